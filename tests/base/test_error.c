/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Messages: complete, one line, whole characters. */
#include "error.h"
#include "utf8.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void test_place_and_message(void **state)
{
    (void)state;
    pe_error err;
    char text[800];
    assert_int_equal(pe__fail_at(&err, PE_BAD_INPUT, "tasks.csv", 12, 3,
                                 "hours \"%s\" below %d", "-1", 0),
                     PE_BAD_INPUT);
    assert_int_equal(err.code, PE_BAD_INPUT);
    assert_string_equal(err.file, "tasks.csv");
    assert_int_equal(err.line, 12);
    assert_int_equal(err.column, 3);
    assert_string_equal(err.message, "hours \"-1\" below 0");
    pe__error_text(&err, text, sizeof text);
    assert_string_equal(text, "tasks.csv:12:3: hours \"-1\" below 0");
    err.column = 0;
    pe__error_text(&err, text, sizeof text);
    assert_string_equal(text, "tasks.csv:12: hours \"-1\" below 0");
    err.line = 0;
    pe__error_text(&err, text, sizeof text);
    assert_string_equal(text, "tasks.csv: hours \"-1\" below 0");
    assert_int_equal(pe__fail(&err, PE_IO, "no place"), PE_IO);
    pe__error_text(&err, text, sizeof text);
    assert_string_equal(text, "no place");
}

static void test_null_error_is_fine(void **state)
{
    (void)state;
    assert_int_equal(pe__fail(NULL, PE_IO, "x %d", 1), PE_IO);
    assert_int_equal(pe__fail_at(NULL, PE_USAGE, "f", 1, 1, "x"), PE_USAGE);
    assert_int_equal(pe__fail_memory(NULL), PE_NO_MEMORY);
}

/* A message may be put inside another, and a place be passed on. */
static void test_arguments_inside_the_error_itself(void **state)
{
    (void)state;
    pe_error err;
    pe__fail_at(&err, PE_IO, "a.csv", 1, 2, "inner");
    pe__fail_at(&err, PE_BAD_INPUT, err.file, err.line, err.column,
                "outer (%s)", err.message);
    assert_string_equal(err.message, "outer (inner)");
    assert_string_equal(err.file, "a.csv");
    assert_int_equal(err.line, 1);
    assert_int_equal(err.column, 2);
}

static void check_text(const char *text, size_t size)
{
    assert_true(strlen(text) < size);
    assert_int_equal(pe__text_prefix((const unsigned char *)text, strlen(text)),
                     strlen(text));
}

/* A text of 3-byte characters is cut at every possible place. */
static void test_cut_at_whole_characters(void **state)
{
    (void)state;
    for (int before = 0; before < 4; before++) {
        pe_error err;
        char text[1200] = "", small[100];
        for (int i = 0; i < before; i++)
            strcat(text, "x");
        for (int i = 0; i < 300; i++)
            strcat(text, "\u20ac");
        for (int i = 0; i < before; i++)
            strcat(text, "x"); /* names are cut in front */
        pe__fail_at(&err, PE_IO, text, 0, 0, "%s", text);
        check_text(err.message, sizeof err.message);
        check_text(err.file, sizeof err.file);
        assert_true(strlen(err.message) > sizeof err.message - 5);
        assert_true(strlen(err.file) > sizeof err.file - 8);
        assert_null(strchr(err.file, '?'));
        for (unsigned long size = 1; size <= sizeof small; size++) {
            pe__error_text(&err, small, size);
            check_text(small, size);
        }
        pe__fail(&err, PE_IO, "%.7s|", text); /* cut by the precision */
        check_text(err.message, sizeof err.message);
        assert_int_equal(err.message[strlen(err.message) - 1], '|');
    }
}

static void test_long_names_keep_their_end(void **state)
{
    (void)state;
    pe_error err;
    char path[600];
    memset(path, 'd', sizeof path);
    strcpy(path + 500, "/tasks.csv");
    pe__fail_at(&err, PE_IO, path, 0, 0, "x");
    size_t length = strlen(err.file);
    assert_true(length < sizeof err.file);
    assert_string_equal(err.file + length - 10, "/tasks.csv");
    assert_int_equal(strncmp(err.file, "\u2026", 3), 0);
}

static void test_controls_do_not_reach_a_terminal(void **state)
{
    (void)state;
    pe_error err;
    pe__fail_at(&err, PE_IO, "a\nb\x1b[2J", 0, 0, "x\r\n\x1b]0;y\x07\x7f");
    assert_string_equal(err.file, "a b [2J");
    assert_string_equal(err.message, "x   ]0;y  ");
    pe__fail_at(&err, PE_IO, "caf\xe9.csv", 0, 0, "x");
    assert_string_equal(err.file, "caf?.csv");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_place_and_message),
        cmocka_unit_test(test_null_error_is_fine),
        cmocka_unit_test(test_arguments_inside_the_error_itself),
        cmocka_unit_test(test_cut_at_whole_characters),
        cmocka_unit_test(test_long_names_keep_their_end),
        cmocka_unit_test(test_controls_do_not_reach_a_terminal),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
