/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What is refused, with the row that is wrong; sums beyond 63 bit; memory that
 * runs out at every request in turn. */
#include "rules.h"
#include "shared.h"

#include "mem.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const pe_vote_ratio one = {1, 1};

static void three_rows(ballots *b, pe_vote_form form)
{
    ballots_begin(b, 3, form);
    for (int row = 0; row < 3; row++) {
        ballots_row(b, 1, one);
        for (int32_t a = 0; a < 3; a++)
            ballots_mark(b, (a + row) % 3, a);
    }
    ballots_ready(b);
}

static void refused(const ballots *b, long line)
{
    pe_vote *vote = NULL;
    pe_error err = {0};
    assert_int_equal(pe_vote_new(&b->problem, &vote, &err), PE_BAD_INPUT);
    assert_null(vote);
    assert_int_equal(err.line, line);
    assert_true(strlen(err.message) > 10);
}

static void test_ballots_that_make_no_sense(void **state)
{
    (void)state;
    ballots b;
    three_rows(&b, PE_VOTE_RANKED);
    b.option[4] = b.option[3];
    refused(&b, 2);
    b.option[4] = 3;
    refused(&b, 2);
    b.option[4] = -1;
    refused(&b, 2);
    ballots_free(&b);
    three_rows(&b, PE_VOTE_RANKED);
    b.mark[8] = 0;
    refused(&b, 3);
    ballots_free(&b);
    three_rows(&b, PE_VOTE_GRADED);
    b.mark[0] = 6;
    refused(&b, 1);
    b.mark[0] = -1;
    refused(&b, 1);
    b.mark[0] = 5;
    b.problem.grades = 0;
    refused(&b, 0);
    ballots_free(&b);
    three_rows(&b, PE_VOTE_APPROVED);
    b.count[2] = -1;
    refused(&b, 3);
    b.count[2] = 0;
    b.weight[1] = (pe_vote_ratio){1, 0};
    refused(&b, 2);
    b.weight[1] = (pe_vote_ratio){-1, 2};
    refused(&b, 2);
    b.weight[1] = one;
    b.start[2] = b.start[1] - 1;
    refused(&b, 2);
    b.problem.options = 0;
    refused(&b, 0);
    ballots_free(&b);
}

static void test_sums_beyond_63_bit(void **state)
{
    (void)state;
    ballots b;
    three_rows(&b, PE_VOTE_RANKED);
    b.count[0] = INT64_MAX;
    refused(&b, 2); /* with one more */
    b.count[0] = INT64_MAX - 2;
    pe_vote *vote = vote_of(&b);
    pe_vote_settings s = pe_vote_defaults();
    pe_vote_result result = count(vote, &s);
    assert_int_equal(result.winner[0], 0);
    pe_vote_release(&result);
    s.rule = PE_VOTE_STV; /* five decimals more */
    pe_error err = {0};
    assert_int_equal(pe_vote_count(vote, &s, &result, &err), PE_BAD_INPUT);
    pe_vote_free(vote);
    b.count[0] = 1;
    b.weight[0] = (pe_vote_ratio){INT64_MAX, 2};
    b.weight[1] = (pe_vote_ratio){1, 3};
    refused(&b, 1);
    b.weight[0] = (pe_vote_ratio){1, INT64_MAX};
    b.weight[1] = (pe_vote_ratio){1, INT64_MAX - 1};
    refused(&b, 2);
    ballots_free(&b);
    three_rows(&b, PE_VOTE_GRADED);
    b.count[0] = INT64_MAX / 2;
    b.mark[0] = 5;
    vote = vote_of(&b);
    s.rule = PE_VOTE_APPROVAL;
    assert_int_equal(pe_vote_count(vote, &s, &result, &err), PE_BAD_INPUT);
    assert_null(result.transcript);
    pe_vote_free(vote);
    ballots_free(&b);
}

static void test_settings_that_make_no_sense(void **state)
{
    static const int32_t twice[] = {0, 0, 2}, beyond[] = {0, 1, 3};
    (void)state;
    ballots b;
    pe_vote_result result;
    three_rows(&b, PE_VOTE_RANKED);
    pe_vote *vote = vote_of(&b);
    for (int wrong = 0; wrong < 9; wrong++) {
        pe_error err = {0};
        pe_vote_settings s = pe_vote_defaults();
        if (wrong == 0)
            s.rule = PE_VOTE_JUDGEMENT; /* of ranked ballots */
        else if (wrong == 1)
            s.rule = (pe_vote_rule)99;
        else if (wrong == 2)
            s.seats = 2;
        else if (wrong == 3)
            s.seats = 0;
        else if (wrong == 4)
            s.share = (pe_vote_ratio){3, 2};
        else if (wrong == 5)
            s.ties = (pe_vote_ties)0;
        else if (wrong == 6)
            s.tops = (pe_vote_tops)3;
        else
            s.ties = PE_VOTE_BY_ORDER;
        s.order = wrong == 7 ? twice : beyond;
        assert_int_equal(pe_vote_count(vote, &s, &result, &err),
                         PE_BAD_INPUT);
        assert_true(strlen(err.message) > 10);
    }
    pe_vote_free(vote);
    ballots_free(&b);
}

/* No ballot, or none that says anything: nobody, or all by lot, but no fault.
 */
static void test_blank_ballots(void **state)
{
    (void)state;
    for (int k = 0; k < EVERY_RULE; k++)
        for (int rows = 0; rows < 3; rows++) {
            ballots b;
            ballots_begin(&b, 4, every_rule[k].form);
            for (int row = 0; row < rows; row++)
                ballots_row(&b, 1, one);
            ballots_ready(&b);
            pe_vote *vote = vote_of(&b);
            pe_vote_settings s = pe_vote_defaults();
            s.rule = every_rule[k].rule;
            s.seats = every_rule[k].many ? 2 : 1;
            pe_vote_result result = count(vote, &s);
            assert_in_range(result.winners, 0, s.seats);
            assert_int_not_equal(result.outcome, PE_VOTE_DECIDED);
            pe_vote_release(&result);
            pe_vote_free(vote);
            ballots_free(&b);
        }
}

static pe_status whole_count(const ballots *b, int k)
{
    pe_vote *vote = NULL;
    pe_vote_result result = {0};
    pe_vote_settings s = pe_vote_defaults();
    s.rule = every_rule[k].rule;
    s.seats = every_rule[k].many ? 3 : 1;
    pe_status status = pe_vote_new(&b->problem, &vote, NULL);
    if (status == PE_OK)
        status = pe_vote_count(vote, &s, &result, NULL);
    pe_vote_release(&result);
    pe_vote_free(vote);
    return status;
}

static void test_memory_that_runs_out_is_a_status(void **state)
{
    (void)state;
    pe__random random;
    pe__random_seed(&random, 41, 0);
    for (int k = 0; k < EVERY_RULE; k++) {
        ballots b;
        long n = 0;
        pe_status status = PE_NO_MEMORY;
        ballots_draw(&b, &random, every_rule[k].form, 6, 20, false);
        for (int64_t row = 0; row < b.rows; row++)
            b.weight[row] = (pe_vote_ratio){1 + row, 3};
        while (status == PE_NO_MEMORY) {
            pe__mem_fail_at(++n);
            status = whole_count(&b, k);
            pe__mem_fail_at(0);
            assert_int_equal(pe__mem_live(), 0);
        }
        assert_int_equal(status, PE_OK);
        assert_true(n > 5);
        ballots_free(&b);
    }
}

/* `all` people want option 0, and `few` more each option of `poor`. */
static pe_status raised(int64_t all, int64_t few, int32_t poor, int32_t seats,
                        pe_vote_result *result, pe_error *err)
{
    ballots b;
    ballots_begin(&b, 1 + poor, PE_VOTE_APPROVED);
    ballots_row(&b, all, one);
    ballots_mark(&b, 0, 0);
    ballots_row(&b, few, one);
    for (int32_t a = 1; a <= poor; a++)
        ballots_mark(&b, a, 0);
    ballots_ready(&b);
    pe_vote *vote = vote_of(&b);
    pe_vote_settings s = pe_vote_defaults();
    s.rule = PE_VOTE_EQUAL_SHARES_RAISED;
    s.seats = seats;
    pe_status status = pe_vote_count(vote, &s, result, err);
    pe_vote_free(vote);
    ballots_free(&b);
    return status;
}

/* Shares that must rise a billionfold until few can pay rise at once; where
 * that does not help, because the same few want several, it is refused. */
static void test_shares_that_must_rise_far(void **state)
{
    (void)state;
    pe_vote_result result;
    pe_error err = {0};
    const int64_t many = INT64_C(1000000000000);
    assert_int_equal(raised(many, 3, 1, 2, &result, &err), PE_OK);
    assert_int_equal(result.winners, 2);
    pe_vote_release(&result);
    assert_int_equal(raised(many, 3, 2, 3, &result, &err), PE_BAD_INPUT);
    assert_non_null(strstr(err.message, "equal-shares"));
    assert_int_equal(raised(20000, 1, 2, 3, &result, &err), PE_OK);
    assert_int_equal(result.winners, 3);
    pe_vote_release(&result);
    assert_int_equal(pe__mem_live(), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ballots_that_make_no_sense),
        cmocka_unit_test(test_sums_beyond_63_bit),
        cmocka_unit_test(test_settings_that_make_no_sense),
        cmocka_unit_test(test_blank_ballots),
        cmocka_unit_test(test_memory_that_runs_out_is_a_status),
        cmocka_unit_test(test_shares_that_must_rise_far),
    };
    return cmocka_run_group_tests_name("limits", tests, NULL, NULL);
}
