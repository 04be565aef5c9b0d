/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What the tables of an economy say is what the problem says. */
#include "../base/scratch.h"
#include "market.h"
#include "mem.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

static void test_a_folder_becomes_a_problem(void **state)
{
    (void)state;
    market m = {.byproducts = "recipe,good,per_output\nbake,smoke,0.25\n",
                .appeals = "council,reason\nmill,It is the only one\n"};
    char room[PE__LABEL_ROOM];
    pe__economy *e = market_open(market_put("plain", &m));
    const pe_plan_problem *p = pe__economy_problem(e);
    assert_int_equal(p->goods, 4);
    assert_int_equal(p->kind[3], PE_PLAN_POLLUTANT);
    assert_true(p->supply[2] == 100 && p->supply[0] == 0);
    assert_true(p->price[0] == 2 && p->price[1] == 1);
    assert_int_equal(p->recipes, 2);
    assert_int_equal(p->input_start[1], 2);
    assert_int_equal(p->input[1], 2);
    assert_true(p->exponent[1] == 0.3 && p->exponent[2] == 0.6);
    assert_int_equal(p->byproduct_start[1], 1);
    assert_int_equal(p->byproduct[0], 3);
    assert_true(p->per_output[0] == 0.25);
    assert_int_equal(p->workers, 2);
    assert_null(p->recipe); /* council w has recipe w */
    assert_int_equal(p->output[1], 1);
    assert_true(p->scale[1] == 4);
    assert_null(p->effort_exponent);
    assert_null(p->effort_power);
    assert_null(p->elasticity);
    assert_null(p->capacity);
    assert_int_equal(p->appeals[0], 0);
    assert_int_equal(p->appeals[1], 1);
    assert_int_equal(p->profiles, 1);
    assert_int_equal(p->want_start[1], 2);
    assert_true(p->floor[0] == 2 && p->floor[1] == 0);
    assert_int_equal(p->profile[1], 0);
    assert_true(p->income[1] == 40);
    assert_null(p->taste);
    assert_int_equal(p->harms, 1);
    assert_int_equal(p->harmed[0], 1);
    assert_true(p->damage[0] == 0.5 && p->damage_power[0] == 2);

    assert_string_equal(pe__economy_text(e, PE__GOOD_NAME, 0, room), "Bread");
    assert_string_equal(pe__economy_text(e, PE__GOOD_NAME, 1, room), "flour");
    assert_string_equal(pe__economy_text(e, PE__GOOD_UNIT, 2, room), "hour");
    assert_string_equal(pe__economy_text(e, PE__APPEAL, 1, room),
                        "It is the only one");
    assert_string_equal(pe__economy_text(e, PE__APPEAL, 0, room), "");
    assert_int_equal(pe__economy_find(e, PE__CONSUMER_ID, "south"), 1);
    assert_int_equal(pe__economy_find(e, PE__CONSUMER_ID, "west"), -1);
    assert_int_equal(pe__worker_federation(e, 0), -1);
    assert_true(pe__consumer_members(e, 0) == 1);
    assert_int_equal(strlen(pe__economy_sha256(e)), 64);
    pe__economy_free(e);
}

static void test_columns_that_are_rarely_there(void **state)
{
    (void)state;
    market m = {
        .workers =
            "federation,council,output,recipe,scale,effort_exponent,"
            "effort_cost,effort_power,elasticity,capacity,fixed_cost,lumps,"
            "members,colour\n"
            "valley/upper,b,bread,bake,3,0.1,,,0,50,4,5,12,red\n"
            "valley/lower,c,bread,bake,3,,2,3,,,,,,\n"
            "valley/upper,m,flour,mill,4,,,,,,,,,\n",
        .consumers = "council,profile,members,income,elasticity,federation\n"
                     "n,all,7,60,0.5,valley/lower\nsouth,all,,0,,\n"};
    pe__economy *e = market_open(market_put("rare", &m));
    const pe_plan_problem *p = pe__economy_problem(e);
    assert_int_equal(p->recipe[1], 0);
    assert_int_equal(p->recipe[2], 1);
    assert_true(p->effort_exponent[0] == 0.1 && p->effort_exponent[1] == 0);
    assert_true(p->effort_cost[0] == 1 && p->effort_cost[1] == 2);
    assert_true(p->effort_power[0] == 2 && p->effort_power[1] == 3);
    assert_true(p->elasticity[0] == 0 && p->elasticity[1] == 1);
    assert_true(p->capacity[0] == 50 && p->capacity[1] == 0);
    assert_true(p->fixed_cost[0] == 4 && p->lump[0] == 5);
    assert_true(p->taste[0] == 0.5 && p->taste[1] == 1);
    assert_true(p->income[1] == 0);
    assert_int_equal(pe__federations(e), 2);
    assert_int_equal(pe__worker_federation(e, 2), 0);
    assert_int_equal(pe__consumer_federation(e, 0), 1);
    assert_int_equal(pe__consumer_federation(e, 1), -1);
    assert_true(pe__worker_members(e, 0) == 12);
    assert_true(pe__worker_members(e, 1) == 1);
    pe__economy_free(e);
}

/* Semicolons and decimal commas, another order of rows, mixed case. */
static void test_forms_of_a_table(void **state)
{
    (void)state;
    pe__economy *plain = market_open(market_put("one", &(market){0}));
    market m = {.goods = "Supply;good;KIND;price;unit;name\n"
                         ";bread;Private;2,0;loaf;Bread\n"
                         ";flour;Intermediate;;kg;\n100;labour;Labour;;hour;\n"
                         ";smoke;POLLUTANT;;kg;\n",
                .recipes = "recipe;good;exponent\nbake;flour;0,5\n"
                           "bake;labour;0,3\nmill;labour;0,6\n"};
    pe__economy *other = market_open(market_put("two", &m));
    market_same(plain, other);
    pe__economy_free(other);
    pe__economy_free(plain);
}

static void test_every_failing_request(void **state)
{
    (void)state;
    market m = {.byproducts = "recipe,good,per_output\nbake,smoke,0.25\n",
                .appeals = "council,reason\nmill,x\n",
                .workers = "council,name,recipe,output,scale,members,"
                           "federation\nbakery,B,bake,bread,3,4,v/u\n"
                           "mill,M,mill,flour,4,5,v/l\n"};
    char path[600];
    strcpy(path, market_put("lean", &m));
    long live = pe__mem_live();
    int n = 0, refused = 0;
    /* a table's last request, to give memory back, may fail unnoticed */
    for (int fine = 0; fine < 6;) {
        pe__economy *e = NULL;
        pe_error err = {0};
        pe__mem_fail_at(++n);
        pe_status status = pe__economy_read(path, &e, &err);
        pe__mem_fail_at(0);
        assert_true(status == PE_OK || (status == PE_NO_MEMORY && !e));
        refused += status != PE_OK;
        fine = status == PE_OK ? fine + 1 : 0;
        pe__economy_free(e);
        assert_int_equal(pe__mem_live(), live);
    }
    assert_true(refused > 90);
}

/* 56,000 rows of recipes and 70,000 of wants in well under a second. */
static void test_a_nation(void **state)
{
    (void)state;
    const char *path = market_shared("us-2017");
    if (!path)
        skip();
    struct timespec start, end;
    clock_gettime(CLOCK_MONOTONIC, &start);
    pe__economy *e = market_open(path);
    clock_gettime(CLOCK_MONOTONIC, &end);
    double seconds = (double)(end.tv_sec - start.tv_sec) +
                     (double)(end.tv_nsec - start.tv_nsec) * 1e-9;
    const pe_plan_problem *p = pe__economy_problem(e);
    assert_int_equal(p->goods, 440);
    assert_int_equal(p->workers, 395);
    assert_int_equal(p->consumers, 3146);
    assert_int_equal(p->profiles, 259);
    assert_int_equal(p->input_start[p->recipes], 56167);
    assert_int_equal(p->want_start[p->profiles], 70331);
    assert_true(p->want_start[p->profiles] > 0);
    if (seconds > 2)
        fail_msg("reading took %.2f s", seconds);
    print_message("# us-2017 read in %.3f s\n", seconds);
    pe__economy_free(e);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_folder_becomes_a_problem),
        cmocka_unit_test(test_columns_that_are_rarely_there),
        cmocka_unit_test(test_forms_of_a_table),
        cmocka_unit_test(test_every_failing_request),
        cmocka_unit_test(test_a_nation),
    };
    return cmocka_run_group_tests_name("app economy", tests, scratch_make,
                                       scratch_remove);
}
