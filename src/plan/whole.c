/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Councils that work whole or not at all: rising returns, fixed costs, whole
 * lots (README, "All or nothing").
 *
 * While prices are sought they hesitate, so that supply moves smoothly: the
 * convexified plan, whose bound holds for every plan. Then each is held to the
 * nearest thing it can really do, prices are sought again, and whoever then
 * costs more than it brings (SB < SC) and does not appeal stops, the worst
 * first, until all at work pass. With many councils to a good little is lost
 * (Shapley & Folkman; Starr, Econometrica 37(1), 1969, doi:10.2307/1909201);
 * how little, the gap says. */
#include "plan.h"
#include "mem.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static double returns_of(const pe_plan *plan, int64_t w)
{
    return 1.0 - 1.0 / plan->theta[w];
}

static double lump_of(const pe_plan *plan, int64_t w)
{
    return pe__or(plan->p.lump, w, 0.0);
}

/* Answers of such a council jump when prices pass its brink. */
bool pe__has_brink(const pe_plan *plan, int64_t w)
{
    return plan->way[w] == PE__GENERAL &&
           (returns_of(plan, w) >= 1.0 || pe__fixed_cost(plan, w) > 0.0);
}

/* Makes a whole number of lots in the final allocation. */
bool pe__held_to_lots(const pe_plan *plan, int64_t w)
{
    return plan->fixed && plan->way[w] == PE__GENERAL &&
           lump_of(plan, w) > 0.0 && plan->fixed[w] > 0.0 &&
           isfinite(plan->fixed[w]);
}

/* Works whole or not at all: rising returns, fixed costs, lots. */
static bool is_whole(const pe_plan *plan, int64_t w)
{
    return plan->way[w] == PE__GENERAL &&
           (returns_of(plan, w) > 1.0 + 1e-12 ||
            pe__fixed_cost(plan, w) > 0.0 || lump_of(plan, w) > 0.0);
}

/* To be summed over the ranks: 0 = no answer here jumps, PE__WHOLE or more =
 * some councils work whole or not at all. */
double pe__any_brink(const pe_plan *plan)
{
    double found = 0.0;
    const bool searches = pe__may_search(plan);
    for (int64_t w = 0; w < plan->p.workers; w++) {
        if (is_whole(plan, w))
            return PE__WHOLE;
        if (pe__has_brink(plan, w) &&
            !(searches && pe__is_linear(plan, w)))
            found = 1.0;
    }
    return found;
}

/* The best whole number of lots at the announced prices. */
static double whole_lots(pe_plan *plan, int64_t w, double output)
{
    const double lump = lump_of(plan, w), cap = pe__capacity(plan, w);
    const double below = lump * floor(output / lump + 1e-9);
    const double above = below + lump;
    pe__answer a;
    double best = 0.0, most = 0.0;
    const double choice[2] = {below, above};
    for (int i = 0; i < 2; i++) {
        if (!(choice[i] > 0.0) ||
            (cap > 0.0 && choice[i] > cap * (1.0 + 1e-12)))
            continue;
        plan->fixed[w] = choice[i];
        pe__answer_at(plan, w, plan->q, &a, plan->shares);
        if (a.surplus > most) {
            most = a.surplus;
            best = choice[i];
        }
    }
    return best;
}

static bool at_work(const pe_plan *plan, int64_t w)
{
    return plan->way[w] != PE__OUT &&
           (isnan(plan->fixed[w]) || plan->fixed[w] > 0.0);
}

/* Somebody must make what is asked for: where all makers of a good would stop,
 * all start with the least they can; who then fails stops later, but not the
 * last (pe__whole_refuse). */
static pe_status keep_makers(pe_plan *plan)
{
    const pe_plan_problem *p = &plan->p;
    double *makers = pe__zalloc((size_t)plan->goods, sizeof *makers);
    if (!makers)
        return PE_NO_MEMORY;
    for (int64_t w = 0; w < p->workers; w++)
        makers[p->output[w]] += at_work(plan, w) ? 1.0 : 0.0;
    pe_status status = pe__sum(plan, makers, plan->goods);
    for (int64_t w = 0; !status && w < p->workers; w++) {
        const int32_t g = p->output[w];
        if (plan->way[w] == PE__OUT || at_work(plan, w) || makers[g] > 0.0 ||
            !plan->counts[g] || pe__or(p->supply, g, 0.0) > 0.0)
            continue;
        plan->fixed[w] = lump_of(plan, w) > 0.0 ? lump_of(plan, w)
                         : returns_of(plan, w) > 1.0 ? pe__capacity(plan, w)
                                                     : PE__COMMITTED;
    }
    pe__free(makers);
    return status;
}

/* Holds councils with a brink to what they can really do; `any` = there are
 * such that work whole or not at all, on some rank. */
pe_status pe__whole_choose(pe_plan *plan, bool any)
{
    const double hesitation = plan->hesitation;
    if (!plan->fixed) {
        plan->fixed = pe__plan_take(plan, plan->p.workers, sizeof *plan->fixed);
        if (!plan->fixed)
            return PE_NO_MEMORY;
        for (int64_t w = 0; w < plan->p.workers; w++)
            plan->fixed[w] = NAN;
    }
    plan->hesitation = 0.0;
    for (int64_t w = 0; w < plan->p.workers; w++) {
        const bool rising = returns_of(plan, w) > 1.0 + 1e-12;
        pe__answer a;
        if (!is_whole(plan, w))
            continue;
        pe__answer_at(plan, w, plan->q, &a, plan->shares);
        if (!(a.output > 0.0))
            plan->fixed[w] = 0.0;
        else if (lump_of(plan, w) > 0.0)
            plan->fixed[w] = whole_lots(plan, w, a.output);
        else
            plan->fixed[w] = rising ? a.output : PE__COMMITTED;
    }
    plan->hesitation = hesitation;
    return any ? keep_makers(plan) : PE_OK;
}

typedef struct {
    int64_t worker; /* number in the whole economy */
    int32_t output;
    double ratio;   /* SB/SC */
} failing;

static int worst_first(const void *a, const void *b)
{
    const failing *x = a, *y = b;
    if (x->ratio != y->ratio)
        return x->ratio < y->ratio ? -1 : 1;
    return (x->worker > y->worker) - (x->worker < y->worker);
}

/* This rank's councils at work with SB < SC and without an appeal; counts all
 * at work by what they make. */
static int64_t list_failing(pe_plan *plan, failing *list, double *makers)
{
    int64_t n = 0;
    for (int64_t w = 0; w < plan->p.workers; w++) {
        pe__answer a;
        if (plan->way[w] == PE__OUT)
            continue;
        pe__answer_at(plan, w, plan->q, &a, plan->shares);
        if (!(a.output > 0.0))
            continue;
        makers[plan->p.output[w]] += 1.0;
        const double cost =
            a.spending + pe__fixed_cost(plan, w) * plan->money;
        const double ratio = a.earns * a.output / cost;
        if (ratio < 1.0 - 1e-9 && !(plan->p.appeals && plan->p.appeals[w]))
            list[n++] = (failing){.worker = plan->s.first_worker + w,
                                  .output = plan->p.output[w],
                                  .ratio = ratio};
    }
    return n;
}

#define WINDOW 65536 /* councils looked at together */

/* Puts together the lists of all ranks, each in the order of the councils, by
 * sums alone: a window of all councils after the other. */
static pe_status join_window(const pe_plan *plan, const failing *mine,
                             int64_t n, int64_t from, double *window,
                             failing *all, int64_t *found)
{
    memset(window, 0, (size_t)2 * WINDOW * sizeof *window);
    for (int64_t i = 0; i < n; i++) {
        const int64_t at = mine[i].worker - from;
        if (at < 0 || at >= WINDOW)
            continue;
        window[2 * at] = mine[i].ratio;
        window[2 * at + 1] = 1.0 + mine[i].output; /* 0 = does not fail */
    }
    if (plan->s.sum(plan->s.sum_context, window, (int64_t)2 * WINDOW))
        return PE_IO;
    for (int64_t at = 0; at < WINDOW; at++)
        if (window[2 * at + 1] > 0.0)
            all[(*found)++] =
                (failing){.worker = from + at,
                          .output = (int32_t)window[2 * at + 1] - 1,
                          .ratio = window[2 * at]};
    return PE_OK;
}

/* Replaces *list and *n by those of all ranks, adds up `makers` [goods + 2]. */
static pe_status over_ranks(const pe_plan *plan, failing **list, int64_t *n,
                            double *makers)
{
    double *workers = makers + plan->goods;
    if (!plan->s.sum)
        return PE_OK;
    workers[0] = (double)plan->p.workers;
    workers[1] = (double)*n;
    if (plan->s.sum(plan->s.sum_context, makers, plan->goods + 2))
        return PE_IO;
    int64_t found = 0;
    pe_status status = PE_NO_MEMORY;
    double *window = pe__alloc((size_t)2 * WINDOW, sizeof *window);
    failing *all = pe__alloc((size_t)workers[1], sizeof *all);
    if (window && all)
        status = PE_OK;
    for (int64_t from = 0; !status && workers[1] > 0.0 &&
                           (double)from < workers[0]; from += WINDOW)
        status = join_window(plan, *list, *n, from, window, all, &found);
    pe__free(window);
    pe__free(*list);
    *list = all;
    *n = found;
    return status;
}

/* Stops the worse half of those that fail, but nobody who alone makes a good.
 * *stopped = how many, on all ranks, which all choose alike. */
pe_status pe__whole_refuse(pe_plan *plan, int64_t *stopped)
{
    pe_status status = PE_NO_MEMORY;
    failing *list = pe__alloc((size_t)plan->p.workers, sizeof *list);
    double *makers = pe__zalloc((size_t)plan->goods + 2, sizeof *makers);
    *stopped = 0;
    if (!list || !makers)
        goto out;
    int64_t n = list_failing(plan, list, makers);
    status = over_ranks(plan, &list, &n, makers);
    if (status)
        goto out;
    qsort(list, (size_t)n, sizeof *list, worst_first);
    for (int64_t i = 0; i < n && *stopped < (n + 1) / 2; i++) {
        const int32_t good = list[i].output;
        const int64_t w = list[i].worker - plan->s.first_worker;
        if (makers[good] < 2.0 && !(pe__or(plan->p.supply, good, 0.0) > 0.0))
            continue;
        makers[good] -= 1.0;
        if (w >= 0 && w < plan->p.workers)
            plan->fixed[w] = PE__REFUSED;
        ++*stopped;
    }
out:
    pe__free(makers);
    pe__free(list);
    return status;
}
