/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What everybody makes, uses and is charged in the final allocation, lane by
 * lane. Whoever gets the ration of what was asked for, and asked in proportion
 * to one number, is counted by that number: the ration is applied to the sum.
 * These are plain councils, by their value, and consumers without floors and
 * with elasticity 1, by their rights; all others are asked one by one. */
#include "plan.h"
#include "mem.h"

#include <math.h>
#include <omp.h>
#include <string.h>

typedef struct {
    double *asked; /* [goods] value of which the ration is used */
    double *used;  /* [goods] amounts */
    double *share, *move; /* [most inputs or wants] */
    double budget_error;
    int64_t needs_short;
} lane;

/* --- workers' councils ---------------------------------------------------- */

static void fill_worker(const pe_plan *plan, int64_t w, lane *sum,
                        pe_plan_solution *s)
{
    const pe_plan_problem *p = &plan->p;
    const int64_t r = pe__recipe(plan, w), from = p->input_start[r];
    pe__answer a;
    const double z = pe__final_output(plan, w, &a, sum->share, sum->move);
    if (!(z > 0.0)) { /* too little for one lot: its inputs stay unused */
        s->worker_standing[w] =
            plan->fixed && plan->fixed[w] == PE__REFUSED ? PE_PLAN_REFUSED
                                                         : PE_PLAN_SHUT;
        return;
    }
    double cost = pe__fixed_cost(plan, w);
    double benefit = z * plan->price[p->output[w]];
    for (int64_t k = from; k < p->input_start[r + 1]; k++) {
        const int32_t g = p->input[k];
        const double value =
            a.spending * sum->share[k - from] * exp(sum->move[k - from]);
        sum->used[g] += value / plan->price[g];
        cost += value;
    }
    for (int64_t k = pe__byproducts(plan, r);
         k < pe__byproducts(plan, r + 1); k++) {
        const int32_t g = p->byproduct[k];
        const double amount = p->per_output[k] * z;
        *(pe__emitted(plan, g) ? &cost : &benefit) += plan->price[g] * amount;
        sum->used[g] += pe__emitted(plan, g) ? amount : 0.0;
    }
    s->output[w] = z;
    s->benefit[w] = benefit;
    s->cost[w] = cost;
    if (a.effort > 0.0)
        s->effort[w] = pow(a.effort / pe__or(p->effort_cost, w, 1.0),
                           1.0 / pe__or(p->effort_power, w, 2.0));
}

/* Plain council w, which makes the value `made` and gets the part `got` of its
 * R in inputs. */
static void fill_plain(const pe_plan *plan, int64_t w, double made, double got,
                       pe_plan_solution *s)
{
    const pe_plan_problem *p = &plan->p;
    const double effort = plan->worth * pe__effort_part(plan, w) * made;
    s->output[w] = made / plan->price[p->output[w]];
    s->benefit[w] = made;
    s->cost[w] = got * plan->value[w];
    if (effort > 0.0)
        s->effort[w] = pow(effort / pe__or(p->effort_cost, w, 1.0),
                           1.0 / pe__or(p->effort_power, w, 2.0));
}

static void fill_run(const pe_plan *plan, const pe__run *run, int64_t from,
                     lane *sum, pe_plan_solution *s)
{
    double made[PE__BLOCK], got[PE__BLOCK], asked[PE__BLOCK];
    pe__plain_made(plan, from, from + run->count, made);
    plan->kernels.weigh(run, plan->ration, got);
    for (int64_t i = 0; i < run->count; i++) {
        asked[i] = made[i] > 0.0 ? run->value[i] : 0.0;
        if (made[i] > 0.0)
            fill_plain(plan, from + i, made[i], got[i], s);
        else if (run->way[i] == PE__PLAIN)
            s->worker_standing[from + i] = PE_PLAN_SHUT;
    }
    plan->kernels.spread(run, asked, sum->asked);
}

static void fill_workers(const pe_plan *plan, int part, lane *sum,
                         pe_plan_solution *s)
{
    const int64_t last = plan->lane[part + 1];
    for (int64_t w = plan->lane[part]; w < last; w += PE__BLOCK) {
        const int64_t end = w + PE__BLOCK < last ? w + PE__BLOCK : last;
        const pe__run run = pe__run_of(plan, w, end);
        const bool plain = !plan->disturbance && pe__run_plain(&run);
        memcpy(s->worker_standing + w, plan->fate + w, (size_t)(end - w));
        if (plain)
            fill_run(plan, &run, w, sum, s);
        for (int64_t k = w; k < end; k++)
            if (plan->way[k] == PE__GENERAL ||
                (plan->way[k] == PE__PLAIN && !plain))
                fill_worker(plan, k, sum, s);
    }
}

/* --- consumers' councils -------------------------------------------------- */

/* Council c's bundle; `amount` [wants of the profile]. Floors first, then what
 * it asked for above them, rationed and within its right. */
void pe__bundle(const pe_plan *plan, const pe_plan_solution *s, int64_t c,
                double *amount, double *move)
{
    const pe_plan_problem *p = &plan->p;
    const int64_t f = pe__profile(plan, c), from = p->want_start[f];
    const int32_t n = (int32_t)(p->want_start[f + 1] - from);
    const pe__group group = {.profile = f, .taste = pe__or(p->taste, c, 1.0)};
    const double need = plan->floor_cost[f];
    const double part = need > s->right[c] ? s->right[c] / need : 1.0;
    const double rest = part < 1.0 ? 0.0 : s->right[c] - need;
    const double ln_e = pe__tastes(plan, &group, plan->q, amount);
    double spent = 0.0;
    if (plan->disturbance && isfinite(ln_e))
        pe__asked_extra(plan, c, amount, move);
    for (int32_t k = 0; k < n; k++) {
        const double asked = plan->disturbance ? exp(move[k]) : 1.0;
        amount[k] *= asked * plan->ration[p->want[from + k]];
        spent += amount[k];
    }
    const double fit = !isfinite(ln_e) ? 0.0 : spent > 1.0 ? 1.0 / spent : 1.0;
    for (int32_t k = 0; k < n; k++) {
        const int32_t g = p->want[from + k];
        const bool had = plan->standing[g] != PE_PLAN_UNMADE;
        const double extra =
            fit > 0.0 ? rest * fit * amount[k] / s->price[g] : 0.0;
        amount[k] = extra + (had ? part * plan->relief[g] *
                                       pe__or(p->floor, from + k, 0.0)
                                 : 0.0);
    }
}

static void fill_consumer(const pe_plan *plan, int64_t c, lane *sum,
                          pe_plan_solution *s)
{
    const pe_plan_problem *p = &plan->p;
    const int64_t f = pe__profile(plan, c), from = p->want_start[f];
    double spent = 0.0;
    pe__bundle(plan, s, c, sum->share, sum->move);
    for (int64_t k = from; k < p->want_start[f + 1]; k++) {
        sum->used[p->want[k]] += sum->share[k - from];
        spent += sum->share[k - from] * s->price[p->want[k]];
    }
    if (plan->floor_cost[f] > s->right[c]) {
        s->consumer_standing[c] = PE_PLAN_NEEDS_SHORT;
        sum->needs_short++;
    }
    if (s->right[c] > 0.0)
        sum->budget_error = fmax(sum->budget_error,
                                 fabs(spent - s->right[c]) / s->right[c]);
}

/* A simple group at once; `ration` is 0 where a good cannot be had at all. */
static void fill_group(const pe_plan *plan, const pe__group *group,
                       const double *ration, lane *sum)
{
    const pe_plan_problem *p = &plan->p;
    const int64_t from = p->want_start[group->profile];
    const int64_t end = p->want_start[group->profile + 1];
    const double weights = group->weights;
    if (!(group->income > 0.0))
        return;
    const double got =
        weights > 0.0 ? pe__weighted(p->want + from, p->weight + from,
                                     end - from, ration) / weights
                      : 0.0;
    sum->budget_error = fmax(sum->budget_error, 1.0 - got);
    if (!(got > 0.0))
        return;
    const double each = group->income / weights / fmax(got, 1.0);
    for (int64_t k = from; k < end; k++)
        sum->asked[p->want[k]] += each * p->weight[k];
}

static void fill_consumers(const pe_plan *plan, int part, const double *ration,
                           lane *sum, pe_plan_solution *s)
{
    const int64_t simple = plan->disturbance ? 0 : plan->simple_groups;
    const int64_t first = simple > 0 ? plan->group[simple - 1].end : 0;
    const int64_t others = plan->p.consumers - first;
    for (int64_t g = simple * part / PE__LANES;
         g < simple * (part + 1) / PE__LANES; g++)
        fill_group(plan, &plan->group[g], ration, sum);
    for (int64_t i = others * part / PE__LANES;
         i < others * (part + 1) / PE__LANES; i++)
        fill_consumer(plan, plan->group_member[first + i], sum, s);
}

/* --- all ------------------------------------------------------------------ */

static void fill_lane(const pe_plan *plan, int part, const double *ration,
                      lane *sum, pe_plan_solution *s)
{
    const int64_t n = plan->goods;
    sum->asked = plan->lanes + 2 * n * part;
    sum->used = sum->asked + n;
    sum->share = plan->shares + (int64_t)plan->most_share * part;
    sum->move = plan->moves + (int64_t)plan->most_share * part;
    memset(sum->asked, 0, 2 * (size_t)n * sizeof *sum->asked);
    fill_workers(plan, part, sum, s);
    fill_consumers(plan, part, ration, sum, s);
}

/* Councils' part of the solution, and what they use of every good; prices and
 * rights stand in it already. */
pe_status pe__fill_councils(pe_plan *plan, pe_plan_solution *s,
                            pe_plan_info *info)
{
    const int64_t n = plan->goods;
    lane part[PE__LANES];
    double *ration = pe__alloc((size_t)n, sizeof *ration);
    if (!ration)
        return PE_NO_MEMORY;
    memset(part, 0, sizeof part);
    for (int64_t g = 0; g < n; g++)
        ration[g] =
            plan->standing[g] == PE_PLAN_UNMADE ? 0.0 : plan->ration[g];
#pragma omp parallel for schedule(static, 1) num_threads(plan->crowd_threads)
    for (int i = 0; i < PE__LANES; i++)
        fill_lane(plan, i, ration, &part[i], s);
    pe__lanes_add(plan);
    for (int64_t g = 0; g < n; g++)
        s->used[g] = plan->lanes[g] * ration[g] / plan->price[g] +
                     plan->lanes[n + g];
    info->last.budget_error = 0.0;
    for (int i = 0; i < PE__LANES; i++) {
        info->last.budget_error =
            fmax(info->last.budget_error, part[i].budget_error);
        info->needs_short += part[i].needs_short;
    }
    pe__free(ration);
    return PE_OK;
}
