/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Round by round: how fast what is asked for and what is made come together.
 * The scale is logarithmic, because every round takes away a part of what is
 * left. */
#include "plan_report_own.h"

#include "mem.h"

#include <math.h>

/* Powers of ten, in percent, that the picture goes to: what is closer looks
 * like nothing, what is farther like out of all proportion. */
enum { LOWEST = -4, HIGHEST = 3 };

typedef enum { WORST, VALUE, GAP } measure;

/* In percent; NAN where there is none (a gap that was not asked for). */
static double value_of(const pe_plan_round *round, measure which)
{
    bool certified = round->bound != 0 || round->welfare != 0;
    double share = which == WORST   ? round->worst
                   : which == VALUE ? round->value_weighted
                                    : certified ? round->gap : NAN;
    return 100 * share;
}

/* --- the scale ------------------------------------------------------------ */

typedef struct {
    int low, high; /* powers of ten, in percent */
} decades;

static decades scale_of(const pe__plan_view *view)
{
    double least = 1, most = 10; /* 1 to 10 % always show */
    for (int64_t k = 0; k < view->solution->rounds; k++) {
        for (int m = WORST; m <= GAP; m++) {
            double value = value_of(&view->solution->round[k], (measure)m);
            if (!(value > 0) || !isfinite(value))
                continue;
            least = fmin(least, value);
            most = fmax(most, value);
        }
    }
    decades d = {(int)floor(log10(least)), (int)ceil(log10(most) - 1e-9)};
    if (d.low < LOWEST)
        d.low = LOWEST;
    if (d.high > HIGHEST)
        d.high = HIGHEST;
    if (d.high <= d.low)
        d.high = d.low + 1;
    return d;
}

/* Percent from the top; what is 0 stands on the floor. */
static double height(const decades *d, double value)
{
    double at = value > 0 ? log10(value) : d->low;
    double share = (at - d->low) / (d->high - d->low);
    return 100 - 100 * fmin(fmax(share, 0), 1);
}

static double across(const pe__plan_view *view, int64_t round)
{
    int64_t rounds = view->solution->rounds;
    return rounds > 1 ? 100.0 * (double)round / (double)(rounds - 1) : 50;
}

/* --- the picture ---------------------------------------------------------- */

/* Numbers beside the picture are hidden from screen readers: to those the
 * table says more. */
static void draw_ticks(pe__plan_view *view, const decades *d)
{
    pe__report *page = view->page;
    pe__report_open(page, "div", "class", "ticks", "aria-hidden", "true",
                    (char *)NULL);
    for (int power = d->high; power >= d->low; power--) {
        int places = power < 0 ? -power : 0;
        pe__report_element(page, "span", NULL, "%s%%",
                           pe__page_decimal(page, pow(10, power), places));
    }
    pe__report_close(page);
}

static void draw_grid(pe__plan_view *view, const decades *d)
{
    pe__report *page = view->page;
    int64_t rounds = view->solution->rounds;
    int64_t step = 1 + (rounds - 1) / 10;
    for (int power = d->low; power <= d->high; power++)
        pe__page_line(page, "g", 0, height(d, pow(10, power)), 100,
                      height(d, pow(10, power)));
    for (int64_t k = 0; k < rounds; k += step) {
        double x = across(view, k);
        pe__page_line(page, "g", x, 0, x, 100);
        pe__report_open(page, "text", "class", "m", "x",
            pe__report_keep(page, "%s%%", pe__report_number(page, x)), "y",
            "100%", "dy", "18", (char *)NULL);
        pe__report_text(page, "%lld", (long long)k + 1);
        pe__report_close(page);
    }
}

/* The lines that the published procedures stop at. */
static void draw_limits(pe__plan_view *view, const decades *d)
{
    static const int limit[] = {5, 3, 1};
    static const char *const shift[] = {"1", "8", "4"}; /* kept apart */
    pe__report *page = view->page;
    for (int k = 0; k < 3; k++) {
        double y = height(d, limit[k]);
        pe__page_line(page, "band", 0, y, 100, y);
        pe__report_open(page, "text", "class", "lim", "x", "100%", "dx", "6",
            "y", pe__report_keep(page, "%s%%", pe__report_number(page, y)),
            "dy", shift[k], (char *)NULL);
        pe__report_text(page, "%d%%", limit[k]);
        pe__report_close(page);
    }
}

static void draw_line(pe__plan_view *view, const decades *d, measure which,
                      const char *klass)
{
    pe__report *page = view->page;
    int64_t rounds = view->solution->rounds;
    double *xy = pe__alloc(2 * (size_t)rounds, sizeof *xy);
    size_t count = 0;
    if (xy == NULL) {
        pe__report_fail(page, PE_NO_MEMORY);
        return;
    }
    for (int64_t k = 0; k < rounds; k++) {
        double value = value_of(&view->solution->round[k], which);
        if (isnan(value))
            continue;
        xy[2 * count] = across(view, k);
        xy[2 * count++ + 1] = height(d, value);
    }
    pe__page_stretch(page, "0 0 100 100");
    pe__report_empty(page, "polyline", "class", klass, "points",
                     pe__report_points(page, xy, count), (char *)NULL);
    pe__report_close(page);
    pe__free(xy);
}

static void draw_dots(pe__plan_view *view, const decades *d)
{
    pe__report *page = view->page;
    int64_t rounds = view->solution->rounds;
    for (int64_t k = 0; k < rounds && rounds <= 60; k++)
        pe__report_empty(page, "circle", "class", "a", "cx",
            pe__report_keep(page, "%s%%",
                            pe__report_number(page, across(view, k))),
            "cy", pe__report_keep(page, "%s%%",
                pe__report_number(page, height(d,
                    value_of(&view->solution->round[k], WORST)))),
            "r", "4.5", (char *)NULL);
}

static void draw(pe__plan_view *view)
{
    pe__report *page = view->page;
    decades d = scale_of(view);
    pe__page_legend_open(page);
    pe__page_legend(page, "s-al", "the good that is farthest off");
    pe__page_legend(page, "s-bl", "all goods, by value");
    pe__page_legend(page, "s-kl",
                    "left to gain at most, part of social income");
    pe__report_close(page);
    pe__report_open(page, "figure", (char *)NULL);
    pe__report_open(page, "div", "class", "plot rounds", (char *)NULL);
    draw_ticks(view, &d);
    pe__page_picture(page, "rounds0", "fill", "Imbalance round by round",
        "The worst good is off by %s in the first round and %s in the last. "
        "The figures are in the table below the picture.",
        pe__page_percent(page, view->solution->round[0].worst),
        pe__page_percent(page, view->info->last.worst));
    draw_grid(view, &d);
    draw_limits(view, &d);
    draw_line(view, &d, GAP, "line k");
    draw_line(view, &d, VALUE, "line b");
    draw_line(view, &d, WORST, "line a");
    draw_dots(view, &d);
    pe__report_close(page);
    pe__report_close(page);
    pe__report_element(page, "p", "axis e", "round \xe2\x86\x92");
    pe__report_close(page);
}

/* --- the table ------------------------------------------------------------ */

static void write_round(pe__plan_view *view, const pe_plan_round *round)
{
    pe__report *page = view->page;
    double gap = value_of(round, GAP) / 100;
    pe__report_open(page, "tr", (char *)NULL);
    pe__report_open(page, "th", "scope", "row", (char *)NULL);
    pe__report_text(page, "%s", pe__page_count(page, round->round));
    if (round->worst_good >= 0) {
        pe__report_open(page, "small", (char *)NULL);
        pe__report_text(page, " ");
        pe__page_name(page, pe__good_name(view, round->worst_good));
        pe__report_close(page);
    }
    pe__report_close(page);
    pe__page_number(page, pe__page_percent(page, round->worst));
    pe__page_number(page, pe__page_percent(page, round->value_weighted));
    pe__page_number(page, pe__page_count(page, round->outside_5));
    pe__page_number(page, pe__page_count(page, round->outside_1));
    pe__page_number(page, isnan(gap) ? "\xe2\x80\x94"
                                     : pe__page_percent_up(page, gap));
    pe__report_close(page);
}

static void write_table(pe__plan_view *view)
{
    enum { OPEN = 8 };
    pe__report *page = view->page;
    int64_t rounds = view->solution->rounds;
    if (rounds > OPEN)
        pe__page_fold(page, "All %s", pe__page_many(page, rounds, "round",
                                                    "rounds"));
    pe__page_table(page, "rounds-table", "Every round: how far goods are off, "
                   "how many by more than 5% and 1%, and what is left to gain",
                   "Round and worst good", "#Off", "#By value",
                   "#Over 5%", "#Over 1%", "#To gain", (char *)NULL);
    for (int64_t k = 0; k < rounds; k++)
        write_round(view, &view->solution->round[k]);
    pe__page_table_end(page);
    if (rounds > OPEN)
        pe__report_close(page);
}

/* "within 5% from round 3 on, within 3% never" */
static void write_reached(pe__plan_view *view)
{
    pe__report *page = view->page;
    const int32_t at[] = {view->info->rounds_to_5, view->info->rounds_to_3,
                          view->info->rounds_to_1};
    static const int limit[] = {5, 3, 1};
    if (at[0] <= 0) {
        pe__report_text(page, " Not all goods came within 5%%, at least not to "
                              "stay.");
        return;
    }
    pe__report_text(page, " Every good stayed within");
    for (int k = 0; k < 3; k++) {
        pe__report_text(page, k == 0 ? " %d%%" : ", within %d%%", limit[k]);
        if (at[k] > 0)
            pe__report_text(page, " from round %d on", (int)at[k]);
        else
            pe__report_text(page, " never");
    }
    pe__report_text(page, ".");
}

void pe__plan_rounds(pe__plan_view *view)
{
    pe__report_open(view->page, "p", (char *)NULL);
    pe__report_text(view->page,
        "In every round the board announces prices, every council says what it "
        "would make or use at them, and the prices of what is short go up.");
    write_reached(view);
    pe__report_close(view->page);
    if (view->solution->rounds > 0) {
        draw(view);
        write_table(view);
    }
}
