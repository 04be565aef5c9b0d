/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "check.h"

#include "utf8.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void check(int truth, const char *sentence)
{
    if (truth)
        return;
    fprintf(stderr, "not true: %s\n", sentence);
    abort();
}

static int is_text(const char *text)
{
    size_t length = strlen(text);
    return pe__text_prefix((const unsigned char *)text, length) == length;
}

void check_error(pe_status status, const pe_error *err)
{
    check(status == PE_BAD_INPUT || status == PE_NO_MEMORY,
          "only bad input and memory can fail");
    check(err->code == status, "the error has the code that was returned");
    check(strlen(err->message) > 10, "the message is a sentence");
    check(is_text(err->message) && is_text(err->file), "the message is text");
    check(strchr(err->message, '\n') == NULL, "the message is one line");
    check(strcmp(err->file, "fuzz") == 0 || status == PE_NO_MEMORY,
          "the error names the file");
    check(err->line >= 0 && err->column >= 0, "the place is not negative");
}

static int is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

static int is_trimmed(const char *text)
{
    size_t length = strlen(text);
    return length == 0 || (!is_space(text[0]) && !is_space(text[length - 1]));
}

static void check_cells(const pe__table *t)
{
    long line = 0;
    for (int64_t r = 0; r < pe__table_rows(t); r++) {
        int blank = 1;
        for (int32_t c = 0; c < pe__table_columns(t); c++) {
            const char *cell = pe__table_cell(t, r, c);
            check(is_text(cell), "a cell is UTF-8 without controls");
            check(is_trimmed(cell), "a cell is trimmed");
            blank = blank && cell[0] == '\0';
        }
        check(!blank, "a row is not blank");
        check(pe__table_line(t, r) > line, "lines ascend");
        line = pe__table_line(t, r);
    }
}

static void check_names(const pe__table *t)
{
    check(pe__table_columns(t) > 0, "there is a column");
    for (int32_t c = 0; c < pe__table_columns(t); c++) {
        const char *name = pe__table_name(t, c);
        check(is_text(name) && is_trimmed(name), "a name is trimmed text");
        check(pe__table_find(t, name) == (name[0] != '\0' ? c : -1),
              "a column is found by its name");
    }
}

static void write_cell(FILE *out, const char *cell)
{
    fputc('"', out);
    for (; *cell != '\0'; cell++) {
        if (*cell == '"')
            fputc('"', out);
        fputc(*cell, out);
    }
    fputc('"', out);
}

static char *as_csv(const pe__table *t, char separator, size_t *size)
{
    char *bytes = NULL;
    FILE *out = open_memstream(&bytes, size);
    check(out != NULL, "there is memory for the test");
    fprintf(out, "sep=%c\n", separator); /* one column has none to detect */
    for (int64_t r = -1; r < pe__table_rows(t); r++) {
        for (int32_t c = 0; c < pe__table_columns(t); c++) {
            if (c > 0)
                fputc(separator, out);
            write_cell(out, r < 0 ? pe__table_name(t, c)
                                  : pe__table_cell(t, r, c));
        }
        fputs("\r\n", out);
    }
    fclose(out);
    return bytes;
}

static void check_same(const pe__table *a, const pe__table *b)
{
    check(pe__table_rows(a) == pe__table_rows(b), "as many rows come back");
    check(pe__table_columns(a) == pe__table_columns(b),
          "as many columns come back");
    for (int32_t c = 0; c < pe__table_columns(a); c++) {
        check(strcmp(pe__table_name(a, c), pe__table_name(b, c)) == 0,
              "the same names come back");
        for (int64_t r = 0; r < pe__table_rows(a); r++)
            check(strcmp(pe__table_cell(a, r, c), pe__table_cell(b, r, c)) == 0,
                  "the same cells come back");
    }
}

void check_table(const pe__table *table, char separator)
{
    check_names(table);
    check_cells(table);
    size_t size;
    pe__table *again;
    pe_error err = {0};
    char *csv = as_csv(table, separator, &size);
    pe_status status =
        pe__table_parse(csv, size, "fuzz", NULL, &again, &err);
    if (status != PE_OK)
        fprintf(stderr, "%ld:%ld %s\n", err.line, err.column, err.message);
    check(status == PE_OK, "a table written as CSV is read again");
    check_same(table, again);
    check(pe__table_decimal_comma(again) == (separator != ','),
          "the separator is told");
    pe__table_free(again);
    free(csv);
}
