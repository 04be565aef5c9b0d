/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Person by person: a table whose middle column is the picture, one bar a
 * member around the average, today's hollow and the new one filled, with the
 * best that the bound allows for members of the same skills as a tick. The
 * figures stand in the same row, so the picture needs no words of its own. */
#include "jobs_report.h"

#include <math.h>
#include <stdio.h>

enum { ROWS_MOST = 450 }; /* bars on one page, over all ratings */

/* A bar from the average to `value`. */
static void draw_bar(pe__view *view, const pe__scale *scale, const char *klass,
                     double value, const char *top, const char *height)
{
    double from = pe__percent(scale, fmin(value, 0));
    double to = pe__percent(scale, fmax(value, 0));
    char x[24], width[24];
    snprintf(x, sizeof x, "%s%%", pe__report_number(view->page, from));
    snprintf(width, sizeof width, "%s%%",
             pe__report_number(view->page, to - from));
    pe__report_empty(view->page, "rect", "class", klass, "x", x, "y", top,
                     "width", width, "height", height, (char *)NULL);
}

/* Today's bar is the wider and lies beneath, so that it shows around the new
 * one; a dot marks the new end even where the bar is shorter than a hair. */
static void draw_row(pe__view *view, const pe__scale *scale, int32_t rating,
                     int32_t member)
{
    pe__report *page = view->page;
    double now = pe__reach(view, rating, member);
    double target = pe__class_target(view, rating, member);
    pe__report_open(page, "svg", "class", "bar", "aria-hidden", "true",
                    (char *)NULL);
    if (view->result->has_today)
        draw_bar(view, scale, "b", pe__reach_today(view, rating, member), "5",
                 "12");
    draw_bar(view, scale, "a", now, "8", "6");
    pe__report_empty(page, "circle", "class", "a", "cx",
                     pe__place(view, scale, now), "cy", "11", "r", "4",
                     (char *)NULL);
    if (isfinite(target))
        pe__report_empty(page, "rect", "class", "k", "x",
                         pe__place(view, scale, target), "y", "1", "width",
                         "2", "height", "20", (char *)NULL);
    pe__report_close(page);
}

/* The head of the picture's column: the scale's ends and its middle. */
static void draw_head(pe__view *view, const pe__scale *scale)
{
    pe__report *page = view->page;
    pe__report_open(page, "th", "scope", "col", "class", "p", (char *)NULL);
    pe__report_element(page, "span", "hidden", "Picture of the two numbers");
    pe__report_open(page, "svg", "class", "head", "aria-hidden", "true",
                    (char *)NULL);
    pe__label(view, "t", "0", "13", pe__tick(view, scale, scale->low));
    pe__label(view, "t m", "50%", "13", "0");
    pe__label(view, "t e", "100%", "13", pe__tick(view, scale, scale->high));
    pe__report_close(page);
    pe__report_close(page);
}

static void column(pe__view *view, const char *klass, const char *name)
{
    pe__report_open(view->page, "th", "scope", "col", "class", klass,
                    (char *)NULL);
    pe__report_text(view->page, "%s", name);
    pe__report_close(view->page);
}

static void open_table(pe__view *view, const pe__scale *scale, int32_t rating)
{
    pe__report *page = view->page;
    double steps = (scale->high - scale->low) / scale->step;
    char grid[40];
    snprintf(grid, sizeof grid, "--s:%s%%",
             pe__report_number(page, 100 / steps));
    pe__report_open(page, "table", "class", "bars", "style", grid,
                    (char *)NULL);
    pe__report_element(page, "caption", NULL,
                       "%s: distance of everybody\xe2\x80\x99s job from the "
                       "average, in %s", pe__rating_title(view, rating),
                       pe__unit(view));
    pe__report_open(page, "thead", (char *)NULL);
    pe__report_open(page, "tr", (char *)NULL);
    column(view, "w", "Member");
    draw_head(view, scale);
    if (view->result->has_today)
        column(view, "n", "Today");
    column(view, "n", "New");
    pe__report_close(page);
    pe__report_close(page);
    pe__report_open(page, "tbody", (char *)NULL);
}

static void write_bars(pe__view *view, int32_t rating)
{
    pe__report *page = view->page;
    pe__scale scale = pe__scale_around(view->limit);
    bool both = view->result->has_today;
    for (int32_t i = 0; i < view->members; i++)
        view->key[i] = both ? pe__reach_today(view, rating, i)
                            : pe__reach(view, rating, i);
    pe__order_by_key(view);
    open_table(view, &scale, rating);
    for (int32_t k = 0; k < view->members; k++) {
        int32_t i = view->order[k];
        pe__row(view, pe__member_name(view, i));
        pe__report_open(page, "td", "class", "p", (char *)NULL);
        draw_row(view, &scale, rating, i);
        pe__report_close(page);
        if (both)
            pe__number(view, pe__say_signed(view,
                                            pe__reach_today(view, rating, i)));
        pe__number(view, pe__say_signed(view, pe__reach(view, rating, i)));
        pe__report_close(page);
    }
    pe__table_end(view);
}

static void write_legend(pe__view *view, bool bars)
{
    pe__legend_open(view);
    if (view->result->has_today)
        pe__legend(view, bars ? "s-b" : "s-bl", "today");
    pe__legend(view, bars ? "s-a" : "s-al", "new division");
    if (view->result->bound.classes > 0 && view->result->bound.target != NULL)
        pe__legend(view, bars ? "s-k" : "s-kl",
                   "best to be had for members with the same skills");
    pe__report_close(view->page);
}

void pe__report_bars(pe__view *view)
{
    pe__report *page = view->page;
    bool bars = view->members <= PE__BARS_MOST &&
                (int64_t)view->members * view->ratings <= ROWS_MOST;
    pe__section(view, "people", "Person by person");
    pe__paragraph(view, "note", "%s",
                  bars ? "To the right of 0: more than the average job has; to "
                         "the left: less. Sorted by how things stand "
                         "today where that is known."
                       : "All jobs in a row, from the one that has least to "
                         "the one that has most. The flatter the line, the "
                         "more equal the jobs.");
    write_legend(view, bars);
    pe__report_open(page, "div", "class", "pair", (char *)NULL);
    for (int32_t r = 0; r < view->ratings; r++) {
        pe__report_open(page, "div", (char *)NULL);
        pe__report_element(page, "h3", NULL, "%s", pe__rating_title(view, r));
        if (bars)
            write_bars(view, r);
        else
            pe__report_parade(view, r);
        pe__report_close(page);
    }
    pe__report_close(page);
    pe__report_close(page);
}
