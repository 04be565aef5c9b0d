/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Equal Shares from its definition, seat by seat: at the price that the
 * transcript says, supporters pay for a seat to the last part of it, nobody
 * else could have had one for less, and in the end nobody can have one. Money
 * is reckoned here, one purse a row, in fractions. */
#include "shared.h"

#include "fraction.h"
#include "mem.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { TRIALS = 400, ROWS = 24, OPTIONS = 8 };

typedef struct {
    const ballots *b;
    pe__fraction money[ROWS]; /* for each vote of the row */
    bool seated[OPTIONS];
    pe_status status;
} purses;

static int64_t votes_of(const ballots *b, int64_t row)
{
    return b->count[row] * b->weight[row].top;
}

static bool approves(const ballots *b, int64_t row, int32_t option)
{
    for (int64_t m = b->start[row]; m < b->start[row + 1]; m++)
        if (b->option[m] == option)
            return true;
    return false;
}

static void fill_purses(purses *p, int64_t budget)
{
    int64_t votes = 0;
    for (int64_t row = 0; row < p->b->rows; row++)
        votes += votes_of(p->b, row);
    for (int64_t row = 0; row < p->b->rows; row++)
        pe__fraction_set(&p->money[row], budget, votes);
    memset(p->seated, 0, sizeof p->seated);
}

/* What supporters have at `price` a vote, all they have when NULL, beside what
 * a seat costs: < 0 less, 0, > 0 more. */
static int can_pay(purses *p, int32_t option, const pe__fraction *price)
{
    pe__fraction sum = PE__FRACTION_ZERO, part = PE__FRACTION_ZERO,
                 seat = PE__FRACTION_ZERO;
    for (int64_t row = 0; row < p->b->rows; row++) {
        const pe__fraction *each = &p->money[row];
        if (!approves(p->b, row, option))
            continue;
        if (price && pe__fraction_compare(price, each, &p->status) < 0)
            each = price;
        pe__fraction_scale(&part, each, votes_of(p->b, row), 1, &p->status);
        pe__fraction_add(&sum, &sum, &part, &p->status);
    }
    pe__fraction_set(&seat, 1, 1);
    const int order = pe__fraction_compare(&sum, &seat, &p->status);
    pe__fraction_clear(&sum);
    pe__fraction_clear(&part);
    return order;
}

static void buy(purses *p, int32_t option, const pe__fraction *price)
{
    assert_int_equal(can_pay(p, option, price), 0);
    for (int32_t a = 0; a < p->b->problem.options; a++)
        assert_true(p->seated[a] || can_pay(p, a, price) <= 0);
    for (int64_t row = 0; row < p->b->rows; row++) {
        if (!approves(p->b, row, option))
            continue;
        pe__fraction_subtract(&p->money[row], &p->money[row], price,
                              &p->status);
        if (pe__fraction_sign(&p->money[row]) < 0)
            pe__fraction_clear(&p->money[row]);
    }
    p->seated[option] = true;
}

static const char *after(const char *line, const char *key)
{
    const char *at = strstr(line, key);
    assert_non_null(at);
    return at + strlen(key);
}

/* Goes through the seats that were paid for; gives how many. */
static int replay(purses *p, const pe_vote_result *result)
{
    pe__fraction price = PE__FRACTION_ZERO;
    int bought = 0;
    for (const char *at = result->transcript;
         (at = strstr(at, "{\"kind\":\"s")) != NULL; at++) {
        if (strncmp(at, "{\"kind\":\"shares\"", 16) == 0)
            fill_purses(p, strtoll(after(at, "\"budget\":"), NULL, 10));
        if (strncmp(at, "{\"kind\":\"seat\",\"by\":\"shares\"", 28) != 0)
            continue;
        const char *text = after(at, "\"price\":\"");
        assert_true(pe__fraction_read(&price, text, strcspn(text, "\""),
                                      &p->status));
        buy(p, (int32_t)strtol(after(at, "\"option\":"), NULL, 10) - 1,
            &price);
        bought++;
    }
    pe__fraction_clear(&price);
    return bought;
}

static void draw(ballots *b, pe__random *random)
{
    ballots_draw(b, random, PE_VOTE_APPROVED,
                 2 + (int32_t)pe__random_below(random, OPTIONS - 1),
                 2 + (int32_t)pe__random_below(random, ROWS - 1), true);
    for (int64_t row = 0; row < b->rows; row++) {
        b->count[row] = 1 + pe__random_below(random, 3);
        b->weight[row].top = 1 + pe__random_below(random, 4);
    }
}

static void test_each_seat_is_paid_for_exactly(void **state)
{
    (void)state;
    pe__random random;
    int bought = 0, left = 0;
    pe__random_seed(&random, 27, 0);
    for (int t = 0; t < TRIALS; t++)
        for (int rule = PE_VOTE_EQUAL_SHARES;
             rule <= PE_VOTE_EQUAL_SHARES_RAISED; rule++) {
            ballots b;
            purses p = {.b = &b};
            draw(&b, &random);
            for (int k = 0; k < ROWS; k++)
                pe__fraction_set(&p.money[k], 0, 1);
            pe_vote_settings s = pe_vote_defaults();
            s.rule = (pe_vote_rule)rule;
            s.seed = (uint64_t)t;
            s.seats = 1 + (int32_t)pe__random_below(&random, OPTIONS);
            pe_vote *vote = vote_of(&b);
            pe_vote_result result = count(vote, &s);
            const int seats = replay(&p, &result);
            assert_int_equal(p.status, PE_OK);
            for (int32_t a = 0; a < b.problem.options; a++)
                if (!p.seated[a] && seats < result.winners) {
                    assert_true(can_pay(&p, a, NULL) < 0);
                    left++;
                }
            bought += seats;
            for (int k = 0; k < ROWS; k++)
                pe__fraction_clear(&p.money[k]);
            pe_vote_release(&result);
            pe_vote_free(vote);
            ballots_free(&b);
        }
    assert_true(bought > 2 * TRIALS && left > TRIALS / 2);
    assert_int_equal(pe__mem_live(), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_each_seat_is_paid_for_exactly)};
    return cmocka_run_group_tests_name("shares", tests, NULL, NULL);
}
