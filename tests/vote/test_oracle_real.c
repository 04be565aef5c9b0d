/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* 1,361 real elections from their files: the matrix of margins and the winners
 * as pref_voting computed them (shared/data/oracles/single-winner/real.jsonl).
 * The ballots of old PrefLib files too: all of them are read. */
#include "election.h"
#include "shared.h"
#include "vote.h"

#include "mem.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { ARCHIVES = 3 };

static const char *const archive_name[ARCHIVES] = {
    "ballots/preflib-apa/apa-soi-toc.tar.zst",
    "ballots/preflib-nswla/nswla-soi.tar.zst",
    "ballots/scot-elex/scot-elex-csv.tar.zst"};
static char *archive[ARCHIVES];
static size_t archive_size[ARCHIVES];

static void read_election(const char *file, pe__election *election)
{
    size_t size = 0;
    pe_error err = {0};
    const char *name = strchr(file, '/') + 1, *bytes = NULL;
    for (int k = 0; k < ARCHIVES && bytes == NULL; k++)
        bytes = tar_find(archive[k], archive_size[k], name, &size);
    if (bytes == NULL)
        fail_msg("%s is in no archive", file);
    if (pe__election_parse(bytes, size, file, election, &err) != PE_OK)
        fail_msg("%s:%ld:%ld: %s", file, err.line, err.column, err.message);
}

static void same_margins(const pe__value *theirs, const pe_vote *vote)
{
    size_t n = (size_t)vote->problem.options, a = 0;
    for (const pe__value *row = pe__first(pe__get(theirs, "margins")); row;
         row = row->next, a++) {
        size_t b = 0;
        for (const pe__value *v = pe__first(row); v; v = v->next, b++)
            assert_int_equal(vote->pairs[a * n + b] - vote->pairs[b * n + a],
                             v->integer);
        assert_int_equal(b, n);
    }
    assert_int_equal(a, n);
}

static void same_winner(const pe__value *theirs, pe_vote *vote,
                        pe_vote_rule rule, pe_vote_ties ties, const char *key)
{
    pe_vote_settings s = pe_vote_defaults();
    s.rule = rule;
    s.ties = ties;
    pe_vote_result result = count(vote, &s);
    int32_t from = (int32_t)pe__get_integer(theirs, "ids_from", 0);
    for (int32_t k = 0; k < result.winners; k++)
        result.winner[k] += from;
    const pe__value *list = pe__get(pe__get(theirs, "winners"), key);
    if (!same_set(result.winner, result.winners, list))
        fail_msg("%s: %s", pe__get_text(theirs, "file", ""), key);
    pe_vote_release(&result);
}

static void check(const pe__value *theirs)
{
    pe__election election;
    pe_vote *vote;
    read_election(pe__get_text(theirs, "file", "/"), &election);
    assert_int_equal(pe_vote_new(&election.problem, &vote, NULL), PE_OK);
    assert_int_equal(vote->people, pe__get_integer(theirs, "voters", 0));
    assert_int_equal(pe__pairs(vote, NULL), PE_OK);
    same_margins(theirs, vote);
    same_winner(theirs, vote, PE_VOTE_SCHULZE, PE_VOTE_TOGETHER, "schulze");
    same_winner(theirs, vote, PE_VOTE_RANKED_PAIRS, PE_VOTE_BY_ORDER,
                "ranked_pairs_tb");
    if (pe__get(pe__get(theirs, "winners"), "irv") != NULL)
        same_winner(theirs, vote, PE_VOTE_RUNOFF, PE_VOTE_TOGETHER, "irv");
    pe_vote_free(vote);
    pe__election_free(&election);
}

static void test_real_elections(void **state)
{
    (void)state;
    size_t size = 0;
    char *text = oracle_read("single-winner/real.jsonl", &size), *line = text;
    for (int k = 0; k < ARCHIVES; k++) {
        archive[k] = oracle_read(archive_name[k], &archive_size[k]);
        if (archive[k] == NULL || text == NULL) {
            print_message("%s is absent\n", archive_name[k]);
            skip();
        }
    }
    int elections = 0;
    for (char *end; (end = strchr(line, '\n')) != NULL; line = end + 1) {
        pe__value *theirs;
        pe__doc *doc = pe__doc_new();
        assert_int_equal(pe__doc_parse(doc, line, (size_t)(end - line),
                                       &theirs, NULL), PE_OK);
        check(theirs);
        pe__doc_free(doc);
        elections++;
    }
    assert_int_equal(elections, 1361);
    pe__free(text);
}

/* Every file of the archives, also those nobody asked about (.toc). */
static void test_every_file_is_read(void **state)
{
    (void)state;
    int files = 0;
    for (int k = 0; k < ARCHIVES; k++) {
        size_t at = 0, size;
        const char *name, *bytes;
        if (archive[k] == NULL)
            skip();
        while ((bytes = tar_next(archive[k], archive_size[k], &at, &name,
                                 &size)) != NULL) {
            pe__election election;
            pe_error err = {0};
            if (strcmp(name, "info.txt") == 0)
                continue;
            if (pe__election_parse(bytes, size, name, &election, &err) !=
                PE_OK)
                fail_msg("%s:%ld:%ld: %s", name, err.line, err.column,
                         err.message);
            assert_true(election.problem.ballots > 0);
            pe__election_free(&election);
            files++;
        }
        pe__free(archive[k]);
    }
    assert_int_equal(files, 1374 - 1);
    assert_int_equal(pe__mem_live(), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_real_elections),
        cmocka_unit_test(test_every_file_is_read),
    };
    return cmocka_run_group_tests_name("oracle real", tests, NULL, NULL);
}
