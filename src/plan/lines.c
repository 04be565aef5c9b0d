/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A council as a short list of lines, one a good it makes or uses, with which
 * everything about how proposals move with prices is said. With L the
 * logarithm of what a unit of output earns and κ that of the inputs' index,
 *   what is made moves by   v_g + d ln z,
 *   an input's value by     d ln E + (1 − σ)(v_g − Σ s v). */
#include "plan.h"

#include <math.h>

/* The blind board sees shares, values and nothing else: it takes every
 * elasticity for 1 and the returns for the sum of shares and a guess. */
void pe__guess(const pe_plan *plan, double bought, pe__slope *s)
{
    const double beta = fmin(bought + plan->s.returns, 0.98);
    const double theta = 1.0 / (1.0 - beta);
    s->other = 0.0;
    s->d_z_earn = theta - 1.0;
    s->d_e_earn = theta;
    s->d_z_index = s->d_e_index = -theta * bought;
}

/* What nobody asks for earns nothing, whatever its price. */
static double earning(const pe_plan *plan, int32_t g)
{
    return plan->standing[g] == PE_PLAN_UNWANTED ? 0.0 : plan->price[g];
}

static void list_byproducts(const pe_plan *plan, int64_t w, double output,
                            double earns, pe__line *line, pe__slope *s)
{
    const pe_plan_problem *p = &plan->p;
    const int64_t r = pe__recipe(plan, w);
    for (int64_t k = pe__byproducts(plan, r);
         k < pe__byproducts(plan, r + 1); k++) {
        const int32_t g = p->byproduct[k];
        const double unit = p->per_output[k] * plan->price[g];
        const double sign = pe__emitted(plan, g) ? -1.0 : 1.0;
        line[s->lines++] = (pe__line){.good = g, .made = true,
                                      .asked = sign < 0.0,
                                      .value = unit * output,
                                      .earn = sign * earning(plan, g) *
                                              p->per_output[k] / earns};
    }
}

/* A plain council's answer, from the value it was booked with: no logarithm,
 * no exponential. */
static void recall_plain(const pe_plan *plan, int64_t w, pe__answer *a,
                         double *share)
{
    const int64_t r = pe__recipe(plan, w), from = plan->p.input_start[r];
    const int64_t end = plan->p.input_start[r + 1];
    const double theta = plan->theta[w];
    double bought = 0.0;
    for (int64_t k = from; k < end; k++)
        bought += plan->p.exponent[k];
    for (int64_t k = from; k < end; k++)
        share[k - from] = plan->p.exponent[k] / bought;
    a->earns = plan->price[plan->p.output[w]];
    a->output = plan->value[w] / a->earns;
    a->spending = bought * plan->value[w];
    a->d_z_earn = theta - 1.0;
    a->d_e_earn = theta;
    a->d_z_index = a->d_e_index = -theta * bought;
}

/* The lines of council w, 0 of them when it does not work. */
void pe__list_worker(const pe_plan *plan, int64_t w, double *share,
                        pe__line *line, pe__slope *s)
{
    const int64_t r = pe__recipe(plan, w), from = plan->p.input_start[r];
    const int32_t n = (int32_t)(plan->p.input_start[r + 1] - from);
    const int32_t out = plan->p.output[w];
    pe__answer a;
    *s = (pe__slope){.lines = 0};
    if (plan->way[w] == PE__OUT || !(plan->value[w] > 0.0))
        return;
    if (plan->way[w] == PE__PLAIN && !plan->disturbance)
        recall_plain(plan, w, &a, share);
    else
        pe__answer_at(plan, w, plan->q, &a, share);
    if (!(a.output > 0.0))
        return;
    s->d_z_earn = a.d_z_earn;
    s->d_z_index = a.d_z_index;
    s->d_e_earn = a.d_e_earn;
    s->d_e_index = a.d_e_index;
    s->other = 1.0 - pe__elasticity(plan, w);
    if (plan->s.rule != PE_PLAN_NEWTON)
        pe__guess(plan, a.spending / (a.earns * a.output), s);
    line[s->lines++] = (pe__line){.good = out, .made = true,
                                  .value = plan->price[out] * a.output,
                                  .earn = earning(plan, out) / a.earns};
    for (int32_t i = 0; i < n; i++)
        line[s->lines++] = (pe__line){.good = plan->p.input[from + i],
                                      .asked = true,
                                      .value = a.spending * share[i],
                                      .share = share[i]};
    list_byproducts(plan, w, a.output, a.earns, line, s);
    if (plan->ahead && plan->way[w] != PE__PLAIN)
        pe__worker_ahead(plan, line, s);
}

/* A consumers' group: value above the floors by share, floors beside. */
void pe__list_group(const pe_plan *plan, const pe__group *group,
                    double *share, pe__line *line, pe__spending *s)
{
    const pe_plan_problem *p = &plan->p;
    const int64_t from = p->want_start[group->profile];
    const int64_t end = p->want_start[group->profile + 1];
    const double ln_e = pe__tastes(plan, group, plan->q, share);
    *s = (pe__spending){.income = group->income,
                        .able = (double)group->able,
                        .part = group->part,
                        .lines = (int32_t)(end - from)};
    if (plan->s.rule == PE_PLAN_NEWTON)
        s->other = 1.0 - group->taste;
    for (int64_t k = from; k < end; k++) {
        const int32_t g = p->want[k];
        const bool had = plan->standing[g] != PE_PLAN_UNMADE;
        line[k - from] = (pe__line){
            .good = g,
            .share = isfinite(ln_e) ? share[k - from] : 0.0,
            .value = had ? pe__or(p->floor, k, 0.0) * plan->price[g] : 0.0};
        s->floors += line[k - from].value;
    }
    if (plan->ahead)
        pe__group_ahead(plan, line, s);
}

/* What a price that the board looks ahead to is of the announced one. */
static double ahead(const pe_plan *plan, int64_t g)
{
    return plan->ahead ? exp(plan->ahead[g]) : 1.0;
}

/* What harm h permits, by value. */
double pe__permits_value(const pe_plan *plan, int64_t h)
{
    const int32_t g = plan->p.pollutant[h];
    const double price = plan->price[g] * ahead(plan, g);
    return price * pe__permitted(plan, h, price);
}

/* Permits by value move by k/(k − 1) with their price. */
double pe__permits_move(const pe_plan *plan, int64_t h)
{
    const double k =
        plan->s.rule != PE_PLAN_NEWTON ? 2.0 : plan->p.damage_power[h];
    return pe__permits_value(plan, h) * k / (k - 1.0);
}

double pe__given_value(const pe_plan *plan, int64_t g)
{
    return plan->price[g] * ahead(plan, g) * pe__or(plan->p.supply, g, 0.0);
}
