/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Why somebody won, rule by rule. */
#include "vote_print_own.h"

#include "mem.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static int most_first(const void *a, const void *b)
{
    const pe__vote_row *x = a, *y = b;
    if (x->value != y->value)
        return x->value > y->value ? -1 : 1;
    return (x->number > y->number) - (x->number < y->number);
}

static int name_room(const pe__telling *t, int others)
{
    int room = 4, most = t->p.width - others;
    for (int32_t a = 0; a < t->election->problem.options; a++) {
        int columns = pe__columns_of(t->election->name[a]);
        room = columns > room ? columns : room;
    }
    return room < most ? room : most;
}

void pe__vote_rows_print(const pe__telling *t, pe__vote_row *row,
                         int32_t rows, double total)
{
    int room = name_room(t, 26);
    qsort(row, (size_t)rows, sizeof *row, most_first);
    for (int32_t k = 0; k < rows; k++) {
        pe__put_name(&t->p, pe__vote_name(t, row[k].number), room);
        fprintf(t->p.out, "  %14.14s", row[k].text);
        if (total > 0)
            fprintf(t->p.out, "  %5.1f %%", 100 * row[k].value / total);
        fputc('\n', t->p.out);
    }
}

/* --- pairs --------------------------------------------------------------- */

static const pe__value *nth(const pe__value *list, int64_t n)
{
    const pe__value *v = pe__first(list);
    for (int64_t k = 0; v != NULL && k < n; k++)
        v = v->next;
    return v;
}

static const pe__value *row_of(const pe__telling *t, const char *kind,
                               int64_t option)
{
    const pe__value *v = pe__vote_line(t, kind, NULL);
    while (v != NULL && pe__get_integer(v, "option", 0) != option)
        v = pe__vote_line(t, kind, v);
    return pe__get(v, "against");
}

static const pe__value *cell(const pe__telling *t, const char *kind, int64_t a,
                             int64_t b)
{
    return nth(row_of(t, kind, a), b - 1);
}

/* One line for each other option; returns how many are not beaten. */
static int32_t print_duels(const pe__telling *t, int64_t winner, int room)
{
    int32_t not_beaten = 0;
    const pe__value *own = pe__first(row_of(t, "pairs", winner));
    fprintf(t->p.out, "%*s  %12s  %12s\n", room, "", "prefer the",
            "prefer");
    fprintf(t->p.out, "%*s  %12s  %12s\n", room, "", "winner", "this one");
    for (int64_t b = 1; own != NULL; own = own->next, b++) {
        const pe__value *other = cell(t, "pairs", b, winner);
        if (b == winner)
            continue;
        not_beaten += pe__vote_number(own) <= pe__vote_number(other);
        pe__put_name(&t->p, pe__vote_name(t, b), room);
        fprintf(t->p.out, "  %12.12s  %12.12s\n", pe__vote_text(own),
                pe__vote_text(other));
    }
    return not_beaten;
}

/* Where others are ahead of the winner: why that does not help them. */
static void print_paths(const pe__telling *t, int64_t winner)
{
    for (int64_t b = 1; b <= t->election->problem.options; b++) {
        const pe__value *lost = cell(t, "pairs", b, winner),
                        *won = cell(t, "pairs", winner, b);
        if (b == winner || pe__vote_number(lost) <= pe__vote_number(won))
            continue;
        pe__say(&t->p, 0, "%s is ahead of %s, but others are ahead of it in "
                "turn: the strongest chain from %s leads by %s votes at its "
                "weakest step, the strongest back by %s.",
                pe__vote_name(t, b), pe__vote_name(t, winner),
                pe__vote_name(t, winner),
                pe__vote_text(cell(t, "paths", winner, b)),
                pe__vote_text(cell(t, "paths", b, winner)));
    }
}

/* Ranked pairs: by how much the winner is ahead of each other one. */
static void print_leads(const pe__telling *t, int64_t winner)
{
    int room = name_room(t, 30);
    for (const pe__value *v = NULL; (v = pe__vote_line(t, "pair", v)) != NULL;)
        if (pe__get_bool(v, "locked", false) &&
            pe__get_integer(v, "ahead", 0) == winner) {
            fprintf(t->p.out, "ahead of ");
            pe__put_name(&t->p, pe__vote_name(t, pe__get_integer(v, "behind",
                                                                 0)), room);
            fprintf(t->p.out, " by %12.12s\n", pe__get_text(v, "margin", "?"));
        }
}

static void print_dropped(const pe__telling *t)
{
    for (const pe__value *v = NULL; (v = pe__vote_line(t, "pair", v)) != NULL;)
        if (!pe__get_bool(v, "locked", true))
            pe__say(&t->p, 0, "That %s is ahead of %s by %s was set aside: it "
                    "contradicts stronger majorities.",
                    pe__vote_name(t, pe__get_integer(v, "ahead", 0)),
                    pe__vote_name(t, pe__get_integer(v, "behind", 0)),
                    pe__get_text(v, "margin", "?"));
}

void pe__vote_print_pairs(const pe__telling *t)
{
    const pe__value *first = pe__first(pe__get(t->record->result, "winners"));
    if (first == NULL)
        return;
    int32_t not_beaten = 0;
    if (row_of(t, "pairs", first->integer) != NULL)
        not_beaten = print_duels(t, first->integer, name_room(t, 30));
    else
        print_leads(t, first->integer);
    if (not_beaten == 0 && strcmp(t->rule, "schulze") == 0)
        pe__say(&t->p, 0, "More people prefer %s to each other option than "
                "the other way round.", pe__vote_name(t, first->integer));
    else if (strcmp(t->rule, "schulze") == 0)
        print_paths(t, first->integer);
    print_dropped(t);
}

/* --- rounds and stages --------------------------------------------------- */

static void print_standing(const pe__telling *t, const pe__value *votes,
                           const char *state)
{
    int room = name_room(t, 28);
    int32_t n = t->election->problem.options, k = 0;
    pe__vote_row *row = pe__alloc((size_t)n, sizeof *row);
    if (row == NULL)
        return;
    int64_t at = 0;
    for (const pe__value *v = pe__first(votes); v != NULL && at < n;
         v = v->next, at++)
        if (v->kind == PE__TEXT && (state == NULL || state[at] != 'D'))
            row[k++] = (pe__vote_row){pe__vote_number(v), (int32_t)at + 1,
                                      pe__vote_text(v)};
    qsort(row, (size_t)k, sizeof *row, most_first);
    for (int32_t i = 0; i < k; i++) {
        fprintf(t->p.out, "  ");
        pe__put_name(&t->p, pe__vote_name(t, row[i].number), room);
        fprintf(t->p.out, "  %14.14s\n", row[i].text);
    }
    pe__free(row);
}

/* How many are still there in a round. */
static int32_t left_in(const pe__value *round)
{
    int32_t left = 0;
    for (const pe__value *v = pe__first(pe__get(round, "votes")); v != NULL;
         v = v->next)
        left += v->kind == PE__TEXT;
    return left;
}

void pe__vote_print_rounds(const pe__telling *t)
{
    for (const pe__value *v = NULL;
         (v = pe__vote_line(t, "round", v)) != NULL;) {
        pe__buffer out = {0};
        pe__vote_names(t, pe__get(v, "out"), &out);
        pe__say(&t->p, 0, "Round %" PRId64 "; ballots that rank nobody left: "
                "%s", pe__get_integer(v, "round", 0),
                pe__get_text(v, "exhausted", "0"));
        print_standing(t, pe__get(v, "votes"), NULL);
        if (out.size > 0)
            pe__say(&t->p, 2, "%s: fewest; leaves.", out.bytes);
        else
            pe__say(&t->p, 2, "%s", left_in(v) > 1 ? "More than half of the "
                    "ballots that rank somebody left, or all level." :
                    "Nobody else is left.");
        pe__buffer_free(&out);
    }
}

static void print_stage(const pe__telling *t, const pe__value *v)
{
    const char *did = pe__get_text(v, "did", ""),
               *name = pe__vote_name(t, pe__get_integer(v, "option", 0));
    int64_t stage = pe__get_integer(v, "stage", 0);
    pe__buffer elected = {0};
    pe__vote_names(t, pe__get(v, "elected"), &elected);
    if (strcmp(did, "surplus") == 0)
        pe__say(&t->p, 0, "Stage %" PRId64 ": what %s has beyond the quota "
                "goes on to the next names on those ballots.", stage, name);
    else if (strcmp(did, "exclude") == 0)
        pe__say(&t->p, 0, "Stage %" PRId64 ": %s has fewest and leaves; the "
                "ballots go on.", stage, name);
    else
        pe__say(&t->p, 0, "Stage %" PRId64 ": first preferences.", stage);
    print_standing(t, pe__get(v, "votes"), pe__get_text(v, "state", NULL));
    if (elected.size > 0)
        pe__say(&t->p, 2, "Elected: %s.", elected.bytes);
    pe__buffer_free(&elected);
}

void pe__vote_print_stages(const pe__telling *t)
{
    const pe__value *quota = pe__vote_line(t, "quota", NULL),
                    *last = pe__vote_line(t, "last", NULL);
    pe__buffer rest = {0};
    pe__say(&t->p, 0, "Quota: %s votes.", pe__get_text(quota, "quota", "?"));
    for (const pe__value *v = NULL; (v = pe__vote_line(t, "stage", v)) != NULL;)
        print_stage(t, v);
    pe__vote_names(t, pe__get(last, "elected"), &rest);
    if (rest.size > 0)
        pe__say(&t->p, 0, "As many are left as seats: %s.", rest.bytes);
    pe__buffer_free(&rest);
}

/* --- grades and seats ---------------------------------------------------- */

/* "good", or 3 where the file does not name it. */
static const char *grade_name(const pe__telling *t, int64_t grade,
                              char number[PE__FIGURE])
{
    const pe__election *e = t->election;
    if (grade >= 0 && grade < e->problem.grades && e->grade != NULL &&
        e->grade[grade] != NULL && e->grade[grade][0] != '\0')
        return e->grade[grade];
    snprintf(number, PE__FIGURE, "%" PRId64, grade);
    return number;
}

void pe__vote_print_grades(const pe__telling *t)
{
    char number[PE__FIGURE];
    int wide = 8;
    for (int32_t g = 0; g < t->election->problem.grades; g++) {
        int columns = pe__columns_of(grade_name(t, g, number));
        wide = columns > wide ? columns : wide;
    }
    wide = wide < 20 ? wide : 20;
    int room = name_room(t, 22 + wide);
    double total = pe__vote_number(pe__get(t->record->head, "votes"));
    fprintf(t->p.out, "%*s  %-*s  %14s\n", room, "", wide, "median",
            "that or better");
    for (const pe__value *v = NULL;
         (v = pe__vote_line(t, "grades", v)) != NULL;) {
        int64_t median = pe__get_integer(v, "median", 0);
        double below = median == 0 ? 0
                       : pe__vote_number(nth(pe__get(v, "upto"), median - 1));
        pe__put_name(&t->p, pe__vote_name(t, pe__get_integer(v, "option", 0)),
                     room);
        fputs("  ", t->p.out);
        pe__put_name(&t->p, grade_name(t, median, number), wide);
        fprintf(t->p.out, "  %12.1f %%\n",
                total > 0 ? 100 * (1 - below / total) : 0);
    }
    pe__say(&t->p, 0, "The median is the grade that half of the ballots give "
            "at least; the best median wins, level ones by the ballots next "
            "to it.");
}

static const char *bought_with(const pe__value *v)
{
    const char *by = pe__get_text(v, "by", "");
    if (strcmp(by, "shares") == 0)
        return "price for each supporter";
    if (strcmp(by, "phragmen") == 0)
        return "load of each supporter";
    if (strcmp(by, "pav") == 0)
        return "adds";
    if (strcmp(by, "approval") == 0)
        return "most approved of the rest";
    return "nobody approves of the rest";
}

void pe__vote_print_seats(const pe__telling *t)
{
    int64_t seat = 0;
    for (const pe__value *v = NULL;
         (v = pe__vote_line(t, "seat", v)) != NULL;) {
        const char *figure = pe__get_text(v, "price", NULL);
        figure = figure != NULL ? figure : pe__get_text(v, "load", NULL);
        figure = figure != NULL ? figure : pe__get_text(v, "score", NULL);
        const pe__value *number = pe__get(v, "price");
        number = number != NULL ? number : pe__get(v, "load");
        number = number != NULL ? number : pe__get(v, "score");
        seat++;
        if (figure == NULL)
            pe__say(&t->p, 0, "%" PRId64 ". %s: %s", seat,
                    pe__vote_name(t, pe__get_integer(v, "option", 0)),
                    bought_with(v));
        else
            pe__say(&t->p, 0, "%" PRId64 ". %s: %s %s (%.6g)", seat,
                    pe__vote_name(t, pe__get_integer(v, "option", 0)),
                    bought_with(v), figure, pe__vote_number(number));
    }
}
