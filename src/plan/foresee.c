/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Looking ahead (README, "The price step"): what proposals would come to at
 * prices not announced, each taken to move on with the returns and
 * elasticities that it came with: no more than J is made of. Of councils that
 * answer as they said, without reaching or leaving a limit, this is what they
 * would answer; of any other it is the board's guess, and the next round
 * shows how good it was. */
#include "plan.h"

#include <math.h>
#include <omp.h>
#include <string.h>

#define FARTHEST 60.0 /* e^60 times as much: more is never looked at */

static double times(double move)
{
    return exp(fmax(fmin(move, FARTHEST), -FARTHEST));
}

/* How the index of inputs or wants moves: the logarithm of the CES mean of the
 * prices' moves, other = 1 − σ. */
static double index_ahead(const pe_plan *plan, const pe__line *line, int32_t n,
                          double other)
{
    double mean = 0.0, most = -INFINITY, sum = 0.0;
    for (int32_t i = 0; i < n; i++) {
        const double v = plan->ahead[line[i].good];
        mean += line[i].share * v;
        if (line[i].share > 0.0)
            most = fmax(most, other * v);
    }
    if (other == 0.0 || most == -INFINITY)
        return mean;
    for (int32_t i = 0; i < n; i++)
        if (line[i].share > 0.0)
            sum += line[i].share *
                   exp(other * plan->ahead[line[i].good] - most);
    return (most + log(sum)) / other;
}

/* How what a unit of output earns moves: NAN when it earns nothing. */
static double earn_ahead(const pe_plan *plan, const pe__line *line, int32_t n)
{
    double sum = 0.0;
    for (int32_t i = 0; i < n; i++)
        if (line[i].earn == 1.0)
            return plan->ahead[line[i].good]; /* and nothing beside it */
    for (int32_t i = 0; i < n; i++)
        sum += line[i].earn * times(plan->ahead[line[i].good]);
    return sum > 0.0 ? log(sum) : NAN;
}

/* The lines of a council's proposal, moved to where the board looks. */
void pe__worker_ahead(const pe_plan *plan, pe__line *line, pe__slope *s)
{
    const double earn = earn_ahead(plan, line, s->lines);
    const double index = index_ahead(plan, line, s->lines, s->other);
    const double dz = s->d_z_earn * earn + s->d_z_index * index;
    const double de = s->d_e_earn * earn + s->d_e_index * index;
    if (isnan(earn))
        s->lines = 0;
    for (int32_t i = 0; i < s->lines; i++) {
        const double v = plan->ahead[line[i].good];
        const double other = s->other * (v - index);
        line[i].value *= times(line[i].made ? v + dz : de + other);
        line[i].earn *= times(v - earn);
        line[i].share *= times(other);
    }
}

/* Alike for consumers: floors first, the rest by the shares. */
void pe__group_ahead(const pe_plan *plan, pe__line *line, pe__spending *s)
{
    const double index = index_ahead(plan, line, s->lines, s->other);
    double floors = 0.0;
    for (int32_t i = 0; i < s->lines; i++) {
        const double v = plan->ahead[line[i].good];
        line[i].value *= times(v);
        line[i].share *= times(s->other * (v - index));
        floors += line[i].value;
    }
    s->income = fmax(s->income - s->able * (floors - s->floors), 0.0);
    s->part *= floors > 0.0 ? s->floors / floors : 1.0;
    s->floors = floors;
}

/* --- totals --------------------------------------------------------------- */

/* Plain councils; their values are moved on in place. */
static void add_plain(const pe_plan *plan, const pe__run *run, double *supply,
                      double *demand)
{
    const double *v = plan->ahead;
    double moved[PE__BLOCK];
    plan->kernels.weigh(run, v, moved);
    for (int64_t i = 0; i < run->count; i++)
        moved[i] = fmin(run->theta[i] * (v[run->output[i]] - moved[i]),
                        FARTHEST);
    plan->kernels.raise(moved, run->count);
    for (int64_t i = 0; i < run->count; i++) {
        const bool plain = run->way[i] == PE__PLAIN;
        run->value[i] *= plain ? moved[i] : 1.0;
        moved[i] = plain ? run->value[i] : 0.0;
        supply[run->output[i]] += moved[i];
    }
    plan->kernels.spread(run, moved, demand);
}

static void add_lines(const pe_plan *plan, int64_t w, int part, double *supply,
                      double *demand)
{
    pe__line *line = plan->lines + (int64_t)plan->most_lines * part;
    pe__slope s;
    pe__list_worker(plan, w, plan->shares + (int64_t)plan->most_share * part,
                    line, &s);
    for (int32_t i = 0; i < s.lines; i++)
        (line[i].asked ? demand : supply)[line[i].good] += line[i].value;
}

static void add_group(const pe_plan *plan, const pe__group *group, int part,
                      double *demand)
{
    pe__line *line = plan->lines + (int64_t)plan->most_lines * part;
    pe__spending s;
    pe__list_group(plan, group,
                   plan->shares + (int64_t)plan->most_share * part, line, &s);
    for (int32_t i = 0; i < s.lines; i++)
        demand[line[i].good] +=
            s.income * line[i].share + (s.able + s.part) * line[i].value;
}

static void add_lane(pe_plan *plan, int part, double *supply, double *demand)
{
    const int64_t groups = plan->groups - plan->simple_groups;
    const int64_t last = plan->lane[part + 1];
    for (int64_t w = plan->lane[part]; w < last; w += PE__BLOCK) {
        const int64_t end = w + PE__BLOCK < last ? w + PE__BLOCK : last;
        const pe__run run = pe__run_of(plan, w, end);
        if (pe__run_plain(&run))
            add_plain(plan, &run, supply, demand);
        for (int64_t k = w; k < end; k++)
            if (plan->way[k] == PE__GENERAL)
                add_lines(plan, k, part, supply, demand);
    }
    for (int64_t g = groups * part / PE__LANES;
         g < groups * (part + 1) / PE__LANES; g++)
        add_group(plan, &plan->group[plan->simple_groups + g], part, demand);
}

/* This rank's councils, and those harmed. */
static void add_up(pe_plan *plan)
{
    const int64_t n = plan->goods;
    double *lanes = plan->lanes;
#pragma omp parallel for schedule(static, 1) num_threads(pe__threads(plan))
    for (int i = 0; i < PE__LANES; i++) {
        memset(lanes + 2 * n * i, 0, 2 * (size_t)n * sizeof *lanes);
        add_lane(plan, i, lanes + 2 * n * i, lanes + 2 * n * i + n);
    }
    pe__lanes_add(plan);
    for (int64_t h = 0; h < plan->p.harms; h++)
        if (plan->standing[plan->p.pollutant[h]] != PE_PLAN_UNWANTED)
            lanes[plan->p.pollutant[h]] += pe__permits_value(plan, h);
    for (int64_t g = 0; g < n; g++)
        lanes[n + g] += plan->simple[g];
}

/* Looks to where prices have moved by `ahead` [goods]: until pe__look_back,
 * plan->totals has what would be made and asked for there, and all that tells
 * how proposals move tells it of there. *most: how far the boldest council
 * would have moved, as a logarithm; where that is far, the rest means little.
 * One sum over the ranks. */
pe_status pe__foresee(pe_plan *plan, double *ahead, double *most)
{
    const int64_t n = plan->goods;
    pe__totals *t = &plan->totals;
    double *figure = t->demand + n;
    double bold = pe__boldness(plan, ahead);
    plan->ahead = ahead;
    add_up(plan);
    memcpy(t->supply, plan->lanes, 2 * (size_t)n * sizeof *t->supply);
    memset(figure, 0, PE__FIGURES * sizeof *figure);
    figure[0] = bold;
    pe_status status = PE_OK;
    if (plan->s.sum) {
        pe__step_gather(plan);
        status = pe__sum(plan, t->supply,
                         2 * n + PE__FIGURES + pe__step_summed(plan));
    }
    *most = pe__boldest(figure[0]);
    for (int64_t g = 0; g < n; g++)
        t->supply[g] += pe__given_value(plan, g);
    return status;
}

/* Back to the announced prices; what was totalled there is the caller's to
 * restore, and plain councils' values are those ahead until the next round. */
void pe__look_back(pe_plan *plan)
{
    plan->ahead = NULL;
}
