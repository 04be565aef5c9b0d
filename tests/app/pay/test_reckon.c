/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Pay: exact sums, needs first, hours, effort within its limits, and a slow
 * reference that gives out one unit after another. */
#include "mem.h"
#include "random.h"
#include "reckon.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const pe__pay_rule EQUAL = {false, 80, 120};
static const pe__pay_rule EFFORT = {true, 80, 120};

static void test_equal_an_hour(void **state)
{
    (void)state;
    pe__pay_line line[] = {{.member = 1, .quarters = 80},
                           {.member = 2, .quarters = 40},
                           {.member = 5, .quarters = 0}};
    pe__pay_sum sum;
    assert_int_equal(pe__pay_reckon(&EQUAL, 100000, line, 3, &sum, NULL),
                     PE_OK);
    assert_int_equal(line[0].amount, 66667); /* the largest remainder */
    assert_int_equal(line[1].amount, 33333);
    assert_int_equal(line[2].amount, 0);
    assert_int_equal(sum.quarters, 120);
    assert_int_equal(sum.unspent, 0);
}

static void test_needs_come_first(void **state)
{
    (void)state;
    pe__pay_line line[] = {{.member = 1, .quarters = 10},
                           {.member = 2, .quarters = 10, .need = 300}};
    pe__pay_sum sum;
    assert_int_equal(pe__pay_reckon(&EQUAL, 1000, line, 2, &sum, NULL), PE_OK);
    assert_int_equal(line[0].amount, 350);
    assert_int_equal(line[1].allowance, 300);
    assert_int_equal(line[1].amount, 650);
    /* a pool too small for the needs: the same part of each */
    line[0].need = 100;
    assert_int_equal(pe__pay_reckon(&EQUAL, 200, line, 2, &sum, NULL), PE_OK);
    assert_int_equal(line[0].amount, 50);
    assert_int_equal(line[1].amount, 150);
    assert_int_equal(sum.needs_asked, 400);
    assert_int_equal(sum.needs_met, 200);
}

static void test_nobody_worked(void **state)
{
    (void)state;
    pe__pay_line line = {.member = 1, .need = 30};
    pe__pay_sum sum;
    assert_int_equal(pe__pay_reckon(&EQUAL, 100, &line, 1, &sum, NULL), PE_OK);
    assert_int_equal(line.amount, 30);
    assert_int_equal(sum.unspent, 70);
    assert_int_equal(pe__pay_reckon(&EQUAL, 100, NULL, 0, &sum, NULL), PE_OK);
    assert_int_equal(sum.unspent, 100);
}

static void test_effort(void **state)
{
    (void)state;
    /* medians 4, 2 and 3: the average of equal hours is 3 */
    pe__pay_line line[] = {
        {.member = 1, .quarters = 40, .raters = 3, .median_times_2 = 8},
        {.member = 2, .quarters = 40, .raters = 3, .median_times_2 = 4},
        {.member = 3, .quarters = 40, .raters = 3, .median_times_2 = 6},
        {.member = 4, .quarters = 40, .raters = 2, .median_times_2 = 2}};
    pe__pay_sum sum;
    assert_int_equal(pe__pay_reckon(&EFFORT, 4000, line, 4, &sum, NULL),
                     PE_OK);
    assert_int_equal(line[0].percent, 120); /* 133, held to the limit */
    assert_int_equal(line[1].percent, 80);  /* 67, alike */
    assert_int_equal(line[2].percent, 100);
    assert_int_equal(line[3].percent, 100); /* two raters say nothing */
    assert_int_equal(line[0].amount, 1200);
    assert_int_equal(line[1].amount, 800);
    /* where pay is equal, ratings do nothing */
    assert_int_equal(pe__pay_reckon(&EQUAL, 4000, line, 4, &sum, NULL), PE_OK);
    for (int k = 0; k < 4; k++)
        assert_int_equal(line[k].amount, 1000);
}

static void test_median(void **state)
{
    (void)state;
    const int32_t odd[] = {0, 1, 0, 1, 0, 1}, even[] = {0, 1, 1, 0, 1, 1};
    const int32_t one[] = {0, 0, 1, 0, 0, 0}, none[] = {0, 0, 0, 0, 0, 0};
    assert_int_equal(pe__pay_median_times_2(odd), 6);
    assert_int_equal(pe__pay_median_times_2(even), 6);
    assert_int_equal(pe__pay_median_times_2(one), 4);
    assert_int_equal(pe__pay_median_times_2(none), 0);
}

static void expect_fault(const pe__pay_rule *rule, int64_t pool,
                         pe__pay_line *line, int64_t lines, const char *word)
{
    pe_error err = {0};
    pe__pay_sum sum;
    assert_int_equal(pe__pay_reckon(rule, pool, line, lines, &sum, &err),
                     PE_BAD_INPUT);
    if (!strstr(err.message, word))
        fail_msg("\"%s\" does not say %s", err.message, word);
}

static void test_bad_input(void **state)
{
    (void)state;
    pe__pay_line two[] = {{.member = 2, .quarters = 1},
                          {.member = 2, .quarters = 1}};
    expect_fault(&EQUAL, -1, two, 1, "pool");
    expect_fault(&EQUAL, 5, two, 2, "line 2: members must be in order");
    two[1].member = 3;
    two[1].quarters = -1;
    expect_fault(&EQUAL, 5, two, 2, "line 2: hours");
    two[1].quarters = 1;
    two[0].need = -5;
    expect_fault(&EQUAL, 5, two, 2, "line 1: an allowance");
    two[0].need = INT64_MAX;
    expect_fault(&EQUAL, 5, two, 2, "line 1: an allowance");
    expect_fault(&(pe__pay_rule){true, 101, 120}, 5, two, 0, "effort");
}

/* Hamilton's method as one says it aloud: whole parts, then one unit each by
 * fraction, looking for the largest again every time. */
static void reference(int64_t amount, const pe__pay_line *line, int n,
                      int64_t *share)
{
    int64_t weights = 0, left = amount;
    for (int k = 0; k < n; k++)
        weights += line[k].quarters * line[k].percent;
    for (int k = 0; k < n; k++) {
        share[k] = weights ? amount * line[k].quarters * line[k].percent /
                                 weights
                           : 0;
        left -= share[k];
    }
    bool given[16] = {false};
    for (; weights && left > 0; left--) {
        int best = -1;
        int64_t most = -1;
        for (int k = 0; k < n; k++) {
            int64_t rest = amount * line[k].quarters * line[k].percent %
                           weights;
            if (!given[k] && rest > most) {
                most = rest;
                best = k;
            }
        }
        given[best] = true;
        share[best]++;
    }
}

static void test_against_reference(void **state)
{
    (void)state;
    pe__random random;
    pe__random_seed(&random, 3, 0);
    for (int round = 0; round < 5000; round++) {
        int n = 1 + (int)pe__random_below(&random, 12);
        pe__pay_line line[12] = {{0}};
        for (int k = 0; k < n; k++)
            line[k] = (pe__pay_line){
                .member = 10 + k,
                .quarters = pe__random_below(&random, 5)
                                ? pe__random_below(&random, 160) : 0,
                .need = pe__random_below(&random, 3)
                            ? 0 : pe__random_below(&random, 9000),
                .raters = (int32_t)pe__random_below(&random, 6),
                .median_times_2 = 2 + (int32_t)pe__random_below(&random, 9)};
        int64_t pool = pe__random_below(&random, 400000);
        pe__pay_sum sum;
        assert_int_equal(pe__pay_reckon(&EFFORT, pool, line, n, &sum, NULL),
                         PE_OK);
        int64_t paid = 0, share[12];
        reference(sum.for_hours, line, n, share);
        for (int k = 0; k < n; k++) {
            paid += line[k].amount;
            assert_true(line[k].allowance <= line[k].need);
            assert_true(line[k].percent >= 80 && line[k].percent <= 120);
            assert_int_equal(line[k].base, sum.unspent ? 0 : share[k]);
        }
        assert_int_equal(paid + sum.unspent, pool);
    }
}

static void test_memory(void **state)
{
    (void)state;
    pe__pay_line line = {.member = 1, .quarters = 4};
    pe__pay_sum sum;
    long before = pe__mem_live();
    for (long n = 1;; n++) {
        pe__mem_fail_at(n);
        pe_status status = pe__pay_reckon(&EQUAL, 10, &line, 1, &sum, NULL);
        pe__mem_fail_at(0);
        assert_int_equal(pe__mem_live(), before);
        if (status == PE_OK)
            break;
        assert_int_equal(status, PE_NO_MEMORY);
        assert_true(n < 10);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_equal_an_hour),
        cmocka_unit_test(test_needs_come_first),
        cmocka_unit_test(test_nobody_worked),
        cmocka_unit_test(test_effort),
        cmocka_unit_test(test_median),
        cmocka_unit_test(test_bad_input),
        cmocka_unit_test(test_against_reference),
        cmocka_unit_test(test_memory),
    };
    return cmocka_run_group_tests_name("pay", tests, NULL, NULL);
}
