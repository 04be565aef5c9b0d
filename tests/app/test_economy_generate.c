/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Generated economies: as specified, sound, the same on every run. */
#include "../base/scratch.h"
#include "market.h"
#include "mem.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static pe__economy *make(const pe__economy_spec *spec)
{
    pe__economy *e = NULL;
    pe_error err = {0};
    pe__fault fault;
    if (pe__economy_generate(spec, &e, &err) != PE_OK)
        fail_msg("%s", err.message);
    if (!pe__economy_sound(e, &fault) ||
        pe__economy_sense(e, &fault, &err) != PE_OK)
        fail_msg("%s %s: %s", pe__section_kinds[fault.section].table,
                 pe__section_kinds[fault.section].column, fault.message);
    return e;
}

static double sum_of(const pe_plan_problem *p, int64_t recipe)
{
    double sum = 0;
    for (int64_t k = p->input_start[recipe]; k < p->input_start[recipe + 1];
         k++)
        sum += p->exponent[k];
    return sum;
}

/* What the authors' own experiment (../shared, dep1ex01) has. */
static void test_the_book(void **state)
{
    (void)state;
    pe__economy_spec spec = {.goods = 50, .workers = 3000, .consumers = 3000,
                             .seed = 5};
    pe__economy *e = make(&spec);
    const pe_plan_problem *p = pe__economy_problem(e);
    int kinds[7] = {0}, makers[50] = {0};
    for (int g = 0; g < 50; g++) {
        kinds[p->kind[g]]++;
        bool given = p->kind[g] == PE_PLAN_LABOR ||
                     p->kind[g] == PE_PLAN_RESOURCE;
        assert_true(fabs(p->supply[g] - (given ? 1000 : 0)) < 1e-9);
        assert_true(p->price[g] == 700);
    }
    for (int k = 0; k < PE_PLAN_CAPITAL; k++)
        assert_int_equal(kinds[k], 10);
    int64_t inputs = p->input_start[3000];
    assert_true(inputs > 16000 && inputs < 17000); /* 3000 × 5.5 expected */
    for (int w = 0; w < 3000; w++) {
        int used[7] = {0};
        for (int64_t k = p->input_start[w]; k < p->input_start[w + 1]; k++)
            used[p->kind[p->input[k]]]++;
        assert_in_range(used[PE_PLAN_INTERMEDIATE], 1, 4);
        assert_in_range(used[PE_PLAN_RESOURCE], 1, 2);
        assert_in_range(used[PE_PLAN_LABOR], 1, 2);
        assert_int_equal(used[PE_PLAN_PRIVATE] + used[PE_PLAN_PUBLIC], 0);
        assert_true(sum_of(p, w) > 0.75 && sum_of(p, w) < 0.85);
        assert_true(p->scale[w] >= 4 && p->scale[w] < 6);
        assert_true(p->effort_exponent[w] >= 0.05 &&
                    p->effort_exponent[w] < 0.1);
        assert_true(p->effort_power[w] >= 3 && p->effort_power[w] < 4);
        makers[p->output[w]]++;
    }
    for (int g = 0; g < 50; g++)
        assert_int_equal(makers[g], p->kind[g] <= PE_PLAN_INTERMEDIATE ? 100
                                                                       : 0);
    assert_null(p->recipe);
    assert_null(p->effort_cost);
    assert_null(p->elasticity);
    assert_null(p->capacity);
    assert_null(p->floor);
    assert_int_equal(p->want_start[1], 20);
    assert_int_equal(p->profiles, 3000);
    assert_true(p->income[2999] == 5000);
    assert_true(p->weight[7] >= 0.005 && p->weight[7] < 0.01);
    pe__economy_free(e);
}

static void test_the_seed_decides(void **state)
{
    (void)state;
    static const double sigma[] = {0, 0.3, 1, 2.5};
    pe__economy_spec spec = {.goods = 43, .workers = 500, .consumers = 60,
                             .seed = 9, .elasticity = sigma,
                             .elasticities = 4, .heavy_tail = true,
                             .log_sd = 1, .increasing = 0.2, .lumps = 0.2,
                             .pollutants = 3};
    pe__economy *a = make(&spec), *b = make(&spec);
    market_same(a, b);
    spec.seed = 10;
    pe__economy *c = make(&spec);
    assert_memory_not_equal(a->array[PE__SCALE], c->array[PE__SCALE],
                            500 * sizeof(double));
    pe__economy_free(c);
    pe__economy_free(b);
    pe__economy_free(a);
}

static void test_options(void **state)
{
    (void)state;
    static const double sigma[] = {0, 2.5};
    pe__economy_spec spec = {
        .goods = 50, .workers = 4000, .consumers = 300, .seed = 2,
        .returns_low = 0.88, .returns_high = 0.96, .elasticity = sigma,
        .elasticities = 2, .price = 1, .log_sd = 1, .increasing = 0.2,
        .lumps = 0.3, .pollutants = 2};
    pe__economy *e = make(&spec);
    const pe_plan_problem *p = pe__economy_problem(e);
    int with_capacity = 0, with_lump = 0, stiff = 0;
    double mean = 0, square = 0;
    for (int w = 0; w < 4000; w++) {
        double b = sum_of(p, w);
        bool limited = p->capacity[w] > 0;
        with_capacity += limited;
        with_lump += p->lump[w] > 0;
        stiff += p->elasticity[w] == 0;
        assert_true((p->lump[w] > 0) == (p->fixed_cost[w] > 0));
        assert_true(limited ? b > 1 : b > 0.88 && b < 0.96);
        mean += log(p->scale[w]) / 4000;
        square += log(p->scale[w]) * log(p->scale[w]) / 4000;
    }
    assert_in_range(with_capacity, 700, 900);
    assert_in_range(with_lump, 1080, 1320);
    assert_in_range(stiff, 1880, 2120);
    assert_true(fabs(sqrt(square - mean * mean) - 1) < 0.05);
    assert_null(p->price); /* all 1 */
    assert_int_equal(p->goods, 52);
    assert_int_equal(p->harms, 40);
    assert_int_equal(p->kind[51], PE_PLAN_POLLUTANT);
    int64_t emitting = p->byproduct_start[4000];
    assert_in_range(emitting, 1080, 1320);
    pe__economy_free(e);
}

/* A tenth of the inputs is used by more than half of all with a heavy tail,
 * by about a tenth without. */
static void test_a_heavy_tail(void **state)
{
    (void)state;
    for (int heavy = 0; heavy < 2; heavy++) {
        pe__economy_spec spec = {.goods = 1000, .workers = 5000,
                                 .consumers = 10, .seed = 3,
                                 .heavy_tail = heavy};
        pe__economy *e = make(&spec);
        const pe_plan_problem *p = pe__economy_problem(e);
        int64_t first = 0, all = 0;
        for (int64_t k = 0; k < p->input_start[5000]; k++) {
            int32_t in_kind = p->input[k] % 200;
            first += in_kind < 20;
            all++;
        }
        double share = (double)first / (double)all;
        assert_true(heavy ? share > 0.5 : fabs(share - 0.1) < 0.02);
        pe__economy_free(e);
    }
}

/* Beyond ten million wants councils share profiles, which together want every
 * private and public good. */
static void test_shared_profiles(void **state)
{
    (void)state;
    pe__economy_spec spec = {.goods = 50003, .workers = 100000,
                             .consumers = 20000, .seed = 4};
    pe__economy *e = make(&spec);
    const pe_plan_problem *p = pe__economy_problem(e);
    char *wanted = calloc(1, (size_t)p->goods);
    assert_true(p->profiles >= 200 && p->profiles < 2000);
    for (int64_t k = 0; k < p->want_start[p->profiles]; k++)
        wanted[p->want[k]] = 1;
    for (int32_t g = 0; g < p->goods; g++)
        assert_int_equal(wanted[g], p->kind[g] <= PE_PLAN_PUBLIC);
    for (int64_t q = 0; q < p->profiles; q++)
        assert_in_range(p->want_start[q + 1] - p->want_start[q], 50, 200);
    static char used[2000];
    int64_t in_use = 0;
    for (int64_t c = 0; c < p->consumers; c++)
        used[p->profile[c]] = 1;
    for (int64_t q = 0; q < p->profiles; q++)
        in_use += used[q];
    assert_int_equal(in_use, p->profiles);
    free(wanted);
    pe__economy_free(e);
}

static void test_what_cannot_be_generated(void **state)
{
    (void)state;
    static const double below[] = {-1};
    const pe__economy_spec good = {.goods = 50, .workers = 9, .consumers = 9};
    pe__economy_spec bad[12];
    for (int k = 0; k < 12; k++)
        bad[k] = good;
    bad[0].goods = 4;
    bad[1].workers = 0;
    bad[2].consumers = -1;
    bad[3].returns_low = 0.9; /* and high 0 */
    bad[4].returns_low = 0.5;
    bad[4].returns_high = 1;
    bad[5].elasticity = below;
    bad[5].elasticities = 1;
    bad[6].log_sd = NAN;
    bad[7].price = -1;
    bad[8].increasing = 1.5;
    bad[9].lumps = NAN;
    bad[10].pollutants = -1;
    bad[11].workers = (int64_t)1 << 40;
    for (int k = 0; k < 12; k++) {
        pe__economy *e = (pe__economy *)&bad;
        pe_error err = {0};
        assert_int_equal(pe__economy_generate(&bad[k], &e, &err), PE_USAGE);
        assert_non_null(strstr(err.message, "cannot be generated"));
        assert_null(e);
    }
}

static void test_every_failing_request(void **state)
{
    (void)state;
    static const double sigma[] = {0, 2};
    pe__economy_spec spec = {.goods = 20, .workers = 50, .consumers = 5,
                             .elasticity = sigma, .elasticities = 2,
                             .increasing = 0.2, .lumps = 0.2, .pollutants = 2};
    long live = pe__mem_live();
    pe_status status = PE_NO_MEMORY;
    int n = 0;
    while (status != PE_OK) {
        pe__economy *e = NULL;
        pe_error err = {0};
        pe__mem_fail_at(++n);
        status = pe__economy_generate(&spec, &e, &err);
        pe__mem_fail_at(0);
        assert_true(status == PE_OK || (status == PE_NO_MEMORY && !e));
        pe__economy_free(e);
        assert_int_equal(pe__mem_live(), live);
    }
    assert_true(n > 25);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_book),
        cmocka_unit_test(test_the_seed_decides),
        cmocka_unit_test(test_options),
        cmocka_unit_test(test_a_heavy_tail),
        cmocka_unit_test(test_shared_profiles),
        cmocka_unit_test(test_what_cannot_be_generated),
        cmocka_unit_test(test_every_failing_request),
    };
    return cmocka_run_group_tests_name("app economy generate", tests,
                                       scratch_make, scratch_remove);
}
