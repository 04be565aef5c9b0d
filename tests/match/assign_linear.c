/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "assign_linear.h"

#include <glpk.h>
#include <stdlib.h>

typedef struct {
    const assign_case *c;
    glp_prob *lp;
    int *column;      /* of offer o and want w: [o * wants + w], 0 = none */
    int *in_row;      /* scratch of a row */
    double *ones;
} program;

static int column_of(const program *p, int64_t offer, int64_t want)
{
    return p->column[offer * p->c->goods.wants + want];
}

static void add_columns(program *p)
{
    const pe_match_goods *g = &p->c->goods;
    for (int64_t o = 0; o < g->offers; o++)
        for (int64_t w = 0; w < g->wants; w++) {
            double worth = assign_worth(p->c, o, w);
            if (!(worth > 0))
                continue;
            int column = glp_add_cols(p->lp, 1);
            glp_set_col_bnds(p->lp, column, GLP_LO, 0, 0);
            glp_set_col_kind(p->lp, column, GLP_IV);
            glp_set_obj_coef(p->lp, column, worth);
            p->column[o * g->wants + w] = column;
        }
}

static void add_row(program *p, int length, double most)
{
    if (length == 0)
        return;
    int row = glp_add_rows(p->lp, 1);
    glp_set_row_bnds(p->lp, row, GLP_UP, 0, most);
    glp_set_mat_row(p->lp, row, length, p->in_row, p->ones);
}

static void add_want(program *p, int64_t want)
{
    int length = 0;
    for (int64_t o = 0; o < p->c->goods.offers; o++)
        if (column_of(p, o, want))
            p->in_row[++length] = column_of(p, o, want);
    add_row(p, length, p->c->want[want].quantity);
}

/* At the beginning of want `at`; −1 = of all wants together. */
static void add_moment(program *p, int64_t offer, int64_t at)
{
    int length = 0;
    const pe_match_want *want = p->c->want;
    for (int64_t w = 0; w < p->c->goods.wants; w++)
        if (column_of(p, offer, w) &&
            (at < 0 ||
             (want[w].from <= want[at].from && want[at].from < want[w].until)))
            p->in_row[++length] = column_of(p, offer, w);
    add_row(p, length, p->c->offer[offer].quantity);
}

static void add_offer(program *p, int64_t offer)
{
    if (!p->c->offer[offer].returns) {
        add_moment(p, offer, -1);
        return;
    }
    for (int64_t w = 0; w < p->c->goods.wants; w++)
        if (column_of(p, offer, w))
            add_moment(p, offer, w);
}

static double ask(program *p, bool parts, int seconds)
{
    glp_smcp how;
    glp_iocp whole;
    glp_init_smcp(&how);
    glp_init_iocp(&whole);
    how.msg_lev = GLP_MSG_OFF;
    how.presolve = GLP_OFF;
    how.tm_lim = whole.tm_lim = seconds * 1000;
    whole.msg_lev = GLP_MSG_OFF;
    if (glp_simplex(p->lp, &how) || glp_get_status(p->lp) != GLP_OPT)
        return -1;
    if (parts)
        return glp_get_obj_val(p->lp);
    if (glp_intopt(p->lp, &whole) || glp_mip_status(p->lp) != GLP_OPT)
        return -1;
    return glp_mip_obj_val(p->lp);
}

double assign_linear(const assign_case *c, bool parts, int seconds)
{
    const pe_match_goods *g = &c->goods;
    size_t longest = (size_t)(g->offers + g->wants) + 1;
    program p = {.c = c, .lp = glp_create_prob()};
    p.column = calloc((size_t)(g->offers * g->wants) + 1, sizeof *p.column);
    p.in_row = calloc(longest, sizeof *p.in_row);
    p.ones = calloc(longest, sizeof *p.ones);
    if (!p.column || !p.in_row || !p.ones)
        abort();
    for (size_t k = 0; k < longest; k++)
        p.ones[k] = 1;
    glp_set_obj_dir(p.lp, GLP_MAX);
    add_columns(&p);
    for (int64_t w = 0; w < g->wants; w++)
        add_want(&p, w);
    for (int64_t o = 0; o < g->offers; o++)
        add_offer(&p, o);
    double worth = glp_get_num_cols(p.lp) ? ask(&p, parts, seconds) : 0;
    glp_delete_prob(p.lp);
    free(p.column);
    free(p.in_row);
    free(p.ones);
    return worth;
}
