/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The same economy told otherwise gives the same plan: in another currency,
 * under other names, twice as large, on more threads. */
#include "cases.h"
#include "linear.h"
#include "plan.h" /* how many threads it takes */

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* How many of them are tried: under sanitizers, where each takes ten times as
 * long, fewer. */
static uint64_t seeds(uint64_t all)
{
    return getenv("PARECON_SANITIZED") ? all / 5 : all;
}

typedef struct {
    pe_plan_solution s;
    pe_plan_info info;
} result;

static pe_plan_settings fine(void)
{
    pe_plan_settings s = PE_PLAN_DEFAULTS;
    s.tolerance = 1e-9;
    return s;
}

static void solve(const economy *e, const pe_plan_settings *settings,
                  result *out)
{
    pe_plan *plan;
    pe_error err = {0};
    if (pe_plan_new(&e->p, settings, &plan, &err) ||
        pe_plan_solve(plan, &out->s, &out->info, &err))
        fail_msg("%s", err.message);
    pe_plan_free(plan);
}

/* A kind whose plan is one and only: nothing all or nothing, and no price of
 * a good that nobody needs. */
static case_kind steady_kind(uint64_t seed)
{
    case_kind kind = kind_by_lot(seed);
    kind.fixed = kind.lumps = kind.rising = kind.constant = false;
    return kind;
}

/* Where the search did not end, nothing says that both end alike; nor does
 * anything say how little is made of what is free. */
static bool both_balanced(const result *a, const result *b)
{
    for (int32_t g = 0; g < a->s.goods; g++)
        if (a->s.good_standing[g] == PE_PLAN_FREE)
            return false;
    return a->info.outcome == PE_PLAN_BALANCED &&
           b->info.outcome == PE_PLAN_BALANCED;
}

static void assert_near(double got, double right, double part,
                        const char *what, uint64_t seed, int64_t item)
{
    if (!(fabs(got - right) <= part * (1.0 + fabs(right))))
        fail_msg("economy %d, %s %lld: %.15g instead of %.15g", (int)seed,
                 what, (long long)item, got, right);
}

/* --- another currency ----------------------------------------------------- */

static void prices_follow_the_currency(void **state)
{
    (void)state;
    int compared = 0;
    static const double rate[] = {2.0, 1000.0, 1e-3};
    for (uint64_t seed = 1; seed <= seeds(30); seed++) {
        economy e;
        result a, b;
        const case_kind kind = steady_kind(seed);
        const double by = rate[seed % 3];
        const pe_plan_settings settings = fine();
        economy_draw(&e, &kind, seed);
        solve(&e, &settings, &a);
        economy_revalue(&e, by);
        solve(&e, &settings, &b);
        const bool compare = both_balanced(&a, &b);
        compared += compare;
        for (int32_t g = 0; compare && g < e.p.goods; g++) {
            if (a.s.good_standing[g] == PE_PLAN_FINE)
                assert_near(b.s.price[g] / by, a.s.price[g], 1e-6, "price",
                            seed, g);
            assert_near(b.s.made[g], a.s.made[g], 1e-6, "made", seed, g);
        }
        for (int64_t w = 0; compare && w < e.p.workers; w++) {
            assert_near(b.s.output[w], a.s.output[w], 1e-6, "output", seed, w);
            assert_near(b.s.effort[w], a.s.effort[w], 1e-6, "effort", seed, w);
            assert_near(b.s.benefit[w] / by, a.s.benefit[w], 1e-6, "benefit",
                        seed, w);
        }
        pe_plan_release(&a.s);
        pe_plan_release(&b.s);
        economy_free(&e);
    }
    assert_true((uint64_t)compared >= seeds(30) * 2 / 3);
}

/* The engine's own check of the same. */
static void the_homogeneity_check_is_met(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= seeds(10); seed++) {
        economy e;
        result a;
        const case_kind kind = kind_by_lot(seed);
        const pe_plan_settings settings = fine();
        economy_draw(&e, &kind, seed);
        solve(&e, &settings, &a);
        if (!(a.info.homogeneity <= 1e-9))
            fail_msg("economy %d: an amount changes by %g when all values are "
                     "doubled", (int)seed, a.info.homogeneity);
        pe_plan_release(&a.s);
        economy_free(&e);
    }
}

/* --- other names ---------------------------------------------------------- */

static int32_t *goods_by_lot(int32_t n, uint64_t seed)
{
    int64_t *order = order_by_lot(n, seed);
    int32_t *good = calloc((size_t)n, sizeof *good);
    assert_non_null(good);
    for (int32_t g = 0; g < n; g++)
        good[g] = (int32_t)order[g];
    free(order);
    return good;
}

static void names_do_not_matter(void **state)
{
    (void)state;
    int compared = 0;
    for (uint64_t seed = 1; seed <= seeds(30); seed++) {
        economy e, f;
        result a, b;
        const case_kind kind = steady_kind(seed);
        const pe_plan_settings settings = fine();
        economy_draw(&e, &kind, seed);
        int32_t *good = goods_by_lot(e.p.goods, seed);
        int64_t *worker = order_by_lot(e.p.workers, seed + 1);
        int64_t *consumer = order_by_lot(e.p.consumers, seed + 2);
        economy_rename(&e, good, worker, consumer, &f);
        solve(&e, &settings, &a);
        solve(&f, &settings, &b);
        const bool compare = both_balanced(&a, &b);
        compared += compare;
        for (int32_t g = 0; compare && g < e.p.goods; g++) {
            assert_int_equal(a.s.good_standing[g], b.s.good_standing[good[g]]);
            if (a.s.good_standing[g] != PE_PLAN_FINE)
                continue;
            assert_near(b.s.price[good[g]], a.s.price[g], 1e-6, "price", seed,
                        g);
            assert_near(b.s.used[good[g]], a.s.used[g], 1e-6, "used", seed, g);
        }
        for (int64_t w = 0; compare && w < e.p.workers; w++)
            assert_near(b.s.output[worker[w]], a.s.output[w], 1e-6, "output",
                        seed, w);
        for (int64_t c = 0; compare && c < e.p.consumers; c++)
            assert_near(b.s.right[consumer[c]], a.s.right[c], 1e-6, "right",
                        seed, c);
        pe_plan_release(&a.s);
        pe_plan_release(&b.s);
        free(good);
        free(worker);
        free(consumer);
        economy_free(&e);
        economy_free(&f);
    }
    assert_true((uint64_t)compared >= seeds(30) * 2 / 3);
}

/* --- twice as large ------------------------------------------------------- */

static void two_of_everything_is_twice_the_plan(void **state)
{
    (void)state;
    int compared = 0;
    for (uint64_t seed = 1; seed <= seeds(30); seed++) {
        economy e, f;
        result a, b;
        const case_kind kind = steady_kind(seed);
        const pe_plan_settings settings = fine();
        economy_draw(&e, &kind, seed);
        economy_double(&e, &f);
        solve(&e, &settings, &a);
        solve(&f, &settings, &b);
        const bool compare = both_balanced(&a, &b);
        compared += compare;
        for (int32_t g = 0; compare && g < e.p.goods; g++) {
            assert_near(b.s.made[g], 2.0 * a.s.made[g], 1e-6, "made", seed, g);
            if (a.s.good_standing[g] == PE_PLAN_FINE)
                assert_near(b.s.price[g], a.s.price[g], 1e-6, "price", seed,
                            g);
        }
        for (int64_t w = 0; compare && w < f.p.workers; w++)
            assert_near(b.s.output[w], a.s.output[w % e.p.workers], 1e-6,
                        "output", seed, w);
        pe_plan_release(&a.s);
        pe_plan_release(&b.s);
        economy_free(&e);
        economy_free(&f);
    }
    assert_true((uint64_t)compared >= seeds(30) * 2 / 3);
}

/* --- threads -------------------------------------------------------------- */

static void assert_same_bits(const result *a, const result *b)
{
    const size_t n = (size_t)a->s.goods, w = (size_t)a->s.workers;
    assert_int_equal(a->s.rounds, b->s.rounds);
    assert_memory_equal(a->s.price, b->s.price, n * sizeof(double));
    assert_memory_equal(a->s.supply, b->s.supply, n * sizeof(double));
    assert_memory_equal(a->s.demand, b->s.demand, n * sizeof(double));
    assert_memory_equal(a->s.made, b->s.made, n * sizeof(double));
    assert_memory_equal(a->s.used, b->s.used, n * sizeof(double));
    assert_memory_equal(a->s.output, b->s.output, w * sizeof(double));
    assert_memory_equal(a->s.right, b->s.right,
                        (size_t)a->s.consumers * sizeof(double));
    for (int64_t r = 0; r < a->s.rounds; r++) {
        assert_true(a->s.round[r].bound == b->s.round[r].bound);
        assert_true(a->s.round[r].welfare == b->s.round[r].welfare);
        assert_true(a->s.round[r].worst == b->s.round[r].worst);
    }
}

/* How many the engine takes when it may take `most`. */
static int threads_of(const economy *e, const pe_plan_settings *settings,
                      int32_t most)
{
    pe_plan *plan = NULL;
    pe_plan_settings s = *settings;
    s.threads = most;
    assert_int_equal(pe_plan_new(&e->p, &s, &plan, NULL), PE_OK);
    const int threads = plan->threads;
    pe_plan_free(plan);
    return threads;
}

/* Large enough that threads are used at all. */
static void threads_do_not_change_a_bit(void **state)
{
    (void)state;
    for (int rule = 0; rule < 4; rule += 2) {
        economy e;
        result one, other;
        const case_kind kind = {.goods = 40, .workers = 90000,
                                .consumers = 3000, .recipes = 4000,
                                .profiles = 100, .ces = rule == 0,
                                .effort = rule == 2, .floors = rule == 2,
                                .capacity = rule == 0, .pollutants = 1};
        pe_plan_settings settings = PE_PLAN_DEFAULTS;
        settings.rule = (pe_plan_rule)rule;
        settings.max_rounds = 2;
        settings.certify = rule == 2; /* at the end in any case */
        economy_draw(&e, &kind, 7);
        settings.threads = 1;
        solve(&e, &settings, &one);
        assert_true(threads_of(&e, &settings, 4) == 4);
        for (settings.threads = 2; settings.threads <= 4;
             settings.threads += 2) {
            solve(&e, &settings, &other);
            assert_same_bits(&one, &other);
            pe_plan_release(&other.s);
        }
        pe_plan_release(&one.s);
        economy_free(&e);
    }
}

/* Plans on so many threads, however little that pays. */
static void solve_on(const economy *e, int threads, result *out)
{
    pe_plan *plan = NULL;
    assert_int_equal(PE_OK, pe_plan_new(&e->p, NULL, &plan, NULL));
    plan->threads = plan->crowd_threads = threads;
    assert_int_equal(PE_OK, pe_plan_solve(plan, &out->s, &out->info, NULL));
    pe_plan_free(plan);
}

/* Nor do they where prices and scales are searched for together. */
static void threads_do_not_change_a_search(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 4; seed++) {
        economy e;
        result one, other;
        const linear_kind kind = {.kind = {.goods = 30, .workers = 400,
                                           .consumers = 30, .ces = true},
                                  .others = 0.2, .ces = true};
        linear_draw(&e, &kind, seed);
        solve_on(&e, 1, &one);
        assert_int_equal(PE_PLAN_BALANCED, one.info.outcome);
        for (int threads = 2; threads <= 4; threads += 2) {
            solve_on(&e, threads, &other);
            assert_same_bits(&one, &other);
            pe_plan_release(&other.s);
        }
        pe_plan_release(&one.s);
        economy_free(&e);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(prices_follow_the_currency),
        cmocka_unit_test(the_homogeneity_check_is_met),
        cmocka_unit_test(names_do_not_matter),
        cmocka_unit_test(two_of_everything_is_twice_the_plan),
        cmocka_unit_test(threads_do_not_change_a_bit),
        cmocka_unit_test(threads_do_not_change_a_search),
    };
    return cmocka_run_group_tests_name("plan same", tests, NULL, NULL);
}
