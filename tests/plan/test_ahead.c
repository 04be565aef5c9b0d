/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Looking ahead: what the board takes proposals to come to at prices that it
 * does not announce, against what councils would answer there; and what it is
 * good for, the year after. */
#include "cases.h"
#include "plan.h"
#include "random.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { ECONOMIES = 120 };

static double *numbers(int64_t n)
{
    double *x = calloc((size_t)n + 1, sizeof *x);
    assert_non_null(x);
    return x;
}

static void assert_near(double got, double right, double part, const char *what,
                        uint64_t seed, int64_t item)
{
    if (!(fabs(got - right) <= part * (1.0 + fabs(right))))
        fail_msg("economy %d, %s %lld: %.17g instead of %.17g", (int)seed,
                 what, (long long)item, got, right);
}

/* Two boards of one economy: one looks ahead by `move`, the other announces
 * the prices there. */
typedef struct {
    economy e;
    pe_plan *looks, *asks;
    double *move, *weight; /* [goods] Δq; any vector */
    uint8_t *counts;
    double most;
} pair;

static int64_t at_work(const pe_plan *plan)
{
    int64_t n = 0;
    for (int64_t w = 0; w < plan->p.workers; w++)
        n += plan->value[w] > 0.0;
    return n;
}

static void begin(pair *p, const case_kind *kind, uint64_t seed, double far)
{
    pe__random random;
    economy_draw(&p->e, kind, seed);
    const int32_t n = p->e.p.goods;
    assert_int_equal(PE_OK, pe_plan_new(&p->e.p, NULL, &p->looks, NULL));
    assert_int_equal(PE_OK, pe_plan_new(&p->e.p, NULL, &p->asks, NULL));
    p->move = numbers(n);
    p->weight = numbers(n);
    p->counts = calloc((size_t)n, 1);
    assert_non_null(p->counts);
    pe__random_seed(&random, seed, 23);
    pe__start_at(p->looks, NULL);
    pe__start_at(p->asks, NULL);
    assert_int_equal(PE_OK, pe__respond(p->looks));
    for (int32_t g = 0; g < n; g++) {
        p->move[g] = far * (2.0 * pe__random_unit(&random) - 1.0);
        p->weight[g] = 2.0 * pe__random_unit(&random) - 1.0;
        p->asks->q[g] += p->move[g];
    }
    assert_int_equal(PE_OK, pe__respond(p->asks));
}

static void end(pair *p)
{
    pe_plan_free(p->looks);
    pe_plan_free(p->asks);
    economy_free(&p->e);
    free(p->move);
    free(p->weight);
    free(p->counts);
}

/* No limit that an answer could reach or leave. */
static case_kind smooth_kind(uint64_t seed)
{
    case_kind kind = kind_by_lot(seed);
    kind.capacity = kind.constant = kind.rising = false;
    kind.fixed = kind.lumps = false;
    return kind;
}

static void compare_totals(const pair *p, uint64_t seed)
{
    for (int32_t g = 0; g < p->e.p.goods; g++) {
        assert_near(p->looks->totals.supply[g], p->asks->totals.supply[g],
                    1e-9, "made", seed, g);
        assert_near(p->looks->totals.demand[g], p->asks->totals.demand[g],
                    1e-9, "asked for", seed, g);
    }
}

/* J ahead, along a vector and as a matrix, is J of the prices there. */
static void compare_changes(pair *p, uint64_t seed)
{
    const int64_t n = p->e.p.goods;
    double *there = numbers(n), *ahead = numbers(n), *by_matrix = numbers(n);
    double *room = numbers(pe__change_room(p->looks));
    for (int64_t g = 0; g < n; g++) {
        p->counts[g] = p->asks->totals.supply[g] > 0.0 &&
                       p->asks->totals.demand[g] > 0.0;
        p->weight[g] = p->counts[g] ? p->weight[g] : 0.0;
    }
    pe__change_along(p->asks, p->counts, p->weight, there);
    pe__change_along(p->looks, p->counts, p->weight, ahead);
    pe__change_gather(p->looks, room);
    assert_int_equal(PE_OK, pe__change_matrix(p->looks, p->counts, room));
    for (int64_t c = 0; c < n; c++)
        for (int64_t r = 0; r < n; r++)
            by_matrix[r] += room[c * n + r] * p->weight[c];
    for (int64_t g = 0; g < n; g++) {
        assert_near(ahead[g], there[g], 1e-8, "change", seed, g);
        assert_near(by_matrix[g], there[g], 1e-8, "row", seed, g);
    }
    free(there);
    free(ahead);
    free(by_matrix);
    free(room);
}

/* Who answers as it said, answers as the board foresaw. */
static void what_is_foreseen_is_what_is_answered(void **state)
{
    (void)state;
    int compared = 0;
    for (uint64_t seed = 1; seed <= ECONOMIES; seed++) {
        pair p;
        const case_kind kind = smooth_kind(seed);
        begin(&p, &kind, seed, 0.7);
        const bool same = at_work(p.looks) == at_work(p.asks);
        assert_int_equal(PE_OK, pe__foresee(p.looks, p.move, &p.most));
        compared += same;
        if (same) {
            compare_totals(&p, seed);
            compare_changes(&p, seed);
        }
        pe__look_back(p.looks);
        end(&p);
    }
    assert_true(compared > ECONOMIES * 2 / 3);
}

/* At a limit the board foresees that it stays one; where it does, it is right,
 * and a small step changes none. */
static void a_limit_is_taken_to_stay(void **state)
{
    (void)state;
    int held = 0;
    for (uint64_t seed = 1; seed <= ECONOMIES; seed++) {
        pair p;
        case_kind kind = smooth_kind(seed);
        kind.capacity = true;
        begin(&p, &kind, seed, 1e-5);
        assert_int_equal(PE_OK, pe__foresee(p.looks, p.move, &p.most));
        if (at_work(p.looks) == at_work(p.asks)) {
            held++;
            for (int32_t g = 0; g < p.e.p.goods; g++)
                assert_near(p.looks->totals.supply[g],
                            p.asks->totals.supply[g], 1e-3, "made", seed, g);
        }
        pe__look_back(p.looks);
        end(&p);
    }
    assert_true(held > ECONOMIES / 2);
}

/* Away from the announced prices and back: nothing has moved. */
static void looking_by_nothing_changes_nothing(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 40; seed++) {
        pair p;
        const case_kind kind = kind_by_lot(seed);
        begin(&p, &kind, seed, 0.0);
        assert_int_equal(PE_OK, pe__foresee(p.looks, p.move, &p.most));
        assert_true(p.most == 0.0);
        compare_totals(&p, seed);
        pe__look_back(p.looks);
        end(&p);
    }
}

/* --- next year ------------------------------------------------------------ */

static void change_by_lot(economy *e, uint64_t seed)
{
    pe__random random;
    const case_size size = economy_size(e);
    pe__random_seed(&random, seed, 29);
    for (int64_t k = 0; k < size.inputs; k++)
        e->exponent[k] *= 0.99 + 0.02 * pe__random_unit(&random);
    for (int64_t k = 0; k < size.wants; k++)
        e->weight[k] *= 0.9 + 0.2 * pe__random_unit(&random);
}

/* Exponents move by 1 %, wants by 10 %: from last year's prices every good is
 * within 5 % at the second announcement, within 1 % at the third. */
static void the_next_year_takes_two_rounds(void **state)
{
    (void)state;
    int compared = 0;
    for (uint64_t seed = 1; seed <= 60; seed++) {
        economy e;
        pe_plan *plan;
        pe_plan_solution first, next;
        pe_plan_info info;
        case_kind kind = smooth_kind(seed);
        kind.pollutants = 0; /* compensation comes a round later */
        economy_draw(&e, &kind, seed);
        assert_int_equal(PE_OK, pe_plan_new(&e.p, NULL, &plan, NULL));
        assert_int_equal(PE_OK, pe_plan_solve(plan, &first, &info, NULL));
        pe_plan_free(plan);
        if (info.outcome != PE_PLAN_BALANCED) {
            pe_plan_release(&first);
            economy_free(&e);
            continue;
        }
        compared++;
        change_by_lot(&e, seed);
        assert_int_equal(PE_OK, pe_plan_new(&e.p, NULL, &plan, NULL));
        assert_int_equal(PE_OK, pe_plan_update(plan, first.price, &next, &info,
                                               NULL));
        if (info.outcome != PE_PLAN_BALANCED || info.rounds_to_5 > 2 ||
            info.rounds_to_1 > 3)
            fail_msg("economy %d: outcome %d, 5 %% at round %d, 1 %% at %d",
                     (int)seed, info.outcome, info.rounds_to_5,
                     info.rounds_to_1);
        pe_plan_release(&first);
        pe_plan_release(&next);
        pe_plan_free(plan);
        economy_free(&e);
    }
    assert_true(compared > 55);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_foreseen_is_what_is_answered),
        cmocka_unit_test(a_limit_is_taken_to_stay),
        cmocka_unit_test(looking_by_nothing_changes_nothing),
        cmocka_unit_test(the_next_year_takes_two_rounds),
    };
    return cmocka_run_group_tests_name("plan ahead", tests, NULL, NULL);
}
