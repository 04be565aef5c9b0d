/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "reference.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static void *room(int64_t count, size_t size)
{
    void *memory = calloc((size_t)count + 1, size);
    if (!memory)
        abort();
    return memory;
}

static int64_t recipe_of(const pe_plan_problem *p, int64_t w)
{
    return p->recipe ? p->recipe[w] : w;
}

static int64_t profile_of(const pe_plan_problem *p, int64_t c)
{
    return p->profile ? p->profile[c] : c;
}

static double at(const double *array, int64_t i, double otherwise)
{
    return array ? array[i] : otherwise;
}

static bool pollutes(const pe_plan_problem *p, int32_t good)
{
    return p->kind && p->kind[good] == PE_PLAN_POLLUTANT;
}

static int64_t byproducts_from(const pe_plan_problem *p, int64_t r)
{
    return p->byproduct_start ? p->byproduct_start[r] : 0;
}

static int64_t byproducts_to(const pe_plan_problem *p, int64_t r)
{
    return p->byproduct_start ? p->byproduct_start[r + 1] : 0;
}

/* --- who takes part ------------------------------------------------------- */

/* Everything is thought unmade until somebody can make it. */
static bool can_work(const pe_plan_problem *p, const bool *unmade, int64_t w)
{
    const int64_t r = recipe_of(p, w);
    int64_t had = 0, needed = p->input_start[r + 1] - p->input_start[r];
    for (int64_t k = p->input_start[r]; k < p->input_start[r + 1]; k++)
        had += !unmade[p->input[k]];
    if (at(p->elasticity, w, 1.0) > 1.0 && needed > 0)
        return had > 0;
    return had == needed;
}

static void mark(bool *array, int32_t good, bool *changed)
{
    *changed = *changed || !array[good];
    array[good] = true;
}

/* The engine strikes out what cannot be; loops of goods that need one another
 * stay. So does this: it starts from all and removes. */
static void find_unmade(reference *r, const pe_plan_problem *p)
{
    bool changed = true;
    while (changed) {
        bool *made = room(p->goods, sizeof *made), ignored = false;
        for (int32_t g = 0; g < p->goods; g++)
            made[g] = at(p->supply, g, 0.0) > 0.0;
        for (int64_t h = 0; h < p->harms; h++)
            made[p->pollutant[h]] = true;
        for (int64_t w = 0; w < p->workers; w++) {
            const int64_t n = recipe_of(p, w);
            if (!can_work(p, r->unmade, w))
                continue;
            made[p->output[w]] = true;
            for (int64_t k = byproducts_from(p, n); k < byproducts_to(p, n);
                 k++)
                if (!pollutes(p, p->byproduct[k]))
                    mark(made, p->byproduct[k], &ignored);
        }
        changed = false;
        for (int32_t g = 0; g < p->goods; g++)
            if (!made[g])
                mark(r->unmade, g, &changed);
        free(made);
    }
    for (int64_t w = 0; w < p->workers; w++)
        r->out[w] = !can_work(p, r->unmade, w);
}

static bool earns(const reference *r, const pe_plan_problem *p, int64_t w)
{
    const int64_t n = recipe_of(p, w);
    bool any = !r->unwanted[p->output[w]];
    for (int64_t k = byproducts_from(p, n); k < byproducts_to(p, n); k++)
        any = any || (!pollutes(p, p->byproduct[k]) &&
                      !r->unwanted[p->byproduct[k]]);
    return any;
}

static void mark_asked(const reference *r, const pe_plan_problem *p, int64_t w,
                       bool *asked)
{
    const int64_t n = recipe_of(p, w);
    for (int64_t k = p->input_start[n]; k < p->input_start[n + 1]; k++)
        asked[p->input[k]] = true;
    for (int64_t k = byproducts_from(p, n); k < byproducts_to(p, n); k++)
        if (pollutes(p, p->byproduct[k]))
            asked[p->byproduct[k]] = true;
    (void)r;
}

static void find_unwanted(reference *r, const pe_plan_problem *p)
{
    bool changed = true;
    while (changed) {
        bool *asked = room(p->goods, sizeof *asked);
        for (int64_t c = 0; c < p->consumers; c++) {
            const int64_t f = profile_of(p, c);
            for (int64_t k = p->want_start[f];
                 p->income[c] > 0.0 && k < p->want_start[f + 1]; k++)
                asked[p->want[k]] = true;
        }
        for (int64_t w = 0; w < p->workers; w++)
            if (!r->out[w])
                mark_asked(r, p, w, asked);
        changed = false;
        for (int32_t g = 0; g < p->goods; g++)
            if (!asked[g] && !r->unmade[g])
                r->unwanted[g] = true;
        for (int64_t w = 0; w < p->workers; w++)
            if (!r->out[w] && !earns(r, p, w))
                mark(r->out, (int32_t)w, &changed);
        free(asked);
    }
}

/* --- workers' councils ---------------------------------------------------- */

/* Value shares of the inputs in the spending on them; returns K of
 * ln z = K + β ln v, v = μz, from x_i = s_i B v / p_i and s k e^k = c v. */
static double answer_of(const reference *r, const pe_plan_problem *p,
                        int64_t w, const double *price, double *share)
{
    const int64_t n = recipe_of(p, w), from = p->input_start[n];
    const int64_t count = p->input_start[n + 1] - from;
    const double sigma = at(p->elasticity, w, 1.0);
    double bought = 0.0, sum = 0.0, k = log(p->scale[w]);
    for (int64_t i = 0; i < count; i++)
        bought += p->exponent[from + i];
    for (int64_t i = 0; i < count; i++) {
        const int32_t g = p->input[from + i];
        const double b = p->exponent[from + i], a = b / bought;
        if (sigma == 1.0) {
            share[i] = a;
            k += b * log(b / price[g]);
        } else {
            share[i] = r->unmade[g] ? 0.0
                       : sigma > 0.0
                           ? pow(a, sigma) * pow(price[g], 1.0 - sigma)
                           : a * price[g];
        }
        sum += share[i];
    }
    if (sigma != 1.0 && count > 0)
        k += bought * log(bought / pow(sum, 1.0 / (1.0 - sigma)));
    for (int64_t i = 0; i < count; i++)
        share[i] /= sum;
    const double c = at(p->effort_exponent, w, 0.0);
    const double power = at(p->effort_power, w, 2.0);
    if (c > 0.0)
        k += c / power * log(c / (at(p->effort_cost, w, 1.0) * power));
    return k;
}

/* What nobody asks for is worth nothing. */
static double worth(const reference *r, const double *price, int32_t good)
{
    return r->unwanted[good] ? 0.0 : price[good];
}

static double earnings_of(const reference *r, const pe_plan_problem *p,
                          int64_t w, const double *price)
{
    const int64_t n = recipe_of(p, w);
    double earns = worth(r, price, p->output[w]);
    for (int64_t k = byproducts_from(p, n); k < byproducts_to(p, n); k++)
        earns += (pollutes(p, p->byproduct[k]) ? -1.0 : 1.0) *
                 p->per_output[k] * worth(r, price, p->byproduct[k]);
    return earns;
}

static void add_byproducts(reference *r, const pe_plan_problem *p, int64_t w,
                           double z)
{
    const int64_t n = recipe_of(p, w);
    for (int64_t k = byproducts_from(p, n); k < byproducts_to(p, n); k++) {
        const int32_t g = p->byproduct[k];
        const double amount = p->per_output[k] * z;
        if (pollutes(p, g)) {
            r->demand[g] += amount;
            r->emitted[g] += amount;
        } else {
            r->supply[g] += amount;
        }
    }
}

static void answer_worker(reference *r, const pe_plan_problem *p, int64_t w,
                          const double *price, double *share)
{
    const int64_t n = recipe_of(p, w), from = p->input_start[n];
    const double earns = earnings_of(r, p, w, price);
    double bought = 0.0;
    if (!(earns > 0.0))
        return;
    for (int64_t k = from; k < p->input_start[n + 1]; k++)
        bought += p->exponent[k];
    const double beta = bought + at(p->effort_exponent, w, 0.0) /
                                     at(p->effort_power, w, 2.0);
    const double fixed = at(p->fixed_cost, w, 0.0);
    const double cap = at(p->capacity, w, 0.0);
    const double k = answer_of(r, p, w, price, share);
    const bool falling = beta < 1.0 - 1e-12;
    double z = falling ? exp((k + beta * log(earns)) / (1.0 - beta)) : INFINITY;
    double worth = earns * z;
    if (cap > 0.0 && cap <= z) {
        z = cap;
        worth = exp((log(z) - k) / beta);
    }
    const double surplus = earns * z - beta * worth - fixed;
    r->brink[w] = (!falling || fixed > 0.0) &&
                  fabs(log(earns * z / (beta * worth + fixed))) < 1.2;
    r->any_brink = r->any_brink || r->brink[w];
    if (surplus <= 0.0)
        return;
    r->output[w] = z;
    r->surplus[w] = surplus;
    r->supply[p->output[w]] += z;
    for (int64_t i = from; i < p->input_start[n + 1]; i++)
        r->demand[p->input[i]] +=
            bought * worth * share[i - from] / price[p->input[i]];
    add_byproducts(r, p, w, z);
}

/* --- consumers' councils -------------------------------------------------- */

double floors_paid(const pe_plan_problem *p, const bool *unmade,
                   const double *price, int64_t c, double right, double *rest)
{
    const int64_t f = profile_of(p, c);
    double need = 0.0;
    for (int64_t k = p->want_start[f]; k < p->want_start[f + 1]; k++)
        if (!unmade[p->want[k]])
            need += at(p->floor, k, 0.0) * price[p->want[k]];
    *rest = right >= need ? right - need : 0.0;
    return right >= need ? 1.0 : right / need;
}

/* Value shares of what is above the floors; returns ln e. */
static double tastes_of(const reference *r, const pe_plan_problem *p,
                        int64_t c, const double *price, double *share)
{
    const int64_t f = profile_of(p, c), from = p->want_start[f];
    const int64_t n = p->want_start[f + 1] - from;
    const double sigma = at(p->taste, c, 1.0);
    double sum = 0.0, ln_e = 0.0;
    for (int64_t i = 0; i < n; i++) {
        const int32_t g = p->want[from + i];
        const double a = p->weight[from + i];
        share[i] = r->unmade[g]   ? 0.0
                   : sigma == 1.0 ? a
                                  : pow(a, sigma) * pow(price[g], 1.0 - sigma);
        sum += share[i];
    }
    if (!(sum > 0.0))
        return INFINITY;
    for (int64_t i = 0; i < n; i++) {
        share[i] /= sum;
        if (sigma == 1.0 && share[i] > 0.0)
            ln_e += share[i] * log(price[p->want[from + i]] / share[i]);
    }
    return sigma == 1.0 ? ln_e : log(sum) / (1.0 - sigma);
}

static void answer_consumer(reference *r, const pe_plan_problem *p, int64_t c,
                            const double *price, double right, double *share)
{
    const int64_t f = profile_of(p, c), from = p->want_start[f];
    double rest;
    const double part = floors_paid(p, r->unmade, price, c, right, &rest);
    const double ln_e = tastes_of(r, p, c, price, share);
    for (int64_t k = from; k < p->want_start[f + 1]; k++) {
        const int32_t g = p->want[k];
        const double floor = part * at(p->floor, k, 0.0);
        if (r->unmade[g])
            continue;
        r->demand[g] += floor;
        r->potential -= price[g] * floor;
        if (isfinite(ln_e))
            r->demand[g] += rest * share[k - from] / price[g];
    }
    if (rest > 0.0 && isfinite(ln_e))
        r->potential += rest * (log(rest) - 1.0 - ln_e);
}

static void answer_harmed(reference *r, const pe_plan_problem *p,
                          const double *price)
{
    for (int64_t h = 0; h < p->harms; h++) {
        const double k = p->damage_power[h], d = p->damage[h];
        const double e =
            pow(worth(r, price, p->pollutant[h]) / (d * k), 1 / (k - 1));
        r->supply[p->pollutant[h]] += e;
        r->potential += worth(r, price, p->pollutant[h]) * e - d * pow(e, k);
    }
}

void reference_answer(reference *r, const pe_plan_problem *p,
                      const double *price, const double *right)
{
    double *share = room(p->input_start[p->recipes] +
                             p->want_start[p->profiles], sizeof *share);
    memset(r, 0, sizeof *r);
    r->unmade = room(p->goods, sizeof(bool));
    r->unwanted = room(p->goods, sizeof(bool));
    r->out = room(p->workers, sizeof(bool));
    r->brink = room(p->workers, sizeof(bool));
    r->supply = room(p->goods, sizeof(double));
    r->demand = room(p->goods, sizeof(double));
    r->emitted = room(p->goods, sizeof(double));
    r->output = room(p->workers, sizeof(double));
    r->surplus = room(p->workers, sizeof(double));
    find_unmade(r, p);
    find_unwanted(r, p);
    for (int64_t w = 0; w < p->workers; w++) {
        if (!r->out[w])
            answer_worker(r, p, w, price, share);
        r->potential += r->surplus[w];
    }
    for (int64_t c = 0; c < p->consumers; c++)
        answer_consumer(r, p, c, price, right ? right[c] : p->income[c],
                        share);
    answer_harmed(r, p, price);
    for (int32_t g = 0; g < p->goods; g++) {
        r->supply[g] += at(p->supply, g, 0.0);
        r->potential += worth(r, price, g) * at(p->supply, g, 0.0);
    }
    free(share);
}

void reference_free(reference *r)
{
    void *owned[] = {r->unmade, r->unwanted, r->out, r->brink, r->supply,
                     r->demand, r->emitted, r->output, r->surplus};
    for (size_t i = 0; i < sizeof owned / sizeof *owned; i++)
        free(owned[i]);
    memset(r, 0, sizeof *r);
}
