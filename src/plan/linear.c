/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Councils of constant returns up to a capacity: who they are, and what a unit
 * of their output makes and uses (README, "Constant returns"). */
#include "linear.h"
#include "mem.h"

#include <math.h>

#define CONSTANT 1e-9 /* returns so near 1 are */

/* Every scale is as good to it when a unit earns what it costs. */
bool pe__is_linear(const pe_plan *plan, int64_t w)
{
    return plan->way[w] == PE__GENERAL &&
           fabs(1.0 / plan->theta[w]) <= CONSTANT &&
           pe__capacity(plan, w) > 0.0 && pe__fixed_cost(plan, w) <= 0.0 &&
           pe__or(plan->p.lump, w, 0.0) <= 0.0;
}

/* Only the board that sees how proposals change can search, and only where
 * they are what the functions say. */
bool pe__may_search(const pe_plan *plan)
{
    return plan->s.rule == PE_PLAN_NEWTON && !(plan->s.revision > 0.0) &&
           plan->goods <= PE__DENSE;
}

/* To be summed over the ranks. */
double pe__count_linear(const pe_plan *plan)
{
    double count = 0.0;
    for (int64_t w = 0; w < plan->p.workers; w++)
        count += pe__is_linear(plan, w) ? 1.0 : 0.0;
    return count;
}

void pe__forget_scales(pe_plan *plan)
{
    for (int64_t w = 0; plan->scales && w < plan->p.workers; w++)
        plan->scales[w] = NAN;
    plan->agreed = false;
    plan->regret = 0.0;
}

static bool takes_part(const pe_plan *plan, int64_t w)
{
    return pe__is_linear(plan, w) &&
           !(plan->fixed && plan->fixed[w] == PE__REFUSED);
}

static int64_t lines_of(const pe_plan *plan, int64_t w)
{
    const int64_t r = pe__recipe(plan, w);
    return 1 + plan->p.input_start[r + 1] - plan->p.input_start[r] +
           pe__byproducts(plan, r + 1) - pe__byproducts(plan, r);
}

static void list_goods(const pe_plan *plan, int64_t w, pe__unit *line)
{
    const pe_plan_problem *p = &plan->p;
    const int64_t r = pe__recipe(plan, w);
    (line++)->good = p->output[w];
    for (int64_t k = p->input_start[r]; k < p->input_start[r + 1]; k++)
        (line++)->good = p->input[k];
    for (int64_t k = pe__byproducts(plan, r);
         k < pe__byproducts(plan, r + 1); k++)
        (line++)->good = p->byproduct[k];
}

/* The caller frees linear->at and linear->line, also on failure. */
pe_status pe__linear_list(const pe_plan *plan, pe__linear *linear)
{
    int64_t councils = 0, lines = 0;
    for (int64_t w = 0; w < plan->p.workers; w++) {
        councils += takes_part(plan, w);
        lines += takes_part(plan, w) ? lines_of(plan, w) : 0;
    }
    linear->at = pe__zalloc((size_t)councils, sizeof *linear->at);
    linear->line = pe__zalloc((size_t)lines, sizeof *linear->line);
    if (!linear->at || !linear->line)
        return PE_NO_MEMORY;
    linear->councils = councils;
    for (int i = 0; i <= PE__LANES; i++)
        linear->lane[i] = councils * i / PE__LANES;
    pe__scale *c = linear->at;
    lines = 0;
    for (int64_t w = 0; w < plan->p.workers; w++) {
        if (!takes_part(plan, w))
            continue;
        *c = (pe__scale){.worker = w, .first = lines,
                         .end = lines + lines_of(plan, w),
                         .capacity = pe__capacity(plan, w)};
        list_goods(plan, w, linear->line + lines);
        lines = (c++)->end;
    }
    return PE_OK;
}

/* A unit's lines and margin at prices q; what nobody asks for counts for
 * nothing. Needs `share` [inputs of the recipe]. */
void pe__linear_look(const pe_plan *plan, pe__scale *c, pe__unit *line,
                     const double *q, double *share)
{
    const int64_t w = c->worker, r = pe__recipe(plan, w);
    const int64_t inputs = plan->p.input_start[r + 1] - plan->p.input_start[r];
    const int64_t extra = pe__byproducts(plan, r);
    pe__answer a;
    pe__unit_at(plan, w, q, &a, share);
    c->spending = a.spending;
    c->margin = -a.effort;
    c->turnover = 0.0;
    for (int64_t i = 0; i < c->end - c->first; i++) {
        pe__unit *u = &line[c->first + i];
        const bool input = i > 0 && i <= inputs;
        const double price = exp(q[u->good]);
        u->share = input ? share[i - 1] : 0.0;
        u->value = i == 0 ? price
                   : input ? -a.spending * u->share
                   : pe__emitted(plan, u->good)
                       ? -price * plan->p.per_output[extra + i - 1 - inputs]
                       : price * plan->p.per_output[extra + i - 1 - inputs];
        if (plan->standing[u->good] == PE_PLAN_UNWANTED)
            u->value = 0.0;
        c->margin += u->value;
        c->turnover += fabs(u->value);
    }
}
