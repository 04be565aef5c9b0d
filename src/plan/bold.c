/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* How far a step would take the councils themselves: what keeps steps within
 * what J can tell. */
#include "plan.h"

#include <math.h>
#include <omp.h>

/* How council w's value of output moves along v, as a logarithm; v = NULL:
 * when all prices rise alike. */
static double value_moved(const pe_plan *plan, int64_t w, const double *v,
                          int part)
{
    pe__line *line = plan->lines + (int64_t)plan->most_lines * part;
    double *share = plan->shares + (int64_t)plan->most_share * part;
    double earn = 0.0, index = 0.0;
    pe__slope s;
    pe__list_worker(plan, w, share, line, &s);
    for (int32_t i = 0; i < s.lines; i++) {
        earn += line[i].earn * (v ? v[line[i].good] : 1.0);
        index += line[i].share * (v ? v[line[i].good] : 1.0);
    }
    if (v) /* emissions can only shut it down, and that J need not tell */
        earn = v[plan->p.output[w]];
    return earn + s.d_z_earn * earn + s.d_z_index * index;
}

/* When all prices rise alike, by how much more what councils add rises: with
 * effort by more than as much. *bent / *added is the mean by value added; these
 * are the sums over this rank. */
void pe__bend(const pe_plan *plan, double *added, double *bent)
{
    *added = *bent = 0.0;
    for (int64_t w = 0; w < plan->p.workers; w++) {
        const double kept = 1.0 / plan->theta[w] + pe__effort_part(plan, w);
        if (plan->way[w] == PE__OUT || !(kept > 0.0))
            continue;
        *added += kept * plan->value[w];
        *bent += kept * plan->value[w] *
                 (plan->way[w] == PE__PLAIN ? kept * plan->theta[w]
                                            : value_moved(plan, w, NULL, 0));
    }
}

/* x³², 0 to 1e192. */
static double power_32(double x)
{
    double power = fmin(x * x, 1e12);
    for (int k = 0; k < 4; k++)
        power *= power;
    return power;
}

/* Σ of these powers over a lane. */
static double boldness(const pe_plan *plan, int part, const double *v)
{
    const int64_t last = plan->lane[part + 1];
    double sum = 0.0, index[PE__BLOCK];
    for (int64_t w = plan->lane[part]; w < last; w += PE__BLOCK) {
        const int64_t end = w + PE__BLOCK < last ? w + PE__BLOCK : last;
        const pe__run run = pe__run_of(plan, w, end);
        const bool plain = pe__run_plain(&run);
        if (plain)
            plan->kernels.weigh(&run, v, index);
        for (int64_t i = 0; plain && i < run.count; i++)
            if (run.way[i] == PE__PLAIN)
                sum += power_32(run.theta[i] *
                                (v[run.output[i]] - index[i]));
        for (int64_t k = w; k < end; k++)
            if (plan->way[k] == PE__GENERAL && !pe__has_brink(plan, k))
                sum += power_32(value_moved(plan, k, v, part));
    }
    return sum;
}

/* How far the boldest council's value of output moves along v, as a
 * logarithm: the 32nd power mean stands for the largest, since ranks only know
 * how to add. Here this rank's sum of powers. Who has a brink moves by leaps,
 * but only up to its best. */
double pe__boldness(const pe_plan *plan, const double *v)
{
    double lane[PE__LANES];
#pragma omp parallel for schedule(static, 1) num_threads(pe__threads(plan))
    for (int i = 0; i < PE__LANES; i++)
        lane[i] = boldness(plan, i, v);
    for (int i = 1; i < PE__LANES; i++)
        lane[0] += lane[i];
    return lane[0];
}

/* From the sum over all ranks. */
double pe__boldest(double sum)
{
    return pow(sum, 1.0 / 32.0);
}
