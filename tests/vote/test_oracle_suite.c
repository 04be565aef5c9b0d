/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The profiles inside pref_voting's own tests
 * (shared/data/oracles/single-winner/suite.json), by every rule that is here
 * too. A matrix of margins becomes ballots that have twice those margins
 * (McGarvey 1953): for each edge two that rank its ends first and all others
 * in opposite orders. */
#include "shared.h"

#include "mem.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { LOTS = 40, MOST = 16 };

static const struct {
    const char *name;
    pe_vote_rule rule;
    pe_vote_ties ties;
    bool every; /* all that lots come to together are their list */
} rules[] = {
    {"Beat Path", PE_VOTE_SCHULZE, PE_VOTE_TOGETHER, false},
    {"Ranked Pairs", PE_VOTE_RANKED_PAIRS, PE_VOTE_BY_LOT, true},
    {"Ranked Pairs TB", PE_VOTE_RANKED_PAIRS, PE_VOTE_BY_ORDER, false},
    {"Instant Runoff", PE_VOTE_RUNOFF, PE_VOTE_TOGETHER, false},
    {"Ranked Choice", PE_VOTE_RUNOFF, PE_VOTE_TOGETHER, false},
    {"Hare", PE_VOTE_RUNOFF, PE_VOTE_TOGETHER, false},
    {"Instant Runoff (Truncated Linear Orders)", PE_VOTE_RUNOFF,
     PE_VOTE_TOGETHER, false},
    {"Instant Runoff PUT", PE_VOTE_RUNOFF, PE_VOTE_BY_LOT, true},
    {"Instant Runoff TB", PE_VOTE_RUNOFF, PE_VOTE_BY_ORDER, false},
    {"Majority Judgement", PE_VOTE_GAUGE, PE_VOTE_TOGETHER, false},
    {"Approval", PE_VOTE_APPROVAL, PE_VOTE_TOGETHER, false},
    {"Absolute Majority", PE_VOTE_MAJORITY, PE_VOTE_TOGETHER, false},
    /* theirs drew a lot of its own: ours must be able to come to the same */
    {"STV-Scottish", PE_VOTE_STV, PE_VOTE_BY_LOT, false}};
enum { RULES = sizeof rules / sizeof *rules };

/* Their candidates: numbers or letters, of which only some may count. */
typedef struct {
    pe__value *name[MOST];
    int32_t index[MOST], n, kept;
} candidates;

static bool same(const pe__value *a, const pe__value *b)
{
    if (a->kind != b->kind)
        return false;
    return a->kind == PE__TEXT ? strcmp(a->text.bytes, b->text.bytes) == 0
                               : a->integer == b->integer;
}

static bool listed(const pe__value *list, const pe__value *v)
{
    for (const pe__value *x = pe__first(list); x; x = x->next)
        if (same(x, v))
            return true;
    return false;
}

static void read_candidates(const pe__value *test, candidates *c)
{
    const pe__value *only = pe__get(test, "restrict_to");
    *c = (candidates){0};
    for (pe__value *v = pe__get(pe__get(test, "input"),
                                "candidates")->items.first; v; v = v->next) {
        bool in = only == NULL || only->kind != PE__ARRAY || listed(only, v);
        c->index[c->n] = in ? c->kept++ : -1;
        c->name[c->n++] = v;
    }
}

static int32_t find(const candidates *c, const pe__value *v)
{
    for (int32_t k = 0; k < c->n; k++)
        if (same(c->name[k], v))
            return c->index[k];
    fail_msg("a ballot names a stranger");
    return -1;
}

static void place(ballots *b, const candidates *c, const pe__value *v,
                  int32_t mark)
{
    int32_t option = find(c, v);
    if (option >= 0)
        ballots_mark(b, option, mark);
}

/* One ballot of kind strict, weak or grades. */
static void add_row(ballots *b, const candidates *c, const pe__value *row,
                    const char *kind, bool approved)
{
    int32_t at = 0;
    const pe__value *people = pe__first(row);
    ballots_row(b, people->integer, (pe_vote_ratio){1, 1});
    for (const pe__value *v = pe__first(people->next); v; v = v->next, at++) {
        const pe__value *first = pe__first(v);
        if (strcmp(kind, "strict") == 0) {
            place(b, c, v, at);
        } else if (strcmp(kind, "weak") == 0) {
            for (const pe__value *x = first; x; x = x->next)
                place(b, c, x, at);
        } else if (!approved || first->next->integer > 0) {
            place(b, c, first, (int32_t)first->next->integer);
        }
    }
}

static void add_edge(ballots *b, int32_t x, int32_t y, int64_t margin)
{
    for (int turn = 0; turn < 2; turn++) {
        int32_t at = 0, n = b->problem.options;
        ballots_row(b, margin, (pe_vote_ratio){1, 1});
        if (turn == 0) {
            ballots_mark(b, x, at++);
            ballots_mark(b, y, at++);
        }
        for (int32_t k = 0; k < n; k++) {
            int32_t option = turn == 0 ? k : n - 1 - k;
            if (option != x && option != y)
                ballots_mark(b, option, at++);
        }
        if (turn == 1) {
            ballots_mark(b, x, at++);
            ballots_mark(b, y, at++);
        }
    }
}

static void read_ballots(const pe__value *test, const candidates *c,
                         pe_vote_rule rule, ballots *b)
{
    const pe__value *input = pe__get(test, "input");
    const char *kind = pe__get_text(input, "kind", "");
    bool approved = rule == PE_VOTE_APPROVAL;
    ballots_begin(b, c->kept, approved ? PE_VOTE_APPROVED
                              : strcmp(kind, "grades") == 0 ? PE_VOTE_GRADED
                                                            : PE_VOTE_RANKED);
    for (const pe__value *v = pe__first(pe__get(input, "ballots")); v;
         v = v->next)
        add_row(b, c, v, kind, approved);
    for (const pe__value *v = pe__first(pe__get(input, "edges")); v;
         v = v->next) {
        const pe__value *x = pe__first(v), *y = x->next;
        if (find(c, x) >= 0 && find(c, y) >= 0)
            add_edge(b, find(c, x), find(c, y), y->next->integer);
    }
    ballots_ready(b);
}

static void note(const candidates *c, const pe_vote_result *result, bool *won)
{
    for (int32_t k = 0; k < result->winners; k++)
        for (int32_t x = 0; x < c->n; x++)
            won[x] = won[x] || c->index[x] == result->winner[k];
}

static bool agrees(const candidates *c, const bool *won,
                   const pe__value *theirs)
{
    for (int32_t x = 0; x < c->n; x++)
        if (won[x] != listed(theirs, c->name[x]))
            return false;
    return true;
}

static void run(const pe__value *test, int k, const candidates *c,
                const ballots *b, bool *won)
{
    const pe__value *options = pe__get(test, "options"),
                    *order = pe__get(options, "tie_breaker");
    int32_t given[MOST];
    pe_vote *vote = vote_of(b);
    pe_vote_settings s = pe_vote_defaults();
    s.rule = rules[k].rule;
    s.seats = (int32_t)pe__get_integer(options, "num_seats", 1);
    s.ties = order != NULL ? PE_VOTE_BY_ORDER : rules[k].ties;
    if (strcmp(pe__get_text(options, "score_method", ""), "split") == 0)
        s.tops = PE_VOTE_SPLIT;
    for (int32_t x = 0; x < c->kept; x++) /* the smallest leaves a run-off */
        given[x] = s.rule == PE_VOTE_RUNOFF ? c->kept - 1 - x : x;
    s.order = given;
    int lots = s.ties == PE_VOTE_BY_LOT ? LOTS : 1;
    for (s.seed = 1; (int)s.seed <= lots; s.seed++) {
        pe_vote_result result = count(vote, &s);
        if (!rules[k].every)
            memset(won, 0, MOST * sizeof *won);
        note(c, &result, won);
        pe_vote_release(&result);
        if (!rules[k].every && agrees(c, won, pe__get(test, "winners")))
            break;
    }
    pe_vote_free(vote);
}

static int check(const pe__value *test)
{
    candidates c;
    ballots b;
    bool won[MOST] = {false};
    int k = 0;
    const char *rule = pe__get_text(test, "rule", "");
    while (k < RULES && strcmp(rules[k].name, rule) != 0)
        k++;
    const pe__value *input = pe__get(test, "input");
    bool empty = pe__get(input, "edges") == NULL &&
                 pe__count_of(pe__get(input, "ballots")) == 0;
    if (k == RULES || empty ||
        pe__get_integer(pe__get(test, "options"), "num_seats", 1) == 0)
        return 0;
    read_candidates(test, &c);
    read_ballots(test, &c, rules[k].rule, &b);
    run(test, k, &c, &b, won);
    if (!agrees(&c, won, pe__get(test, "winners")))
        fail_msg("%s, %s", rule, pe__get_text(test, "test", ""));
    ballots_free(&b);
    return 1;
}

static void test_suite(void **state)
{
    (void)state;
    int asked = 0;
    pe__doc *doc = pe__doc_new();
    const pe__value *all = oracle_json(doc, "single-winner/suite.json");
    for (const pe__value *v = pe__first(pe__get(all, "cases")); v; v = v->next)
        asked += check(v);
    assert_true(asked >= 75);
    pe__doc_free(doc);
    assert_int_equal(pe__mem_live(), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_suite),
    };
    return cmocka_run_group_tests_name("oracle suite", tests, NULL, NULL);
}
