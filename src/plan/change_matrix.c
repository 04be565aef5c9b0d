/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* J itself, for few goods, by columns: from every proposal, or from the table
 * of a board that sees totals only (README, "Price rules"). */
#include "plan.h"
#include "mem.h"

#include <omp.h>
#include <string.h>

/* Adds one answer's lines: how each of its goods moves with each. */
static void add_lines(const pe_plan *plan, const pe__line *line,
                      const pe__slope *s, double *matrix)
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
    pe__slope s;
    pe__list_worker(plan, w, plan->shares + (int64_t)plan->most_share * part,
                    line, &s);
    add_lines(plan, line, &s, matrix);
}

static void add_group(const pe_plan *plan, const pe__group *group, int part,
                      double *matrix)
{
    pe__line *line = plan->lines + (int64_t)plan->most_lines * part;
    double *share = plan->shares + (int64_t)plan->most_share * part;
    const int64_t n = plan->goods;
    const int32_t lines = pe__list_group(plan, group, share, line);
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
    pe__slope s;
    pe__list_worker(plan, w, plan->shares + (int64_t)plan->most_share * part,
                    line, &s);
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
        pe__slope s = {.lines = 1};
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
        pe__guess(plan, spent / made, &s);
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
    const int64_t each = PE__LANES / MATRIX_LANES;
#pragma omp parallel for schedule(static, 1) num_threads(MATRIX_LANES) \
    if (pe__threads(plan) >= MATRIX_LANES)
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
        permits[plan->p.pollutant[h]] += pe__permits_move(plan, h);
    pe_status status = pe__sum(plan, matrix, n * n + n);
    if (status)
        return status;
    memcpy(plan->permits, permits, (size_t)n * sizeof *permits);
    if (plan->s.rule == PE_PLAN_ANDERSON && table_matrix(plan, matrix))
        return PE_NO_MEMORY;
    for (int64_t g = 0; g < n; g++)
        matrix[g * n + g] += plan->permits[g] / plan->totals.supply[g];
    for (int64_t g = 0; g < n; g++)
        matrix[g * n + g] += pe__given_value(plan, g) / plan->totals.supply[g];
    for (int64_t c = 0; c < n; c++)
        for (int64_t r = 0; r < n; r++)
            if (!counts[r] || !counts[c])
                matrix[c * n + r] = r == c;
    return PE_OK;
}
