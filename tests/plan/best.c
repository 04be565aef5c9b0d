/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "best.h"

#include <glpk.h>
#include <math.h>
#include <stdlib.h>

enum { TURNS = 200, MOST_MAKERS = 4096 };

#define SECONDS 20 /* for one turn; then it goes round in circles */
#define NEAR 1e-5 /* tangents nearer to one another would confuse GLPK */

/* What a logarithm is taken of: a consumers' council's amount of a good, or of
 * all it wants alike. */
typedef struct {
    int64_t first, end; /* wants */
    double weight;      /* of the logarithm */
    double touched;     /* where the last tangent lies */
} item;

typedef struct {
    const economy *e;
    glp_prob *lp;
    item *items;
    int count;
    double income;
} program;

/* Columns: outputs, then amounts, then their logarithms. */
static int amount_of(const program *p, int i)
{
    return 1 + (int)p->e->p.workers + i;
}

static int logarithm_of(const program *p, int i)
{
    return amount_of(p, p->count + i);
}

static void list_items(program *p)
{
    const economy *e = p->e;
    int64_t most = 0;
    for (int64_t c = 0; c < e->p.consumers; c++)
        most += e->want_start[e->profile[c] + 1] - e->want_start[e->profile[c]];
    p->items = calloc((size_t)most + 1, sizeof *p->items);
    for (int64_t c = 0; p->items && c < e->p.consumers; c++) {
        const int64_t from = e->want_start[e->profile[c]];
        const int64_t end = e->want_start[e->profile[c] + 1];
        double sum = 0.0;
        p->income += e->income[c];
        for (int64_t k = from; k < end; k++)
            sum += e->weight[k];
        if (e->taste[c] == 0.0)
            p->items[p->count++] =
                (item){.first = from, .end = end, .weight = e->income[c]};
        for (int64_t k = from; e->taste[c] == 1.0 && k < end; k++)
            p->items[p->count++] =
                (item){.first = k, .end = k + 1,
                       .weight = e->income[c] * e->weight[k] / sum};
    }
}

/* A good is made, given, used by councils and consumed. */
static void add_balance(program *p, int32_t g)
{
    static int column[MOST_MAKERS];
    static double factor[MOST_MAKERS];
    const economy *e = p->e;
    int length = 0;
    for (int64_t w = 0; w < e->p.workers; w++) {
        const int64_t r = e->recipe[w];
        double net = e->output[w] == g ? 1.0 : 0.0;
        for (int64_t k = e->input_start[r]; k < e->input_start[r + 1]; k++)
            if (e->input[k] == g)
                net -= e->exponent[k] / e->scale[w];
        if (net == 0.0)
            continue;
        column[++length] = 1 + (int)w;
        factor[length] = net;
    }
    for (int i = 0; i < p->count; i++)
        for (int64_t k = p->items[i].first; k < p->items[i].end; k++)
            if (e->want[k] == g) {
                column[++length] = amount_of(p, i);
                factor[length] = -1.0;
            }
    const int row = glp_add_rows(p->lp, 1);
    glp_set_row_bnds(p->lp, row, GLP_LO, -e->supply[g], 0.0);
    glp_set_mat_row(p->lp, row, length, column, factor);
}

/* logarithm ≤ ln x° + (x − x°) / x°. */
static void add_tangent(program *p, int i, double at)
{
    const int column[] = {0, logarithm_of(p, i), amount_of(p, i)};
    const double factor[] = {0.0, 1.0, -1.0 / at};
    const int row = glp_add_rows(p->lp, 1);
    glp_set_row_bnds(p->lp, row, GLP_UP, 0.0, log(at) - 1.0);
    glp_set_mat_row(p->lp, row, 2, column, factor);
    p->items[i].touched = at;
}

static void make_program(program *p)
{
    const economy *e = p->e;
    glp_set_obj_dir(p->lp, GLP_MAX);
    glp_add_cols(p->lp, (int)e->p.workers + 2 * p->count);
    for (int64_t w = 0; w < e->p.workers; w++)
        glp_set_col_bnds(p->lp, 1 + (int)w, GLP_DB, 0.0, e->capacity[w]);
    for (int i = 0; i < p->count; i++) {
        glp_set_col_bnds(p->lp, amount_of(p, i), GLP_LO, 0.0, 0.0);
        glp_set_col_bnds(p->lp, logarithm_of(p, i), GLP_FR, 0.0, 0.0);
        glp_set_obj_coef(p->lp, logarithm_of(p, i), p->items[i].weight);
    }
    for (int32_t g = 0; g < e->p.goods; g++)
        add_balance(p, g);
    for (int i = 0; i < p->count; i++)
        for (int k = -6; k <= 8; k++)
            add_tangent(p, i, pow(3.0, k));
}

/* What GLPK's answer is truly worth; it is cut off where it is worth less than
 * GLPK believes. */
static double worth(program *p)
{
    double sum = 0.0;
    for (int i = 0; i < p->count; i++) {
        const double x = glp_get_col_prim(p->lp, amount_of(p, i));
        sum += p->items[i].weight * log(x);
        if (x > 0.0 && fabs(x / p->items[i].touched - 1.0) > NEAR)
            add_tangent(p, i, x);
    }
    return sum;
}

double best_welfare(const economy *e, double apart, double *low)
{
    program p = {.e = e, .lp = glp_create_prob()};
    double high = INFINITY;
    glp_smcp how;
    glp_init_smcp(&how);
    how.msg_lev = GLP_MSG_OFF;
    how.tm_lim = SECONDS * 1000;
    how.tol_bnd = how.tol_dj = 1e-9;
    *low = -INFINITY;
    list_items(&p);
    make_program(&p);
    for (int turn = 0; turn < TURNS && !(high - *low < apart * p.income);
         turn++) {
        if (glp_simplex(p.lp, &how) != 0 ||
            glp_get_status(p.lp) != GLP_OPT)
            break;
        high = fmin(high, glp_get_obj_val(p.lp));
        *low = fmax(*low, worth(&p));
    }
    glp_delete_prob(p.lp);
    free(p.items);
    return high;
}
