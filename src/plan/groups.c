/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Consumers' councils gathered: those of one profile and one taste answer in
 * proportion, so that a million councils of three hundred profiles cost three
 * hundred answers a round. Cobb-Douglas groups without floors ask for a
 * constant value of every good, summed once. */
#include "plan.h"
#include "mem.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
    int64_t profile, consumer;
    double taste;
    bool changing; /* floors, or compensation that changes its right */
} entry;

static bool has_floors(const pe_plan *plan, int64_t profile)
{
    const pe_plan_problem *p = &plan->p;
    for (int64_t k = p->want_start[profile];
         p->floor && k < p->want_start[profile + 1]; k++)
        if (p->floor[k] > 0.0)
            return true;
    return false;
}

/* Simple groups first, then by profile and taste, then by number. */
static int by_group(const void *a, const void *b)
{
    const entry *x = a, *y = b;
    const bool u = x->changing || x->taste != 1.0;
    const bool v = y->changing || y->taste != 1.0;
    if (u != v)
        return u ? 1 : -1;
    if (x->profile != y->profile)
        return x->profile < y->profile ? -1 : 1;
    if (x->taste != y->taste)
        return x->taste < y->taste ? -1 : 1;
    return (x->consumer > y->consumer) - (x->consumer < y->consumer);
}

static bool in_order(const entry *list, int64_t n)
{
    for (int64_t c = 1; c < n; c++)
        if (by_group(&list[c - 1], &list[c]) > 0)
            return false;
    return true;
}

static entry *list_entries(const pe_plan *plan)
{
    const pe_plan_problem *p = &plan->p;
    entry *list = pe__zalloc((size_t)p->consumers, sizeof *list);
    uint8_t *floors = pe__zalloc((size_t)p->profiles, sizeof *floors);
    if (list && floors) {
        for (int64_t f = 0; f < p->profiles; f++)
            floors[f] = has_floors(plan, f);
        for (int64_t c = 0; c < p->consumers; c++)
            list[c] = (entry){.profile = pe__profile(plan, c),
                              .consumer = c,
                              .taste = pe__or(p->taste, c, 1.0)};
        for (int64_t c = 0; c < p->consumers; c++)
            list[c].changing = floors[list[c].profile];
        for (int64_t h = 0; h < p->harms; h++)
            list[p->harmed[h]].changing = true;
        if (!in_order(list, p->consumers))
            qsort(list, (size_t)p->consumers, sizeof *list, by_group);
    } else {
        pe__free(list);
        list = NULL;
    }
    pe__free(floors);
    return list;
}

/* Well-being is counted so that ln e needs no constant: Cobb-Douglas as
 * Π (xₖ/aₖ)^aₖ, CES as (Σ aₖ xₖ^((σ−1)/σ))^(σ/(σ−1)).
 *
 * The consumer's proposal by value: share[k] of what is left after the floors
 * for the k-th want of a group; returns ln e, the cost of one unit of
 * well-being. Goods that nobody can make are left out. */
double pe__tastes(const pe_plan *plan, const pe__group *group, const double *q,
                  double *share)
{
    const int64_t from = plan->p.want_start[group->profile];
    const int32_t n = (int32_t)(plan->p.want_start[group->profile + 1] - from);
    const int32_t *good = plan->p.want + from;
    const double *weight = plan->p.weight + from;
    if (group->taste != 1.0)
        return pe__ces(good, weight, n, group->taste, group->taste, q,
                       plan->standing, share);
    double sum = 0.0, ln_e = 0.0;
    for (int32_t k = 0; k < n; k++) {
        share[k] = plan->standing[good[k]] == PE_PLAN_UNMADE ? 0.0 : weight[k];
        sum += share[k];
    }
    for (int32_t k = 0; k < n && sum > 0.0; k++) {
        share[k] /= sum;
        if (share[k] > 0.0)
            ln_e += share[k] * q[good[k]];
    }
    return sum > 0.0 ? ln_e : INFINITY;
}

/* Σ weight × v of a list of wants, in four sums that do not wait for each
 * other. */
double pe__weighted(const int32_t *good, const double *weight, int64_t n,
                    const double *v)
{
    double sum[4] = {0.0};
    int64_t k = 0;
    for (; k + 4 <= n; k += 4)
        for (int i = 0; i < 4; i++)
            sum[i] += weight[k + i] * v[good[k + i]];
    for (; k < n; k++)
        sum[0] += weight[k] * v[good[k]];
    return (sum[0] + sum[1]) + (sum[2] + sum[3]);
}

/* The constant part of demand, and of Φ, of one simple group; what it would
 * have of goods that nobody can make is left out later. */
static double add_simple(const pe_plan *plan, const pe__group *group,
                         double *wanted)
{
    const pe_plan_problem *p = &plan->p;
    const int64_t end = p->want_start[group->profile + 1];
    if (!(group->income > 0.0) || !(group->weights > 0.0))
        return 0.0;
    const double each = group->income / group->weights;
    for (int64_t k = p->want_start[group->profile]; k < end; k++)
        wanted[p->want[k]] += each * p->weight[k];
    return group->logs - group->income;
}

/* Weights too: Σ over what can be had; `had` [goods] is 1 or 0. */
static double sum_lane(const pe_plan *plan, int part, const double *had,
                       double *wanted)
{
    double constant = 0.0;
    for (int64_t g = plan->groups * part / PE__LANES;
         g < plan->groups * (part + 1) / PE__LANES; g++) {
        pe__group *group = &plan->group[g];
        const int64_t from = plan->p.want_start[group->profile];
        group->weights =
            pe__weighted(plan->p.want + from, plan->p.weight + from,
                         plan->p.want_start[group->profile + 1] - from, had);
        if (g < plan->simple_groups)
            constant += add_simple(plan, group, wanted);
    }
    return constant;
}

static void sum_simple(pe_plan *plan)
{
    const size_t n = 2 * (size_t)plan->goods;
    double constant[PE__LANES], *had = plan->made; /* until anything is made */
    for (int32_t g = 0; g < plan->goods; g++)
        had[g] = plan->standing[g] != PE_PLAN_UNMADE;
    memset(plan->lanes, 0, n * PE__LANES * sizeof *plan->lanes);
#pragma omp parallel for schedule(static, 1) num_threads(plan->crowd_threads)
    for (int i = 0; i < PE__LANES; i++)
        constant[i] = sum_lane(plan, i, had, plan->lanes + n * (size_t)i);
    pe__lanes_add(plan);
    for (int32_t g = 0; g < plan->goods; g++)
        plan->simple[g] = had[g] > 0.0 ? plan->lanes[g] : 0.0;
    for (int i = 0; i < PE__LANES; i++)
        plan->simple_constant += constant[i];
}

/* Divides this round's rights within every group that can change: who can pay
 * the floors, and what is left. */
void pe__groups_pay(pe_plan *plan, int64_t from)
{
    for (int64_t g = from; g < plan->groups; g++) {
        pe__group *group = &plan->group[g];
        const double need = plan->floor_cost[group->profile];
        group->income = group->logs = group->part = 0.0;
        group->able = 0;
        for (int64_t i = group->first; i < group->end; i++) {
            const double right =
                plan->right[plan->group_member[i]] * plan->money;
            const double rest = right - need;
            if (rest >= 0.0) {
                group->income += rest;
                group->logs += rest > 0.0 ? rest * log(rest) : 0.0;
                group->able++;
            } else {
                group->part += right / need;
            }
        }
    }
}

static pe_status gather(pe_plan *plan, const entry *list)
{
    int64_t n = plan->p.consumers;
    for (int64_t c = 0; c < n; c++) {
        const bool simple = !list[c].changing && list[c].taste == 1.0;
        pe__group *last = &plan->group[plan->groups - 1];
        if (c == 0 || last->profile != list[c].profile ||
            last->taste != list[c].taste ||
            (plan->groups == plan->simple_groups && !simple)) {
            last = &plan->group[plan->groups++];
            *last = (pe__group){.profile = list[c].profile,
                                .taste = list[c].taste, .first = c};
            plan->simple_groups += simple;
        }
        last->end = c + 1;
        plan->group_member[c] = list[c].consumer;
    }
    return PE_OK;
}

pe_status pe__groups_make(pe_plan *plan)
{
    const size_t n = (size_t)plan->p.consumers;
    pe_status status = PE_NO_MEMORY;
    entry *list = list_entries(plan);
    plan->group = pe__alloc(n + 1, sizeof *plan->group);
    plan->group_member = pe__alloc(n, sizeof *plan->group_member);
    if (!list || !plan->group || !plan->group_member)
        goto out;
    status = gather(plan, list);
    pe__group *fit =
        pe__realloc(plan->group, (size_t)plan->groups + 1, sizeof *fit);
    plan->group = fit ? fit : plan->group;
    plan->bytes += plan->groups * (int64_t)sizeof *fit +
                   (int64_t)(n * sizeof *plan->group_member);
    pe__groups_pay(plan, 0);
    sum_simple(plan);
out:
    pe__free(list);
    return status;
}
