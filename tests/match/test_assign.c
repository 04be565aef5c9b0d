/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* pe_match_assign on things and places by lot: every rule is kept, prices prove
 * what they claim, and what is used up or stands alone is the best there is. */
#include "assign_case.h"
#include "mem.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void assign(assign_case *c)
{
    pe_error err = {0};
    pe_status status = pe_match_assign(&c->goods, &c->gifts, &err);
    if (status != PE_OK)
        print_error("%s\n", err.message);
    assert_int_equal(PE_OK, status);
}

/* Worth and bound are sums of whole steps: equal means equal. */
static bool is_proved(const assign_case *c)
{
    return !(c->gifts.worth < c->gifts.bound);
}

static void used_up_is_proved_best(void **state)
{
    (void)state;
    const assign_shape shape[] = {
        {5, 5, 0, 1, 3, 0, 10, 8},     {40, 60, 0, 3, 5, 0, 20, 24},
        {60, 40, 0, 3, 1, 3, 20, 24},  {200, 200, 0, 3, 1, 0, 10, 12},
        {100, 300, 0, 2, 9, 4, 15, 24}, {300, 100, 0, 3, 100, 0, 15, 24}};
    int given = 0;
    for (uint64_t k = 0; k < 120; k++) {
        assign_case c;
        assign_draw(&c, shape[k % 6], k);
        assign(&c);
        assign_check(&c);
        assert_true(is_proved(&c));
        assert_true(c.gifts.count <= c.goods.offers + c.goods.wants);
        given += c.gifts.count > 0;
        assign_free(&c);
    }
    assert_true(given > 110);
}

static void one_lent_offer_is_proved_best(void **state)
{
    (void)state;
    int given = 0;
    for (uint64_t k = 0; k < 200; k++) {
        assign_case c;
        assign_shape shape = {1, 30, 100, 1, k % 2 ? 1 : 6, 0, 5, 30};
        assign_draw(&c, shape, k);
        c.offer[0].until = INT64_C(360000);
        c.offer[0].from = 0;
        c.offer[0].reach = 9;
        c.offer[0].quantity += c.offer[0].quantity == 0;
        assign(&c);
        assign_check(&c);
        assert_true(is_proved(&c));
        given += c.gifts.count > 1;
        assign_free(&c);
    }
    assert_true(given > 100);
}

static void lent_is_near_its_bound(void **state)
{
    (void)state;
    double worth = 0, bound = 0;
    for (uint64_t k = 0; k < 60; k++) {
        assign_case c;
        assign_shape shape = {30, 90, k % 3 == 0 ? 50 : 100, 3,
                              k % 2 ? 1 : 4, 0, 20, 24};
        assign_draw(&c, shape, k);
        assign(&c);
        assign_check(&c);
        worth += c.gifts.worth;
        bound += c.gifts.bound;
        assign_free(&c);
    }
    print_message("# lent: %.2f %% below the bound on average\n",
                  100 * (1 - worth / bound));
    assert_true(worth > 0.97 * bound);
}

/* The best by trying everything: each want's units go to one offer or to
 * nobody. */
static double brute_force(const assign_case *c, int64_t want, int *to)
{
    if (want == c->goods.wants)
        return 0;
    double best = brute_force(c, want + 1, (to[want] = -1, to));
    for (int64_t o = 0; o < c->goods.offers; o++) {
        double one = assign_worth(c, o, want);
        bool free = one > 0;
        for (int64_t w = 0; w < want && free; w++)
            free = to[w] != o || (c->offer[o].returns &&
                                  !assign_overlap(&c->want[w],
                                                  &c->want[want]));
        if (!free)
            continue;
        to[want] = (int)o;
        best = fmax(best, one + brute_force(c, want + 1, to));
        to[want] = -1;
    }
    return best;
}

static void small_cases_equal_brute_force(void **state)
{
    (void)state;
    int best_found = 0, cases = 0, exact = 0;
    for (uint64_t k = 0; k < 150; k++) {
        assign_case c;
        int to[16];
        assign_shape shape = {3, 7, (int)(k % 3) * 50, 2, 1, 3, 8, 8};
        assign_draw(&c, shape, k);
        assign(&c);
        assign_check(&c);
        double best = brute_force(&c, 0, to);
        assert_true(c.gifts.worth <= best + 1e-6);
        assert_true(c.gifts.bound >= best - 1e-6);
        if (k % 3 == 0)
            assert_true(fabs(c.gifts.worth - best) < 1e-6);
        best_found += fabs(c.gifts.worth - best) < 1e-6;
        exact += is_proved(&c);
        cases++;
        assign_free(&c);
    }
    print_message("# %d of %d small cases best, %d proved\n", best_found,
                  cases, exact);
    assert_true(best_found >= cases - 3);
}

static void equal_input_gives_equal_bytes(void **state)
{
    (void)state;
    assign_case a, b;
    assign_shape shape = {80, 160, 40, 3, 5, 4, 20, 24};
    assign_draw(&a, shape, 3);
    assign_draw(&b, shape, 3);
    assign(&a);
    assign(&b);
    assert_int_equal(a.gifts.count, b.gifts.count);
    assert_memory_equal(a.gifts.given, b.gifts.given,
                        (size_t)a.gifts.count * sizeof *a.gifts.given);
    assert_memory_equal(a.gifts.want_price, b.gifts.want_price,
                        160 * sizeof(double));
    assert_memory_equal(a.gifts.offer_price, b.gifts.offer_price,
                        80 * sizeof(double));
    assign_free(&a);
    assign_free(&b);
}

/* Twice the weight is twice the worth, and changes nothing else. */
static void weights_are_a_matter_of_scale(void **state)
{
    (void)state;
    assign_case a, b;
    assign_shape shape = {80, 160, 40, 3, 5, 0, 20, 24};
    assign_draw(&a, shape, 3);
    assign_draw(&b, shape, 3);
    for (int w = 0; w < 160; w++)
        b.want[w].weight *= 2;
    assign(&a);
    assign(&b);
    assert_int_equal(a.gifts.count, b.gifts.count);
    assert_memory_equal(a.gifts.given, b.gifts.given,
                        (size_t)a.gifts.count * sizeof *a.gifts.given);
    assert_true(fabs(2 * a.gifts.worth - b.gifts.worth) < 1e-12);
    assign_free(&a);
    assign_free(&b);
}

static void nothing_is_left_when_memory_runs_out(void **state)
{
    (void)state;
    assign_case c;
    assign_shape shape = {30, 60, 50, 3, 4, 3, 20, 24};
    assign_draw(&c, shape, 5);
    c.offer[0].quantity = 4; /* one that stands alone */
    c.offer[0].kind = c.want[0].kind = 9;
    c.offer[0].returns = 1;
    c.offer[0].place = c.want[0].place;
    c.offer[0].from = c.want[0].from;
    c.offer[0].until = c.want[0].until;
    const long before = pe__mem_live();
    long failed = 0;
    int fine = 0;
    /* under sanitizers, which also run other loops of this kind, every 7th */
    const long step = getenv("PARECON_SANITIZED") ? 7 : 1;
    for (long n = 1; fine < 5; n += step) {
        pe_error err = {0};
        pe__mem_fail_at(n);
        pe_status status = pe_match_assign(&c.goods, &c.gifts, &err);
        pe__mem_fail_at(0);
        fine = status == PE_OK ? fine + 1 : 0;
        if (status != PE_OK) {
            assert_int_equal(PE_NO_MEMORY, status);
            assert_int_equal(PE_NO_MEMORY, err.code);
            failed++;
        }
        assert_int_equal(before, pe__mem_live());
    }
    assert_true(failed > 60);
    assign_check(&c);
    assign_free(&c);
}

static void nonsense(assign_case *c, const char *word)
{
    pe_error err = {0};
    assert_int_equal(PE_BAD_INPUT,
                     pe_match_assign(&c->goods, &c->gifts, &err));
    assert_non_null(strstr(err.message, word));
}

static void what_makes_no_sense_is_said(void **state)
{
    (void)state;
    assign_case c;
    assign_shape shape = {3, 3, 0, 1, 3, 0, 1, 2};
#define WITH(change, word)                                                   \
    assign_draw(&c, shape, 1);                                               \
    change;                                                                  \
    nonsense(&c, word);                                                      \
    assign_free(&c)
    WITH(c.offer[1].quantity = -1, "offer 1");
    WITH(c.offer[1].until = c.offer[1].from, "offer 1");
    WITH(c.offer[2].reach = NAN, "offer 2");
    WITH(c.offer[0].place.north = 900000001, "offer 0");
    WITH(c.want[2].weight = -1, "want 2");
    WITH(c.want[2].weight = INFINITY, "want 2");
    WITH(c.want[0].quantity = -5, "want 0");
    WITH(c.want[1].from = c.want[1].until, "want 1");
    WITH(c.want[1].place.east = INT32_MIN, "want 1");
    WITH(c.substitute[1].worth = 1.5F, "substitute 1");
    WITH(c.substitute[1].worth = NAN, "substitute 1");
    WITH(c.goods.distance = -2, "distance");
    WITH(c.goods.wants = -1, "offers and wants");
    WITH(c.offer[0].quantity = c.offer[1].quantity = INT32_MAX, "units");
    WITH(c.want[0].quantity = c.want[1].quantity = INT32_MAX, "units");
    WITH(c.gifts.most = 0, "room");
#undef WITH
}

static void nothing_is_nothing(void **state)
{
    (void)state;
    assign_case c;
    assign_draw(&c, (assign_shape){0, 0, 0, 1, 1, 0, 1, 2}, 1);
    assign(&c);
    assert_int_equal(0, c.gifts.count);
    assert_true(is_proved(&c));
    assign_free(&c);
    assign_draw(&c, (assign_shape){4, 0, 50, 1, 1, 0, 1, 2}, 1);
    pe_match_gifts bare = {0}; /* no room, no prices */
    assert_int_equal(PE_OK, pe_match_assign(&c.goods, &bare, NULL));
    assert_int_equal(0, bare.count);
    assign_free(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(used_up_is_proved_best),
        cmocka_unit_test(one_lent_offer_is_proved_best),
        cmocka_unit_test(lent_is_near_its_bound),
        cmocka_unit_test(small_cases_equal_brute_force),
        cmocka_unit_test(equal_input_gives_equal_bytes),
        cmocka_unit_test(weights_are_a_matter_of_scale),
        cmocka_unit_test(nothing_is_left_when_memory_runs_out),
        cmocka_unit_test(what_makes_no_sense_is_said),
        cmocka_unit_test(nothing_is_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
