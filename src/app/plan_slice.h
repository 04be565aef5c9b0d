/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* An economy divided among ranks (ranks.h), and the plan put together again:
 * rank r has the r-th part of the workers' and of the consumers' councils, all
 * goods, recipes and profiles. */
#ifndef PE_APP_PLAN_SLICE_H
#define PE_APP_PLAN_SLICE_H

#include "plan_lists.h"
#include <parecon/plan.h>

/* What one rank plans for. The arrays of `problem` are those of the whole, from
 * its first council on, but for the few below. */
typedef struct {
    pe_plan_problem problem;
    int64_t first_worker, first_consumer;
    int32_t *recipe;      /* [workers] where the whole has none; or NULL */
    int32_t *profile;     /* [consumers] alike */
    int64_t *harmed;      /* [harms] those who sit here, counted from here */
    int32_t *pollutant;
    double *damage, *damage_power;
} pe__slice;

/* The part number `rank` of `ranks`; on failure nothing is left to free. O(own
 * councils + all harms). */
pe_status pe__slice_take(const pe_plan_problem *whole, int rank, int ranks,
                         pe__slice *out, pe_error *err);
void pe__slice_free(pe__slice *slice);

/* All ranks call it with what they planned for their slices of `whole`. On rank
 * 0 solution, info and `lists` then are those of all councils; elsewhere they
 * stay the rank's own, without lists. A failure is this rank's alone, and
 * others may wait for it. */
pe_status pe__slices_join(const pe_plan_problem *whole, const pe__slice *slice,
                          const pe_plan *plan, pe_plan_solution *solution,
                          pe_plan_info *info, pe__plan_lists *lists,
                          pe_error *err);

#endif
