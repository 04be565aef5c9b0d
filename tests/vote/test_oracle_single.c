/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Winners of rules for one winner as pref_voting computed them
 * (shared/data/oracles/single-winner): ours must be equal. */
#include "shared.h"

#include "mem.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { LOTS = 12 };

/* How an answer of theirs is asked for here. */
typedef struct {
    const char *key;
    pe_vote_rule rule;
    pe_vote_ties ties;
    bool among; /* theirs is what all orders for ties can come to: ours, with
                   many lots, must be among them */
    bool last_first; /* the smallest number loses ties */
} question;

static const question ranked[] = {
    {"schulze", PE_VOTE_SCHULZE, PE_VOTE_TOGETHER, false, false},
    {"ranked_pairs", PE_VOTE_RANKED_PAIRS, PE_VOTE_BY_LOT, true, false},
    {"ranked_pairs_tb", PE_VOTE_RANKED_PAIRS, PE_VOTE_BY_ORDER, false, false},
    {"irv", PE_VOTE_RUNOFF, PE_VOTE_TOGETHER, false, false},
    {"irv_put", PE_VOTE_RUNOFF, PE_VOTE_BY_LOT, true, false},
    {"irv_tb", PE_VOTE_RUNOFF, PE_VOTE_BY_ORDER, false, true}};
enum { RANKED = sizeof ranked / sizeof *ranked };

static void differs(const char *id, const char *key,
                    const pe_vote_result *result)
{
    char ours[200] = "";
    for (int32_t k = 0; k < result->winners && k < 20; k++)
        snprintf(ours + strlen(ours), sizeof ours - strlen(ours), " %d",
                 result->winner[k]);
    fail_msg("%s: %s: ours is%s", id, key, ours);
}

/* Many lots: each outcome is one of theirs. */
static void ask_lots(pe_vote *vote, const question *q, const char *id,
                     const pe__value *theirs)
{
    pe_vote_settings s = pe_vote_defaults();
    s.rule = q->rule;
    s.transcript = 0;
    for (s.seed = 1; s.seed <= LOTS; s.seed++) {
        pe_vote_result result = count(vote, &s);
        if (result.winners != 1 || !in_set(result.winner[0], theirs))
            differs(id, q->key, &result);
        /* whoever says that no lot was needed is right */
        if (result.outcome == PE_VOTE_DECIDED && pe__count_of(theirs) != 1)
            differs(id, "no lot needed", &result);
        pe_vote_release(&result);
    }
}

static int ask(pe_vote *vote, int32_t options, const question *q,
               const char *id, const pe__value *theirs)
{
    int32_t order[64];
    if (theirs == NULL || theirs->kind == PE__NULL)
        return 0;
    if (q->among) {
        ask_lots(vote, q, id, theirs);
        return 1;
    }
    pe_vote_settings s = pe_vote_defaults();
    s.rule = q->rule;
    s.ties = q->ties;
    s.transcript = 0;
    for (int32_t a = 0; a < options; a++)
        order[a] = q->last_first ? options - 1 - a : a;
    s.order = order;
    pe_vote_result result = count(vote, &s);
    if (!same_set(result.winner, result.winners, theirs))
        differs(id, q->key, &result);
    pe_vote_release(&result);
    return 1;
}

static void add_strict(ballots *b, const pe__value *rows)
{
    for (const pe__value *row = pe__first(rows); row; row = row->next) {
        const pe__value *people = pe__first(row);
        int32_t place = 0;
        ballots_row(b, people->integer, (pe_vote_ratio){1, 1});
        for (const pe__value *v = pe__first(people->next); v; v = v->next)
            ballots_mark(b, (int32_t)v->integer, place++);
    }
    ballots_ready(b);
}

static void check_ranked(const char *file, int least)
{
    pe__doc *doc = pe__doc_new();
    int asked[RANKED] = {0};
    const pe__value *all = oracle_json(doc, file);
    for (const pe__value *p = pe__first(pe__get(all, "profiles")); p;
         p = p->next) {
        ballots b;
        ballots_begin(&b, (int32_t)pe__get_integer(p, "candidates", 0),
                      PE_VOTE_RANKED);
        add_strict(&b, pe__get(p, "ballots"));
        pe_vote *vote = vote_of(&b);
        for (int k = 0; k < RANKED; k++)
            asked[k] += ask(vote, b.problem.options, &ranked[k],
                            pe__get_text(p, "id", "?"),
                            pe__get(pe__get(p, "winners"), ranked[k].key));
        pe_vote_free(vote);
        ballots_free(&b);
    }
    assert_true(asked[0] >= least && asked[2] >= least && asked[3] >= least);
    assert_true(asked[1] >= least / 2);
    pe__doc_free(doc);
}

static void test_strict(void **state)
{
    (void)state;
    check_ranked("single-winner/random-strict.json", 300);
}

static void test_truncated(void **state)
{
    (void)state;
    check_ranked("single-winner/random-truncated.json", 300);
}

static void add_grades(ballots *b, const pe__value *rows, int32_t approve_from)
{
    for (const pe__value *row = pe__first(rows); row; row = row->next) {
        const pe__value *people = pe__first(row);
        int32_t option = 0;
        ballots_row(b, people->integer, (pe_vote_ratio){1, 1});
        for (const pe__value *v = pe__first(people->next); v;
             v = v->next, option++) {
            if (approve_from < 0)
                ballots_mark(b, option, (int32_t)v->integer);
            else if (v->integer >= approve_from)
                ballots_mark(b, option, 0);
        }
    }
    ballots_ready(b);
}

static void test_grades(void **state)
{
    static const question graded[] = {
        {"score_sum", PE_VOTE_APPROVAL, PE_VOTE_TOGETHER, false, false},
        {"majority_judgement_gauge", PE_VOTE_GAUGE, PE_VOTE_TOGETHER, false,
         false}};
    static const question approved = {"approval_ge3", PE_VOTE_APPROVAL,
                                      PE_VOTE_TOGETHER, false, false};
    (void)state;
    pe__doc *doc = pe__doc_new();
    int asked = 0;
    const pe__value *all = oracle_json(doc, "single-winner/random-grades.json");
    for (const pe__value *p = pe__first(pe__get(all, "profiles")); p;
         p = p->next) {
        ballots b, a;
        const pe__value *winners = pe__get(p, "winners");
        const char *id = pe__get_text(p, "id", "?");
        int32_t n = (int32_t)pe__get_integer(p, "candidates", 0);
        ballots_begin(&b, n, PE_VOTE_GRADED);
        add_grades(&b, pe__get(p, "ballots"), -1);
        ballots_begin(&a, n, PE_VOTE_APPROVED);
        add_grades(&a, pe__get(p, "ballots"), 3);
        pe_vote *vote = vote_of(&b), *second = vote_of(&a);
        for (int k = 0; k < 2; k++)
            asked += ask(vote, n, &graded[k], id,
                         pe__get(winners, graded[k].key));
        asked += ask(second, n, &approved, id,
                     pe__get(winners, approved.key));
        /* vote by vote refines the median */
        pe_vote_settings s = pe_vote_defaults();
        s.rule = PE_VOTE_JUDGEMENT;
        pe_vote_result result = count(vote, &s);
        assert_true(in_set(result.winner[0], pe__get(winners, "median_only")));
        pe_vote_release(&result);
        pe_vote_free(vote);
        pe_vote_free(second);
        ballots_free(&b);
        ballots_free(&a);
    }
    assert_int_equal(asked, 450);
    pe__doc_free(doc);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_strict),
        cmocka_unit_test(test_truncated),
        cmocka_unit_test(test_grades),
    };
    return cmocka_run_group_tests_name("oracle single", tests, NULL, NULL);
}
