/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* How equal a division is: by the formulas of README, "What is measured", in
 * rating points and with nothing of the search in it. */
#include "jobs.h"
#include "error.h"
#include "mem.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
    const pe_jobs *jobs;
    double *sum;      /* [ratings × members] Σ hours × (rating − mean) */
    int64_t *hours;   /* [members] */
    int32_t *pieces;  /* [members] */
    double *average;  /* [members] for the Gini */
} tally;

static bool tally_new(tally *t, const pe_jobs *jobs)
{
    const size_t n = (size_t)jobs->p.members;
    t->jobs = jobs;
    t->sum = pe__zalloc(n * (size_t)jobs->ratings, sizeof *t->sum);
    t->hours = pe__zalloc(n, sizeof *t->hours);
    t->pieces = pe__zalloc(n, sizeof *t->pieces);
    t->average = pe__alloc(n, sizeof *t->average);
    return t->sum && t->hours && t->pieces && t->average;
}

static void tally_free(tally *t)
{
    pe__free(t->sum);
    pe__free(t->hours);
    pe__free(t->pieces);
    pe__free(t->average);
}

/* The pieces of a division one after another, however they are kept: a copy
 * of a million members' would be the most memory that is ever needed. */
typedef struct {
    const pe_jobs_piece *piece; /* [count], or NULL: */
    const pe_jobs_solution *solution;
    int64_t count, at;
    int32_t member;
} walk;

static bool next(walk *w, pe_jobs_piece *out)
{
    const pe_jobs_solution *s = w->solution;
    if (w->at == w->count)
        return false;
    if (w->piece) {
        *out = w->piece[w->at++];
        return true;
    }
    while (s->start[w->member + 1] <= w->at)
        w->member++;
    *out = (pe_jobs_piece){w->member, s->task[w->at], s->hours[w->at]};
    w->at++;
    return true;
}

static double raw(const pe_jobs *jobs, int32_t r, int32_t task)
{
    return jobs->p.rating[(int64_t)r * jobs->p.tasks + task];
}

static void find_means(const pe_jobs *jobs, walk w, int64_t work,
                       pe_jobs_measure *m)
{
    double sum[PE_JOBS_RATINGS_MAX] = {0.0};
    for (pe_jobs_piece p; next(&w, &p);)
        for (int32_t r = 0; r < jobs->ratings; r++)
            sum[r] += p.hours * (raw(jobs, r, p.task) - jobs->mean[r]);
    for (int32_t r = 0; r < jobs->ratings; r++)
        m->mean[r] =
            jobs->mean[r] + (work > 0 ? sum[r] / (double)work : 0.0);
}

static int ascending(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return x < y ? -1 : x > y;
}

/* Of the members who have work. Gini = 2 Σ k x_k / (n Σ x) − (n + 1) / n over
 * the sorted averages; 0 where the averages do not add up to more than 0. */
static double gini(tally *t, int32_t r, double mean)
{
    const pe_jobs *jobs = t->jobs;
    const double *sum = t->sum + (int64_t)r * jobs->p.members;
    double total = 0.0, ranked = 0.0;
    int32_t n = 0;
    for (int32_t i = 0; i < jobs->p.members; i++)
        if (t->hours[i] > 0)
            t->average[n++] = mean + sum[i] / (double)t->hours[i];
    qsort(t->average, (size_t)n, sizeof *t->average, ascending);
    for (int32_t k = 0; k < n; k++) {
        total += t->average[k];
        ranked += (k + 1) * t->average[k];
    }
    return total > 0.0 ? 2.0 * ranked / (n * total) - (n + 1.0) / n : 0.0;
}

/* Quarters that are not their holder's today. */
static int64_t moved(const pe_jobs *jobs, walk w)
{
    int64_t sum = 0;
    for (pe_jobs_piece p; jobs->today.start && next(&w, &p);) {
        const int64_t at = pe__link(&jobs->today, p.member, p.task);
        const int32_t had = at >= 0 ? jobs->today.hours[at] : 0;
        sum += p.hours > had ? p.hours - had : 0;
    }
    return sum;
}

static void measure_hours(const tally *t, double share, pe_jobs_measure *m)
{
    const pe_jobs *jobs = t->jobs;
    const double band = 4.0 * jobs->s.band + 1e-9;
    for (int32_t i = 0; i < jobs->p.members; i++) {
        const double fair = share * jobs->p.offer[i];
        const double off = fabs((double)t->hours[i] - fair);
        m->outside_band +=
            off > band || t->hours[i] > jobs->p.offer[i] + 1;
        if (t->pieces[i] > m->most_tasks)
            m->most_tasks = t->pieces[i];
    }
}

static double wanted(const pe_jobs *jobs, int32_t r, int32_t i)
{
    return jobs->p.target ? jobs->p.target[(int64_t)r * jobs->p.members + i]
                          : 0.0;
}

/* Deviations of one rating: adds to the sum of squares. */
static double measure_rating(tally *t, int32_t r, double share,
                             pe_jobs_measure *m, double *reach)
{
    const pe_jobs *jobs = t->jobs;
    const int32_t n = jobs->p.members;
    double low = INFINITY, high = -INFINITY, squares = 0.0;
    for (int32_t i = 0; i < n; i++) {
        const double fair = share * jobs->p.offer[i];
        const double dev =
            fair > 0.0 ? t->sum[(int64_t)r * n + i] / fair : 0.0;
        const double off = dev - wanted(jobs, r, i);
        if (reach)
            reach[(int64_t)r * n + i] = dev;
        if (fair <= 0.0)
            continue;
        low = dev < low ? dev : low;
        high = dev > high ? dev : high;
        squares += jobs->weight[r] * fair * off * off;
        if (jobs->weight[r] > 0.0 && fabs(dev) > m->largest)
            m->largest = fabs(dev);
    }
    m->spread[r] = high > low ? high - low : 0.0;
    m->gini[r] = gini(t, r, m->mean[r]);
    return squares;
}

static pe_status check(const pe_jobs *jobs, const pe_jobs_piece *piece,
                       int64_t count, pe_error *err)
{
    for (int64_t k = 0; k < count; k++)
        if (piece[k].member < 0 || piece[k].member >= jobs->p.members ||
            piece[k].task < 0 || piece[k].task >= jobs->p.tasks ||
            piece[k].hours < 1)
            return pe__fail(err, PE_BAD_INPUT,
                            "pieces[%lld]: no such member or task, or no hours",
                            (long long)k);
    return PE_OK;
}

/* Hours, pieces and loads of every member. */
static void tally_up(tally *t, walk w, const pe_jobs_measure *m)
{
    const pe_jobs *jobs = t->jobs;
    for (pe_jobs_piece p; next(&w, &p);) {
        t->hours[p.member] += p.hours;
        t->pieces[p.member]++;
        for (int32_t r = 0; r < jobs->ratings; r++)
            t->sum[(int64_t)r * jobs->p.members + p.member] +=
                p.hours * (raw(jobs, r, p.task) - m->mean[r]);
    }
}

/* `all` stands at the first piece. */
static pe_status measure_walk(const pe_jobs *jobs, walk all,
                              pe_jobs_measure *measure, double *reach,
                              pe_error *err)
{
    tally t = {0};
    int64_t work = 0;
    if (!tally_new(&t, jobs)) {
        tally_free(&t);
        return pe__fail_memory(err);
    }
    walk w = all;
    for (pe_jobs_piece p; next(&w, &p);)
        work += p.hours;
    find_means(jobs, all, work, measure);
    tally_up(&t, all, measure);
    const double share =
        jobs->offers > work ? (double)work / (double)jobs->offers : 1.0;
    double squares = 0.0;
    for (int32_t r = 0; r < jobs->ratings; r++)
        squares += measure_rating(&t, r, share, measure, reach);
    const double fair = share * (double)jobs->offers;
    measure->rms = fair > 0.0 ? sqrt(squares / fair) : 0.0;
    measure->pieces = all.count;
    measure->moved = moved(jobs, all);
    measure_hours(&t, share, measure);
    tally_free(&t);
    return PE_OK;
}

pe_status pe_jobs_measure_of(const pe_jobs *jobs, const pe_jobs_piece *pieces,
                             int64_t count, pe_jobs_measure *measure,
                             double *reach, pe_error *err)
{
    memset(measure, 0, sizeof *measure);
    const pe_status st = check(jobs, pieces, count, err);
    if (st != PE_OK || count == 0)
        return st == PE_OK ? measure_walk(jobs, (walk){0}, measure, reach, err)
                           : st;
    return measure_walk(jobs, (walk){.piece = pieces, .count = count},
                        measure, reach, err);
}

pe_status pe__measure_solution(const pe_jobs *jobs, const pe_jobs_solution *s,
                               pe_jobs_measure *measure, pe_error *err)
{
    memset(measure, 0, sizeof *measure);
    return measure_walk(
        jobs, (walk){.solution = s, .count = s->start[s->members]}, measure,
        NULL, err);
}
