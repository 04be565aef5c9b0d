/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* One sheet (ECMA-376 part 1, 18.3). Of its XML only this is heard:
 *
 *   <sheetData>
 *     <row r="7">                   its number; left out: one more than before
 *       <c r="C7" t="s"><v>12</v></c>           shared text number 12
 *       <c t="inlineStr"><is><t>text</t></is></c>
 *       <c><f>SUM(A1:A6)</f><v>2.5</v></c>      a formula and its last value
 *
 * A cell that leaves out where it stands follows the one before. What other
 * elements hold (widths, colours, comments, extensions) is passed over. */
#include "xlsx.h"

#include "error.h"
#include "mem.h"

#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What Excel knows; other programs stay within it. */
enum { MOST_COLUMNS = 16384, MOST_ROWS = 1048576 };

/* What the attribute t of <c> says; a cell without it is a number. */
typedef enum {
    CELL_NUMBER,
    CELL_SHARED,
    CELL_TEXT,   /* str: the text of a formula; inlineStr */
    CELL_TRUTH,
    CELL_ERROR,
    CELL_DATE    /* ISO 8601 text */
} cell_type;

/* Where the parser is. */
typedef struct {
    pe__build *build;
    const pe__shared *shared;
    locale_t c_locale;  /* numbers have a point, whatever people's locale */
    pe__growing text;   /* of the cell */
    int64_t row;        /* number of the open row, or of the last */
    int32_t column;     /* of the open cell, or of the last, from 0; -1 */
    cell_type type;
    int in_data, in_row, in_cell;
    int in_value;       /* inside <v>, or <t> of <is> */
    int in_inline, in_reading;
    int has_formula;
} sheet;

/* Against the standard: no program that people use writes it. */
static pe_status broken(const sheet *s, const char *what, const char *found)
{
    return pe__fail_at(s->build->err, PE_BAD_INPUT, s->build->table->file,
                       (long)s->row, s->column + 1L,
                       "this XLSX is damaged: %s \"%.40s\"; save it again",
                       what, found);
}

/* ---- where a cell stands ---- */

/* Digits alone, at most `most`; -1 otherwise. */
static int64_t whole_number(const char *text, int64_t most)
{
    int64_t number = 0;
    if (text[0] == '\0')
        return -1;
    for (; *text != '\0'; text++) {
        if (*text < '0' || *text > '9')
            return -1;
        number = number * 10 + (*text - '0');
        if (number > most)
            return -1;
    }
    return number;
}

/* Rows ascend; two of one number would hide each other's cells. */
static pe_status start_row(sheet *s, const char **attributes)
{
    const char *r = pe__xml_attribute(attributes, "r");
    int64_t row = r == NULL ? s->row + 1 : whole_number(r, MOST_ROWS);
    s->column = -1;
    if (row <= s->row || row > MOST_ROWS)
        return broken(s, "a row is called", r == NULL ? "" : r);
    s->row = row;
    s->in_row = 1;
    return PE_OK;
}

/* "BC12" → column 54 (from 0); -1 when it is no such name of row `row`. */
static int32_t column_of(const char *name, int64_t row)
{
    int32_t column = 0;
    const char *at = name;
    for (; *at >= 'A' && *at <= 'Z'; at++) {
        column = column * 26 + (*at - 'A' + 1);
        if (column > MOST_COLUMNS)
            return -1;
    }
    if (at == name || whole_number(at, MOST_ROWS) != row)
        return -1;
    return column - 1;
}

/* Cells ascend within their row, for the same reason. */
static pe_status start_cell(sheet *s, const char **attributes)
{
    static const struct {
        const char *name;
        cell_type type;
    } types[] = {
        {"n", CELL_NUMBER}, {"s", CELL_SHARED}, {"str", CELL_TEXT},
        {"inlineStr", CELL_TEXT}, {"b", CELL_TRUTH}, {"e", CELL_ERROR},
        {"d", CELL_DATE},
    };
    const char *r = pe__xml_attribute(attributes, "r");
    const char *t = pe__xml_attribute(attributes, "t");
    int32_t column = r == NULL ? s->column + 1 : column_of(r, s->row);
    if (column <= s->column || column >= MOST_COLUMNS)
        return broken(s, "a cell is called", r == NULL ? "" : r);
    s->column = column;
    s->type = CELL_NUMBER;
    size_t known = t == NULL ? 1 : 0;
    for (size_t i = 0; known == 0 && i < sizeof types / sizeof types[0]; i++)
        if (strcmp(t, types[i].name) == 0) {
            s->type = types[i].type;
            known = 1;
        }
    if (!known)
        return broken(s, "a cell is of the unknown type", t);
    s->in_cell = 1;
    s->has_formula = s->in_value = s->in_inline = 0;
    s->text.length = 0;
    return PE_OK;
}

/* ---- what a cell says ---- */

/* A number as people write it: the text itself when it is a short whole
 * number, otherwise the shortest decimal that means the same double, with a
 * point in every locale. `out` has room for 40. */
static int number_text(const sheet *s, const char *text, char *out)
{
    size_t length = strlen(text), digits = strspn(text, "0123456789");
    if (digits == length && length > 0 && length < 16 &&
        (text[0] != '0' || length == 1)) {
        memcpy(out, text, length + 1);
        return 1;
    }
    char *end;
    if (strspn(text, "0123456789+-.eE") != length)
        return 0;
    double number = strtod_l(text, &end, s->c_locale);
    if (end == text || *end != '\0' || !isfinite(number))
        return 0;
    locale_t before = uselocale(s->c_locale);
    if (fabs(number) <= 0x1p53 && number == floor(number))
        snprintf(out, 40, "%lld", (long long)number);
    else
        for (int precision = 15; precision <= 17; precision++) {
            snprintf(out, 40, "%.*g", precision, number);
            if (strtod_l(out, NULL, s->c_locale) == number)
                break;
        }
    uselocale(before);
    return 1;
}

/* A formula without a value comes from programs that do not compute. To read
 * it as an empty cell would be to drop hours in silence. */
static pe_status number_cell(sheet *s, const char *text, uint64_t *offset)
{
    char number[40], cell[32];
    if (text[0] == '\0' && s->has_formula)
        return pe__fail_at(s->build->err, PE_BAD_INPUT, s->build->table->file,
                           (long)s->row, s->column + 1L,
                           "cell %s holds a formula that was never computed; "
                           "open the file in a spreadsheet program and save it",
                           pe__cell_name(s->column, s->row, cell));
    if (text[0] == '\0') {
        *offset = 0;
        return PE_OK;
    }
    if (!number_text(s, text, number))
        return broken(s, "a number is", text);
    return pe__build_text(s->build, number, strlen(number), offset);
}

/* The number of a shared text; it is already stored. */
static pe_status shared_cell(sheet *s, const char *text, uint64_t *offset)
{
    if (text[0] == '\0') {
        *offset = 0;
        return PE_OK;
    }
    int64_t number = whole_number(text, INT64_C(1) << 40);
    if (number < 0 || number >= s->shared->count)
        return broken(s, "there is no shared text", text);
    *offset = s->shared->offset[number];
    return PE_OK;
}

/* #DIV/0! and its like: the person who made the sheet must see it. */
static pe_status error_cell(const sheet *s, const char *text)
{
    char cell[32];
    return pe__fail_at(s->build->err, PE_BAD_INPUT, s->build->table->file,
                       (long)s->row, s->column + 1L,
                       "cell %s shows the error %.20s; mend its formula or "
                       "write the value",
                       pe__cell_name(s->column, s->row, cell), text);
}

/* All of a cell has been read. */
static pe_status end_cell(sheet *s)
{
    uint64_t offset = 0;
    pe_status status = PE_OK;
    if (s->text.length == 0) { /* it may never have had any bytes */
        status = pe__growing_add(&s->text, "", 0, s->build->err);
        if (status != PE_OK)
            return status;
    }
    const char *text = s->text.bytes;
    s->in_cell = 0;
    switch (s->type) {
    case CELL_NUMBER:
        status = number_cell(s, text, &offset);
        break;
    case CELL_SHARED:
        status = shared_cell(s, text, &offset);
        break;
    case CELL_ERROR:
        return error_cell(s, text);
    case CELL_TRUTH:
        if (text[0] != '\0')
            text = strcmp(text, "0") == 0 ? "FALSE" : "TRUE";
        status = pe__build_text(s->build, text, strlen(text), &offset);
        break;
    case CELL_TEXT:
        pe__growing_unescape(&s->text);
        /* fall through */
    case CELL_DATE:
        status = pe__build_text(s->build, text, s->text.length, &offset);
        break;
    }
    if (status != PE_OK)
        return status;
    return pe__build_cell(s->build, s->column, s->row, offset);
}

/* ---- the parser's calls ----
 *
 * Elements count only where they belong: a <row> in an extension after
 * <sheetData> is none. */

/* <v>, or <t> inside <is> but outside <rPh> (how to pronounce it), has what the
 * cell says; <f> only that it was computed. */
static void start_in_cell(sheet *s, const char *name)
{
    if (strcmp(name, "v") == 0) {
        s->in_value = 1;
    } else if (strcmp(name, "f") == 0) {
        s->has_formula = 1;
    } else if (strcmp(name, "is") == 0) {
        s->in_inline = 1;
        s->in_reading = 0;
    } else if (strcmp(name, "rPh") == 0) {
        s->in_reading = 1;
    } else if (strcmp(name, "t") == 0) {
        s->in_value = s->in_inline && !s->in_reading;
    }
}

static pe_status on_start(void *context, const char *name,
                          const char **attributes)
{
    sheet *s = context;
    if (s->in_cell) {
        start_in_cell(s, name);
        return PE_OK;
    }
    if (s->in_row && strcmp(name, "c") == 0)
        return start_cell(s, attributes);
    if (s->in_data && !s->in_row && strcmp(name, "row") == 0)
        return start_row(s, attributes);
    if (strcmp(name, "sheetData") == 0)
        s->in_data = 1;
    return PE_OK;
}

static pe_status on_end(void *context, const char *name)
{
    sheet *s = context;
    if (strcmp(name, "v") == 0 || strcmp(name, "t") == 0)
        s->in_value = 0;
    else if (strcmp(name, "is") == 0)
        s->in_inline = 0;
    else if (strcmp(name, "rPh") == 0)
        s->in_reading = 0;
    else if (s->in_cell && strcmp(name, "c") == 0)
        return end_cell(s);
    else if (s->in_row && !s->in_cell && strcmp(name, "row") == 0) {
        s->in_row = 0;
        return pe__build_row(s->build, s->row);
    } else if (strcmp(name, "sheetData") == 0)
        s->in_data = 0;
    return PE_OK;
}

static pe_status on_text(void *context, const char *text, size_t length)
{
    sheet *s = context;
    if (!s->in_cell || !s->in_value)
        return PE_OK;
    return pe__growing_add(&s->text, text, length, s->build->err);
}

/* newlocale gives the C locale without asking for memory. */
pe_status pe__sheet_read(pe__package *package, const char *member,
                         pe__build *build, const pe__shared *shared)
{
    sheet s = {.build = build, .shared = shared, .column = -1};
    const pe__xml_reader reader = {on_start, on_end, on_text, &s};
    s.c_locale = newlocale(LC_ALL_MASK, "C", (locale_t)0);
    if (s.c_locale == (locale_t)0)
        return pe__fail_memory(build->err);
    pe_status status = pe__package_parse(package, member, &reader, build->err);
    freelocale(s.c_locale);
    pe__free(s.text.bytes);
    return status;
}
