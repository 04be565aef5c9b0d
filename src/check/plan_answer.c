/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What all councils answer at the plan's prices, one at a time and straight
 * from the formulas of the model, and the bound
 *
 *   Φ(p) = Σ_w π_w + Σ_h (p E_h − d E_h^k) + p·(ω − floors)
 *          + Σ_c [m ln(m / e_c(p)) − m],
 *
 * π the most a council can add, m what a right leaves above the floors, e the
 * cost of a unit of well-being: no plan within these rights is worth more. */
#include "plan_parts.h"

#include <math.h>
#include <string.h>

/* --- who can take part ---------------------------------------------------- */

static bool can_work(const pe__audit *a, int64_t w)
{
    const int64_t *start = a->input.start + a->recipe_of[w];
    int64_t had = 0;
    for (int64_t k = start[0]; k < start[1]; k++)
        had += !a->unmade[a->input.good[k]];
    return a->elasticity[w] > 1.0 && had > 0 ? true
                                             : had == start[1] - start[0];
}

/* Who makes or permits what; `made` [goods] is filled in. */
static void mark_made(const pe__audit *a, bool *made)
{
    for (int32_t g = 0; g < a->goods; g++)
        made[g] = a->given[g] > 0.0;
    for (int64_t h = 0; h < a->harms; h++)
        made[a->emission[h]] = true;
    for (int64_t w = 0; w < a->workers; w++) {
        const int64_t *start = a->byproduct.start + a->recipe_of[w];
        if (!can_work(a, w))
            continue;
        made[a->output[w]] = true;
        for (int64_t k = start[0]; k < start[1]; k++)
            if (!a->pollutant[a->byproduct.good[k]])
                made[a->byproduct.good[k]] = true;
    }
}

static void find_unmade(pe__audit *a, bool *made)
{
    bool changed = true;
    while (changed) {
        changed = false;
        mark_made(a, made);
        for (int32_t g = 0; g < a->goods; g++) {
            changed = changed || (!made[g] && !a->unmade[g]);
            a->unmade[g] = !made[g];
        }
    }
    for (int64_t w = 0; w < a->workers; w++)
        a->out[w] = !can_work(a, w);
}

static void mark_asked(const pe__audit *a, bool *asked)
{
    memset(asked, 0, (size_t)a->goods * sizeof *asked);
    for (int64_t c = 0; c < a->consumers; c++) {
        const int64_t *start = a->want.start + a->profile_of[c];
        for (int64_t k = start[0]; a->income[c] > 0.0 && k < start[1]; k++)
            asked[a->want.good[k]] = true;
    }
    for (int64_t w = 0; w < a->workers; w++) {
        const int64_t *start = a->input.start + a->recipe_of[w];
        const int64_t *other = a->byproduct.start + a->recipe_of[w];
        for (int64_t k = start[0]; !a->out[w] && k < start[1]; k++)
            asked[a->input.good[k]] = true;
        for (int64_t k = other[0]; !a->out[w] && k < other[1]; k++)
            if (a->pollutant[a->byproduct.good[k]])
                asked[a->byproduct.good[k]] = true;
    }
}

static bool makes_wanted(const pe__audit *a, int64_t w)
{
    const int64_t *start = a->byproduct.start + a->recipe_of[w];
    bool any = !a->unwanted[a->output[w]];
    for (int64_t k = start[0]; k < start[1]; k++)
        any = any || (!a->pollutant[a->byproduct.good[k]] &&
                      !a->unwanted[a->byproduct.good[k]]);
    return any;
}

static void find_unwanted(pe__audit *a, bool *asked)
{
    bool changed = true;
    while (changed) {
        changed = false;
        mark_asked(a, asked);
        for (int32_t g = 0; g < a->goods; g++)
            a->unwanted[g] = !asked[g] && !a->unmade[g];
        for (int64_t w = 0; w < a->workers; w++)
            if (!a->out[w] && !makes_wanted(a, w))
                changed = a->out[w] = true;
    }
}

double pe__audit_worth(const pe__audit *a, int32_t good)
{
    return a->unwanted[good] ? 0.0 : a->price[good];
}

/* --- workers' councils ---------------------------------------------------- */

typedef struct {
    double bought, beta; /* Σ exponents; with effort's c/k */
    double level;        /* ln z = level + β ln v, v the value of what is put
                            in at the margin */
    double earns;        /* a unit of output with its by-products */
} technique;

/* Fills in a->share: parts of the spending on inputs. */
static technique technique_of(const pe__audit *a, int64_t w)
{
    const int64_t from = a->input.start[a->recipe_of[w]];
    const int64_t n = a->input.start[a->recipe_of[w] + 1] - from;
    const double sigma = a->elasticity[w];
    const double c = a->effort_exponent[w], k = a->effort_power[w];
    technique t = {.level = log(a->scale[w]), .earns = 0.0};
    double sum = 0.0;
    for (int64_t i = 0; i < n; i++)
        t.bought += a->input.number[from + i];
    for (int64_t i = 0; i < n; i++) {
        const double b = a->input.number[from + i], part = b / t.bought;
        const double price = a->price[a->input.good[from + i]];
        double one = sigma > 0.0 ? pow(part, sigma) * pow(price, 1.0 - sigma)
                                 : part * price;
        if (sigma == 1.0) {
            one = part;
            t.level += b * log(b / price);
        }
        a->share[i] = a->unmade[a->input.good[from + i]] ? 0.0 : one;
        sum += a->share[i];
    }
    for (int64_t i = 0; i < n; i++)
        a->share[i] /= sum;
    if (sigma != 1.0 && n > 0)
        t.level += t.bought * (log(t.bought) - log(sum) / (1.0 - sigma));
    if (c > 0.0)
        t.level += c / k * log(c / (k * a->effort_cost[w]));
    t.beta = t.bought + (c > 0.0 ? c / k : 0.0);
    return t;
}

static double earnings_of(const pe__audit *a, int64_t w)
{
    const int64_t *start = a->byproduct.start + a->recipe_of[w];
    double earns = pe__audit_worth(a, a->output[w]);
    for (int64_t k = start[0]; k < start[1]; k++) {
        const int32_t g = a->byproduct.good[k];
        const double worth = pe__audit_worth(a, g) * a->byproduct.number[k];
        earns += a->pollutant[g] ? -worth : worth;
    }
    return earns;
}

static bool is_whole(const pe__audit *a, int64_t w)
{
    const int64_t *start = a->input.start + a->recipe_of[w];
    double beta = a->effort_exponent[w] / a->effort_power[w];
    for (int64_t k = start[0]; k < start[1]; k++)
        beta += a->input.number[k];
    return beta >= 1.0 - 1e-9 || a->fixed_cost[w] > 0.0 || a->lump[w] > 0.0;
}

static void propose(pe__audit *a, int64_t w, double z, double spending)
{
    const int64_t *start = a->input.start + a->recipe_of[w];
    const int64_t *other = a->byproduct.start + a->recipe_of[w];
    a->offered[a->output[w]] += z;
    for (int64_t k = start[0]; k < start[1]; k++)
        a->asked[a->input.good[k]] += spending * a->share[k - start[0]] /
                                      a->price[a->input.good[k]];
    for (int64_t k = other[0]; k < other[1]; k++) {
        const int32_t g = a->byproduct.good[k];
        (a->pollutant[g] ? a->asked : a->offered)[g] +=
            z * a->byproduct.number[k];
    }
}

static void answer_worker(pe__audit *a, int64_t w)
{
    const bool falling_only = !is_whole(a, w);
    technique t = technique_of(a, w);
    t.earns = earnings_of(a, w);
    if (!(t.earns > 0.0))
        return;
    double ln_z = t.beta < 1.0 - 1e-12
                      ? (t.level + t.beta * log(t.earns)) / (1.0 - t.beta)
                      : INFINITY;
    double worth = exp(fmin(ln_z, 600.0)) * t.earns;
    if (a->capacity[w] > 0.0 && log(a->capacity[w]) < ln_z) {
        ln_z = log(a->capacity[w]);
        worth = exp((ln_z - t.level) / t.beta);
    }
    const double z = exp(fmin(ln_z, 600.0));
    const double surplus =
        t.earns * z - t.beta * worth - a->fixed_cost[w];
    if (falling_only || surplus > 0.0)
        propose(a, w, z, t.bought * worth);
    a->bound += fmax(surplus, 0.0);
}

/* --- consumers' councils -------------------------------------------------- */

double pe__audit_floors(const pe__audit *a, int64_t c, double *rest)
{
    const int64_t *start = a->want.start + a->profile_of[c];
    double need = 0.0;
    for (int64_t k = start[0]; k < start[1]; k++)
        if (!a->unmade[a->want.good[k]])
            need += a->want.second[k] * a->price[a->want.good[k]];
    *rest = fmax(a->right[c] - need, 0.0);
    return a->right[c] >= need ? 1.0 : a->right[c] / need;
}

/* Fills in a->share: parts of what is left; returns ln e. */
static double tastes_of(const pe__audit *a, int64_t c)
{
    const int64_t from = a->want.start[a->profile_of[c]];
    const int64_t n = a->want.start[a->profile_of[c] + 1] - from;
    const double sigma = a->taste[c];
    double sum = 0.0, ln_e = 0.0;
    for (int64_t i = 0; i < n; i++) {
        const int32_t g = a->want.good[from + i];
        const double weight = a->want.number[from + i];
        a->share[i] = a->unmade[g]   ? 0.0
                      : sigma == 1.0 ? weight
                                     : pow(weight, sigma) *
                                           pow(a->price[g], 1.0 - sigma);
        sum += a->share[i];
    }
    for (int64_t i = 0; i < n && sum > 0.0; i++) {
        a->share[i] /= sum;
        if (sigma == 1.0 && a->share[i] > 0.0)
            ln_e += a->share[i] *
                    log(a->price[a->want.good[from + i]] / a->share[i]);
    }
    return !(sum > 0.0)   ? INFINITY
           : sigma == 1.0 ? ln_e
                          : log(sum) / (1.0 - sigma);
}

static void answer_consumer(pe__audit *a, int64_t c)
{
    const int64_t *start = a->want.start + a->profile_of[c];
    double rest;
    const double part = pe__audit_floors(a, c, &rest);
    const double ln_e = tastes_of(a, c);
    for (int64_t k = start[0]; k < start[1]; k++) {
        const int32_t g = a->want.good[k];
        const double floor = a->unmade[g] ? 0.0 : part * a->want.second[k];
        a->asked[g] += floor;
        a->bound -= floor * a->price[g];
        if (isfinite(ln_e) && !a->unmade[g])
            a->asked[g] += rest * a->share[k - start[0]] / a->price[g];
    }
    if (isfinite(ln_e) && rest > 0.0)
        a->bound += rest * (log(rest) - ln_e - 1.0);
}

/* --- all ------------------------------------------------------------------ */

double pe__audit_permit(const pe__audit *a, int64_t h, double price)
{
    const double k = a->damage_power[h];
    if (a->unwanted[a->emission[h]])
        return 0.0;
    return pow(price / (k * a->damage[h]), 1.0 / (k - 1.0));
}

void pe__audit_answer(pe__audit *a)
{
    find_unmade(a, a->unwanted);
    memset(a->unwanted, 0, (size_t)a->goods * sizeof *a->unwanted);
    bool *asked = pe__audit_take(a, a->goods, sizeof *asked);
    if (!asked) {
        a->out_of_memory = true;
        return;
    }
    find_unwanted(a, asked);
    for (int64_t w = 0; w < a->workers; w++)
        a->report->whole += !a->out[w] && is_whole(a, w);
    pe__audit_answer_at(a);
}

void pe__audit_answer_at(pe__audit *a)
{
    a->bound = 0.0;
    for (int64_t w = 0; w < a->workers; w++)
        if (!a->out[w])
            answer_worker(a, w);
    for (int64_t c = 0; c < a->consumers; c++)
        answer_consumer(a, c);
    for (int64_t h = 0; h < a->harms; h++) {
        const double price = a->price[a->emission[h]];
        const double e = pe__audit_permit(a, h, price);
        a->offered[a->emission[h]] += e;
        a->bound += price * e - a->damage[h] * pow(e, a->damage_power[h]);
    }
    for (int32_t g = 0; g < a->goods; g++) {
        a->offered[g] += a->given[g];
        a->bound += pe__audit_worth(a, g) * a->given[g];
    }
}
