/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Numbers as reports write them: three digits or so, never nothing for
 * something, and never better than the truth where they are a promise. */
#include "page.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define MINUS "\xe2\x88\x92"
#define SPACE "\xc2\xa0"
#define DASH "\xe2\x80\x94"

static pe__report *report;
static char *written;
static size_t size;
static FILE *stream;

static int begin(void **state)
{
    (void)state;
    stream = open_memstream(&written, &size);
    report = stream != NULL ? pe__report_new(stream) : NULL;
    return report == NULL;
}

static int end(void **state)
{
    pe_error err = {0};
    (void)state;
    int failed = pe__report_end(report, &err) != PE_OK;
    fclose(stream);
    free(written);
    return failed;
}

static void test_amounts_have_three_digits(void **state)
{
    (void)state;
    static const struct {
        double value;
        const char *text;
    } row[] = {{0, "0"}, {1, "1.00"}, {-1.5, MINUS "1.50"}, {12.34, "12.3"},
               {123.4, "123"}, {1234.5, "1,235"}, {999499, "999,499"},
               {999600, "1.00" SPACE "million"},
               {2.5e7, "25.0" SPACE "million"}, {3e9, "3.00" SPACE "billion"},
               {-4.2e13, MINUS "42.0" SPACE "trillion"}, {0.1234, "0.123"},
               {0.01, "0.0100"}, {1e-9, "<0.0001"},
               {-1e-9, ">" MINUS "0.0001"}, {NAN, DASH}, {INFINITY, DASH},
               {1e300, DASH}};
    for (size_t k = 0; k < sizeof row / sizeof row[0]; k++)
        assert_string_equal(pe__page_amount(report, row[k].value),
                            row[k].text);
}

static void test_shares_are_never_nothing_for_something(void **state)
{
    (void)state;
    static const struct {
        double share;
        const char *near, *up;
    } row[] = {{0, "0%", "0%"}, {0.5, "50%", "50%"},
               {0.1204, "12%", "13%"}, {0.0123, "1.2%", "1.3%"},
               {0.00123, "0.12%", "0.13%"}, {0.000123, "0.012%", "0.013%"},
               {1.23e-5, "0.0012%", "0.0013%"}, {1e-9, "<0.0001%", "0.0001%"},
               {1e-15, "<0.0001%", "<0.0001%"},
               {0.01, "1.0%", "1.0%"}, {2.0, "200%", "200%"}};
    for (size_t k = 0; k < sizeof row / sizeof row[0]; k++) {
        assert_string_equal(pe__page_percent(report, row[k].share),
                            row[k].near);
        assert_string_equal(pe__page_percent_up(report, row[k].share),
                            row[k].up);
    }
}

/* What is written upwards is never below the share, over eight decades. */
static void test_promises_are_never_better_than_the_truth(void **state)
{
    (void)state;
    for (int k = 0; k < 400; k++) {
        double share = 1e-8 * pow(1.05, k);
        const char *text = pe__page_percent_up(report, share);
        char plain[64];
        size_t used = 0;
        for (; *text != '\0'; text++)
            if (*text != ',')
                plain[used++] = *text;
        plain[used] = '\0';
        assert_true(strtod(plain, NULL) >= 100 * share * (1 - 1e-6) - 1e-10);
        assert_true(strtod(plain, NULL) <= 100 * share * 1.12 + 1e-4);
    }
}

static void test_changes_are_told_as_people_would(void **state)
{
    (void)state;
    assert_string_equal(pe__page_change(report, 100, 112), "+12%");
    assert_string_equal(pe__page_change(report, 100, 97), MINUS "3.0%");
    assert_string_equal(pe__page_change(report, 100, 100), "0.0%");
    assert_string_equal(pe__page_change(report, 100, 100.01), "0.0%");
    assert_string_equal(pe__page_change(report, 2, 20), "\xc3\x97" "10.0");
    assert_string_equal(pe__page_change(report, 20, 2), "\xc3\xb7" "10.0");
    assert_string_equal(pe__page_change(report, 5, 0), MINUS "100%");
    assert_string_equal(pe__page_change(report, 0, 5), DASH);
    assert_string_equal(pe__page_change(report, NAN, 5), DASH);
    assert_string_equal(pe__page_many(report, 1, "good", "goods"),
                        "1" SPACE "good");
    assert_string_equal(pe__page_many(report, 12345, "good", "goods"),
                        "12,345" SPACE "goods");
}

/* A text that is kept is cut between characters, not in one. */
static void test_kept_texts_are_cut_at_characters(void **state)
{
    (void)state;
    char names[2 * PE__REPORT_KEPT + 2] = "x";
    for (int k = 0; k < PE__REPORT_KEPT; k++)
        memcpy(names + 1 + 2 * k, "\xc3\xa4", 3);
    const char *kept = pe__report_keep(report, "%s", names);
    assert_int_equal(strlen(kept), PE__REPORT_KEPT - 1);
    kept = pe__report_keep(report, "%s", names + 1);
    assert_int_equal(strlen(kept), PE__REPORT_KEPT - 2);
    assert_memory_equal(kept, names + 1, PE__REPORT_KEPT - 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_amounts_have_three_digits),
        cmocka_unit_test(test_shares_are_never_nothing_for_something),
        cmocka_unit_test(test_promises_are_never_better_than_the_truth),
        cmocka_unit_test(test_changes_are_told_as_people_would),
        cmocka_unit_test(test_kept_texts_are_cut_at_characters),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
