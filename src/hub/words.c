/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What differs between languages stands in one table: a language more is a row
 * more. Forms after CLDR 42 (medium dates, short times). Numbers are grouped
 * with a space that does not break, where the language has none of its own, so
 * that they are read alike by all. */
#include "words.h"

#include "calendar.h"
#include "ten.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define THIN "\xe2\x80\xaf" /* narrow no-break space */
#define MINUS "\xe2\x88\x92"

typedef struct {
    const char *group, *decimal;
    int least_grouped; /* digits before the decimal mark */
    const char *month[12];
    const char *day[7], *day_short[7];
    int first_day;       /* of the week, 0 = Monday */
    const char *date;    /* d, m, y and what stands between */
    const char *between; /* date and time */
} language;

static const language languages[] = {
    {",", ".", 4,
     {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct",
      "Nov", "Dec"},
     {"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday",
      "Sunday"},
     {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"},
     0, "d m y", ", "},
    {".", ",", 4,
     {"Jan.", "Feb.", "März", "Apr.", "Mai", "Juni", "Juli", "Aug.", "Sept.",
      "Okt.", "Nov.", "Dez."},
     {"Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag",
      "Sonntag"},
     {"Mo", "Di", "Mi", "Do", "Fr", "Sa", "So"},
     0, "d. m y", ", "},
    {THIN, ",", 5,
     {"ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sept", "oct",
      "nov", "dic"},
     {"lunes", "martes", "miércoles", "jueves", "viernes", "sábado",
      "domingo"},
     {"lun", "mar", "mié", "jue", "vie", "sáb", "dom"},
     0, "d m y", ", "},
};

/* Digits in groups of three. */
static void write_whole(const language *l, uint64_t number, pe__buffer *out)
{
    char digits[24];
    int size = 0;
    do
        digits[sizeof digits - (size_t)++size] = (char)('0' + number % 10);
    while ((number /= 10) > 0);
    const char *first = digits + sizeof digits - (size_t)size;
    if (size < l->least_grouped) {
        pe__buffer_add(out, first, (size_t)size);
        return;
    }
    for (int k = 0; k < size; k++) {
        if (k > 0 && (size - k) % 3 == 0)
            pe__buffer_text(out, l->group);
        pe__buffer_add(out, &first[k], 1);
    }
}

static void write_count(const language *l, int64_t number, pe__buffer *out)
{
    if (number < 0)
        pe__buffer_text(out, MINUS);
    write_whole(l, number < 0 ? 0 - (uint64_t)number : (uint64_t)number, out);
}

/* A number of `unit`-ths with `places` decimals; trailing zeros go when
 * `short_form`. */
static void write_parts(const language *l, int64_t number, int64_t unit,
                        int places, bool short_form, pe__buffer *out)
{
    uint64_t size = number < 0 ? 0 - (uint64_t)number : (uint64_t)number;
    char decimals[16];
    int length = places;
    uint64_t rest = size % (uint64_t)unit;
    for (int k = 0; k < places; k++) {
        rest *= 10;
        decimals[k] = (char)('0' + rest / (uint64_t)unit);
        rest %= (uint64_t)unit;
    }
    while (short_form && length > 0 && decimals[length - 1] == '0')
        length--;
    if (number < 0)
        pe__buffer_text(out, MINUS);
    write_whole(l, size / (uint64_t)unit, out);
    if (length > 0) {
        pe__buffer_text(out, l->decimal);
        pe__buffer_add(out, decimals, (size_t)length);
    }
}

/* Two digits that say something, without zeros at the end: of a number that is
 * near 0. */
static void write_small(const language *l, double number, pe__buffer *out)
{
    char text[32];
    snprintf(text, sizeof text, "%.1e", fabs(number));
    int exponent = (int)strtol(strchr(text, 'e') + 1, NULL, 10);
    if (exponent < -8) {
        pe__buffer_text(out, "0");
        return;
    }
    int size = snprintf(text, sizeof text, "%.*f", 1 - exponent,
                        fabs(number));
    while (size > 3 && text[size - 1] == '0')
        text[--size] = '\0';
    pe__buffer_format(out, "%s0%s%s", number < 0 ? MINUS : "", l->decimal,
                      text + 2);
}

/* Two decimals are what people compare; of numbers below a tenth, two
 * digits. */
static void write_real(const language *l, double number, pe__buffer *out)
{
    if (!isfinite(number) || fabs(number) >= 1e15)
        pe__buffer_format(out, "%g", number);
    else if (fabs(number) < 0.0995 && number != 0)
        write_small(l, number, out);
    else
        write_parts(l, llround(number * 100), 100, 2, true, out);
}

static void put_two(char *to, int number)
{
    to[0] = (char)('0' + number / 10);
    to[1] = (char)('0' + number % 10);
}

static void write_day(const language *l, int64_t day, pe__buffer *out)
{
    pe__date date = pe__date_of(day);
    for (const char *c = l->date; *c != '\0'; c++)
        switch (*c) {
        case 'd': pe__buffer_number(out, date.day); break;
        case 'm': pe__buffer_text(out, l->month[date.month - 1]); break;
        case 'y': pe__buffer_number(out, date.year); break;
        default: pe__buffer_add(out, c, 1);
        }
}

enum { NEAR = 14 * 86400 }; /* seconds */

static void write_time(const pe__words *w, const language *l, int64_t at,
                       pe__buffer *out)
{
    int64_t local = at + pe__zone_offset(w->zone, at);
    int64_t day = local / 86400 - (local % 86400 < 0);
    int64_t second = local - day * 86400;
    write_day(l, day, out);
    if (w->now != 0 && llabs(at - w->now) > NEAR)
        return;
    char clock[5] = {[2] = ':'};
    put_two(clock, (int)(second / 3600));
    put_two(clock + 3, (int)(second / 60 % 60));
    pe__buffer_text(out, l->between);
    pe__buffer_add(out, clock, sizeof clock);
}

void pe__words_write(void *context, const pe__value *value, pe__buffer *out)
{
    const pe__words *w = context;
    const language *l = &languages[w->language];
    switch (value->kind) {
    case PE__COUNT: write_count(l, value->integer, out); break;
    case PE__HOURS: write_parts(l, value->integer, 4, 2, true, out); break;
    case PE__MONEY:
        write_parts(l, value->integer, pe__ten_to(value->digits),
                    value->digits, false, out);
        break;
    case PE__REAL: write_real(l, value->real, out); break;
    case PE__DAY: write_day(l, value->integer, out); break;
    case PE__TIME: write_time(w, l, value->integer, out); break;
    default: break;
    }
}

void pe__words_week(pe__doc *doc, pe__value *array, int which)
{
    const language *l = &languages[which];
    for (int k = 0; k < 7; k++) {
        int day = (l->first_day + k) % 7;
        pe__value *one = pe__add_object(doc, array);
        pe__put_integer(doc, one, "day", day);
        pe__put_text(doc, one, "name", l->day[day]);
        pe__put_text(doc, one, "short", l->day_short[day]);
    }
}
