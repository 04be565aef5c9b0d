/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "moment.h"

#include "calendar.h"

#include <stdlib.h>
#include <string.h>

/* Where reading has come to. */
typedef struct {
    const char *at;
} cursor;

/* A number of 1 … `most` digits; −1 when there is none. */
static int64_t number(cursor *c, int most, int *digits)
{
    int64_t value = 0;
    *digits = 0;
    while (*c->at >= '0' && *c->at <= '9' && *digits < most) {
        value = value * 10 + (*c->at++ - '0');
        ++*digits;
    }
    return *digits > 0 ? value : -1;
}

static bool skip(cursor *c, char what)
{
    if (*c->at != what)
        return false;
    c->at++;
    return true;
}

/* Three numbers with '-', '/' or '.' between them: the year is the one of four
 * digits. Returns how many digits stand first, 0 = no day. */
static int three(cursor *c, int64_t part[3])
{
    int first, digits;
    part[0] = number(c, 4, &first);
    char between = *c->at;
    if (part[0] < 0 || (between != '-' && between != '/' && between != '.'))
        return 0;
    c->at++;
    part[1] = number(c, 2, &digits);
    if (part[1] < 0 || !skip(c, between))
        return 0;
    part[2] = number(c, 4, &digits);
    if ((first == 4) == (digits == 4) || first == 3 || digits == 3)
        return 0;
    return first;
}

int pe__moment_order(const char *text)
{
    int64_t part[3];
    cursor c = {text};
    int first = three(&c, part);
    if (first == 0 || first == 4)
        return 0;
    return (part[0] > 12 ? PE__SEEN_DAY_FIRST : 0) |
           (part[1] > 12 ? PE__SEEN_MONTH_FIRST : 0);
}

static pe__moment_fault read_day(cursor *c, int order, int64_t *day)
{
    int64_t part[3];
    int first = three(c, part);
    if (first == 0)
        return PE__MOMENT_NONE;
    pe__date date;
    if (first == 4)
        date = (pe__date){part[0], (int)part[1], (int)part[2]};
    else if (part[0] == part[1] || order == PE__DAY_FIRST)
        date = (pe__date){part[2], (int)part[1], (int)part[0]};
    else if (order == PE__MONTH_FIRST)
        date = (pe__date){part[2], (int)part[0], (int)part[1]};
    else
        return PE__MOMENT_AMBIGUOUS;
    if (date.month < 1 || date.month > 12 || date.day < 1 ||
        date.day > pe__days_in(date.year, date.month))
        return PE__MOMENT_NONE;
    *day = pe__day_of(date);
    return PE__MOMENT_FINE;
}

/* "12:52", "12:52:30", "0:52 PM"; nothing = midnight. Seconds of the day, −1 =
 * it is no time. */
static int64_t read_clock(cursor *c)
{
    int digits;
    if (*c->at == '\0')
        return 0;
    if (!skip(c, 'T'))
        while (skip(c, ' ') || skip(c, ',')) {}
    int64_t hour = number(c, 2, &digits), minute, second = 0;
    if (hour < 0 || !skip(c, ':'))
        return -1;
    minute = number(c, 2, &digits);
    if (digits != 2)
        return -1;
    if (skip(c, ':'))
        second = number(c, 2, &digits);
    if (skip(c, '.'))
        number(c, 9, &digits); /* parts of a second */
    while (skip(c, ' ')) {}
    bool after = (*c->at == 'P' || *c->at == 'p');
    if (after || *c->at == 'A' || *c->at == 'a') {
        if ((c->at[1] != 'M' && c->at[1] != 'm') || hour > 12)
            return -1;
        hour = hour % 12 + (after ? 12 : 0);
        c->at += 2;
    }
    if (hour > 23 || minute > 59 || second < 0 || second > 60)
        return -1;
    return hour * 3600 + minute * 60 + second;
}

/* "Z", "+02:00", "-0500"; *has = false when nothing is there. */
static bool read_offset(cursor *c, bool *has, int64_t *seconds)
{
    int digits;
    *has = true;
    *seconds = 0;
    if (skip(c, 'Z'))
        return true;
    int64_t sign = *c->at == '-' ? -1 : 1;
    if (*c->at != '+' && *c->at != '-') {
        *has = false;
        return true;
    }
    c->at++;
    int64_t hours = number(c, 2, &digits);
    bool fine = digits == 2;
    skip(c, ':');
    int64_t minutes = number(c, 2, &digits);
    if (digits == 0)
        minutes = 0;
    *seconds = sign * (hours * 3600 + minutes * 60);
    return fine && hours <= 14 && minutes <= 59;
}

int64_t pe__moment_utc(const pe__intake_how *how, int64_t local)
{
    return how->ahead != NULL ? local - how->ahead(how->ahead_context, local)
                              : local;
}

pe__moment_fault pe__moment_read(const pe__intake_how *how, const char *text,
                                 int order, int64_t *at)
{
    size_t length = strlen(text);
    if (length >= 9 && length <= 10 &&
        strspn(text, "0123456789") == length) {
        *at = strtoll(text, NULL, 10); /* seconds since 1970 */
        return PE__MOMENT_FINE;
    }
    int64_t day = 0, offset = 0;
    bool has;
    cursor c = {text};
    pe__moment_fault fault = read_day(&c, order, &day);
    if (fault != PE__MOMENT_FINE)
        return fault;
    int64_t clock = read_clock(&c);
    if (clock < 0 || !read_offset(&c, &has, &offset) || *c.at != '\0')
        return PE__MOMENT_NONE;
    int64_t local = day * 86400 + clock;
    *at = has ? local - offset : pe__moment_utc(how, local);
    return PE__MOMENT_FINE;
}
