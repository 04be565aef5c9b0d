/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Balance against upheaval: how equal the jobs can be for every share of the
 * hours that changes hands, so that an assembly can choose; and the line below
 * which nothing can be, from the bound. */
#include "jobs_report.h"

#include "mem.h"

#include <math.h>

/* Without today's jobs there is nothing to move, and so no curve. */
static int32_t points_of(const pe__view *view)
{
    return view->result->points;
}

/* A bound that is nowhere above 0 says nothing and is not drawn. */
static bool has_bound(const pe__view *view)
{
    for (int32_t k = 0; k < view->result->points; k++)
        if (view->factor * view->result->curve[k].rms_bound >= 0.01)
            return true;
    return false;
}

/* The point that is the division of this report, or -1. */
static int32_t chosen(const pe__view *view)
{
    const pe_jobs_result *result = view->result;
    for (int32_t k = 0; k < result->points; k++)
        if (fabs(result->curve[k].rms - result->info.measure.rms) < 1e-9)
            return k;
    return -1;
}

/* Points sorted by the share that moves: the curve may come in any order. */
static void sort_points(pe_jobs_point *point, int32_t count)
{
    for (int32_t k = 1; k < count; k++) {
        pe_jobs_point moving = point[k];
        int32_t at = k;
        for (; at > 0 && point[at - 1].moved > moving.moved; at--)
            point[at] = point[at - 1];
        point[at] = moving;
    }
}

/* A line under way. The report's pictures are drawn in percent, so that one
 * file fits a telephone and a sheet of paper without a script. */
typedef struct {
    double *xy; /* percent from the left, percent from the top */
    size_t count;
    pe__scale x, y;
    double factor;
} line;

static void add(line *l, double moved, double rms)
{
    l->xy[2 * l->count] = pe__percent(&l->x, 100 * moved);
    l->xy[2 * l->count + 1] = 100 - pe__percent(&l->y, l->factor * rms);
    l->count++;
}

/* The bound of a point holds for all that move less, and so says nothing about
 * what lies to the right of it: the proved line has steps. Beyond the last
 * point only the bound of all divisions holds. */
static void add_bound(const pe__view *view, line *l,
                      const pe_jobs_point *point)
{
    double from = 0;
    for (int32_t k = 0; k < points_of(view); k++) {
        add(l, from, point[k].rms_bound);
        add(l, point[k].moved, point[k].rms_bound);
        from = point[k].moved;
    }
    add(l, from, view->result->info.rms_bound);
    add(l, l->x.high / 100, view->result->info.rms_bound);
}

/* Memory that runs out marks the page as failed, which its writer reports: a
 * report with a line missing must not look whole. */
static void draw_line(pe__view *view, const pe__scale *x, const pe__scale *y,
                      const pe_jobs_point *point, bool bound,
                      const char *klass)
{
    size_t most = 2 * (size_t)points_of(view) + 2;
    line l = {pe__alloc(2 * most, sizeof(double)), 0, *x, *y, view->factor};
    if (l.xy == NULL) {
        pe__report_fail(view->page, PE_NO_MEMORY);
        return;
    }
    if (bound)
        add_bound(view, &l, point);
    else
        for (int32_t k = 0; k < points_of(view); k++)
            add(&l, point[k].moved, point[k].rms);
    pe__stretch(view);
    pe__report_empty(view->page, "polyline", "class", klass, "points",
                     pe__report_points(view->page, l.xy, l.count),
                     (char *)NULL);
    pe__report_close(view->page);
    pe__free(l.xy);
}

static void draw_grid(pe__view *view, const pe__scale *x, const pe__scale *y)
{
    int across = (int)lround(x->high / x->step);
    int up = (int)lround(y->high / y->step);
    for (int k = 0; k <= across; k++) {
        const char *at = pe__place(view, x, k * x->step);
        pe__line(view, k == 0 ? "z" : "g", at, "0", at, "100%");
    }
    for (int k = 0; k <= up; k++) {
        const char *at = pe__place(view, y, y->high - k * y->step);
        pe__line(view, k == 0 ? "z" : "g", "0", at, "100%", at);
    }
}

/* Numbers beside the picture are hidden from screen readers: to those the
 * table beside it says more. */
static void draw_ticks(pe__view *view, const pe__scale *scale, bool up)
{
    pe__report *page = view->page;
    int steps = (int)lround(scale->high / scale->step);
    pe__report_open(page, "div", "class", up ? "ticks" : "ticks across",
                    "aria-hidden", "true", (char *)NULL);
    for (int k = 0; k <= steps; k++)
        pe__report_element(page, "span", NULL, up ? "%s" : "%s%%",
            pe__tick(view, scale, (up ? steps - k : k) * scale->step));
    pe__report_close(page);
}

static void draw(pe__view *view, const pe_jobs_point *point)
{
    pe__report *page = view->page;
    int32_t count = points_of(view), here = chosen(view);
    double furthest = 0, highest = 0;
    for (int32_t k = 0; k < count; k++) {
        furthest = fmax(furthest, 100 * point[k].moved);
        highest = fmax(highest, view->factor * point[k].rms);
    }
    pe__scale x = pe__scale_to(furthest), y = pe__scale_to(highest);
    pe__report_element(page, "p", "axis", "\xe2\x86\x91 typical distance (%s)",
                       pe__unit(view));
    pe__report_open(page, "div", "class", "plot curve", (char *)NULL);
    draw_ticks(view, &y, true);
    pe__picture(view, "curve0", "fill", "Balance against upheaval",
                "Typical distance from the average against the share of all "
                "hours that changes hands, for %s. The figures are in the "
                "table beside the picture.",
                pe__say_many(view, count, "division", "divisions"));
    draw_grid(view, &x, &y);
    if (has_bound(view))
        draw_line(view, &x, &y, point, true, "line k");
    draw_line(view, &x, &y, point, false, "line a");
    for (int32_t k = 0; k < count; k++)
        pe__report_empty(page, "circle", "class",
            here >= 0 && point[k].rms == view->result->curve[here].rms ? "here"
                                                                      : "a",
            "cx", pe__place(view, &x, 100 * point[k].moved), "cy",
            pe__place(view, &y, y.high - view->factor * point[k].rms), "r", "5",
            (char *)NULL);
    pe__report_close(page);
    pe__report_close(page);
    draw_ticks(view, &x, false);
    pe__report_element(page, "p", "axis e",
                       "share of all hours that changes hands \xe2\x86\x92");
}

/* As few places as the price needs: 100, 3, 0.3, 0.01. */
static const char *say_price(pe__view *view, double price)
{
    int places = 0;
    while (places < 4 && fabs(price - nearbyint(price)) > 1e-9) {
        price *= 10;
        places++;
    }
    return pe__say_places(view, price / pow(10, places), places);
}

/* The same points as figures: to read the price off, and for those who cannot
 * see the picture. */
static void write_points(pe__view *view, const pe_jobs_point *point)
{
    int32_t here = chosen(view);
    pe__table(view, "plain", "The divisions to choose from",
              "Price of an hour that changes hands", "#Hours moved",
              "#Typical distance", "#No division below", (char *)NULL);
    for (int32_t k = 0; k < points_of(view); k++) {
        bool this = here >= 0 &&
                    point[k].rms == view->result->curve[here].rms;
        const char *price = isinf(point[k].price)
            ? "keep all" : say_price(view, point[k].price);
        pe__report_open(view->page, "tr", (char *)NULL);
        pe__report_open(view->page, "th", "scope", "row", (char *)NULL);
        pe__report_text(view->page, "\xce\xba = %s%s", price,
                        this ? " (this report)" : "");
        pe__report_close(view->page);
        pe__number(view, pe__say_share(view, point[k].moved));
        pe__number(view, pe__say_up(view, view->factor * point[k].rms));
        pe__number(view,
                   pe__say_bound(view, view->factor * point[k].rms_bound));
        pe__report_close(view->page);
    }
    pe__table_end(view);
}

void pe__report_curve(pe__view *view)
{
    pe__report *page = view->page;
    size_t count = (size_t)points_of(view);
    pe_jobs_point *point = pe__alloc(count, sizeof *point);
    pe__section(view, "curve", "Balance against upheaval");
    pe__paragraph(view, NULL,
        "Perfectly equal jobs may mean that nearly everybody does something "
        "new. Each dot is a division: to the left fewer hours change hands, "
        "lower down the jobs are more equal. Choose together.%s",
        has_bound(view) ? " The lower line is proved: nothing lies below it."
                        : "");
    if (point == NULL) {
        pe__report_fail(page, PE_NO_MEMORY);
    } else {
        for (size_t k = 0; k < count; k++)
            point[k] = view->result->curve[k];
        sort_points(point, (int32_t)count);
        pe__legend_open(view);
        pe__legend(view, "s-ad", "a division");
        if (chosen(view) >= 0)
            pe__legend(view, "s-here", "the one in this report");
        if (has_bound(view))
            pe__legend(view, "s-kl", "nothing is possible below");
        pe__report_close(page);
        pe__report_open(page, "div", "class", "pair", (char *)NULL);
        pe__report_open(page, "figure", (char *)NULL);
        draw(view, point);
        pe__report_close(page);
        write_points(view, point);
        pe__report_close(page);
    }
    pe__report_close(page);
    pe__free(point);
}
