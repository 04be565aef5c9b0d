/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* How totals change with prices: J, the derivative of f = ln(S/D) in q = ln p
 * at the announced prices, read off the proposals (README, "The price step");
 * here J times a vector, and its diagonal, without J itself. Totals are taken
 * by value, where each good's own price drops out of f. */
#include "plan.h"

#include <math.h>
#include <omp.h>
#include <string.h>

/* Plain councils: ln R moves by θ(v_o − Σ b v), their inputs alike. */
static void move_plain(const pe_plan *plan, const pe__run *run,
                       const double *v, double *supply, double *demand)
{
    double move[PE__BLOCK];
    plan->kernels.weigh(run, v, move);
    for (int64_t i = 0; i < run->count; i++) {
        const double by = v[run->output[i]] - move[i];
        move[i] = run->way[i] == PE__PLAIN
                      ? run->theta[i] * run->value[i] * by
                      : 0.0;
        supply[run->output[i]] += move[i];
    }
    plan->kernels.spread(run, move, demand);
}

static void move_worker(const pe_plan *plan, int64_t w, const double *v,
                        int part, double *supply, double *demand)
{
    pe__line *line = plan->lines + (int64_t)plan->most_lines * part;
    double *share = plan->shares + (int64_t)plan->most_share * part;
    double earn = 0.0, index = 0.0;
    pe__slope s;
    pe__list_worker(plan, w, share, line, &s);
    for (int32_t i = 0; i < s.lines; i++) {
        earn += line[i].earn * v[line[i].good];
        index += line[i].share * v[line[i].good];
    }
    const double dz = s.d_z_earn * earn + s.d_z_index * index;
    const double de = s.d_e_earn * earn + s.d_e_index * index;
    for (int32_t i = 0; i < s.lines; i++) {
        const double own = v[line[i].good];
        const double move =
            line[i].made ? own + dz : de + s.other * (own - index);
        (line[i].asked ? demand : supply)[line[i].good] +=
            line[i].value * move;
    }
}

static void move_group(const pe_plan *plan, const pe__group *group,
                       const double *v, int part, double *demand)
{
    pe__line *line = plan->lines + (int64_t)plan->most_lines * part;
    double *share = plan->shares + (int64_t)plan->most_share * part;
    double mean = 0.0, floors = 0.0;
    pe__spending s;
    pe__list_group(plan, group, share, line, &s);
    for (int32_t k = 0; k < s.lines; k++) {
        mean += line[k].share * v[line[k].good];
        floors += line[k].value * v[line[k].good];
    }
    for (int32_t k = 0; k < s.lines; k++) {
        const double own = v[line[k].good];
        double move = line[k].share * (s.income * s.other * (own - mean) -
                                       s.able * floors) +
                      (s.able + s.part) * line[k].value * own;
        if (s.floors > 0.0) /* those short of them get less of each */
            move -= s.part * floors / s.floors * line[k].value;
        demand[line[k].good] += move;
    }
}

static void move_block(const pe_plan *plan, int64_t from, int64_t to,
                       const double *v, int part, double *supply,
                       double *demand)
{
    const pe__run run = pe__run_of(plan, from, to);
    const bool blind = plan->s.rule != PE_PLAN_NEWTON;
    if (!blind && pe__run_plain(&run))
        move_plain(plan, &run, v, supply, demand);
    for (int64_t w = from; w < to; w++)
        if (plan->way[w] == PE__GENERAL ||
            (plan->way[w] == PE__PLAIN && blind))
            move_worker(plan, w, v, part, supply, demand);
}

static void move_lane(const pe_plan *plan, int part, const double *v,
                      double *supply, double *demand)
{
    const int64_t groups = plan->groups - plan->simple_groups;
    const int64_t from = plan->simple_groups + groups * part / PE__LANES;
    const int64_t to = plan->simple_groups + groups * (part + 1) / PE__LANES;
    const int64_t last = plan->lane[part + 1];
    for (int64_t w = plan->lane[part]; w < last; w += PE__BLOCK)
        move_block(plan, w, w + PE__BLOCK < last ? w + PE__BLOCK : last, v,
                   part, supply, demand);
    for (int64_t g = from; g < to; g++)
        move_group(plan, &plan->group[g], v, part, demand);
}

/* out = J·v; goods that do not count keep their place as rows of 1. */
pe_status pe__change_along(pe_plan *plan, const uint8_t *counts,
                           const double *v, double *out)
{
    const int64_t n = plan->goods;
    double *lanes = plan->lanes;
    const pe__totals *t = &plan->totals;
#pragma omp parallel for schedule(static, 1) num_threads(pe__threads(plan))
    for (int i = 0; i < PE__LANES; i++) {
        memset(lanes + 2 * n * i, 0, 2 * (size_t)n * sizeof *lanes);
        move_lane(plan, i, v, lanes + 2 * n * i, lanes + 2 * n * i + n);
    }
    for (int64_t h = 0; h < plan->p.harms; h++)
        lanes[plan->p.pollutant[h]] +=
            pe__permits_move(plan, h) * v[plan->p.pollutant[h]];
    pe__lanes_add(plan);
    if (pe__sum(plan, lanes, 2 * n))
        return PE_IO;
    for (int64_t g = 0; g < n; g++)
        out[g] = counts[g] ? (lanes[g] + pe__given_value(plan, g) * v[g]) /
                                     t->supply[g] -
                                 lanes[n + g] / t->demand[g]
                           : v[g];
    return PE_OK;
}

/* --- J's diagonal, for preconditioning ------------------------------------ */

/* Plain councils: θR of what they make, −θb²R of what they use. */
static void diagonal_plain(const pe_plan *plan, const pe__run *run,
                           double *supply, double *demand)
{
    double less[PE__BLOCK];
    for (int64_t i = 0; i < run->count; i++) {
        less[i] = run->way[i] == PE__PLAIN ? -run->theta[i] * run->value[i]
                                           : 0.0;
        supply[run->output[i]] -= less[i];
    }
    plan->kernels.square(run, less, demand);
}

static void diagonal_worker(const pe_plan *plan, int64_t w, int part,
                            double *supply, double *demand)
{
    pe__line *line = plan->lines + (int64_t)plan->most_lines * part;
    double *share = plan->shares + (int64_t)plan->most_share * part;
    pe__slope s;
    pe__list_worker(plan, w, share, line, &s);
    for (int32_t i = 0; i < s.lines; i++) {
        const double dz = s.d_z_earn * line[i].earn;
        const double de =
            s.d_e_index * line[i].share + s.other * (1.0 - line[i].share);
        (line[i].asked ? demand : supply)[line[i].good] +=
            line[i].value * (line[i].made ? 1.0 + dz : de);
    }
}

static void diagonal_lane(const pe_plan *plan, int part, double *supply,
                          double *demand)
{
    const bool blind = plan->s.rule != PE_PLAN_NEWTON;
    const int64_t last = plan->lane[part + 1];
    for (int64_t w = plan->lane[part]; w < last; w += PE__BLOCK) {
        const int64_t end = w + PE__BLOCK < last ? w + PE__BLOCK : last;
        const pe__run run = pe__run_of(plan, w, end);
        if (!blind && pe__run_plain(&run))
            diagonal_plain(plan, &run, supply, demand);
        for (int64_t k = w; k < end; k++)
            if (plan->way[k] == PE__GENERAL ||
                (plan->way[k] == PE__PLAIN && blind))
                diagonal_worker(plan, k, part, supply, demand);
    }
}

/* What J's diagonal is made of, of this rank's councils: values [2 × goods],
 * for a sum over the ranks. Consumers enter only through their own prices,
 * roughly: a preconditioner need not be exact. */
void pe__diagonal_gather(pe_plan *plan, double *values)
{
    const int64_t n = plan->goods;
    double *lanes = plan->lanes;
#pragma omp parallel for schedule(static, 1) num_threads(pe__threads(plan))
    for (int i = 0; i < PE__LANES; i++) {
        memset(lanes + 2 * n * i, 0, 2 * (size_t)n * sizeof *lanes);
        diagonal_lane(plan, i, lanes + 2 * n * i, lanes + 2 * n * i + n);
    }
    for (int64_t h = 0; h < plan->p.harms; h++)
        lanes[plan->p.pollutant[h]] += pe__permits_move(plan, h);
    pe__lanes_add(plan);
    if (values != lanes)
        memcpy(values, lanes, 2 * (size_t)n * sizeof *values);
}

/* J's diagonal from what was gathered, over all ranks. */
void pe__change_diagonal(const pe_plan *plan, const uint8_t *counts,
                         const double *values, double *out)
{
    const int64_t n = plan->goods;
    for (int64_t g = 0; g < n; g++) {
        const double d = (values[g] + pe__given_value(plan, g)) /
                             plan->totals.supply[g] -
                         values[n + g] / plan->totals.demand[g];
        out[g] = counts[g] && d > 1e-3 ? d : 1.0;
    }
}
