/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The list of purchases that a rule makes, and how it becomes an outcome. */
#ifndef PE_FUND_BOUGHT_H
#define PE_FUND_BOUGHT_H

#include "choosing.h"
#include "shares.h"

typedef struct {
    int32_t item;
    pe_fund_by by;
    double price;
    int64_t spent_out;
    int32_t tied;
} pe__buy;

typedef struct {
    pe__buy *buy; /* [room] */
    int64_t count, room;
    int64_t exact;
} pe__bought; /* start with {0} */

bool pe__bought_add(pe__bought *b, pe__buy buy);
void pe__bought_release(pe__bought *b);

/* By utility per cost, with what the budget still holds; what `c` says is taken
 * counts as bought. False: no memory. */
bool pe__greedy(const pe__fund *f, pe__choosing *c, pe__bought *b);
/* `load` [groups] becomes what each of weight 1 carries, for pe__pay_loads. */
bool pe__phragmen(const pe__fund *f, pe__choosing *c, pe__bought *b);

/* Fates, amounts and sums from what was bought. */
pe_status pe__outcome_fill(const pe__fund *f, const pe__choosing *c,
                           pe__bought *b, pe_fund_outcome *out, pe_error *err);
/* Who pays what of every purchase, to the last unit; `s` is where Equal Shares
 * ended, NULL with Phragmén. */
pe_status pe__outcome_pay(const pe__fund *f, const pe__bought *b,
                          const pe__shares *s, pe_fund_outcome *out,
                          pe_error *err);

#endif
