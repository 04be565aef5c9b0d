/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Who pays whom, and dues by steps: to the unit, against what is said of them
 * and a slow reference. */
#include "random.h"

#include <parecon/fund.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

__extension__ typedef unsigned __int128 wide;

enum { GROUPS = 40, SEEDS = 500, STEPS = 6 };

static int64_t below(pe__random *r, int64_t n)
{
    return (int64_t)(pe__random_next(r) % (uint64_t)n);
}

/* Transfers that sum to 0, some of them 0. */
static int64_t draw_transfers(uint64_t seed, int64_t *transfer)
{
    pe__random r;
    pe__random_seed(&r, seed, 0);
    const int64_t groups = 1 + below(&r, GROUPS);
    const int64_t most = seed % 2 ? 5 : INT64_C(1) << 50;
    int64_t sum = 0;
    for (int64_t k = 0; k < groups; k++) {
        transfer[k] = below(&r, 3) ? below(&r, most) - most / 2 : 0;
        sum += transfer[k];
    }
    transfer[below(&r, groups)] -= sum;
    return groups;
}

static void payments(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < SEEDS; seed++) {
        int64_t transfer[GROUPS], left[GROUPS], hands = 0;
        pe_fund_payment pay[GROUPS + 1];
        const int64_t groups = draw_transfers(seed, transfer);
        memset(pay, 0x55, sizeof pay);
        const pe_fund_payment beyond = pay[groups];
        const int64_t count = pe_fund_pay(transfer, groups, pay);
        memcpy(left, transfer, sizeof left);
        for (int64_t k = 0; k < groups; k++)
            hands += transfer[k] != 0;
        assert_true(hands == 0 ? count == 0 : count < hands);
        for (int64_t k = 0; k < count; k++) {
            assert_true(pay[k].amount > 0);
            assert_true(transfer[pay[k].from] < 0);
            assert_true(transfer[pay[k].to] > 0);
            /* in order: nobody is gone back to */
            assert_true(k == 0 || (pay[k].from >= pay[k - 1].from &&
                                   pay[k].to >= pay[k - 1].to));
            left[pay[k].from] += pay[k].amount;
            left[pay[k].to] -= pay[k].amount;
        }
        for (int64_t k = 0; k < groups; k++)
            assert_int_equal(left[k], 0);
        assert_memory_equal(&beyond, &pay[groups], sizeof beyond);
    }
    assert_int_equal(pe_fund_pay(NULL, 0, NULL), 0);
}

/* --- steps ---------------------------------------------------------------- */

static int64_t due_of(const pe_fund_step *step, int64_t steps, int64_t income)
{
    int64_t due = -1;
    pe_error err = {0};
    if (pe_fund_dues_by_steps(step, steps, income, &due, &err) != PE_OK)
        fail_msg("%s", err.message);
    return due;
}

/* Unit after unit. */
static int64_t slow_due(const pe_fund_step *step, int64_t steps,
                        int64_t income)
{
    wide sum = 0;
    for (int64_t unit = 0; unit < income; unit++) {
        int64_t share = 0;
        for (int64_t k = 0; k < steps && step[k].from <= unit; k++)
            share = step[k].share;
        sum += (wide)(uint64_t)share;
    }
    return (int64_t)(sum / 1000000U);
}

static void steps(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < SEEDS; seed++) {
        pe__random r;
        pe_fund_step step[STEPS];
        pe__random_seed(&r, seed, 1);
        const int64_t count = below(&r, STEPS + 1);
        int64_t from = below(&r, 30), before = 0;
        for (int64_t k = 0; k < count; k++) {
            step[k] = (pe_fund_step){from, below(&r, 1000001)};
            from += 1 + below(&r, 60);
        }
        for (int64_t income = 0; income < 300; income++) {
            const int64_t due = due_of(step, count, income);
            assert_int_equal(due, slow_due(step, count, income));
            /* who earns a unit more keeps no less */
            assert_true(due >= before && due <= before + 1);
            before = due;
        }
    }
}

static void by_hand(void **state)
{
    (void)state;
    const pe_fund_step step[] = {{0, 0}, {100000, 20000}, {200000, 50000}};
    assert_int_equal(due_of(step, 3, 100000), 0);
    assert_int_equal(due_of(step, 3, 150000), 1000);
    assert_int_equal(due_of(step, 3, 250000), 4500);
    const pe_fund_step all[] = {{0, 1000000}};
    assert_int_equal(due_of(all, 1, INT64_MAX), INT64_MAX);
    const pe_fund_step half[] = {{0, 500000}};
    assert_int_equal(due_of(half, 1, INT64_MAX), INT64_MAX / 2);
}

static void refused(void **state)
{
    (void)state;
    static const struct {
        pe_fund_step step[2];
        int64_t income;
        const char *says;
    } cases[] = {
        {{{0, 1}, {0, 1}}, 5, "step 2 does not begin above"},
        {{{-1, 1}, {9, 1}}, 5, "step 1 does not begin above"},
        {{{0, -1}, {9, 1}}, 5, "step 1 asks for less"},
        {{{0, 1}, {9, 1000001}}, 5, "step 2 asks for less"},
        {{{0, 1}, {9, 1}}, -1, "an income is 0 or more"}};
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        pe_error err = {0};
        int64_t due;
        assert_int_equal(pe_fund_dues_by_steps(cases[k].step, 2,
                                               cases[k].income, &due, &err),
                         PE_BAD_INPUT);
        if (strstr(err.message, cases[k].says) == NULL)
            fail_msg("%zu: %s", k, err.message);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(payments), cmocka_unit_test(steps),
        cmocka_unit_test(by_hand), cmocka_unit_test(refused)};
    return cmocka_run_group_tests_name("fund dues", tests, NULL, NULL);
}
