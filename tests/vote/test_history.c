/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Histories of decisions: the program's reader, its faults with their places;
 * the verifier's reader and sums, which share no code with them, on random
 * tables, byte by byte; memory that runs out anywhere. */
#include "history.h"
#include "mem.h"
#include "random.h"
#include "vote_series.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const char *const rules[] = {"phragmen", "consensus", "quota"};

static void test_a_history_is_read(void **state)
{
    (void)state;
    static const char text[] =
        "\xef\xbb\xbf" "Voter;note;Decision;approves;weight\r\n"
        "Ana;x;Trip;\"Sea; Hills ;Sea\";\r\n"
        "\r\n"
        "Ben;;Trip; Hills;1/2\r\n"
        "Cem;;Song;;\r\n"
        "Ben;;Song;\"A;B\";0,5\r\n"
        "Ana;late;Song;B;\r\n";
    pe__history y;
    pe_error err = {0};
    assert_int_equal(pe__history_parse(text, sizeof text - 1, "h.csv", &y,
                                       &err), PE_BAD_INPUT);
    assert_int_equal(err.line, 6); /* 0,5 is no weight: 0.5 or 1/2 is */
    char *fine = strdup(text);
    memcpy(strstr(fine, "0,5"), "0.5", 3);
    assert_int_equal(pe__history_parse(fine, sizeof text - 1, "h.csv", &y,
                                       &err), PE_OK);
    free(fine);
    assert_int_equal(y.h.voters, 3);
    assert_int_equal(y.h.decisions, 2);
    assert_int_equal(y.ballots, 4);
    assert_string_equal(y.decision.name[1], "Song");
    assert_string_equal(y.voter.name[1], "Ben");
    assert_int_equal(y.h.options[0], 2);
    assert_string_equal(y.option[0], "Sea");
    assert_string_equal(y.option[y.first[1] + 1], "B");
    assert_int_equal(y.h.weight[0].top, 1);
    assert_int_equal(y.h.weight[1].bottom, 2);
    assert_int_equal(y.line[1], 5);
    static const int64_t start[] = {0, 3, 6};
    static const int32_t who[] = {0, 0, 1, 1, 1, 0},
                         what[] = {0, 1, 1, 0, 1, 1};
    assert_memory_equal(y.h.start, start, sizeof start);
    assert_memory_equal(y.h.voter, who, sizeof who);
    assert_memory_equal(y.h.option, what, sizeof what);
    pe__history_free(&y);
    assert_int_equal(pe__mem_live(), 0);
}

static void test_faults_have_a_line_and_a_remedy(void **state)
{
    (void)state;
    static const struct {
        const char *text, *says;
        long line;
    } faults[] = {
        {"", "", 0},
        {"decision,voter,approves\n", "at least one ballot", 0},
        {"decision,voter\na,b\n", "approves", 1},
        {"decision,voter,approves\n,b,c\n", "needs a name", 2},
        {"decision,voter,approves\na,,c\n", "needs a name", 2},
        {"decision,voter,approves\na,b,c\na,d,c\na,b,e\n",
         "on line 2: keep one of the two", 4},
        {"decision,voter,approves,weight\na,b,c,two\n", "no weight", 2},
        {"decision,voter,approves,seed\na,b,c, 7x\n", "no seed", 2},
        {"decision,voter,approves,seed\na,b,c,0\n", "no seed", 2},
        {"decision,voter,approves,seed\na,b,c,7\na,c,c,\na,d,c,8\n",
         "another seed", 4},
        {"decision,voter,approves,weight\na,b,c,-1\n", "no weight", 2},
        {"decision,voter,approves,weight\na,b,c,1/0\n", "no weight", 2},
        {"decision,voter,approves,weight\na,b,c,2\nb,b,c,3\n",
         "another weight further up", 3},
        {"decision,voter,approves\na,\"b\nc\",c\n", "on one line", 2},
        {"decision,voter,approves\na,b,\"c;\x1b[2J\"\n", "control", 2},
        {"decision,voter,approves\na,b,\"c;d\ne\"\n", "on one line", 2},
        {"decision,voter,approves\na,b,c,d\n", "", 2},
    };
    for (size_t k = 0; k < sizeof faults / sizeof *faults; k++) {
        pe__history y;
        pe_error err = {0};
        assert_int_equal(pe__history_parse(faults[k].text,
                                           strlen(faults[k].text), "h.csv",
                                           &y, &err), PE_BAD_INPUT);
        if (strstr(err.message, faults[k].says) == NULL ||
            (faults[k].line > 0 && err.line != faults[k].line))
            fail_msg("%zu, line %ld: %s", k, err.line, err.message);
        assert_int_equal(pe__mem_live(), 0);
    }
}

static void test_too_long_and_too_many_are_refused(void **state)
{
    (void)state;
    pe__history y;
    pe_error err = {0};
    pe__buffer text = {0};
    pe__buffer_text(&text, "decision,voter,approves\na,");
    for (int k = 0; k < 201; k++)
        pe__buffer_text(&text, "x");
    pe__buffer_text(&text, ",c\n");
    assert_int_equal(pe__history_parse(text.bytes, text.size, "h", &y, &err),
                     PE_BAD_INPUT);
    pe__buffer_clear(&text);
    pe__buffer_text(&text, "decision,voter,approves\na,b,");
    for (int k = 0; k < 10001; k++)
        pe__buffer_format(&text, "%d;", k);
    assert_int_equal(pe__history_parse(text.bytes, text.size, "h", &y, &err),
                     PE_BAD_INPUT);
    assert_non_null(strstr(err.message, "10,000 options at most"));
    pe__buffer_free(&text);
    assert_int_equal(pe__mem_live(), 0);
}

/* --- two countings ------------------------------------------------------- */

static void write_random(pe__random *random, pe__buffer *text)
{
    static const char *const weights[] = {"", "1", "2", "1/3", "0.5", "0"};
    uint32_t voters = 1 + pe__random_below(random, 9),
             decisions = 1 + pe__random_below(random, 12),
             options = 1 + pe__random_below(random, 5);
    const char *weight[9];
    for (uint32_t i = 0; i < voters; i++)
        weight[i] = weights[pe__random_below(random, 6)];
    pe__buffer_clear(text);
    pe__buffer_text(text, "decision,voter,approves,weight,seed\n");
    for (uint32_t k = 0; k < voters * decisions; k++) {
        uint32_t i = k % voters, d = k / voters;
        if (pe__random_below(random, 5) == 0)
            continue;
        if (pe__random_below(random, 8) == 0) /* another order of rows */
            d = decisions + d;
        pe__buffer_format(text, "\"D, %u\",V%u,", d, i);
        for (uint32_t a = pe__random_below(random, 4); a > 0; a--)
            pe__buffer_format(text, " Option %u ;",
                              pe__random_below(random, options));
        pe__buffer_format(text, ",%s,", weight[i]);
        if (d % 3 == 0) /* a lot of its own */
            pe__buffer_format(text, "%u", 1000 + d);
        pe__buffer_text(text, "\n");
    }
    pe__buffer_text(text, "last,V0,yes,,\n");
}

static pe_status tell(const pe__buffer *text, int rule,
                      pe_vote_series_result *result, pe_error *err)
{
    pe__history y;
    pe_status status = pe__history_parse(text->bytes, text->size, "h.csv", &y,
                                         err);
    if (status != PE_OK)
        return status;
    pe_vote_series_settings settings = pe_vote_series_defaults();
    settings.rule = (pe_vote_perpetual_rule)(rule + 1);
    settings.seed = text->size;
    status = pe_vote_series(&y.h, &settings, result, err);
    pe__history_free(&y);
    return status;
}

static pe_status compare(const pe__buffer *text, const char *said, size_t size,
                         pe_vote_check_report *report, pe_error *err)
{
    vseries s;
    pe_status status = pe__vseries_parse(&s, text->bytes, text->size, "h.csv",
                                         err);
    if (status == PE_OK)
        status = pe__vseries_compare(&s, "t.jsonl", said, size, report, err);
    pe__vseries_free(&s);
    return status;
}

static void test_two_countings_agree(void **state)
{
    (void)state;
    pe__random random;
    pe__buffer text = {0};
    int64_t lots = 0, lines = 0;
    pe__random_seed(&random, 21, 0);
    for (int trial = 0; trial < 150; trial++) {
        write_random(&random, &text);
        for (int rule = 0; rule < 3; rule++) {
            pe_error err = {0};
            pe_vote_series_result r;
            pe_vote_check_report report;
            if (tell(&text, rule, &r, &err) != PE_OK ||
                compare(&text, r.transcript, r.size, &report, &err) != PE_OK)
                fail_msg("%s\n%s", err.message, text.bytes);
            if (report.line != 0)
                fail_msg("line %ld\n%s\n%s\n%s", (long)report.line,
                         report.said, report.counted, text.bytes);
            assert_string_equal(report.rule, rules[rule]);
            lines += report.lines;
            lots += r.lots;
            pe_vote_series_release(&r);
        }
    }
    assert_true(lots > 100 && lines > 2000);
    pe__buffer_free(&text);
    assert_int_equal(pe__mem_live(), 0);
}

/* Every figure of a transcript that is changed, cut off or added is found. */
static void test_every_edit_is_found(void **state)
{
    (void)state;
    pe__random random;
    pe__buffer text = {0};
    pe_vote_series_result r;
    pe_vote_check_report report;
    pe_error err = {0};
    pe__random_seed(&random, 22, 0);
    write_random(&random, &text);
    for (int rule = 0; rule < 3; rule++) {
        assert_int_equal(tell(&text, rule, &r, &err), PE_OK);
        const char *first = strchr(r.transcript, '\n');
        for (char *at = r.transcript; *at != '\0'; at++) {
            char was = *at;
            if (was < '0' || was > '9' || (at < first && at[-1] == '"'))
                continue; /* a seed is what it is said to be */
            *at = was == '9' ? '8' : '9';
            pe_status status = compare(&text, r.transcript, r.size, &report,
                                       &err);
            bool seed = at < first && strstr(r.transcript, "\"seed\"") < at;
            assert_true(status == PE_BAD_INPUT || report.line > 0 || seed);
            *at = was;
        }
        assert_int_equal(compare(&text, r.transcript, r.size - 1, &report,
                                 &err), PE_OK);
        assert_true(report.line > 0);
        pe_vote_series_release(&r);
    }
    pe__buffer_free(&text);
}

static void test_memory_that_runs_out_is_a_status(void **state)
{
    (void)state;
    pe__random random;
    pe__buffer text = {0};
    pe__random_seed(&random, 23, 0);
    write_random(&random, &text);
    long kept = pe__mem_live();
    for (int rule = 0; rule < 3; rule++) {
        int failed = 0, well = 0;
        for (long n = 1; well < 10; n++) { /* a table that cannot be made
                                              smaller stays as it is: well */
            pe_error err = {0};
            pe_vote_series_result r = {0};
            pe_vote_check_report report;
            pe__mem_fail_at(n);
            pe_status status = tell(&text, rule, &r, &err);
            if (status == PE_OK)
                status = compare(&text, r.transcript, r.size, &report, &err);
            pe__mem_fail_at(0);
            pe_vote_series_release(&r);
            assert_int_equal(pe__mem_live(), kept);
            assert_true(status == PE_OK || status == PE_NO_MEMORY);
            failed += status == PE_NO_MEMORY;
            well = status == PE_OK ? well + 1 : 0;
        }
        assert_true(failed > 60);
    }
    pe__buffer_free(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_history_is_read),
        cmocka_unit_test(test_faults_have_a_line_and_a_remedy),
        cmocka_unit_test(test_too_long_and_too_many_are_refused),
        cmocka_unit_test(test_two_countings_agree),
        cmocka_unit_test(test_every_edit_is_found),
        cmocka_unit_test(test_memory_that_runs_out_is_a_status),
    };
    return cmocka_run_group_tests_name("history", tests, NULL, NULL);
}
