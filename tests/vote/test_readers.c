/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The counter's reader of elections and the verifier's, which share no code:
 * blanks and blank lines anywhere are read by both, to the same transcript, or
 * refused by both. */
#include "election.h"
#include "mem.h"
#include "vote_parts.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static const char *const files[] = {
    "# FILE NAME: x.toc\n# NUMBER ALTERNATIVES: 3\n# ALTERNATIVE NAME 1: a\n"
    "5: 2,1\n2: {1,3},2\n1: 3\n",
    "# NUMBER ALTERNATIVES: 2\n# NUMBER CATEGORIES: 2\n3: 1,{2}\n1: {},{1,2}\n",
    "3\n1,a\n2,b\n3,c\n7,7,2\n4,2,{1,3}\n3,3,1\n",
    "3,2,\n12,1,\n8,1,3,2,\n\"Candidate 1\",\"Ann\",\"A\",\n"
    "\"Candidate 2\",\"Bea\",\"B\",\n\"Candidate 3\",\"Cem\",\"C\",\n"
    "\"Ward\"\n"};
static const char *const blanks[] = {" ", "\t", "  ", "\r", "\n", "\n\n",
                                     " \n", "\r\n", "\n \t\n"};
enum { FILES = 4, BLANKS = sizeof blanks / sizeof *blanks };

static bool is_line(const char *blank)
{
    return strchr(blank, '\n') != NULL;
}

/* Whether the verifier reads what was counted, and counts the same. */
static bool verify(const char *text, const pe_vote_result *result)
{
    vballots again;
    pe_error err = {0};
    pe_vote_check_report report = {0};
    bool read = pe__vballots_parse(text, "file", &again, &err) == PE_OK;
    if (read && result != NULL)
        assert_int_equal(pe__recount_compare(&again, "file",
                                             result->transcript, result->size,
                                             &report, &err), PE_OK);
    if (report.line != 0)
        fail_msg("counted otherwise, line %ld of the transcript:\n%s",
                 (long)report.line, text);
    pe__vballots_free(&again);
    return read;
}

static bool count(const char *text, pe_vote_result *result)
{
    pe__election e;
    pe_vote *vote;
    pe_error err = {0};
    *result = (pe_vote_result){0};
    if (pe__election_parse(text, strlen(text), "file", &e, &err) != PE_OK)
        return false;
    pe_vote_settings s = pe_vote_defaults();
    s.rule = e.problem.form == PE_VOTE_GRADED ? PE_VOTE_JUDGEMENT
                                              : PE_VOTE_SCHULZE;
    if (pe_vote_new(&e.problem, &vote, &err) != PE_OK)
        fail_msg("%s", err.message);
    assert_int_equal(pe_vote_count(vote, &s, result, &err), PE_OK);
    pe_vote_free(vote);
    pe__election_free(&e);
    return true;
}

static void compare(const char *text, bool line, int *read, int *refused)
{
    pe_vote_result result;
    bool counted = count(text, &result);
    bool checked = verify(text, counted ? &result : NULL);
    if (counted && !checked)
        fail_msg("counted, but the verifier does not read it:\n%s", text);
    if (line && checked && !counted)
        fail_msg("refused, but the verifier reads it:\n%s", text);
    *read += counted;
    *refused += !counted;
    pe_vote_release(&result);
}

static void test_blanks_anywhere(void **state)
{
    (void)state;
    int read = 0, refused = 0;
    for (int f = 0; f < FILES; f++)
        for (int b = 0; b < BLANKS; b++)
            for (size_t at = 0; at <= strlen(files[f]); at++) {
                char text[600];
                snprintf(text, sizeof text, "%.*s%s%s", (int)at, files[f],
                         blanks[b], files[f] + at);
                /* a line cut in two says something else, to either */
                bool whole = at == 0 || files[f][at - 1] == '\n';
                compare(text, is_line(blanks[b]) && whole, &read, &refused);
            }
    assert_true(read > 1000 && refused > 300);
    assert_int_equal(pe__mem_live(), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_blanks_anywhere),
    };
    return cmocka_run_group_tests_name("readers", tests, NULL, NULL);
}
