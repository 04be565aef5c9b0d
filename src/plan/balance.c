/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* How far supply and demand are apart, good by good and in all. */
#include "plan.h"

#include <math.h>
#include <string.h>

/* Below this part of social income a good in surplus costs nothing. */
#define WORTHLESS 1e-10

/* Which goods count: to be had, asked for, and not free. */
static void choose(pe_plan *plan)
{
    const pe__totals *t = &plan->totals;
    for (int32_t g = 0; g < plan->goods; g++) {
        const bool nothing = !(t->supply[g] > 0.0) && !(t->demand[g] > 0.0);
        const bool free_good =
            t->demand[g] <= t->supply[g] && t->supply[g] < WORTHLESS * t->right;
        plan->counts[g] =
            plan->standing[g] == PE_PLAN_FINE && !nothing && !free_good;
    }
}

static double imbalance(double supply, double demand)
{
    const double sum = supply + demand;
    return sum > 0.0 ? 2.0 * fabs(supply - demand) / sum : 0.0;
}

/* Fills in the round from plan->totals; `f` [goods] gets ln(S/D), 0 where a
 * good does not count. Written so that a NaN is never taken for balance. */
void pe__balance(pe_plan *plan, double *f, pe_plan_round *round)
{
    const pe__totals *t = &plan->totals;
    double apart = 0.0, half = 0.0;
    choose(plan);
    round->worst_good = -1;
    round->worst = 0.0;
    round->outside_1 = round->outside_3 = round->outside_5 = 0;
    for (int32_t g = 0; g < plan->goods; g++) {
        f[g] = 0.0;
        if (!plan->counts[g])
            continue;
        const double v = imbalance(t->supply[g], t->demand[g]);
        const double tiny = 1e-14 * t->right;
        f[g] = log((t->supply[g] + tiny) / (t->demand[g] + tiny));
        apart += fabs(t->supply[g] - t->demand[g]);
        half += 0.5 * (t->supply[g] + t->demand[g]);
        round->outside_1 += !(v <= 0.01);
        round->outside_3 += !(v <= 0.03);
        round->outside_5 += !(v <= 0.05);
        if (!(v <= round->worst)) {
            round->worst = v;
            round->worst_good = g;
        }
    }
    round->value_weighted = half > 0.0 ? apart / half : 0.0;
    round->social_income = t->right;
    round->below_one = t->below_one;
    round->silent = t->silent;
}
