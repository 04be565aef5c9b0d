/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Dues by steps of income. README, "Dues". */
#include "error.h"
#include "large.h"

#include <parecon/fund.h>

enum { MILLION = 1000000 };

static pe_status bad(pe_error *err, int64_t k, const char *what)
{
    return pe__fail(err, PE_BAD_INPUT, "step %lld %s", (long long)k + 1, what);
}

static pe_status check(const pe_fund_step *step, int64_t steps, pe_error *err)
{
    for (int64_t k = 0; k < steps; k++) {
        if (step[k].from < 0 || (k > 0 && step[k].from <= step[k - 1].from))
            return bad(err, k, "does not begin above the one before");
        if (step[k].share < 0 || step[k].share > MILLION)
            return bad(err, k, "asks for less than nothing, or for more than "
                               "all");
    }
    return PE_OK;
}

/* All shares are at most 1, so the sum is at most income × 10^6: within 128
 * bit, and the quotient within the income. */
pe_status pe_fund_dues_by_steps(const pe_fund_step *step, int64_t steps,
                                int64_t income, int64_t *due, pe_error *err)
{
    pe__wide sum = 0;
    *due = 0;
    const pe_status status = check(step, steps, err);
    if (status != PE_OK)
        return status;
    if (income < 0)
        return pe__fail(err, PE_BAD_INPUT, "an income is 0 or more");
    for (int64_t k = 0; k < steps && step[k].from < income; k++) {
        const bool last = k + 1 == steps || step[k + 1].from >= income;
        const int64_t to = last ? income : step[k + 1].from;
        sum += pe__wide_product(to - step[k].from, step[k].share);
    }
    *due = (int64_t)(sum / MILLION);
    return PE_OK;
}
