/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The plan as it is given back: the last proposals and the final allocation. */
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
    pe_status status = pe__fill_councils(plan, s, info);
    judge(plan, s, info);
    if (!status && pe__sum(plan, s->used, plan->goods))
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
    pe__bundle(plan, solution, c, amount, plan->moves);
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
