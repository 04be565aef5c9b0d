/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What a final allocation truly is: every council's technology and bundle
 * worked out from the amounts it was given. */
#include "reference.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static double at(const double *array, int64_t i, double otherwise)
{
    return array ? array[i] : otherwise;
}

static int64_t recipe_of(const pe_plan_problem *p, int64_t w)
{
    return p->recipe ? p->recipe[w] : w;
}

static int64_t profile_of(const pe_plan_problem *p, int64_t c)
{
    return p->profile ? p->profile[c] : c;
}

static bool pollutes(const pe_plan_problem *p, int32_t good)
{
    return p->kind && p->kind[good] == PE_PLAN_POLLUTANT;
}

/* ln of the CES aggregate (Σ aᵢ xᵢ^((σ−1)/σ))^(σ/(σ−1)), relative to its
 * largest term; `plain`: the amounts themselves decide at σ = 0, not xᵢ/aᵢ. */
static double ln_aggregate(const double *weight, const double *amount,
                           int64_t n, double sum, double sigma, bool plain)
{
    double least = INFINITY, total = 0.0;
    for (int64_t i = 0; i < n; i++)
        if (weight[i] > 0.0)
            least = fmin(least, log(amount[i]) -
                                    (sigma > 0.0 || plain
                                         ? 0.0
                                         : log(weight[i] / sum)));
    if (sigma == 0.0)
        return least;
    if (sigma == 1.0) {
        for (int64_t i = 0; i < n; i++)
            if (weight[i] > 0.0)
                total += weight[i] / sum * log(amount[i]);
        return total;
    }
    const double power = (sigma - 1.0) / sigma;
    double top = -INFINITY;
    for (int64_t i = 0; i < n; i++)
        if (weight[i] > 0.0)
            top = fmax(top, power * log(amount[i]));
    for (int64_t i = 0; i < n; i++)
        if (weight[i] > 0.0)
            total += weight[i] / sum * exp(power * log(amount[i]) - top);
    return (top + log(total)) / power;
}

double technology(const pe_plan_problem *p, int64_t w, const double *amount,
                  double effort)
{
    const int64_t r = recipe_of(p, w), from = p->input_start[r];
    const int64_t n = p->input_start[r + 1] - from;
    const double c = at(p->effort_exponent, w, 0.0);
    double bought = 0.0;
    for (int64_t i = 0; i < n; i++)
        bought += p->exponent[from + i];
    double ln_z = log(p->scale[w]);
    if (n > 0)
        ln_z += bought * ln_aggregate(p->exponent + from, amount, n, bought,
                                      at(p->elasticity, w, 1.0), false);
    if (c > 0.0)
        ln_z += c * log(effort);
    return exp(ln_z);
}

/* The weights of a consumers' CES are not made to sum to 1, those of a
 * Cobb-Douglas are. */
double well_being(const pe_plan_problem *p, const bool *unmade, int64_t c,
                  const double *amount)
{
    const int64_t f = profile_of(p, c), from = p->want_start[f];
    const int64_t n = p->want_start[f + 1] - from;
    const double sigma = at(p->taste, c, 1.0);
    double weight[1024], sum = 0.0;
    for (int64_t i = 0; i < n; i++) {
        weight[i] = unmade[p->want[from + i]] ? 0.0 : p->weight[from + i];
        sum += weight[i];
    }
    return ln_aggregate(weight, amount, n, sigma == 1.0 ? sum : 1.0, sigma,
                        true);
}

static void appraise_worker(appraisal *a, const pe_plan *plan,
                            const pe_plan_problem *p,
                            const pe_plan_solution *s, int64_t w,
                            double *amount)
{
    const int64_t r = recipe_of(p, w), from = p->input_start[r];
    const double z = s->output[w];
    bool held = z >= at(p->capacity, w, 0.0) * (1.0 - 1e-12) &&
                at(p->capacity, w, 0.0) > 0.0;
    held = held || at(p->lump, w, 0.0) > 0.0;
    pe_plan_inputs(plan, s, w, amount);
    a->least = fmin(a->least, fmin(z, s->effort[w]));
    bool vanishing = false; /* too little for a double to keep its digits */
    for (int64_t k = from; k < p->input_start[r + 1]; k++) {
        a->used[p->input[k]] += amount[k - from];
        a->least = fmin(a->least, amount[k - from]);
        vanishing = vanishing || amount[k - from] < 1e-250;
    }
    if (!(z > 0.0))
        return;
    a->made[p->output[w]] += z;
    for (int64_t k = p->byproduct_start ? p->byproduct_start[r] : 0;
         p->byproduct_start && k < p->byproduct_start[r + 1]; k++) {
        const int32_t g = p->byproduct[k];
        *(pollutes(p, g) ? &a->used[g] : &a->made[g]) += p->per_output[k] * z;
        held = held || pollutes(p, g);
    }
    const double possible = technology(p, w, amount, s->effort[w]);
    if (vanishing)
        held = true;
    else
        a->worst_technology = fmax(a->worst_technology, z / possible - 1.0);
    if (!held)
        a->worst_idle = fmax(a->worst_idle, 1.0 - z / possible);
    a->welfare -= at(p->fixed_cost, w, 0.0);
    if (s->effort[w] > 0.0)
        a->welfare -= at(p->effort_cost, w, 1.0) *
                      pow(s->effort[w], at(p->effort_power, w, 2.0));
}

static void appraise_consumer(appraisal *a, const pe_plan *plan,
                              const pe_plan_problem *p,
                              const pe_plan_solution *s, int64_t c,
                              const bool *unmade, double *amount)
{
    const int64_t f = profile_of(p, c), from = p->want_start[f];
    double spent = 0.0, rest;
    const double part = floors_paid(p, unmade, s->price, c, s->right[c], &rest);
    pe_plan_consumption(plan, s, c, amount);
    for (int64_t k = from; k < p->want_start[f + 1]; k++) {
        a->used[p->want[k]] += amount[k - from];
        spent += s->price[p->want[k]] * amount[k - from];
        a->least = fmin(a->least, amount[k - from]);
        amount[k - from] -= unmade[p->want[k]]
                                ? 0.0
                                : part * at(p->floor, k, 0.0);
    }
    a->worst_budget =
        fmax(a->worst_budget,
             s->right[c] > 0.0 ? spent / s->right[c] - 1.0 : spent);
    if (rest > 0.0)
        a->welfare += rest * well_being(p, unmade, c, amount);
}

/* Emissions above the limit that is given are shared among the harmed in
 * proportion to what they permit at the prices. */
static void appraise_harms(appraisal *a, const pe_plan_problem *p,
                           const pe_plan_solution *s, const bool *unwanted)
{
    double *permits = calloc((size_t)p->goods, sizeof *permits);
    double *one = calloc((size_t)p->harms + 1, sizeof *one);
    if (!permits || !one)
        abort();
    for (int64_t h = 0; h < p->harms; h++) {
        const double k = p->damage_power[h];
        if (unwanted[p->pollutant[h]])
            continue;
        one[h] = pow(s->price[p->pollutant[h]] / (p->damage[h] * k),
                     1.0 / (k - 1.0));
        permits[p->pollutant[h]] += one[h];
    }
    for (int64_t h = 0; h < p->harms; h++) {
        const int32_t g = p->pollutant[h];
        const double over = a->used[g] - at(p->supply, g, 0.0);
        const double e = over > 0.0 ? one[h] * over / permits[g] : 0.0;
        a->welfare -= p->damage[h] * pow(e, p->damage_power[h]);
    }
    for (int32_t g = 0; g < p->goods; g++)
        a->made[g] += at(p->supply, g, 0.0) + permits[g];
    free(one);
    free(permits);
}

void appraise(appraisal *a, const pe_plan *plan, const pe_plan_problem *p,
              const pe_plan_solution *s)
{
    reference r;
    double *amount = calloc((size_t)(p->input_start[p->recipes] +
                                     p->want_start[p->profiles] + 1),
                            sizeof *amount);
    memset(a, 0, sizeof *a);
    a->used = calloc((size_t)p->goods, sizeof(double));
    a->made = calloc((size_t)p->goods, sizeof(double));
    if (!amount || !a->used || !a->made)
        abort();
    reference_answer(&r, p, s->price, s->right);
    for (int64_t w = 0; w < p->workers; w++)
        appraise_worker(a, plan, p, s, w, amount);
    for (int64_t c = 0; c < p->consumers; c++)
        appraise_consumer(a, plan, p, s, c, r.unmade, amount);
    appraise_harms(a, p, s, r.unwanted);
    reference_free(&r);
    free(amount);
}

void appraisal_free(appraisal *a)
{
    free(a->used);
    free(a->made);
    memset(a, 0, sizeof *a);
}
