/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A document as JSON text. Digits are made from integers, or by "%.17g" in the
 * C locale's form, so that no locale changes them. */
#include "doc.h"

#include "calendar.h"
#include "ten.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SECONDS_A_DAY = 86400 };
/* First and last day that four digits of a year can say. */
static const int64_t FIRST_DAY = -719528, LAST_DAY = 2932896;

/* Bytes that may stand in a string as they are. `<`, `>` and `&` could end a
 * script or begin a character reference inside a page. */
static bool is_plain(unsigned char c)
{
    return c >= 0x20 && c != '"' && c != '\\' && c != '<' && c != '>' &&
           c != '&' && c != 0x7f;
}

static void write_escape(unsigned char c, pe__buffer *out)
{
    static const char short_of[] = "\"\"\\\\\bb\ff\nn\rr\tt";
    for (const char *pair = short_of; *pair != '\0'; pair += 2) {
        if ((unsigned char)*pair == c) {
            char escape[2] = {'\\', pair[1]};
            pe__buffer_add(out, escape, 2);
            return;
        }
    }
    pe__buffer_format(out, "\\u%04x", c);
}

/* Runs of plain bytes are copied at once. */
static void write_text(const char *text, size_t size, pe__buffer *out)
{
    pe__buffer_add(out, "\"", 1);
    size_t start = 0;
    for (size_t at = 0; at < size; at++) {
        unsigned char c = (unsigned char)text[at];
        if (is_plain(c))
            continue;
        pe__buffer_add(out, text + start, at - start);
        write_escape(c, out);
        start = at + 1;
    }
    pe__buffer_add(out, text + start, size - start);
    pe__buffer_add(out, "\"", 1);
}

/* The fewest digits that mean the same double; a comma of the locale becomes a
 * point. */
static void write_real(double number, pe__buffer *out)
{
    char text[32];
    if (!isfinite(number) || number == 0) {
        /* "-0" would be a whole number, which has no sign when it is 0 */
        pe__buffer_text(out, number != 0 ? "null" : signbit(number) ? "-0.0"
                                                                     : "0");
        return;
    }
    for (int digits = 15; digits <= 17; digits++) {
        snprintf(text, sizeof text, "%.*g", digits, number);
        if (strtod(text, NULL) == number)
            break;
    }
    char *comma = strchr(text, ',');
    if (comma != NULL)
        *comma = '.';
    pe__buffer_text(out, text);
}

static void write_hours(int64_t quarters, pe__buffer *out)
{
    static const char *const part[] = {"", ".25", ".5", ".75"};
    int64_t rest = quarters % 4;
    if (quarters < 0 && quarters > -4)
        pe__buffer_text(out, "-");
    pe__buffer_number(out, quarters / 4);
    pe__buffer_text(out, part[rest < 0 ? -rest : rest]);
}

/* Always with all its decimals: 12.50. */
static void write_money(int64_t amount, int digits, pe__buffer *out)
{
    int64_t unit = pe__ten_to(digits);
    int64_t rest = amount % unit;
    if (amount < 0 && amount > -unit)
        pe__buffer_text(out, "-");
    pe__buffer_number(out, amount / unit);
    if (digits > 0)
        pe__buffer_format(out, ".%0*lld", digits,
                          (long long)(rest < 0 ? -rest : rest));
}

static void put_two(char *to, int number)
{
    to[0] = (char)('0' + number / 10);
    to[1] = (char)('0' + number % 10);
}

/* Within FIRST_DAY … LAST_DAY. */
static void write_date(int64_t day, pe__buffer *out)
{
    pe__date date = pe__date_of(day);
    char text[10] = {[4] = '-', [7] = '-'};
    put_two(text, (int)(date.year / 100));
    put_two(text + 2, (int)(date.year % 100));
    put_two(text + 5, date.month);
    put_two(text + 8, date.day);
    pe__buffer_add(out, text, sizeof text);
}

static void write_day(int64_t day, pe__buffer *out)
{
    if (day < FIRST_DAY || day > LAST_DAY) {
        pe__buffer_text(out, "null");
        return;
    }
    pe__buffer_add(out, "\"", 1);
    write_date(day, out);
    pe__buffer_add(out, "\"", 1);
}

static void write_time(int64_t seconds, pe__buffer *out)
{
    int64_t day = seconds / SECONDS_A_DAY, of_day = seconds % SECONDS_A_DAY;
    if (of_day < 0) {
        of_day += SECONDS_A_DAY;
        day--;
    }
    if (day < FIRST_DAY || day > LAST_DAY) {
        pe__buffer_text(out, "null");
        return;
    }
    pe__buffer_add(out, "\"", 1);
    write_date(day, out);
    char text[11] = "T  :  :  Z\"";
    put_two(text + 1, (int)(of_day / 3600));
    put_two(text + 4, (int)(of_day / 60 % 60));
    put_two(text + 7, (int)(of_day % 60));
    pe__buffer_add(out, text, sizeof text);
}

static void write_container(const pe__value *value, pe__buffer *out)
{
    bool object = value->kind == PE__OBJECT;
    pe__buffer_add(out, object ? "{" : "[", 1);
    for (const pe__value *v = value->items.first; v != NULL; v = v->next) {
        if (v != value->items.first)
            pe__buffer_add(out, ",", 1);
        if (object) {
            write_text(v->key, strlen(v->key), out);
            pe__buffer_add(out, ":", 1);
        }
        pe__json_write(v, out);
    }
    pe__buffer_add(out, object ? "}" : "]", 1);
}

void pe__json_write(const pe__value *value, pe__buffer *out)
{
    if (value == NULL) {
        out->failed = true;
        return;
    }
    switch (value->kind) {
    case PE__NULL: pe__buffer_text(out, "null"); break;
    case PE__BOOL:
        pe__buffer_text(out, value->integer != 0 ? "true" : "false");
        break;
    case PE__INTEGER:
    case PE__COUNT: pe__buffer_number(out, value->integer); break;
    case PE__REAL: write_real(value->real, out); break;
    case PE__HOURS: write_hours(value->integer, out); break;
    case PE__MONEY:
        write_money(value->integer, value->digits, out);
        break;
    case PE__TIME: write_time(value->integer, out); break;
    case PE__DAY: write_day(value->integer, out); break;
    case PE__TEXT:
        write_text(value->text.bytes, value->text.size, out);
        break;
    case PE__ARRAY:
    case PE__OBJECT: write_container(value, out); break;
    }
}
