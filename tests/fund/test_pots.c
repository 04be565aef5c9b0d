/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Pledges by the calendar, and every rule of a pot. */
#include "calendar.h"

#include <parecon/fund.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static int64_t day(const char *text)
{
    int64_t found = 0;
    assert_true(pe__day_read(text, &found));
    return found;
}

static void expect(pe_fund_pledge p, const char *from, const char *to,
                   int64_t promised, int64_t expected)
{
    int64_t all, likely;
    assert_int_equal(pe_fund_expect(&p, 1, day(from), day(to), &all, &likely,
                                    NULL), PE_OK);
    assert_int_equal(all, promised);
    assert_int_equal(likely, expected);
}

static void pledges(void **state)
{
    (void)state;
    pe_fund_pledge p = {.amount = 1000, .from = day("2026-01-31"),
                        .until = day("2026-12-31"), .months = 1,
                        .kept = 900};
    expect(p, "2026-02-28", "2026-02-28", 1000, 900); /* its last day */
    expect(p, "2026-01-01", "2026-12-31", 12000, 10800);
    expect(p, "2026-04-01", "2026-04-29", 0, 0);
    expect(p, "2026-04-01", "2026-04-30", 1000, 900);
    expect(p, "2027-01-01", "2027-12-31", 0, 0);
    p.months = 0;
    p.days = 7;
    expect(p, "2026-01-31", "2026-02-14", 3000, 2700);
    expect(p, "2026-02-01", "2026-02-13", 1000, 900);
    expect(p, "2026-02-01", "2026-02-06", 0, 0);
    p.days = 0; /* once */
    expect(p, "2026-01-31", "2026-01-31", 1000, 900);
    expect(p, "2026-02-01", "2026-12-31", 0, 0);
    p.amount = 999; /* rounded down */
    expect(p, "2026-01-01", "2026-12-31", 999, 899);
}

static void pledges_that_make_no_sense(void **state)
{
    (void)state;
    int64_t a, b;
    pe_fund_pledge p = {.amount = INT64_MAX, .until = 100, .days = 1,
                        .kept = 1000};
    assert_int_equal(pe_fund_expect(&p, 1, 0, 10, &a, &b, NULL),
                     PE_BAD_INPUT);
    p = (pe_fund_pledge){.amount = -1, .kept = 1000};
    assert_int_equal(pe_fund_expect(&p, 1, 0, 10, &a, &b, NULL),
                     PE_BAD_INPUT);
    p = (pe_fund_pledge){.amount = 1, .kept = 1001};
    assert_int_equal(pe_fund_expect(&p, 1, 0, 10, &a, &b, NULL),
                     PE_BAD_INPUT);
}

/* A strike fund: up to 50 alone, above it two of the treasurers (role 1). */
static const pe_fund_pot strike = {
    .balance = 1000, .purposes = 1U << 3, .roles = 1, .signers = 2,
    .alone_most = 50, .signatures = 2, .each_most = 400, .person_most = 500,
    .all_most = 700, .days = 30, .keep = 100, .opens = 10, .closes = 1000};

static pe_fund_draw ask(int64_t amount)
{
    return (pe_fund_draw){.day = 100, .amount = amount, .purpose = 3,
                          .asks = {7, 1}};
}

static void verdict(const pe_fund_draw *d, pe_fund_verdict wanted,
                    int64_t info)
{
    int64_t found;
    assert_int_equal(pe_fund_may_draw(&strike, d, &found), wanted);
    assert_int_equal(found, info);
}

static void who_and_what_for(void **state)
{
    (void)state;
    pe_fund_draw d = ask(50);
    verdict(&d, PE_FUND_MAY, 0);
    d.day = 9;
    verdict(&d, PE_FUND_NOT_OPEN, 0);
    d.day = 1001;
    verdict(&d, PE_FUND_NOT_OPEN, 0);
    d = ask(50);
    d.purpose = 2;
    verdict(&d, PE_FUND_WRONG_PURPOSE, 0);
    d = ask(50);
    d.asks.roles = 2;
    verdict(&d, PE_FUND_WRONG_ROLE, 0);
}

static void two_people(void **state)
{
    (void)state;
    pe_fund_draw d = ask(51);
    pe_fund_hand hands[3] = {{7, 2}, {8, 1}, {9, 2}};
    verdict(&d, PE_FUND_NEEDS_SIGNATURES, 1);
    d.agrees = hands;
    d.agreed = 2; /* who asks, and one who may not sign */
    verdict(&d, PE_FUND_NEEDS_SIGNATURES, 1);
    d.agreed = 3;
    verdict(&d, PE_FUND_MAY, 0);
    d.payee = 9; /* nobody agrees to money for themselves */
    verdict(&d, PE_FUND_NEEDS_SIGNATURES, 1);
}

static void the_same_person_twice(void **state)
{
    (void)state;
    int64_t missing;
    pe_fund_pot pot = strike;
    pe_fund_draw d = ask(51);
    const pe_fund_hand hands[2] = {{9, 2}, {9, 3}};
    pot.signatures = 3;
    d.agrees = hands;
    d.agreed = 2;
    assert_int_equal(pe_fund_may_draw(&pot, &d, &missing),
                     PE_FUND_NEEDS_SIGNATURES);
    assert_int_equal(missing, 1);
}

static void limits(void **state)
{
    (void)state;
    int64_t most;
    const pe_fund_hand hand = {9, 2};
    pe_fund_draw d = ask(401);
    d.agrees = &hand;
    d.agreed = 1;
    verdict(&d, PE_FUND_OVER_EACH, 400);
    pe_fund_pot pot = strike;
    pot.each_most = -1;
    pot.balance = 350;
    d.amount = 251; /* 100 have to stay */
    assert_int_equal(pe_fund_may_draw(&pot, &d, &most), PE_FUND_OVER_BALANCE);
    assert_int_equal(most, 250);
    d.amount = 250;
    assert_int_equal(pe_fund_may_draw(&pot, &d, &most), PE_FUND_MAY);
    d.amount = 0;
    assert_int_equal(pe_fund_may_draw(&pot, &d, &most), PE_FUND_OVER_EACH);
}

static void what_was_drawn_before(void **state)
{
    (void)state;
    const pe_fund_hand hand = {9, 2};
    const pe_fund_drawn before[] = {{71, 7, 300}, {70, 7, 400}, {90, 8, 250}};
    pe_fund_draw d = ask(200);
    d.agrees = &hand;
    d.agreed = 1;
    d.before = before;
    d.befores = 2;
    verdict(&d, PE_FUND_MAY, 0); /* the one of day 70 is 30 days ago */
    d.amount = 201;
    verdict(&d, PE_FUND_OVER_PERSON, 200);
    d.befores = 3;
    d.amount = 151; /* 700 less 300 and 250 */
    verdict(&d, PE_FUND_OVER_ALL, 150);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pledges),
        cmocka_unit_test(pledges_that_make_no_sense),
        cmocka_unit_test(who_and_what_for),
        cmocka_unit_test(two_people),
        cmocka_unit_test(the_same_person_twice),
        cmocka_unit_test(limits),
        cmocka_unit_test(what_was_drawn_before)};
    return cmocka_run_group_tests_name("fund pots", tests, NULL, NULL);
}
