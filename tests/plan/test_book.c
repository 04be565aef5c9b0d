/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The published rule on its authors' own experiment: every price of all 19
 * rounds as their program printed it; and what the other rules make of the
 * same economy. The tables are read here, through base alone. */
#include "cases.h"

#include "table.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

enum { GOODS = 50, ROUNDS = 19 };

static char folder[1024];

static bool is_there(void)
{
    struct stat about;
    const char *source = getenv("PARECON_SOURCE");
    assert_non_null(source);
    snprintf(folder, sizeof folder, "%s/../shared/data/economies/dep1ex01",
             source);
    return stat(folder, &about) == 0;
}

static pe__table *open_table(const char *name)
{
    char path[1100];
    pe__table *table;
    pe_error err = {0};
    snprintf(path, sizeof path, "%s/%s.csv", folder, name);
    if (pe__table_read(path, NULL, &table, &err))
        fail_msg("%s: %s", path, err.message);
    return table;
}

static double number(const pe__table *t, int64_t row, const char *column)
{
    return strtod(pe__table_cell(t, row, pe__table_find(t, column)), NULL);
}

static const char *text(const pe__table *t, int64_t row, const char *column)
{
    return pe__table_cell(t, row, pe__table_find(t, column));
}

static int32_t good_of(const pe__table *goods, const char *id)
{
    for (int32_t g = 0; g < pe__table_rows(goods); g++)
        if (strcmp(text(goods, g, "good"), id) == 0)
            return g;
    fail_msg("no good %s", id);
    return -1;
}

/* Lists "r1", "r2" … stand one after another, in order. */
static void read_lists(const pe__table *t, const pe__table *goods,
                       const char *key, const char *value, int64_t *start,
                       int32_t *good, double *to)
{
    int64_t list = -1;
    const char *last = "";
    for (int64_t row = 0; row < pe__table_rows(t); row++) {
        if (strcmp(last, text(t, row, key)) != 0)
            list++;
        last = text(t, row, key);
        assert_int_equal(list + 1, atol(last + 1));
        good[row] = good_of(goods, text(t, row, "good"));
        to[row] = number(t, row, value);
        start[list + 1] = row + 1;
    }
}

static void read_economy(economy *e)
{
    pe__table *goods = open_table("goods"), *recipes = open_table("recipes");
    pe__table *workers = open_table("workers"), *wants = open_table("wants");
    pe__table *consumers = open_table("consumers");
    const int64_t n = pe__table_rows(workers), c = pe__table_rows(consumers);
    economy_reserve(e, &(case_size){.goods = (int32_t)pe__table_rows(goods),
                                    .recipes = n,
                                    .inputs = pe__table_rows(recipes),
                                    .workers = n, .profiles = c,
                                    .wants = pe__table_rows(wants),
                                    .consumers = c});
    for (int32_t g = 0; g < e->p.goods; g++) {
        e->supply[g] = number(goods, g, "supply");
        e->price[g] = number(goods, g, "price");
    }
    read_lists(recipes, goods, "recipe", "exponent", e->input_start, e->input,
               e->exponent);
    read_lists(wants, goods, "profile", "weight", e->want_start, e->want,
               e->weight);
    for (int64_t w = 0; w < n; w++) {
        e->recipe[w] = (int32_t)atol(text(workers, w, "recipe") + 1) - 1;
        e->output[w] = good_of(goods, text(workers, w, "output"));
        e->scale[w] = number(workers, w, "scale");
        e->effort_exponent[w] = number(workers, w, "effort_exponent");
        e->effort_cost[w] = number(workers, w, "effort_cost");
        e->effort_power[w] = number(workers, w, "effort_power");
        e->elasticity[w] = number(workers, w, "elasticity");
    }
    for (int64_t i = 0; i < c; i++) {
        e->profile[i] = (int32_t)atol(text(consumers, i, "profile") + 1) - 1;
        e->income[i] = number(consumers, i, "income");
        e->taste[i] = number(consumers, i, "elasticity");
    }
    pe__table_free(consumers);
    pe__table_free(wants);
    pe__table_free(workers);
    pe__table_free(recipes);
    pe__table_free(goods);
}

/* The prices of round k are those that the published rule makes of the
 * proposals of round k: the start prices come before. */
typedef struct {
    double price[ROUNDS + 1][GOODS];
    double worst[ROUNDS + 1];
    int rounds;
} trajectory;

static int record(void *context, const pe_plan_round *round,
                  const double *price, const double *supply,
                  const double *demand)
{
    trajectory *t = context;
    (void)supply;
    (void)demand;
    if (round->round <= ROUNDS + 1) {
        memcpy(t->price[round->round - 1], price, sizeof t->price[0]);
        t->worst[round->round - 1] = 100.0 * round->worst;
        t->rounds = round->round;
    }
    return 0;
}

static pe_plan_info solve(const economy *e, const pe_plan_settings *s)
{
    pe_plan *plan;
    pe_plan_solution solution;
    pe_plan_info info;
    assert_int_equal(PE_OK, pe_plan_new(&e->p, s, &plan, NULL));
    assert_int_equal(PE_OK, pe_plan_solve(plan, &solution, &info, NULL));
    pe_plan_release(&solution);
    pe_plan_free(plan);
    return info;
}

static void the_published_rounds_come_out_digit_by_digit(void **state)
{
    (void)state;
    static trajectory ours;
    economy e;
    if (!is_there())
        skip();
    read_economy(&e);
    pe_plan_settings s = PE_PLAN_DEFAULTS;
    s.rule = PE_PLAN_BOOK2021;
    s.max_rounds = ROUNDS + 1;
    s.tolerance = 1e-9;
    s.certify = 0;
    s.progress = record;
    s.context = &ours;
    solve(&e, &s);
    assert_int_equal(ROUNDS + 1, ours.rounds);
    pe__table *goods = open_table("goods"), *t = open_table("trajectory");
    int64_t compared = 0;
    double largest = 0.0;
    for (int64_t row = 0; row < pe__table_rows(t); row++) {
        const int round = (int)number(t, row, "round");
        const int32_t g = good_of(goods, text(t, row, "good"));
        const double right = number(t, row, "price");
        const double off = fabs(ours.price[round][g] / right - 1.0);
        largest = fmax(largest, off);
        compared++;
        if (!(off <= 1e-9))
            fail_msg("round %d, %s: %.15g instead of %.15g", round,
                     text(t, row, "good"), ours.price[round][g], right);
    }
    printf("# %lld prices, the largest difference %.2g\n",
           (long long)compared, largest);
    assert_int_equal(GOODS * ROUNDS, compared);
    assert_true(fabs(ours.worst[0] - 102.024826) < 1e-6);
    assert_true(fabs(ours.worst[10] - 4.831657) < 1e-6);
    assert_true(fabs(ours.worst[18] - 2.995571) < 1e-6);
    pe__table_free(t);
    pe__table_free(goods);
    economy_free(&e);
}

static void the_other_rules_need_few_rounds(void **state)
{
    (void)state;
    economy e;
    if (!is_there())
        skip();
    read_economy(&e);
    pe_plan_settings s = PE_PLAN_DEFAULTS;
    s.tolerance = 0.001;
    const pe_plan_info newton = solve(&e, &s);
    assert_true(newton.rounds_to_5 >= 1 && newton.rounds_to_5 <= 3);
    assert_true(newton.rounds_to_1 <= 3);
    assert_true(newton.rounds <= 4 && newton.outcome == PE_PLAN_BALANCED);
    s.tolerance = 0.01;
    s.rule = PE_PLAN_BLIND;
    assert_true(solve(&e, &s).rounds <= 7);
    s.rule = PE_PLAN_ANDERSON;
    assert_true(solve(&e, &s).rounds <= 12);
    economy_free(&e);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_published_rounds_come_out_digit_by_digit),
        cmocka_unit_test(the_other_rules_need_few_rounds),
    };
    return cmocka_run_group_tests_name("plan book", tests, NULL, NULL);
}
