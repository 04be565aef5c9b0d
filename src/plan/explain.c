/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Why a good has its price (README, "Why this price").
 *
 * What makers take for a unit pays for inputs, emissions, effort, and what is
 * left to them because returns fall. Each input's price is made up in the same
 * way, down to what nature, people and stock give, which earn a rent. With
 * a_ij the share of input i in what the makers of j earn, the parts v_j (which
 * sum to 1) solve
 *     v_j = made_j (Σ_i a_ij v_i + own_j) + given_j e_kind(j);
 * repeating it converges, since what is kept of every link is less than 1. */
#include "plan.h"
#include "error.h"
#include "mem.h"

#include <math.h>
#include <string.h>

enum { LABOR, RESOURCE, CAPITAL, DAMAGE, GIVEN, EFFORT, SCARCITY, PARTS };
#define LINKS 60 /* of the chain of inputs: what is beyond is below 1e-6 */

typedef struct {
    pe_plan *plan;
    const double *q;
    double *part, *next; /* [goods × PARTS] */
    double *earned;      /* [goods] of its makers */
    double *share;       /* [most_share] */
} chain;

static int kind_of(const pe_plan *plan, int32_t good)
{
    switch (plan->p.kind ? plan->p.kind[good] : PE_PLAN_PRIVATE) {
    case PE_PLAN_LABOR: return LABOR;
    case PE_PLAN_RESOURCE: return RESOURCE;
    case PE_PLAN_CAPITAL: return CAPITAL;
    case PE_PLAN_POLLUTANT: return DAMAGE;
    default: return GIVEN;
    }
}

static double money_of(const pe_plan *plan, int32_t good, double amount)
{
    return amount * plan->price[good];
}

/* Parts of what council w earns per unit, weighted by what it makes of its
 * goods, into `next` and `earned`. */
static void add_council(chain *c, int64_t w)
{
    const pe_plan *plan = c->plan;
    const pe_plan_problem *p = &plan->p;
    const int64_t r = pe__recipe(plan, w), from = p->input_start[r];
    double parts[PARTS] = {0.0};
    pe__answer a;
    if (plan->way[w] == PE__OUT)
        return;
    pe__answer_at(plan, w, c->q, &a, c->share);
    const double main_value = money_of(plan, p->output[w], a.output);
    double total = main_value, charges = 0.0;
    if (!(a.output > 0.0))
        return;
    for (int64_t k = pe__byproducts(plan, r);
         k < pe__byproducts(plan, r + 1); k++) {
        const int32_t g = p->byproduct[k];
        const double value = money_of(plan, g, p->per_output[k] * a.output);
        *(pe__emitted(plan, g) ? &charges : &total) += value;
    }
    for (int64_t k = from; k < p->input_start[r + 1]; k++)
        for (int i = 0; i < PARTS; i++)
            parts[i] += a.spending * c->share[k - from] / total *
                        c->part[(int64_t)p->input[k] * PARTS + i];
    const double effort = a.effort + pe__fixed_cost(plan, w);
    parts[DAMAGE] += charges / total;
    parts[EFFORT] += effort / total;
    parts[SCARCITY] += (total - charges - a.spending - effort) / total;
    c->earned[p->output[w]] += main_value;
    for (int i = 0; i < PARTS; i++)
        c->next[(int64_t)p->output[w] * PARTS + i] += main_value * parts[i];
    for (int64_t k = pe__byproducts(plan, r);
         k < pe__byproducts(plan, r + 1); k++) {
        const int32_t g = p->byproduct[k];
        const double value = money_of(plan, g, p->per_output[k] * a.output);
        if (pe__emitted(plan, g))
            continue;
        c->earned[g] += value;
        for (int i = 0; i < PARTS; i++)
            c->next[(int64_t)g * PARTS + i] += value * parts[i];
    }
}

/* One more link; returns the largest change of a part. */
static double add_link(chain *c)
{
    const int64_t n = c->plan->goods;
    double moved = 0.0;
    memset(c->next, 0, (size_t)(n * PARTS) * sizeof *c->next);
    memset(c->earned, 0, (size_t)n * sizeof *c->earned);
    for (int64_t w = 0; w < c->plan->p.workers; w++)
        add_council(c, w);
    for (int32_t g = 0; g < n; g++) {
        const double given =
            money_of(c->plan, g, pe__or(c->plan->p.supply, g, 0.0));
        const bool rent = given > 0.0 || kind_of(c->plan, g) == DAMAGE;
        const double all = given + c->earned[g];
        for (int i = 0; i < PARTS; i++) {
            double part = all > 0.0 ? c->next[g * PARTS + i] / all : 0.0;
            if (rent && i == kind_of(c->plan, g))
                part += all > 0.0 ? given / all : 1.0;
            moved = fmax(moved, fabs(part - c->part[g * PARTS + i]));
            c->part[g * PARTS + i] = part;
        }
    }
    return moved;
}

/* --- direct inputs -------------------------------------------------------- */

/* Keeps the eight largest, largest first. */
static int32_t keep(int32_t count, int64_t *item, double *size, int64_t what,
                    double how_much)
{
    int32_t i = count < 8 ? count : 8;
    if (!(how_much > 0.0) || (i == 8 && how_much <= size[7]))
        return i;
    i = i < 8 ? i : 7;
    const int32_t n = count < 8 ? count + 1 : 8;
    for (; i > 0 && size[i - 1] < how_much; i--) {
        size[i] = size[i - 1];
        item[i] = item[i - 1];
    }
    size[i] = how_much;
    item[i] = what;
    return n;
}

static void list_inputs(chain *c, int32_t good, pe_plan_why *why)
{
    const pe_plan *plan = c->plan;
    const pe_plan_problem *p = &plan->p;
    double *spent = c->earned, made = 0.0; /* reused: [goods] */
    int64_t item[8];
    memset(spent, 0, (size_t)plan->goods * sizeof *spent);
    for (int64_t w = 0; w < p->workers; w++) {
        const int64_t from = p->input_start[pe__recipe(plan, w)];
        const int64_t end = p->input_start[pe__recipe(plan, w) + 1];
        pe__answer a;
        if (p->output[w] != good || plan->way[w] == PE__OUT)
            continue;
        pe__answer_at(plan, w, c->q, &a, c->share);
        made += money_of(plan, good, a.output);
        for (int64_t k = from; k < end; k++)
            spent[p->input[k]] += a.spending * c->share[k - from];
    }
    for (int32_t g = 0; made > 0.0 && g < plan->goods; g++)
        why->inputs = keep(why->inputs, item, why->share, g, spent[g] / made);
    for (int32_t i = 0; i < why->inputs; i++)
        why->input[i] = (int32_t)item[i];
}

/* --- who asked for more --------------------------------------------------- */

static double asked_by_worker(const pe_plan *plan, int64_t w, int32_t good,
                              const double *q, double *share)
{
    const int64_t r = pe__recipe(plan, w), from = plan->p.input_start[r];
    double sum = 0.0;
    pe__answer a = {.output = 0.0};
    bool uses = false;
    for (int64_t k = from; k < plan->p.input_start[r + 1]; k++)
        uses = uses || plan->p.input[k] == good;
    if (!uses || plan->way[w] == PE__OUT)
        return 0.0;
    pe__answer_at(plan, w, q, &a, share);
    for (int64_t k = from; k < plan->p.input_start[r + 1]; k++)
        if (plan->p.input[k] == good)
            sum += a.spending * share[k - from] / exp(q[good]);
    return sum;
}

static double asked_by_consumer(const pe_plan *plan, int64_t c, int32_t good,
                                const double *q, double *share)
{
    const int64_t f = pe__profile(plan, c), from = plan->p.want_start[f];
    const int64_t end = plan->p.want_start[f + 1];
    const pe__group group = {.profile = f,
                             .taste = pe__or(plan->p.taste, c, 1.0)};
    double sum = 0.0, need = 0.0;
    bool wants = false;
    for (int64_t k = from; k < end; k++) {
        wants = wants || plan->p.want[k] == good;
        need += pe__or(plan->p.floor, k, 0.0) * exp(q[plan->p.want[k]]);
    }
    const double rest = fmax(plan->right[c] - need, 0.0);
    if (!wants || !isfinite(pe__tastes(plan, &group, q, share)))
        return 0.0;
    for (int64_t k = from; k < end; k++)
        if (plan->p.want[k] == good)
            sum += rest * share[k - from] / exp(q[good]);
    return sum;
}

static void list_askers(chain *c, const double *before, int32_t good,
                        pe_plan_why *why)
{
    const pe_plan *plan = c->plan;
    for (int64_t w = 0; w < plan->p.workers; w++) {
        const double was = asked_by_worker(plan, w, good, before, c->share);
        why->askers = keep(why->askers, why->asker, why->more, w,
                           asked_by_worker(plan, w, good, c->q, c->share) -
                               was);
    }
    for (int64_t k = 0; k < plan->p.consumers; k++) {
        const double was = asked_by_consumer(plan, k, good, before, c->share);
        why->askers = keep(why->askers, why->asker, why->more, -1 - k,
                           asked_by_consumer(plan, k, good, c->q, c->share) -
                               was);
    }
}

static void fill(const chain *c, int32_t good, pe_plan_why *why)
{
    const double *part = c->part + (int64_t)good * PARTS;
    why->labor = part[LABOR];
    why->resource = part[RESOURCE];
    why->capital = part[CAPITAL];
    why->damage = part[DAMAGE];
    why->given = part[GIVEN];
    why->effort = part[EFFORT];
    why->scarcity = part[SCARCITY];
}

pe_status pe_plan_explain(pe_plan *plan, const pe_plan_solution *solution,
                          int32_t good, pe_plan_why *why, pe_error *err)
{
    const size_t n = (size_t)plan->goods;
    chain c = {.plan = plan, .q = plan->q};
    memset(why, 0, sizeof *why);
    if (good < 0 || good >= plan->goods)
        return pe__fail(err, PE_USAGE, "there is no good %d", good);
    c.part = pe__zalloc(n * PARTS, sizeof(double));
    c.next = pe__zalloc(n * PARTS, sizeof(double));
    c.earned = pe__zalloc(n, sizeof(double));
    c.share = pe__alloc((size_t)plan->most_share + 1, sizeof(double));
    double *before = pe__alloc(n, sizeof(double));
    pe_status status =
        c.part && c.next && c.earned && c.share && before ? PE_OK
                                                          : PE_NO_MEMORY;
    if (!status) {
        pe__start_at(plan, solution->price);
        for (size_t g = 0; g < n; g++) {
            plan->price[g] = solution->price[g];
            before[g] = log(solution->price_before[g]);
        }
        for (int64_t k = 0; k < plan->p.consumers; k++)
            plan->right[k] = solution->right[k];
        for (int i = 0; i < LINKS && add_link(&c) > 1e-7; i++)
            ;
        fill(&c, good, why);
        list_inputs(&c, good, why);
        list_askers(&c, before, good, why);
        why->worth = solution->good_standing[good] == PE_PLAN_FREE
                         ? 0.0
                         : solution->price[good];
    }
    pe__free(before);
    pe__free(c.share);
    pe__free(c.earned);
    pe__free(c.next);
    pe__free(c.part);
    return status ? pe__fail_memory(err) : PE_OK;
}
