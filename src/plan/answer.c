/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* One workers' council's best answer to prices (README, "Workers' councils").
 *
 * With L = ln λ, what a unit of output earns, and I = Σ bᵢqᵢ (or B ln κ for a
 * CES recipe), the best output at falling returns β = B + c/k < 1 is
 *     ln z = θ(a + βL − I),  θ = 1/(1 − β),
 * and making a given z costs βμz with β ln μ = (1 − β) ln z − a + I, of which
 * Bμz for inputs and (c/k)μz for effort. These two lines answer every case:
 * capacity, rising returns, fixed costs, whole lots. */
#include "plan.h"

#include <math.h>

#define LARGEST_LOG 600.0 /* e^600 × e^100 still is a number */

/* Shares of the spending on inputs and I; B through *returns. */
static double index_of(const pe_plan *plan, int64_t w, const double *q,
                       double *share, double *returns)
{
    const int64_t r = pe__recipe(plan, w);
    const int64_t from = plan->p.input_start[r];
    const int32_t n = (int32_t)(plan->p.input_start[r + 1] - from);
    const int32_t *good = plan->p.input + from;
    const double *b = plan->p.exponent + from;
    double sum = 0.0, index = 0.0;
    for (int32_t i = 0; i < n; i++)
        sum += b[i];
    *returns = sum;
    if (n == 0)
        return 0.0; /* effort alone: no elasticity between no inputs */
    if (pe__elasticity(plan, w) == 1.0) {
        for (int32_t i = 0; i < n; i++) {
            index += b[i] * q[good[i]];
            share[i] = b[i] / sum;
        }
        return index;
    }
    const double sigma = pe__elasticity(plan, w);
    const double power = sigma > 0.0 ? sigma : 1.0;
    /* weights b/B: the scale 1/B comes out of the sum */
    return sum * (pe__ces(good, b, n, power, sigma, q, plan->standing, share) -
                  power / (1.0 - sigma) * log(sum));
}

/* ln κ of the CES index κ = (Σ wᵢ^power pᵢ^(1−σ))^(1/(1−σ)) and the value
 * shares. Goods that cannot be had count as infinitely dear. Sums are taken
 * relative to the largest term, so that no price is too large or too small. */
double pe__ces(const int32_t *good, const double *weight, int32_t n,
               double power, double sigma, const double *q,
               const uint8_t *standing, double *share)
{
    double largest = -INFINITY, sum = 0.0;
    for (int32_t i = 0; i < n; i++) {
        const bool none = standing[good[i]] == PE_PLAN_UNMADE;
        share[i] = none ? -INFINITY
                        : power * log(weight[i]) + (1.0 - sigma) * q[good[i]];
        largest = share[i] > largest ? share[i] : largest;
    }
    if (largest == -INFINITY)
        return INFINITY;
    for (int32_t i = 0; i < n; i++)
        sum += share[i] = exp(share[i] - largest);
    for (int32_t i = 0; i < n; i++)
        share[i] /= sum;
    return (largest + log(sum)) / (1.0 - sigma);
}

/* ln λ: the output's price, more for joint products, less for emissions;
 * −infinity when a unit earns nothing. */
static double earning(const pe_plan *plan, int64_t w, const double *q)
{
    const int64_t r = pe__recipe(plan, w);
    const int32_t out = plan->p.output[w];
    if (pe__byproducts(plan, r) == pe__byproducts(plan, r + 1))
        return q[out];
    /* what nobody asks for earns nothing, whatever its price was */
    double earns =
        plan->standing[out] == PE_PLAN_UNWANTED ? 0.0 : exp(q[out]);
    for (int64_t k = pe__byproducts(plan, r);
         k < pe__byproducts(plan, r + 1); k++) {
        const int32_t g = plan->p.byproduct[k];
        const double value = plan->p.per_output[k] * exp(q[g]);
        if (plan->standing[g] == PE_PLAN_UNWANTED)
            continue;
        earns += pe__emitted(plan, g) ? -value : value;
    }
    return earns > 0.0 ? log(earns) : -INFINITY;
}

typedef struct {
    double a, beta, theta, bought, effort_part; /* a, β, θ, B, c/k */
    double earn, index;                         /* L, I */
    double fixed_cost;
} technique;

/* Fills in what making `ln_z` costs, μ being the marginal value of output. */
static void cost_of(const technique *t, double ln_z, pe__answer *out)
{
    const double ln_mu =
        ((1.0 - t->beta) * ln_z - t->a + t->index) / t->beta;
    const double worth = exp(fmin(ln_mu + ln_z, LARGEST_LOG));
    out->output = exp(fmin(ln_z, LARGEST_LOG));
    out->part = 1.0;
    out->spending = t->bought * worth;
    out->effort = t->effort_part * worth;
    out->surplus = out->earns * out->output - out->spending - out->effort -
                   t->fixed_cost;
    out->d_z_earn = out->d_z_index = out->d_e_earn = 0.0;
    out->d_e_index = t->bought / t->beta;
}

/* The unconstrained best of falling returns. */
static void interior(const technique *t, double ln_z, pe__answer *out)
{
    cost_of(t, ln_z, out);
    out->d_z_earn = t->theta - 1.0;
    out->d_z_index = -t->theta * t->bought;
    out->d_e_earn = t->theta;
    out->d_e_index = -t->theta * t->bought;
}

/* A council that works only if that pays (fixed costs, constant or rising
 * returns) does not jump: near the brink it proposes part u of its best, u
 * rising from 0 to 1 as ln(benefit/cost) passes 3τ within about ±3τ, so that
 * who hardly pays hardly works. τ = 0: all or nothing. */
static void hesitate(const technique *t, double tau, pe__answer *out)
{
    const double benefit = out->earns * out->output;
    const double moving = out->spending + out->effort;
    const double margin = log(benefit / (moving + t->fixed_cost));
    const double part = moving / (moving + t->fixed_cost);
    const double u =
        tau > 0.0 ? 1.0 / (1.0 + exp(3.0 - margin / tau)) : margin >= 0.0;
    /* how the margin moves: benefit less cost, both in logarithms */
    const double steep = tau > 0.0 ? (1.0 - u) / tau : 0.0;
    const double by_earn =
        1.0 + out->d_z_earn - part * out->d_e_earn;
    const double by_index = out->d_z_index - part * out->d_e_index;
    out->part = u;
    out->output *= u;
    out->spending *= u;
    out->effort *= u;
    out->surplus *= u;
    out->d_z_earn += steep * by_earn;
    out->d_z_index += steep * by_index;
    out->d_e_earn += steep * by_earn;
    out->d_e_index += steep * by_index;
}

static const pe__answer shut_down; /* all zero */

static void set_up(const pe_plan *plan, int64_t w, const double *q,
                   technique *t, double *share)
{
    *t = (technique){.a = plan->level[w], .theta = plan->theta[w]};
    t->beta = 1.0 - 1.0 / t->theta;
    t->effort_part = pe__effort_part(plan, w);
    t->a -= t->effort_part * log(plan->money);
    t->index = index_of(plan, w, q, share, &t->bought);
    t->earn = earning(plan, w, q);
    t->fixed_cost = pe__fixed_cost(plan, w) * plan->money;
}

/* The best of shutting down, the capacity's corner and the interior maximum;
 * the stationary point of rising returns is a minimum and never answered. */
static void best(const pe_plan *plan, int64_t w, const technique *t,
                 double tau, pe__answer *out)
{
    const double cap = pe__capacity(plan, w);
    const double ln_cap = cap > 0.0 ? log(cap) : INFINITY;
    const bool falling = t->beta < 1.0;
    const bool committed = plan->fixed && plan->fixed[w] == PE__COMMITTED;
    const double ln_z =
        falling ? t->theta * (t->a + t->beta * t->earn - t->index) : INFINITY;
    if (ln_z < ln_cap)
        interior(t, ln_z, out);
    else
        cost_of(t, ln_cap, out);
    if (!committed && (!falling || t->fixed_cost > 0.0))
        hesitate(t, tau, out);
}

/* The output that a council is held to or has agreed to; NaN = its best. */
static double held_to(const pe_plan *plan, int64_t w)
{
    const double held = plan->fixed ? plan->fixed[w] : NAN;
    return isnan(held) && plan->scales ? plan->scales[w] : held;
}

/* Needs `share` [inputs of the recipe]: shares of the spending on inputs. */
void pe__answer_at(const pe_plan *plan, int64_t w, const double *q,
                   pe__answer *out, double *share)
{
    technique t;
    *out = shut_down;
    if (plan->way[w] == PE__OUT)
        return;
    set_up(plan, w, q, &t, share);
    out->earns = exp(t.earn);
    if (!isfinite(t.earn) || !isfinite(t.index))
        return;
    const double held = held_to(plan, w);
    if (isnan(held) || held == PE__COMMITTED)
        best(plan, w, &t, plan->hesitation, out);
    else if (held > 0.0)
        cost_of(&t, log(held), out);
}

/* What one unit of output costs a council of constant returns, and earns. */
void pe__unit_at(const pe_plan *plan, int64_t w, const double *q,
                 pe__answer *out, double *share)
{
    technique t;
    *out = shut_down;
    set_up(plan, w, q, &t, share);
    out->earns = exp(t.earn);
    cost_of(&t, 0.0, out);
}

/* The most that the council could add at plan->q: what the bound counts,
 * whatever it was held to. */
double pe__best_surplus(const pe_plan *plan, int64_t w, double *share)
{
    technique t;
    pe__answer out = shut_down;
    set_up(plan, w, plan->q, &t, share);
    out.earns = exp(t.earn);
    if (!isfinite(t.earn) || !isfinite(t.index))
        return 0.0;
    best(plan, w, &t, 0.0, &out);
    return fmax(out.surplus, 0.0);
}
