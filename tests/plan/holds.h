/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What must hold of every plan, whatever the rounds before it were: nobody is
 * given what is not there, nobody makes what the technology does not give,
 * nobody spends more than the right, and the gap is the true one and never
 * negative. */
#ifndef TESTS_PLAN_HOLDS_H
#define TESTS_PLAN_HOLDS_H

#include "cases.h"

typedef struct {
    char text[96]; /* where we are, for messages */
    int32_t stop_after;
    double least_gap;
    int32_t rounds;
} watch;

/* Plans from `price` (NULL = the economy's own) and checks the plan; *told: its
 * info, unless NULL. */
void solve_and_check(const economy *e, const pe_plan_settings *settings,
                     const double *price, watch *at, pe_plan_info *told);

#endif
