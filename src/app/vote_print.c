/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A count in plain words: what it was, who won, and why. */
#include "vote_print_own.h"

#include "mem.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { WIDTH_LEAST = 40 };

const char *pe__vote_name(const pe__telling *t, int64_t number)
{
    return number >= 1 && number <= t->election->problem.options
               ? t->election->name[number - 1] : "?";
}

const pe__value *pe__vote_line(const pe__telling *t, const char *kind,
                               const pe__value *after)
{
    const pe__value *v = after != NULL ? after->next
                                       : pe__first(t->record->line);
    while (v != NULL && strcmp(pe__get_text(v, "kind", ""), kind) != 0)
        v = v->next;
    return v;
}

double pe__vote_number(const pe__value *v)
{
    if (v == NULL || v->kind != PE__TEXT)
        return 0;
    char *end;
    double top = strtod(v->text.bytes, &end);
    return *end == '/' ? top / strtod(end + 1, NULL) : top;
}

const char *pe__vote_text(const pe__value *v)
{
    return v != NULL && v->kind == PE__TEXT ? v->text.bytes : "-";
}

/* "A, B and C", as many as fit. */
void pe__vote_names(const pe__telling *t, const pe__value *list,
                    pe__buffer *out)
{
    size_t count = pe__count_of(list), k = 0;
    for (const pe__value *v = pe__first(list); v != NULL; v = v->next, k++) {
        if (k > 0)
            pe__buffer_text(out, k + 1 == count ? " and " : ", ");
        pe__buffer_text(out, pe__vote_name(t, v->integer));
    }
}

/* What it was. */
static void print_head(const pe__telling *t)
{
    const pe__value *head = t->record->head;
    char people[PE__FIGURE];
    int64_t seats = pe__get_integer(head, "seats", 1),
            cast = pe__get_integer(head, "people", 0);
    const char *votes = pe__get_text(head, "votes", "0");
    char own[32];
    char room[48] = "";
    snprintf(own, sizeof own, "%" PRId64, cast);
    if (seats > 1)
        snprintf(room, sizeof room, ", %" PRId64 " seats", seats);
    bool weighted = strcmp(own, votes) != 0;
    if (t->election->title[0] != '\0')
        pe__say(&t->p, 0, "%s", t->election->title);
    pe__say(&t->p, 0, "%s: %d options, %s ballots%s%s%s.", t->title,
            t->election->problem.options, pe__grouped(cast, people),
            weighted ? " that weigh " : "", weighted ? votes : "", room);
}

/* Who won; and that a lot was needed, and how to repeat it. */
static void print_winners(const pe__telling *t)
{
    const pe__value *result = t->record->result,
                    *winners = pe__get(result, "winners"),
                    *tied = pe__get(result, "tied");
    bool many = pe__count_of(winners) > 1;
    pe__buffer names = {0}, others = {0};
    if (pe__first(winners) == NULL) {
        pe__say(&t->p, 0, "Nothing is decided.");
        return;
    }
    pe__vote_names(t, winners, &names);
    pe__vote_names(t, tied, &others);
    if (!names.failed)
        pe__say(&t->p, 0, "%s %s.", pe__get_integer(t->record->head, "seats",
                                                    1) > 1
                    ? "Elected, in this order:" : many ? "Tied:" : "Chosen:",
                names.bytes);
    if (strcmp(pe__get_text(result, "outcome", ""), "lot") == 0) {
        const char *ties = pe__get_text(t->record->head, "ties", "");
        if (pe__count_of(tied) > 1 && !others.failed)
            pe__say(&t->p, 0, "%s were level.", others.bytes);
        if (strcmp(ties, "lot") == 0)
            pe__say(&t->p, 0, "A lot decided between equals: seed %s. Whoever "
                    "repeats the count with it gets the same.",
                    pe__get_text(t->record->head, "seed", "?"));
        else
            pe__say(&t->p, 0, "Between equals the order of the options "
                    "decided.");
    }
    pe__buffer_free(&names);
    pe__buffer_free(&others);
}

/* Votes of each, most first; a bar beside. */
static void print_tally(const pe__telling *t)
{
    const pe__value *tally = pe__vote_line(t, "tally", NULL);
    int32_t n = t->election->problem.options;
    double total = t->election->problem.form == PE_VOTE_GRADED
                       ? 0 : pe__vote_number(pe__get(t->record->head,
                                                     "votes"));
    pe__vote_row *row = pe__alloc((size_t)n, sizeof *row);
    if (row == NULL || tally == NULL) {
        pe__free(row);
        return;
    }
    int32_t k = 0;
    for (const pe__value *v = pe__first(pe__get(tally, "votes"));
         v != NULL && k < n; v = v->next, k++)
        row[k] = (pe__vote_row){pe__vote_number(v), k + 1, pe__vote_text(v)};
    pe__vote_rows_print(t, row, k, total);
    pe__free(row);
}

static void print_share(const pe__telling *t)
{
    bool more = strcmp(t->rule, "majority") == 0;
    pe__say(&t->p, 0, "Needed: %s %s of all ballots.",
            more ? "more than" : "at least",
            pe__get_text(t->record->head, "share", "1/2"));
}

static void print_rule(const pe__telling *t)
{
    if (strcmp(t->rule, "schulze") == 0 || strcmp(t->rule, "ranked-pairs") == 0)
        pe__vote_print_pairs(t);
    else if (strcmp(t->rule, "runoff") == 0)
        pe__vote_print_rounds(t);
    else if (strcmp(t->rule, "stv") == 0)
        pe__vote_print_stages(t);
    else if (strcmp(t->rule, "judgement") == 0 ||
             strcmp(t->rule, "gauge") == 0)
        pe__vote_print_grades(t);
    else if (pe__vote_line(t, "tally", NULL) != NULL)
        print_tally(t);
    else
        pe__vote_print_seats(t);
    if (strstr(t->rule, "majority") != NULL)
        print_share(t);
}

void pe__vote_print(FILE *stream, const pe__election *election,
                    const pe__vote_record *record, int width)
{
    pe__telling t = {.election = election, .record = record,
                     .rule = pe__get_text(record->head, "rule", ""),
                     .p = {.out = stream,
                           .width = width < WIDTH_LEAST ? WIDTH_LEAST
                                                        : width}};
    t.title = pe__vote_rule_title(t.rule, NULL);
    if (t.title == NULL)
        t.title = t.rule;
    print_head(&t);
    fputc('\n', stream);
    print_winners(&t);
    fputc('\n', stream);
    print_rule(&t);
}
