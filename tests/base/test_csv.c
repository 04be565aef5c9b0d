/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* CSV that is sound: whatever a program writes comes back, with the line on
 * which each row began. */
#include "mem.h"
#include "random.h"
#include "table.h"

#include <stdio.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static pe__table *parse(const char *text)
{
    pe__table *table = NULL;
    pe_error err = {0};
    if (pe__table_parse(text, strlen(text), "t.csv", NULL, &table, &err) !=
        PE_OK)
        print_message("%ld:%ld %s\n", err.line, err.column, err.message);
    assert_non_null(table);
    return table;
}

static void assert_cell(const pe__table *table, int64_t row, int32_t column,
                        const char *expected)
{
    assert_string_equal(pe__table_cell(table, row, column), expected);
}

/* ---- by hand ---- */

static void test_a_plain_table(void **state)
{
    (void)state;
    pe__table *t = parse("task,hours\ncook,2.5\nclean,1\n");
    assert_int_equal(pe__table_rows(t), 2);
    assert_int_equal(pe__table_columns(t), 2);
    assert_string_equal(pe__table_file(t), "t.csv");
    assert_string_equal(pe__table_name(t, 0), "task");
    assert_string_equal(pe__table_name(t, 1), "hours");
    assert_cell(t, 0, 0, "cook");
    assert_cell(t, 1, 1, "1");
    assert_int_equal(pe__table_line(t, 0), 2);
    assert_int_equal(pe__table_line(t, 1), 3);
    assert_false(pe__table_decimal_comma(t));
    pe__table_free(t);
    pe__table_free(NULL);
}

static void test_columns_are_found_by_name(void **state)
{
    (void)state;
    pe__table *t = parse(" Task ,min_HOURS,, Größe\n1,2,3,4\n");
    assert_int_equal(pe__table_find(t, "task"), 0);
    assert_int_equal(pe__table_find(t, "\t TASK "), 0);
    assert_int_equal(pe__table_find(t, "Min_Hours"), 1);
    assert_int_equal(pe__table_find(t, "größe"), 3);
    assert_int_equal(pe__table_find(t, "hours"), -1);
    assert_int_equal(pe__table_find(t, "tas"), -1);
    assert_int_equal(pe__table_find(t, ""), -1); /* though one is unnamed */
    assert_int_equal(pe__table_find(t, "  "), -1);
    assert_cell(t, 0, 2, "3");
    pe__table_free(t);
}

static void test_separators(void **state)
{
    (void)state;
    static const struct {
        const char *text, *first, *second;
        int decimal_comma;
    } cases[] = {
        {"a,b\n1,2\n", "a", "b", 0},
        {"a;b\n1,5;2\n", "a", "b", 1},
        {"a\tb\n1,5\t2;3\n", "a", "b", 1},
        {"\"x,y,z\";b\n1;2\n", "x,y,z", "b", 1},
        {"\"x;y;\",b\n1,2\n", "x;y;", "b", 0},
        {"a;b;c,d\n1;2;3\n", "a", "b", 1},
        {"a,b;c,d\n1,2,3\n", "a", "b;c", 0},
        {"sep=;\na;b,c,d\n1;2\n", "a", "b,c,d", 1},
        {"sep=\t\r\na\tb,c,d\r\n1\t2\r\n", "a", "b,c,d", 1},
        {"\n \n\na;b\n1;2\n", "a", "b", 1},
        {"\"first\nline;\",b\n1,2\n", "first\nline;", "b", 0},
        {"\xef\xbb\xbf" "a;b\n1;2\n", "a", "b", 1},
        {"\xef\xbb\xbfsep=;\na;b\n1;2\n", "a", "b", 1},
        {"a\n", "a", "", 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        pe__table *t = parse(cases[i].text);
        assert_string_equal(pe__table_name(t, 0), cases[i].first);
        if (pe__table_columns(t) > 1)
            assert_string_equal(pe__table_name(t, 1), cases[i].second);
        assert_int_equal(pe__table_decimal_comma(t), cases[i].decimal_comma);
        pe__table_free(t);
    }
}

static void test_lines_of_rows(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "\na,b\n\n\"x\ny\nz\",1\n , \nq,2\n\n\nr,3",
        "\ra,b\r\r\"x\ry\rz\",1\r , \rq,2\r\r\rr,3",
        "\r\na,b\r\n\r\n\"x\r\ny\r\nz\",1\r\n , \r\nq,2\r\n\r\n\r\nr,3\r\n",
    };
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        pe__table *t = parse(texts[i]);
        assert_int_equal(pe__table_rows(t), 3);
        assert_int_equal(pe__table_line(t, 0), 4);
        assert_int_equal(pe__table_line(t, 1), 8);
        assert_int_equal(pe__table_line(t, 2), 11);
        assert_cell(t, 2, 1, "3");
        pe__table_free(t);
    }
    pe__table *t = parse("sep=,\na,b\n1,2\n");
    assert_int_equal(pe__table_line(t, 0), 3);
    pe__table_free(t);
}

static void test_short_rows_and_trailing_separators(void **state)
{
    (void)state;
    pe__table *t = parse("a,b,c,,\n1\n1,2,3,,,,\n,,\n,5\n");
    assert_int_equal(pe__table_columns(t), 3);
    assert_int_equal(pe__table_rows(t), 3);
    assert_cell(t, 0, 0, "1");
    assert_cell(t, 0, 1, "");
    assert_cell(t, 0, 2, "");
    assert_cell(t, 1, 2, "3");
    assert_cell(t, 2, 0, "");
    assert_cell(t, 2, 1, "5");
    pe__table_free(t);
}

static void test_white_space_around_cells(void **state)
{
    (void)state;
    pe__table *t = parse("a,b\n \t x y\t ,\"  \n quoted \t\"\n"
                         "\xc2\xa0" "1\xc2\xa0 \xc2\xa0,\xc3\xa0\n"
                         "  \"in quotes\"  ,\"\xc2\xa0\"\n");
    assert_cell(t, 0, 0, "x y");
    assert_cell(t, 0, 1, "quoted");
    assert_cell(t, 1, 0, "1");
    assert_cell(t, 1, 1, "\xc3\xa0");
    assert_cell(t, 2, 0, "in quotes");
    assert_cell(t, 2, 1, "");
    pe__table_free(t);
}

static void test_header_alone(void **state)
{
    (void)state;
    pe__table *t = parse("member,hours\n");
    assert_int_equal(pe__table_rows(t), 0);
    assert_int_equal(pe__table_columns(t), 2);
    pe__table_free(t);
}

/* ---- at random ---- */

enum { MOST_ROWS = 12, MOST_COLUMNS = 6, CELL = 24 };

typedef struct {
    char cell[MOST_ROWS + 1][MOST_COLUMNS][CELL * 4 + 1]; /* row 0: header */
    long line[MOST_ROWS + 1];
    int rows, columns;
} model;

typedef struct {
    char bytes[1 << 17];
    size_t length;
    long line;
} written;

static void put(written *w, const char *text)
{
    size_t length = strlen(text);
    assert_true(w->length + length < sizeof w->bytes);
    memcpy(w->bytes + w->length, text, length + 1);
    w->length += length;
}

static void random_cell(pe__random *random, char *cell)
{
    static const char *const piece[] = {
        "a", "Z", "7", ".", "-", " ", "\"", "\"\"", ",", ";", "\t", "\n",
        "\r\n", "é", "\u4f60", "\U0001F33B", "'", "sep=;", "\u00a0", "\r"};
    uint32_t length = pe__random_below(random, CELL);
    cell[0] = '\0';
    if (pe__random_below(random, 4) == 0)
        return;
    for (uint32_t i = 0; i < length && strlen(cell) < (size_t)CELL * 3; i++)
        strcat(cell, piece[pe__random_below(random, 20)]);
}

/* Breaks as a reader counts them: \r\n is one. */
static long breaks_in(const char *text, size_t length)
{
    long breaks = 0;
    for (size_t i = 0; i < length; i++)
        breaks += text[i] == '\n' ||
                  (text[i] == '\r' && (i + 1 == length || text[i + 1] != '\n'));
    return breaks;
}

static void write_cell(pe__random *random, written *w, const char *cell,
                       int always)
{
    int needed = strpbrk(cell, ",;\t\"\r\n") != NULL;
    if (!needed && !always && pe__random_below(random, 3) > 0) {
        put(w, cell);
        return;
    }
    put(w, "\"");
    for (; *cell != '\0'; cell++) {
        char one[3] = {*cell, *cell == '"' ? '"' : '\0', '\0'};
        put(w, one);
    }
    put(w, "\"");
}

/* What is left of a cell: the test's own trimming, from the definition. */
static const char *trimmed(const char *cell, char *out)
{
    static const char *const space[] = {" ", "\t", "\r", "\n", "\u00a0"};
    strcpy(out, cell);
    for (int again = 1; again;) {
        again = 0;
        for (size_t i = 0; i < 5; i++) {
            size_t n = strlen(space[i]), length = strlen(out);
            if (length >= n && strcmp(out + length - n, space[i]) == 0) {
                out[length - n] = '\0';
                again = 1;
            }
            if (strncmp(out, space[i], n) == 0) {
                memmove(out, out + n, strlen(out + n) + 1);
                again = 1;
            }
        }
    }
    return out;
}

static void random_model(pe__random *random, model *m)
{
    memset(m, 0, sizeof *m);
    m->rows = (int)pe__random_below(random, MOST_ROWS + 1);
    m->columns = 2 + (int)pe__random_below(random, MOST_COLUMNS - 1);
    for (int r = 0; r <= m->rows; r++)
        for (int c = 0; c < m->columns; c++)
            random_cell(random, m->cell[r][c]);
    for (int c = 0; c < m->columns; c++) { /* names that differ */
        char name[16];
        snprintf(name, sizeof name, "n%d", c);
        memmove(m->cell[0][c] + 2, m->cell[0][c], strlen(m->cell[0][c]) + 1);
        memcpy(m->cell[0][c], name, 2);
    }
}

static void write_model(pe__random *random, model *m, written *w,
                        const char *separator)
{
    static const char *const ends[] = {"\n", "\r\n", "\r"};
    const char *end = ends[pe__random_below(random, 3)];
    *w = (written){0};
    if (pe__random_below(random, 2))
        put(w, "\xef\xbb\xbf");
    for (int r = 0; r <= m->rows; r++) {
        while (pe__random_below(random, 4) == 0)
            put(w, end);
        m->line[r] = 1 + breaks_in(w->bytes, w->length);
        for (int c = 0; c < m->columns; c++) {
            if (c > 0)
                put(w, separator);
            write_cell(random, w, m->cell[r][c], r == 0);
        }
        if (r < m->rows || pe__random_below(random, 2))
            put(w, end);
    }
}

static int is_blank_row(const model *m, int r)
{
    char text[CELL * 4 + 1];
    for (int c = 0; c < m->columns; c++)
        if (trimmed(m->cell[r][c], text)[0] != '\0')
            return 0;
    return 1;
}

static void compare(const model *m, const pe__table *t)
{
    char text[CELL * 4 + 1];
    int64_t row = 0;
    assert_int_equal(pe__table_columns(t), m->columns);
    for (int c = 0; c < m->columns; c++)
        assert_string_equal(pe__table_name(t, c),
                            trimmed(m->cell[0][c], text));
    for (int r = 1; r <= m->rows; r++) {
        if (is_blank_row(m, r))
            continue;
        assert_true(row < pe__table_rows(t));
        assert_int_equal(pe__table_line(t, row), m->line[r]);
        for (int c = 0; c < m->columns; c++)
            assert_cell(t, row, c, trimmed(m->cell[r][c], text));
        row++;
    }
    assert_int_equal(pe__table_rows(t), row);
}

static void test_whatever_is_written_comes_back(void **state)
{
    (void)state;
    static const char *const separators[] = {",", ";", "\t"};
    static model m;
    static written w;
    pe__random random;
    pe__random_seed(&random, 21, 0);
    long before = pe__mem_live();
    for (int round = 0; round < 6000; round++) {
        const char *separator = separators[round % 3];
        random_model(&random, &m);
        write_model(&random, &m, &w, separator);
        pe__table *t = NULL;
        pe_error err = {0};
        if (pe__table_parse(w.bytes, w.length, "r.csv", NULL, &t, &err) !=
            PE_OK)
            print_message("%ld:%ld %s in\n%s\n", err.line, err.column,
                          err.message, w.bytes);
        assert_non_null(t);
        assert_int_equal(pe__table_decimal_comma(t), separator[0] != ',');
        compare(&m, t);
        pe__table_free(t);
    }
    assert_int_equal(pe__mem_live(), before);
}

/* A cell of several megabytes, and rows past every growth of the arrays. */
static void test_large(void **state)
{
    (void)state;
    enum { ROWS = 60000, LONG = 5000000 };
    char *text = malloc((size_t)ROWS * 32 + LONG + 100), *at = text;
    at += sprintf(at, "number,double,text\n");
    for (int i = 0; i < ROWS; i++)
        at += sprintf(at, "%d,%d,\"x,%d\"\n", i, 2 * i, i);
    at += sprintf(at, "end,,\"");
    memset(at, 'y', LONG);
    at += LONG;
    at += sprintf(at, "\"\n");
    pe__table *t = NULL;
    assert_int_equal(pe__table_parse(text, (uint64_t)(at - text), "l.csv",
                                     NULL, &t, NULL), PE_OK);
    assert_int_equal(pe__table_rows(t), ROWS + 1);
    for (int i = 0; i < ROWS; i++) {
        char number[32];
        sprintf(number, "x,%d", i);
        assert_int_equal(strtol(pe__table_cell(t, i, 1), NULL, 10), 2 * i);
        assert_cell(t, i, 2, number);
        assert_int_equal(pe__table_line(t, i), i + 2);
    }
    assert_int_equal(strlen(pe__table_cell(t, ROWS, 2)), LONG);
    pe__table_free(t);
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_plain_table),
        cmocka_unit_test(test_columns_are_found_by_name),
        cmocka_unit_test(test_separators),
        cmocka_unit_test(test_lines_of_rows),
        cmocka_unit_test(test_short_rows_and_trailing_separators),
        cmocka_unit_test(test_white_space_around_cells),
        cmocka_unit_test(test_header_alone),
        cmocka_unit_test(test_whatever_is_written_comes_back),
        cmocka_unit_test(test_large),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
