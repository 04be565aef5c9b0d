/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Was a budget shared out by the rule? Goes through the purchases one by one,
 * with the definition of the rule in place of the counter's method: money of
 * every voter by itself, in exact fractions; of every project that was passed
 * over, whether it would have been cheaper. */
#ifndef PE_CHECK_FUND_REPLAY_H
#define PE_CHECK_FUND_REPLAY_H

#include <parecon/fund.h>

typedef struct {
    int32_t project;
    pe_fund_by by;
    int64_t amount;
    const int64_t *payer, *paid; /* [payers] voters from 0 */
    int64_t payers;
} pe__claimed_buy;

typedef struct {
    const pe_fund_election *election;
    pe_fund_settings settings;
    int64_t raises;              /* of the shares, as it claims */
    const pe__claimed_buy *buy;  /* [buys] */
    int64_t buys, spent, left;
} pe__claim;

/* `fault` gets the first thing that is wrong, in a sentence; "" when all is as
 * the rule says. Not checked: that with fewer raises the budget would not have
 * been spent, nor with one more have been overspent. PE_NO_MEMORY,
 * PE_BAD_INPUT: an election that breaks the rules of fund.h. */
enum { PE__FAULT = 300 };
pe_status pe__fund_replay(const pe__claim *claim, char fault[PE__FAULT],
                          pe_error *err);

#endif
