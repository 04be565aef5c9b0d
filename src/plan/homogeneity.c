/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Money is only a unit: when every right, effort cost, fixed cost and damage is
 * counted in halves of the unit, every price doubles and no amount changes. A
 * check of the answers as computed, not of the theory. */
#include "plan.h"

#include <math.h>

static double apart(double a, double b)
{
    const double size = fmax(fabs(a), fabs(b));
    return size > 0.0 ? fabs(a - b) / size : 0.0;
}

/* The largest relative change of a council's output or of its inputs, about
 * `most` councils asked. `twice` [goods] is room for q + ln 2. */
double pe__homogeneity(pe_plan *plan, double *twice, int64_t most)
{
    const int64_t n = plan->p.workers;
    const int64_t stride = n / most + 1;
    double worst = 0.0;
    for (int32_t g = 0; g < plan->goods; g++)
        twice[g] = plan->q[g] + log(2.0);
    for (int64_t w = 0; w < n; w += stride) {
        pe__answer once, doubled;
        if (plan->way[w] == PE__OUT)
            continue;
        pe__answer_at(plan, w, plan->q, &once, plan->shares);
        plan->money = 2.0;
        pe__answer_at(plan, w, twice, &doubled, plan->shares);
        plan->money = 1.0;
        worst = fmax(worst, apart(once.output, doubled.output));
        worst = fmax(worst, apart(2.0 * once.spending, doubled.spending));
    }
    return worst;
}
