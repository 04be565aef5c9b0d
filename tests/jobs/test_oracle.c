/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The exact mode against GLPK, a general solver that shares no code with it
 * and knows the problem only as linear rows.
 *
 * Φ = Σ φ_ir is a sum of parabolas, GLPK is linear: each φ_ir becomes a
 * variable that must lie above tangents of its parabola (Kelley 1960,
 * doi:10.1137/0108053). The tangents touch where the last answer lies, so that
 * GLPK's optimum, always too low, rises until it equals Φ of its own answer:
 * then no division is better. */
#include "exact.h"
#include "exact_cases.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#ifdef HAVE_GLPK

#include <glpk.h>

static exact_case one;

/* Column of x_ij and of the height of φ_ir. */
static int32_t column_of_share(const exact_case *c, int32_t i, int32_t j)
{
    return 1 + i * c->p.pieces + j;
}

static int32_t column_of_height(const exact_case *c, int32_t i, int32_t r)
{
    return 1 + c->p.members * c->p.pieces + i * c->p.ratings + r;
}

static void add_row(glp_prob *lp, int32_t kind, double low, double high,
                    int32_t length, const int *column, const double *factor)
{
    const int row = glp_add_rows(lp, 1);
    glp_set_row_bnds(lp, row, kind, low, high);
    glp_set_mat_row(lp, row, length, column, factor);
}

static void add_columns(glp_prob *lp, const exact_case *c)
{
    const int32_t n = c->p.members, t = c->p.pieces;
    glp_add_cols(lp, n * t + n * c->p.ratings);
    for (int32_t i = 0; i < n; i++) {
        for (int32_t j = 0; j < t; j++) {
            const int32_t at = column_of_share(c, i, j);
            glp_set_col_kind(lp, at, GLP_BV);
            if (!c->may[i * t + j])
                glp_set_col_bnds(lp, at, GLP_FX, 0, 0);
        }
        for (int32_t r = 0; r < c->p.ratings; r++) {
            glp_set_col_bnds(lp, column_of_height(c, i, r), GLP_LO, 0, 0);
            glp_set_obj_coef(lp, column_of_height(c, i, r), 1);
        }
    }
}

/* A member's band, number of pieces, pins and clashes. */
static void add_member_rows(glp_prob *lp, const exact_case *c, int32_t i)
{
    int column[65];
    double hours[65], ones[65];
    for (int32_t j = 0; j < c->p.pieces; j++) {
        column[j + 1] = column_of_share(c, i, j);
        hours[j + 1] = c->hours[j];
        ones[j + 1] = 1;
    }
    add_row(lp, c->least[i] < c->most[i] ? GLP_DB : GLP_FX, c->least[i],
            c->most[i], c->p.pieces, column, hours);
    add_row(lp, GLP_UP, 0, c->most_pieces[i], c->p.pieces, column, ones);
    for (int32_t j = 0; c->p.must && j < c->p.pieces; j++)
        if (c->must[i * c->p.pieces + j])
            add_row(lp, GLP_LO, 1, 0, 1, column + j, ones);
    for (int32_t j = 0; c->p.clash && j < c->p.pieces; j++)
        for (int32_t k = 0; k < j; k++)
            if (c->clash[j] >> k & 1) {
                const int pair[] = {0, column_of_share(c, i, j),
                                    column_of_share(c, i, k)};
                add_row(lp, GLP_UP, 0, 1, 2, pair, ones);
            }
}

static void add_piece_row(glp_prob *lp, const exact_case *c, int32_t j)
{
    int column[65];
    double ones[65];
    for (int32_t i = 0; i < c->p.members; i++) {
        column[i + 1] = column_of_share(c, i, j);
        ones[i + 1] = 1;
    }
    add_row(lp, GLP_FX, 1, 1, c->p.members, column, ones);
}

/* height ≥ φ(L°) + φ'(L°)(L − L°), φ(L) = (w / H)(L − T)². */
static void add_tangent(glp_prob *lp, const exact_case *c, int32_t i,
                        int32_t r, double at)
{
    const double bend = c->weight[r] / c->fair[i];
    const double off = at - c->fair[i] * c->target[r * c->p.members + i];
    int column[66];
    double factor[66];
    for (int32_t j = 0; j < c->p.pieces; j++) {
        column[j + 1] = column_of_share(c, i, j);
        factor[j + 1] = -2 * bend * off * c->load[r * c->p.pieces + j];
    }
    column[c->p.pieces + 1] = column_of_height(c, i, r);
    factor[c->p.pieces + 1] = 1;
    add_row(lp, GLP_LO, bend * off * off - 2 * bend * off * at, 0,
            c->p.pieces + 1, column, factor);
}

static void read_holders(glp_prob *lp, const exact_case *c, int32_t *holder)
{
    for (int32_t i = 0; i < c->p.members; i++)
        for (int32_t j = 0; j < c->p.pieces; j++)
            if (glp_mip_col_val(lp, column_of_share(c, i, j)) > 0.5)
                holder[j] = i;
}

static void add_tangents(glp_prob *lp, const exact_case *c,
                         const int32_t *holder)
{
    for (int32_t i = 0; i < c->p.members; i++)
        for (int32_t r = 0; r < c->p.ratings; r++) {
            double load = 0;
            for (int32_t j = 0; j < c->p.pieces; j++)
                load += holder[j] == i ? c->load[r * c->p.pieces + j] : 0;
            add_tangent(lp, c, i, r, load);
        }
}

/* The smallest Φ by GLPK, INFINITY when there is no division. */
static double ask_glpk(const exact_case *c)
{
    enum { ROUNDS = 400 };
    double best = INFINITY;
    glp_prob *lp = glp_create_prob();
    glp_iocp how;
    glp_init_iocp(&how);
    how.presolve = GLP_ON;
    how.msg_lev = GLP_MSG_OFF;
    add_columns(lp, c);
    for (int32_t i = 0; i < c->p.members; i++)
        add_member_rows(lp, c, i);
    for (int32_t j = 0; j < c->p.pieces; j++)
        add_piece_row(lp, c, j);
    for (int32_t round = 0;; round++) {
        int32_t holder[64];
        assert_true(round < ROUNDS);
        const int failed = glp_intopt(lp, &how);
        if (failed == GLP_ENOPFS || glp_mip_status(lp) == GLP_NOFEAS)
            break;
        assert_int_equal(0, failed);
        assert_int_equal(GLP_OPT, glp_mip_status(lp));
        read_holders(lp, c, holder);
        best = fmin(best, exact_case_value(c, holder));
        assert_true(best < INFINITY);
        if (best - glp_mip_obj_val(lp) <= 1e-7 * (1 + best))
            break;
        add_tangents(lp, c, holder);
    }
    glp_delete_prob(lp);
    return best;
}

static void compare(uint64_t seed)
{
    int32_t holder[64];
    double best = 0;
    int proved = 0;
    for (int32_t j = 0; j < 64; j++)
        holder[j] = -1;
    assert_int_equal(PE_OK, pe__exact_solve(&one.p, holder, &best, &proved,
                                            NULL, NULL));
    assert_int_equal(1, proved);
    const double expected = ask_glpk(&one);
    if (expected != best && !(fabs(expected - best) <= 1e-6 * (1 + best)))
        fail_msg("case %llu: GLPK %.12g, exact mode %.12g",
                 (unsigned long long)seed, expected, best);
}

/* Every rule, and cases that cannot be divided. */
static void equals_glpk_under_every_rule(void **state)
{
    (void)state;
    for (uint64_t seed = 10000; seed < 10150; seed++) {
        exact_case_tiny(&one, seed);
        compare(seed);
    }
}

static void equals_glpk_in_workplaces(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < 12; seed++) {
        exact_case_workplace(&one, 100 + seed, 3, 4, seed % 3 ? 0 : 6);
        compare(seed);
    }
    for (uint64_t seed = 0; seed < 6; seed++) {
        exact_case_workplace(&one, 200 + seed, 4, 3, 0);
        compare(seed);
    }
}

#else

static void equals_glpk_under_every_rule(void **state)
{
    (void)state;
    print_message("GLPK (libglpk-dev) is not installed\n");
    skip();
}

static void equals_glpk_in_workplaces(void **state)
{
    equals_glpk_under_every_rule(state);
}

#endif

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(equals_glpk_under_every_rule),
        cmocka_unit_test(equals_glpk_in_workplaces),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
