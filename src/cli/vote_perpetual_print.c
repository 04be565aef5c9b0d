/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Many decisions in words: each with its winner and why, then how often each
 * voter got their way, and what they stand at. */
#include "mem.h"
#include "terminal.h"
#include "vote_perpetual.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { INDENT = 3, NAME = 24 };

/* How a rule speaks. */
typedef struct {
    const char *name, *title, *standing;
    const char *lead, *other, *had, *end; /* around two figures and the name of
                                             another option */
    const char *explained;
} wording;

static const wording wordings[] = {
    {"phragmen", "Perpetual Phragmén", "borne",
     "Those for it had borne less of earlier decisions: this one brings them "
     "to ", ", ", " would have brought its own to ", ".",
     "Borne: each decision is a load of 1, shared by those whom it suits. Who "
     "has borne less weighs more next time."},
    {"consensus", "Perpetual consensus", "left",
     "Those for it had lost out more before: together they had ",
     " left to spend, those for ", " had ", ".",
     "Left: everybody begins with 1 and gets 1 for each decision they take "
     "part in; those whom it suits pay that back together. Who has more left "
     "weighs more next time."},
    {"quota", "Perpetual quota", "owed",
     "Those for it had lost out more before: together they were owed ",
     " decisions, those for ", " ", ".",
     "Owed: as many decisions as those who agree with them are a share of all, "
     "less those that went their way. Who is owed more weighs more next "
     "time."},
};

static const wording *wording_of(const pe__perpetual *p)
{
    const char *name = pe__get_text(p->record->head, "rule", "");
    size_t k = 0;
    while (strcmp(wordings[k].name, name) != 0 &&
           k + 1 < sizeof wordings / sizeof *wordings)
        k++;
    return &wordings[k];
}

/* "7/2" roughly: to show. */
static double number_of(const pe__value *v)
{
    if (v == NULL || v->kind != PE__TEXT)
        return 0;
    char *end;
    double top = strtod(v->text.bytes, &end);
    return *end == '/' ? top / strtod(end + 1, NULL) : top;
}

static const char *text_of(const pe__value *v)
{
    return v != NULL && v->kind == PE__TEXT ? v->text.bytes : "0";
}

static const pe__value *item(const pe__value *list, int64_t at)
{
    const pe__value *v = pe__first(list);
    for (; v != NULL && at > 0; at--)
        v = v->next;
    return v;
}

static const char *option_name(const pe__perpetual *p, int64_t d, int64_t a)
{
    return p->history->option[p->history->first[d] + a];
}

/* --- why ----------------------------------------------------------------- */

/* The most approved option but the winner; -1 = nobody approves of another. */
static int64_t rival_of(const pe__value *approvals, int64_t winner)
{
    int64_t best = -1, a = 0;
    double most = 0;
    for (const pe__value *v = pe__first(approvals); v; v = v->next, a++)
        if (a != winner && number_of(v) > most) {
            most = number_of(v);
            best = a;
        }
    return best;
}

static void tell_lot(const pe__perpetual *p, int64_t d, const pe__value *line,
                     pe__buffer *out)
{
    const pe__value *tied = pe__get(line, "tied");
    const char *all = pe__get_text(p->record->head, "seed", "?");
    size_t count = pe__count_of(tied), k = 0;
    pe__buffer_text(out, " ");
    for (const pe__value *v = pe__first(tied); v; v = v->next, k++) {
        if (k > 0)
            pe__buffer_text(out, k + 1 == count ? " and " : ", ");
        pe__buffer_text(out, option_name(p, d, v->integer - 1));
    }
    pe__buffer_format(out, " were level, with what had been lost before: a "
                      "lot decided, seed %s.",
                      pe__get_text(line, "seed", all));
}

/* One or two sentences on decision d. */
static void tell_why(const pe__perpetual *p, int64_t d, const pe__value *line,
                     pe__buffer *out)
{
    const pe__value *approvals = pe__get(line, "approvals"),
                    *tied = pe__get(line, "tied"),
                    *scores = pe__get(line, "scores");
    int64_t winner = pe__get_integer(line, "option", 0) - 1;
    if (winner < 0) {
        pe__buffer_text(out, "Nobody took part: nothing is decided.");
        return;
    }
    int64_t rival = rival_of(approvals, winner);
    double own = number_of(item(approvals, winner)),
           others = rival < 0 ? 0 : number_of(item(approvals, rival));
    const char *name = rival < 0 ? "" : option_name(p, d, rival);
    pe__buffer_format(out, "%s of %s want it", text_of(item(approvals, winner)),
                      pe__get_text(line, "took_part", "?"));
    if (rival < 0)
        pe__buffer_text(out, "; nothing else is wanted.");
    else if (own > others)
        pe__buffer_format(out, ", more than anything else (%s: %s).", name,
                          text_of(item(approvals, rival)));
    else
        pe__buffer_format(out, own < others ? ", fewer than %s (%s)."
                                            : ", as many as %s (%s).", name,
                          text_of(item(approvals, rival)));
    if (pe__count_of(tied) > 1) {
        tell_lot(p, d, line, out);
    } else if (rival >= 0 && own <= others) {
        const wording *w = wording_of(p);
        pe__buffer_format(out, " %s%.2f%s%s%s%.2f%s", w->lead,
                          number_of(item(scores, winner)), w->other, name,
                          w->had, number_of(item(scores, rival)), w->end);
    }
}

/* --- for people ---------------------------------------------------------- */

static void print_head(const pe__perpetual *p)
{
    char line[300], weigh[80] = "", own[32];
    const char *votes = pe__get_text(p->record->head, "votes", "0");
    snprintf(own, sizeof own, "%d", p->history->h.voters);
    if (strcmp(own, votes) != 0)
        snprintf(weigh, sizeof weigh, " that weigh %.40s", votes);
    snprintf(line, sizeof line, "%s: %" PRId64 " decisions, %d voters%s.",
             wording_of(p)->title, p->history->h.decisions,
             p->history->h.voters, weigh);
    pe__terminal_wrap(stdout, line, 0, 0, p->width);
    printf("\n");
}

static void print_decision(const pe__perpetual *p, int64_t d,
                           const pe__value *line, pe__buffer *text)
{
    int32_t winner = p->result->winner[d];
    pe__buffer_clear(text);
    pe__buffer_format(text, "%" PRId64 ". %s: %s", d + 1,
                      p->history->decision.name[d],
                      winner < 0 ? "nothing" : option_name(p, d, winner));
    if (!text->failed)
        pe__terminal_wrap(stdout, text->bytes, 0, INDENT, p->width);
    pe__buffer_clear(text);
    tell_why(p, d, line, text);
    if (text->failed)
        return;
    printf("%*s", INDENT, "");
    pe__terminal_wrap(stdout, text->bytes, INDENT, INDENT, p->width);
}

static void print_voters(const pe__perpetual *p)
{
    const pe_vote_series_result *r = p->result;
    const pe__value *standing = pe__first(pe__get(p->record->result,
                                                  "standing"));
    printf("\n%*s%20s%10s\n", NAME, "", "got their way",
           wording_of(p)->standing);
    for (int32_t i = 0; i < p->history->h.voters; i++) {
        int64_t of = r->took_part[i];
        pe__terminal_name(stdout, p->history->voter.name[i], NAME);
        printf("%5" PRId64 " of %-5" PRId64, r->satisfied[i], of);
        if (of > 0)
            printf("%4.0f %%", 100 * (double)r->satisfied[i] / (double)of);
        else
            printf("%6s", "-");
        printf("%10.2f\n", number_of(standing));
        standing = standing != NULL ? standing->next : NULL;
    }
    printf("\n");
    pe__terminal_wrap(stdout, wording_of(p)->explained, 0, 0, p->width);
}

void pe__perpetual_print(const pe__perpetual *p)
{
    pe__buffer text = {0};
    const pe__value *line = p->record->head;
    print_head(p);
    for (int64_t d = 0; d < p->history->h.decisions; d++) {
        line = line->next;
        print_decision(p, d, line, &text);
    }
    print_voters(p);
    pe__buffer_free(&text);
}

/* --- for programs -------------------------------------------------------- */

static void put_decision(const pe__perpetual *p, pe__doc *doc, pe__value *list,
                         int64_t d, const pe__value *line)
{
    int32_t winner = p->result->winner[d], a = 0;
    pe__buffer why = {0};
    pe__value *one = pe__add_object(doc, list);
    pe__put_text(doc, one, "decision", p->history->decision.name[d]);
    pe__put_text(doc, one, "took_part", pe__get_text(line, "took_part", "0"));
    if (winner >= 0)
        pe__put_text(doc, one, "winner", option_name(p, d, winner));
    pe__put_bool(doc, one, "lot", pe__count_of(pe__get(line, "tied")) > 1);
    tell_why(p, d, line, &why);
    pe__put_text(doc, one, "why", why.failed ? "" : why.bytes);
    pe__buffer_free(&why);
    pe__value *options = pe__put_array(doc, one, "options");
    const pe__value *score = pe__first(pe__get(line, "scores"));
    for (const pe__value *v = pe__first(pe__get(line, "approvals"));
         v != NULL && winner >= 0; v = v->next, a++) {
        pe__value *option = pe__add_object(doc, options);
        pe__put_text(doc, option, "option", option_name(p, d, a));
        pe__put_text(doc, option, "approvals", text_of(v));
        if (score != NULL && score->kind == PE__TEXT)
            pe__put_text(doc, option, "score", text_of(score));
        score = score != NULL ? score->next : NULL;
    }
}

pe__value *pe__perpetual_json(const pe__perpetual *p, pe__doc *doc)
{
    const pe__value *line = p->record->head;
    pe__value *all = pe__doc_object(doc);
    pe__put_text(doc, all, "rule", pe__get_text(line, "rule", ""));
    pe__put_text(doc, all, "seed", pe__get_text(line, "seed", ""));
    pe__put_integer(doc, all, "lots", p->result->lots);
    pe__value *list = pe__put_array(doc, all, "decisions");
    for (int64_t d = 0; d < p->history->h.decisions; d++) {
        line = line->next;
        put_decision(p, doc, list, d, line);
    }
    const pe__value *standing = pe__first(pe__get(p->record->result,
                                                  "standing"));
    list = pe__put_array(doc, all, "voters");
    for (int32_t i = 0; i < p->history->h.voters; i++) {
        pe__value *one = pe__add_object(doc, list);
        pe__put_text(doc, one, "voter", p->history->voter.name[i]);
        pe__put_integer(doc, one, "satisfied", p->result->satisfied[i]);
        pe__put_integer(doc, one, "took_part", p->result->took_part[i]);
        pe__put_text(doc, one, wording_of(p)->standing, text_of(standing));
        standing = standing != NULL ? standing->next : NULL;
    }
    pe__put(doc, all, "transcript", pe__doc_copy(doc, p->record->line));
    return all;
}
