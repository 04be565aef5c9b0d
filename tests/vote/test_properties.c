/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What the theorems say, on random ballots: weight k is k clones, relabelled
 * options have relabelled winners, a Condorcet winner wins, a cohesive tenth
 * gets a tenth. */
#include "rules.h"
#include "shared.h"

#include "mem.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { TRIALS = 150 };

static pe_vote_settings settings_of(int k, int32_t seats, uint64_t seed)
{
    pe_vote_settings s = pe_vote_defaults();
    s.rule = every_rule[k].rule;
    s.seats = every_rule[k].many ? seats : 1;
    s.seed = seed;
    return s;
}

static void same_result(const pe_vote_result *a, const pe_vote_result *b)
{
    assert_int_equal(a->outcome, b->outcome);
    assert_int_equal(a->winners, b->winners);
    assert_int_equal(a->tieds, b->tieds);
    for (int32_t k = 0; k < a->winners; k++)
        assert_int_equal(a->winner[k], b->winner[k]);
    for (int32_t k = 0; k < a->tieds; k++)
        assert_int_equal(a->tied[k], b->tied[k]);
}

/* Row by row: weight k, k people, or k rows. */
static void clone(const ballots *from, ballots *to, int way)
{
    ballots_begin(to, from->problem.options, from->problem.form);
    for (int64_t row = 0; row < from->rows; row++) {
        int64_t k = 1 + row % 4;
        for (int64_t twin = 0; twin < (way == 2 ? k : 1); twin++) {
            ballots_row(to, way == 1 ? k : 1,
                        (pe_vote_ratio){way == 0 ? 3 * k : 3, 3});
            for (int64_t m = from->start[row]; m < from->start[row + 1]; m++)
                ballots_mark(to, from->option[m], from->mark[m]);
        }
    }
    ballots_ready(to);
}

static void test_weight_k_is_k_clones(void **state)
{
    (void)state;
    pe__random random;
    pe__random_seed(&random, 21, 0);
    for (int t = 0; t < TRIALS * EVERY_RULE; t++) {
        int k = t % EVERY_RULE;
        ballots b, copy[3];
        pe_vote_result result[3];
        ballots_draw(&b, &random, every_rule[k].form,
                     2 + (int32_t)pe__random_below(&random, 6), 9, true);
        pe_vote_settings s = settings_of(k, 3, (uint64_t)t);
        for (int way = 0; way < 3; way++) {
            clone(&b, &copy[way], way);
            pe_vote *vote = vote_of(&copy[way]);
            result[way] = count(vote, &s);
            pe_vote_free(vote);
        }
        same_result(&result[0], &result[1]);
        same_result(&result[0], &result[2]);
        for (int way = 0; way < 3; way++) {
            pe_vote_release(&result[way]);
            ballots_free(&copy[way]);
        }
        ballots_free(&b);
    }
}

static int by_number(const void *a, const void *b)
{
    return *(const int32_t *)a - *(const int32_t *)b;
}

static void test_relabelled_options_have_relabelled_winners(void **state)
{
    (void)state;
    pe__random random;
    pe__random_seed(&random, 22, 0);
    for (int t = 0; t < TRIALS * EVERY_RULE; t++) {
        int k = t % EVERY_RULE;
        int32_t n = 2 + (int32_t)pe__random_below(&random, 6), new[8],
                order[2][8];
        ballots b;
        ballots_draw(&b, &random, every_rule[k].form, n, 9, true);
        for (int32_t a = 0; a < n; a++)
            new[a] = order[0][a] = a;
        pe__random_shuffle(&random, new, n);
        pe__random_shuffle(&random, order[0], n);
        for (int32_t a = 0; a < n; a++)
            order[1][a] = new[order[0][a]];
        pe_vote_settings s = settings_of(k, 3, 1);
        s.ties = PE_VOTE_BY_ORDER;
        s.order = order[0];
        pe_vote *vote = vote_of(&b);
        pe_vote_result one = count(vote, &s);
        pe_vote_free(vote);
        for (int64_t m = 0; m < b.marks; m++)
            b.option[m] = new[b.option[m]];
        s.order = order[1];
        vote = vote_of(&b);
        pe_vote_result two = count(vote, &s);
        pe_vote_free(vote);
        assert_int_equal(one.winners, two.winners);
        for (int32_t w = 0; w < one.winners; w++)
            one.winner[w] = new[one.winner[w]];
        /* the last seats of STV are filled by number */
        qsort(one.winner, (size_t)one.winners, sizeof *one.winner, by_number);
        qsort(two.winner, (size_t)two.winners, sizeof *two.winner, by_number);
        for (int32_t w = 0; w < one.winners; w++)
            assert_int_equal(one.winner[w], two.winner[w]);
        pe_vote_release(&one);
        pe_vote_release(&two);
        ballots_free(&b);
    }
}

/* How many rows rank a before b, found here by looking. */
static int64_t prefer(const ballots *all, int32_t a, int32_t b)
{
    int64_t sum = 0;
    for (int64_t row = 0; row < all->rows; row++) {
        int32_t x = INT32_MAX, y = INT32_MAX;
        for (int64_t m = all->start[row]; m < all->start[row + 1]; m++) {
            x = all->option[m] == a ? all->mark[m] : x;
            y = all->option[m] == b ? all->mark[m] : y;
        }
        sum += x < y;
    }
    return sum;
}

static int32_t condorcet(const ballots *b)
{
    for (int32_t a = 0; a < b->problem.options; a++) {
        bool beats = true;
        for (int32_t x = 0; x < b->problem.options && beats; x++)
            beats = x == a || prefer(b, a, x) > prefer(b, x, a);
        if (beats)
            return a;
    }
    return -1;
}

static void test_a_condorcet_winner_wins(void **state)
{
    (void)state;
    pe__random random;
    int met = 0, none = 0;
    pe__random_seed(&random, 23, 0);
    for (int t = 0; t < 1500; t++) {
        ballots b;
        ballots_draw(&b, &random, PE_VOTE_RANKED,
                     2 + (int32_t)pe__random_below(&random, 6), 11, true);
        int32_t winner = condorcet(&b);
        met += winner >= 0;
        none += winner < 0;
        for (int rule = PE_VOTE_SCHULZE;
             winner >= 0 && rule <= PE_VOTE_RANKED_PAIRS; rule++) {
            pe_vote *vote = vote_of(&b);
            pe_vote_settings s = pe_vote_defaults();
            s.rule = (pe_vote_rule)rule;
            pe_vote_result result = count(vote, &s);
            assert_int_equal(result.winners, 1);
            assert_int_equal(result.winner[0], winner);
            assert_int_equal(result.outcome, PE_VOTE_DECIDED);
            pe_vote_release(&result);
            pe_vote_free(vote);
        }
        ballots_free(&b);
    }
    assert_true(met > 500 && none > 100);
}

/* A hundred members, ten seats: a tenth that votes as one, whatever it does,
 * against ninety who want ten others gets one seat by proportional rules. */
static void test_a_colluding_tenth_gets_a_tenth(void **state)
{
    static const pe_vote_rule rules[] = {
        PE_VOTE_PHRAGMEN, PE_VOTE_PAV, PE_VOTE_EQUAL_SHARES,
        PE_VOTE_EQUAL_SHARES_APPROVAL, PE_VOTE_EQUAL_SHARES_RAISED};
    (void)state;
    pe__random random;
    pe__random_seed(&random, 24, 0);
    for (int t = 0; t < 200; t++) {
        ballots b;
        ballots_begin(&b, 20, PE_VOTE_APPROVED);
        for (int32_t i = 0; i < 100; i++) {
            bool colludes = i < 10, odd = pe__random_below(&random, 2);
            ballots_row(&b, 1, (pe_vote_ratio){1, 1});
            for (int32_t a = 0; a < 10; a++)
                if (!colludes || odd || pe__random_below(&random, 2))
                    ballots_mark(&b, colludes ? a : 10 + a, 0);
        }
        ballots_ready(&b);
        for (size_t r = 0; r < sizeof rules / sizeof *rules; r++) {
            pe_vote *vote = vote_of(&b);
            pe_vote_settings s = pe_vote_defaults();
            s.rule = rules[r];
            s.seats = 10;
            s.seed = (uint64_t)t;
            pe_vote_result result = count(vote, &s);
            int theirs = 0;
            for (int32_t w = 0; w < result.winners; w++)
                theirs += result.winner[w] < 10;
            assert_int_equal(result.winners, 10);
            assert_in_range(theirs, 0, 1);
            pe_vote_release(&result);
            pe_vote_free(vote);
        }
        ballots_free(&b);
    }
    assert_int_equal(pe__mem_live(), 0);
}

static bool approves(const ballots *b, int64_t row, int32_t option)
{
    for (int64_t m = b->start[row]; m < b->start[row + 1]; m++)
        if (b->option[m] == option)
            return true;
    return false;
}

/* Whether some who make up l seats' worth of people, and all want an option
 * that was not elected, have fewer than l each of those that were: EJR+
 * forbids. */
static bool left_out(const ballots *b, const pe_vote_result *result,
                     int32_t seats)
{
    int64_t all = 0, has[40] = {0};
    for (int64_t row = 0; row < b->rows; row++) {
        all += b->count[row] * b->weight[row].top;
        for (int32_t w = 0; w < result->winners; w++)
            has[row] += approves(b, row, result->winner[w]);
    }
    for (int32_t a = 0; a < b->problem.options; a++) {
        bool elected = false;
        for (int32_t w = 0; w < result->winners; w++)
            elected = elected || result->winner[w] == a;
        for (int64_t l = 1; l <= seats && !elected; l++) {
            int64_t poor = 0;
            for (int64_t row = 0; row < b->rows; row++)
                if (approves(b, row, a) && has[row] < l)
                    poor += b->count[row] * b->weight[row].top;
            if (poor > 0 && poor * seats >= l * all)
                return true;
        }
    }
    return false;
}

/* Three of five want what is even, the others what is odd: a gulf. */
static void draw_gulf(ballots *b, pe__random *random, int32_t options,
                      int32_t rows)
{
    ballots_begin(b, options, PE_VOTE_APPROVED);
    for (int32_t row = 0; row < rows; row++) {
        ballots_row(b, 1, (pe_vote_ratio){1, 1});
        for (int32_t a = 0; a < options; a++)
            if (a % 2 == (row % 5 >= 3) && pe__random_below(random, 4) > 0)
                ballots_mark(b, a, 0);
    }
    ballots_ready(b);
}

/* Of each outcome of Equal Shares, whatever fills the last seats. Other rules
 * do not promise it: by approval alone it fails, and is found to. */
static void test_no_group_is_left_out(void **state)
{
    (void)state;
    pe__random random;
    int outvoted = 0;
    pe__random_seed(&random, 26, 0);
    for (int t = 0; t < 4 * TRIALS; t++) {
        ballots b;
        int32_t options = 3 + (int32_t)pe__random_below(&random, 8);
        int32_t seats = 1 + (int32_t)pe__random_below(&random,
                                                      (uint32_t)options - 1);
        int32_t rows = 3 + (int32_t)pe__random_below(&random, 30);
        if (t % 3 == 0)
            draw_gulf(&b, &random, options, rows);
        else
            ballots_draw(&b, &random, PE_VOTE_APPROVED, options, rows, true);
        for (int64_t row = 0; row < b.rows && t % 2; row++)
            b.weight[row].top = 1 + row % 4;
        for (int rule = PE_VOTE_APPROVAL; rule <= PE_VOTE_EQUAL_SHARES_RAISED;
             rule++) {
            if (rule != PE_VOTE_APPROVAL && rule < PE_VOTE_EQUAL_SHARES)
                continue;
            pe_vote *vote = vote_of(&b);
            pe_vote_settings s = pe_vote_defaults();
            s.rule = (pe_vote_rule)rule;
            s.seats = seats;
            s.seed = (uint64_t)t;
            pe_vote_result result = count(vote, &s);
            bool out = left_out(&b, &result, seats);
            if (rule == PE_VOTE_APPROVAL)
                outvoted += out;
            else
                assert_false(out);
            pe_vote_release(&result);
            pe_vote_free(vote);
        }
        ballots_free(&b);
    }
    assert_true(outvoted > 20);
    assert_int_equal(pe__mem_live(), 0);
}

/* The fast count of pairs against looking, over sizes on both sides of where
 * bytes and registers end. */
static void test_pairs_of_many_options(void **state)
{
    static const int32_t sizes[] = {1, 2, 63, 64, 126, 127, 140};
    (void)state;
    pe__random random;
    pe__random_seed(&random, 25, 0);
    for (int t = 0; t < 7; t++) {
        ballots b;
        ballots_draw(&b, &random, PE_VOTE_RANKED, sizes[t],
                     sizes[t] > 64 ? 20 : 600, true);
        pe_vote *vote = vote_of(&b);
        pe_vote_settings s = pe_vote_defaults();
        pe_vote_result result = count(vote, &s);
        int32_t n = sizes[t], a = 0;
        const char *at = result.transcript;
        while ((at = strstr(at, "\"kind\":\"pairs\"")) != NULL) {
            at = strstr(at, "[") + 1;
            for (int32_t x = 0; x < n; x++) {
                assert_int_equal(strtoll(at + 1, NULL, 10),
                                 x == a ? 0 : prefer(&b, a, x));
                at += strcspn(at, ",]") + 1;
            }
            a++;
        }
        assert_int_equal(a, n);
        pe_vote_release(&result);
        pe_vote_free(vote);
        ballots_free(&b);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_weight_k_is_k_clones),
        cmocka_unit_test(test_relabelled_options_have_relabelled_winners),
        cmocka_unit_test(test_a_condorcet_winner_wins),
        cmocka_unit_test(test_a_colluding_tenth_gets_a_tenth),
        cmocka_unit_test(test_no_group_is_left_out),
        cmocka_unit_test(test_pairs_of_many_options),
    };
    return cmocka_run_group_tests_name("properties", tests, NULL, NULL);
}
