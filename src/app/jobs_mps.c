/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The problem as a mixed-integer program. With x_ij ∈ {0,1} (holds), h_ij
 * quarters held (= x_ij · hours_j for a task that is one piece), H_i the fair
 * hours, e the ratings and ē their hour-weighted means:
 *
 *   minimise    z + M Σ_j u_j
 *   task j      Σ_i h_ij + u_j = hours_j,   Σ_i x_ij ≤ most_j
 *   piece       least_j x_ij ≤ h_ij ≤ longest_j x_ij
 *   member i    lowest_i ≤ Σ_j h_ij ≤ highest_i,   Σ_j x_ij ≤ K
 *   interval t  Σ_{j at t} x_ij ≤ 1
 *   deviation   −z ≤ Σ_j h_ij (e_jr − ē_r) / H_i − target_ir ≤ z
 *
 * x_ij is left out where skills, absence or a ban forbid it. MPS goes column
 * by column, so every row's name must be computable from its numbers. */
#include "cells.h"
#include "error.h"
#include "jobs_export.h"
#include "mem.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
    const pe_workplace *w;
    const pe_jobs_problem *p;
    FILE *out;
    int32_t most_tasks;
    double band;                        /* quarters */
    double share;                       /* fair hours per hour offered */
    double mean[PE_JOBS_RATINGS_MAX];
    double penalty;                     /* M, a quarter */
    pe_jobs_pair *ban, *pin;            /* sorted */
} writing;

/* --- what may be --------------------------------------------------------- */

static int by_pair(const void *a, const void *b)
{
    const pe_jobs_pair *x = a, *y = b;
    if (x->member != y->member)
        return x->member < y->member ? -1 : 1;
    return (x->task > y->task) - (x->task < y->task);
}

/* A copy for bsearch; the problem's lists may be in any order. */
static pe_jobs_pair *sorted(const pe_jobs_pair *pairs, int64_t count)
{
    pe_jobs_pair *copy = pe__alloc((size_t)count, sizeof *copy);
    if (copy && count) {
        memcpy(copy, pairs, (size_t)count * sizeof *copy);
        qsort(copy, (size_t)count, sizeof *copy, by_pair);
    }
    return copy;
}

/* O(log count). */
static bool listed(const pe_jobs_pair *pairs, int64_t count, int32_t i,
                   int32_t j)
{
    pe_jobs_pair pair = {i, j};
    return count &&
           bsearch(&pair, pairs, (size_t)count, sizeof pair, by_pair);
}

static bool shares_bit(const uint64_t *a, const uint64_t *b, int32_t words)
{
    for (int32_t k = 0; k < words; k++)
        if (a[k] & b[k])
            return true;
    return false;
}

/* The intervals of the task's slot; NULL = any time. */
static const uint64_t *time_of(const pe_jobs_problem *p, int32_t j)
{
    if (!p->slot || p->slot[j] < 0)
        return NULL;
    return p->slot_time + (int64_t)p->slot[j] * p->slot_words;
}

/* Whether the member may hold the task at all; x_ij exists only then. */
static bool may(const writing *x, int32_t i, int32_t j)
{
    const pe_jobs_problem *p = x->p;
    for (int32_t k = 0; k < p->words; k++)
        if (p->set[(int64_t)p->need[j] * p->words + k] &
            ~p->set[(int64_t)p->have[i] * p->words + k])
            return false;
    const uint64_t *time = time_of(p, j);
    if (time && p->away &&
        shares_bit(time, p->away + (int64_t)i * p->slot_words,
                   p->slot_words))
        return false;
    return !listed(x->ban, p->bans, i, j);
}

/* The most of the task that one member can hold. */
static int32_t longest(const pe_jobs_problem *p, int32_t j)
{
    return p->longest && p->longest[j] > 0 && p->longest[j] < p->hours[j]
               ? p->longest[j] : p->hours[j];
}

/* A task that is one piece needs no h_ij: its hours are x_ij times its own. */
static bool is_whole(const pe_jobs_problem *p, int32_t j)
{
    return !p->least || p->least[j] >= p->hours[j];
}

/* Quarters that are the member's fair share. */
static double fair(const writing *x, int32_t i)
{
    return x->share * x->p->offer[i];
}

/* A rating counts for a member when it has weight and there is a fair share
 * to deviate from. */
static bool counts(const writing *x, int32_t r, int32_t i)
{
    return fair(x, i) > 0 && (!x->p->weight || x->p->weight[r] > 0);
}

/* --- rows ---------------------------------------------------------------- */

/* Hours of every task, and people where they are limited. */
static void task_rows(const writing *x)
{
    for (int32_t j = 0; j < x->p->tasks; j++) {
        fprintf(x->out, " E T%d\n", j);
        if (x->p->most && x->p->most[j])
            fprintf(x->out, " L P%d\n", j);
    }
}

/* Hours from below and above, number of tasks, two rows for each deviation,
 * one for each interval of time, two that tie x and h together. */
static void member_rows(const writing *x)
{
    const pe_jobs_problem *p = x->p;
    for (int32_t i = 0; i < p->members; i++) {
        fprintf(x->out, " G A%d\n L B%d\n L K%d\n", i, i, i);
        for (int32_t r = 0; r < p->ratings; r++)
            if (counts(x, r, i))
                fprintf(x->out, " L U%d_%d\n G V%d_%d\n", r, i, r, i);
        for (int32_t t = 0; p->slot && t < 64 * p->slot_words; t++)
            fprintf(x->out, " L S%d_%d\n", t, i);
        for (int32_t j = 0; j < p->tasks; j++)
            if (!is_whole(p, j) && may(x, i, j))
                fprintf(x->out, " L C%d_%d\n G D%d_%d\n", i, j, i, j);
    }
}

/* One coefficient; zeros are left out, as MPS takes them for granted. 15
 * digits are what solvers read. */
static void entry(const writing *x, const char *column, const char *row,
                  double value)
{
    if (value != 0)
        fprintf(x->out, " %s %s %.15g\n", column, row, value);
}

/* --- columns ------------------------------------------------------------- */

/* What `quarters` of the task's hours in the column mean for rows of hours and
 * of deviations. */
static void hours_entries(const writing *x, const char *column, int32_t i,
                          int32_t j, double quarters)
{
    const pe_jobs_problem *p = x->p;
    char row[64];
    snprintf(row, sizeof row, "T%d", j);
    entry(x, column, row, quarters);
    snprintf(row, sizeof row, "A%d", i);
    entry(x, column, row, quarters);
    snprintf(row, sizeof row, "B%d", i);
    entry(x, column, row, quarters);
    for (int32_t r = 0; r < p->ratings; r++) {
        if (!counts(x, r, i))
            continue;
        double rating = p->rating[(int64_t)r * p->tasks + j];
        double value = quarters * (rating - x->mean[r]) / fair(x, i);
        snprintf(row, sizeof row, "U%d_%d", r, i);
        entry(x, column, row, value);
        snprintf(row, sizeof row, "V%d_%d", r, i);
        entry(x, column, row, value);
    }
}

/* Everything that x_ij has a part in. */
static void holds_column(const writing *x, int32_t i, int32_t j)
{
    const pe_jobs_problem *p = x->p;
    char column[64], row[64];
    snprintf(column, sizeof column, "x_%d_%d", i, j);
    snprintf(row, sizeof row, "K%d", i);
    entry(x, column, row, 1);
    if (p->most && p->most[j]) {
        snprintf(row, sizeof row, "P%d", j);
        entry(x, column, row, 1);
    }
    const uint64_t *time = time_of(p, j);
    for (int32_t t = 0; time && t < 64 * p->slot_words; t++) {
        if (!(time[t / 64] >> t % 64 & 1))
            continue;
        snprintf(row, sizeof row, "S%d_%d", t, i);
        entry(x, column, row, 1);
    }
    if (is_whole(p, j)) {
        hours_entries(x, column, i, j, p->hours[j]);
        return;
    }
    snprintf(row, sizeof row, "C%d_%d", i, j);
    entry(x, column, row, -longest(p, j));
    snprintf(row, sizeof row, "D%d_%d", i, j);
    entry(x, column, row, -p->least[j]);
}

/* Everything that h_ij, one quarter, has a part in. */
static void hours_column(const writing *x, int32_t i, int32_t j)
{
    char column[64], row[64];
    snprintf(column, sizeof column, "h_%d_%d", i, j);
    hours_entries(x, column, i, j, 1);
    snprintf(row, sizeof row, "C%d_%d", i, j);
    entry(x, column, row, 1);
    snprintf(row, sizeof row, "D%d_%d", i, j);
    entry(x, column, row, 1);
}

/* All whole variables stand between two markers. */
static void integer_columns(const writing *x)
{
    const pe_jobs_problem *p = x->p;
    char column[64], row[64];
    fputs(" MARK0 'MARKER' 'INTORG'\n", x->out);
    for (int32_t i = 0; i < p->members; i++) {
        for (int32_t j = 0; j < p->tasks; j++) {
            if (!may(x, i, j))
                continue;
            holds_column(x, i, j);
            if (!is_whole(p, j))
                hours_column(x, i, j);
        }
    }
    for (int32_t j = 0; j < p->tasks; j++) {
        snprintf(column, sizeof column, "u_%d", j);
        snprintf(row, sizeof row, "T%d", j);
        entry(x, column, "COST", x->penalty);
        entry(x, column, row, 1);
    }
    fputs(" MARK1 'MARKER' 'INTEND'\n", x->out);
}

/* z stands in every row of a deviation. */
static void largest_column(const writing *x)
{
    const pe_jobs_problem *p = x->p;
    char row[64];
    entry(x, "z", "COST", 1);
    for (int32_t i = 0; i < p->members; i++) {
        for (int32_t r = 0; r < p->ratings; r++) {
            if (!counts(x, r, i))
                continue;
            snprintf(row, sizeof row, "U%d_%d", r, i);
            entry(x, "z", row, -1);
            snprintf(row, sizeof row, "V%d_%d", r, i);
            entry(x, "z", row, 1);
        }
    }
}

/* --- right-hand sides and bounds ----------------------------------------- */

/* Whole quarters within the band of the fair share; never more than a quarter
 * above what was offered. */
static void hours_limits(const writing *x, int32_t i, double *low,
                         double *high)
{
    *low = ceil(fair(x, i) - x->band - 1e-9);
    *high = floor(fair(x, i) + x->band + 1e-9);
    if (*high > x->p->offer[i] + 1)
        *high = x->p->offer[i] + 1;
    if (*low < 0)
        *low = 0;
    if (*low > *high)
        *low = *high;
}

/* Rows without an entry here have 0. */
static void right_sides(const writing *x)
{
    const pe_jobs_problem *p = x->p;
    char row[64];
    for (int32_t j = 0; j < p->tasks; j++) {
        snprintf(row, sizeof row, "T%d", j);
        entry(x, "RHS", row, p->hours[j]);
        snprintf(row, sizeof row, "P%d", j);
        entry(x, "RHS", row, p->most ? p->most[j] : 0);
    }
    for (int32_t i = 0; i < p->members; i++) {
        double low, high;
        hours_limits(x, i, &low, &high);
        snprintf(row, sizeof row, "A%d", i);
        entry(x, "RHS", row, low);
        snprintf(row, sizeof row, "B%d", i);
        entry(x, "RHS", row, high);
        snprintf(row, sizeof row, "K%d", i);
        entry(x, "RHS", row, x->most_tasks);
        for (int32_t r = 0; r < p->ratings; r++) {
            double target =
                p->target ? p->target[(int64_t)r * p->members + i] : 0;
            if (!counts(x, r, i))
                continue;
            snprintf(row, sizeof row, "U%d_%d", r, i);
            entry(x, "RHS", row, target);
            snprintf(row, sizeof row, "V%d_%d", r, i);
            entry(x, "RHS", row, target);
        }
        for (int32_t t = 0; p->slot && t < 64 * p->slot_words; t++) {
            snprintf(row, sizeof row, "S%d_%d", t, i);
            entry(x, "RHS", row, 1);
        }
    }
}

/* Whole variables without a bound would be taken for 0 or 1 by some readers
 * and for any number by others, so each has one. */
static void bounds(const writing *x)
{
    const pe_jobs_problem *p = x->p;
    for (int32_t i = 0; i < p->members; i++) {
        for (int32_t j = 0; j < p->tasks; j++) {
            if (!may(x, i, j))
                continue;
            if (is_whole(p, j) && longest(p, j) < p->hours[j])
                fprintf(x->out, " FX BND x_%d_%d 0\n", i, j);
            else if (listed(x->pin, p->pins, i, j))
                fprintf(x->out, " FX BND x_%d_%d 1\n", i, j);
            else
                fprintf(x->out, " UP BND x_%d_%d 1\n", i, j);
            if (!is_whole(p, j))
                fprintf(x->out, " UP BND h_%d_%d %d\n", i, j, longest(p, j));
        }
    }
    for (int32_t j = 0; j < p->tasks; j++)
        fprintf(x->out, " UP BND u_%d %d\n", j, p->hours[j]);
}

/* --- the whole ----------------------------------------------------------- */

/* Means and the fair share, as if every hour can be given out. */
static void take_means(writing *x)
{
    const pe_jobs_problem *p = x->p;
    double work = 0, offered = 0;
    for (int32_t j = 0; j < p->tasks; j++) {
        work += p->hours[j];
        for (int32_t r = 0; r < p->ratings; r++)
            x->mean[r] +=
                p->hours[j] * p->rating[(int64_t)r * p->tasks + j];
    }
    for (int32_t r = 0; r < p->ratings; r++)
        x->mean[r] /= work;
    for (int32_t i = 0; i < p->members; i++)
        offered += p->offer[i];
    x->share = offered <= 0 ? 0 : work < offered ? work / offered : 1;
    x->penalty = 100 * (x->w->rating_range > 0 ? x->w->rating_range : 1);
}

/* Which number is who, as comments. */
static void names(const writing *x)
{
    const pe_workplace *w = x->w;
    char shown[PE__SHOWN]; /* no line ends in it */
    fputs("* Balanced jobs: minimise the largest deviation from the average.\n"
          "* x_i_j: member i holds task j; h_i_j: quarters of an hour of it; "
          "u_j: of nobody.\n",
          x->out);
    for (int32_t i = 0; i < w->problem.members; i++)
        fprintf(x->out, "* member %d: %s\n", i,
                pe__shown(w->member_id[i], shown));
    for (int32_t j = 0; j < w->problem.tasks; j++)
        fprintf(x->out, "* task %d: %s\n", j,
                pe__shown(w->task_id[j], shown));
}

/* O(members × tasks) to write, O(bans + pins) of memory. */
pe_status pe_jobs_mps_write(const pe_workplace *workplace,
                            const pe_jobs_settings *settings, FILE *stream,
                            pe_error *err)
{
    pe_jobs_settings s = settings ? *settings : PE_JOBS_DEFAULTS;
    const pe_jobs_problem *p = &workplace->problem;
    writing x = {.w = workplace, .p = p, .out = stream,
                 .most_tasks = s.most_tasks, .band = 4 * s.band};
    x.ban = sorted(p->ban, p->bans);
    x.pin = sorted(p->pin, p->pins);
    if (!x.ban || !x.pin) {
        pe__free(x.pin);
        pe__free(x.ban);
        return pe__fail_memory(err);
    }
    take_means(&x);
    names(&x);
    fputs("NAME parecon FREE\nROWS\n N COST\n", stream);
    task_rows(&x);
    member_rows(&x);
    fputs("COLUMNS\n", stream);
    integer_columns(&x);
    largest_column(&x);
    fputs("RHS\n", stream);
    right_sides(&x);
    fputs("BOUNDS\n", stream);
    bounds(&x);
    fputs("ENDATA\n", stream);
    pe__free(x.pin);
    pe__free(x.ban);
    if (ferror(stream))
        return pe__fail(err, PE_IO, "the program could not be written");
    return PE_OK;
}
