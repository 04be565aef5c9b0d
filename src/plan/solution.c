/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The plan as it is given back: the last proposals, and what everybody makes,
 * uses and is charged in the final allocation. */
#include "plan.h"
#include "error.h"
#include "mem.h"

#include <math.h>
#include <string.h>

#define ASKED_AT_END 100000 /* councils, whether money is only a unit */

static bool reserve(const pe_plan *plan, int32_t rounds, pe_plan_solution *s)
{
    const size_t n = (size_t)plan->goods, w = (size_t)plan->p.workers;
    const size_t c = (size_t)plan->p.consumers;
    s->price = pe__alloc(n, sizeof(double));
    s->price_before = pe__alloc(n, sizeof(double));
    s->supply = pe__alloc(n, sizeof(double));
    s->demand = pe__alloc(n, sizeof(double));
    s->made = pe__alloc(n, sizeof(double));
    s->used = pe__zalloc(n, sizeof(double));
    s->ration = pe__alloc(n, sizeof(double));
    s->good_standing = pe__alloc(n, 1);
    s->output = pe__zalloc(w, sizeof(double));
    s->effort = pe__zalloc(w, sizeof(double));
    s->benefit = pe__zalloc(w, sizeof(double));
    s->cost = pe__zalloc(w, sizeof(double));
    s->worker_standing = pe__zalloc(w, 1);
    s->right = pe__alloc(c, sizeof(double));
    s->consumer_standing = pe__zalloc(c, 1);
    s->round = pe__alloc((size_t)rounds, sizeof *s->round);
    return s->price && s->price_before && s->supply && s->demand && s->made &&
           s->used && s->ration && s->good_standing && s->output &&
           s->effort && s->benefit && s->cost && s->worker_standing &&
           s->right && s->consumer_standing && s->round;
}

void pe_plan_release(pe_plan_solution *s)
{
    void *owned[] = {s->price,  s->price_before, s->supply, s->demand,
                     s->made,   s->used,         s->ration, s->good_standing,
                     s->output, s->effort,       s->benefit, s->cost,
                     s->worker_standing, s->right, s->consumer_standing,
                     s->round};
    for (size_t i = 0; i < sizeof owned / sizeof *owned; i++)
        pe__free(owned[i]);
    memset(s, 0, sizeof *s);
}

/* Council w in the final allocation; adds what it uses. */
static void fill_worker(const pe_plan *plan, int64_t w, pe_plan_solution *s)
{
    const pe_plan_problem *p = &plan->p;
    const int64_t r = pe__recipe(plan, w), from = p->input_start[r];
    pe__answer a;
    s->worker_standing[w] = plan->fate[w];
    if (plan->way[w] == PE__OUT)
        return;
    const double z =
        pe__final_output(plan, w, &a, plan->shares, plan->moves);
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
        const double value = a.spending * plan->shares[k - from] *
                             exp(plan->moves[k - from]);
        s->used[g] += value / plan->price[g];
        cost += value;
    }
    for (int64_t k = pe__byproducts(plan, r);
         k < pe__byproducts(plan, r + 1); k++) {
        const int32_t g = p->byproduct[k];
        const double amount = p->per_output[k] * z;
        *(pe__emitted(plan, g) ? &cost : &benefit) += plan->price[g] * amount;
        s->used[g] += pe__emitted(plan, g) ? amount : 0.0;
    }
    const double power = pe__or(p->effort_power, w, 2.0);
    s->output[w] = z;
    s->benefit[w] = benefit;
    s->cost[w] = cost;
    if (a.effort > 0.0)
        s->effort[w] =
            pow(a.effort / pe__or(p->effort_cost, w, 1.0), 1.0 / power);
}

static void fill_goods(pe_plan *plan, pe_plan_solution *s)
{
    const pe__totals *t = &plan->totals;
    for (int32_t g = 0; g < plan->goods; g++) {
        s->price[g] = plan->price[g];
        s->supply[g] = t->supply[g] / plan->price[g];
        s->demand[g] = t->demand[g] / plan->price[g];
        s->made[g] = plan->made[g] / plan->price[g];
        s->ration[g] = plan->ration[g];
        s->good_standing[g] = plan->standing[g] ? plan->standing[g]
                              : plan->counts[g] ? PE_PLAN_FINE
                                                : PE_PLAN_FREE;
    }
}

/* Council c's bundle; `amount` [wants of the profile]. Floors first, then what
 * it asked for above them, rationed and within its right. */
static void bundle(const pe_plan *plan, const pe_plan_solution *s, int64_t c,
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

static void fill_consumers(pe_plan *plan, pe_plan_solution *s,
                                pe_plan_info *info)
{
    const pe_plan_problem *p = &plan->p;
    double *amount = plan->shares, error = 0.0;
    for (int64_t c = 0; c < p->consumers; c++) {
        const int64_t f = pe__profile(plan, c), from = p->want_start[f];
        double spent = 0.0;
        bundle(plan, s, c, amount, plan->moves);
        for (int64_t k = from; k < p->want_start[f + 1]; k++) {
            s->used[p->want[k]] += amount[k - from];
            spent += amount[k - from] * s->price[p->want[k]];
        }
        if (plan->floor_cost[f] > s->right[c]) {
            s->consumer_standing[c] = PE_PLAN_NEEDS_SHORT;
            info->needs_short++;
        }
        if (s->right[c] > 0.0)
            error = fmax(error, fabs(spent - s->right[c]) / s->right[c]);
    }
    info->last.budget_error = error;
}

static void judge(const pe_plan *plan, pe_plan_solution *s,
                  pe_plan_info *info)
{
    for (int64_t w = 0; w < s->workers; w++) {
        if (!(s->output[w] > 0.0)) {
            info->refused += s->worker_standing[w] == PE_PLAN_REFUSED;
            continue;
        }
        if (s->benefit[w] >= s->cost[w] * (1.0 - 1e-9)) {
            info->approved++;
        } else if (plan->p.appeals && plan->p.appeals[w]) {
            info->appealed++;
        } else {
            info->refused++;
            s->worker_standing[w] = PE_PLAN_REFUSED;
        }
    }
}

/* Counts over all ranks. */
static pe_status sum_counts(const pe_plan *plan, pe_plan_info *info)
{
    double count[4] = {(double)info->approved, (double)info->appealed,
                       (double)info->refused, (double)info->needs_short};
    if (!plan->s.sum)
        return PE_OK;
    if (plan->s.sum(plan->s.sum_context, count, 4))
        return PE_IO;
    info->approved = (int64_t)count[0];
    info->appealed = (int64_t)count[1];
    info->refused = (int64_t)count[2];
    info->needs_short = (int64_t)count[3];
    return PE_OK;
}

static int64_t bytes_of(const pe_plan_solution *s)
{
    return (int64_t)s->goods * (7 * 8 + 1) + s->workers * (4 * 8 + 1) +
           s->consumers * (8 + 1) + s->rounds * (int64_t)sizeof *s->round;
}

pe_status pe__solution_fill(pe_plan *plan, const pe_plan_round *round,
                            int32_t rounds, const double *before,
                            pe_plan_solution *s, pe_plan_info *info)
{
    s->goods = plan->goods;
    s->workers = plan->p.workers;
    s->consumers = plan->p.consumers;
    s->rounds = rounds;
    if (!reserve(plan, rounds, s))
        return PE_NO_MEMORY;
    fill_goods(plan, s);
    memcpy(s->price_before, before, (size_t)plan->goods * sizeof *before);
    memcpy(s->round, round, (size_t)rounds * sizeof *round);
    for (int64_t c = 0; c < s->consumers; c++)
        s->right[c] = plan->right[c];
    for (int64_t w = 0; w < s->workers; w++)
        fill_worker(plan, w, s);
    judge(plan, s, info);
    fill_consumers(plan, s, info);
    pe_status status = PE_OK;
    if (pe__sum(plan, s->used, plan->goods))
        status = PE_IO;
    if (!status)
        status = sum_counts(plan, info);
    info->homogeneity =
        pe__homogeneity(plan, plan->lanes, ASKED_AT_END);
    info->allocation_cost = info->last.gap;
    s->round[rounds - 1] = info->last;
    info->peak_bytes = plan->bytes + bytes_of(s);
    return status;
}

pe_status pe_plan_consumption(const pe_plan *plan,
                              const pe_plan_solution *solution, int64_t c,
                              double *amount)
{
    if (c < 0 || c >= plan->p.consumers)
        return PE_USAGE;
    bundle(plan, solution, c, amount, plan->moves);
    return PE_OK;
}

pe_status pe_plan_inputs(const pe_plan *plan, const pe_plan_solution *solution,
                         int64_t w, double *amount)
{
    const pe_plan_problem *p = &plan->p;
    pe__answer a;
    if (w < 0 || w >= p->workers)
        return PE_USAGE;
    const int64_t r = pe__recipe(plan, w), from = p->input_start[r];
    const int64_t n = p->input_start[r + 1] - from;
    memset(amount, 0, (size_t)n * sizeof *amount);
    if (!(solution->output[w] > 0.0))
        return PE_OK;
    pe__final_output(plan, w, &a, amount, plan->moves);
    for (int64_t k = 0; k < n; k++)
        amount[k] *= a.spending * exp(plan->moves[k]) /
                     solution->price[p->input[from + k]];
    return PE_OK;
}
