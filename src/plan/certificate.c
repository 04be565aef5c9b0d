/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What can be said of a round for certain (README, "Certificate"): no feasible
 * plan has more welfare than Φ(p), and the final allocation has so much. Only
 * their difference is ever computed, good by good and council by council, so
 * that it does not drown in the size of the two. */
#include "plan.h"
#include "mem.h"

#include <math.h>
#include <string.h>

/* Floors granted and permits, by value, for the rationing. */
pe_status pe__fix_needs(pe_plan *plan)
{
    const pe_plan_problem *p = &plan->p;
    memset(plan->needs, 0, (size_t)plan->goods * sizeof *plan->needs);
    memset(plan->permits, 0, (size_t)plan->goods * sizeof *plan->permits);
    for (int64_t h = 0; h < p->harms; h++) {
        const int32_t g = p->pollutant[h];
        plan->permits[g] +=
            plan->price[g] * pe__permitted(plan, h, plan->price[g]);
    }
    for (int64_t i = plan->simple_groups; p->floor && i < plan->groups; i++) {
        const pe__group *group = &plan->group[i];
        for (int64_t k = p->want_start[group->profile];
             k < p->want_start[group->profile + 1]; k++)
            if (plan->standing[p->want[k]] != PE_PLAN_UNMADE)
                plan->needs[p->want[k]] +=
                    ((double)group->able + group->part) * p->floor[k] *
                    plan->price[p->want[k]];
    }
    if (plan->s.sum &&
        (plan->s.sum(plan->s.sum_context, plan->needs, plan->goods) ||
         plan->s.sum(plan->s.sum_context, plan->permits, plan->goods)))
        return PE_IO;
    return PE_OK;
}

/* The part φ of its rationed bundle that a group's right pays for at the
 * announced prices; `share` as from pe__tastes. */
double pe__within_right(const pe_plan *plan, const pe__group *group,
                        const double *share)
{
    const int64_t from = plan->p.want_start[group->profile];
    double spent = 0.0;
    for (int64_t k = from; k < plan->p.want_start[group->profile + 1]; k++)
        spent += share[k - from] * exp(plan->ln_ration[plan->p.want[k]]);
    return spent > 1.0 ? 1.0 / spent : 1.0;
}

/* M(ln φ + G): a group's welfare against that of what it asked for. */
static double group_move(const pe_plan *plan, const pe__group *group,
                         double *share)
{
    const int64_t from = plan->p.want_start[group->profile];
    const int32_t n =
        (int32_t)(plan->p.want_start[group->profile + 1] - from);
    const double ln_e = pe__tastes(plan, group, plan->q, share);
    if (group->income <= 0.0 || !isfinite(ln_e))
        return 0.0;
    return group->income *
           (log(pe__within_right(plan, group, share)) +
            pe__index_move(plan->p.want + from, share, n, group->taste,
                           plan->ln_ration));
}

/* Effort and fixed costs of those at work. */
static double costs_of(const pe_plan *plan, int64_t w, double *share)
{
    pe__answer a;
    if (plan->way[w] == PE__OUT)
        return 0.0;
    if (plan->way[w] == PE__PLAIN)
        return pe__effort_part(plan, w) * plan->value[w];
    pe__answer_at(plan, w, plan->q, &a, share);
    return a.effort +
           (a.output > 0.0 ? pe__fixed_cost(plan, w) * plan->money : 0.0);
}

/* The damage of what is emitted under permits, harm by harm. */
static double damage(const pe_plan *plan)
{
    const pe_plan_problem *p = &plan->p;
    double sum = 0.0;
    for (int64_t h = 0; h < p->harms; h++) {
        const int32_t g = p->pollutant[h];
        const double limit = plan->price[g] * pe__or(p->supply, g, 0.0);
        const double used = (plan->emitted[g] - limit) / plan->permits[g];
        const double part = used > 1.0 ? 1.0 : used > 0.0 ? used : 0.0;
        const double k = p->damage_power[h];
        sum += p->damage[h] * plan->money *
               pow(part * pe__permitted(plan, h, plan->price[g]), k);
    }
    return sum;
}

static double given_value(const pe_plan *plan)
{
    double sum = 0.0;
    for (int64_t g = 0; plan->p.supply && g < plan->goods; g++)
        sum += plan->price[g] * plan->p.supply[g];
    return sum;
}

/* Σ over this rank, lane by lane. */
static void sum_lanes(const pe_plan *plan, double *cost, double *move)
{
    double costs[PE__LANES] = {0.0}, moves[PE__LANES] = {0.0};
#pragma omp parallel for schedule(static, 1) num_threads(pe__threads(plan))
    for (int i = 0; i < PE__LANES; i++) {
        double *share = plan->shares + (int64_t)plan->most_share * i;
        for (int64_t w = plan->lane[i]; w < plan->lane[i + 1]; w++)
            costs[i] += costs_of(plan, w, share);
        for (int64_t g = plan->groups * i / PE__LANES;
             g < plan->groups * (i + 1) / PE__LANES; g++)
            moves[i] += group_move(plan, &plan->group[g], share);
    }
    for (int i = 0; i < PE__LANES; i++) {
        *cost += costs[i];
        *move += moves[i];
    }
}

/* Φ of the announced prices, from the totals of the round. */
double pe__bound(const pe_plan *plan)
{
    const pe__totals *t = &plan->totals;
    double floors = 0.0;
    for (int64_t g = 0; g < plan->goods; g++)
        floors += plan->needs[g];
    return t->surplus + t->permit_surplus + t->potential + given_value(plan) -
           floors;
}

/* Repairs the round's proposals and fills in bound, welfare and gap. */
pe_status pe__certify(pe_plan *plan, int passes, pe_plan_round *round)
{
    const pe__totals *t = &plan->totals;
    double figure[2] = {0.0, 0.0}; /* costs, welfare moved */
    pe_status status = pe__fix_needs(plan);
    if (!status)
        status = pe__allocate(plan, passes);
    if (status)
        return status;
    sum_lanes(plan, &figure[0], &figure[1]);
    if (plan->s.sum && plan->s.sum(plan->s.sum_context, figure, 2))
        return PE_IO;
    const double lost = t->surplus + t->permit_surplus + given_value(plan) -
                        t->right - figure[1] + figure[0] + damage(plan);
    round->bound = pe__bound(plan);
    round->welfare = round->bound - lost;
    round->gap = t->right > 0.0 ? lost / t->right : 0.0;
    return PE_OK;
}
