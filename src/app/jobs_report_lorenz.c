/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The Lorenz curve: what part of all empowerment (per hour, by members' mean
 * ratings) falls to the members who have least of it. It means something
 * only where ratings are not negative. */
#include "jobs_report.h"

#include "mem.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/* A point for every hundredth: at any number of members the curve is as smooth
 * as a screen shows, and the page as long. The table names every tenth. */
enum { POINTS = 101, TENTHS = 10 };

/* Means are finite here: trace leaves out members without hours. */
static int ascending(const void *left, const void *right)
{
    double a = *(const double *)left, b = *(const double *)right;
    return (a > b) - (a < b);
}

/* The share of the sum that the first `share` of `count` sorted values hold,
 * straight between two members. */
static double held(const double *sum, int32_t count, double share)
{
    double place = share * count;
    int32_t whole = (int32_t)floor(place);
    double part = place - whole;
    double upto = whole > 0 ? sum[whole - 1] : 0;
    double next = whole < count ? sum[whole] : upto;
    return (upto + part * (next - upto)) / sum[count - 1];
}

/* Fills in `curve` [POINTS]; false when there is nothing to share out. */
static bool trace(const double *mean, int32_t members, double *scratch,
                  double *curve)
{
    int32_t count = 0;
    for (int32_t i = 0; i < members; i++)
        if (isfinite(mean[i]))
            scratch[count++] = mean[i];
    qsort(scratch, (size_t)count, sizeof *scratch, ascending);
    if (count == 0 || scratch[0] < 0 || scratch[count - 1] <= 0)
        return false;
    for (int32_t i = 1; i < count; i++)
        scratch[i] += scratch[i - 1];
    for (int k = 0; k < POINTS; k++)
        curve[k] = held(scratch, count, (double)k / (POINTS - 1));
    return true;
}

/* In a frame of 100 by 100 whose top is 0, hence the second coordinate. */
static void draw_curve(pe__view *view, const double *curve, const char *klass)
{
    double xy[2 * POINTS];
    double *at = xy;
    for (int k = 0; k < POINTS; k++) {
        *at++ = 100.0 * k / (POINTS - 1);
        *at++ = 100 - 100 * curve[k];
    }
    pe__report_empty(view->page, "polyline", "class", klass, "points",
                     pe__report_points(view->page, xy, POINTS), (char *)NULL);
}

/* The picture with its ticks outside: they are text of the page, so that they
 * keep their size while the picture stretches. Screen readers skip them and
 * get the one figure that the curve is about. `today` may be NULL. */
static void draw(pe__view *view, int32_t rating, const double *now,
                 const double *today)
{
    pe__report *page = view->page;
    const char *name = pe__rating_name(view, rating);
    char id[24];
    snprintf(id, sizeof id, "lorenz%d", (int)rating);
    pe__report_element(page, "p", "axis", "\xe2\x86\x91 share of all %s", name);
    pe__report_open(page, "div", "class", "plot square", (char *)NULL);
    pe__report_open(page, "div", "class", "ticks", "aria-hidden", "true",
                    (char *)NULL);
    for (int k = 4; k >= 0; k--)
        pe__report_element(page, "span", NULL, "%d%%", 25 * k);
    pe__report_close(page);
    pe__picture(view, id, "fill", "Lorenz curve",
                "The share of all %s that falls to the members who have least. "
                "Half of the members hold %s of it in the new division; with "
                "all equal it would be 50%%.", name,
                pe__say_share(view, now[(POINTS - 1) / 2]));
    for (int k = 0; k <= 4; k++) {
        const char *at[] = {"0%", "25%", "50%", "75%", "100%"};
        pe__line(view, "g", at[k], "0", at[k], "100%");
        pe__line(view, "g", "0", at[k], "100%", at[k]);
    }
    pe__line(view, "z", "0", "100%", "100%", "0");
    pe__stretch(view);
    if (today != NULL)
        draw_curve(view, today, "line b");
    draw_curve(view, now, "line a");
    pe__report_close(page);
    pe__report_close(page);
    pe__report_close(page);
    pe__report_open(page, "div", "class", "ticks across", "aria-hidden", "true",
                    (char *)NULL);
    for (int k = 0; k <= 4; k++)
        pe__report_element(page, "span", NULL, "%d%%", 25 * k);
    pe__report_close(page);
    pe__report_element(page, "p", "axis e",
                       "share of the members, least first \xe2\x86\x92");
}

/* The same as a table, folded: for whoever cannot see the curve or wants to
 * quote it. */
static void write_tenths(pe__view *view, int32_t rating, const double *now,
                         const double *today)
{
    pe__fold(view, "The figures behind the curve");
    char caption[256];
    snprintf(caption, sizeof caption, "Share of all %s",
             pe__rating_name(view, rating));
    if (today != NULL)
        pe__table(view, "plain", caption, "Members, least first", "#Today",
                  "#New", (char *)NULL);
    else
        pe__table(view, "plain", caption, "Members, least first", "#New",
                  (char *)NULL);
    for (int k = 1; k <= TENTHS; k++) {
        int at = k * (POINTS - 1) / TENTHS;
        char share[PE__TEXT_SIZE];
        snprintf(share, sizeof share, "%s%%",
                 pe__say_count(view, (int64_t)k * 100 / TENTHS));
        pe__row(view, share);
        if (today != NULL)
            pe__number(view, pe__say_places(view, 100 * today[at], 1));
        pe__number(view, pe__say_places(view, 100 * now[at], 1));
        pe__report_close(view->page);
    }
    pe__table_end(view);
    pe__report_close(view->page);
}

/* The Gini index is the engine's, over all members, not one of the 101 points:
 * the page, the terminal and certificate.json say the same number. */
static void write_rating(pe__view *view, int32_t rating, double *scratch)
{
    pe__report *page = view->page;
    const pe_jobs_result *result = view->result;
    size_t first = (size_t)rating * (size_t)view->members;
    double now[POINTS], today[POINTS];
    bool has_now = trace(view->mean + first, view->members, scratch, now);
    bool has_today = result->has_today &&
                     trace(view->mean_today + first, view->members, scratch,
                           today);
    pe__report_open(page, "figure", (char *)NULL);
    pe__report_element(page, "h3", NULL, "%s", pe__rating_title(view, rating));
    const char *gini =
        pe__say_places(view, result->info.measure.gini[rating], 3);
    if (!has_now)
        pe__paragraph(view, NULL, "Some ratings are below 0, so shares of them "
                                  "mean nothing.");
    else if (has_today)
        pe__paragraph(view, NULL,
                      "Gini index %s today, %s in the new division.",
                      pe__say_places(view, result->before.gini[rating], 3),
                      gini);
    else
        pe__paragraph(view, NULL, "Gini index %s.", gini);
    if (has_now) {
        draw(view, rating, now, has_today ? today : NULL);
        write_tenths(view, rating, now, has_today ? today : NULL);
    }
    pe__report_close(page);
}

/* Side by side where the page is wide: two curves are there to be compared. */
void pe__report_lorenz(pe__view *view)
{
    pe__report *page = view->page;
    double *scratch = pe__alloc((size_t)view->members, sizeof *scratch);
    pe__section(view, "shares", "How it is shared out");
    pe__paragraph(view, "note",
                  "Put the members in a row, those with least first, and add "
                  "up what they have. Were all jobs equal, the line would be "
                  "straight; the deeper it hangs, the more falls to a few. The "
                  "Gini index measures how deep: 0 is equal, 1 means one "
                  "member has all.");
    pe__legend_open(view);
    if (view->result->has_today)
        pe__legend(view, "s-bl", "today");
    pe__legend(view, "s-al", "new division");
    pe__legend(view, "s-z", "all equal");
    pe__report_close(page);
    pe__report_open(page, "div", "class", "pair", (char *)NULL);
    if (scratch == NULL)
        pe__report_fail(page, PE_NO_MEMORY);
    else
        for (int32_t r = 0; r < view->ratings; r++)
            write_rating(view, r, scratch);
    pe__report_close(page);
    pe__report_close(page);
    pe__free(scratch);
}
