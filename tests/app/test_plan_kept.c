/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A plan that was kept, read back beside its economy; and the plan on a
 * terminal, where memory may run out. */
#include "../base/scratch.h"
#include "market.h"
#include "mem.h"
#include "plan_kept.h"
#include "plan_print.h"
#include "planned.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* As the plan was written: a plan of the rich economy in scratch/plan. */
static planned *kept_plan(void)
{
    pe_error err = {0};
    planned *x = rich("");
    if (pe__plan_write(&x->result, scratch_path("plan"), &err))
        fail_msg("%s", err.message);
    return x;
}

static void test_prices_and_outputs_come_back(void **state)
{
    (void)state;
    planned *x = kept_plan();
    pe_error err = {0};
    pe__plan_kept kept;
    pe__plan_origin origin;
    const pe_plan_problem *p = pe__economy_problem(x->economy);
    assert_int_equal(pe__plan_kept_read(scratch_path("plan"), x->economy,
                                        &kept, &err), PE_OK);
    for (int32_t g = 0; g < p->goods; g++) {
        assert_true(kept.price[g] == x->solution.price[g]);
        assert_true(kept.price_before[g] == x->solution.price_before[g]);
        assert_true(kept.supply[g] == x->solution.supply[g]);
        assert_true(kept.demand[g] == x->solution.demand[g]);
    }
    for (int64_t w = 0; w < p->workers; w++) {
        const double made = x->solution.output[w];
        assert_true(fabs(kept.output[w] - made) <= 1e-11 * made);
    }
    for (int64_t c = 0; c < p->consumers; c++) {
        const double right = x->solution.right[c];
        assert_true(fabs(kept.right[c] - right) <= 1e-11 * right);
    }
    pe__plan_kept_free(&kept);
    assert_int_equal(pe__plan_origin_read(scratch_path("plan"), &origin,
                                          &err), PE_OK);
    assert_string_equal(origin.sha256, pe__economy_sha256(x->economy));
    assert_false(origin.disturbed);
    drop(x);
}

/* A good that is new has no price from before, and one that is gone is passed
 * over; the order may be any. */
static void test_the_economy_has_changed(void **state)
{
    (void)state;
    static const char prices[] = "price,good\n7,gone\n3,flour\n2.5,bread\n";
    static const char councils[] =
        "kind,council,output,right\nworkers,mill,4,\nworkers,gone,5,\n"
        "consumers,south,,41\n";
    pe_error err = {0};
    pe__plan_kept kept;
    market tables = {0};
    pe__economy *e = market_open(market_put("market", &tables));
    scratch_write("market/prices.csv", prices, sizeof prices - 1);
    scratch_write("market/councils.csv", councils, sizeof councils - 1);
    assert_int_equal(pe__plan_kept_read(scratch_path("market"), e, &kept,
                                        &err), PE_OK);
    assert_true(kept.price[0] == 2.5 && kept.price[1] == 3.0);
    assert_true(isnan(kept.price[2]) && isnan(kept.price_before[0]));
    assert_true(isnan(kept.output[0]) && kept.output[1] == 4.0);
    assert_true(isnan(kept.right[0]) && kept.right[1] == 41.0);
    pe__plan_kept_free(&kept);
    pe__economy_free(e);
}

static void refused(const pe__economy *e, const char *says)
{
    pe_error err = {0};
    pe__plan_kept kept;
    const long live = pe__mem_live();
    assert_int_equal(pe__plan_kept_read(scratch_path("plan"), e, &kept, &err),
                     PE_BAD_INPUT);
    if (!strstr(err.message, says))
        fail_msg("\"%s\" does not say \"%s\"", err.message, says);
    assert_int_equal(pe__mem_live(), live);
}

static void test_bad_tables_are_told(void **state)
{
    (void)state;
    planned *x = kept_plan();
    static const struct {
        const char *name, *text, *says;
    } cases[] = {
        {"plan/prices.csv", "good,prise\nbread,2\n", "price"},
        {"plan/prices.csv", "good,price\nbread,dear\n", "dear"},
        {"plan/prices.csv", "good,price\nnothing,2\n", "another one"},
        {"plan/councils.csv", "council,output,right\nb1,2,\n", "kind"},
        {"plan/councils.csv",
         "council,kind,output,right\nb1,workers,much,\n", "much"},
    };
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        size_t size = 0;
        char *before = scratch_read(cases[k].name, &size);
        scratch_write(cases[k].name, cases[k].text, strlen(cases[k].text));
        refused(x->economy, cases[k].says);
        scratch_write(cases[k].name, before, size);
        free(before);
    }
    drop(x);
}

static void test_memory_runs_out_while_reading(void **state)
{
    (void)state;
    planned *x = kept_plan();
    long n = 1;
    for (pe_status status = PE_NO_MEMORY; status != PE_OK; n++) {
        pe_error err = {0};
        pe__plan_kept kept;
        const long live = pe__mem_live();
        pe__mem_fail_at(n);
        status = pe__plan_kept_read(scratch_path("plan"), x->economy, &kept,
                                    &err);
        pe__mem_fail_at(0);
        assert_true(status == PE_OK || status == PE_NO_MEMORY);
        if (status == PE_OK)
            pe__plan_kept_free(&kept);
        assert_int_equal(pe__mem_live(), live);
    }
    assert_true(n > 10);
    drop(x);
}

/* --- the terminal --------------------------------------------------------- */

/* What is printed, for free(). */
static char *printed(const planned *x, const double *before, int width)
{
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    assert_non_null(out);
    const pe__printing p = pe__plan_printing(out, width);
    const pe__plan_story story = {
        .p = &p, .result = &x->result,
        .price_before = pe__economy_problem(x->economy)->price,
        .output_before = before};
    pe__plan_print(&story);
    assert_int_equal(fclose(out), 0);
    return text;
}

static void test_everything_is_named(void **state)
{
    (void)state;
    static const char *const says[] = {
        "Asked for, but nobody can make it\n  Dust\n  Moon\n",
        "not to be had\n  Rocketeers\n",
        "Needs that cost more than the consumption right\n  Poor\n",
        "Makes what nobody asks for\n  Fax mill\n",
        "3 of 5 workers' councils are at work, all of them approved",
        "valley", "  lower", "  upper"};
    planned *x = rich("");
    char *text = printed(x, NULL, 80);
    for (size_t k = 0; k < sizeof says / sizeof *says; k++)
        if (!strstr(text, says[k]))
            fail_msg("\"%s\" is not in:\n%s", says[k], text);
    free(text);
    drop(x);
}

/* Beside a plan in which the bakery made half, and the mill nothing. */
static void test_what_changed_is_named(void **state)
{
    (void)state;
    planned *x = rich("");
    double before[5];
    assert_int_equal(x->solution.workers, 5);
    memcpy(before, x->solution.output, sizeof before);
    before[0] /= 2;
    before[1] = 0;
    char *text = printed(x, before, 80);
    assert_non_null(strstr(text, "1 of 5 workers' councils make more or less"));
    assert_non_null(strstr(text, "more: Bakery × 2\n"));
    assert_non_null(strstr(text, "Newly at work\n  Mill\n"));
    assert_null(strstr(text, "No longer at work"));
    free(text);
    drop(x);
}

/* Where memory runs out the federations are left out, nothing else. */
static void test_memory_runs_out_while_printing(void **state)
{
    (void)state;
    planned *x = rich("");
    const long live = pe__mem_live();
    for (long n = 1; n <= 40; n++) {
        pe__mem_fail_at(n);
        char *text = printed(x, NULL, 80);
        pe__mem_fail_at(0);
        assert_non_null(strstr(text, "workers' councils are at work"));
        assert_non_null(strstr(text, "rule newton"));
        assert_int_equal(pe__mem_live(), live);
        free(text);
    }
    drop(x);
}

static void test_figures(void **state)
{
    (void)state;
    static const struct {
        double share;
        const char *text;
    } percent[] = {{0, "0 %"},          {0.0100001, "1.1 %"},
                   {0.0004, "0.040 %"}, {1.93, "193 %"},
                   {1e-12, "0.000001 %"}, {(double)INFINITY, "–"}};
    static const struct {
        double amount;
        const char *text;
    } amounts[] = {{0.12345, "0.1235"}, {12345, "12,345"},
                   {999999.4, "999,999"}, {2500000, "2.5 million"},
                   {9.99e9, "9.99 billion"}};
    char out[PE__FIGURE];
    for (size_t k = 0; k < sizeof percent / sizeof *percent; k++)
        assert_string_equal(pe__plan_percent(percent[k].share, out),
                            percent[k].text);
    for (size_t k = 0; k < sizeof amounts / sizeof *amounts; k++)
        assert_string_equal(pe__plan_amount(amounts[k].amount, out),
                            amounts[k].text);
    assert_string_equal(pe__plan_change(log(1.031), out), "+3.1 %");
    assert_string_equal(pe__plan_change(log(0.5), out), "÷ 2");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_prices_and_outputs_come_back),
        cmocka_unit_test(test_the_economy_has_changed),
        cmocka_unit_test(test_bad_tables_are_told),
        cmocka_unit_test(test_memory_runs_out_while_reading),
        cmocka_unit_test(test_everything_is_named),
        cmocka_unit_test(test_what_changed_is_named),
        cmocka_unit_test(test_memory_runs_out_while_printing),
        cmocka_unit_test(test_figures),
    };
    return cmocka_run_group_tests_name("app plan kept", tests, scratch_make,
                                       scratch_remove);
}
