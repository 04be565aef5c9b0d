/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What the writers of a plan's files share. */
#ifndef PE_APP_PLAN_PARTS_H
#define PE_APP_PLAN_PARTS_H

#include "decimal.h"
#include "plan_write.h"
#include <jansson.h>

/* Values at the last prices, of the councils in one federation or in none. */
typedef struct {
    int64_t workers, consumers;               /* councils */
    double worker_members, consumer_members;
    double right, made, used, consumed;
} pe__balance;

/* [federations + 1]; the last is for councils in none. Freed with pe__free.
 * NULL: no memory. */
pe__balance *pe__balances_of(const pe__plan_result *result, pe_error *err);
/* One row for every level of the tree of federations. */
pe_status pe__write_federations(const pe__plan_result *result, pe__rows *rows,
                                pe_error *err);
/* NULL: no memory. */
json_t *pe__plan_certificate(const pe__plan_result *result);
/* Room for the amounts of the longest recipe or profile; pe__free. */
double *pe__amounts_room(const pe_plan_problem *problem);

#endif
