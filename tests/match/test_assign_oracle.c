/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* pe_match_assign against GLPK, a general solver that shares no code with it:
 * what is used up comes to the same; what is lent lies below GLPK's best in
 * whole units, and the bound above it, little above what GLPK can do with
 * parts of units. */
#include "assign_case.h"
#ifdef HAVE_GLPK
#include "assign_linear.h"
#endif

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#ifdef HAVE_GLPK

static void draw(assign_case *c, assign_shape shape, uint64_t seed)
{
    assign_draw(c, shape, seed);
    assert_int_equal(PE_OK, pe_match_assign(&c->goods, &c->gifts, NULL));
    assign_check(c);
}

static void used_up_equals_glpk(void **state)
{
    (void)state;
    for (uint64_t k = 0; k < 40; k++) {
        assign_case c;
        assign_shape shape = {60, 80, 0, 3, 1 + (int)(k % 4) * 3,
                              k % 2 ? 4 : 0, 15, 12};
        draw(&c, shape, k);
        double best = assign_linear(&c, true, 20);
        assert_true(fabs(c.gifts.worth - best) < 1e-6 * (1 + best));
        assign_free(&c);
    }
}

static void lent_lies_between(void **state)
{
    (void)state;
    double worth = 0, whole = 0, parts = 0, bound = 0;
    for (uint64_t k = 0; k < 24; k++) {
        assign_case c;
        assign_shape shape = {12, 40, k % 3 ? 100 : 50, 2, k % 2 ? 1 : 4, 0,
                              15, 16};
        draw(&c, shape, k);
        double best = assign_linear(&c, false, 20);
        double most = assign_linear(&c, true, 20);
        assert_true(best >= 0 && most >= best - 1e-6);
        assert_true(c.gifts.worth <= best + 1e-6);
        assert_true(c.gifts.bound >= most - 1e-6);
        worth += c.gifts.worth;
        whole += best;
        parts += most;
        bound += c.gifts.bound;
        assign_free(&c);
    }
    print_message("# lent: best in whole units %.3f, found %.3f %% less; in "
                  "parts %.3f %% more, bound %.3f %% more\n", whole,
                  100 * (1 - worth / whole), 100 * (parts / whole - 1),
                  100 * (bound / whole - 1));
    assert_true(worth > 0.995 * whole);
    assert_true(bound < 1.005 * parts);
}

#else

static void used_up_equals_glpk(void **state)
{
    (void)state;
    skip(); /* GLPK is not there */
}

static void lent_lies_between(void **state)
{
    (void)state;
    skip();
}

#endif

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(used_up_equals_glpk),
        cmocka_unit_test(lent_lies_between),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
