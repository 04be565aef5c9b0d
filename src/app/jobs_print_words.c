/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Letters, words and numbers on a terminal. Widths count columns, not bytes. */
#include "jobs_print.h"
#include <inttypes.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* How many columns the first letter takes, and its bytes. Letters are read
 * without the locale: names are UTF-8 whatever the terminal is. */
static int letter(const char *text, size_t *bytes)
{
    unsigned char c = (unsigned char)*text;
    size_t n = c < 0x80 ? 1 : c < 0xe0 ? 2 : c < 0xf0 ? 3 : 4;
    uint32_t code = n == 1 ? c : c & (0x7fu >> n);
    for (size_t k = 1; k < n; k++)
        code = code << 6 | ((unsigned char)text[k] & 0x3f);
    *bytes = n;
    if ((code >= 0x300 && code < 0x370) || code == 0x200d ||
        (code >= 0xfe00 && code < 0xfe10))
        return 0; /* marks that sit on the letter before */
    bool wide = (code >= 0x1100 && code < 0x1160) ||
                (code >= 0x2e80 && code < 0xa4d0) ||
                (code >= 0xac00 && code < 0xd7a4) ||
                (code >= 0xf900 && code < 0xfb00) ||
                (code >= 0xff00 && code < 0xff61) || code >= 0x1f300;
    return wide ? 2 : 1;
}

/* O(length). */
int pe__columns_of(const char *text)
{
    int sum = 0;
    size_t bytes;
    for (; *text; text += bytes)
        sum += letter(text, &bytes);
    return sum;
}

/* Control characters never reach the terminal. */
void pe__put_name(const pe__printing *p, const char *text, int room)
{
    const char *dots = p->utf8 ? "…" : ".";
    bool fits = pe__columns_of(text) <= room;
    int used = 0;
    size_t bytes;
    for (; *text; text += bytes) {
        int wide = letter(text, &bytes);
        if (used + wide > room - !fits)
            break;
        if ((unsigned char)*text < ' ' || *text == 0x7f)
            fputc(' ', p->out);
        else
            fwrite(text, 1, bytes, p->out);
        used += wide;
    }
    if (!fits) {
        fputs(dots, p->out);
        used++;
    }
    fprintf(p->out, "%*s", room - used, "");
}

/* Words are never cut: one that is longer than the line stands on a line of
 * its own. Texts beyond 2 KiB are cut. */
void pe__say(const pe__printing *p, int indent, const char *format, ...)
{
    char text[2048];
    va_list list;
    va_start(list, format);
    vsnprintf(text, sizeof text, format, list);
    va_end(list);
    int at = 0;
    const int later = indent + 2; /* of the lines after the first */
    for (char *word = text, *next; *word; word = next) {
        size_t length = strcspn(word, " ");
        while (!strncmp(word + length, " %", 2)) /* stays with its number */
            length += 2 + strcspn(word + length + 2, " ");
        next = word + length;
        while (*next == ' ')
            *next++ = '\0';
        int wide = pe__columns_of(word);
        if (at && at + 1 + wide > p->width) {
            fputc('\n', p->out);
            at = 0;
            indent = later;
        }
        fprintf(p->out, "%*s", at ? 1 : indent, "");
        at += at ? 1 : indent;
        fwrite(word, 1, length, p->out);
        at += wide;
    }
    fputc('\n', p->out);
}

void pe__heading(const pe__printing *p, const char *text)
{
    fputc('\n', p->out);
    pe__say(p, 0, "%s", text);
}

/* Thousands are set apart by commas, whatever the locale. */
const char *pe__grouped(int64_t number, char out[PE__FIGURE])
{
    char plain[PE__FIGURE];
    int length = snprintf(plain, sizeof plain, "%" PRId64, number), at = 0;
    for (int k = 0; k < length; k++) {
        out[at++] = plain[k];
        if ((length - k) % 3 == 1 && k + 1 < length && plain[k] != '-')
            out[at++] = ',';
    }
    out[at] = '\0';
    return out;
}

/* Three figures that mean something: two places for tenths, three for
 * hundredths, four for thousandths. */
static int places_of(double value)
{
    double size = fabs(value);
    return size >= 10                     ? 1
           : size >= 0.095 || size < 5e-7 ? 2
           : size >= 0.0095               ? 3
           : size >= 0.00095              ? 4
                                          : 6;
}

/* Sums leave errors of about 1e-16 of their parts; a figure that is exact but
 * for those must not be pushed to the next one. */
static const double slack = 1e-6; /* of the last place shown */

double pe__upwards(double value, int places)
{
    double unit = pow(10, places);
    return ceil(value * unit - slack) / unit + 0.0; /* never "-0" */
}

double pe__downwards(double value, int places)
{
    double unit = pow(10, places);
    return floor(value * unit + slack) / unit;
}

const char *pe__points(double value, char out[PE__FIGURE])
{
    snprintf(out, 32, "%.*f", places_of(value), value == 0 ? 0.0 : value);
    return out;
}

const char *pe__at_most(double value, char out[PE__FIGURE])
{
    int places = places_of(value);
    snprintf(out, 32, "%.*f", places, pe__upwards(value, places));
    return out;
}

/* A bound of nothing is a plain 0: "0.00" would look like a small one. */
const char *pe__at_least(double value, char out[PE__FIGURE])
{
    int places = places_of(value);
    if (value < 1e-6)
        snprintf(out, 32, "0");
    else
        snprintf(out, 32, "%.*f", places, pe__downwards(value, places));
    return out;
}
