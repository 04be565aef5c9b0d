/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Many decisions: what the rules promise, on votes that never change and on
 * groups that always agree among others who do anything. */
#include "series_world.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

/* --- what others computed ------------------------------------------------- */

/* 1 and 2 want the third of four options, 3 wants the second, six times: the
 * sequence that the author of the rules publishes
 * (github.com/martinlackner/perpetual, unittests.py). With consensus nothing is
 * level on the way; with the others the second decision is, and what is left
 * falls to the third: there the published ones are one of the two ways. */
static void test_the_published_sequence(void **state)
{
    (void)state;
    static const int32_t published[] = {2, 1, 2, 2, 1, 2};
    static world w;
    pe_vote_series_result r;
    begin(&w, 3);
    for (int d = 0; d < 6; d++) {
        open_decision(&w, 4);
        approve(&w, 0, 2);
        approve(&w, 1, 2);
        approve(&w, 2, 1);
        close_decision(&w);
    }
    run(&w, PE_VOTE_PERPETUAL_CONSENSUS, &r);
    assert_memory_equal(r.winner, published, sizeof published);
    assert_int_equal(r.satisfied[0], 4);
    assert_int_equal(r.satisfied[2], 2);
    assert_int_equal(r.lots, 0);
    pe_vote_series_release(&r);
    for (size_t k = 0; k < 3; k += 2) {
        run(&w, rules[k], &r);
        assert_int_equal(r.lots, 2);
        assert_true(r.winner[0] == 2 && r.winner[3] == 2);
        assert_true(r.winner[1] + r.winner[2] == 3);
        assert_true(r.winner[4] + r.winner[5] == 3);
        pe_vote_series_release(&r);
    }
}

/* Who bears much already is not relieved by others: 1 alone had its way, and is
 * among ten in the second decision, of which nine share the load. */
static void test_no_load_falls(void **state)
{
    (void)state;
    static world w;
    pe_vote_series_result r;
    begin(&w, 10);
    open_decision(&w, 1);
    approve(&w, 0, 0);
    close_decision(&w);
    open_decision(&w, 1);
    for (int32_t i = 0; i < 10; i++)
        approve(&w, i, 0);
    close_decision(&w);
    run(&w, PE_VOTE_PERPETUAL_PHRAGMEN, &r);
    assert_non_null(strstr(r.transcript, "\"scores\":[\"1/9\"]"));
    assert_non_null(strstr(r.transcript, "\"standing\":[\"1\",\"1/9\","));
    pe_vote_series_release(&r);
}

/* --- votes that never change ---------------------------------------------- */

/* Random sizes of groups of together n. */
static int32_t divide(pe__random *random, int32_t n, int32_t size[OPTIONS])
{
    int32_t groups = 0, left = n;
    while (left > 0 && groups < OPTIONS - 1) {
        size[groups] = 1 + (int32_t)pe__random_below(random, (uint32_t)left);
        left -= size[groups++];
    }
    if (left > 0)
        size[groups++] = left;
    return groups;
}

static void check_shares(const world *w, pe_vote_perpetual_rule rule,
                         const int32_t *size, int32_t groups)
{
    int64_t n = w->h.voters, won[OPTIONS] = {0};
    pe_vote_series_result r;
    run(w, rule, &r);
    for (int64_t k = 1; k <= w->h.decisions; k++) {
        won[r.winner[k - 1]]++;
        for (int32_t g = 0; g < groups; g++) {
            if (rule == PE_VOTE_PERPETUAL_PHRAGMEN)
                assert_true(won[g] >= size[g] * k / n);
            else
                assert_true(won[g] <= (size[g] * k + n - 1) / n);
            if (k % n == 0)
                assert_int_equal(won[g], size[g] * k / n);
        }
    }
    pe_vote_series_release(&r);
}

static void test_groups_get_their_quota(void **state)
{
    (void)state;
    static world w;
    pe__random random;
    pe__random_seed(&random, 11, 0);
    for (int trial = 0; trial < 60; trial++) {
        int32_t n = 1 + (int32_t)pe__random_below(&random, VOTERS);
        int32_t size[OPTIONS], groups = divide(&random, n, size);
        begin(&w, n);
        while (w.h.decisions < DECISIONS) {
            open_decision(&w, groups);
            for (int32_t i = 0, g = 0, in = 0; i < n; i++, in++) {
                if (in == size[g]) {
                    g++;
                    in = 0;
                }
                approve(&w, i, g);
            }
            close_decision(&w);
        }
        for (size_t k = 0; k < 3; k++)
            check_shares(&w, rules[k], size, groups);
    }
}

/* --- a group that agrees among others who do anything --------------------- */

/* The first `of` want the first option always; the rest may want it too. */
static void make_group(world *w, pe__random *random, int32_t voters, int32_t of)
{
    begin(w, voters);
    while (w->h.decisions < DECISIONS) {
        int32_t options = 2 + (int32_t)pe__random_below(random, 3);
        open_decision(w, options);
        for (int32_t i = 0; i < voters; i++)
            approve(w, i, i < of ? 0 : (int32_t)pe__random_below(
                                           random, (uint32_t)options));
        close_decision(w);
    }
}

/* Phragmén: never below the share, rounded down. Consensus: never more than
 * (n + 1)/4 behind it (src/vote/README.md). */
static void test_a_group_gets_its_share_whatever_others_do(void **state)
{
    (void)state;
    static world w;
    pe__random random;
    pe__random_seed(&random, 12, 0);
    for (int trial = 0; trial < 100; trial++) {
        int32_t n = 2 + (int32_t)pe__random_below(&random, VOTERS - 1),
                of = 1 + (int32_t)pe__random_below(&random, (uint32_t)n - 1);
        make_group(&w, &random, n, of);
        for (size_t k = 0; k < 2; k++) {
            pe_vote_series_result r;
            int64_t won = 0;
            run(&w, rules[k], &r);
            for (int64_t t = 1; t <= w.h.decisions; t++) {
                won += r.winner[t - 1] == 0;
                if (k == 0)
                    assert_true(won >= of * t / n);
                else
                    assert_true(4 * n * won >= 4 * of * t - n * (n + 1));
            }
            pe_vote_series_release(&r);
        }
    }
}

/* Nobody waits through more than (n² + 5n)/4 decisions under consensus. The
 * first wants what nobody else wants; the others mostly what most want. */
static void test_nobody_waits_for_ever(void **state)
{
    (void)state;
    static world w;
    pe__random random;
    pe__random_seed(&random, 13, 0);
    for (int trial = 0; trial < 200; trial++) {
        int32_t n = 2 + (int32_t)pe__random_below(&random, 12);
        pe_vote_series_result r;
        int64_t dry = 0, most = 0;
        begin(&w, n);
        while (w.h.decisions < DECISIONS) {
            open_decision(&w, 4);
            approve(&w, 0, 3);
            for (int32_t i = 1; i < n; i++)
                approve(&w, i, pe__random_below(&random, 4) == 0
                                   ? (int32_t)pe__random_below(&random, 3)
                                   : 0);
            close_decision(&w);
        }
        run(&w, PE_VOTE_PERPETUAL_CONSENSUS, &r);
        for (int64_t d = 0; d < w.h.decisions; d++) {
            dry = r.winner[d] == 3 ? 0 : dry + 1;
            most = dry > most ? dry : most;
        }
        assert_true(4 * most <= n * n + 5 * n);
        pe_vote_series_release(&r);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_published_sequence),
        cmocka_unit_test(test_no_load_falls),
        cmocka_unit_test(test_groups_get_their_quota),
        cmocka_unit_test(test_a_group_gets_its_share_whatever_others_do),
        cmocka_unit_test(test_nobody_waits_for_ever),
    };
    return cmocka_run_group_tests_name("perpetual", tests, NULL, NULL);
}
