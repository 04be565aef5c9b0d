/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* 1,070 Scottish wards: every figure of every stage as Droop counted it, and
 * 356 official results (shared/data/oracles/stv). */
#include "election.h"
#include "shared.h"

#include "mem.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static char *wards;
static size_t wards_size;

static void read_ward(const char *file, pe__election *election)
{
    size_t size;
    pe_error err = {0};
    if (wards == NULL)
        wards = oracle_read("ballots/scot-elex/scot-elex-csv.tar.zst",
                            &wards_size);
    if (wards == NULL) {
        print_message("ballots is absent\n");
        skip();
    }
    const char *bytes = tar_find(wards, wards_size, file, &size);
    if (bytes == NULL)
        fail_msg("%s is not in the archive", file);
    if (pe__election_parse(bytes, size, file, election, &err) != PE_OK)
        fail_msg("%s:%ld: %s", file, err.line, err.message);
}

static pe_vote_result count_ward(const pe__election *election)
{
    pe_vote *vote;
    pe_vote_settings s = pe_vote_defaults();
    s.rule = PE_VOTE_STV;
    s.seats = election->seats;
    assert_int_equal(pe_vote_new(&election->problem, &vote, NULL), PE_OK);
    pe_vote_result result = count(vote, &s);
    pe_vote_free(vote);
    return result;
}

static void same_stage(const char *file, int stage, const pe__value *ours,
                       const pe__value *theirs)
{
    const pe__value *a = pe__first(pe__get(ours, "votes")),
                    *b = pe__first(pe__get(theirs, "v"));
    for (; a != NULL && b != NULL; a = a->next, b = b->next)
        if (strcmp(a->text.bytes, b->text.bytes) != 0)
            fail_msg("%s stage %d: %s, theirs %s", file, stage, a->text.bytes,
                     b->text.bytes);
    assert_true(a == NULL && b == NULL);
    assert_string_equal(pe__get_text(ours, "exhausted", ""),
                        pe__get_text(theirs, "nt", "?"));
    if (strcmp(pe__get_text(ours, "state", ""),
               pe__get_text(theirs, "s", "?")) != 0)
        fail_msg("%s stage %d: %s, theirs %s", file, stage,
                 pe__get_text(ours, "state", ""),
                 pe__get_text(theirs, "s", "?"));
}

static int same_stages(const pe__value *theirs, const pe_vote_result *result)
{
    const char *line = result->transcript,
               *file = pe__get_text(theirs, "file", "?");
    const pe__value *stage = pe__first(pe__get(theirs, "stages"));
    int stages = 0;
    while (*line != '\0') {
        const char *end = strchr(line, '\n');
        pe__doc *doc = pe__doc_new();
        pe__value *ours;
        assert_int_equal(pe__doc_parse(doc, line, (size_t)(end - line), &ours,
                                       NULL), PE_OK);
        if (strcmp(pe__get_text(ours, "kind", ""), "stage") == 0) {
            if (stage == NULL)
                fail_msg("%s: more than %d stages", file, stages);
            same_stage(file, ++stages, ours, stage);
            stage = stage->next;
        }
        pe__doc_free(doc);
        line = end + 1;
    }
    if (stage != NULL)
        fail_msg("%s: only %d stages", file, stages);
    return stages;
}

static void test_every_stage(void **state)
{
    (void)state;
    size_t size = 0;
    char *text = oracle_read("stv/stages.jsonl", &size), *line = text;
    if (text == NULL) {
        print_message("stv/stages.jsonl is absent\n");
        skip();
    }
    int counted = 0, stages = 0;
    for (char *end; (end = strchr(line, '\n')) != NULL; line = end + 1) {
        pe__doc *doc = pe__doc_new();
        pe__value *theirs;
        pe__election election;
        assert_int_equal(pe__doc_parse(doc, line, (size_t)(end - line),
                                       &theirs, NULL), PE_OK);
        read_ward(pe__get_text(theirs, "file", ""), &election);
        pe_vote_result result = count_ward(&election);
        assert_int_equal(result.outcome, PE_VOTE_DECIDED);
        stages += same_stages(theirs, &result);
        pe_vote_release(&result);
        pe__election_free(&election);
        pe__doc_free(doc);
        counted++;
    }
    assert_int_equal(counted, 1070);
    assert_true(stages > 5000);
    pe__free(text);
}

/* "1;5;8;3" in the order of election. */
static void same_order(const char *file, const char *theirs,
                       const pe_vote_result *result)
{
    char ours[200] = "";
    for (int32_t k = 0; k < result->winners; k++)
        snprintf(ours + strlen(ours), sizeof ours - strlen(ours), "%s%d",
                 k > 0 ? ";" : "", result->winner[k] + 1);
    if (strcmp(ours, theirs) != 0)
        fail_msg("%s: %s, theirs %s", file, ours, theirs);
}

static void test_elected_in_order(void **state)
{
    (void)state;
    size_t size = 0;
    char *text = oracle_read("stv/outcomes.csv", &size);
    if (text == NULL) {
        print_message("stv/outcomes.csv is absent\n");
        skip();
    }
    int counted = 0;
    char *rest = strchr(text, '\n') + 1;
    for (char *line; (line = strsep(&rest, "\n")) != NULL && *line != '\0';) {
        char *cell[9];
        pe__election election;
        for (int k = 0; k < 9; k++)
            cell[k] = strsep(&line, ",");
        read_ward(cell[0], &election);
        assert_int_equal(election.seats, strtol(cell[2], NULL, 10));
        pe_vote_result result = count_ward(&election);
        same_order(cell[0], cell[5], &result);
        pe_vote_release(&result);
        pe__election_free(&election);
        counted++;
    }
    assert_int_equal(counted, 1070);
    pe__free(text);
}

static void test_official_winners(void **state)
{
    (void)state;
    pe__doc *doc = pe__doc_new();
    int counted = 0;
    const pe__value *all = oracle_json(doc, "stv/official.json");
    for (const pe__value *e = pe__first(pe__get(all, "elections")); e;
         e = e->next, counted++) {
        pe__election election;
        read_ward(pe__get_text(e, "file", ""), &election);
        pe_vote_result result = count_ward(&election);
        for (int32_t k = 0; k < result.winners; k++)
            result.winner[k]++;
        assert_true(same_set(result.winner, result.winners,
                             pe__get(e, "elected")));
        pe_vote_release(&result);
        pe__election_free(&election);
    }
    assert_int_equal(counted, 356);
    pe__doc_free(doc);
    pe__free(wards);
    wards = NULL;
    assert_int_equal(pe__mem_live(), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_stage),
        cmocka_unit_test(test_elected_in_order),
        cmocka_unit_test(test_official_winners),
    };
    return cmocka_run_group_tests_name("oracle stv", tests, NULL, NULL);
}
