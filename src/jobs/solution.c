/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* From the weeks of the search to the solution that is handed over: inside the
 * bands, sorted, with a line for all that nobody holds. */
#include "jobs.h"
#include "mem.h"

#include <stdlib.h>
#include <string.h>

/* The piece to give back from: one that can be cut by as much, failing that
 * the shortest that is not pinned, failing that the shortest. */
static int32_t piece_to_give(const pe_jobs *jobs, const pe__weeks *w,
                             int32_t member, int32_t over)
{
    const int64_t first = w->first[member];
    int32_t best = -1;
    bool best_pinned = false;
    for (int32_t k = 0; k < w->count[member]; k++) {
        const int32_t task = w->task[first + k], h = w->hours[first + k];
        const bool pinned = pe__link(&jobs->pin, member, task) >= 0;
        if (h - over >= pe__least(jobs, task))
            return k;
        if (best < 0 || (best_pinned && !pinned) ||
            (best_pinned == pinned && h < w->hours[first + best])) {
            best = k;
            best_pinned = pinned;
        }
    }
    return best;
}

void pe__hand_back(const pe_jobs *jobs, pe__weeks *w, int32_t member,
                   int32_t top)
{
    double load[PE_JOBS_RATINGS_MAX];
    int32_t over = pe__week_load(jobs, w, member, load) - top;
    const int64_t first = w->first[member];
    while (over > 0 && w->count[member] > 0) {
        const int32_t k = piece_to_give(jobs, w, member, over);
        const int32_t h = w->hours[first + k];
        if (h - over >= pe__least(jobs, w->task[first + k])) {
            w->hours[first + k] -= over;
            return;
        }
        over -= h;
        w->count[member]--;
        w->task[first + k] = w->task[first + w->count[member]];
        w->hours[first + k] = w->hours[first + w->count[member]];
    }
}

static int by_task(const void *a, const void *b)
{
    const int64_t *x = a, *y = b;
    return *x < *y ? -1 : *x > *y;
}

/* Sorts a week's pieces by task. Task and hours travel in one number. */
static void sort_week(int32_t *task, int32_t *hours, int32_t n)
{
    int64_t small[256], *both = n <= 256 ? small : NULL;
    if (!both) { /* a week of very many pieces: insertion, slow but rare */
        for (int32_t k = 1; k < n; k++)
            for (int32_t m = k; m > 0 && task[m - 1] > task[m]; m--) {
                const int32_t t = task[m], h = hours[m];
                task[m] = task[m - 1];
                hours[m] = hours[m - 1];
                task[m - 1] = t;
                hours[m - 1] = h;
            }
        return;
    }
    for (int32_t k = 0; k < n; k++)
        both[k] = (int64_t)task[k] << 32 | (uint32_t)hours[k];
    qsort(both, (size_t)n, sizeof *both, by_task);
    for (int32_t k = 0; k < n; k++) {
        task[k] = (int32_t)(both[k] >> 32);
        hours[k] = (int32_t)(both[k] & 0xffffffff);
    }
}

/* Moves the weeks together and hands their arrays over. */
static pe_status hand_over(pe_jobs *jobs, pe__weeks *w, pe_jobs_solution *out)
{
    const int32_t n = jobs->p.members;
    int64_t filled = 0;
    for (int32_t i = 0; i < n; i++) {
        const int64_t first = w->first[i];
        sort_week(w->task + first, w->hours + first, w->count[i]);
        memmove(w->task + filled, w->task + first,
                (size_t)w->count[i] * sizeof *w->task);
        memmove(w->hours + filled, w->hours + first,
                (size_t)w->count[i] * sizeof *w->hours);
        w->first[i] = filled;
        filled += w->count[i];
    }
    const int64_t room = w->first[n];
    w->first[n] = filled;
    out->members = n;
    out->start = w->first;
    out->task = w->task;
    out->hours = w->hours;
    jobs->bytes -= room * (int64_t)(2 * sizeof *w->task) +
                   (n + 1) * (int64_t)sizeof *w->first;
    pe__drop(jobs, w->count, n, sizeof *w->count);
    pe__drop(jobs, w->limit, n, sizeof *w->limit);
    memset(w, 0, sizeof *w);
    return PE_OK;
}

/* Lists what nobody holds: what could not be covered from the start, and what
 * found no room; one line a task. */
static pe_status list_unassigned(pe_jobs *jobs, pe_jobs_solution *s)
{
    int32_t *left = pe__alloc((size_t)jobs->p.tasks, sizeof *left);
    if (!left)
        return PE_NO_MEMORY;
    memcpy(left, jobs->p.hours, (size_t)jobs->p.tasks * sizeof *left);
    for (int64_t k = 0; k < s->start[s->members]; k++)
        left[s->task[k]] -= s->hours[k];
    int64_t count = 0;
    for (int32_t j = 0; j < jobs->p.tasks; j++)
        count += left[j] > 0;
    s->left = pe__alloc((size_t)count + 1, sizeof *s->left);
    if (s->left) {
        int64_t at = 0; /* jobs->left is sorted by task, the gravest first */
        for (int32_t j = 0; j < jobs->p.tasks; j++) {
            while (at < jobs->lefts && jobs->left[at].task < j)
                at++;
            if (left[j] <= 0)
                continue;
            pe_jobs_unassigned u = {j, left[j], PE_JOBS_NO_ROOM, 0};
            if (at < jobs->lefts && jobs->left[at].task == j) {
                u.reason = jobs->left[at].reason;
                u.lacking = jobs->left[at].lacking;
            }
            s->left[s->lefts++] = u;
        }
    }
    pe__free(left);
    return s->left ? PE_OK : PE_NO_MEMORY;
}

pe_status pe__to_solution(pe_jobs *jobs, pe__weeks *w, pe_jobs_solution *out)
{
    const pe_status st = hand_over(jobs, w, out);
    return st == PE_OK ? list_unassigned(jobs, out) : st;
}

void pe_jobs_release(pe_jobs_solution *solution)
{
    pe__free(solution->start);
    pe__free(solution->task);
    pe__free(solution->hours);
    pe__free(solution->left);
    memset(solution, 0, sizeof *solution);
}
