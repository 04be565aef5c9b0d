/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Scales and frames of the pictures. Places are percentages, so that a picture
 * takes the width it is given while its letters keep their size: readable at
 * 360 pixels and on paper alike. */
#include "jobs_report.h"

#include "mem.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* The smallest of 1, 2, 2.5, 5 × 10ⁿ of which `most` steps reach `limit`. */
static double round_step(double limit, int most)
{
    double least = limit / most;
    double power = pow(10, floor(log10(least)));
    static const double nice[] = {1, 2, 2.5, 5, 10};
    for (int k = 0; k < 5; k++)
        if (nice[k] * power >= least * (1 - 1e-9))
            return nice[k] * power;
    return 10 * power;
}

/* Decimals that tell neighbouring ticks apart, four at most. */
static int places_for(double step)
{
    int places = 0;
    while (places < 4 && fabs(step - nearbyint(step)) > 1e-6 * step) {
        step *= 10;
        places++;
    }
    return places;
}

/* Both sides alike, though nobody may be on one: the average is always in the
 * middle, and two pictures can be compared. */
pe__scale pe__scale_around(double limit)
{
    double step = round_step(limit, 5);
    double end = step * ceil(limit / step - 1e-9);
    return (pe__scale){-end, end, step, places_for(step)};
}

/* From 0: bars of hours, whose length is what they say. */
pe__scale pe__scale_to(double limit)
{
    double step = round_step(limit > 0 ? limit : 1, 4);
    double end = step * ceil(limit / step - 1e-9);
    return (pe__scale){0, end > 0 ? end : step, step, places_for(step)};
}

/* What lies outside is drawn on the edge rather than over the words beside. */
double pe__percent(const pe__scale *scale, double value)
{
    double share = (value - scale->low) / (scale->high - scale->low);
    return 100 * fmin(fmax(share, 0), 1);
}

/* A place as an attribute's text. Texts live in a ring: good for the next
 * PE__TEXTS calls. */
const char *pe__place(pe__view *view, const pe__scale *scale, double value)
{
    char *out = view->text[view->texts++ % PE__TEXTS];
    snprintf(out, PE__TEXT_SIZE, "%s%%",
             pe__report_number(view->page, pe__percent(scale, value)));
    return out;
}

/* With many ticks every second is named, 0 among them. */
bool pe__named(const pe__scale *scale, double value)
{
    long steps = lround(scale->high / scale->step);
    long at = lround(value / scale->step);
    return scale->low >= 0 || steps <= 3 || at % 2 == 0;
}

/* A plus sign where the scale has two sides; never "-0", which is what a sum
 * of steps may come to. */
const char *pe__tick(pe__view *view, const pe__scale *scale, double value)
{
    bool zero = fabs(value) < scale->step / 2;
    const char *number = pe__say_places(view, zero ? 0 : value,
                                        zero ? 0 : scale->places);
    if (scale->low >= 0 || value < scale->step / 2)
        return number;
    char *out = view->text[view->texts++ % PE__TEXTS];
    memmove(out + 1, number, strlen(number) + 1); /* far below the size */
    out[0] = '+';
    return out;
}

/* The description is for those who cannot see the picture: it says what the
 * picture shows, and the figures stand in a table near it. */
void pe__picture(pe__view *view, const char *id, const char *klass,
                 const char *title, const char *format, ...)
{
    pe__report *page = view->page;
    char text[1024], title_id[40], text_id[40], both[96];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    snprintf(title_id, sizeof title_id, "%s-t", id);
    snprintf(text_id, sizeof text_id, "%s-d", id);
    snprintf(both, sizeof both, "%s %s", title_id, text_id);
    pe__report_open(page, "svg", "role", "img", "class", klass,
                    "aria-labelledby", both, (char *)NULL);
    pe__report_open(page, "title", "id", title_id, (char *)NULL);
    pe__report_text(page, "%s", title);
    pe__report_close(page);
    pe__report_open(page, "desc", "id", text_id, (char *)NULL);
    pe__report_text(page, "%s", text);
    pe__report_close(page);
}

/* A frame of 100 by 100 that fills its place whatever its shape: for curves
 * alone, as letters in it would be stretched too. */
void pe__stretch(pe__view *view)
{
    pe__report_open(view->page, "svg", "viewBox", "0 0 100 100", "width",
                    "100%", "height", "100%", "preserveAspectRatio", "none",
                    (char *)NULL);
}

/* Ends as percentages, from the top left corner. */
void pe__line(pe__view *view, const char *klass, const char *x1,
              const char *y1, const char *x2, const char *y2)
{
    pe__report_empty(view->page, "line", "class", klass, "x1", x1, "y1", y1,
                     "x2", x2, "y2", y2, (char *)NULL);
}

/* Letters in a picture that is not stretched. */
void pe__label(pe__view *view, const char *klass, const char *x, const char *y,
               const char *text)
{
    pe__report_open(view->page, "text", "class", klass, "x", x, "y", y,
                    (char *)NULL);
    pe__report_text(view->page, "%s", text);
    pe__report_close(view->page);
}

/* The caller adds entries and closes it. */
void pe__legend_open(pe__view *view)
{
    pe__report_open(view->page, "p", "class", "legend", (char *)NULL);
}

/* The sign is a styled, empty element: on paper and in high contrast it keeps
 * its shape, not only its colour. */
void pe__legend(pe__view *view, const char *klass, const char *text)
{
    pe__report_open(view->page, "span", (char *)NULL);
    pe__report_open(view->page, "i", "class", klass, "aria-hidden", "true",
                    (char *)NULL);
    pe__report_close(view->page);
    pe__report_text(view->page, " %s", text);
    pe__report_close(view->page);
    pe__report_text(view->page, " ");
}
