/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What can be said of a round for certain (README, "Certificate"): no feasible
 * plan has more welfare than Φ(p), and the final allocation has so much. Only
 * their difference is ever computed, good by good and council by council, so
 * that it does not drown in the size of the two. */
#include "plan.h"
#include "mem.h"

#include <float.h>
#include <math.h>
#include <string.h>

#define ASKED_EACH_ROUND 1000 /* councils, whether money is only a unit */

/* The value of the floors granted on this rank, for the rationing. */
void pe__list_floors(pe_plan *plan)
{
    const pe_plan_problem *p = &plan->p;
    memset(plan->floors, 0, (size_t)plan->goods * sizeof *plan->floors);
    for (int64_t i = plan->simple_groups; p->floor && i < plan->groups; i++) {
        const pe__group *group = &plan->group[i];
        for (int64_t k = p->want_start[group->profile];
             k < p->want_start[group->profile + 1]; k++)
            if (plan->standing[p->want[k]] != PE_PLAN_UNMADE)
                plan->floors[p->want[k]] +=
                    ((double)group->able + group->part) * p->floor[k] *
                    plan->price[p->want[k]];
    }
}

/* Lots are all or nothing: their inputs are set aside whole. */
static void add_lots(pe_plan *plan)
{
    const pe_plan_problem *p = &plan->p;
    for (int64_t w = 0; plan->fixed && w < p->workers; w++) {
        const int64_t r = pe__recipe(plan, w), from = p->input_start[r];
        pe__answer a;
        if (!pe__held_to_lots(plan, w))
            continue;
        pe__answer_at(plan, w, plan->q, &a, plan->shares);
        for (int64_t k = from; k < p->input_start[r + 1]; k++)
            plan->needs[p->input[k]] += a.spending * plan->shares[k - from];
        for (int64_t k = pe__byproducts(plan, r);
         k < pe__byproducts(plan, r + 1); k++)
            if (pe__emitted(plan, p->byproduct[k]))
                plan->needs[p->byproduct[k]] += plan->price[p->byproduct[k]] *
                                                p->per_output[k] * a.output;
    }
}

/* Floors granted and permits, by value, over all ranks. */
pe_status pe__fix_needs(pe_plan *plan)
{
    const pe_plan_problem *p = &plan->p;
    pe__list_floors(plan);
    memcpy(plan->needs, plan->floors,
           (size_t)plan->goods * sizeof *plan->needs);
    if (plan->lots_first)
        add_lots(plan);
    memset(plan->permits, 0, (size_t)plan->goods * sizeof *plan->permits);
    for (int64_t h = 0; h < p->harms; h++) {
        const int32_t g = p->pollutant[h];
        if (plan->standing[g] == PE_PLAN_UNWANTED)
            continue; /* nobody emits it */
        plan->permits[g] +=
            plan->price[g] * pe__permitted(plan, h, plan->price[g]);
    }
    return pe__sum(plan, plan->needs, 3 * (int64_t)plan->goods);
}

/* ln φ + G: welfare of a rationed bundle against that of the true answer, per
 * unit of what is left after the floors; φ is the part of it that the right
 * pays for at the announced prices. *unspent: the largest part of a right that
 * buys nothing. */
static double bundle_move(const double *share, const double *move, int32_t n,
                          double taste, double *unspent)
{
    double spent = 0.0;
    for (int32_t k = 0; k < n; k++)
        spent += share[k] * exp(move[k]);
    *unspent = fmax(*unspent, 1.0 - spent);
    return pe__index_move(share, move, n, taste) -
           (spent > 1.0 ? log(spent) : 0.0);
}

static int32_t wants_of(const pe_plan *plan, int64_t profile)
{
    return (int32_t)(plan->p.want_start[profile + 1] -
                     plan->p.want_start[profile]);
}

/* Two numbers side by side, as they stand in plan->lanes. */
typedef double two __attribute__((vector_size(16), aligned(8), may_alias));

/* Σ a r and Σ a ln r of a list of wants; four sums at a time, each waiting
 * only for itself. */
static two weigh_pairs(const int32_t *good, const double *weight, int64_t n,
                       const double *pair)
{
    two sum[4] = {{0.0}};
    int64_t k = 0;
    for (; k + 4 <= n; k += 4)
        for (int i = 0; i < 4; i++)
            sum[i] += weight[k + i] *
                      *(const two *)(pair + 2 * (int64_t)good[k + i]);
    for (; k < n; k++)
        sum[0] += weight[k] * *(const two *)(pair + 2 * (int64_t)good[k]);
    return (sum[0] + sum[1]) + (sum[2] + sum[3]);
}

/* Cobb-Douglas groups need no exponential: G = Σ a ln r. There may be tens of
 * millions of wants: plan->lanes holds r and ln r of each good side by side,
 * both 0 where it cannot be had at all. */
static double simple_move(const pe_plan *plan, const pe__group *group,
                          double *unspent)
{
    const pe_plan_problem *p = &plan->p;
    const int64_t from = p->want_start[group->profile];
    if (!(group->weights > 0.0))
        return -group->income;
    const two sum = weigh_pairs(p->want + from, p->weight + from,
                                p->want_start[group->profile + 1] - from,
                                plan->lanes) /
                    group->weights;
    *unspent = fmax(*unspent, 1.0 - sum[0]);
    return group->income * (sum[1] - (sum[0] > 1.0 ? log(sum[0]) : 0.0));
}

static void pair_rations(const pe_plan *plan)
{
    for (int64_t g = 0; g < plan->goods; g++) {
        const bool had = plan->standing[g] != PE_PLAN_UNMADE;
        plan->lanes[2 * g] = had ? fmax(plan->ration[g], DBL_MIN) : 0.0;
        plan->lanes[2 * g + 1] = had ? plan->ln_ration[g] : 0.0;
    }
}

/* Who wants only what nobody can make spends nothing: neither the bound nor
 * the welfare has its right in it, so it is taken off those of all. */
static double group_move(const pe_plan *plan, const pe__group *group,
                         double *share, double *move, double *unspent)
{
    const int64_t from = plan->p.want_start[group->profile];
    const int32_t n = wants_of(plan, group->profile);
    if (group->income <= 0.0)
        return 0.0;
    if (group->taste == 1.0)
        return simple_move(plan, group, unspent);
    if (!isfinite(pe__tastes(plan, group, plan->q, share)))
        return -group->income;
    for (int32_t k = 0; k < n; k++)
        move[k] = plan->ln_ration[plan->p.want[from + k]];
    return group->income * bundle_move(share, move, n, group->taste, unspent);
}

/* One council that asked for something else than its true answer. */
static double council_move(const pe_plan *plan, int64_t c, double *share,
                           double *move, double *unspent)
{
    const int64_t f = pe__profile(plan, c), from = plan->p.want_start[f];
    const pe__group group = {.profile = f,
                             .taste = pe__or(plan->p.taste, c, 1.0)};
    const double rest = pe__left_over(plan, c);
    const double ln_e = pe__tastes(plan, &group, plan->q, share);
    if (!(rest > 0.0) || !isfinite(ln_e))
        return -rest;
    pe__asked_extra(plan, c, share, move);
    for (int32_t k = 0; k < wants_of(plan, f); k++)
        move[k] = fmax(move[k] + plan->ln_ration[plan->p.want[from + k]],
                       PE__NOTHING);
    return rest * bundle_move(share, move, wants_of(plan, f), group.taste,
                              unspent);
}

/* What a repaired plan comes to, beside what its proposals did. */
typedef struct {
    double effort, cost; /* Σ s·e^k; fixed costs and damage */
    double gained;       /* Σ of welfare moved */
    double unspent;      /* largest part of a right that buys nothing */
} outcome;

/* Of all groups, or of those that are not simple. */
typedef enum { EXACT, ROUGH } care;

/* Effort and fixed costs of those at work, block by block. */
static void add_costs(const pe_plan *plan, int64_t from, int64_t to,
                      double *share, double *move, outcome *sum)
{
    double plain[PE__BLOCK];
    if (!plan->disturbance && plan->p.effort_exponent)
        pe__plain_made(plan, from, to, plain);
    for (int64_t w = from; w < to; w++) {
        pe__answer a;
        if (plan->way[w] == PE__OUT)
            continue;
        if (plan->way[w] == PE__PLAIN && !plan->disturbance) {
            if (plan->p.effort_exponent)
                sum->effort += plan->worth * pe__effort_part(plan, w) *
                               plain[w - from];
        } else if (pe__final_output(plan, w, &a, share, move) > 0.0) {
            sum->effort += a.effort;
            sum->cost += pe__fixed_cost(plan, w) * plan->money;
        }
    }
}

/* The damage of what is emitted under permits, harm by harm. */
static double damage(const pe_plan *plan)
{
    const pe_plan_problem *p = &plan->p;
    double sum = 0.0;
    for (int64_t h = 0; h < p->harms; h++) {
        const int32_t g = p->pollutant[h];
        const double limit = plan->price[g] * pe__or(p->supply, g, 0.0);
        if (!(plan->permits[g] > 0.0))
            continue;
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
        if (plan->standing[g] != PE_PLAN_UNWANTED)
            sum += plan->price[g] * plan->p.supply[g];
    return sum;
}

static void add_lane(const pe_plan *plan, int part, care how, outcome *sum)
{
    double *share = plan->shares + (int64_t)plan->most_share * part;
    double *move = plan->moves + (int64_t)plan->most_share * part;
    const int64_t first = how == ROUGH ? plan->simple_groups : 0;
    const int64_t n =
        (plan->disturbance ? plan->p.consumers : plan->groups) - first;
    const int64_t last = plan->lane[part + 1];
    for (int64_t w = plan->lane[part]; w < last; w += PE__BLOCK)
        add_costs(plan, w, w + PE__BLOCK < last ? w + PE__BLOCK : last, share,
                  move, sum);
    for (int64_t g = n * part / PE__LANES; g < n * (part + 1) / PE__LANES; g++)
        sum->gained +=
            plan->disturbance
                ? council_move(plan, g, share, move, &sum->unspent)
                : group_move(plan, &plan->group[first + g], share, move,
                             &sum->unspent);
}

/* The simple groups as if they were one: Σ m, Σ m r and Σ m ln r over what
 * they want together, without a look at any of their lists. */
static void add_together(const pe_plan *plan, double figure[3])
{
    for (int32_t g = 0; g < plan->goods; g++) {
        figure[0] += plan->simple[g];
        figure[1] += plan->simple[g] * plan->ration[g];
        figure[2] += plan->simple[g] * plan->ln_ration[g];
    }
}

/* Σ over this rank, lane by lane, then over all. Roughly, it is only good for
 * comparing repairs of one round. */
static pe_status add_up(const pe_plan *plan, care how, outcome *sum)
{
    outcome lane[PE__LANES];
    double figure[6] = {0.0};
    memset(lane, 0, sizeof lane);
    pair_rations(plan);
    *sum = (outcome){.cost = damage(plan)};
#pragma omp parallel for schedule(static, 1)                                  \
    num_threads(how == ROUGH ? pe__threads(plan) : plan->crowd_threads)
    for (int i = 0; i < PE__LANES; i++)
        add_lane(plan, i, how, &lane[i]);
    for (int i = 0; i < PE__LANES; i++) {
        sum->effort += lane[i].effort;
        sum->cost += lane[i].cost;
        sum->gained += lane[i].gained;
        sum->unspent = fmax(sum->unspent, lane[i].unspent);
    }
    if (how == ROUGH)
        add_together(plan, figure + 3);
    figure[0] = sum->effort;
    figure[1] = sum->cost;
    figure[2] = sum->gained;
    pe_status status = pe__sum(plan, figure, 6);
    sum->effort = figure[0];
    sum->cost = figure[1];
    sum->gained = figure[2] + figure[5];
    if (figure[4] > figure[3])
        sum->gained -= figure[3] * log(figure[4] / figure[3]);
    return status;
}

/* Φ of the announced prices, from the totals of the round. */
double pe__bound(const pe_plan *plan)
{
    const pe__totals *t = &plan->totals;
    double floors = 0.0;
    for (int64_t g = 0; g < plan->goods; g++)
        floors += plan->floors[g];
    return t->surplus + t->permit_surplus + t->potential + given_value(plan) -
           floors;
}

/* By how much the repair's welfare falls short of the bound. */
static double lost_by(const pe_plan *plan, const outcome *sum)
{
    const pe__totals *t = &plan->totals;
    return t->surplus + t->permit_surplus + given_value(plan) - t->right -
           sum->gained + sum->effort + sum->cost;
}

/* The repair with effort for outputs worth the part `worth` of their prices,
 * and roughly what is lost. */
static pe_status repair(pe_plan *plan, int passes, double worth, outcome *sum)
{
    plan->worth = worth;
    plan->lots_first = plan->fixed && !plan->disturbance;
    pe_status status = pe__fix_needs(plan);
    if (!status)
        status = pe__allocate(plan, passes);
    if (!status && plan->lots_first && pe__needs_unmet(plan)) {
        plan->lots_first = false;
        status = pe__fix_needs(plan);
        if (!status)
            status = pe__allocate(plan, passes);
    }
    return status ? status
                  : add_up(plan, plan->disturbance ? EXACT : ROUGH, sum);
}

#define HARDLY 1e-3   /* of social income: less is not worth a search */
#define LEAST 0.05    /* v */
#define MOST 20.0

typedef struct {
    double best, now; /* v; of the last repair */
    double lost;      /* by the best, roughly */
} search;

/* Multiplies v while less is lost. */
static pe_status go_along(pe_plan *plan, int passes, double by, search *s)
{
    while (s->best * by > LEAST && s->best * by < MOST) {
        outcome sum;
        s->now = s->best * by;
        pe_status status = repair(plan, passes, s->now, &sum);
        if (status || !(lost_by(plan, &sum) < s->lost))
            return status;
        s->best = s->now;
        s->lost = lost_by(plan, &sum);
    }
    return PE_OK;
}

/* Where more is made than rights buy at the announced prices, more effort only
 * makes more that nobody may have; where less is, every unit is worth more than
 * its price. Effort then is better chosen for a part v of the prices, the same
 * for all: found by doubling and halving, of the `last` plan also by finer
 * steps. */
static pe_status choose_worth(pe_plan *plan, int passes, bool last, search *s)
{
    static const double by[] = {0.5, 2.0, M_SQRT1_2, M_SQRT2};
    pe_status status = PE_OK;
    for (int i = 0; !status && i < (last ? 4 : 2); i++) {
        const double before = s->best;
        status = go_along(plan, passes, by[i], s);
        if (s->best != before)
            i |= 1; /* not the other way */
    }
    outcome sum;
    if (!status && s->now != s->best)
        status = repair(plan, passes, s->best, &sum);
    return status;
}

#define PASSES 6 /* of the repair */
#define PASSES_LAST 60

/* Repairs the round's proposals and fills in bound, welfare and gap; the
 * repair stays in the plan. */
pe_status pe__certify(pe_plan *plan, bool last, pe_plan_round *round)
{
    const int passes = last ? PASSES_LAST : PASSES;
    const double income = plan->totals.right;
    search s = {.best = 1.0, .now = 1.0};
    outcome sum = {.effort = 0.0};
    pe_status status = repair(plan, passes, 1.0, &sum);
    s.lost = lost_by(plan, &sum);
    if (!status && sum.effort > 0.0 && s.lost > HARDLY * income)
        status = choose_worth(plan, passes, last, &s);
    if (!status)
        status = add_up(plan, EXACT, &sum);
    if (status)
        return status;
    const double lost = lost_by(plan, &sum);
    round->budget_error = sum.unspent;
    round->homogeneity =
        pe__homogeneity(plan, plan->lanes, ASKED_EACH_ROUND);
    round->bound = pe__bound(plan);
    round->welfare = round->bound - lost;
    round->gap = income > 0.0 ? lost / income : 0.0;
    return PE_OK;
}
