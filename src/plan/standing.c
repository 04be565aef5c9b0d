/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Who can take part at all. A council that lacks an input it cannot do without
 * makes nothing; a good that nobody can make then is unmade, and so on until
 * nothing changes. Backwards alike: a council whose output nobody asks for
 * asks for nothing. What is struck out is the least that must be: a recipe
 * that needs its own output stays. Cost: one pass over the inputs for every
 * link of the longest chain that breaks. */
#include "plan.h"
#include "mem.h"

#include <math.h>
#include <string.h>

/* 1 when the council can do without single inputs. */
static bool replaceable(const pe_plan *plan, int64_t w)
{
    return pe__elasticity(plan, w) > 1.0;
}

static bool lacks_input(const pe_plan *plan, int64_t w)
{
    const int64_t r = pe__recipe(plan, w);
    int64_t missing = 0;
    const int64_t from = plan->p.input_start[r];
    const int64_t end = plan->p.input_start[r + 1];
    for (int64_t k = from; k < end; k++)
        missing += plan->standing[plan->p.input[k]] == PE_PLAN_UNMADE;
    return replaceable(plan, w) ? missing == end - from && missing > 0
                                : missing > 0;
}

static bool earns_nothing(const pe_plan *plan, int64_t w)
{
    const int64_t r = pe__recipe(plan, w);
    if (plan->standing[plan->p.output[w]] != PE_PLAN_UNWANTED)
        return false;
    for (int64_t k = pe__byproducts(plan, r);
         k < pe__byproducts(plan, r + 1); k++)
        if (!pe__emitted(plan, plan->p.byproduct[k]) &&
            plan->standing[plan->p.byproduct[k]] != PE_PLAN_UNWANTED)
            return false;
    return true;
}

/* Goods that some council at work makes (or permits), resp. asks for. */
static void mark_made(const pe_plan *plan, double *made)
{
    const pe_plan_problem *p = &plan->p;
    for (int64_t w = 0; w < p->workers; w++) {
        if (plan->fate[w])
            continue;
        const int64_t r = pe__recipe(plan, w);
        made[p->output[w]] = 1.0;
        for (int64_t k = pe__byproducts(plan, r);
         k < pe__byproducts(plan, r + 1); k++)
            if (!pe__emitted(plan, p->byproduct[k]))
                made[p->byproduct[k]] = 1.0;
    }
    for (int64_t h = 0; h < p->harms; h++)
        made[p->pollutant[h]] = 1.0;
}

static void mark_used(const pe_plan *plan, double *wanted)
{
    const pe_plan_problem *p = &plan->p;
    for (int64_t w = 0; w < p->workers; w++) {
        if (plan->fate[w])
            continue;
        const int64_t r = pe__recipe(plan, w);
        for (int64_t k = p->input_start[r]; k < p->input_start[r + 1]; k++)
            wanted[p->input[k]] = 1.0;
        for (int64_t k = pe__byproducts(plan, r);
         k < pe__byproducts(plan, r + 1); k++)
            if (pe__emitted(plan, p->byproduct[k]))
                wanted[p->byproduct[k]] = 1.0;
    }
}

/* Ends as soon as every good is wanted, mostly after a few profiles. */
static void mark_wanted(const pe_plan *plan, double *wanted)
{
    const pe_plan_problem *p = &plan->p;
    int32_t left = 0;
    mark_used(plan, wanted);
    for (int32_t g = 0; g < plan->goods; g++)
        left += wanted[g] == 0.0;
    for (int64_t c = 0; left > 0 && c < p->consumers; c++) {
        const int64_t f = pe__profile(plan, c);
        if (p->income[c] <= 0.0 || plan->seen_profile[f])
            continue;
        plan->seen_profile[f] = 1;
        for (int64_t k = p->want_start[f]; k < p->want_start[f + 1]; k++) {
            left -= wanted[p->want[k]] == 0.0;
            wanted[p->want[k]] = 1.0;
        }
    }
    memset(plan->seen_profile, 0, (size_t)p->profiles);
}

static void clear(const pe_plan *plan, double *mark, double changed)
{
    memset(mark, 0, (size_t)plan->goods * sizeof *mark);
    mark[plan->goods] = changed;
}

static double strike_workers(pe_plan *plan, pe_plan_standing why)
{
    double struck = 0.0;
    for (int64_t w = 0; w < plan->p.workers; w++) {
        if (plan->fate[w])
            continue;
        if (why == PE_PLAN_LACKS_INPUT ? lacks_input(plan, w)
                                       : earns_nothing(plan, w)) {
            plan->fate[w] = (uint8_t)why;
            struck += 1.0;
        }
    }
    return struck;
}

/* One direction until nothing changes: goods without the mark get standing
 * `good`, councils that depend on them get `worker`. */
static pe_status strike(pe_plan *plan, double *mark, pe_plan_standing good,
                        pe_plan_standing worker)
{
    double struck = 1.0;
    while (struck > 0.0) {
        clear(plan, mark, 0.0);
        if (good == PE_PLAN_UNMADE)
            mark_made(plan, mark);
        else
            mark_wanted(plan, mark);
        pe_status status = pe__sum(plan, mark, plan->goods + 1);
        if (status)
            return status;
        for (int32_t g = 0; g < plan->goods; g++) {
            const bool given = good == PE_PLAN_UNMADE &&
                               pe__or(plan->p.supply, g, 0.0) > 0.0;
            if (mark[g] <= 0.0 && !given && !plan->standing[g])
                plan->standing[g] = (uint8_t)good;
        }
        clear(plan, mark, strike_workers(plan, worker));
        status = pe__sum(plan, mark, plan->goods + 1);
        if (status)
            return status;
        struck = mark[plan->goods];
    }
    return PE_OK;
}

static void choose_ways(pe_plan *plan)
{
    const pe_plan_problem *p = &plan->p;
    for (int64_t w = 0; w < p->workers; w++) {
        const int64_t r = pe__recipe(plan, w);
        const bool plain =
            pe__elasticity(plan, w) == 1.0 && !(pe__capacity(plan, w) > 0.0) &&
            pe__fixed_cost(plan, w) <= 0.0 && pe__or(p->lump, w, 0.0) <= 0.0 &&
            pe__byproducts(plan, r) == pe__byproducts(plan, r + 1) &&
            p->input_start[r] < p->input_start[r + 1];
        plan->way[w] = plan->fate[w] ? PE__OUT
                       : plain       ? PE__PLAIN
                                     : PE__GENERAL;
        plan->value[w] = 0.0;
    }
}

pe_status pe__plan_stand(pe_plan *plan)
{
    double *mark = pe__alloc((size_t)plan->goods + 1, sizeof *mark);
    pe_status status = mark ? PE_OK : PE_NO_MEMORY;
    if (!status)
        status = strike(plan, mark, PE_PLAN_UNMADE, PE_PLAN_LACKS_INPUT);
    if (!status)
        status = strike(plan, mark, PE_PLAN_UNWANTED, PE_PLAN_UNWANTED);
    choose_ways(plan);
    pe__free(mark);
    return status;
}
