/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Reading cells. Numbers are read without the locale, so that a file means the
 * same on every machine. */
#include "cells.h"
#include "error.h"
#include <inttypes.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* 2^29 quarters: the sum of two still fits an int32_t. */
static const double most_hours = 134217728.0;

/* A column that the table lacks (-1) reads as blank in every row, so that
 * optional columns need no branch where they are used. */
const char *pe__cell_text(pe__cell cell)
{
    if (cell.column < 0)
        return "";
    return pe__table_cell(cell.table, cell.row, cell.column);
}

bool pe__cell_blank(pe__cell cell)
{
    return !*pe__cell_text(cell);
}

/* The place is the row as the file counts it and the column from 1, as
 * people count; the message is cut by pe__fail_at when it is too long. */
pe_status pe__cell_fail(pe__cell cell, pe_error *err, const char *format, ...)
{
    char text[sizeof err->message];
    va_list list;
    va_start(list, format);
    vsnprintf(text, sizeof text, format, list);
    va_end(list);
    return pe__fail_at(err, PE_BAD_INPUT, pe__table_file(cell.table),
                       pe__table_line(cell.table, cell.row), cell.column + 1,
                       "%s", text);
}

/* Cuts at a letter: bytes 10xxxxxx go on with the letter before them.
 * Control letters become spaces, because messages go to terminals. */
const char *pe__shown(const char *text, char out[PE__SHOWN])
{
    size_t length = strlen(text), room = PE__SHOWN - 1;
    const char *dots = "";
    if (length > room) {
        dots = "…";
        length = room - strlen(dots);
        while (length && ((unsigned char)text[length] & 0xc0) == 0x80)
            length--;
    }
    snprintf(out, PE__SHOWN, "%.*s%s", (int)length, text, dots);
    for (char *c = out; *c; c++)
        if ((unsigned char)*c < ' ')
            *c = ' ';
    return out;
}

/* Quarters have at most two decimals, so four endings are all there are and
 * nothing is rounded. */
const char *pe__hours_text(int64_t quarters, char out[PE__HOURS_SIZE])
{
    static const char *const part[] = {"", ".25", ".5", ".75"};
    const char *sign = quarters < 0 ? "-" : "";
    uint64_t size = quarters < 0 ? -(uint64_t)quarters : (uint64_t)quarters;
    snprintf(out, PE__HOURS_SIZE, "%s%" PRIu64 "%s", sign, size / 4,
             part[size % 4]);
    return out;
}

static bool digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Up to 15 digits and a small power of ten give the nearest double by one
 * division or product (Clinger 1990, doi:10.1145/93542.93557); the rest is
 * left to strtod. `text` is known to be a well-formed number with a point. */
static double value_of(const char *text, const char *digits, int count,
                       int decimals, int exponent)
{
    static const double ten[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,
                                 1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
                                 1e12, 1e13, 1e14, 1e15};
    int power = exponent - decimals;
    if (count > 15 || power < -15 || power > 15)
        return strtod(text, NULL);
    double whole = 0;
    for (const char *c = digits; count; c++)
        if (digit(*c)) {
            whole = 10 * whole + (*c - '0');
            count--;
        }
    whole = power < 0 ? whole / ten[-power] : whole * ten[power];
    return *text == '-' ? -whole : whole;
}

/* [+-] digits [. digits] [e [+-] digits], all of it. */
static bool read_number(const char *text, double *out)
{
    const char *c = text + (*text == '-' || *text == '+');
    const char *digits = c;
    int count = 0, decimals = 0, exponent = 0;
    for (; digit(*c); c++)
        count++;
    if (*c == '.')
        for (c++; digit(*c); c++, count++)
            decimals++;
    if (!count)
        return false;
    if (*c == 'e' || *c == 'E') {
        bool minus = *++c == '-';
        c += *c == '-' || *c == '+';
        if (!digit(*c))
            return false;
        for (; digit(*c); c++)
            exponent = exponent < 9999 ? 10 * exponent + (*c - '0') : 9999;
        exponent = minus ? -exponent : exponent;
    }
    if (*c)
        return false;
    *out = value_of(text, digits, count, decimals, exponent);
    return isfinite(*out);
}

/* The number that a text of this table means, or false. A comma is taken for a
 * point only where the file is separated by semicolons and has no point beside
 * it: "1.234,5" could mean two numbers and means none. */
static bool meaning_of(const pe__table *table, const char *found, double *out)
{
    char text[64];
    size_t length = strlen(found);
    if (length >= sizeof text)
        return false;
    memcpy(text, found, length + 1);
    char *comma = strchr(text, ',');
    if (comma && pe__table_decimal_comma(table) && !strchr(text, '.'))
        *comma = '.';
    return read_number(text, out);
}

static bool number_of(pe__cell cell, double *out)
{
    return meaning_of(cell.table, pe__cell_text(cell), out);
}

/* Says what is wrong with a cell that is no number: blank, a comma where
 * none is understood, or something else. */
static pe_status not_a_number(pe__cell cell, pe_error *err)
{
    char shown[PE__SHOWN];
    const char *text = pe__cell_text(cell);
    const char *name = pe__table_name(cell.table, cell.column);
    if (!*text)
        return pe__cell_fail(cell, err,
                             "%s is blank: write a number such as 2.5", name);
    if (strchr(text, ',') && !pe__table_decimal_comma(cell.table))
        return pe__cell_fail(
            cell, err,
            "%s is \"%s\": write a number with a point, such as 2.5 (a decimal "
            "comma is understood in semicolon-separated files only)",
            name, pe__shown(text, shown));
    return pe__cell_fail(cell, err,
                         "%s is \"%s\": write a number such as 2.5", name,
                         pe__shown(text, shown));
}

pe_status pe__cell_number(pe__cell cell, double *out, pe_error *err)
{
    return number_of(cell, out) ? PE_OK : not_a_number(cell, err);
}

pe_status pe__cell_change(pe__cell cell, bool *times, double *out,
                          pe_error *err)
{
    char shown[PE__SHOWN];
    const char *text = pe__cell_text(cell);
    *times = *text == '*';
    if (meaning_of(cell.table, text + *times, out))
        return PE_OK;
    return pe__cell_fail(cell, err, "%s is \"%s\": write a number such as 2.5, "
                         "or *0.8 to multiply by 0.8",
                         pe__table_name(cell.table, cell.column),
                         pe__shown(text, shown));
}

/* Between which two quarters of an hour a number lies. */
static pe_status between_quarters(pe__cell cell, double hours, pe_error *err)
{
    char shown[PE__SHOWN], low[PE__HOURS_SIZE], high[PE__HOURS_SIZE];
    int64_t below = (int64_t)floor(4 * hours);
    return pe__cell_fail(
        cell, err,
        "%s is %s: hours go in steps of a quarter hour; write %s or %s",
        pe__table_name(cell.table, cell.column),
        pe__shown(pe__cell_text(cell), shown), pe__hours_text(below, low),
        pe__hours_text(below + 1, high));
}

/* Rounds to the nearest quarter only what a spreadsheet may have made of one
 * (a relative error of 1e-9); the rest is a fault that names the quarters on
 * both sides. */
pe_status pe__cell_quarters(pe__cell cell, int32_t *out, pe_error *err)
{
    char shown[PE__SHOWN];
    double hours;
    if (!number_of(cell, &hours))
        return not_a_number(cell, err);
    if (hours < 0 || hours > most_hours)
        return pe__cell_fail(cell, err,
                             "%s is %s: write hours from 0 to %.0f",
                             pe__table_name(cell.table, cell.column),
                             pe__shown(pe__cell_text(cell), shown),
                             most_hours);
    double quarters = nearbyint(4 * hours);
    /* Spreadsheets keep 0.1 + 0.15 as 0.25000000000000000x. */
    if (fabs(4 * hours - quarters) > 1e-9 * (1 + quarters))
        return between_quarters(cell, hours, err);
    *out = (int32_t)quarters;
    return PE_OK;
}

/* XLSX knows no whole numbers: "2.0" counts as 2. */
pe_status pe__cell_count(pe__cell cell, int32_t *out, pe_error *err)
{
    char shown[PE__SHOWN];
    double number;
    if (!number_of(cell, &number))
        return not_a_number(cell, err);
    if (number < 1 || number > INT32_MAX || number != floor(number))
        return pe__cell_fail(cell, err,
                             "%s is %s: write a whole number from 1 on, or "
                             "leave it blank",
                             pe__table_name(cell.table, cell.column),
                             pe__shown(pe__cell_text(cell), shown));
    *out = (int32_t)number;
    return PE_OK;
}

/* Lists the columns that there are, as many as fit the message: the missing
 * one is most often there under another name. */
pe_status pe__column(const pe__table *table, const char *name, int32_t *out,
                     pe_error *err)
{
    *out = pe__table_find(table, name);
    if (*out >= 0)
        return PE_OK;
    char found[256] = "";
    size_t used = 0;
    for (int32_t c = 0; c < pe__table_columns(table); c++) {
        char shown[PE__SHOWN];
        pe__shown(pe__table_name(table, c), shown);
        size_t need = strlen(shown) + 2;
        if (used + need + strlen(", …") >= sizeof found) {
            strcpy(found + used, ", …");
            break;
        }
        used += (size_t)snprintf(found + used, sizeof found - used, "%s%s",
                                 c ? ", " : "", shown);
    }
    return pe__fail_at(err, PE_BAD_INPUT, pe__table_file(table), 1, 0,
                       "the column \"%s\" is missing (found: %s): add it to "
                       "the first row",
                       name, found);
}
