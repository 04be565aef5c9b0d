/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Person by person where the persons are many: all jobs in a row from the one
 * that has least to the one that has most, drawn through 101 quantiles, and
 * the ten that are farthest from the average by name. (The row is Pen's
 * "parade": J. Pen, Income Distribution, 1971.) */
#include "jobs_report.h"

#include "mem.h"

#include <math.h>
#include <stdio.h>

/* A page must not grow with the number of members: 101 places are all that a
 * screen can show, ten names all that people read. */
enum { QUANTILES = 101, NAMED = 10 };

/* Any number that every member has: today's distance, the new one, the best for
 * the class. */
typedef double value_of(const pe__view *view, int32_t rating, int32_t member);

/* 101 points (percent from the left, percent from the top). */
static void trace(pe__view *view, const pe__scale *scale, int32_t rating,
                  value_of *value, double *xy)
{
    for (int32_t i = 0; i < view->members; i++)
        view->key[i] = value(view, rating, i);
    pe__order_by_key(view);
    for (int k = 0; k < QUANTILES; k++) {
        double share = (double)k / (QUANTILES - 1);
        int32_t place = (int32_t)lround(share * (view->members - 1));
        int32_t member = view->order[view->members - 1 - place];
        *xy++ = 100 * share;
        *xy++ = 100 - pe__percent(scale, view->key[member]);
    }
}

/* Each line is sorted by itself: the same place in two rows is seldom the same
 * member, and the curves compare the whole, not anybody's fate. */
static void draw_line(pe__view *view, const pe__scale *scale, int32_t rating,
                      value_of *value, const char *klass)
{
    double xy[2 * QUANTILES];
    trace(view, scale, rating, value, xy);
    pe__report_empty(view->page, "polyline", "class", klass, "points",
                     pe__report_points(view->page, xy, QUANTILES),
                     (char *)NULL);
}

/* From the top down, as the ticks; the average is drawn stronger. */
static void draw_grid(pe__view *view, const pe__scale *scale)
{
    int steps = (int)lround((scale->high - scale->low) / scale->step);
    for (int k = 0; k <= steps; k++) {
        double value = scale->high - k * scale->step;
        const char *y = pe__place(view, scale, -value);
        pe__line(view, fabs(value) < scale->step / 2 ? "z" : "g", "0", y,
                 "100%", y);
    }
}

/* Ticks stand beside the picture, so that no line runs through them. */
static void draw_ticks(pe__view *view, const pe__scale *scale)
{
    pe__report *page = view->page;
    int steps = (int)lround((scale->high - scale->low) / scale->step);
    pe__report_open(page, "div", "class", "ticks", "aria-hidden", "true",
                    (char *)NULL);
    for (int k = 0; k <= steps; k++) {
        double value = scale->high - k * scale->step;
        pe__report_element(page, "span", NULL, "%s",
                           pe__named(scale, value)
                               ? pe__tick(view, scale, value) : "");
    }
    pe__report_close(page);
}

/* What the picture says is said in its description too, as it has no figures of
 * its own. */
static void draw(pe__view *view, int32_t rating)
{
    pe__report *page = view->page;
    const pe_jobs_result *result = view->result;
    pe__scale scale = pe__scale_around(view->limit);
    char id[24];
    snprintf(id, sizeof id, "parade%d", (int)rating);
    pe__report_open(page, "div", "class", "plot parade", (char *)NULL);
    draw_ticks(view, &scale);
    pe__picture(view, id, "fill", pe__rating_title(view, rating),
                "All %s in a row by their distance from the average. From the "
                "lowest to the highest it is %s %s today and %s in the new "
                "division. The ten farthest are in the table below.",
                pe__say_many(view, view->members, "job", "jobs"),
                result->has_today
                    ? pe__say_points(view, view->factor *
                                               result->before.spread[rating])
                    : "not known how many",
                pe__unit(view),
                pe__say_points(view, view->factor *
                                         result->info.measure.spread[rating]));
    draw_grid(view, &scale);
    pe__stretch(view);
    if (result->has_today)
        draw_line(view, &scale, rating, pe__reach_today, "line b");
    draw_line(view, &scale, rating, pe__reach, "line a");
    if (result->bound.classes > 0 && result->bound.target != NULL)
        draw_line(view, &scale, rating, pe__class_target, "line k");
    pe__report_close(page);
    pe__report_close(page);
    pe__report_close(page);
    pe__report_open(page, "p", "class", "ends", "aria-hidden", "true",
                    (char *)NULL);
    pe__report_element(page, "span", NULL, "the job with least");
    pe__report_element(page, "span", NULL, "the job with most");
    pe__report_close(page);
}

/* By the new distance: who was far off today and is not any more needs no name
 * here. */
static void write_farthest(pe__view *view, int32_t rating)
{
    bool both = view->result->has_today;
    int32_t named = view->members < NAMED ? view->members : NAMED;
    for (int32_t i = 0; i < view->members; i++)
        view->key[i] = fabs(pe__reach(view, rating, i));
    pe__order_by_key(view);
    if (both)
        pe__table(view, "plain", "The ten farthest from the average", "Member",
                  "#Today", "#New", "#Best for these skills", (char *)NULL);
    else
        pe__table(view, "plain", "The ten farthest from the average", "Member",
                  "#New", "#Best for these skills", (char *)NULL);
    for (int32_t k = 0; k < named; k++) {
        int32_t i = view->order[k];
        pe__row(view, pe__member_name(view, i));
        if (both)
            pe__number(view, pe__say_signed(view,
                                            pe__reach_today(view, rating, i)));
        pe__number(view, pe__say_signed(view, pe__reach(view, rating, i)));
        pe__number(view,
                   pe__say_signed(view, pe__class_target(view, rating, i)));
        pe__report_close(view->page);
    }
    pe__table_end(view);
}

void pe__report_parade(pe__view *view, int32_t rating)
{
    draw(view, rating);
    write_farthest(view, rating);
}
