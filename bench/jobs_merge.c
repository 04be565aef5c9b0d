/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Two workplaces of unequal averages throw their tasks together. Today is what
 * each had found best for itself; the curve shows how equal all can become for
 * how much upheaval, and what no division can beat. */
#include "jobs_run.h"

#include "generate.h"
#include "jobs_valid.h"
#include "mem.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NAME "merge of 60 and 40"

/* Prices from a grid, then some between the last point that moves too much and
 * the first that does not. */
enum { GRID = 9, BETWEEN = 5, POINTS = GRID + BETWEEN };

static const pe_generate first = {60, 8, false, 11};
static const pe_generate second = {40, 8, false, 12};
static const double second_scale = 0.5; /* of its ratings */
static const double most_moved = 0.25, most_rms = 0.20;

typedef struct {
    double price;            /* κ, rating points² */
    double rms, moved;       /* reached; moved is a share of all hours */
    double price_bound;      /* ≤ rms² + κ × moved of every division */
    double rms_bound;        /* ≤ rms of every division */
    bench_times times;
} point;

typedef struct {
    double before;  /* rms of the two side by side */
    double mean[2]; /* empowerment an hour in either */
    double bound;   /* without regard to upheaval */
    point at[POINTS];
    char fault[96];
} curve;

/* --- the merged problem --------------------------------------------------- */

/* One problem out of two: members, tasks and skill sets of b after those of a.
 * Freed by pe_generate_free, but for today. */
typedef struct {
    pe_jobs_problem p;
    int32_t *hours, *need, *offer, *have, *group;
    double *rating;
    uint64_t *set;
    pe_jobs_piece *today;
} merged;

static void merged_free(merged *m)
{
    pe__free(m->today);
    pe__free(m->set);
    pe__free(m->rating);
    pe__free(m->group);
    pe__free(m->have);
    pe__free(m->offer);
    pe__free(m->need);
    pe__free(m->hours);
}

static bool merged_alloc(merged *m, const pe_jobs_problem *a,
                         const pe_jobs_problem *b)
{
    const size_t tasks = (size_t)a->tasks + (size_t)b->tasks;
    const size_t members = (size_t)a->members + (size_t)b->members;
    m->hours = pe__alloc(tasks, sizeof *m->hours);
    m->need = pe__alloc(tasks, sizeof *m->need);
    m->offer = pe__alloc(members, sizeof *m->offer);
    m->have = pe__alloc(members, sizeof *m->have);
    m->group = pe__zalloc(members, sizeof *m->group);
    m->rating = pe__alloc(tasks, 2 * sizeof *m->rating);
    m->set = pe__alloc((size_t)a->sets + (size_t)b->sets, sizeof *m->set);
    m->today = pe__alloc(tasks, sizeof *m->today);
    return m->hours && m->need && m->offer && m->have && m->group &&
           m->rating && m->set && m->today;
}

/* Copies one part behind `task` tasks, `member` members and `set` sets. */
static void copy_part(merged *m, const pe_jobs_problem *part, int32_t tasks,
                      int32_t task, int32_t member, int32_t set, double scale)
{
    for (int32_t j = 0; j < part->tasks; j++) {
        m->hours[task + j] = part->hours[j];
        m->need[task + j] = part->need[j] ? set + part->need[j] : 0;
        for (int32_t r = 0; r < 2; r++)
            m->rating[r * tasks + task + j] =
                scale * part->rating[r * part->tasks + j];
    }
    for (int32_t i = 0; i < part->members; i++) {
        m->offer[member + i] = part->offer[i];
        m->have[member + i] = part->have[i] ? set + part->have[i] : 0;
        m->group[member + i] = member > 0;
    }
    memcpy(m->set + set, part->set, (size_t)part->sets * sizeof *m->set);
}

/* Divides a part's work among its own members; the pieces go to `today`. */
static pe_status divide_part(const pe_jobs_problem *part, int32_t task,
                             int32_t member, pe_jobs_piece *today,
                             int64_t *pieces, pe_error *err)
{
    const pe_jobs_settings settings = jobs_settings();
    pe_jobs *jobs = NULL;
    pe_jobs_solution s = {0};
    pe_status status = pe_jobs_new(part, &settings, &jobs, err);
    if (status == PE_OK)
        status = pe_jobs_solve(jobs, &s, NULL, err);
    for (int32_t i = 0; status == PE_OK && i < part->members; i++)
        for (int64_t k = s.start[i]; k < s.start[i + 1]; k++)
            today[(*pieces)++] = (pe_jobs_piece){member + i, task + s.task[k],
                                                 s.hours[k]};
    pe_jobs_release(&s);
    pe_jobs_free(jobs);
    return status;
}

static pe_status merge(const pe_jobs_problem *a, const pe_jobs_problem *b,
                       merged *m, pe_error *err)
{
    const int32_t tasks = a->tasks + b->tasks;
    if (!merged_alloc(m, a, b))
        return PE_NO_MEMORY;
    copy_part(m, a, tasks, 0, 0, 0, 1.0);
    copy_part(m, b, tasks, a->tasks, a->members, a->sets, second_scale);
    m->p = (pe_jobs_problem){
        .members = a->members + b->members, .tasks = tasks, .hours = m->hours,
        .need = m->need, .ratings = 2, .rating = m->rating,
        .offer = m->offer, .have = m->have, .group = m->group,
        .skills = a->skills, .sets = a->sets + b->sets, .words = 1,
        .set = m->set, .today = m->today};
    pe_status status = divide_part(a, 0, 0, m->today, &m->p.todays, err);
    if (status == PE_OK)
        status = divide_part(b, a->tasks, a->members, m->today, &m->p.todays,
                             err);
    return status;
}

static double mean_empowerment(const pe_jobs_problem *p, double scale)
{
    double sum = 0.0, hours = 0.0;
    for (int32_t j = 0; j < p->tasks; j++) {
        sum += scale * p->rating[j] * p->hours[j];
        hours += p->hours[j];
    }
    return sum / hours;
}

/* --- the curve ------------------------------------------------------------ */

/* κ from 0.01 to 100 points² on the grid; then halves, by its logarithm, the
 * interval in which the points come to move little enough. */
static double price_of(const curve *c, int k)
{
    if (k < GRID)
        return pow(10.0, -2.0 + 4.0 * k / (GRID - 1));
    double low = 0.01, high = 100.0;
    for (int m = 0; m < k; m++) {
        const point *at = &c->at[m];
        if (at->moved > most_moved && at->price > low)
            low = at->price;
    }
    for (int m = 0; m < k; m++) {
        const point *at = &c->at[m];
        if (at->moved <= most_moved && at->price > low && at->price < high)
            high = at->price;
    }
    return sqrt(low * high);
}

static int by_price(const void *a, const void *b)
{
    const point *x = a, *y = b;
    return (x->price > y->price) - (x->price < y->price);
}

/* Quarters of all work: what the share that moved is a share of. */
static double hours_of(const pe_jobs_problem *p)
{
    double sum = 0.0;
    for (int32_t j = 0; j < p->tasks; j++)
        sum += p->hours[j];
    return sum;
}

/* No division has rms² + κ × moved below the bound at κ. */
static void check_point(const point *at, curve *out)
{
    const double reached = at->rms * at->rms + at->price * at->moved;
    if (!out->fault[0] && at->price_bound > reached + 1e-6)
        snprintf(out->fault, sizeof out->fault,
                 "at price %.3g the bound is %.6f, reached is %.6f",
                 at->price, at->price_bound, reached);
}

/* One price: divide anew from today, and check what comes out. */
static pe_status find_point(const merged *m, pe_jobs *jobs, point *at,
                            curve *out, pe_error *err)
{
    pe_jobs_solution solution = {0};
    pe_jobs_info info;
    const pe_jobs_settings settings = jobs_settings();
    const bench_times start = bench_times_now();
    pe_status status = pe_jobs_update(jobs, m->p.today, m->p.todays, at->price,
                                      &solution, &info, err);
    at->times = bench_times_since(start);
    if (status != PE_OK)
        return status;
    if (!out->fault[0])
        jobs_valid(&m->p, &settings, &solution, &info, out->fault,
                   sizeof out->fault);
    if (!out->fault[0] && solution.lefts > 0)
        snprintf(out->fault, sizeof out->fault,
                 "at price %.3g hours are lost", at->price);
    at->rms = info.measure.rms;
    at->moved = (double)info.measure.moved / hours_of(&m->p);
    at->price_bound = info.price_bound;
    at->rms_bound = info.rms_bound;
    check_point(at, out);
    pe_jobs_release(&solution);
    return PE_OK;
}

static pe_status find_curve(const merged *m, curve *out, pe_error *err)
{
    pe_jobs *jobs = NULL;
    pe_jobs_measure before;
    const pe_jobs_settings settings = jobs_settings();
    pe_status status = pe_jobs_new(&m->p, &settings, &jobs, err);
    if (status == PE_OK)
        status = pe_jobs_measure_of(jobs, m->p.today, m->p.todays, &before,
                                    NULL, err);
    if (status == PE_OK)
        out->before = before.rms;
    for (int k = 0; status == PE_OK && k < POINTS; k++) {
        out->at[k].price = price_of(out, k);
        status = find_point(m, jobs, &out->at[k], out, err);
        out->bound = out->at[k].rms_bound;
    }
    qsort(out->at, POINTS, sizeof *out->at, by_price);
    pe_jobs_free(jobs);
    return status;
}

static void measure(const void *context, void *result)
{
    (void)context;
    curve *out = result;
    pe_jobs_problem a = {0}, b = {0};
    merged m = {0};
    pe_error err = {.message = "no memory"};
    pe_status status = pe_generate_problem(&first, &a, &err);
    if (status == PE_OK)
        status = pe_generate_problem(&second, &b, &err);
    if (status == PE_OK) {
        out->mean[0] = mean_empowerment(&a, 1.0);
        out->mean[1] = mean_empowerment(&b, second_scale);
        status = merge(&a, &b, &m, &err);
    }
    if (status == PE_OK)
        status = find_curve(&m, out, &err);
    if (status != PE_OK)
        snprintf(out->fault, sizeof out->fault, "%.90s", err.message);
    merged_free(&m);
    pe_generate_free(&b);
    pe_generate_free(&a);
}

/* --- lines ---------------------------------------------------------------- */

/* The best rms among the points that move little enough; NULL = none do. */
static const point *best_point(const curve *c)
{
    const point *best = NULL;
    for (int k = 0; k < POINTS; k++)
        if (c->at[k].moved <= most_moved &&
            (!best || c->at[k].rms < best->rms))
            best = &c->at[k];
    return best;
}

/* No division that moves this share of the hours has a smaller rms: the best
 * of what the bound at every price says. */
static double rms_bound_at(const curve *c, double moved)
{
    double square = c->bound * c->bound;
    for (int k = 0; k < POINTS; k++)
        square = fmax(square,
                      c->at[k].price_bound - c->at[k].price * moved);
    return sqrt(square);
}

/* Every division as equal as this moves at least this share of the hours. */
static double moved_bound_at(const curve *c, double rms)
{
    double share = 0.0;
    for (int k = 0; k < POINTS; k++)
        share = fmax(share, (c->at[k].price_bound - rms * rms) /
                     c->at[k].price);
    return share;
}

/* At every price what came out, what must move at least to be as equal, and
 * how long it took. */
static void print_points(const curve *c)
{
    for (int k = 0; k < POINTS; k++) {
        const point *at = &c->at[k];
        const bench_text name = bench_say("  at price %.3g", at->price);
        bench_line((bench_row){
            .name = name.text,
            .figure = bench_say("rms %.4f, %.1f %% moved", at->rms,
                                100.0 * at->moved),
            .compared = bench_say("so equal moves >= %.1f %%; %.2f s",
                                  100.0 * moved_bound_at(c, at->rms),
                                  at->times.wall)});
    }
}

static void print_curve(const curve *c)
{
    const point *best = best_point(c);
    bench_row row = {
        .name = NAME,
        .figure = bench_say("every point moves more"),
        .target = bench_say("%.2f, %.0f %%", most_rms, 100.0 * most_moved),
        .verdict = BENCH_MISSED,
        .compared = bench_say("before %.2f; means %.2f and %.2f", c->before,
                              c->mean[0], c->mean[1])};
    if (best) {
        row.figure = bench_say("rms %.4f, %.1f %% moved", best->rms,
                               100.0 * best->moved);
        row.verdict = bench_at_most(best->rms, most_rms);
    }
    bench_line(row);
    bench_line((bench_row){
        .figure = bench_say("rms %.2f moves >= %.1f %%", most_rms,
                            100.0 * moved_bound_at(c, most_rms)),
        .compared = bench_say("at %.0f %% no division below %.3f",
                              100.0 * most_moved,
                              rms_bound_at(c, most_moved))});
    print_points(c);
}

void jobs_rows_merge(const bench_asked *bench)
{
    (void)bench;
    char why[64];
    curve found;
    if (!bench_in_child(measure, NULL, &found, sizeof found, why))
        bench_wrong(NAME, why);
    else if (found.fault[0])
        bench_wrong(NAME, found.fault);
    else
        print_curve(&found);
}
