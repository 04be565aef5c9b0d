/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* CSV that is not sound. Each bad input carries the mark @ where the fault is
 * (in the cell that is to blame): the mark is taken out before the input is
 * read, and the message must name its line and its column. */
#include "mem.h"
#include "table.h"

#include <stdio.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

typedef struct {
    const char *input;   /* with the mark; size 0 = up to its final 0 */
    size_t size;
    const char *words;   /* that the message must contain, divided by | */
} bad;

#define WITH_ZEROS(text) (text), sizeof(text) - 1

static const bad cases[] = {
    /* quote marks */
    {"a,b\n1,@\"x\n", 0, "never closed|where the cell ends"},
    {"a,b\n1,2\n@\"x,2\n3,4\n5,6\n", 0, "never closed"},
    {"a,b\n\"p\nq\",2\n1,@\"x\n\n\n", 0, "never closed"},
    {"@\"a,b\n1,2\n", 0, "never closed"},
    {"a,b\n1,@\"x\n\"\"y\"\"\n3,\"\"z\n", 0, "never closed"},
    {"a,b\n1,@\"\"\"x\n,\"\"y\n", 0, "never closed"},
    {"a,b\n\"\",\"\"\n1,@\"x\"\",\n\"\"y\" z\n", 0, "closed only on line 4"},
    {"a;b;c\r\n1;2;@\"x\r\n2;3;4\r\n", 0, "never closed"},
    {"a\tb\n1\t@\"\n", 0, "never closed"},
    {"a,b\n1,@\"x\"y\n", 0, "\"x\"y|write a quote mark inside a cell twice"},
    {"a,b\n@\"x\" \"y\",2\n", 0, "text follows the closing quote mark"},
    {"a,b\n\"p,\n\nq\",@\"x\"y\n", 0, "text follows the closing"},
    {"a,b\n1,@\"x\n2,\"y\"\n", 0, "closed only on line 3|where the cell ends"},
    {"a,b\n1,2\n3,@say \"hi\"\n", 0,
     "say \"hi\"|does not begin with one|write the inner one twice"},
    {"a,@5\" pipe\n1,2\n", 0, "5\" pipe"},
    {"a,b\n \"x\" ,@y \"\n", 0, "inside the cell y \""},
    {"a,b\n\"x\"\"\",@y\"\n", 0, "inside the cell y\""},
    {"\"a\",\"b\"\n\"1\",2\n@x\"y,2\n", 0, "inside the cell x\"y, which"},
    {"a,b\r\r\r1,@y\"\r", 0, "inside the cell y\""},

    /* bytes that are no text */
    {"a,b\n1,@caf\xe9\n", 0,
     "0xE9|byte 6 of the line|10 of the file|perhaps \"é\"|UTF-8"},
    {"a,b\n\"x\n\ny\",1\n2,@\xff\n", 0, "0xFF|byte 3 of the line"},
    {"\xef\xbb\xbf" "a,b\n@\x80,2\n", 0,
     "0x80|byte 1 of the line|8 of the file"},
    {"@\xc3,b\n", 0, "0xC3"},
    {"a,b\n1,@\xc0\xaf\n", 0, "0xC0"},          /* overlong / */
    {"a,b\n1,@\xe0\x80\xaf\n", 0, "0xE0"},
    {"a,b\n1,@\xed\xa0\x80\n", 0, "0xED"},      /* surrogate */
    {"a,b\n1,@\xf4\x90\x80\x80\n", 0, "0xF4"},  /* above U+10FFFF */
    {"a,b\n1,@\xe2\x82", 0, "0xE2"},            /* cut off */
    {"a,b\n1,@\xf0\x9f\x8c", 0, "0xF0"},
    {"a,b\n\"one line\nand more\",@x\xfe\n", 0, "0xFE|byte 12 of the line"},
    {WITH_ZEROS("a,b\n1,@x\0\n"), "zero byte|UTF-16"},
    {WITH_ZEROS("a,b\n1,@x\x1a\n"), "0x1A|delete it"},
    {WITH_ZEROS("a,b\n@\x08,\n"), "0x08|byte 1 of the line"},

    /* header and width */
    {"a,b,@A\n1,2,3\n", 0, "\"A\"|column 1|column 3"},
    {"\n\nhours,b,c,@ Hours \n", 0, "\"Hours\"|column 4"},
    {"a,b\n1,2\n3,4,@5\n", 0, "cell 3 (\"5\")|names 2 columns"},
    {"a,b\n1,2,,,@x\n", 0, "cell 5 (\"x\")"},
    {"a;b\n1;2\n\n\n2;3;@4,5;6\n", 0, "cell 3 (\"4,5\")"},
};

/* Where the mark stands: lines before it, and separators since the row began.
 * Finds the row's beginning by the parity of quote marks. */
static void place_of_mark(const char *input, const char *mark, long *line,
                          long *column)
{
    char separator = strchr(input, ';') != NULL    ? ';'
                     : strchr(input, '\t') != NULL ? '\t'
                                                   : ',';
    int quoted = 0;
    *line = *column = 1;
    for (const char *at = input; at < mark; at++) {
        if (*at == '"')
            quoted = !quoted;
        if (*at == '\n' || (*at == '\r' && at[1] != '\n')) {
            ++*line;
            if (!quoted)
                *column = 1;
        }
        *column += *at == separator && !quoted;
    }
}

static void assert_words(const char *message, const char *words)
{
    char copy[300], *rest = NULL;
    snprintf(copy, sizeof copy, "%s", words);
    for (char *word = strtok_r(copy, "|", &rest); word != NULL;
         word = strtok_r(NULL, "|", &rest)) {
        if (strstr(message, word) == NULL)
            print_message("no \"%s\" in: %s\n", word, message);
        assert_non_null(strstr(message, word));
    }
}

static void test_every_fault_has_its_place(void **state)
{
    (void)state;
    long before = pe__mem_live();
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const bad *b = &cases[i];
        size_t size = b->size > 0 ? b->size : strlen(b->input);
        char text[200];
        const char *mark = memchr(b->input, '@', size);
        size_t head = (size_t)(mark - b->input);
        memcpy(text, b->input, head);
        memcpy(text + head, mark + 1, size - head - 1);
        long line, column;
        place_of_mark(b->input, mark, &line, &column);

        pe_error err = {0};
        pe__table *table = (pe__table *)&err; /* must become NULL */
        assert_int_equal(pe__table_parse(text, size - 1, "bad.csv", NULL,
                                         &table, &err), PE_BAD_INPUT);
        assert_null(table);
        if (err.line != line || err.column != column)
            print_message("case %zu: %s\n", i, err.message);
        assert_int_equal(err.code, PE_BAD_INPUT);
        assert_string_equal(err.file, "bad.csv");
        assert_int_equal(err.line, line);
        assert_int_equal(err.column, column);
        assert_words(err.message, b->words);
    }
    assert_int_equal(pe__mem_live(), before);
}

/* The first row of a table without a header, or a quote mark gone astray. */
static void test_a_long_name(void **state)
{
    (void)state;
    char text[600];
    pe_error err;
    pe__table *table;
    for (int length = 255; length <= 256; length++) {
        int size = snprintf(text, sizeof text, "a,%0*d\n1,2\n", length, 7);
        pe_status status = pe__table_parse(text, (uint64_t)size, "x", NULL,
                                           &table, &err);
        assert_int_equal(status, length == 255 ? PE_OK : PE_BAD_INPUT);
        if (status == PE_OK)
            assert_int_equal(pe__table_find(table,
                                            pe__table_name(table, 1)), 1);
        pe__table_free(table);
    }
    assert_words(err.message, "column 2|more than 255 bytes");
    assert_int_equal(err.line, 1);
    assert_int_equal(err.column, 2);
}

/* Files that people mistake for tables, and faults without a place. */
static void test_what_is_no_table(void **state)
{
    (void)state;
    static const bad others[] = {
        {"", 0, "empty"},
        {"\n", 0, "nothing in this table|name the columns"},
        {" \t\n,,,\n,\n", 0, "nothing"},
        {"\xef\xbb\xbf", 0, "nothing"},
        {"\"\",\"\"\n", 0, "nothing"},
        {WITH_ZEROS("\xff\xfe" "a\0,\0b\0\n\0"), "UTF-16|CSV UTF-8"},
        {WITH_ZEROS("\xfe\xff\0a\0,\0b\0\n"), "UTF-16"},
        {WITH_ZEROS("\x1f\x8b\x08\0\0"), "gzip"},
        {"%PDF-1.7\n", 0, "PDF"},
        {"<!DOCTYPE html>\n", 0, "web page"},
        {"{\\rtf1}", 0, "RTF"},
        {WITH_ZEROS("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 E\0n\0c\0r\0y\0p\0t\0e\0"
                    "d\0P\0a\0c\0k\0a\0g\0e\0"), "password"},
        {"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 Workbook", 0, "old Office|XLSX"},
        {"PK\3\4", 0, "truncated"},
        {"PK\3", 0, "truncated"},
    };
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        size_t size = others[i].size > 0 ? others[i].size
                                         : strlen(others[i].input);
        pe_error err = {0};
        pe__table *table = (pe__table *)&err;
        assert_int_equal(pe__table_parse(others[i].input, size, "x", NULL,
                                         &table, &err), PE_BAD_INPUT);
        assert_null(table);
        assert_words(err.message, others[i].words);
        assert_string_equal(err.file, "x");
        assert_int_equal(pe__table_parse(others[i].input, size, "x", NULL,
                                         &table, NULL), PE_BAD_INPUT);
    }
}

static void test_a_sheet_of_a_csv(void **state)
{
    (void)state;
    pe_error err = {0};
    pe__table *table = NULL;
    int has = 1;
    assert_int_equal(pe__table_parse_sheet("a,b\n", 4, "x", "tasks", NULL,
                                           &table, &err), PE_BAD_INPUT);
    assert_words(err.message, "\"tasks\"|no XLSX");
    assert_int_equal(pe__table_bytes_have_sheet("a,b\n", 4, "x", "tasks", NULL,
                                                &has, &err), PE_OK);
    assert_int_equal(has, 0);
}

static pe_status parse_within(const pe__table_limits *limits, const char *text,
                              pe_error *err)
{
    pe__table *table = NULL;
    *err = (pe_error){0};
    pe_status status =
        pe__table_parse(text, strlen(text), "x", limits, &table, err);
    assert_int_equal(table != NULL, status == PE_OK);
    pe__table_free(table);
    return status;
}

/* What is just within a limit is read, one more is not. */
static void test_limits(void **state)
{
    (void)state;
    pe_error err;
    pe__table_limits limits = pe__table_default_limits();
    limits.rows = 2;
    assert_int_equal(parse_within(&limits, "a\n1\n2\n\n", &err), PE_OK);
    assert_int_equal(parse_within(&limits, "a\n1\n2\n\n3\n4\n", &err),
                     PE_BAD_INPUT);
    assert_int_equal(err.line, 5);
    assert_words(err.message, "more than 2 rows");

    limits = pe__table_default_limits();
    limits.columns = 3;
    assert_int_equal(parse_within(&limits, "a,b,c,,\n1\n", &err), PE_OK);
    assert_int_equal(parse_within(&limits, "\na,b,c,d,\n1\n", &err),
                     PE_BAD_INPUT);
    assert_int_equal(err.line, 2);
    assert_int_equal(err.column, 4);
    assert_words(err.message, "more than 3 columns");

    limits = pe__table_default_limits();
    limits.cells = 5;
    assert_int_equal(parse_within(&limits, "a,b\n1,2\n3\n", &err), PE_OK);
    assert_int_equal(parse_within(&limits, "a,b\n1,2\n,3\n", &err),
                     PE_BAD_INPUT);
    assert_int_equal(err.line, 3);
    assert_words(err.message, "more than 5 cells");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_fault_has_its_place),
        cmocka_unit_test(test_a_long_name),
        cmocka_unit_test(test_what_is_no_table),
        cmocka_unit_test(test_a_sheet_of_a_csv),
        cmocka_unit_test(test_limits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
