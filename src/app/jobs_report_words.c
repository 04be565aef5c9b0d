/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Numbers and words of the report: hours as 2.5 h, ratings with two decimals,
 * a real minus sign, a no-break space before a unit; and the small pieces of
 * markup that every section is made of. Numbers are made from integers, so
 * that no locale changes them. */
#include "jobs_report.h"

#include "mem.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define MINUS "\xe2\x88\x92"
#define NO_BREAK "\xc2\xa0"

static char *next_text(pe__view *view)
{
    return view->text[view->texts++ % PE__TEXTS];
}

/* --- numbers -------------------------------------------------------------- */

enum { NUMBER_SIZE = 64 }; /* minus, 15 digits, commas, point, 4 digits */
static const int64_t TEN[] = {1, 10, 100, 1000, 10000};

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

/* `value` rounded to `places` decimals. `plus` is put before what is above
 * zero; what rounds to zero has no sign. "—" for what is no number. */
static void write_decimal(char out[NUMBER_SIZE], double value, int places,
                          const char *plus)
{
    if (!isfinite(value) || fabs(value) > 9e13) {
        snprintf(out, NUMBER_SIZE, "\xe2\x80\x94");
        return;
    }
    long long scaled = llround(value * (double)TEN[places]);
    uint64_t size = (uint64_t)(scaled < 0 ? -scaled : scaled);
    uint64_t unit = (uint64_t)TEN[places];
    char whole[32];
    group(whole, size / unit);
    const char *sign = scaled < 0 ? MINUS : scaled > 0 ? plus : "";
    if (places == 0)
        snprintf(out, NUMBER_SIZE, "%s%s", sign, whole);
    else
        snprintf(out, NUMBER_SIZE, "%s%s.%0*llu", sign, whole, places,
                 (unsigned long long)(size % unit));
}

static const char *decimal(pe__view *view, double value, int places,
                           const char *plus)
{
    char *out = next_text(view);
    write_decimal(out, value, places, plus);
    return out;
}

const char *pe__say_places(pe__view *view, double value, int places)
{
    return decimal(view, value, places, "");
}

const char *pe__say_points(pe__view *view, double points)
{
    return decimal(view, points, 2, "");
}

const char *pe__say_signed(pe__view *view, double points)
{
    return decimal(view, points, 2, "+");
}

static const double SLACK = 1e-6; /* what rounding in sums may add */

/* Up for "no more than", down for "no less than". */
const char *pe__say_up(pe__view *view, double points)
{
    return decimal(view, ceil(points * 100 - SLACK) / 100, 2, "");
}

const char *pe__say_down(pe__view *view, double points)
{
    return decimal(view, floor(points * 100 + SLACK) / 100, 2, "");
}

/* Two places, or as many more as keep a bound above nothing from looking like
 * nothing; what rounding left over is a plain 0. */
const char *pe__say_bound(pe__view *view, double points)
{
    int places = 2;
    if (points < 1e-4)
        return decimal(view, 0, 0, "");
    while (points * (double)TEN[places] + SLACK < 1)
        places++;
    double unit = (double)TEN[places];
    return decimal(view, floor(points * unit + SLACK) / unit, places, "");
}

/* The fewest decimals, up to two, that show the hours to a hundredth. */
int pe__hour_places(double hours)
{
    if (!isfinite(hours) || fabs(hours) > 9e13)
        return 0;
    long long hundredths = llround(hours * 100);
    return hundredths % 100 == 0 ? 0 : hundredths % 10 == 0 ? 1 : 2;
}

const char *pe__say_hours(pe__view *view, double hours)
{
    return pe__say_hours_places(view, hours, pe__hour_places(hours), false);
}

const char *pe__say_hours_places(pe__view *view, double hours, int places,
                                 bool sign)
{
    char *out = next_text(view);
    char number[NUMBER_SIZE];
    write_decimal(number, hours, places, sign ? "+" : "");
    snprintf(out, PE__TEXT_SIZE, "%s" NO_BREAK "h", number);
    return out;
}

const char *pe__say_was(pe__view *view, double hours)
{
    char *out = next_text(view);
    char number[NUMBER_SIZE];
    write_decimal(number, hours, pe__hour_places(hours), "");
    snprintf(out, PE__TEXT_SIZE, "was %s" NO_BREAK "h", number);
    return out;
}

const char *pe__say_share(pe__view *view, double share)
{
    char *out = next_text(view);
    char number[NUMBER_SIZE];
    write_decimal(number, 100 * share, 0, "");
    snprintf(out, PE__TEXT_SIZE, "%s%%", number);
    return out;
}

const char *pe__say_count(pe__view *view, int64_t count)
{
    return decimal(view, (double)count, 0, "");
}

const char *pe__say_many(pe__view *view, int64_t count, const char *one,
                         const char *many)
{
    char *out = next_text(view);
    char number[NUMBER_SIZE];
    write_decimal(number, (double)count, 0, "");
    snprintf(out, PE__TEXT_SIZE, "%s" NO_BREAK "%s", number,
             count == 1 ? one : many);
    return out;
}

const char *pe__unit(const pe__view *view)
{
    return view->place->by_category ? "percentage points" : "points";
}

/* --- skills --------------------------------------------------------------- */

static bool has_skill(const pe_jobs_problem *p, int32_t set, int32_t skill)
{
    if (p->set == NULL || set < 0)
        return false;
    uint64_t word = p->set[(size_t)set * (size_t)p->words + (size_t)skill / 64];
    return (word >> (skill % 64) & 1) != 0;
}

void pe__list_skills(const pe__view *view, int32_t set, char *out, size_t size)
{
    const pe_jobs_problem *p = &view->place->problem;
    size_t used = 0;
    out[0] = '\0';
    for (int32_t k = 0; k < p->skills; k++) {
        if (!has_skill(p, set, k))
            continue;
        const char *name = view->place->skill_name[k];
        if (used + strlen(name) + 8 > size) {
            snprintf(out + used, size - used, " \xe2\x80\xa6");
            return;
        }
        used += (size_t)snprintf(out + used, size - used, "%s%s",
                                 used > 0 ? " + " : "", name);
    }
}

/* --- markup --------------------------------------------------------------- */

/* The report's own calls take "…", not va_list, so the text is made here
 * first. */
static char *format_text(pe__view *view, const char *format, va_list arguments)
{
    va_list again;
    va_copy(again, arguments);
    int length = vsnprintf(NULL, 0, format, again);
    va_end(again);
    char *text = length < 0 ? NULL : pe__alloc((size_t)length + 1, 1);
    if (text == NULL)
        pe__report_fail(view->page, PE_NO_MEMORY);
    else
        vsnprintf(text, (size_t)length + 1, format, arguments);
    return text;
}

void pe__paragraph(pe__view *view, const char *klass, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    char *text = format_text(view, format, arguments);
    va_end(arguments);
    if (text != NULL)
        pe__report_element(view->page, "p", klass, "%s", text);
    pe__free(text);
}

void pe__name(pe__view *view, const char *name)
{
    pe__report_element(view->page, "bdi", NULL, "%s", name);
}

void pe__section(pe__view *view, const char *id, const char *title)
{
    pe__report_open(view->page, "section", "id", id, (char *)NULL);
    pe__report_element(view->page, "h2", NULL, "%s", title);
}

void pe__table(pe__view *view, const char *klass, const char *caption, ...)
{
    pe__report *page = view->page;
    pe__report_open(page, "table", "class", klass, (char *)NULL);
    pe__report_element(page, "caption", NULL, "%s", caption);
    pe__report_open(page, "thead", (char *)NULL);
    pe__report_open(page, "tr", (char *)NULL);
    va_list columns;
    va_start(columns, caption);
    const char *name;
    while ((name = va_arg(columns, const char *)) != NULL) {
        bool number = name[0] == '#';
        pe__report_open(page, "th", "scope", "col", "class",
                        number ? "n" : "w", (char *)NULL);
        pe__report_text(page, "%s", name + number);
        pe__report_close(page);
    }
    va_end(columns);
    pe__report_close(page);
    pe__report_close(page);
    pe__report_open(page, "tbody", (char *)NULL);
}

void pe__table_end(pe__view *view)
{
    pe__report_close(view->page);
    pe__report_close(view->page);
}

void pe__row(pe__view *view, const char *name)
{
    pe__report_open(view->page, "tr", (char *)NULL);
    pe__report_open(view->page, "th", "scope", "row", (char *)NULL);
    pe__name(view, name);
    pe__report_close(view->page);
}

void pe__cell(pe__view *view, const char *text)
{
    pe__report_element(view->page, "td", NULL, "%s", text);
}

void pe__number(pe__view *view, const char *text)
{
    pe__report_element(view->page, "td", "n", "%s", text);
}

void pe__task(pe__view *view, int32_t task, int32_t quarters, int places,
              const char *mark)
{
    pe__report *page = view->page;
    pe__report_open(page, "li", (char *)NULL);
    pe__report_element(page, "b", NULL, "%s",
                       pe__say_hours_places(view, 0.25 * quarters, places,
                                            false));
    pe__report_text(page, " ");
    pe__report_open(page, "span", (char *)NULL);
    pe__name(view, pe__task_name(view, task));
    if (mark != NULL) {
        pe__report_text(page, " ");
        pe__report_element(page, "em", NULL, "%s", mark);
    }
    pe__report_close(page);
    pe__report_close(page);
}

void pe__fold(pe__view *view, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    char *text = format_text(view, format, arguments);
    va_end(arguments);
    pe__report_open(view->page, "details", (char *)NULL);
    if (text != NULL)
        pe__report_element(view->page, "summary", NULL, "%s", text);
    pe__free(text);
}
