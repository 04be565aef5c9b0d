/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The lines of a period as they stand in the store, reckoned. */
#ifndef PE_APP_PAY_CLAIMS_H
#define PE_APP_PAY_CLAIMS_H

#include "reckon.h"
#include "use.h"

/* What a period pays, line by line; lives as long as the use. */
typedef struct {
    pe__pay_rule rule;
    int64_t pool;
    pe__pay_line *line; /* [lines] by member */
    int64_t lines;
    pe__pay_sum sum;
    pe__value *names;   /* the rows of the store, in the same order */
} pe__claims;

/* Of a period of use->council; `period` as pe__pay_period_get gives it. */
pe_status pe__claims_reckon(pe__use *use, const pe__value *period,
                            pe__claims *claims, pe_error *err);

/* Into the page: claims: [{member, name, hours, percent, is_rated, base,
 * allowance, amount}] and sum: {pool, needs, needs_asked, short_of_needs,
 * for_hours, hours, an_hour, unspent}. */
void pe__claims_put(pe__use *use, const pe__claims *claims);

#endif
