/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What councils answer to prices: the fast paths against the formulas taken
 * one council at a time, Φ against its gradient, and the table J that the
 * Newton step reads against what small changes of prices truly do. */
#include "cases.h"
#include "plan.h"
#include "random.h"
#include "reference.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { ECONOMIES = 150 };

static double *numbers(int64_t n)
{
    double *x = calloc((size_t)n + 1, sizeof *x);
    assert_non_null(x);
    return x;
}

static double *prices_by_lot(int32_t goods, uint64_t seed, double low,
                             double high)
{
    pe__random random;
    double *price = numbers(goods);
    pe__random_seed(&random, seed, 17);
    for (int32_t g = 0; g < goods; g++)
        price[g] =
            low * pow(high / low, pe__random_unit(&random));
    return price;
}

typedef struct {
    economy e;
    pe_plan *plan;
    double *price, *supply, *demand, *output;
    double bound;
} asked;

static void ask(asked *a)
{
    pe_error err = {0};
    if (pe_plan_propose(a->plan, a->price, a->supply, a->demand, a->output,
                        &a->bound, &err))
        fail_msg("%s", err.message);
}

static void begin(asked *a, const case_kind *kind, uint64_t seed)
{
    pe_error err = {0};
    economy_draw(&a->e, kind, seed);
    const int32_t n = a->e.p.goods;
    if (pe_plan_new(&a->e.p, NULL, &a->plan, &err))
        fail_msg("economy %d: %s", (int)seed, err.message);
    a->price = prices_by_lot(n, seed, 1.0, 40.0);
    a->supply = numbers(n);
    a->demand = numbers(n);
    a->output = numbers(a->e.p.workers);
    ask(a);
}

static void end(asked *a)
{
    pe_plan_free(a->plan);
    free(a->price);
    free(a->supply);
    free(a->demand);
    free(a->output);
    economy_free(&a->e);
}

static void assert_near(double got, double right, double part, const char *what,
                        uint64_t seed, int64_t item)
{
    if (!(fabs(got - right) <= part * (1.0 + fabs(right))))
        fail_msg("economy %d, %s %lld: %.17g instead of %.17g", (int)seed,
                 what, (long long)item, got, right);
}

/* --- against the formulas ------------------------------------------------- */

static void compare(const asked *a, const reference *r, uint64_t seed)
{
    for (int64_t w = 0; w < a->e.p.workers; w++) {
        const double cap = a->e.capacity[w];
        const double most = cap > 0.0 ? cap * (1.0 + 1e-9) : INFINITY;
        if (!r->brink[w])
            assert_near(a->output[w], r->output[w], 1e-9, "output", seed, w);
        else if (!(a->output[w] >= 0.0 && a->output[w] <= most))
            fail_msg("economy %d: council %lld offers %g", (int)seed,
                     (long long)w, a->output[w]);
    }
    for (int32_t g = 0; !r->any_brink && g < a->e.p.goods; g++) {
        assert_near(a->supply[g], r->supply[g], 1e-9, "supply", seed, g);
        assert_near(a->demand[g], r->demand[g], 1e-9, "demand", seed, g);
    }
}

static void answers_as_the_formulas_say(void **state)
{
    (void)state;
    int whole = 0;
    for (uint64_t seed = 1; seed <= ECONOMIES; seed++) {
        asked a;
        reference r;
        case_kind kind = kind_by_lot(seed);
        kind.lumps = false; /* lots are cut to size at the end */
        begin(&a, &kind, seed);
        reference_answer(&r, &a.e.p, a.price, NULL);
        compare(&a, &r, seed);
        whole += !r.any_brink;
        reference_free(&r);
        end(&a);
    }
    assert_true(whole > ECONOMIES / 4);
}

/* Far from any usual price: nothing overflows, and it is still right. */
static void answers_at_wild_prices(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 20; seed++) {
        asked a;
        reference r;
        const case_kind kind = {.ces = true, .effort = true, .publics = true,
                                .returns_low = 0.5, .returns_high = 0.7};
        begin(&a, &kind, seed);
        free(a.price);
        a.price = prices_by_lot(a.e.p.goods, seed, 1e-6, 1e6);
        ask(&a);
        reference_answer(&r, &a.e.p, a.price, NULL);
        compare(&a, &r, seed);
        reference_free(&r);
        end(&a);
    }
}

static void refuses_prices_that_are_none(void **state)
{
    (void)state;
    static const double bad[] = {0.0, -1.0, NAN, INFINITY};
    asked a;
    const case_kind kind = {.ces = true};
    begin(&a, &kind, 1);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        pe_error err = {0};
        a.price[3] = bad[i];
        assert_int_equal(PE_BAD_INPUT,
                         pe_plan_propose(a.plan, a.price, a.supply, a.demand,
                                         NULL, NULL, &err));
        assert_non_null(strstr(err.message, "price[3]"));
    }
    end(&a);
}

/* --- Φ -------------------------------------------------------------------- */

/* Everything but floors, which Φ takes as granted, and councils at the brink,
 * whose answer is smoothed. */
static case_kind smooth_kind(uint64_t seed)
{
    case_kind kind = kind_by_lot(seed);
    kind.floors = kind.fixed = kind.lumps = kind.constant = kind.rising = false;
    return kind;
}

static double bound_at(asked *a)
{
    double bound;
    assert_int_equal(PE_OK, pe_plan_propose(a->plan, a->price, a->supply,
                                            a->demand, NULL, &bound, NULL));
    return bound;
}

static void the_gradient_of_the_bound_is_supply_less_demand(void **state)
{
    (void)state;
    const double h = 1e-5;
    for (uint64_t seed = 1; seed <= ECONOMIES; seed++) {
        asked a;
        const case_kind kind = smooth_kind(seed);
        begin(&a, &kind, seed);
        const int32_t n = a.e.p.goods;
        double *net = numbers(n), *size = numbers(n);
        for (int32_t g = 0; g < n; g++) {
            net[g] = a.supply[g] - a.demand[g];
            size[g] = a.supply[g] + a.demand[g];
        }
        for (int32_t g = 0; g < n; g++) {
            const double p = a.price[g];
            if (a.plan->standing[g] == PE_PLAN_UNWANTED)
                continue; /* worth nothing at any price */
            a.price[g] = p * (1.0 + h);
            const double up = bound_at(&a);
            a.price[g] = p * (1.0 - h);
            const double down = bound_at(&a);
            a.price[g] = p;
            const double slope = (up - down) / (2.0 * h * p);
            if (!(fabs(slope - net[g]) <=
                  1e-4 * size[g] + 1e-9 * fabs(up) / (h * p) * 1e-3))
                fail_msg("economy %d, good %d: Φ rises by %.12g, supply less "
                         "demand is %.12g", (int)seed, g, slope, net[g]);
        }
        free(net);
        free(size);
        end(&a);
    }
}

/* Φ of the engine sums groups of consumers, that of the formulas councils:
 * they differ by a constant of the economy. */
static void the_bound_moves_as_the_formulas_say(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= ECONOMIES; seed++) {
        asked a;
        double first = 0.0, largest = 1e5;
        case_kind kind = kind_by_lot(seed);
        kind.floors = kind.lumps = false;
        begin(&a, &kind, seed);
        for (uint64_t turn = 0; turn < 4; turn++) {
            reference r;
            free(a.price);
            a.price = prices_by_lot(a.e.p.goods, seed + 1000 * turn, 0.5, 60);
            ask(&a);
            reference_answer(&r, &a.e.p, a.price, NULL);
            const double apart = a.bound - r.potential;
            first = turn ? first : apart;
            largest = fmax(largest, fabs(r.potential));
            if (!(fabs(apart - first) <= 1e-10 * largest))
                fail_msg("economy %d: Φ is off by %.12g, then by %.12g",
                         (int)seed, first, apart);
            reference_free(&r);
        }
        end(&a);
    }
}

/* --- J -------------------------------------------------------------------- */

/* ln(S/D) where both are there. */
static void log_ratio(asked *a, double *f)
{
    ask(a);
    for (int32_t g = 0; g < a->e.p.goods; g++)
        f[g] = a->supply[g] > 0.0 && a->demand[g] > 0.0
                   ? log(a->supply[g] / a->demand[g])
                   : 0.0;
}

static uint8_t *goods_that_count(const asked *a)
{
    uint8_t *counts = calloc((size_t)a->e.p.goods, 1);
    assert_non_null(counts);
    for (int32_t g = 0; g < a->e.p.goods; g++)
        counts[g] = a->plan->standing[g] == PE_PLAN_FINE &&
                    a->supply[g] > 0.0 && a->demand[g] > 0.0;
    return counts;
}

static void move_prices(asked *a, const double *from, const double *v,
                        double by)
{
    for (int32_t g = 0; g < a->e.p.goods; g++)
        a->price[g] = from[g] * exp(by * v[g]);
}

/* Councils at their capacity. */
static int64_t full(const asked *a)
{
    int64_t count = 0;
    for (int64_t w = 0; w < a->e.p.workers; w++)
        count += a->e.capacity[w] > 0.0 &&
                 a->output[w] > a->e.capacity[w] * (1.0 - 1e-9);
    return count;
}

/* What a small move along v truly does, by central differences; false when a
 * council reaches its capacity on the way, where there is no derivative. */
static bool true_change(asked *a, const double *v, double *out)
{
    const double h = 1e-5;
    const int32_t n = a->e.p.goods;
    double *from = numbers(n), *down = numbers(n);
    memcpy(from, a->price, (size_t)n * sizeof *from);
    move_prices(a, from, v, -h);
    log_ratio(a, down);
    const int64_t before = full(a);
    move_prices(a, from, v, h);
    log_ratio(a, out);
    const bool smooth = full(a) == before;
    for (int32_t g = 0; g < n; g++)
        out[g] = (out[g] - down[g]) / (2.0 * h);
    memcpy(a->price, from, (size_t)n * sizeof *from);
    ask(a);
    free(from);
    free(down);
    return smooth;
}

static bool check_along(asked *a, const uint8_t *counts, double *v,
                        uint64_t seed)
{
    const int32_t n = a->e.p.goods;
    double *right = numbers(n), *got = numbers(n), *by_table = numbers(n);
    double *matrix = numbers(pe__change_room(a->plan));
    for (int32_t g = 0; g < n; g++)
        v[g] = counts[g] ? v[g] : 0.0;
    const bool smooth = true_change(a, v, right);
    pe__start_at(a->plan, a->price); /* a question leaves no prices behind */
    for (int32_t g = 0; g < n; g++)
        a->plan->price[g] = a->price[g];
    assert_int_equal(PE_OK, pe__change_along(a->plan, counts, v, got));
    pe__change_gather(a->plan, matrix);
    assert_int_equal(PE_OK, pe__change_matrix(a->plan, counts, matrix));
    for (int32_t r = 0; r < n; r++)
        for (int32_t c = 0; c < n; c++)
            by_table[r] += matrix[(int64_t)c * n + r] * v[c];
    for (int32_t g = 0; g < n; g++) {
        assert_near(by_table[g], got[g], 1e-9, "row of J", seed, g);
        if (counts[g] && smooth)
            assert_near(got[g], right[g], 1e-4, "change of good", seed, g);
    }
    free(right);
    free(got);
    free(by_table);
    free(matrix);
    return smooth;
}

static void the_table_tells_how_answers_change(void **state)
{
    (void)state;
    int checked = 0;
    for (uint64_t seed = 1; seed <= ECONOMIES; seed++) {
        asked a;
        case_kind kind = kind_by_lot(seed);
        kind.lumps = false;
        begin(&a, &kind, seed);
        uint8_t *counts = goods_that_count(&a);
        double *v = prices_by_lot(a.e.p.goods, seed + 5, exp(-1.0), exp(1.0));
        for (int32_t g = 0; g < a.e.p.goods; g++)
            v[g] = log(v[g]);
        checked += check_along(&a, counts, v, seed);
        free(v);
        free(counts);
        end(&a);
    }
    assert_true(checked > ECONOMIES / 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(answers_as_the_formulas_say),
        cmocka_unit_test(answers_at_wild_prices),
        cmocka_unit_test(refuses_prices_that_are_none),
        cmocka_unit_test(the_gradient_of_the_bound_is_supply_less_demand),
        cmocka_unit_test(the_bound_moves_as_the_formulas_say),
        cmocka_unit_test(the_table_tells_how_answers_change),
    };
    return cmocka_run_group_tests_name("plan answers", tests, NULL, NULL);
}
