/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Elections from files: what is read, and where it is said that something is
 * wrong. */
#include "election.h"

#include "mem.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#define NEW                                                               \
    "# FILE NAME: x.toi\n# TITLE: Where to go \n# NUMBER ALTERNATIVES: 3\n" \
    "# ALTERNATIVE NAME 1: the sea\n# ALTERNATIVE NAME 3: home\n"
#define OLD "3\n4,the sea\n5,hills\n6,home\n7,7,2\n"
#define WARD "3,2,\n"

static void read_text(const char *text, pe__election *e)
{
    pe_error err = {0};
    if (pe__election_parse(text, strlen(text), "file", e, &err) != PE_OK)
        fail_msg("%ld:%ld: %s", err.line, err.column, err.message);
}

static void same_row(const pe__election *e, int64_t row, int64_t count,
                     const char *wanted)
{
    char text[200] = "";
    const pe_vote_problem *p = &e->problem;
    for (int64_t k = p->start[row]; k < p->start[row + 1]; k++)
        snprintf(text + strlen(text), sizeof text - strlen(text), "%s%d:%d",
                 k > p->start[row] ? " " : "", p->option[k],
                 p->mark != NULL ? p->mark[k]
                                 : (int32_t)(k - p->start[row]));
    assert_string_equal(text, wanted);
    assert_int_equal(p->count[row], count);
}

static void test_preflib(void **state)
{
    (void)state;
    pe__election e;
    read_text(NEW "5: 2,1\n2: {1,3},2\n\n1: 3\r\n", &e);
    assert_int_equal(e.problem.form, PE_VOTE_RANKED);
    assert_int_equal(e.problem.ballots, 3);
    assert_string_equal(e.title, "Where to go");
    assert_string_equal(e.name[0], "the sea");
    assert_string_equal(e.name[1], "2"); /* not told */
    same_row(&e, 0, 5, "1:0 0:1");
    same_row(&e, 1, 2, "0:0 2:0 1:1");
    same_row(&e, 2, 1, "2:0");
    assert_int_equal(e.line[2], 9);
    pe__election_free(&e);
    read_text("\xef\xbb\xbf" OLD "4,5,{4,6}\n3,6\n", &e);
    assert_string_equal(e.name[2], "home");
    same_row(&e, 0, 4, "1:0 0:1 2:1");
    same_row(&e, 1, 3, "2:0");
    pe__election_free(&e);
    read_text(NEW "# NUMBER CATEGORIES: 3\n4: {1,2},{},3\n1: {},{2}\n", &e);
    assert_int_equal(e.problem.form, PE_VOTE_GRADED);
    assert_int_equal(e.problem.grades, 3);
    same_row(&e, 0, 4, "0:2 1:2 2:0");
    same_row(&e, 1, 1, "1:1");
    pe__election_free(&e);
    assert_int_equal(pe__mem_live(), 0);
}

static void test_wards_and_approvals(void **state)
{
    (void)state;
    pe__election e;
    read_text(WARD "12,1,\n88,1,3,2,\n\"Candidate 1\",\"Ann\",\"A (A)\",\n"
              "\"Candidate 2\",\"Bea\",\"\",\n\"Candidate 3\",\"Cem\",\"C\",\n"
              "\"Ward of the sea\",\n", &e);
    assert_int_equal(e.seats, 2);
    assert_string_equal(e.name[2], "Cem");
    assert_string_equal(e.title, "Ward of the sea");
    same_row(&e, 1, 88, "0:0 2:1 1:2");
    pe__election_free(&e);
    static const char *const same[] = {
        "{\"name\":\"x\",\n\"num_cand\":3,\n\"committeesize\":2,\n"
        "\"profile\":[[2,0],[],[1]],\n\"rules\":{}}",
        "# a comment\n---\nprofile: [[2, 0], [],\n  [1]]  # all\nnum_cand: 3\n"
        "committeesize: 2\ncompute: []\n",
        "num_cand: 3\nprofile:\n- [2, 0]\n- []\n- {1}\ncommitteesize: 2\n"};
    for (int k = 0; k < 3; k++) {
        read_text(same[k], &e);
        assert_int_equal(e.problem.form, PE_VOTE_APPROVED);
        assert_int_equal(e.problem.options, 3);
        assert_int_equal(e.seats, 2);
        assert_int_equal(e.problem.ballots, 3);
        same_row(&e, 0, 1, "2:0 0:1");
        same_row(&e, 1, 1, "");
        same_row(&e, 2, 1, "1:0");
        assert_string_equal(e.name[0], "0");
        pe__election_free(&e);
    }
}

/* Hostile and careless files, each with the place that is to be told. */
static const struct {
    const char *text;
    long line, column;
} bad[] = {
    {"", 1, 0},
    {"\n \n", 3, 0},
    {"hello\n", 1, 1},
    {NEW, 6, 0},                          /* no ballot */
    {NEW "5: 2,1\n2 {1,3},2\n", 7, 3},    /* no colon */
    {NEW "5: 2,4\n", 6, 6},               /* no such option */
    {NEW "5: 2,2\n", 6, 7},               /* twice */
    {NEW "5: 2,{1,3\n", 6, 10},           /* not closed */
    {NEW "5: 2 1\n", 6, 6},               /* no comma */
    {NEW "5: 2,,1\n", 6, 6},
    {NEW "-5: 2\n", 6, 1},
    {NEW "5.5: 2\n", 6, 2},
    {NEW "99999999999999999999: 2\n", 6, 1},
    {NEW "5: 99999999999999999999\n", 6, 4},
    {NEW "# NUMBER ALTERNATIVES: 4\n", 6, 23},
    {NEW "# ALTERNATIVE NAME 9: x\n", 6, 20},
    {NEW "# ALTERNATIVE NAME 2 x\n", 6, 22},
    {NEW "# ALTERNATIVE NAME 2: \xff\n", 6, 22},
    {NEW "# ALTERNATIVE NAME 2: a\x1b[31m\n", 6, 22},
    {NEW "# NUMBER CATEGORIES: 0\n", 6, 23},
    {NEW "# NUMBER CATEGORIES: 2\n1: 1,2,3\n", 7, 8},
    {"# NUMBER ALTERNATIVES: 10001\n1: 1\n", 1, 24},
    {"# NUMBER ALTERNATIVES: 0\n1: 1\n", 1, 25},
    {"# TITLE: x\n1: 1\n", 2, 1},
    {"0\n", 1, 2},
    {"2\n1,a\n1,b\n2,2,1\n2,1\n", 3, 2},  /* the same number twice */
    {"2\n1,a\n", 3, 1},                   /* cut off */
    {"2\n1,a\n99999999999,b\n2,2,1\n", 3, 1},
    {OLD "4,5,7\n", 6, 5},
    {OLD "4;5\n", 6, 2},
    {WARD "4,1,2,1,\n", 2, 8},
    {WARD "\r4,1,\n", 2, 1},
    {WARD "4,1,\n\"Candidate 1\"\n", 3, 1},
    {"3,x\n", 1, 3},
    {"{\"profile\":[[1]]}", 1, 1},
    {"{\"num_cand\":2}", 1, 1},
    {"{\"num_cand\":2,\n\"profile\":[[0],[2]]}", 2, 17},
    {"{\"num_cand\":2,\"profile\":[[0,0]]}", 1, 30},
    {"{\"num_cand\":2,\"profile\":[[0", 1, 28},
    {"{\"num_cand\":2,\"profile\":[[0]", 1, 29},
    {"{\"num_cand\":2,\"profile\":3}", 1, 25},
    {"num_cand: many\nprofile: [[0]]\n", 1, 11},
};

static void test_faults_have_a_place(void **state)
{
    (void)state;
    for (size_t k = 0; k < sizeof bad / sizeof *bad; k++) {
        pe__election e;
        pe_error err = {0};
        pe_status status = pe__election_parse(bad[k].text,
                                              strlen(bad[k].text), "file", &e,
                                              &err);
        if (status != PE_BAD_INPUT || err.line != bad[k].line ||
            err.column != bad[k].column)
            fail_msg("case %d (%ld:%ld): %d at %ld:%ld: %s", (int)k,
                     bad[k].line, bad[k].column, (int)status, err.line,
                     err.column, err.message);
        assert_true(strlen(err.message) > 10);
        assert_string_equal(err.file, "file");
        assert_int_equal(pe__mem_live(), 0);
    }
}

/* Cut off anywhere: read, or refused, and nothing left behind. */
static void test_files_cut_off(void **state)
{
    (void)state;
    static const char *const whole[] = {
        NEW "5: 2,1\n2: {1,3},2\n", OLD "4,5,{4,6}\n", WARD "8,1,3,2,\n"
        "\"Candidate 1\",\"Ann\",\"A\",\n",
        "{\"num_cand\":3,\"committeesize\":2,\"profile\":[[2,0],[],[1]]}"};
    for (int k = 0; k < 4; k++)
        for (size_t size = 0; size <= strlen(whole[k]); size++) {
            pe__election e;
            char *copy = malloc(size + 1);
            memcpy(copy, whole[k], size);
            copy[size] = '\0';
            if (pe__election_parse(copy, size, "file", &e, NULL) == PE_OK)
                pe__election_free(&e);
            free(copy);
            assert_int_equal(pe__mem_live(), 0);
        }
}

static void test_weights(void **state)
{
    (void)state;
    char path[] = "/tmp/vote-weights-XXXXXX";
    int file = mkstemp(path);
    pe__election e;
    pe_error err = {0};
    static const struct {
        const char *text;
        long line, column;
    } wrong[] = {{"ballot,weight\n5,2\n", 2, 1},
                 {"ballot,weight\n6,-2\n", 2, 2},
                 {"ballot,weight\n6,1/0\n", 2, 2},
                 {"ballot,weight\nx,1\n", 2, 1},
                 {"ballot,share\n6,1\n", 1, 0},
                 {"ballot,weight\n6,99999999999999999999\n", 2, 2}};
    assert_true(file >= 0);
    FILE *stream = fdopen(file, "w");
    fputs("ballot,weight\n7,1/3\n6,2.5\n", stream);
    fclose(stream);
    read_text(NEW "5: 2,1\n2: {1,3},2\n1: 3\n", &e);
    assert_int_equal(pe__election_weigh(&e, path, &err), PE_OK);
    assert_int_equal(e.problem.weight[0].top, 5);
    assert_int_equal(e.problem.weight[0].bottom, 2);
    assert_int_equal(e.problem.weight[1].bottom, 3);
    assert_int_equal(e.problem.weight[2].top, 1);
    pe__election_free(&e);
    for (size_t k = 0; k < sizeof wrong / sizeof *wrong; k++) {
        stream = fopen(path, "w");
        fputs(wrong[k].text, stream);
        fclose(stream);
        read_text(NEW "5: 2,1\n", &e);
        assert_int_equal(pe__election_weigh(&e, path, &err), PE_BAD_INPUT);
        assert_int_equal(err.line, wrong[k].line);
        assert_int_equal(err.column, wrong[k].column);
        pe__election_free(&e);
    }
    unlink(path);
    assert_int_equal(pe__mem_live(), 0);
}

static void test_memory_that_runs_out_is_a_status(void **state)
{
    (void)state;
    static const char text[] = NEW "5: 2,1\n2: {1,3},2\n1: 3\n";
    pe_status status = PE_NO_MEMORY;
    long n = 0;
    while (status == PE_NO_MEMORY) {
        pe__election e;
        pe__mem_fail_at(++n);
        status = pe__election_parse(text, strlen(text), "file", &e, NULL);
        pe__mem_fail_at(0);
        if (status == PE_OK)
            pe__election_free(&e);
        assert_int_equal(pe__mem_live(), 0);
    }
    assert_int_equal(status, PE_OK);
    assert_true(n > 6);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_preflib),
        cmocka_unit_test(test_wards_and_approvals),
        cmocka_unit_test(test_faults_have_a_place),
        cmocka_unit_test(test_files_cut_off),
        cmocka_unit_test(test_weights),
        cmocka_unit_test(test_memory_that_runs_out_is_a_status),
    };
    return cmocka_run_group_tests_name("election", tests, NULL, NULL);
}
