/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Why a good has its price, on a terminal and as JSON. */
#ifndef PE_APP_PLAN_PRINT_WHY_H
#define PE_APP_PLAN_PRINT_WHY_H

#include "plan_print.h"

/* The answer, and what it is said of. Everything is only lent. */
typedef struct {
    const pe__printing *p;
    const pe__economy *economy;
    const pe_plan_solution *solution;
    const pe_plan_why *why;   /* beside the round before the last */
    const pe_plan_why *start; /* beside the start prices */
    int32_t good;
} pe__plan_because;

void pe__plan_print_why(const pe__plan_because *because);
json_t *pe__plan_why_json(const pe__plan_because *because); /* NULL: memory */

#endif
