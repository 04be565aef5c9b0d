/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Why me? For one member's piece of a task: who else could hold it, alone or
 * in exchange for a piece of theirs, and what that would do to the balance. */
#include "jobs.h"
#include "error.h"
#include "mem.h"

#include <stdlib.h>
#include <string.h>

typedef struct {
    const pe_jobs *jobs;
    const pe_jobs_solution *s;
    int32_t member, task, hours;  /* whose piece of what */
    double *load;                 /* [members × ratings] */
    int64_t *quarters;            /* [members] */
    double value;                 /* of the division as it is */
} question;

static void sum_up(question *q)
{
    const pe_jobs *jobs = q->jobs;
    q->value = 0.0;
    for (int32_t i = 0; i < q->s->members; i++) {
        double *load = q->load + (int64_t)i * jobs->ratings;
        const double fair = pe__fair(jobs, i);
        for (int64_t k = q->s->start[i]; k < q->s->start[i + 1]; k++) {
            q->quarters[i] += q->s->hours[k];
            for (int32_t r = 0; r < jobs->ratings; r++)
                load[r] += q->s->hours[k] *
                           pe__rating(jobs, r, q->s->task[k]);
        }
        for (int32_t r = 0; r < jobs->ratings && fair > 0.0; r++) {
            const double d = load[r] / fair - pe__target(jobs, r, i);
            q->value += jobs->weight[r] * fair * d * d;
        }
    }
}

/* Adds a member's cost with `change` on its load; the largest deviation. */
static double cost_with(const question *q, int32_t member,
                        const double *change, double sign, double *largest)
{
    const pe_jobs *jobs = q->jobs;
    const double *load = q->load + (int64_t)member * jobs->ratings;
    const double fair = pe__fair(jobs, member);
    double cost = 0.0;
    for (int32_t r = 0; r < jobs->ratings && fair > 0.0; r++) {
        const double d = (load[r] + sign * change[r]) / fair -
                         pe__target(jobs, r, member);
        cost += jobs->weight[r] * fair * d * d;
        if (jobs->weight[r] > 0.0)
            *largest = fmax(*largest, fabs(d));
    }
    return cost;
}

static bool out_of_band(const question *q, int32_t member, int64_t quarters)
{
    return quarters < pe__lowest(q->jobs, member) ||
           quarters > pe__highest(q->jobs, member);
}

/* `other` takes the piece and gives `back` quarters of `swap` (-1: nothing). */
static pe_jobs_alternative weigh(const question *q, int32_t other,
                                 int32_t swap, int32_t back)
{
    const pe_jobs *jobs = q->jobs;
    double change[PE_JOBS_RATINGS_MAX], none[PE_JOBS_RATINGS_MAX] = {0};
    double largest = 0.0, ignored = 0.0;
    for (int32_t r = 0; r < jobs->ratings; r++)
        change[r] = q->hours * pe__rating(jobs, r, q->task) -
                    (swap >= 0 ? back * pe__rating(jobs, r, swap) : 0.0);
    const double before = cost_with(q, q->member, none, 0.0, &ignored) +
                          cost_with(q, other, none, 0.0, &ignored);
    const double after = cost_with(q, q->member, change, -1.0, &largest) +
                         cost_with(q, other, change, 1.0, &largest);
    const double value = q->value - before + after;
    const int64_t net = q->hours - back;
    pe_jobs_alternative a = {
        .member = other, .swap = swap, .largest = largest * jobs->range,
        .rms = value > 0.0 ? sqrt(value / (double)jobs->work) * jobs->range
                           : 0.0,
        .outside_band =
            out_of_band(q, q->member, q->quarters[q->member] - net) ||
            out_of_band(q, other, q->quarters[other] + net)};
    return a;
}

/* Inside the band first, then the smaller rms. */
static int by_rms(const void *a, const void *b)
{
    const pe_jobs_alternative *x = a, *y = b;
    if (x->outside_band != y->outside_band)
        return x->outside_band - y->outside_band;
    if (x->rms != y->rms)
        return x->rms < y->rms ? -1 : 1;
    return x->member - y->member;
}

/* True when the week of `member`, without `leaving`, has room for the slot. */
static bool slot_free(const question *q, int32_t member, int32_t leaving,
                      int32_t task)
{
    const int32_t slot = pe__slot(q->jobs, task);
    for (int64_t k = q->s->start[member]; k < q->s->start[member + 1]; k++)
        if (q->s->task[k] != leaving && q->s->task[k] != task &&
            pe__clash(q->jobs, slot, pe__slot(q->jobs, q->s->task[k])))
            return false;
    return true;
}

static bool holds(const question *q, int32_t member, int32_t task)
{
    for (int64_t k = q->s->start[member]; k < q->s->start[member + 1]; k++)
        if (q->s->task[k] == task)
            return true;
    return false;
}

/* With what they hold of it already, would the task be more than one member
 * can do in its time? */
static bool too_long(const question *q, int32_t other)
{
    int64_t hours = q->hours;
    for (int64_t k = q->s->start[other]; k < q->s->start[other + 1]; k++)
        hours += q->s->task[k] == q->task ? q->s->hours[k] : 0;
    return hours > pe__longest(q->jobs, q->task);
}

/* The best that this other member could offer; false when nothing. */
static bool best_of(const question *q, int32_t other, pe_jobs_alternative *best)
{
    const pe_jobs *jobs = q->jobs;
    bool any = false;
    if (other == q->member || pe__highest(jobs, other) == 0 ||
        !pe__may(jobs, other, q->task) || too_long(q, other))
        return false;
    if (slot_free(q, other, -1, q->task)) {
        *best = weigh(q, other, -1, 0);
        any = true;
    }
    for (int64_t k = q->s->start[other]; k < q->s->start[other + 1]; k++) {
        const int32_t swap = q->s->task[k];
        if (swap == q->task || holds(q, q->member, swap) ||
            !pe__may(jobs, q->member, swap) ||
            pe__link(&jobs->pin, other, swap) >= 0 ||
            !slot_free(q, q->member, q->task, swap) ||
            !slot_free(q, other, swap, q->task))
            continue;
        const pe_jobs_alternative a = weigh(q, other, swap, q->s->hours[k]);
        if (!any || by_rms(&a, best) < 0)
            *best = a;
        any = true;
    }
    return any;
}

pe_status pe_jobs_explain(pe_jobs *jobs, const pe_jobs_solution *solution,
                          int32_t member, int32_t task,
                          pe_jobs_alternative *best, int32_t count,
                          int32_t *found, pe_error *err)
{
    const int32_t n = jobs->p.members;
    question q = {.jobs = jobs, .s = solution, .member = member, .task = task};
    *found = 0;
    if (member < 0 || member >= n || task < 0 || task >= jobs->p.tasks)
        return pe__fail(err, PE_USAGE, "no such member or task");
    for (int64_t k = solution->start[member]; k < solution->start[member + 1];
         k++)
        if (solution->task[k] == task)
            q.hours = solution->hours[k];
    if (q.hours == 0)
        return pe__fail(err, PE_USAGE, "the member does not hold the task");
    q.load = pe__zalloc((size_t)n * (size_t)jobs->ratings, sizeof *q.load);
    q.quarters = pe__zalloc((size_t)n, sizeof *q.quarters);
    pe_jobs_alternative *all = pe__alloc((size_t)n, sizeof *all);
    pe_status st = PE_OK;
    if (q.load && q.quarters && all) {
        int32_t options = 0;
        sum_up(&q);
        for (int32_t i = 0; i < n; i++)
            options += best_of(&q, i, &all[options]);
        qsort(all, (size_t)options, sizeof *all, by_rms);
        *found = options < count ? options : count;
        memcpy(best, all, (size_t)(*found > 0 ? *found : 0) * sizeof *best);
    } else {
        st = pe__fail_memory(err);
    }
    pe__free(q.load);
    pe__free(q.quarters);
    pe__free(all);
    return st;
}
