/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What the files of the first division share: tasks cut into pieces. */
#ifndef PE_JOBS_START_H
#define PE_JOBS_START_H

#include "jobs.h"

/* The pieces: piece k is hours[k] of task[k]; with task NULL, task k whole. */
typedef struct {
    int64_t count, room;
    int32_t *task, *hours;
    int32_t *holder; /* -1 = not yet */
} pe__cuts;

static inline int32_t pe__task_of(const pe__cuts *c, int64_t k)
{
    return c->task ? c->task[k] : (int32_t)k;
}

static inline int32_t pe__hours_of(const pe_jobs *jobs, const pe__cuts *c,
                                   int64_t k)
{
    return c->hours ? c->hours[k] : pe__give(jobs, (int32_t)k);
}

/* plan.c: rounds the plan: every piece gets a class, -1 = any. */
pe_status pe__round_plan(pe_jobs *jobs, const pe__relax *x, const pe__cuts *c,
                         int16_t *class_of);

/* deal.c: gives every piece without a holder to somebody. */
pe_status pe__deal(pe_jobs *jobs, const pe__relax *relax, pe__cuts *c);

#endif
