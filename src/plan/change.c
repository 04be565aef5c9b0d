/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* How totals change with prices: J, the derivative of f = ln(S/D) in q = ln p
 * at the announced prices, read off the proposals (README, "The price step").
 * Totals are taken by value, where each good's own price drops out of f.
 *
 * A council is a short list of lines, one a good it makes or uses. With L the
 * logarithm of what a unit of output earns and κ that of the inputs' index,
 *   what is made moves by   v_g + d ln z,
 *   an input's value by     d ln E + (1 − σ)(v_g − Σ s v). */
#include "plan.h"
#include "mem.h"

#include <math.h>
#include <omp.h>
#include <string.h>

typedef struct {
    double d_z_earn, d_z_index, d_e_earn, d_e_index;
    double other; /* 1 − σ */
    int32_t lines;
} slope;

/* The blind board sees shares, values and nothing else: it takes every
 * elasticity for 1 and the returns for the sum of shares and a guess. */
static void guess(const pe_plan *plan, double bought, slope *s)
{
    const double beta = fmin(bought + plan->s.returns, 0.98);
    const double theta = 1.0 / (1.0 - beta);
    s->other = 0.0;
    s->d_z_earn = theta - 1.0;
    s->d_e_earn = theta;
    s->d_z_index = s->d_e_index = -theta * bought;
}

static void list_byproducts(const pe_plan *plan, int64_t w, double output,
                            double earns, pe__line *line, slope *s)
{
    const pe_plan_problem *p = &plan->p;
    const int64_t r = pe__recipe(plan, w);
    if (!p->byproduct_start)
        return;
    for (int64_t k = p->byproduct_start[r]; k < p->byproduct_start[r + 1];
         k++) {
        const int32_t g = p->byproduct[k];
        const double unit = p->per_output[k] * plan->price[g];
        const double sign = pe__emitted(plan, g) ? -1.0 : 1.0;
        line[s->lines++] = (pe__line){.good = g, .made = true,
                                      .asked = sign < 0.0,
                                      .value = unit * output,
                                      .earn = sign * unit / earns};
    }
}

/* The lines of council w, 0 of them when it does not work. */
static void list_worker(const pe_plan *plan, int64_t w, double *share,
                        pe__line *line, slope *s)
{
    const int64_t r = pe__recipe(plan, w), from = plan->p.input_start[r];
    const int32_t n = (int32_t)(plan->p.input_start[r + 1] - from);
    const int32_t out = plan->p.output[w];
    pe__answer a;
    *s = (slope){.lines = 0};
    if (plan->way[w] == PE__OUT || !(plan->value[w] > 0.0))
        return;
    pe__answer_at(plan, w, plan->q, &a, share);
    if (!(a.output > 0.0))
        return;
    s->d_z_earn = a.d_z_earn;
    s->d_z_index = a.d_z_index;
    s->d_e_earn = a.d_e_earn;
    s->d_e_index = a.d_e_index;
    s->other = 1.0 - pe__elasticity(plan, w);
    if (plan->s.rule != PE_PLAN_NEWTON)
        guess(plan, a.spending / (a.earns * a.output), s);
    line[s->lines++] = (pe__line){.good = out, .made = true,
                                  .value = plan->price[out] * a.output,
                                  .earn = plan->price[out] / a.earns};
    for (int32_t i = 0; i < n; i++)
        line[s->lines++] = (pe__line){.good = plan->p.input[from + i],
                                      .asked = true,
                                      .value = a.spending * share[i],
                                      .share = share[i]};
    list_byproducts(plan, w, a.output, a.earns, line, s);
}

/* A consumers' group: value above the floors by share, floors beside. */
static int32_t list_group(const pe_plan *plan, const pe__group *group,
                          double *share, pe__line *line)
{
    const pe_plan_problem *p = &plan->p;
    const int64_t from = p->want_start[group->profile];
    const int64_t end = p->want_start[group->profile + 1];
    const double ln_e = pe__tastes(plan, group, plan->q, share);
    for (int64_t k = from; k < end; k++) {
        const int32_t g = p->want[k];
        const bool had = plan->standing[g] != PE_PLAN_UNMADE;
        line[k - from] = (pe__line){
            .good = g,
            .share = isfinite(ln_e) ? share[k - from] : 0.0,
            .value = had ? pe__or(p->floor, k, 0.0) * plan->price[g] : 0.0};
    }
    return (int32_t)(end - from);
}

/* --- J·v without J -------------------------------------------------------- */

static void move_plain(const pe_plan *plan, int64_t w, const double *v,
                       double *supply, double *demand)
{
    const pe_plan_problem *p = &plan->p;
    const int64_t r = pe__recipe(plan, w);
    const int64_t from = p->input_start[r], end = p->input_start[r + 1];
    double index = 0.0;
    for (int64_t k = from; k < end; k++)
        index += p->exponent[k] * v[p->input[k]];
    const double move =
        plan->theta[w] * plan->value[w] * (v[p->output[w]] - index);
    supply[p->output[w]] += move;
    for (int64_t k = from; k < end; k++)
        demand[p->input[k]] += p->exponent[k] * move;
}

static void move_worker(const pe_plan *plan, int64_t w, const double *v,
                        int part, double *supply, double *demand)
{
    pe__line *line = plan->lines + (int64_t)plan->most_lines * part;
    double *share = plan->shares + (int64_t)plan->most_share * part;
    double earn = 0.0, index = 0.0;
    slope s;
    list_worker(plan, w, share, line, &s);
    for (int32_t i = 0; i < s.lines; i++) {
        earn += line[i].earn * v[line[i].good];
        index += line[i].share * v[line[i].good];
    }
    const double dz = s.d_z_earn * earn + s.d_z_index * index;
    const double de = s.d_e_earn * earn + s.d_e_index * index;
    for (int32_t i = 0; i < s.lines; i++) {
        const double own = v[line[i].good];
        const double move =
            line[i].made ? own + dz : de + s.other * (own - index);
        (line[i].asked ? demand : supply)[line[i].good] +=
            line[i].value * move;
    }
}

static void move_group(const pe_plan *plan, const pe__group *group,
                       const double *v, int part, double *demand)
{
    pe__line *line = plan->lines + (int64_t)plan->most_lines * part;
    double *share = plan->shares + (int64_t)plan->most_share * part;
    const int32_t n = list_group(plan, group, share, line);
    const double other =
        plan->s.rule != PE_PLAN_NEWTON ? 0.0 : 1.0 - group->taste;
    const double cost = plan->floor_cost[group->profile];
    double mean = 0.0, floors = 0.0;
    for (int32_t k = 0; k < n; k++) {
        mean += line[k].share * v[line[k].good];
        floors += line[k].value * v[line[k].good];
    }
    for (int32_t k = 0; k < n; k++) {
        const double own = v[line[k].good];
        double move = line[k].share * (group->income * other * (own - mean) -
                                       (double)group->able * floors) +
                      ((double)group->able + group->part) * line[k].value * own;
        if (cost > 0.0) /* those short of their floors get less of each */
            move -= group->part * floors / cost * line[k].value;
        demand[line[k].good] += move;
    }
}

static void move_lane(const pe_plan *plan, int part, const double *v,
                      double *supply, double *demand)
{
    const int64_t groups = plan->groups - plan->simple_groups;
    const int64_t from = plan->simple_groups + groups * part / PE__LANES;
    const int64_t to = plan->simple_groups + groups * (part + 1) / PE__LANES;
    const bool blind = plan->s.rule != PE_PLAN_NEWTON;
    for (int64_t w = plan->lane[part]; w < plan->lane[part + 1]; w++) {
        if (plan->way[w] == PE__PLAIN && !blind)
            move_plain(plan, w, v, supply, demand);
        else if (plan->way[w] != PE__OUT)
            move_worker(plan, w, v, part, supply, demand);
    }
    for (int64_t g = from; g < to; g++)
        move_group(plan, &plan->group[g], v, part, demand);
}

/* Permits by value move by k/(k − 1) with their price. */
static double permits_move(const pe_plan *plan, int64_t h)
{
    const double price = plan->price[plan->p.pollutant[h]];
    const double k =
        plan->s.rule != PE_PLAN_NEWTON ? 2.0 : plan->p.damage_power[h];
    return price * pe__permitted(plan, h, price) * k / (k - 1.0);
}

static double given_value(const pe_plan *plan, int64_t g)
{
    return plan->price[g] * pe__or(plan->p.supply, g, 0.0);
}

/* out = J·v; goods that do not count keep their place as rows of 1. */
pe_status pe__change_along(pe_plan *plan, const uint8_t *counts,
                           const double *v, double *out)
{
    const int64_t n = plan->goods;
    double *lanes = plan->lanes;
    const pe__totals *t = &plan->totals;
#pragma omp parallel for schedule(static, 1) num_threads(pe__threads(plan))
    for (int i = 0; i < PE__LANES; i++) {
        memset(lanes + 2 * n * i, 0, 2 * (size_t)n * sizeof *lanes);
        move_lane(plan, i, v, lanes + 2 * n * i, lanes + 2 * n * i + n);
    }
    for (int64_t h = 0; h < plan->p.harms; h++)
        lanes[plan->p.pollutant[h]] +=
            permits_move(plan, h) * v[plan->p.pollutant[h]];
    pe__lanes_add(plan);
    if (plan->s.sum && plan->s.sum(plan->s.sum_context, lanes, 2 * n))
        return PE_IO;
    for (int64_t g = 0; g < n; g++)
        out[g] = counts[g] ? (lanes[g] + given_value(plan, g) * v[g]) /
                                     t->supply[g] -
                                 lanes[n + g] / t->demand[g]
                           : v[g];
    return PE_OK;
}

static pe_status over_ranks(const pe_plan *plan, double *value, int64_t count)
{
    if (plan->s.sum && plan->s.sum(plan->s.sum_context, value, count))
        return PE_IO;
    return PE_OK;
}

/* How council w's value of output moves along v, as a logarithm; v = NULL:
 * when all prices rise alike. */
static double value_moved(const pe_plan *plan, int64_t w, const double *v,
                          int part)
{
    pe__line *line = plan->lines + (int64_t)plan->most_lines * part;
    double *share = plan->shares + (int64_t)plan->most_share * part;
    double earn = 0.0, index = 0.0;
    slope s;
    list_worker(plan, w, share, line, &s);
    for (int32_t i = 0; i < s.lines; i++) {
        earn += line[i].earn * (v ? v[line[i].good] : 1.0);
        index += line[i].share * (v ? v[line[i].good] : 1.0);
    }
    if (v) /* emissions can only shut it down, and that J need not tell */
        earn = v[plan->p.output[w]];
    return earn + s.d_z_earn * earn + s.d_z_index * index;
}

static double plain_moved(const pe_plan *plan, int64_t w, const double *v)
{
    const int64_t r = pe__recipe(plan, w);
    double index = 0.0;
    for (int64_t k = plan->p.input_start[r]; k < plan->p.input_start[r + 1];
         k++)
        index += plan->p.exponent[k] * v[plan->p.input[k]];
    return plan->theta[w] * (v[plan->p.output[w]] - index);
}

/* When all prices rise alike, by how much more what councils add rises: with
 * effort by more than as much. *bent / *added is the mean by value added; these
 * are the sums over this rank. */
void pe__bend(const pe_plan *plan, double *added, double *bent)
{
    *added = *bent = 0.0;
    for (int64_t w = 0; w < plan->p.workers; w++) {
        const double kept = 1.0 / plan->theta[w] + pe__effort_part(plan, w);
        if (plan->way[w] == PE__OUT || !(kept > 0.0))
            continue;
        *added += kept * plan->value[w];
        *bent += kept * plan->value[w] *
                 (plan->way[w] == PE__PLAIN ? kept * plan->theta[w]
                                            : value_moved(plan, w, NULL, 0));
    }
}

/* x³², 0 to 1e192. */
static double power_32(double x)
{
    double power = fmin(x * x, 1e12);
    for (int k = 0; k < 4; k++)
        power *= power;
    return power;
}

/* How far the boldest council's value of output would move along v, as a
 * logarithm: the 32nd power mean stands for the largest, since ranks only
 * know how to add. Who has a brink moves by leaps, but only up to its best. */
pe_status pe__boldest(pe_plan *plan, const double *v, double *most)
{
    double lane[PE__LANES] = {0.0};
#pragma omp parallel for schedule(static, 1) num_threads(pe__threads(plan))
    for (int i = 0; i < PE__LANES; i++)
        for (int64_t w = plan->lane[i]; w < plan->lane[i + 1]; w++) {
            if (plan->way[w] == PE__PLAIN)
                lane[i] += power_32(plain_moved(plan, w, v));
            else if (plan->way[w] == PE__GENERAL && !pe__has_brink(plan, w))
                lane[i] += power_32(value_moved(plan, w, v, i));
        }
    for (int i = 1; i < PE__LANES; i++)
        lane[0] += lane[i];
    pe_status status = over_ranks(plan, lane, 1);
    *most = pow(lane[0], 1.0 / 32.0);
    return status;
}

/* --- J itself, for few goods ---------------------------------------------- */

/* Adds one answer's lines: how each of its goods moves with each. */
static void add_lines(const pe_plan *plan, const pe__line *line,
                      const slope *s, double *matrix)
{
    const double *supply = plan->totals.supply, *demand = plan->totals.demand;
    for (int32_t j = 0; j < s->lines; j++) {
        double *column = matrix + (int64_t)line[j].good * plan->goods;
        const double dz =
            s->d_z_earn * line[j].earn + s->d_z_index * line[j].share;
        const double de = s->d_e_earn * line[j].earn +
                          (s->d_e_index - s->other) * line[j].share;
        for (int32_t i = 0; i < s->lines; i++) {
            const int32_t g = line[i].good;
            const double part = line[i].asked ? -line[i].value / demand[g]
                                              : line[i].value / supply[g];
            const double own = i != j ? 0.0 : line[i].made ? 1.0 : s->other;
            column[g] += part * ((line[i].made ? dz : de) + own);
        }
    }
}

static void add_worker(const pe_plan *plan, int64_t w, int part,
                       double *matrix)
{
    pe__line *line = plan->lines + (int64_t)plan->most_lines * part;
    slope s;
    list_worker(plan, w, plan->shares + (int64_t)plan->most_share * part, line,
                &s);
    add_lines(plan, line, &s, matrix);
}

static void add_group(const pe_plan *plan, const pe__group *group, int part,
                      double *matrix)
{
    pe__line *line = plan->lines + (int64_t)plan->most_lines * part;
    double *share = plan->shares + (int64_t)plan->most_share * part;
    const int64_t n = plan->goods;
    const int32_t lines = list_group(plan, group, share, line);
    const double other =
        plan->s.rule != PE_PLAN_NEWTON ? 0.0 : 1.0 - group->taste;
    const double cost = plan->floor_cost[group->profile];
    const double able = (double)group->able;
    for (int32_t j = 0; j < lines; j++) {
        double *column = matrix + line[j].good * n;
        for (int32_t i = 0; i < lines; i++) {
            double move = -line[i].share * (group->income * other *
                                                line[j].share +
                                            able * line[j].value);
            if (cost > 0.0)
                move -= group->part * line[j].value / cost * line[i].value;
            column[line[i].good] -= move / plan->totals.demand[line[i].good];
        }
        column[line[j].good] -= (group->income * other * line[j].share +
                                 (able + group->part) * line[j].value) /
                                plan->totals.demand[line[j].good];
    }
}

/* The table of a board that sees totals only: column o, what the makers of
 * good o together ask of every good; their output's value on the diagonal's
 * place is in plan->totals. */
static void add_flows(const pe_plan *plan, int64_t w, int part, double *table)
{
    pe__line *line = plan->lines + (int64_t)plan->most_lines * part;
    slope s;
    list_worker(plan, w, plan->shares + (int64_t)plan->most_share * part, line,
                &s);
    double *column = table + (int64_t)plan->p.output[w] * plan->goods;
    for (int32_t i = 0; i < s.lines; i++)
        if (line[i].asked)
            column[line[i].good] += line[i].value;
}

/* Reads the table as one council for every good. */
static pe_status table_matrix(pe_plan *plan, double *table)
{
    const int64_t n = plan->goods;
    double *matrix = table + n * n;
    pe__line *line = pe__alloc((size_t)n + 1, sizeof *line);
    if (!line)
        return PE_NO_MEMORY;
    memset(matrix, 0, (size_t)(n * n) * sizeof *matrix);
    for (int32_t o = 0; o < n; o++) {
        const double *column = table + o * n;
        const double made = plan->totals.supply[o] -
                            plan->price[o] * pe__or(plan->p.supply, o, 0.0);
        double spent = 0.0;
        slope s = {.lines = 1};
        if (!(made > 0.0))
            continue;
        for (int32_t g = 0; g < n; g++)
            spent += column[g];
        line[0] = (pe__line){.good = o, .made = true, .value = made,
                             .earn = 1.0};
        for (int32_t g = 0; g < n; g++)
            if (column[g] > 0.0)
                line[s.lines++] = (pe__line){.good = g, .asked = true,
                                             .value = column[g],
                                             .share = column[g] / spent};
        guess(plan, spent / made, &s);
        add_lines(plan, line, &s, matrix);
    }
    memcpy(table, matrix, (size_t)(n * n) * sizeof *matrix);
    pe__free(line);
    return PE_OK;
}

#define MATRIX_LANES 2 /* matrices are large: two parts, two threads */

static void fill(pe_plan *plan, double *matrix)
{
    const int64_t n = plan->goods;
    const int each = PE__LANES / MATRIX_LANES;
    const int threads = pe__threads(plan) < MATRIX_LANES ? 1 : MATRIX_LANES;
#pragma omp parallel for schedule(static, 1) num_threads(threads)
    for (int m = 0; m < MATRIX_LANES; m++) {
        double *part = matrix + n * n * m;
        memset(part, 0, (size_t)(n * n) * sizeof *part);
        const bool table = plan->s.rule == PE_PLAN_ANDERSON;
        for (int64_t w = plan->lane[m * each]; w < plan->lane[(m + 1) * each];
             w++)
            (table ? add_flows : add_worker)(plan, w, m, part);
        const int64_t groups = plan->groups - plan->simple_groups;
        for (int64_t g = groups * m / MATRIX_LANES;
             g < groups * (m + 1) / MATRIX_LANES; g++)
            if (!table)
                add_group(plan, &plan->group[plan->simple_groups + g], m,
                          part);
    }
    for (int64_t i = 0; i < n * n; i++)
        matrix[i] += matrix[n * n + i];
}

/* J by columns: matrix [2 × goods × goods], the first half is the answer.
 * Permits stand behind it, for one sum of both: those harmed may all be on
 * another rank. */
pe_status pe__change_matrix(pe_plan *plan, const uint8_t *counts,
                            double *matrix)
{
    const int64_t n = plan->goods;
    fill(plan, matrix);
    double *permits = matrix + n * n;
    memset(permits, 0, (size_t)n * sizeof *permits);
    for (int64_t h = 0; h < plan->p.harms; h++)
        permits[plan->p.pollutant[h]] += permits_move(plan, h);
    pe_status status = over_ranks(plan, matrix, n * n + n);
    if (status)
        return status;
    memcpy(plan->permits, permits, (size_t)n * sizeof *permits);
    if (plan->s.rule == PE_PLAN_ANDERSON && table_matrix(plan, matrix))
        return PE_NO_MEMORY;
    for (int64_t g = 0; g < n; g++)
        matrix[g * n + g] += plan->permits[g] / plan->totals.supply[g];
    for (int64_t g = 0; g < n; g++)
        matrix[g * n + g] += given_value(plan, g) / plan->totals.supply[g];
    for (int64_t c = 0; c < n; c++)
        for (int64_t r = 0; r < n; r++)
            if (!counts[r] || !counts[c])
                matrix[c * n + r] = r == c;
    return PE_OK;
}

/* --- J's diagonal, for preconditioning ------------------------------------ */

static void diagonal_lane(const pe_plan *plan, int part, double *supply,
                          double *demand)
{
    pe__line *line = plan->lines + (int64_t)plan->most_lines * part;
    double *share = plan->shares + (int64_t)plan->most_share * part;
    for (int64_t w = plan->lane[part]; w < plan->lane[part + 1]; w++) {
        slope s;
        list_worker(plan, w, share, line, &s);
        for (int32_t i = 0; i < s.lines; i++) {
            const double dz = s.d_z_earn * line[i].earn;
            const double de =
                s.d_e_index * line[i].share + s.other * (1.0 - line[i].share);
            (line[i].asked ? demand : supply)[line[i].good] +=
                line[i].value * (line[i].made ? 1.0 + dz : de);
        }
    }
}

/* Consumers enter only through their own prices, roughly: a preconditioner
 * need not be exact. */
pe_status pe__change_diagonal(pe_plan *plan, const uint8_t *counts,
                              double *out)
{
    const int64_t n = plan->goods;
    double *lanes = plan->lanes;
#pragma omp parallel for schedule(static, 1) num_threads(pe__threads(plan))
    for (int i = 0; i < PE__LANES; i++) {
        memset(lanes + 2 * n * i, 0, 2 * (size_t)n * sizeof *lanes);
        diagonal_lane(plan, i, lanes + 2 * n * i, lanes + 2 * n * i + n);
    }
    for (int64_t h = 0; h < plan->p.harms; h++)
        lanes[plan->p.pollutant[h]] += permits_move(plan, h);
    pe__lanes_add(plan);
    if (plan->s.sum && plan->s.sum(plan->s.sum_context, lanes, 2 * n))
        return PE_IO;
    for (int64_t g = 0; g < n; g++) {
        const double d = (lanes[g] + given_value(plan, g)) /
                             plan->totals.supply[g] -
                         lanes[n + g] / plan->totals.demand[g];
        out[g] = counts[g] && d > 1e-3 ? d : 1.0;
    }
    return PE_OK;
}
