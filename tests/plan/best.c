/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "best.h"

#include <glpk.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

enum { TURNS = 200 };

#define NEAR 1e-5 /* tangents nearer to one another would confuse GLPK */

/* What a logarithm is taken of: the amount of a good that all councils of
 * Cobb-Douglas wants have together, which is divided by the weights of their
 * logarithms; or what those of a profile in fixed proportions have of each
 * good, divided by incomes. */
typedef struct {
    const int32_t *good;
    int32_t goods;
    double weight;   /* of the logarithm */
    double constant; /* Σ of weights × ln of the parts divided into */
    double touched;  /* where the last tangent lies */
} item;

typedef struct {
    const pe_plan_problem *p;
    glp_prob *lp;
    item *items;
    int32_t *number; /* [goods] 0, 1, 2, … */
    int count;
    double income;
} program;

/* Columns: outputs, then amounts, then their logarithms. */
static int amount_of(const program *p, int i)
{
    return 1 + (int)p->p->workers + i;
}

static int logarithm_of(const program *p, int i)
{
    return amount_of(p, p->count + i);
}

static void weigh(item *to, double weight)
{
    if (!(weight > 0.0))
        return;
    to->weight += weight;
    to->constant += weight * log(weight);
}

/* Goods first, then profiles. */
static void list_items(program *of)
{
    const pe_plan_problem *p = of->p;
    of->count = p->goods + (int)p->profiles;
    of->items = calloc((size_t)of->count, sizeof *of->items);
    of->number = calloc((size_t)p->goods + 1, sizeof *of->number);
    if (!of->items || !of->number)
        abort(); /* without memory there is nothing to compare */
    for (int32_t g = 0; g < p->goods; g++) {
        of->number[g] = g;
        of->items[g] = (item){.good = &of->number[g], .goods = 1};
    }
    for (int64_t c = 0; c < p->consumers; c++) {
        const int64_t f = p->profile ? p->profile[c] : c;
        const int64_t from = p->want_start[f], end = p->want_start[f + 1];
        item *whole = &of->items[p->goods + f];
        double sum = 0.0;
        of->income += p->income[c];
        whole->good = p->want + from;
        whole->goods = (int32_t)(end - from);
        for (int64_t k = from; k < end; k++)
            sum += p->weight[k];
        if (p->taste && p->taste[c] == 0.0)
            weigh(whole, p->income[c]);
        for (int64_t k = from; (!p->taste || p->taste[c] == 1.0) && k < end;
             k++)
            weigh(&of->items[p->want[k]],
                  p->income[c] * p->weight[k] / sum);
    }
}

/* Row g + 1 of the balances: what is made less what is used and consumed is no
 * less than −supply. Column by column. */
static void add_balances(program *of)
{
    const pe_plan_problem *p = of->p;
    int *row = calloc((size_t)p->goods + 2, sizeof *row);
    double *factor = calloc((size_t)p->goods + 2, sizeof *factor);
    if (!row || !factor)
        abort();
    for (int64_t w = 0; w < p->workers; w++) {
        const int64_t r = p->recipe ? p->recipe[w] : w;
        int length = 1;
        row[1] = 1 + p->output[w];
        factor[1] = 1.0;
        for (int64_t k = p->input_start[r]; k < p->input_start[r + 1]; k++) {
            const double used = p->exponent[k] / p->scale[w];
            if (p->input[k] == p->output[w]) {
                factor[1] -= used;
                continue;
            }
            row[++length] = 1 + p->input[k];
            factor[length] = -used;
        }
        glp_set_mat_col(of->lp, 1 + (int)w, length, row, factor);
    }
    for (int i = 0; i < of->count; i++) {
        for (int k = 0; k < of->items[i].goods; k++) {
            row[1 + k] = 1 + of->items[i].good[k];
            factor[1 + k] = -1.0;
        }
        glp_set_mat_col(of->lp, amount_of(of, i), of->items[i].goods, row,
                        factor);
    }
    free(row);
    free(factor);
}

/* logarithm ≤ ln x° + (x − x°) / x°. */
static void add_tangent(program *of, int i, double at)
{
    const int column[] = {0, logarithm_of(of, i), amount_of(of, i)};
    const double factor[] = {0.0, 1.0, -1.0 / at};
    const int row = glp_add_rows(of->lp, 1);
    glp_set_row_bnds(of->lp, row, GLP_UP, 0.0, log(at) - 1.0);
    glp_set_mat_row(of->lp, row, 2, column, factor);
    of->items[i].touched = at;
}

/* More of an item than can be. */
static double most_of(const program *of, int i)
{
    const pe_plan_problem *p = of->p;
    double least = INFINITY;
    for (int k = 0; k < of->items[i].goods; k++) {
        const int32_t g = of->items[i].good[k];
        double most = p->supply ? p->supply[g] : 0.0;
        for (int64_t w = 0; w < p->workers; w++)
            most += p->output[w] == g ? p->capacity[w] : 0.0;
        least = fmin(least, most);
    }
    return least;
}

static void make_program(program *of)
{
    const pe_plan_problem *p = of->p;
    glp_set_obj_dir(of->lp, GLP_MAX);
    glp_add_cols(of->lp, (int)p->workers + 2 * of->count);
    glp_add_rows(of->lp, p->goods);
    for (int32_t g = 0; g < p->goods; g++)
        glp_set_row_bnds(of->lp, 1 + g, GLP_LO,
                         p->supply ? -p->supply[g] : 0.0, 0.0);
    for (int64_t w = 0; w < p->workers; w++)
        glp_set_col_bnds(of->lp, 1 + (int)w, GLP_DB, 0.0, p->capacity[w]);
    for (int i = 0; i < of->count; i++) {
        const bool wanted = of->items[i].weight > 0.0;
        glp_set_col_bnds(of->lp, amount_of(of, i), wanted ? GLP_LO : GLP_FX,
                         0.0, 0.0);
        glp_set_col_bnds(of->lp, logarithm_of(of, i),
                         wanted ? GLP_FR : GLP_FX, 0.0, 0.0);
        glp_set_obj_coef(of->lp, logarithm_of(of, i), of->items[i].weight);
    }
    add_balances(of);
    for (int i = 0; i < of->count; i++)
        for (int k = 0; of->items[i].weight > 0.0 && k < 16; k++)
            add_tangent(of, i, most_of(of, i) * pow(0.4, k));
}

/* What GLPK's answer is truly worth; it is cut off where it is worth less than
 * GLPK believes. */
static double worth(program *of)
{
    double sum = 0.0;
    for (int i = 0; i < of->count; i++) {
        const double x = glp_get_col_prim(of->lp, amount_of(of, i));
        if (!(of->items[i].weight > 0.0))
            continue;
        sum += of->items[i].weight * log(x);
        if (x > 0.0 && fabs(x / of->items[i].touched - 1.0) > NEAR)
            add_tangent(of, i, x);
    }
    return sum;
}

double best_welfare(const pe_plan_problem *p, double apart, double seconds,
                    double *low)
{
    program of = {.p = p, .lp = glp_create_prob()};
    double high = INFINITY, divided = 0.0;
    glp_smcp how;
    glp_init_smcp(&how);
    how.msg_lev = GLP_MSG_OFF;
    how.tm_lim = (int)(seconds * 1000.0);
    how.tol_bnd = how.tol_dj = 1e-9;
    *low = -INFINITY;
    list_items(&of);
    make_program(&of);
    glp_term_out(GLP_OFF);
    glp_scale_prob(of.lp, GLP_SF_AUTO);
    for (int turn = 0; turn < TURNS && !(high - *low < apart * of.income);
         turn++) {
        if (glp_simplex(of.lp, &how) != 0 ||
            glp_get_status(of.lp) != GLP_OPT)
            break;
        high = fmin(high, glp_get_obj_val(of.lp));
        *low = fmax(*low, worth(&of));
    }
    for (int i = 0; i < of.count; i++)
        if (of.items[i].weight > 0.0)
            divided += of.items[i].constant -
                       of.items[i].weight * log(of.items[i].weight);
    glp_delete_prob(of.lp);
    free(of.items);
    free(of.number);
    *low += divided;
    return high + divided;
}
