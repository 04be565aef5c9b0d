/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Many decisions: what the rules promise, on votes that never change, on groups
 * that always agree among others who do anything, and on random ones. */
#include "doc.h"
#include "fraction.h"
#include "mem.h"
#include "random.h"

#include <parecon/vote.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { VOTERS = 40, DECISIONS = 120, OPTIONS = 8,
       APPROVALS = VOTERS * DECISIONS * 3 };

typedef struct {
    pe_vote_history h;
    int32_t options[DECISIONS], voter[APPROVALS], option[APPROVALS];
    int64_t start[DECISIONS + 1];
    pe_vote_ratio weight[VOTERS];
} world;

static const pe_vote_perpetual_rule rules[] = {
    PE_VOTE_PERPETUAL_PHRAGMEN, PE_VOTE_PERPETUAL_CONSENSUS,
    PE_VOTE_PERPETUAL_QUOTA};

static void begin(world *w, int32_t voters)
{
    w->h = (pe_vote_history){.voters = voters, .options = w->options,
                             .start = w->start, .voter = w->voter,
                             .option = w->option};
    w->start[0] = 0;
}

/* Ballots of the decision that is being made. */
static void approve(world *w, int32_t voter, int32_t option)
{
    int64_t k = w->start[w->h.decisions + 1]++;
    w->voter[k] = voter;
    w->option[k] = option;
}

static void open_decision(world *w, int32_t options)
{
    w->options[w->h.decisions] = options;
    w->start[w->h.decisions + 1] = w->start[w->h.decisions];
}

static void run(const world *w, pe_vote_perpetual_rule rule,
                pe_vote_series_result *result)
{
    pe_error err = {0};
    pe_vote_series_settings settings = pe_vote_series_defaults();
    settings.rule = rule;
    if (pe_vote_series(&w->h, &settings, result, &err) != PE_OK)
        fail_msg("%s", err.message);
}

/* Voters want one or two options, or stay away one time in `away`. */
static void make_random(world *w, pe__random *random, int32_t voters,
                        int32_t decisions, int32_t away)
{
    begin(w, voters);
    while (w->h.decisions < decisions) {
        int32_t options = 2 + (int32_t)pe__random_below(random, OPTIONS - 1);
        open_decision(w, options);
        for (int32_t i = 0; i < voters; i++) {
            if (away > 0 && pe__random_below(random, (uint32_t)away) == 0)
                continue;
            int32_t a = (int32_t)pe__random_below(random, (uint32_t)options),
                    b = (int32_t)pe__random_below(random, (uint32_t)options);
            approve(w, i, a);
            if (a != b && pe__random_below(random, 2) == 0)
                approve(w, i, b);
        }
        w->h.decisions++;
    }
}

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
        w.h.decisions++;
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
    w.h.decisions++;
    open_decision(&w, 1);
    for (int32_t i = 0; i < 10; i++)
        approve(&w, i, 0);
    w.h.decisions++;
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
            w.h.decisions++;
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
        w->h.decisions++;
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
            w.h.decisions++;
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

/* --- books ---------------------------------------------------------------- */

/* Σ weight × standing, out of the transcript's last line. */
static void sum_up(const world *w, const pe_vote_series_result *r,
                   pe__fraction *sum)
{
    pe_status status = PE_OK;
    pe__fraction one = PE__FRACTION_ZERO;
    pe__doc *doc = pe__doc_new();
    pe__value *last;
    const char *line = strstr(r->transcript, "{\"kind\":\"result\"");
    int32_t i = 0;
    assert_int_equal(pe__doc_parse(doc, line, strlen(line) - 1, &last, NULL),
                     PE_OK);
    pe__fraction_set(sum, 0, 1);
    for (const pe__value *v = pe__first(pe__get(last, "standing")); v;
         v = v->next, i++) {
        assert_true(pe__fraction_read(&one, v->text.bytes, v->text.size,
                                      &status));
        if (w->h.weight != NULL)
            pe__fraction_scale(&one, &one, w->weight[i].top,
                               w->weight[i].bottom, &status);
        pe__fraction_add(sum, sum, &one, &status);
    }
    assert_int_equal(i, w->h.voters);
    assert_int_equal(status, PE_OK);
    pe__fraction_clear(&one);
    pe__doc_free(doc);
}

static void weigh(world *w, pe__random *random)
{
    for (int32_t i = 0; i < w->h.voters; i++)
        w->weight[i] = (pe_vote_ratio){
            1 + (int64_t)pe__random_below(random, 3),
            1 + (int64_t)pe__random_below(random, 2)};
    w->h.weight = w->weight;
}

/* Loads add up to the decisions taken, credit to what all began with. */
static void test_nothing_is_made_or_lost(void **state)
{
    (void)state;
    static world w;
    pe__random random;
    pe__fraction sum = PE__FRACTION_ZERO, all = PE__FRACTION_ZERO,
                 one = PE__FRACTION_ZERO;
    pe_status status = PE_OK;
    pe__random_seed(&random, 14, 0);
    for (int trial = 0; trial < 40; trial++) {
        make_random(&w, &random, 2 + trial % 9, 40, 2);
        weigh(&w, &random);
        pe_vote_series_result r;
        int64_t taken = 0;
        run(&w, PE_VOTE_PERPETUAL_PHRAGMEN, &r);
        for (int64_t d = 0; d < w.h.decisions; d++)
            taken += r.winner[d] >= 0;
        sum_up(&w, &r, &sum);
        pe__fraction_set(&all, taken, 1);
        assert_true(pe__fraction_equal(&sum, &all));
        pe_vote_series_release(&r);
        run(&w, PE_VOTE_PERPETUAL_CONSENSUS, &r);
        sum_up(&w, &r, &sum);
        pe__fraction_set(&all, 0, 1);
        for (int32_t i = 0; i < w.h.voters; i++) {
            pe__fraction_set(&one, w.weight[i].top, w.weight[i].bottom);
            pe__fraction_add(&all, &all, &one, &status);
        }
        assert_true(pe__fraction_equal(&sum, &all));
        pe_vote_series_release(&r);
    }
    assert_int_equal(status, PE_OK);
    pe__fraction_clear(&sum);
    pe__fraction_clear(&all);
    pe__fraction_clear(&one);
}

/* --- one primitive, and names do not count --------------------------------- */

/* Voter i of w as so many voters of weight 1/2 of v. */
static void clone(const world *w, world *v)
{
    int32_t first[VOTERS + 1] = {0};
    for (int32_t i = 0; i < w->h.voters; i++)
        first[i + 1] = first[i] + (int32_t)(2 * w->weight[i].top /
                                            w->weight[i].bottom);
    begin(v, first[w->h.voters]);
    for (int64_t d = 0; d < w->h.decisions; d++) {
        open_decision(v, w->options[d]);
        for (int64_t k = w->start[d]; k < w->start[d + 1]; k++)
            for (int32_t i = first[w->voter[k]]; i < first[w->voter[k] + 1];
                 i++)
                approve(v, i, w->option[k]);
        v->h.decisions++;
    }
}

static void test_weight_is_clones(void **state)
{
    (void)state;
    static world w, v;
    pe__random random;
    pe__random_seed(&random, 15, 0);
    for (int trial = 0; trial < 40; trial++) {
        make_random(&w, &random, 2 + trial % 5, 30, trial % 2 * 4);
        weigh(&w, &random);
        clone(&w, &v);
        for (size_t k = 0; k < 3; k++) {
            pe_vote_series_result one, many;
            run(&w, rules[k], &one);
            run(&v, rules[k], &many);
            assert_memory_equal(one.winner, many.winner,
                                30 * sizeof *one.winner);
            assert_int_equal(one.satisfied[0], many.satisfied[0]);
            pe_vote_series_release(&one);
            pe_vote_series_release(&many);
        }
    }
}

/* Voters renumbered: the same winners. Options too: those winners, until a lot
 * is drawn. */
static void test_names_do_not_count(void **state)
{
    (void)state;
    static world w, v;
    pe__random random;
    int32_t compared = 0;
    pe__random_seed(&random, 16, 0);
    for (int trial = 0; trial < 60; trial++) {
        make_random(&w, &random, 5 + trial % 30, 40, 5);
        v = w;
        v.h.options = v.options;
        v.h.start = v.start;
        v.h.voter = v.voter;
        v.h.option = v.option;
        for (int64_t k = 0; k < w.start[w.h.decisions]; k++)
            v.voter[k] = w.h.voters - 1 - w.voter[k];
        for (size_t k = 0; k < 3; k++) {
            pe_vote_series_result a, b;
            run(&w, rules[k], &a);
            run(&v, rules[k], &b);
            assert_memory_equal(a.winner, b.winner, 40 * sizeof *a.winner);
            pe_vote_series_release(&b);
            for (int64_t d = 0; d < 40; d++)
                for (int64_t at = w.start[d]; at < w.start[d + 1]; at++)
                    v.option[at] = w.options[d] - 1 - w.option[at];
            for (v.h.decisions = 1; v.h.decisions <= 40; v.h.decisions++) {
                int64_t d = v.h.decisions - 1;
                run(&v, rules[k], &b);
                bool lot = b.lots > 0;
                if (!lot) {
                    assert_int_equal(b.winner[d],
                                     w.options[d] - 1 - a.winner[d]);
                    compared++;
                }
                pe_vote_series_release(&b);
                if (lot)
                    break;
            }
            memcpy(v.option, w.option, sizeof v.option);
            v.h.decisions = 40;
            pe_vote_series_release(&a);
        }
    }
    assert_true(compared > 300); /* it was not all lots */
}

/* What was decided stays when decisions are added. */
static void test_the_past_does_not_change(void **state)
{
    (void)state;
    static world w;
    pe__random random;
    pe__random_seed(&random, 17, 0);
    make_random(&w, &random, 9, 50, 4);
    for (size_t k = 0; k < 3; k++) {
        pe_vote_series_result all, some;
        w.h.decisions = 50;
        run(&w, rules[k], &all);
        w.h.decisions = 23;
        run(&w, rules[k], &some);
        assert_memory_equal(all.winner, some.winner,
                            23 * sizeof *all.winner);
        pe_vote_series_release(&all);
        pe_vote_series_release(&some);
    }
}

/* --- edges ---------------------------------------------------------------- */

static void test_nobody_and_nothing(void **state)
{
    (void)state;
    static world w;
    pe_vote_series_result r;
    begin(&w, 2);
    open_decision(&w, 3);
    w.h.decisions++;
    open_decision(&w, 2);
    approve(&w, 1, 1);
    w.h.decisions++;
    w.weight[0] = (pe_vote_ratio){1, 1};
    w.weight[1] = (pe_vote_ratio){0, 1};
    for (size_t k = 0; k < 3; k++) {
        w.h.weight = NULL;
        run(&w, rules[k], &r);
        assert_int_equal(r.winner[0], -1);
        assert_int_equal(r.winner[1], 1);
        assert_int_equal(r.took_part[0], 0);
        pe_vote_series_release(&r);
        w.h.weight = w.weight;
        run(&w, rules[k], &r);
        assert_int_equal(r.winner[1], -1); /* only a weight of 0 wants it */
        pe_vote_series_release(&r);
    }
}

/* Those who have spent all decide among themselves by approval, and pay. Six
 * against three, twice: the six win and have 1/2, then the three, who have 0. */
static void test_without_credit_approval_decides(void **state)
{
    (void)state;
    static world w;
    pe_vote_series_result r;
    begin(&w, 9);
    for (int d = 0; d < 2; d++) {
        open_decision(&w, 2);
        for (int32_t i = 0; i < 9; i++)
            approve(&w, i, i >= 6);
        w.h.decisions++;
    }
    open_decision(&w, 2);
    for (int32_t i = 6; i < 9; i++)
        approve(&w, i, i == 8);
    w.h.decisions++;
    run(&w, PE_VOTE_PERPETUAL_CONSENSUS, &r);
    assert_non_null(strstr(r.transcript, "\"approvals\":[\"2\",\"1\"],"
                           "\"scores\":[\"0\",\"0\"],\"tied\":[1],"));
    assert_non_null(strstr(r.transcript, "\"3/2\",\"-1/2\",\"-1/2\",\"1\"]"));
    assert_int_equal(r.lots, 0);
    pe_vote_series_release(&r);
}

static void test_refuses_what_makes_no_sense(void **state)
{
    (void)state;
    static world w;
    pe_error err = {0};
    pe_vote_series_result r;
    pe_vote_series_settings settings = pe_vote_series_defaults();
    begin(&w, 1);
    open_decision(&w, 2);
    approve(&w, 0, 1);
    approve(&w, 0, 1);
    w.h.decisions++;
    assert_int_equal(pe_vote_series(&w.h, &settings, &r, &err), PE_BAD_INPUT);
    assert_int_equal(err.line, 1); /* twice */
    assert_null(r.winner);
    w.option[0] = 2;
    assert_int_equal(pe_vote_series(&w.h, &settings, &r, &err), PE_BAD_INPUT);
    w.option[0] = 0;
    assert_int_equal(pe_vote_series(&w.h, &settings, &r, &err), PE_OK);
    pe_vote_series_release(&r);
    w.voter[0] = 1;
    assert_int_equal(pe_vote_series(&w.h, &settings, &r, &err), PE_BAD_INPUT);
    w.voter[0] = 0;
    w.weight[0] = (pe_vote_ratio){-1, 1};
    w.h.weight = w.weight;
    assert_int_equal(pe_vote_series(&w.h, &settings, &r, &err), PE_BAD_INPUT);
    w.h.weight = NULL;
    settings.rule = 0;
    assert_int_equal(pe_vote_series(&w.h, &settings, &r, &err), PE_BAD_INPUT);
    assert_int_equal(pe__mem_live(), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_published_sequence),
        cmocka_unit_test(test_no_load_falls),
        cmocka_unit_test(test_groups_get_their_quota),
        cmocka_unit_test(test_a_group_gets_its_share_whatever_others_do),
        cmocka_unit_test(test_nobody_waits_for_ever),
        cmocka_unit_test(test_nothing_is_made_or_lost),
        cmocka_unit_test(test_weight_is_clones),
        cmocka_unit_test(test_names_do_not_count),
        cmocka_unit_test(test_the_past_does_not_change),
        cmocka_unit_test(test_nobody_and_nothing),
        cmocka_unit_test(test_without_credit_approval_decides),
        cmocka_unit_test(test_refuses_what_makes_no_sense),
    };
    return cmocka_run_group_tests_name("perpetual", tests, NULL, NULL);
}
