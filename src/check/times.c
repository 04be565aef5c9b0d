/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* When is a task done, when is a member away? "Mon 09:00-12:00", "Mon-Fri
 * 9-10", "Sat 22-2" (into Sunday), "Tue" (all day); in a task several joined
 * by "+", in a member's `away` joined by "+" or ";". Any other text is a label
 * that clashes with the same label only. Every minute of the week is a bit. */
#include "parts.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

enum { DAY = 24 * 60 };

static const char *const days[7] = {"monday", "tuesday", "wednesday",
                                    "thursday", "friday", "saturday",
                                    "sunday"};

/* Skips white space and gives the next character. */
static char peek(const char **at)
{
    while (isspace((unsigned char)**at)) {
        (*at)++;
    }
    return **at;
}

/* Three letters or more of an English day: Monday is 0; −1 = no day. Moves
 * on behind it. */
static int read_day(const char **at)
{
    size_t length = 0;
    while (isalpha((unsigned char)(*at)[length])) {
        length++;
    }
    for (int d = 0; length >= 3 && d < 7; d++) {
        if (length <= strlen(days[d]) &&
            strncasecmp(*at, days[d], length) == 0) {
            *at += length;
            return d;
        }
    }
    return -1;
}

static bool read_dash(const char **at)
{
    if (peek(at) == '-') {
        *at += 1;
        return true;
    }
    if (strncmp(*at, "\xE2\x80\x93", 3) == 0) { /* en dash */
        *at += 3;
        return true;
    }
    return false;
}

/* Minutes since midnight of "9" or "09:30", or −1. */
static int read_clock(const char **at)
{
    int hour = 0, minute = 0, used = 0;
    peek(at);
    /* two digits always fit: NOLINTNEXTLINE(cert-err34-c) */
    if (sscanf(*at, "%2d%n", &hour, &used) != 1 ||
        !isdigit((unsigned char)**at)) {
        return -1;
    }
    *at += used;
    if (**at == ':') {
        /* NOLINTNEXTLINE(cert-err34-c) */
        if (sscanf(*at, ":%2d%n", &minute, &used) != 1) {
            return -1;
        }
        *at += used;
    }
    return 60 * hour + minute;
}

/* Sunday night goes on on Monday morning: the week is a ring. */
static void set_minutes(pe__check_time *time, int from, int minutes)
{
    for (int m = from; m < from + minutes; m++) {
        int bit = m % PE__CHECK_WEEK;
        time->minute[bit / 64] |= (uint64_t)1 << (bit % 64);
    }
}

/* Reads one part, `[at, end)`; false when it is a label. */
static bool read_part(const char *at, const char *end, pe__check_time *time)
{
    int first = read_day(&at), last = first;
    if (first < 0) {
        return false;
    }
    const char *mark = at;
    if (read_dash(&mark) && isalpha((unsigned char)peek(&mark))) {
        last = read_day(&mark);
        at = mark;
    }
    int from = 0, minutes = DAY;
    if (last < 0) {
        return false;
    }
    if (at < end && (peek(&at), at < end)) {
        from = read_clock(&at);
        int to = from >= 0 && read_dash(&at) ? read_clock(&at) : -1;
        peek(&at);
        if (to < 0 || at < end) {
            return false;
        }
        minutes = to > from ? to - from : to + DAY - from;
    }
    int count = (last - first + 7) % 7 + 1;
    for (int k = 0; k < count; k++) {
        set_minutes(time, (first + k) % 7 * DAY + from, minutes);
    }
    return true;
}

/* The next part of a text whose parts are joined by "+" and, where `separator`
 * is another sign, by that one too. */
static bool next_part(const char **rest, char separator, const char **item,
                      int *length)
{
    if (!pe__check_item(rest, '+', item, length)) {
        return false;
    }
    const char *cut = memchr(*item, separator, (size_t)*length);
    if (separator != '+' && cut) {
        *rest = cut + 1;
        *length = (int)(cut - *item);
        while (*length > 0 && isspace((unsigned char)(*item)[*length - 1])) {
            (*length)--;
        }
    }
    return true;
}

void pe__check_time_read(const char *text, char separator,
                         pe__check_time *time)
{
    const char *item, *rest = text;
    int length;
    memset(time, 0, sizeof *time);
    time->text = text;
    while (next_part(&rest, separator, &item, &length)) {
        read_part(item, item + length, time);
    }
}

/* A text of times alone, each of which sets minutes. */
double pe__check_time_length(const pe__check_time *time, char separator)
{
    const char *item, *rest = time->text;
    int length, minutes = 0;
    pe__check_time one;
    while (next_part(&rest, separator, &item, &length)) {
        memset(&one, 0, sizeof one);
        if (!read_part(item, item + length, &one)) {
            return INFINITY;
        }
    }
    for (int bit = 0; bit < PE__CHECK_WEEK; bit++) {
        minutes += (int)(time->minute[bit / 64] >> (bit % 64) & 1);
    }
    return minutes / 60.0;
}

/* A label of b that is this one. */
static bool has_label(const pe__check_time *b, char separator,
                      const char *label, int label_length)
{
    const char *item, *rest = b->text;
    int length;
    while (next_part(&rest, separator, &item, &length)) {
        if (length == label_length &&
            memcmp(item, label, (size_t)length) == 0) {
            return true; /* a time that is written alike clashes too */
        }
    }
    return false;
}

bool pe__check_clash(const pe__check_time *a, char a_separator,
                     const pe__check_time *b, char b_separator)
{
    for (int k = 0; k < PE__CHECK_WORDS; k++) {
        if (a->minute[k] & b->minute[k]) {
            return true;
        }
    }
    const char *item, *rest = a->text;
    int length;
    while (next_part(&rest, a_separator, &item, &length)) {
        if (has_label(b, b_separator, item, length)) {
            return true;
        }
    }
    return false;
}
