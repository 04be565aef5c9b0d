/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Consumers' councils gathered: those of one profile and one taste answer in
 * proportion, so that a million councils of three hundred profiles cost three
 * hundred answers a round. Cobb-Douglas groups without floors ask for a
 * constant value of every good, summed once. */
#include "plan.h"
#include "mem.h"

#include <math.h>
#include <stdlib.h>

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

static void sum_simple(pe_plan *plan, double *share, const double *zero)
{
    for (int64_t g = 0; g < plan->simple_groups; g++) {
        const pe__group *group = &plan->group[g];
        const double m = group->income;
        const double ln_e = pe__tastes(plan, group, zero, share);
        const int64_t from = plan->p.want_start[group->profile];
        if (m <= 0.0 || !isfinite(ln_e))
            continue;
        for (int64_t k = from; k < plan->p.want_start[group->profile + 1]; k++)
            plan->simple[plan->p.want[k]] += m * share[k - from];
        plan->simple_constant += m * log(m) - m - m * ln_e;
    }
}

/* Divides this round's rights within every group that can change: who can pay
 * the floors, and what is left. */
void pe__groups_pay(pe_plan *plan, int64_t from)
{
    for (int64_t g = from; g < plan->groups; g++) {
        pe__group *group = &plan->group[g];
        const double need = plan->floor_cost[group->profile];
        group->income = group->part = 0.0;
        group->able = 0;
        for (int64_t i = group->first; i < group->end; i++) {
            const double right =
                plan->right[plan->group_member[i]] * plan->money;
            if (right >= need) {
                group->income += right - need;
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
    double *share = pe__alloc((size_t)plan->most_share, sizeof *share);
    double *zero = pe__zalloc((size_t)plan->goods, sizeof *zero);
    entry *list = list_entries(plan);
    plan->group = pe__alloc(n + 1, sizeof *plan->group);
    plan->group_member = pe__alloc(n, sizeof *plan->group_member);
    if (!share || !zero || !list || !plan->group || !plan->group_member)
        goto out;
    status = gather(plan, list);
    pe__group *fit =
        pe__realloc(plan->group, (size_t)plan->groups + 1, sizeof *fit);
    plan->group = fit ? fit : plan->group;
    pe__groups_pay(plan, 0);
    sum_simple(plan, share, zero);
out:
    pe__free(list);
    pe__free(zero);
    pe__free(share);
    return status;
}
