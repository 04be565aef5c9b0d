/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Prepares the workspace: what stays the same in every round is worked out
 * once. */
#include "plan.h"
#include "error.h"
#include "mem.h"

#include <math.h>
#include <omp.h>
#include <string.h>

void *pe__plan_take(pe_plan *plan, int64_t count, size_t size)
{
    void *memory = pe__zalloc((size_t)(count > 0 ? count : 1), size);
    if (memory)
        plan->bytes += count * (int64_t)size;
    return memory;
}

/* a and θ of every council (answer.c). */
static void set_levels(pe_plan *plan)
{
    const pe_plan_problem *p = &plan->p;
#pragma omp parallel for schedule(static) num_threads(pe__threads(plan))
    for (int64_t w = 0; w < p->workers; w++) {
        const int64_t r = pe__recipe(plan, w);
        const double part = pe__effort_part(plan, w);
        double bought = 0.0, level = log(p->scale[w]);
        for (int64_t k = p->input_start[r]; k < p->input_start[r + 1]; k++)
            bought += p->exponent[k];
        if (pe__elasticity(plan, w) == 1.0)
            for (int64_t k = p->input_start[r]; k < p->input_start[r + 1]; k++)
                level += p->exponent[k] * log(p->exponent[k]);
        else if (bought > 0.0)
            level += bought * log(bought);
        if (part > 0.0)
            level += part * log(part / pe__or(p->effort_cost, w, 1.0));
        plan->level[w] = level;
        plan->theta[w] = 1.0 / (1.0 - bought - part);
    }
}

static int32_t longest(const int64_t *start, int64_t lists)
{
    int64_t most = 0;
    for (int64_t i = 0; start && i < lists; i++)
        most = start[i + 1] - start[i] > most ? start[i + 1] - start[i] : most;
    return (int32_t)most;
}

/* Start prices; where one is unknown, the geometric mean of those known. */
static void set_prices(pe_plan *plan, const double *price)
{
    double sum = 0.0;
    int32_t known = 0;
    for (int32_t g = 0; g < plan->goods; g++) {
        const double at = price ? price[g] : 1.0;
        plan->q[g] = at > 0.0 && isfinite(at) ? log(at) : NAN;
        known += !isnan(plan->q[g]);
        sum += isnan(plan->q[g]) ? 0.0 : plan->q[g];
    }
    for (int32_t g = 0; g < plan->goods; g++)
        if (isnan(plan->q[g]))
            plan->q[g] = known ? sum / known : 0.0;
}

/* Prices [goods] to start from; ≤ 0 or NaN = the problem's own. */
void pe__start_at(pe_plan *plan, const double *price)
{
    set_prices(plan, plan->p.price);
    for (int32_t g = 0; price && g < plan->goods; g++)
        if (price[g] > 0.0 && isfinite(price[g]))
            plan->q[g] = log(price[g]);
}

static bool reserve(pe_plan *plan)
{
    const pe_plan_problem *p = &plan->p;
    const int64_t n = plan->goods, w = p->workers, c = p->consumers;
    plan->standing = pe__plan_take(plan, n, 1);
    plan->counts = pe__plan_take(plan, n, 1);
    plan->fate = pe__plan_take(plan, w, 1);
    plan->way = pe__plan_take(plan, w, 1);
    plan->level = pe__plan_take(plan, w, sizeof(double));
    plan->theta = pe__plan_take(plan, w, sizeof(double));
    plan->value = pe__plan_take(plan, w, sizeof(double));
    plan->right = pe__plan_take(plan, c, sizeof(double));
    plan->owed = pe__plan_take(plan, p->harms ? c : 0, sizeof(double));
    plan->floor_cost = pe__plan_take(plan, p->profiles, sizeof(double));
    plan->seen_profile = pe__plan_take(plan, p->profiles, 1);
    plan->simple = pe__plan_take(plan, n, sizeof(double));
    plan->lanes = pe__plan_take(plan, 2 * n * PE__LANES, sizeof(double));
    plan->shares =
        pe__plan_take(plan, (int64_t)PE__LANES * plan->most_share,
                      sizeof(double));
    plan->moves =
        pe__plan_take(plan, (int64_t)PE__LANES * plan->most_share,
                      sizeof(double));
    plan->lines =
        pe__plan_take(plan, (int64_t)PE__LANES * plan->most_lines,
                      sizeof(pe__line));
    plan->totals.supply =
        pe__plan_take(plan, 2 * n + PE__FIGURES + pe__step_room(plan),
                      sizeof(double));
    plan->ln_ration = pe__plan_take(plan, n, sizeof(double));
    plan->ration = pe__plan_take(plan, n, sizeof(double));
    plan->made = pe__plan_take(plan, n, sizeof(double));
    plan->emitted = pe__plan_take(plan, n, sizeof(double));
    plan->relief = pe__plan_take(plan, n, sizeof(double));
    plan->needs = pe__plan_take(plan, 3 * n, sizeof(double));
    plan->permits = plan->needs ? plan->needs + n : NULL;
    plan->floors = plan->needs ? plan->needs + 2 * n : NULL;
    plan->price = pe__plan_take(plan, n, sizeof(double));
    plan->q = pe__plan_take(plan, n, sizeof(double));
    return plan->standing && plan->counts && plan->fate && plan->way &&
           plan->level && plan->theta && plan->value && plan->right &&
           plan->owed && plan->floor_cost && plan->seen_profile &&
           plan->simple && plan->lanes && plan->shares && plan->moves &&
           plan->lines && plan->totals.supply && plan->ln_ration &&
           plan->ration && plan->made && plan->emitted && plan->needs &&
           plan->relief && plan->permits && plan->price && plan->q;
}

/* What is small is done sooner than a second thread wakes up. On a machine that
 * has other work that may take as long as ten million wants do. */
static void choose_threads(pe_plan *plan)
{
    const pe_plan_problem *p = &plan->p;
    const int all = plan->s.threads > 0 ? plan->s.threads
                                        : omp_get_max_threads();
    const double each = p->recipes > 0 ? (double)p->input_start[p->recipes] /
                                             (double)p->recipes
                                       : 0.0;
    const int64_t inputs = (int64_t)((1.0 + each) * (double)p->workers);
    const int64_t wants = p->want_start[p->profiles] + p->consumers;
    plan->few = inputs < 300000;
    plan->threads = plan->few ? 1 : all;
    plan->crowd_threads = plan->few && wants < 10000000 ? 1 : all;
}

static void measure_lists(pe_plan *plan)
{
    const pe_plan_problem *p = &plan->p;
    const int32_t inputs = longest(p->input_start, p->recipes);
    const int32_t wants = longest(p->want_start, p->profiles);
    const int32_t others = longest(p->byproduct_start, p->recipes);
    plan->most_inputs = inputs;
    plan->most_share = inputs > wants ? inputs : wants;
    plan->most_lines = plan->most_share + others + 1;
    for (int i = 0; i <= PE__LANES; i++)
        plan->lane[i] = p->workers * i / PE__LANES;
}

pe_status pe_plan_new(const pe_plan_problem *problem,
                      const pe_plan_settings *settings, pe_plan **out,
                      pe_error *err)
{
    const pe_plan_settings s = settings ? *settings : PE_PLAN_DEFAULTS;
    *out = NULL;
    pe_status status = pe__plan_check(problem, &s, err);
    if (status)
        return status;
    pe_plan *plan = pe__zalloc(1, sizeof *plan);
    if (!plan)
        return pe__fail_memory(err);
    plan->p = *problem;
    plan->s = s;
    plan->goods = problem->goods;
    plan->kernels = pe__kernels_best();
    choose_threads(plan);
    plan->money = 1.0;
    plan->worth = 1.0;
    plan->hesitation = 0.02;
    measure_lists(plan);
    status = reserve(plan) ? PE_OK : PE_NO_MEMORY;
    if (!status) {
        plan->totals.demand = plan->totals.supply + plan->goods;
        if (pe__step_room(plan) > 0)
            plan->totals.change =
                plan->totals.demand + plan->goods + PE__FIGURES;
        for (int64_t c = 0; c < problem->consumers; c++)
            plan->right[c] = problem->income[c];
        set_levels(plan);
        status = pe__plan_stand(plan);
    }
    if (!status)
        status = pe__groups_make(plan);
    if (status) {
        pe_plan_free(plan);
        return status == PE_NO_MEMORY
                   ? pe__fail_memory(err)
                   : pe__fail(err, status, "a sum over the ranks failed");
    }
    *out = plan;
    return PE_OK;
}

void pe_plan_free(pe_plan *plan)
{
    if (!plan)
        return;
    void *owned[] = {plan->standing, plan->counts, plan->fate, plan->way,
                     plan->level, plan->theta, plan->value, plan->fixed,
                     plan->right, plan->owed, plan->group, plan->group_member,
                     plan->floor_cost, plan->seen_profile, plan->simple,
                     plan->lanes, plan->shares, plan->moves, plan->lines,
                     plan->totals.supply, plan->ln_ration, plan->ration,
                     plan->made, plan->emitted, plan->needs, plan->relief,
                     plan->price, plan->q, plan->scales};
    for (size_t i = 0; i < sizeof owned / sizeof *owned; i++)
        pe__free(owned[i]);
    pe__disturbance_free(plan->disturbance);
    pe__free(plan);
}
