/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The division under way: who holds which pieces. */
#include "jobs.h"
#include "mem.h"

#include <math.h>
#include <string.h>

void pe__weeks_free(pe_jobs *jobs, pe__weeks *w)
{
    const int32_t n = jobs->p.members;
    const int64_t room = w->first ? w->first[n] : 0;
    pe__drop(jobs, w->task, room, sizeof *w->task);
    pe__drop(jobs, w->hours, room, sizeof *w->hours);
    pe__drop(jobs, w->count, n, sizeof *w->count);
    pe__drop(jobs, w->limit, n, sizeof *w->limit);
    pe__drop(jobs, w->first, n + 1, sizeof *w->first);
    memset(w, 0, sizeof *w);
}

static pe_status weeks_alloc(pe_jobs *jobs, const int64_t *first, pe__weeks *w)
{
    const int32_t n = jobs->p.members;
    w->first = pe__take(jobs, n + 1, sizeof *w->first);
    if (!w->first)
        return PE_NO_MEMORY;
    memcpy(w->first, first, ((size_t)n + 1) * sizeof *first);
    w->count = pe__take(jobs, n, sizeof *w->count);
    w->limit = pe__take(jobs, n, sizeof *w->limit);
    w->task = pe__take(jobs, first[n], sizeof *w->task);
    w->hours = pe__take(jobs, first[n], sizeof *w->hours);
    if (!w->count || !w->limit || !w->task || !w->hours) {
        pe__weeks_free(jobs, w);
        return PE_NO_MEMORY;
    }
    return PE_OK;
}

/* Puts a piece into a week; a task already there grows. What would make it too
 * long is left out, and so nobody's. */
static void put(const pe_jobs *jobs, pe__weeks *w, int32_t member,
                int32_t task, int32_t hours, bool merge)
{
    const int64_t first = w->first[member];
    for (int32_t k = 0; merge && k < w->count[member]; k++)
        if (w->task[first + k] == task) {
            if (hours <= pe__longest(jobs, task) - w->hours[first + k])
                w->hours[first + k] += hours;
            return;
        }
    const int64_t place = first + w->count[member]++;
    w->task[place] = task;
    w->hours[place] = hours;
}

pe_status pe__weeks_new(pe_jobs *jobs, const int32_t *task,
                        const int32_t *hours, const int32_t *holder,
                        int64_t pieces, int32_t spare, pe__weeks *out)
{
    const int32_t n = jobs->p.members;
    memset(out, 0, sizeof *out);
    int64_t *first = pe__zalloc((size_t)n + 1, sizeof *first);
    if (!first)
        return PE_NO_MEMORY;
    for (int64_t k = 0; k < pieces; k++)
        if (holder[k] >= 0)
            first[holder[k] + 1]++;
    for (int32_t i = 0; i < n; i++) {
        if (first[i + 1] < jobs->s.most_tasks)
            first[i + 1] = jobs->s.most_tasks;
        first[i + 1] += first[i] + spare;
    }
    const pe_status st = weeks_alloc(jobs, first, out);
    pe__free(first);
    if (st != PE_OK)
        return st;
    for (int32_t i = 0; i < n; i++) {
        out->count[i] = 0;
        out->limit[i] = jobs->s.most_tasks;
    }
    for (int64_t k = 0; k < pieces; k++)
        if (holder[k] >= 0)
            put(jobs, out, holder[k], task ? task[k] : (int32_t)k,
                hours ? hours[k] : pe__give(jobs, (int32_t)k), task != NULL);
    return PE_OK;
}

pe_status pe__weeks_copy(pe_jobs *jobs, const pe__weeks *from, pe__weeks *out)
{
    const size_t n = (size_t)jobs->p.members;
    const size_t room = (size_t)from->first[n];
    memset(out, 0, sizeof *out);
    const pe_status st = weeks_alloc(jobs, from->first, out);
    if (st != PE_OK)
        return st;
    memcpy(out->count, from->count, n * sizeof *out->count);
    memcpy(out->limit, from->limit, n * sizeof *out->limit);
    memcpy(out->task, from->task, room * sizeof *out->task);
    memcpy(out->hours, from->hours, room * sizeof *out->hours);
    return PE_OK;
}

int32_t pe__week_load(const pe_jobs *jobs, const pe__weeks *w, int32_t member,
                      double *load)
{
    int32_t hours = 0;
    for (int32_t r = 0; r < jobs->ratings; r++)
        load[r] = 0.0;
    for (int64_t k = w->first[member];
         k < w->first[member] + w->count[member]; k++) {
        hours += w->hours[k];
        for (int32_t r = 0; r < jobs->ratings; r++)
            load[r] += w->hours[k] * pe__rating(jobs, r, w->task[k]);
    }
    return hours;
}

/* What one member adds to the state. */
static void add_member(const pe_jobs *jobs, const pe__weeks *w,
                       const pe__aims *aims, int32_t member, pe__state *state)
{
    double load[PE_JOBS_RATINGS_MAX];
    const int32_t hours = pe__week_load(jobs, w, member, load);
    const int32_t low = pe__lowest(jobs, member);
    const int32_t high = pe__highest(jobs, member);
    const double fair = pe__fair(jobs, member);
    if (hours < low)
        state->outside += low - hours;
    if (hours > high)
        state->outside += hours - high;
    if (w->count[member] > w->limit[member])
        state->excess += w->count[member] - w->limit[member];
    for (int64_t k = w->first[member];
         !pe__aimless(aims) && k < w->first[member] + w->count[member]; k++)
        state->cost += pe__aim(jobs, aims, member, w->task[k], w->hours[k]);
    for (int32_t r = 0; r < jobs->ratings && fair > 0.0; r++) {
        const double d = load[r] / fair - pe__target(jobs, r, member);
        state->value += jobs->weight[r] * fair * d * d;
        if (jobs->weight[r] > 0.0 && fabs(d) > state->largest)
            state->largest = fabs(d);
    }
}

/* Summed over stretches of members of fixed length, so that the sum does not
 * depend on the number of threads. */
pe__state pe__weeks_state(const pe_jobs *jobs, const pe__weeks *w,
                          const pe__aims *aims)
{
    enum { STRETCH = 4096, MOST = 512 };
    const int32_t n = jobs->p.members;
    const int32_t length = n / MOST + 1 > STRETCH ? n / MOST + 1 : STRETCH;
    const int32_t stretches = (n + length - 1) / length;
    pe__state part[MOST + 1], all;
    memset(part, 0, sizeof part);
    memset(&all, 0, sizeof all);
#pragma omp parallel for schedule(dynamic) if (stretches > 1)
    for (int32_t s = 0; s < stretches; s++) {
        const int32_t end = (s + 1) * length < n ? (s + 1) * length : n;
        for (int32_t i = s * length; i < end; i++)
            add_member(jobs, w, aims, i, &part[s]);
    }
    for (int32_t s = 0; s < stretches; s++) {
        all.value += part[s].value;
        all.cost += part[s].cost;
        all.outside += part[s].outside;
        all.excess += part[s].excess;
        if (part[s].largest > all.largest)
            all.largest = part[s].largest;
    }
    all.cost += all.value;
    if (!isinf(aims->outside))
        all.cost += aims->outside * (double)all.outside;
    return all;
}

int32_t pe__widest(const pe_jobs *jobs, const pe__weeks *w)
{
    int64_t widest = 0;
    for (int32_t i = 0; i < jobs->p.members; i++)
        if (w->first[i + 1] - w->first[i] > widest)
            widest = w->first[i + 1] - w->first[i];
    return (int32_t)widest;
}

int32_t *pe__holders(const pe_jobs *jobs, const pe__weeks *w, pe_status *st)
{
    *st = PE_OK;
    if (!jobs->p.most)
        return NULL;
    int32_t *holders = pe__zalloc((size_t)jobs->p.tasks, sizeof *holders);
    if (!holders) {
        *st = PE_NO_MEMORY;
        return NULL;
    }
    for (int32_t i = 0; i < jobs->p.members; i++)
        for (int64_t k = w->first[i]; k < w->first[i] + w->count[i]; k++)
            holders[w->task[k]]++;
    return holders;
}
