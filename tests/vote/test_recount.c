/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The engine against the verifier, which counts by other code: equal
 * transcripts, byte by byte, for every rule on random ballots with weights; and
 * whatever is changed in a transcript is found. */
#include "rules.h"
#include "shared.h"
#include "vote_parts.h"

#include "mem.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { TRIALS = 250 };

/* The least number that makes all weights whole. */
static int64_t unit_of(const ballots *b)
{
    int64_t unit = 1;
    bool whole = false;
    for (; !whole; unit += !whole) {
        whole = true;
        for (int64_t row = 0; row < b->rows; row++)
            whole = whole &&
                    b->weight[row].top * unit % b->weight[row].bottom == 0;
    }
    return unit;
}

/* The same ballots as the verifier holds them. */
static void hand_over(const ballots *b, vballots *v)
{
    int64_t n = b->problem.options;
    *v = (vballots){.options = b->problem.options, .unit = unit_of(b),
                    .grades = b->problem.grades, .rows = b->rows,
                    .approved = b->problem.form == PE_VOTE_APPROVED};
    v->at = pe__alloc((size_t)(b->rows * n) + 1, sizeof *v->at);
    v->people = pe__alloc((size_t)b->rows + 1, sizeof *v->people);
    v->weight = pe__alloc((size_t)b->rows + 1, sizeof *v->weight);
    memset(v->at, 0xff, (size_t)(b->rows * n) * sizeof *v->at);
    for (int64_t row = 0; row < b->rows; row++) {
        int16_t place = 0;
        v->people[row] = b->count[row];
        v->weight[row] = b->count[row] * b->weight[row].top * v->unit /
                         b->weight[row].bottom;
        v->total += v->weight[row];
        v->all += v->people[row];
        for (int64_t k = b->start[row]; k < b->start[row + 1]; k++) {
            if (k > b->start[row] && b->mark[k] != b->mark[k - 1])
                place++;
            v->at[row * n + b->option[k]] =
                b->problem.form == PE_VOTE_GRADED ? (int16_t)b->mark[k]
                                                  : place;
        }
    }
}

static void draw_weights(ballots *b, pe__random *random, bool whole)
{
    for (int64_t row = 0; row < b->rows; row++) {
        b->count[row] = pe__random_below(random, 4);
        b->weight[row] = (pe_vote_ratio){
            pe__random_below(random, 8),
            whole ? 1 : 1 + pe__random_below(random, 5)};
    }
}

static void compare(const vballots *v, const char *text, size_t size,
                    pe_vote_check_report *report)
{
    pe_error err = {0};
    if (pe__recount_compare(v, "trial", text, size, report, &err) != PE_OK)
        fail_msg("%s", err.message);
}

static void trial(pe__random *random, int k, pe_vote_ties ties, int seed)
{
    static const pe_vote_ratio shares[] = {{1, 2}, {2, 3}, {1, 4}};
    vballots v;
    ballots b;
    pe_vote_check_report report;
    int32_t n = 1 + (int32_t)pe__random_below(random, 7);
    bool strict = every_rule[k].rule == PE_VOTE_STV;
    ballots_draw(&b, random, every_rule[k].form, n,
                 1 + (int32_t)pe__random_below(random, 12),
                 !strict || pe__random_below(random, 4) == 0);
    draw_weights(&b, random, pe__random_below(random, 2) == 0);
    hand_over(&b, &v);
    pe_vote *vote = vote_of(&b);
    pe_vote_settings s = pe_vote_defaults();
    s.rule = every_rule[k].rule;
    s.ties = ties;
    s.seed = (uint64_t)seed;
    s.share = shares[pe__random_below(random, 3)];
    s.tops = pe__random_below(random, 2) ? PE_VOTE_SPLIT : PE_VOTE_WHOLE;
    s.seats = every_rule[k].many ? 1 + (int32_t)pe__random_below(random, 5)
                                 : 1;
    pe_vote_result result = count(vote, &s);
    compare(&v, result.transcript, result.size, &report);
    if (report.line != 0)
        fail_msg("%s line %d\n%s\nsays    %s\nrecount %s", report.rule,
                 (int)report.line, result.transcript, report.said,
                 report.counted);
    assert_true(report.lines >= 2);
    pe_vote_release(&result);
    pe_vote_free(vote);
    pe__vballots_free(&v);
    ballots_free(&b);
}

static void test_both_count_the_same(void **state)
{
    (void)state;
    pe__random random;
    pe__random_seed(&random, 4, 0);
    for (int k = 0; k < EVERY_RULE; k++)
        for (int t = 0; t < TRIALS; t++)
            trial(&random, k, PE_VOTE_BY_LOT + (pe_vote_ties)(t % 3), t);
    assert_int_equal(pe__mem_live(), 0);
}

/* Every byte in turn becomes another one, lines go and come twice. */
static void spoil(const vballots *v, const pe_vote_result *result)
{
    pe_vote_check_report report;
    char *text = malloc(2 * result->size);
    int found = 0;
    /* what was agreed on before is not the transcript's to say */
    const char *agreed = strstr(result->transcript, "\"share\"");
    size_t skip_from = agreed != NULL ? (size_t)(agreed - result->transcript)
                                      : result->size;
    for (size_t k = 0; k < result->size; k++) {
        if (k >= skip_from && k < skip_from + 13)
            continue;
        memcpy(text, result->transcript, result->size + 1);
        text[k] = text[k] == '1' ? '2' : '1';
        pe_status status = pe__recount_compare(v, "trial", text, result->size,
                                               &report, NULL);
        if (status == PE_OK && report.line == 0)
            fail_msg("byte %d: %.60s", (int)k, text + k);
        assert_true(status == PE_OK || status == PE_BAD_INPUT);
        found += status == PE_OK;
    }
    assert_true(found > 20); /* not only by the head's syntax */
    const char *second = strchr(result->transcript, '\n') + 1,
               *third = strchr(second, '\n') + 1;
    size_t head = (size_t)(second - result->transcript);
    memcpy(text, result->transcript, head);
    memcpy(text + head, third, result->size -
                                   (size_t)(third - result->transcript) + 1);
    compare(v, text, strlen(text), &report);
    assert_true(report.line > 0);
    memcpy(text + head, second, (size_t)(third - second));
    memcpy(text + head + (third - second), second,
           result->size - head + 1);
    compare(v, text, strlen(text), &report);
    assert_true(report.line > 0);
    compare(v, result->transcript, result->size - 1, &report);
    assert_true(report.line > 0);
    free(text);
}

static void test_an_edited_transcript_is_found(void **state)
{
    (void)state;
    pe__random random;
    pe__random_seed(&random, 9, 0);
    for (int k = 0; k < EVERY_RULE; k++) {
        ballots b;
        vballots v;
        ballots_draw(&b, &random, every_rule[k].form, 5, 11, false);
        hand_over(&b, &v);
        pe_vote *vote = vote_of(&b);
        pe_vote_settings s = pe_vote_defaults();
        s.rule = every_rule[k].rule;
        s.seats = every_rule[k].many ? 3 : 1;
        pe_vote_result result = count(vote, &s);
        spoil(&v, &result);
        pe_vote_release(&result);
        pe_vote_free(vote);
        pe__vballots_free(&v);
        ballots_free(&b);
    }
}

static void test_memory_that_runs_out_is_a_status(void **state)
{
    (void)state;
    pe__random random;
    pe__random_seed(&random, 2, 0);
    for (int k = 0; k < EVERY_RULE; k++) {
        ballots b;
        vballots v;
        ballots_draw(&b, &random, every_rule[k].form, 4, 7, false);
        hand_over(&b, &v);
        pe_vote *vote = vote_of(&b);
        pe_vote_settings s = pe_vote_defaults();
        s.rule = every_rule[k].rule;
        pe_vote_result result = count(vote, &s);
        long live = pe__mem_live(), n = 0;
        pe_status status = PE_NO_MEMORY;
        while (status == PE_NO_MEMORY) {
            pe_vote_check_report report;
            pe__mem_fail_at(++n);
            status = pe__recount_compare(&v, "trial", result.transcript,
                                         result.size, &report, NULL);
            pe__mem_fail_at(0);
            assert_int_equal(pe__mem_live(), live);
        }
        assert_int_equal(status, PE_OK);
        assert_true(n > 5);
        pe_vote_release(&result);
        pe_vote_free(vote);
        pe__vballots_free(&v);
        ballots_free(&b);
    }
}

/* --- grades, vote by vote ------------------------------------------------- */

enum { VOTES = 6, GRADES = 4 };

/* The next list of n grades in rising order; false: that was the last. */
static bool next_grades(int32_t *grade, int32_t n)
{
    int32_t k = n - 1;
    while (k >= 0 && grade[k] == GRADES - 1)
        k--;
    if (k < 0)
        return false;
    for (int32_t up = grade[k] + 1; k < n; k++)
        grade[k] = up;
    return true;
}

/* By the words of the rule: the lower median is taken out of both, and again,
 * until two differ. > 0: x is better. */
static int take_medians(const int32_t *x, const int32_t *y, int32_t n)
{
    int32_t a[VOTES], b[VOTES];
    memcpy(a, x, (size_t)n * sizeof *a);
    memcpy(b, y, (size_t)n * sizeof *b);
    for (; n > 0; n--) {
        int32_t at = (n - 1) / 2;
        if (a[at] != b[at])
            return a[at] > b[at] ? 1 : -1;
        for (int32_t k = at; k + 1 < n; k++) {
            a[k] = a[k + 1];
            b[k] = b[k + 1];
        }
    }
    return 0;
}

/* Both countings of two options whose votes, each so often, are x and y. */
static void duel(const int32_t *x, const int32_t *y, int32_t n, int64_t often)
{
    ballots b;
    vballots v;
    pe_vote_check_report report;
    int order = take_medians(x, y, n);
    ballots_begin(&b, 2, PE_VOTE_GRADED);
    b.problem.grades = GRADES;
    for (int32_t k = 0; k < n; k++) {
        ballots_row(&b, often, (pe_vote_ratio){1, 1});
        ballots_mark(&b, 0, x[k]);
        ballots_mark(&b, 1, y[k]);
    }
    ballots_ready(&b);
    hand_over(&b, &v);
    pe_vote *vote = vote_of(&b);
    pe_vote_settings s = pe_vote_defaults();
    s.rule = PE_VOTE_JUDGEMENT;
    s.ties = PE_VOTE_TOGETHER;
    pe_vote_result result = count(vote, &s);
    assert_int_equal(result.winners, order == 0 ? 2 : 1);
    assert_int_equal(result.winner[0], order < 0);
    compare(&v, result.transcript, result.size, &report);
    assert_int_equal(report.line, 0);
    pe_vote_release(&result);
    pe_vote_free(vote);
    pe__vballots_free(&v);
    ballots_free(&b);
}

/* All pairs of lists of up to six grades of four; and with each vote so often
 * that nobody gets to the end of them one by one. */
static void test_grades_are_compared_vote_by_vote(void **state)
{
    (void)state;
    int done = 0;
    for (int32_t n = 1; n <= VOTES; n++) {
        int32_t x[VOTES] = {0};
        do {
            int32_t y[VOTES] = {0};
            do {
                duel(x, y, n, 1);
                duel(x, y, n, INT64_C(1000000000000000));
                done++;
            } while (next_grades(y, n));
        } while (next_grades(x, n));
    }
    assert_int_equal(done, 11933); /* 4² + 10² + 20² + 35² + 56² + 84² */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_both_count_the_same),
        cmocka_unit_test(test_grades_are_compared_vote_by_vote),
        cmocka_unit_test(test_an_edited_transcript_is_found),
        cmocka_unit_test(test_memory_that_runs_out_is_a_status),
    };
    return cmocka_run_group_tests_name("recount", tests, NULL, NULL);
}
