/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Councils of constant returns, whose answers jump from nothing to all: such
 * economies balance too, in few rounds, from any start prices, and the plan is
 * the best there is up to rounding (README, "Constant returns"). */
#include "holds.h"
#include "linear.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

enum { ECONOMIES = 8 };

/* What is to come out of a family of economies. */
typedef struct {
    linear_kind kind;
    int32_t rounds; /* at most */
    double gap;     /* at most */
} family;

#define SMALL {.goods = 10, .workers = 24, .consumers = 3, .layered = true}
#define TOWN {.goods = 20, .workers = 48, .consumers = 5, .layered = true}
#define REGION {.goods = 50, .workers = 120, .consumers = 10, .layered = true}
#define CHAINS {.goods = 50, .workers = 120, .consumers = 10}

#define OF(...) {.goods = 20, .workers = 48, .consumers = 5, __VA_ARGS__}

static const family families[] = {
    {{.name = "tiny",
      .kind = {.goods = 5, .workers = 12, .consumers = 1, .layered = true}},
     2, 1e-9},
    {{.name = "small", .kind = SMALL}, 2, 1e-9},
    {{.name = "town", .kind = TOWN}, 2, 1e-9},
    {{.name = "region", .kind = REGION}, 2, 1e-9},
    {{.name = "country", .kind = {.goods = 200, .workers = 480,
                                  .consumers = 20}}, 2, 1e-9},
    {{.name = "chains that close", .kind = CHAINS}, 2, 1e-9},
    {{.name = "capacities that hardly matter", .kind = TOWN, .capacity = 1e6},
     2, 1e-6},
    {{.name = "any elasticity", .kind = TOWN, .ces = true}, 2, 1e-9},
    {{.name = "effort", .kind = OF(.effort = true), .ces = true,
      .effort = true}, 2, 1e-9},
    {{.name = "wants in fixed proportions", .kind = REGION,
      .fixed_wants = true}, 2, 1e-9},
    {{.name = "wants that are nearly alike", .kind = REGION, .taste = 20.0},
     3, 1e-8},
    {{.name = "needs first", .kind = OF(.floors = true)}, 3, 1e-8},
    {{.name = "joint products", .kind = OF(.joint = true, .publics = true)},
     2, 1e-9},
    {{.name = "pollutants", .kind = OF(.pollutants = 2)}, 20, 1e-3},
    {{.name = "prices up to e^8 off", .kind = REGION, .wild = 8.0}, 4, 1e-8},
    {{.name = "prices a millionth", .kind = REGION, .wild = 3.0,
      .scale = 1e-6}, 4, 1e-8},
    {{.name = "prices a million times", .kind = REGION, .wild = 3.0,
      .scale = 1e6}, 4, 1e-8},
    {{.name = "half of them", .kind = REGION, .others = 0.5}, 3, 1e-8},
    {{.name = "half of them, beside anything else",
      .kind = OF(.ces = true, .effort = true, .floors = true,
                 .publics = true),
      .others = 0.5, .ces = true, .effort = true}, 4, 1e-8},
    {{.name = "a tenth of them, returns near 1",
      .kind = {.goods = 50, .workers = 120, .consumers = 10, .layered = true,
               .returns_low = 0.93, .returns_high = 0.96},
      .others = 0.9, .wild = 3.0}, 4, 1e-8},
};

static void every_kind_balances(void **state)
{
    (void)state;
    for (size_t f = 0; f < sizeof families / sizeof *families; f++) {
        const family *of = &families[f];
        int32_t rounds = 0;
        double gap = 0.0;
        for (uint64_t seed = 1; seed <= ECONOMIES; seed++) {
            economy e;
            pe_plan_info info;
            watch at = {.stop_after = 0};
            const pe_plan_settings s = PE_PLAN_DEFAULTS;
            linear_draw(&e, &of->kind, seed);
            snprintf(at.text, sizeof at.text, "%s, economy %d",
                     of->kind.name, (int)seed);
            solve_and_check(&e, &s, NULL, &at, &info);
            if (info.outcome != PE_PLAN_BALANCED || info.refused > 0)
                fail_msg("%s: outcome %d, %d refused, %g off after %d rounds",
                         at.text, (int)info.outcome, (int)info.refused,
                         info.last.worst, info.rounds);
            rounds = info.rounds > rounds ? info.rounds : rounds;
            gap = fmax(gap, info.last.gap);
            economy_free(&e);
        }
        printf("# %s: %d rounds, gap %.1e\n", of->kind.name, rounds, gap);
        assert_in_range(rounds, 2, of->rounds);
        assert_true(gap <= of->gap);
    }
}

/* Whoever makes nothing at these prices would lose by making something, and
 * who makes all that can be made would not gain by making less. */
static void scales_are_best_answers(void **state)
{
    (void)state;
    const linear_kind kind = {.name = "town", .kind = TOWN};
    for (uint64_t seed = 1; seed <= 20; seed++) {
        economy e;
        pe_plan *plan;
        pe_plan_solution s;
        int inside = 0;
        linear_draw(&e, &kind, seed);
        assert_int_equal(PE_OK, pe_plan_new(&e.p, NULL, &plan, NULL));
        assert_int_equal(PE_OK, pe_plan_solve(plan, &s, NULL, NULL));
        for (int64_t w = 0; w < e.p.workers; w++) {
            const double price = s.price[e.output[w]];
            double cost = 0.0;
            for (int64_t k = e.input_start[w]; k < e.input_start[w + 1]; k++)
                cost += e.exponent[k] / e.scale[w] * s.price[e.input[k]];
            const double margin = price - cost;
            const bool idle = !(s.output[w] > 0.0);
            const bool full = s.output[w] >= e.capacity[w] * (1.0 - 1e-9);
            inside += !idle && !full;
            if (s.good_standing[e.output[w]] == PE_PLAN_FINE &&
                ((!full && margin > 1e-7 * cost) ||
                 (!idle && margin < -1e-7 * cost)))
                fail_msg("economy %d: council %d makes %g of %g and gains %g "
                         "a unit that costs %g", (int)seed, (int)w,
                         s.output[w], e.capacity[w], margin, cost);
        }
        assert_true(inside > 0);
        pe_plan_release(&s);
        pe_plan_free(plan);
        economy_free(&e);
    }
}

/* Councils as they are; without chance every good balances, else the whole. */
static void councils_may_be_disturbed(void **state)
{
    (void)state;
    static const char *const what[] = {"silent", "late", "swinging", "noisy",
                                       "greedy"};
    const linear_kind kind = {.name = "region", .kind = REGION,
                              .others = 0.3};
    for (int i = 0; i < 5; i++)
        for (uint64_t seed = 1; seed <= 4; seed++) {
            economy e;
            pe_plan_info info;
            watch at = {.stop_after = 0};
            pe_plan_settings s = PE_PLAN_DEFAULTS;
            double *const share[] = {&s.silent, &s.late, &s.oscillate,
                                     &s.noise, &s.exaggerate};
            *share[i] = i < 3 ? 0.2 : 0.05;
            s.seed = seed;
            linear_draw(&e, &kind, seed);
            snprintf(at.text, sizeof at.text, "economy %d, %s", (int)seed,
                     what[i]);
            solve_and_check(&e, &s, NULL, &at, &info);
            printf("# %s: outcome %d, %d rounds\n", at.text, info.outcome,
                   info.rounds);
            if (i < 3)
                assert_int_equal(PE_PLAN_BALANCED, info.outcome);
            else if (i == 3)
                assert_int_equal(PE_PLAN_BALANCED_VALUE, info.outcome);
            economy_free(&e);
        }
}

/* Of one resource there is a million times as much, at a start price far too
 * high: it heads for no price, whatever else the councils are like. */
static void a_resource_may_be_plentiful(void **state)
{
    (void)state;
    static const double elasticity[] = {1.0, 0.0, 0.3};
    for (int i = 0; i < 3; i++)
        for (uint64_t seed = 1; seed <= 10; seed++) {
            economy e;
            pe_plan_info info;
            watch at = {.stop_after = 0};
            const pe_plan_settings s = PE_PLAN_DEFAULTS;
            const case_kind kind = {.effort = true};
            economy_draw(&e, &kind, seed);
            for (int64_t w = 0; w < e.p.workers; w++)
                e.elasticity[w] = elasticity[i];
            e.supply[e.made] *= 1e6;
            e.price[e.made] *= 1e4;
            snprintf(at.text, sizeof at.text, "elasticity %g, economy %d",
                     elasticity[i], (int)seed);
            solve_and_check(&e, &s, NULL, &at, &info);
            if (info.outcome != PE_PLAN_BALANCED || info.rounds > 6)
                fail_msg("%s: outcome %d after %d rounds", at.text,
                         (int)info.outcome, info.rounds);
            economy_free(&e);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_kind_balances),
        cmocka_unit_test(scales_are_best_answers),
        cmocka_unit_test(councils_may_be_disturbed),
        cmocka_unit_test(a_resource_may_be_plentiful),
    };
    return cmocka_run_group_tests_name("plan linear", tests, NULL, NULL);
}
