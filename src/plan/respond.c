/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* All councils' answers to one announcement, summed by good. Plain councils
 * (Cobb-Douglas, falling returns) cost one exponential each:
 *     ln R = θ(a + q_o − Σ b q),  inputs' values bᵢR.
 * Sums are taken in PE__LANES parts, each by one thread, and added in order,
 * so that they have the same bits for any number of threads. */
#include "plan.h"
#include "mem.h"

#include <math.h>
#include <omp.h>
#include <string.h>

typedef struct {
    double *supply, *demand; /* [goods] of this lane */
    double *share;           /* [most inputs or wants] */
    pe__earned earned;       /* by plain councils */
    double surplus, potential;
    int64_t below_one;
} lane;

static void answer_general(pe_plan *plan, int64_t w, lane *sum)
{
    const pe_plan_problem *p = &plan->p;
    const int64_t r = pe__recipe(plan, w), from = p->input_start[r];
    pe__answer a;
    pe__answer_at(plan, w, plan->q, &a, sum->share);
    plan->value[w] = a.earns * a.output;
    sum->supply[p->output[w]] += plan->price[p->output[w]] * a.output;
    for (int64_t k = from; k < p->input_start[r + 1]; k++)
        sum->demand[p->input[k]] += a.spending * sum->share[k - from];
    for (int64_t k = pe__byproducts(plan, r);
         k < pe__byproducts(plan, r + 1); k++) {
        const int32_t g = p->byproduct[k];
        const double made = plan->price[g] * p->per_output[k] * a.output;
        *(pe__emitted(plan, g) ? &sum->demand[g] : &sum->supply[g]) += made;
    }
    const double cost = a.spending + pe__fixed_cost(plan, w) * plan->money;
    sum->below_one += a.output > 0.0 && plan->value[w] < cost * (1.0 - 1e-9);
    /* the bound counts the best answer, without hesitation or rounding */
    sum->surplus += pe__best_surplus(plan, w, sum->share);
}

static void answer_group(const pe_plan *plan, const pe__group *group, lane *sum)
{
    const pe_plan_problem *p = &plan->p;
    const int64_t from = p->want_start[group->profile];
    const int64_t end = p->want_start[group->profile + 1];
    const double m = group->income;
    const double ln_e = pe__tastes(plan, group, plan->q, sum->share);
    const double floors = (double)group->able + group->part;
    for (int64_t k = from; p->floor && k < end; k++)
        if (plan->standing[p->want[k]] != PE_PLAN_UNMADE)
            sum->demand[p->want[k]] +=
                floors * p->floor[k] * plan->price[p->want[k]];
    if (m <= 0.0 || !isfinite(ln_e))
        return;
    for (int64_t k = from; k < end; k++)
        sum->demand[p->want[k]] += m * sum->share[k - from];
    sum->potential += group->logs - m - m * ln_e;
}

/* Plain councils' answers; 0 is booked for the others of the block, and
 * replaced. */
static void answer_plain(const pe_plan *plan, const pe__run *run, lane *sum)
{
    double index[PE__BLOCK];
    plan->kernels.weigh(run, plan->q, index);
    plan->kernels.earn(run, plan->q, index, &sum->earned);
    plan->kernels.spread(run, run->value, sum->demand);
}

static void answer_block(pe_plan *plan, int64_t from, int64_t to, lane *sum)
{
    const pe__run run = pe__run_of(plan, from, to);
    if (pe__run_plain(&run))
        answer_plain(plan, &run, sum);
    if (memchr(run.way, PE__GENERAL, (size_t)run.count))
        for (int64_t w = from; w < to; w++)
            if (plan->way[w] == PE__GENERAL)
                answer_general(plan, w, sum);
}

static void answer_lane(pe_plan *plan, int part, lane *sum)
{
    const int64_t groups = plan->groups - plan->simple_groups;
    const int64_t from = plan->simple_groups + groups * part / PE__LANES;
    const int64_t to = plan->simple_groups + groups * (part + 1) / PE__LANES;
    memset(sum->supply, 0, (size_t)plan->goods * sizeof *sum->supply);
    memset(sum->demand, 0, (size_t)plan->goods * sizeof *sum->demand);
    const int64_t last = plan->lane[part + 1];
    for (int64_t w = plan->lane[part]; w < last; w += PE__BLOCK) {
        answer_block(plan, w, w + PE__BLOCK < last ? w + PE__BLOCK : last,
                     sum);
    }
    for (int64_t g = from; g < to; g++)
        answer_group(plan, &plan->group[g], sum);
}

/* What the harmed permit, maximising compensation less damage:
 * E = (p/(dk))^(1/(k−1)). */
double pe__permitted(const pe_plan *plan, int64_t h, double price)
{
    const double k = plan->p.damage_power[h];
    return pow(price / (plan->p.damage[h] * plan->money * k), 1.0 / (k - 1.0));
}

static void add_permits(pe_plan *plan)
{
    const pe_plan_problem *p = &plan->p;
    pe__totals *t = &plan->totals;
    if (p->harms)
        memset(plan->owed, 0, (size_t)p->consumers * sizeof *plan->owed);
    for (int64_t h = 0; h < p->harms; h++) {
        const int32_t g = p->pollutant[h];
        if (plan->standing[g] == PE_PLAN_UNWANTED)
            continue; /* nobody emits it, so nobody pays */
        const double paid =
            plan->price[g] * pe__permitted(plan, h, plan->price[g]);
        t->supply[g] += paid;
        t->permit_surplus += paid * (1.0 - 1.0 / p->damage_power[h]);
        plan->owed[p->harmed[h]] += paid;
    }
}

static void clear(pe__totals *t)
{
    t->surplus = t->permit_surplus = t->potential = 0.0;
    t->right = 0.0;
    t->below_one = t->silent = 0;
}

#define TOGETHER 512 /* goods added up while they are near */

/* Adds up plan->lanes, good by good and in their order, into the first. */
void pe__lanes_add(pe_plan *plan)
{
    const int64_t n = 2 * (int64_t)plan->goods;
    double *lanes = plan->lanes;
#pragma omp parallel for schedule(static) num_threads(pe__threads(plan)) \
    if (n > 20000)
    for (int64_t from = 0; from < n; from += TOGETHER) {
        const int64_t end = from + TOGETHER < n ? from + TOGETHER : n;
        for (int i = 1; i < PE__LANES; i++)
            for (int64_t g = from; g < end; g++)
                lanes[g] += lanes[n * i + g];
    }
}

static void merge(pe_plan *plan, const lane *part)
{
    pe__totals *t = &plan->totals;
    const int32_t n = plan->goods;
    pe__lanes_add(plan);
    memcpy(t->supply, plan->lanes, (size_t)n * sizeof(double));
    for (int32_t g = 0; g < n; g++)
        t->demand[g] = plan->lanes[n + g] + plan->simple[g];
    for (int32_t g = 0; g < n; g++)
        t->potential -= plan->simple[g] * plan->q[g];
    t->potential += plan->simple_constant;
    for (int i = 0; i < PE__LANES; i++) {
        for (int k = 0; k < 8; k++)
            t->surplus += part[i].earned.surplus[k];
        t->surplus += part[i].surplus;
        t->potential += part[i].potential;
        t->below_one += part[i].below_one;
    }
}

/* One sum over all ranks: totals by good, the few figures beside, and what the
 * price step needs. The arrays stand one after another. */
static pe_status over_ranks(pe_plan *plan)
{
    pe__totals *t = &plan->totals;
    double *figure = t->supply + 2 * (int64_t)plan->goods;
    double *const real[] = {&t->surplus, &t->permit_surplus, &t->potential,
                            &t->right,   &t->moved,          &t->added,
                            &t->bent,    &t->stop};
    enum { REALS = sizeof real / sizeof *real };
    for (int64_t c = 0; c < plan->p.consumers; c++)
        t->right += plan->right[c];
    if (!plan->s.sum)
        return PE_OK;
    for (int i = 0; i < REALS; i++)
        figure[i] = *real[i];
    figure[REALS] = (double)t->below_one;
    figure[REALS + 1] = (double)t->silent;
    pe__step_gather(plan);
    if (plan->s.sum(plan->s.sum_context, t->supply, 2 * (int64_t)plan->goods +
                        PE__FIGURES + pe__step_summed(plan)))
        return PE_IO;
    for (int i = 0; i < REALS; i++)
        *real[i] = figure[i];
    t->below_one = (int64_t)figure[REALS];
    t->silent = (int64_t)figure[REALS + 1];
    return PE_OK;
}

/* What everybody has to spend: floors at the new prices, compensation. */
static void share_rights(pe_plan *plan)
{
    const pe_plan_problem *p = &plan->p;
    for (int64_t f = 0; p->floor && f < p->profiles; f++) {
        double cost = 0.0;
        for (int64_t k = p->want_start[f]; k < p->want_start[f + 1]; k++)
            if (plan->standing[p->want[k]] != PE_PLAN_UNMADE)
                cost += p->floor[k] * plan->price[p->want[k]];
        plan->floor_cost[f] = cost;
    }
    pe__groups_pay(plan, plan->simple_groups);
}

/* e^q, always by the same bits. */
void pe__prices(const pe_plan *plan, double *price)
{
    memcpy(price, plan->q, (size_t)plan->goods * sizeof *price);
    plan->kernels.raise(price, plan->goods);
}

/* Announces plan->q; fills in plan->totals by value, given supply included. */
pe_status pe__respond(pe_plan *plan)
{
    lane part[PE__LANES];
    const size_t n = (size_t)plan->goods;
    pe__prices(plan, plan->price);
    clear(&plan->totals);
    share_rights(plan);
    for (int i = 0; i < PE__LANES; i++)
        part[i] = (lane){.supply = plan->lanes + 2 * n * (size_t)i,
                         .earned.supply = plan->lanes + 2 * n * (size_t)i,
                         .demand = plan->lanes + 2 * n * (size_t)i + n,
                         .share = plan->shares +
                                  (int64_t)plan->most_share * i};
#pragma omp parallel for schedule(static, 1) num_threads(pe__threads(plan))
    for (int i = 0; i < PE__LANES; i++)
        answer_lane(plan, i, &part[i]);
    merge(plan, part);
    pe_status status = PE_OK;
    if (plan->disturbance) {
        pe__list_floors(plan);
        status = pe__disturb(plan);
    }
    add_permits(plan);
    if (plan->s.sum && plan->s.rule != PE_PLAN_BOOK2021)
        pe__bend(plan, &plan->totals.added, &plan->totals.bent);
    if (!status)
        status = over_ranks(plan);
    for (size_t g = 0; plan->p.supply && g < n; g++)
        plan->totals.supply[g] += plan->price[g] * plan->p.supply[g];
    return status;
}
