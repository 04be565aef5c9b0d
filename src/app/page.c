/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Numbers and pieces of markup that every report is made of. Numbers are made
 * from integers, so that no locale changes them. */
#include "page.h"

#include "mem.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>

#define MINUS "\xe2\x88\x92"
#define NO_BREAK "\xc2\xa0"
#define NOTHING "\xe2\x80\x94"

/* --- numbers -------------------------------------------------------------- */

enum { NUMBER_SIZE = 64 }; /* minus, 15 digits, commas, point, 4 digits */
static const double TEN[] = {1, 10, 100, 1000, 10000};
static const double LARGEST = 9e13; /* of which hundredths are still exact */

/* An integer with commas between thousands. */
static void group(char *out, uint64_t value)
{
    char digits[24];
    int length = snprintf(digits, sizeof digits, "%llu",
                          (unsigned long long)value);
    for (int i = 0; i < length; i++) {
        if (i > 0 && (length - i) % 3 == 0)
            *out++ = ',';
        *out++ = digits[i];
    }
    *out = '\0';
}

static void write_decimal(char out[NUMBER_SIZE], double value, int places)
{
    if (!isfinite(value) || fabs(value) > LARGEST) {
        snprintf(out, NUMBER_SIZE, NOTHING);
        return;
    }
    long long scaled = llround(value * TEN[places]);
    uint64_t size = (uint64_t)(scaled < 0 ? -scaled : scaled);
    uint64_t unit = (uint64_t)TEN[places];
    char whole[32];
    group(whole, size / unit);
    if (places == 0)
        snprintf(out, NUMBER_SIZE, "%s%s", scaled < 0 ? MINUS : "", whole);
    else
        snprintf(out, NUMBER_SIZE, "%s%s.%0*llu", scaled < 0 ? MINUS : "",
                 whole, places, (unsigned long long)(size % unit));
}

const char *pe__page_decimal(pe__report *r, double value, int places)
{
    char text[NUMBER_SIZE];
    write_decimal(text, value, places);
    return pe__report_keep(r, "%s", text);
}

const char *pe__page_count(pe__report *r, int64_t count)
{
    return pe__page_decimal(r, (double)count, 0);
}

const char *pe__page_many(pe__report *r, int64_t count, const char *one,
                          const char *many)
{
    return pe__report_keep(r, "%s" NO_BREAK "%s", pe__page_count(r, count),
                           count == 1 ? one : many);
}

/* The decimals that leave about three digits. */
static int places_of(double size)
{
    return size >= 99.95 ? 0 : size >= 9.995 ? 1 : size >= 0.9995 ? 2
           : size >= 0.09995 ? 3 : 4;
}

/* Names of thousands that people of every country read alike. */
const char *pe__page_amount(pe__report *r, double value)
{
    static const struct {
        double size;
        const char *name;
    } large[] = {{1e12, "trillion"}, {1e9, "billion"}, {1e6, "million"}};
    double size = fabs(value);
    if (value == 0)
        return "0";
    if (!isfinite(value) || size >= 1e18)
        return NOTHING;
    for (int k = 0; k < 3; k++)
        if (size >= 0.9995 * large[k].size)
            return pe__report_keep(
                r, "%s" NO_BREAK "%s",
                pe__page_decimal(r, value / large[k].size,
                                 places_of(size / large[k].size)),
                large[k].name);
    if (size < 0.00005)
        return value > 0 ? "<0.0001" : ">" MINUS "0.0001";
    return pe__page_decimal(r, value, places_of(size));
}

/* One digit more than about two, 4 at most. */
static int percent_places(double percent)
{
    double size = fabs(percent);
    return size >= 9.95 ? 0 : size >= 0.995 ? 1 : size >= 0.0995 ? 2
           : size >= 0.00995 ? 3 : 4;
}

const char *pe__page_percent(pe__report *r, double share)
{
    double percent = 100 * share;
    if (percent != 0 && fabs(percent) < 0.00005)
        return percent > 0 ? "<0.0001%" : ">" MINUS "0.0001%";
    if (percent == 0)
        return "0%";
    return pe__report_keep(r, "%s%%",
        pe__page_decimal(r, percent, percent_places(percent)));
}

const char *pe__page_percent_up(pe__report *r, double share)
{
    double percent = 100 * share, unit = TEN[percent_places(percent)];
    double up = ceil(percent * unit - 1e-6) / unit / 100;
    return pe__page_percent(r, up > 0 || !(share > 0) ? up : share);
}

/* Beyond a doubling or halving a percentage is hard to picture. */
const char *pe__page_change(pe__report *r, double from, double to)
{
    double ratio = to / from;
    if (!(from > 0) || !(to >= 0) || !isfinite(ratio))
        return NOTHING;
    if (ratio >= 3)
        return pe__report_keep(r, "\xc3\x97%s", pe__page_amount(r, ratio));
    if (ratio < 1.0 / 3 && to > 0)
        return pe__report_keep(r, "\xc3\xb7%s", pe__page_amount(r, 1 / ratio));
    double percent = 100 * (ratio - 1);
    int places = fabs(percent) < 9.95 ? 1 : 0;
    const char *text = pe__page_decimal(r, percent, places);
    return pe__report_keep(r, "%s%s%%", percent * TEN[places] >= 0.5 ? "+"
                                                                     : "",
                           text);
}

/* --- markup --------------------------------------------------------------- */

/* The report's own calls take "…", not va_list, so the text is made here
 * first. NULL: the page has failed. */
static char *format_text(pe__report *r, const char *format, va_list arguments)
{
    va_list again;
    va_copy(again, arguments);
    int length = vsnprintf(NULL, 0, format, again);
    va_end(again);
    char *text = length < 0 ? NULL : pe__alloc((size_t)length + 1, 1);
    if (text == NULL)
        pe__report_fail(r, PE_NO_MEMORY);
    else
        vsnprintf(text, (size_t)length + 1, format, arguments);
    return text;
}

void pe__page_paragraph(pe__report *r, const char *klass, const char *format,
                        ...)
{
    va_list arguments;
    va_start(arguments, format);
    char *text = format_text(r, format, arguments);
    va_end(arguments);
    if (text != NULL)
        pe__report_element(r, "p", klass, "%s", text);
    pe__free(text);
}

void pe__page_strong(pe__report *r, const char *text)
{
    pe__report_element(r, "strong", NULL, "%s", text);
}

void pe__page_name(pe__report *r, const char *name)
{
    pe__report_element(r, "bdi", NULL, "%s", name);
}

void pe__page_section(pe__report *r, const char *id, const char *title)
{
    pe__report_open(r, "section", "id", id, (char *)NULL);
    pe__report_element(r, "h2", NULL, "%s", title);
}

void pe__page_fold(pe__report *r, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    char *text = format_text(r, format, arguments);
    va_end(arguments);
    pe__report_open(r, "details", (char *)NULL);
    if (text != NULL)
        pe__report_element(r, "summary", NULL, "%s", text);
    pe__free(text);
}

void pe__page_big(pe__report *r, const char *what, const char *before,
                  const char *now, const char *note)
{
    pe__report_open(r, "div", (char *)NULL);
    pe__report_element(r, "dt", NULL, "%s", what);
    pe__report_open(r, "dd", (char *)NULL);
    if (before != NULL) {
        pe__report_element(r, "span", "was", "%s", before);
        pe__report_element(r, "span", "to", " \xe2\x86\x92 ");
    }
    pe__report_element(r, "span", "now", "%s", now);
    pe__report_close(r);
    pe__report_element(r, "dd", "note", "%s", note);
    pe__report_close(r);
}

void pe__page_fact(pe__report *r, const char *what, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    char *text = format_text(r, format, arguments);
    va_end(arguments);
    pe__report_element(r, "dt", NULL, "%s", what);
    pe__report_element(r, "dd", NULL, "%s", text != NULL ? text : "");
    pe__free(text);
}

void pe__page_table(pe__report *r, const char *klass, const char *caption, ...)
{
    pe__report_open(r, "table", "class", klass, (char *)NULL);
    pe__report_element(r, "caption", NULL, "%s", caption);
    pe__report_open(r, "thead", (char *)NULL);
    pe__report_open(r, "tr", (char *)NULL);
    va_list columns;
    va_start(columns, caption);
    const char *name;
    while ((name = va_arg(columns, const char *)) != NULL) {
        const char *kind = name[0] == '#' ? "n" : name[0] == '~' ? "p" : "w";
        pe__report_open(r, "th", "scope", "col", "class", kind, (char *)NULL);
        pe__report_text(r, "%s", name + (kind[0] != 'w'));
        pe__report_close(r);
    }
    va_end(columns);
    pe__report_close(r);
    pe__report_close(r);
    pe__report_open(r, "tbody", (char *)NULL);
}

void pe__page_table_end(pe__report *r)
{
    pe__report_close(r);
    pe__report_close(r);
}

void pe__page_row(pe__report *r, const char *name)
{
    pe__report_open(r, "tr", (char *)NULL);
    pe__report_open(r, "th", "scope", "row", (char *)NULL);
    pe__page_name(r, name);
    pe__report_close(r);
}

void pe__page_number(pe__report *r, const char *text)
{
    pe__report_element(r, "td", "n", "%s", text);
}

/* --- pictures ------------------------------------------------------------- */

/* The description is for those who cannot see the picture: it says what the
 * picture shows, and the figures stand in a table near it. */
void pe__page_picture(pe__report *r, const char *id, const char *klass,
                      const char *title, const char *format, ...)
{
    char title_id[40], text_id[40], both[96];
    va_list arguments;
    va_start(arguments, format);
    char *text = format_text(r, format, arguments);
    va_end(arguments);
    snprintf(title_id, sizeof title_id, "%s-t", id);
    snprintf(text_id, sizeof text_id, "%s-d", id);
    snprintf(both, sizeof both, "%s %s", title_id, text_id);
    pe__report_open(r, "svg", "role", "img", "class", klass,
                    "aria-labelledby", both, (char *)NULL);
    pe__report_open(r, "title", "id", title_id, (char *)NULL);
    pe__report_text(r, "%s", title);
    pe__report_close(r);
    pe__report_open(r, "desc", "id", text_id, (char *)NULL);
    pe__report_text(r, "%s", text != NULL ? text : "");
    pe__report_close(r);
    pe__free(text);
}

void pe__page_stretch(pe__report *r, const char *box)
{
    pe__report_open(r, "svg", "viewBox", box, "width", "100%", "height",
                    "100%", "preserveAspectRatio", "none", (char *)NULL);
}

static const char *place(pe__report *r, double percent)
{
    return pe__report_keep(r, "%s%%", pe__report_number(r, percent));
}

void pe__page_line(pe__report *r, const char *klass, double x1, double y1,
                   double x2, double y2)
{
    pe__report_empty(r, "line", "class", klass, "x1", place(r, x1), "y1",
                     place(r, y1), "x2", place(r, x2), "y2", place(r, y2),
                     (char *)NULL);
}

void pe__page_legend_open(pe__report *r)
{
    pe__report_open(r, "p", "class", "legend", (char *)NULL);
}

void pe__page_legend(pe__report *r, const char *klass, const char *text)
{
    pe__report_open(r, "span", (char *)NULL);
    pe__report_open(r, "i", "class", klass, "aria-hidden", "true",
                    (char *)NULL);
    pe__report_close(r);
    pe__report_text(r, " %s", text);
    pe__report_close(r);
    pe__report_text(r, " ");
}
