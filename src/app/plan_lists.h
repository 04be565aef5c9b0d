/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What every council uses, as lists. The engine tells it council by council;
 * where it knows a rank's own only, the lists of all are kept here. */
#ifndef PE_APP_PLAN_LISTS_H
#define PE_APP_PLAN_LISTS_H

#include <parecon/plan.h>

typedef struct {
    int64_t *input_at; /* [workers + 1] council w's first amount in `input` */
    double *input;     /* units, in the order of its recipe */
    int64_t *want_at;  /* [consumers + 1] */
    double *want;      /* units, in the order of its profile */
} pe__plan_lists;

/* Where every council's amounts stand, none known yet: all 0. On failure
 * nothing is left to free. 8 bytes a council, an input and a want. */
pe_status pe__plan_lists_make(const pe_plan_problem *problem,
                              pe__plan_lists *out, pe_error *err);
/* Asks the engine that holds `problem`. */
pe_status pe__plan_lists_fill(const pe_plan_problem *problem,
                              const pe_plan *plan,
                              const pe_plan_solution *solution,
                              pe__plan_lists *lists);
void pe__plan_lists_free(pe__plan_lists *lists);

#endif
