/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Many decisions, whatever the votes: books that balance, weight k = k clones,
 * names that do not count, a past that does not change; and edges. */
#include "doc.h"
#include "fraction.h"
#include "mem.h"
#include "series_world.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

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

/* --- one primitive, and names do not count -------------------------------- */

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
        close_decision(v);
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
    close_decision(&w);
    open_decision(&w, 2);
    approve(&w, 1, 1);
    close_decision(&w);
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
 * against three, twice: the six win, then the three, who have 0 left. */
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
        close_decision(&w);
    }
    open_decision(&w, 2);
    for (int32_t i = 6; i < 9; i++)
        approve(&w, i, i == 8);
    close_decision(&w);
    run(&w, PE_VOTE_PERPETUAL_CONSENSUS, &r);
    assert_non_null(strstr(r.transcript, "\"approvals\":[\"2\",\"1\"],"
                           "\"scores\":[\"0\",\"0\"],\"tied\":[1],"));
    assert_non_null(strstr(r.transcript,
                           "\"3/2\",\"-1/2\",\"-1/2\",\"1\"]"));
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
    close_decision(&w);
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
        cmocka_unit_test(test_nothing_is_made_or_lost),
        cmocka_unit_test(test_weight_is_clones),
        cmocka_unit_test(test_names_do_not_count),
        cmocka_unit_test(test_the_past_does_not_change),
        cmocka_unit_test(test_nobody_and_nothing),
        cmocka_unit_test(test_without_credit_approval_decides),
        cmocka_unit_test(test_refuses_what_makes_no_sense),
    };
    return cmocka_run_group_tests_name("series", tests, NULL, NULL);
}
