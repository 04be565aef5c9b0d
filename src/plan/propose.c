/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What all councils propose at given prices, and Φ there. */
#include "plan.h"
#include "error.h"

#include <math.h>

pe_status pe_plan_propose(pe_plan *plan, const double *price, double *supply,
                          double *demand, double *output, double *bound,
                          pe_error *err)
{
    for (int32_t g = 0; g < plan->goods; g++)
        if (!(price[g] > 0.0) || !isfinite(price[g]))
            return pe__fail(err, PE_BAD_INPUT, "price[%d] is %g; it must be "
                            "more than 0", g, price[g]);
    pe__start_at(plan, price);
    for (int64_t c = 0; c < plan->p.consumers; c++)
        plan->right[c] = plan->p.income[c];
    pe_status status = pe__respond(plan);
    if (!status)
        status = pe__fix_needs(plan);
    if (status)
        return pe__fail(err, status, "a sum over the ranks failed");
    for (int32_t g = 0; g < plan->goods; g++) {
        supply[g] = plan->totals.supply[g] / price[g];
        demand[g] = plan->totals.demand[g] / price[g];
    }
    for (int64_t w = 0; output && w < plan->p.workers; w++) {
        pe__answer a;
        pe__answer_at(plan, w, plan->q, &a, plan->shares);
        output[w] = a.output;
    }
    if (bound)
        *bound = pe__bound(plan);
    return PE_OK;
}
