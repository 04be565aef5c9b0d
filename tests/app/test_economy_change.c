/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Economies made of others: councils split into many that answer alike, and
 * changes in mid-year. */
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

/* ---- splitting ---- */

static pe__economy *varied(void)
{
    static const double sigma[] = {0, 0.4, 1, 1.8};
    pe__economy_spec spec = {.goods = 25, .workers = 60, .consumers = 20,
                             .seed = 3, .elasticity = sigma,
                             .elasticities = 4, .increasing = 0.25,
                             .lumps = 0.25, .pollutants = 1};
    pe__economy *e = NULL;
    assert_int_equal(pe__economy_generate(&spec, &e, NULL), PE_OK);
    return e;
}

static double *outputs(const pe__economy *e, const double *price,
                       double *supply, double *demand)
{
    pe_plan *plan = NULL;
    pe_error err = {0};
    const pe_plan_problem *p = pe__economy_problem(e);
    double *output = malloc((size_t)p->workers * sizeof *output), bound;
    if (pe_plan_new(p, NULL, &plan, &err) != PE_OK ||
        pe_plan_propose(plan, price, supply, demand, output, &bound, &err))
        fail_msg("%s", err.message);
    pe_plan_free(plan);
    return output;
}

/* The parts of a council are told by its id. */
static int64_t whole_of(const pe__economy *parts, int64_t w)
{
    char room[PE__LABEL_ROOM];
    const char *id = pe__economy_text(parts, PE__WORKER_ID, w, room);
    return atoll(id + 1) - 1;
}

static void answer_alike(const pe__economy *e, const pe__economy *parts,
                         const double *price)
{
    const pe_plan_problem *p = pe__economy_problem(e);
    const pe_plan_problem *q = pe__economy_problem(parts);
    double s[26], d[26], t[26], f[26], sum[60] = {0};
    double *one = outputs(e, price, s, d), *many = outputs(parts, price, t, f);
    for (int64_t w = 0; w < q->workers; w++)
        sum[whole_of(parts, w)] += many[w];
    for (int64_t w = 0; w < p->workers; w++)
        assert_true(fabs(sum[w] - one[w]) <= 1e-9 * one[w]);
    for (int g = 0; g < 26; g++) {
        assert_true(fabs(s[g] - t[g]) <= 1e-9 * (1 + fabs(s[g])));
        assert_true(fabs(d[g] - f[g]) <= 1e-9 * (1 + fabs(d[g])));
    }
    free(many);
    free(one);
}

/* At cheap, usual and uneven prices, so that capacities, lumps and closures
 * all occur. */
static void test_parts_answer_as_the_whole(void **state)
{
    (void)state;
    pe__economy *e = varied(), *parts = NULL;
    pe__fault fault;
    assert_int_equal(pe__economy_split(e, 1000, 8, &parts, NULL), PE_OK);
    assert_int_equal(pe__economy_problem(parts)->workers, 1000);
    assert_true(pe__economy_sound(parts, &fault));
    double price[26];
    for (int k = 0; k < 6; k++) {
        for (int g = 0; g < 26; g++)
            price[g] = 700 * exp((k - 3) * 0.3 * sin(g * (k + 1)));
        price[25] = 20;
        answer_alike(e, parts, price);
    }
    pe__economy_free(parts);
    pe__economy_free(e);
}

static void test_parts_are_unequal(void **state)
{
    (void)state;
    market m = {.workers =
                    "council,name,recipe,output,scale,capacity,members\n"
                    "bakery,The bakery,bake,bread,3,100,100\n"
                    "mill,,mill,flour,4,,7\n"};
    char room[PE__LABEL_ROOM];
    pe__economy *e = market_open(market_put("split", &m)), *parts = NULL;
    pe_error err = {0};
    assert_int_equal(pe__economy_split(e, 9, 1, &parts, &err), PE_OK);
    const pe_plan_problem *p = pe__economy_problem(parts);
    assert_string_equal(pe__economy_text(parts, PE__WORKER_ID, 4, room),
                        "bakery-5");
    assert_string_equal(pe__economy_text(parts, PE__WORKER_ID, 5, room),
                        "mill-1");
    assert_string_equal(pe__economy_text(parts, PE__WORKER_NAME, 0, room),
                        "The bakery 1");
    double members = 0, capacity = 0, least = 1e9, most = 0;
    for (int w = 0; w < 5; w++) {
        double one = pe__worker_members(parts, w);
        assert_true(one == floor(one));
        members += one;
        capacity += p->capacity[w];
        least = fmin(least, p->capacity[w]);
        most = fmax(most, p->capacity[w]);
    }
    assert_true(members == 100 && fabs(capacity - 100) < 1e-9);
    assert_true(most > 1.5 * least);
    pe__economy_free(parts);
    assert_int_equal(pe__economy_split(e, 2, 1, &parts, &err), PE_USAGE);
    assert_non_null(strstr(err.message, "there are 2 workers' councils"));
    assert_null(parts);
    pe__economy_free(e);
}

static void test_failing_requests_of_a_split(void **state)
{
    (void)state;
    pe__economy *e = market_open(market_put("split", &(market){0}));
    long live = pe__mem_live();
    pe_status status = PE_NO_MEMORY;
    int n = 0;
    while (status != PE_OK) {
        pe__economy *parts = NULL;
        pe__mem_fail_at(++n);
        status = pe__economy_split(e, 40, 1, &parts, NULL);
        pe__mem_fail_at(0);
        assert_true(status == PE_OK || (status == PE_NO_MEMORY && !parts));
        pe__economy_free(parts);
        assert_int_equal(pe__mem_live(), live);
    }
    assert_true(n > 15);
    pe__economy_free(e);
}

/* ---- changes ---- */

static pe_status change(pe__economy *e, const char *rows, pe_error *err)
{
    char text[2000];
    snprintf(text, sizeof text, "table,id,column,value\n%s", rows);
    scratch_write("changes.csv", text, strlen(text));
    *err = (pe_error){0};
    return pe__economy_change(e, scratch_path("changes.csv"), err);
}

static void test_changes_are_made(void **state)
{
    (void)state;
    pe_error err;
    pe__economy *e = market_open(market_put("year", &(market){0}));
    if (change(e, "goods,labour,supply,*0.8\nGoods,bread,price,2.5\n"
                  "workers,mill,capacity,30\nconsumers,south,income,*1.5\n"
                  "wants,all:bread,floor,3\nrecipes,bake:flour,exponent,0.4\n"
                  "goods,labour,supply,*0.5\n", &err))
        fail_msg("%s:%ld:%ld %s", err.file, err.line, err.column, err.message);
    const pe_plan_problem *p = pe__economy_problem(e);
    assert_true(p->supply[2] == 40);
    assert_true(p->price[0] == 2.5);
    assert_true(p->capacity[1] == 30 && p->capacity[0] == 0);
    assert_true(p->income[1] == 60);
    assert_true(p->floor[0] == 3);
    assert_true(p->exponent[0] == 0.4);
    assert_int_equal(strlen(pe__economy_sha256(e)), 64);
    /* back to the standard is as if never said */
    assert_int_equal(change(e, "workers,mill,capacity,0\n", &err), PE_OK);
    assert_null(pe__economy_problem(e)->capacity);
    pe__economy_free(e);
}

static void test_councils_that_close(void **state)
{
    (void)state;
    pe_error err;
    char room[PE__LABEL_ROOM];
    pe__economy *e = varied();
    pe__fault fault;
    const pe_plan_problem *p = pe__economy_problem(e);
    double scale = p->scale[11], income = p->income[19];
    int32_t output = p->output[11];
    int64_t recipe = 11, harms = p->harms;
    if (change(e, "workers,w5,,closed\nconsumers,c3,,Closed\n"
                  "workers,w9,scale,closed\n", &err))
        fail_msg("%s", err.message);
    p = pe__economy_problem(e);
    assert_int_equal(p->workers, 58);
    assert_int_equal(p->consumers, 19);
    assert_string_equal(pe__economy_text(e, PE__WORKER_ID, 9, room), "w12");
    assert_true(p->scale[9] == scale);
    assert_int_equal(p->output[9], output);
    assert_int_equal(p->recipe[9], recipe);
    assert_int_equal(p->profile[18], 19);
    assert_true(p->income[18] == income);
    assert_int_equal(p->harms, harms - 1);
    assert_int_equal(p->harmed[2], 2); /* was 3 */
    assert_true(pe__economy_sound(e, &fault));
    assert_int_equal(pe__economy_find(e, PE__WORKER_ID, "w5"), -1);
    pe__economy_free(e);
}

/* A blank name stays the id of its own council. */
static void test_names_of_those_that_stay(void **state)
{
    (void)state;
    pe_error err;
    char room[PE__LABEL_ROOM];
    pe__economy *e = market_open(market_put("year", &(market){0}));
    assert_int_equal(change(e, "workers,bakery,,closed\n", &err), PE_OK);
    assert_string_equal(pe__economy_text(e, PE__WORKER_NAME, 0, room), "mill");
    assert_int_equal(pe__economy_problem(e)->recipe[0], 1);
    assert_int_equal(pe__economy_problem(e)->output[0], 1);
    pe__economy_free(e);
}

static void test_changes_that_are_refused(void **state)
{
    (void)state;
    static const struct {
        const char *rows;
        long line, column;
        const char *found, *right;
    } cases[] = {
        {"good,bread,price,1\n", 2, 1, "the table is \"good\"",
         "write goods, workers"},
        {"goods,breath,price,1\n", 2, 2, "no \"breath\" in goods",
         "an id that stands there"},
        {"goods,bread,price,2\nworkers,bakery,colour,1\n", 3, 3,
         "\"colour\" cannot be changed in workers", "one of scale"},
        {"goods,bread,kind,1\n", 2, 3, "\"kind\"", "one of supply, price"},
        {"goods,bread,price,much\n", 2, 4, "value is \"much\"",
         "*0.8 to multiply"},
        {"goods,bread,price,*\n", 2, 4, "value is \"*\"", "such as 2.5"},
        {"goods,bread,price,-1\n", 2, 4, "price is -1", "0 or a number"},
        {"goods,labour,supply,*-1\n", 2, 4, "supply is -100", "0 or a number"},
        {"wants,bread,weight,1\n", 2, 2, "\"bread\" is not in wants",
         "a profile and a good"},
        {"wants,all:flour,weight,1\n", 2, 2, "\"all:flour\" is not in wants",
         "a profile and a good"},
        {"recipes,bake:flour,exponent,0.7\n", 2, 4, "add up to 1,",
         "as capacity"},
        {"workers,mill,effort_exponent,2\n", 2, 4, "add up to 1.6,",
         "less than 1"},
        {"goods,bread,,closed\n", 2, 4, "only councils", "a number"},
        {"workers,mill,,closed\nworkers,bakery,,closed\n", 3, 4,
         "no workers' council is left", "at least one"},
        {"consumers,south,,closed\n", 2, 4, "without this council",
         "who is harmed"},
    };
    pe__economy *e = market_open(market_put("year", &(market){0}));
    pe__economy *same = market_open(scratch_path("year"));
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        pe_error err;
        pe_status status = change(e, cases[k].rows, &err);
        if (status != PE_BAD_INPUT || err.line != cases[k].line ||
            err.column != cases[k].column ||
            !strstr(err.message, cases[k].found) ||
            !strstr(err.message, cases[k].right))
            fail_msg("case %zu: %d at %ld:%ld %s", k, status, err.line,
                     err.column, err.message);
        market_same(e, same); /* nothing of it was done */
    }
    pe__economy_free(same);
    pe__economy_free(e);
}

static void test_failing_requests_of_a_change(void **state)
{
    (void)state;
    pe__economy *same = market_open(market_put("year", &(market){0}));
    pe_error err;
    int refused = 0;
    /* a table's last request, to give memory back, may fail unnoticed */
    for (int n = 1, fine = 0; fine < 4; n++) {
        pe__economy *e = market_open(scratch_path("year"));
        long live = pe__mem_live();
        pe__mem_fail_at(n);
        pe_status status = change(e, "workers,bakery,capacity,9\n"
                                     "workers,mill,,closed\n"
                                     "consumers,north,,closed\n", &err);
        pe__mem_fail_at(0);
        fine = status == PE_OK ? fine + 1 : 0;
        if (status == PE_OK) {
            assert_int_equal(pe__economy_problem(e)->workers, 1);
        } else {
            assert_int_equal(status, PE_NO_MEMORY);
            refused++;
            market_same(e, same);
            assert_int_equal(pe__mem_live(), live);
        }
        pe__economy_free(e);
    }
    assert_true(refused > 30);
    pe__economy_free(same);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_parts_answer_as_the_whole),
        cmocka_unit_test(test_parts_are_unequal),
        cmocka_unit_test(test_failing_requests_of_a_split),
        cmocka_unit_test(test_changes_are_made),
        cmocka_unit_test(test_councils_that_close),
        cmocka_unit_test(test_names_of_those_that_stay),
        cmocka_unit_test(test_changes_that_are_refused),
        cmocka_unit_test(test_failing_requests_of_a_change),
    };
    return cmocka_run_group_tests_name("app economy change", tests,
                                       scratch_make, scratch_remove);
}
