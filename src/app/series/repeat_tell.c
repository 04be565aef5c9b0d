/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* One decision of a series: what it came to and why, and before that what the
 * say of who looks counts. Figures are those that the count itself began with:
 * how all stood when its turn came. */
#include "repeat.h"
#include "repeat_own.h"

#include "acts.h"
#include "error.h"
#include "mem.h"
#include "series_store.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

/* An option, of which somebody approves. */
typedef struct {
    int64_t option;  /* in the file, from 0; −1 = there is none */
    int64_t place;
    double votes, score;
    double had;      /* how often, on average, those for it had got their way */
} side;

typedef struct {
    const pe__repeat *all, *before;
    const pe__value *line;
    const char *rule;
    int64_t d;
    bool *in;        /* [voters] */
} telling;

static side side_of(const telling *t, int64_t option)
{
    side s = {.option = option};
    double heads = 0;
    s.votes = pe__repeat_number(
        pe__repeat_item(pe__get(t->line, "approvals"), option));
    s.score = pe__repeat_number(
        pe__repeat_item(pe__get(t->line, "scores"), option));
    s.place = pe__repeat_place(t->all, t->d, option);
    pe__repeat_mark(t->all, t->d, option, t->in);
    for (int32_t i = 0; i < t->all->y.h.voters; i++) {
        heads += t->in[i];
        s.had += t->in[i] ? (double)t->before->result.satisfied[i] : 0;
    }
    s.had = heads > 0 ? s.had / heads : 0;
    return s;
}

/* The most approved of the others. */
static side rival_of(const telling *t, int64_t winner)
{
    side best = {.option = -1};
    for (int64_t a = 0; a < t->all->y.h.options[t->d]; a++) {
        side s = side_of(t, a);
        if (a != winner && s.votes > best.votes)
            best = s;
    }
    return best;
}

static void put_side(pe__use *use, pe__value *out, const char *key,
                     const side *s, const pe__value *options)
{
    pe__value *one = pe__put_object(use->doc, out, key);
    const pe__value *o = pe__first(options);
    while (o != NULL && pe__get_integer(o, "place", 0) != s->place)
        o = o->next;
    pe__put_text(use->doc, one, "name", pe__get_text(o, "name", "?"));
    pe__put_number(use->doc, one, "votes", PE__COUNT, (int64_t)s->votes);
    pe__put_rounded(use->doc, one, "score", s->score, 2);
    pe__put_rounded(use->doc, one, "had", s->had, 1);
}

/* bars: [{name, votes, width, score, score_width, won}], by option: heads, and
 * with what was before. */
static void put_bars(pe__use *use, const telling *t, pe__value *turn,
                     const pe__value *options, int64_t winner)
{
    pe__doc *doc = use->doc;
    double people = pe__repeat_number(pe__get(t->line, "took_part"));
    double most = 0;
    int64_t count = t->all->y.h.options[t->d];
    for (int64_t a = 0; a < count; a++)
        most = fmax(most, side_of(t, a).score);
    pe__value *bars = pe__put_array(doc, turn, "bars");
    for (const pe__value *o = pe__first(options); o != NULL; o = o->next) {
        side s = {.option = -1};
        for (int64_t a = 0; a < count && people > 0; a++)
            if (pe__repeat_place(t->all, t->d, a) ==
                pe__get_integer(o, "place", 0))
                s = side_of(t, a);
        pe__value *bar = pe__add_object(doc, bars);
        pe__put_text(doc, bar, "name", pe__get_text(o, "name", ""));
        pe__put_number(doc, bar, "votes", PE__COUNT, (int64_t)s.votes);
        pe__put_rounded(doc, bar, "width",
                        people > 0 ? 100 * s.votes / people : 0, 1);
        pe__put_bool(doc, bar, "has_score", s.option >= 0);
        pe__put_rounded(doc, bar, "score", s.score, 2);
        pe__put_rounded(doc, bar, "score_width",
                        most > 0 ? 100 * s.score / most : 0, 1);
        pe__put_bool(doc, bar, "won", s.option >= 0 && s.option == winner);
    }
}

/* winner, rival and how they compare: is_ahead, is_level or is_behind by heads;
 * less_often: those for the winner had got their way less often. */
static void put_why(pe__use *use, const telling *t, pe__value *turn,
                    const pe__value *options, int64_t winner)
{
    side won = side_of(t, winner), other = rival_of(t, winner);
    put_side(use, turn, "winner", &won, options);
    pe__put_bool(use->doc, turn, "is_lot",
                 pe__count_of(pe__get(t->line, "tied")) > 1);
    if (other.option < 0)
        return;
    put_side(use, turn, "rival", &other, options);
    pe__put_bool(use->doc, turn, "is_ahead", won.votes > other.votes);
    pe__put_bool(use->doc, turn, "is_level", won.votes == other.votes);
    pe__put_bool(use->doc, turn, "is_behind", won.votes < other.votes);
    pe__put_bool(use->doc, turn, "less_often", won.had < other.had - 0.05);
}

void pe__repeat_put_command(pe__use *use, pe__value *out, int64_t series,
                            int64_t count, const char *rule)
{
    const char *file = pe__doc_format(use->doc, "series-%" PRId64 "-%" PRId64,
                                      series, count);
    pe__put_format(use->doc, out, "ballots_file", "%s.csv", file);
    pe__put_format(use->doc, out, "transcript_file", "%s.jsonl", file);
    pe__put_format(use->doc, out, "command", "parecon vote perpetual %s.csv "
                   "--rule %s --transcript mine.jsonl", file, rule);
    pe__put_format(use->doc, out, "check", "parecon vote check %s.csv %s.jsonl",
                   file, file);
}

static void put_turn(pe__use *use, const telling *t, const pe__value *decision,
                     const pe__value *options)
{
    pe__doc *doc = use->doc;
    int64_t winner = t->all->result.winner[t->d];
    pe__value *turn = pe__put_object(doc, use->out, "turn");
    pe__put_bool(doc, turn, pe__doc_format(doc, "is_%s", t->rule), true);
    pe__put_number(doc, turn, "number", PE__COUNT, t->d + 1);
    pe__put_number(doc, turn, "earlier", PE__COUNT, t->d);
    pe__put_number(doc, turn, "people", PE__COUNT,
                   (int64_t)pe__repeat_number(pe__get(t->line, "took_part")));
    put_bars(use, t, turn, options, winner);
    if (winner >= 0)
        put_why(use, t, turn, options, winner);
    pe__put_text(doc, turn, "seed", pe__get_text(decision, "seed", ""));
    pe__repeat_put_command(use, turn, pe__get_integer(decision, "series", 0),
                           t->d + 1, t->rule);
}

static pe_status tell_closed(pe__use *use, const pe__value *decision,
                             const pe__value *options, pe_error *err)
{
    pe__repeat all, before = {0};
    int64_t turn = pe__get_integer(decision, "turn", 0);
    const char *rule = pe__get_text(decision, "series_rule", "");
    pe_status status = pe__repeat_load(use->db, use->doc,
                                       pe__get_integer(decision, "series", 0),
                                       turn, rule, &all, err);
    if (status == PE_OK)
        status = pe__repeat_begin(&all, turn - 1, rule, &before, err);
    telling t = {.all = &all, .before = &before, .rule = rule, .d = turn - 1};
    t.in = pe__zalloc((size_t)all.y.h.voters, sizeof *t.in);
    if (status == PE_OK && t.in == NULL)
        status = pe__fail_memory(err);
    if (status == PE_OK) {
        t.line = pe__repeat_line(&all, t.d);
        put_turn(use, &t, decision, options);
    }
    pe__free(t.in);
    pe__repeat_free(&before);
    pe__repeat_free(&all);
    return status;
}

/* --- before it is counted ------------------------------------------------- */

/* Another of the series that runs and ends before this one. */
static pe_status put_other(pe__use *use, const pe__value *decision,
                           pe__value *say, pe_error *err)
{
    pe__value *all = pe__doc_array(use->doc);
    int64_t id = pe__get_integer(decision, "decision", 0);
    int64_t closes = pe__get_integer(decision, "closes", 0);
    pe_status status = pe__series_decisions(
        use->db, use->doc, all, pe__get_integer(decision, "series", 0), err);
    for (const pe__value *d = pe__first(all); d != NULL; d = d->next) {
        const char *state = pe__get_text(d, "state", "");
        if (pe__get_integer(d, "decision", 0) != id && state[0] != 'c' &&
            pe__get_integer(d, "closes", 0) <= closes)
            pe__put_text(use->doc, say, "other", pe__get_text(d, "title", ""));
    }
    return status;
}

/* my_say: {is_RULE, votes, mean, earlier, had, of, is_new, other}. */
static pe_status tell_open(pe__use *use, const pe__value *decision,
                           pe_error *err)
{
    pe__repeat all;
    pe__doc *doc = use->doc;
    const char *rule = pe__get_text(decision, "series_rule", "");
    pe__value *say = pe__put_object(doc, use->out, "my_say");
    pe_status status = pe__repeat_load(use->db, doc,
                                       pe__get_integer(decision, "series", 0),
                                       INT64_MAX, rule, &all, err);
    if (status == PE_OK)
        status = put_other(use, decision, say, err);
    int32_t me = pe__repeat_voter(&all, use->member);
    if (status == PE_OK) {
        double mean = 0;
        int32_t voters = all.y.h.voters;
        for (int32_t i = 0; i < voters; i++)
            mean += pe__repeat_standing(&all, rule, i) / voters;
        pe__put_bool(doc, say, pe__doc_format(doc, "is_%s", rule), true);
        pe__put_rounded(doc, say, "votes",
                        fmax(0, pe__repeat_standing(&all, rule, me)), 2);
        pe__put_rounded(doc, say, "mean", mean, 2);
        pe__put_number(doc, say, "earlier", PE__COUNT, all.y.h.decisions);
        pe__put_number(doc, say, "had", PE__COUNT,
                       me < 0 ? 0 : all.result.satisfied[me]);
        pe__put_number(doc, say, "of", PE__COUNT,
                       me < 0 ? 0 : all.result.took_part[me]);
        pe__put_bool(doc, say, "is_new",
                     me < 0 || all.result.took_part[me] == 0);
    }
    pe__repeat_free(&all);
    return status;
}

pe_status pe__put_turn(pe__use *use, const pe__value *decision,
                       const pe__value *options, pe_error *err)
{
    if (pe__get_bool(decision, "is_closed", false))
        return pe__get_integer(decision, "turn", 0) > 0
                   ? tell_closed(use, decision, options, err)
                   : PE_OK;
    return pe__get_bool(decision, "is_over", false)
               ? PE_OK : tell_open(use, decision, err);
}
