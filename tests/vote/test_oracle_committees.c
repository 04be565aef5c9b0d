/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Committees that can win as abcvoting's authors computed them
 * (shared/data/oracles/committees): ours is one of them under every lot. */
#include "shared.h"

#include "mem.h"

#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { LOTS = 12 };

static const struct {
    const char *key;
    pe_vote_rule rule;
    bool by_number; /* theirs is one committee, ties by number */
} rules[] = {{"av", PE_VOTE_APPROVAL, false},
             {"seqpav", PE_VOTE_PAV, false},
             {"seqphragmen", PE_VOTE_PHRAGMEN, false},
             {"equal-shares", PE_VOTE_EQUAL_SHARES, false},
             {"equal-shares-with-av-completion", PE_VOTE_EQUAL_SHARES_APPROVAL,
              false},
             {"equal-shares-with-increment-completion",
              PE_VOTE_EQUAL_SHARES_RAISED, true}};
enum { RULES = sizeof rules / sizeof *rules };

static void read_profile(const pe__value *all, ballots *b)
{
    ballots_begin(b, (int32_t)pe__get_integer(all, "num_cand", 0),
                  PE_VOTE_APPROVED);
    for (const pe__value *row = pe__first(pe__get(all, "profile")); row;
         row = row->next) {
        ballots_row(b, 1, (pe_vote_ratio){1, 1});
        for (const pe__value *v = pe__first(row); v; v = v->next)
            ballots_mark(b, (int32_t)v->integer, 0);
    }
    ballots_ready(b);
}

static void check(pe_vote *vote, int32_t seats, int k, const pe__value *theirs,
                  const char *name)
{
    pe_vote_settings s = pe_vote_defaults();
    s.rule = rules[k].rule;
    s.seats = seats;
    s.transcript = 0;
    s.ties = rules[k].by_number ? PE_VOTE_BY_ORDER : PE_VOTE_BY_LOT;
    for (s.seed = 1; s.seed <= (rules[k].by_number ? 1 : LOTS); s.seed++) {
        pe_vote_result result = count(vote, &s);
        bool found = false;
        for (const pe__value *v = pe__first(theirs); v && !found; v = v->next)
            found = same_set(result.winner, result.winners, v);
        if (!found)
            fail_msg("%s: %s, seed %d", name, rules[k].key, (int)s.seed);
        if (result.outcome == PE_VOTE_DECIDED && !rules[k].by_number &&
            pe__count_of(theirs) != 1)
            fail_msg("%s: %s: a lot was needed", name, rules[k].key);
        pe_vote_release(&result);
    }
}

static void test_committees(void **state)
{
    (void)state;
    char path[4096];
    const char *source = getenv("PARECON_SOURCE");
    snprintf(path, sizeof path,
             "%s/../shared/data/oracles/committees/instances",
             source != NULL ? source : ".");
    DIR *folder = opendir(path);
    if (folder == NULL) {
        print_message("committees is absent\n");
        skip();
    }
    int instances = 0;
    for (struct dirent *e; (e = readdir(folder)) != NULL;) {
        if (strstr(e->d_name, ".json") == NULL)
            continue;
        char name[512];
        ballots b;
        snprintf(name, sizeof name, "committees/instances/%s", e->d_name);
        pe__doc *doc = pe__doc_new();
        const pe__value *all = oracle_json(doc, name);
        read_profile(all, &b);
        pe_vote *vote = vote_of(&b);
        for (int k = 0; k < RULES; k++) {
            const pe__value *theirs = pe__get(pe__get(all, "rules"),
                                              rules[k].key);
            assert_non_null(theirs);
            check(vote, (int32_t)pe__get_integer(all, "committeesize", 0), k,
                  theirs, e->d_name);
        }
        pe_vote_free(vote);
        ballots_free(&b);
        pe__doc_free(doc);
        instances++;
    }
    closedir(folder);
    assert_int_equal(instances, 480);
    assert_int_equal(pe__mem_live(), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_committees),
    };
    return cmocka_run_group_tests_name("oracle committees", tests, NULL, NULL);
}
