/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What all councils propose at given prices, and Φ there: true answers, not
 * disturbed, by councils held to nothing. The plan made last stays what it
 * was: its inputs and bundles are told from the prices kept here meanwhile. */
#include "plan.h"
#include "error.h"
#include "mem.h"

#include <math.h>
#include <string.h>

typedef struct {
    double *q;     /* [goods] */
    double *right; /* [consumers] */
    double *fixed, *scales;
    pe__disturbance *disturbance;
} aside;

static pe_status put_aside(pe_plan *plan, aside *kept)
{
    const size_t n = (size_t)plan->goods, c = (size_t)plan->p.consumers;
    *kept = (aside){.fixed = plan->fixed, .scales = plan->scales,
                    .disturbance = plan->disturbance};
    kept->q = pe__alloc(n, sizeof *kept->q);
    kept->right = pe__alloc(plan->p.harms ? c : 0, sizeof *kept->right);
    if (!kept->q || !kept->right)
        return PE_NO_MEMORY;
    memcpy(kept->q, plan->q, n * sizeof *kept->q);
    if (plan->p.harms)
        memcpy(kept->right, plan->right, c * sizeof *kept->right);
    plan->fixed = plan->scales = NULL;
    plan->disturbance = NULL;
    return PE_OK;
}

static void put_back(pe_plan *plan, const aside *kept)
{
    plan->fixed = kept->fixed;
    plan->scales = kept->scales;
    plan->disturbance = kept->disturbance;
    memcpy(plan->q, kept->q, (size_t)plan->goods * sizeof *kept->q);
    pe__prices(plan, plan->price);
    if (plan->p.harms)
        memcpy(plan->right, kept->right,
               (size_t)plan->p.consumers * sizeof *kept->right);
}

static pe_status answer(pe_plan *plan, const double *price)
{
    pe__start_at(plan, price);
    for (int64_t c = 0; plan->p.harms && c < plan->p.consumers; c++)
        plan->right[c] = plan->p.income[c];
    pe_status status = pe__respond(plan);
    return status ? status : pe__fix_needs(plan);
}

static void tell(pe_plan *plan, const double *price, double *supply,
                 double *demand, double *output)
{
    for (int32_t g = 0; g < plan->goods; g++) {
        supply[g] = plan->totals.supply[g] / price[g];
        demand[g] = plan->totals.demand[g] / price[g];
    }
    for (int64_t w = 0; output && w < plan->p.workers; w++) {
        pe__answer a;
        pe__answer_at(plan, w, plan->q, &a, plan->shares);
        output[w] = a.output;
    }
}

pe_status pe_plan_propose(pe_plan *plan, const double *price, double *supply,
                          double *demand, double *output, double *bound,
                          pe_error *err)
{
    aside kept;
    for (int32_t g = 0; g < plan->goods; g++)
        if (!(price[g] > 0.0) || !isfinite(price[g]))
            return pe__fail(err, PE_BAD_INPUT, "price[%d] is %g; it must be "
                            "more than 0", g, price[g]);
    pe_status status = put_aside(plan, &kept);
    if (!status) {
        status = answer(plan, price);
        if (!status)
            tell(plan, price, supply, demand, output);
        if (!status && bound)
            *bound = pe__bound(plan);
        put_back(plan, &kept);
    }
    pe__free(kept.right);
    pe__free(kept.q);
    return status == PE_OK          ? PE_OK
           : status == PE_NO_MEMORY ? pe__fail_memory(err)
                                    : pe__fail(err, status,
                                               "a sum over the ranks failed");
}
