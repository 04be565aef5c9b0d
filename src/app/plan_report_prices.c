/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What has become dearer and what cheaper; and, against a plan that was there
 * before, who makes more and who less. Changes are shown as ratios on a
 * logarithmic scale, so that a doubling and a halving are equally long. */
#include "plan_report_own.h"

#include <math.h>
#include <string.h>

enum {
    ROWS = 8, /* at each end */
    UNIT = 12 /* bytes; a longer unit is told under All goods only */
};

/* --- a picture of two values ---------------------------------------------- */

/* Logarithms of the ratios at the ends of a picture. */
typedef struct {
    double low, high;
} span;

static void widen(span *s, double ratio)
{
    if (ratio > 0 && isfinite(ratio)) {
        s->low = fmin(s->low, log(ratio));
        s->high = fmax(s->high, log(ratio));
    }
}

/* A margin, so that no dot is cut; never empty. */
static void finish(span *s)
{
    double margin = fmax(0.06 * (s->high - s->low), 1e-4);
    s->low -= margin;
    s->high += margin;
}

static double percent(const span *s, double ratio)
{
    double at = ratio > 0 ? log(ratio) : s->low;
    double share = (at - s->low) / (s->high - s->low);
    return 100 * fmin(fmax(share, 0), 1);
}

/* Then hollow, now filled, a line between them; upright the average. */
static void draw_pair(pe__plan_view *view, const span *s, double ratio,
                      double average)
{
    pe__report *page = view->page;
    double then = percent(s, 1), now = percent(s, ratio);
    pe__report_open(page, "td", "class", "p", (char *)NULL);
    pe__report_open(page, "svg", "class", "bell", "aria-hidden", "true",
                    (char *)NULL);
    if (average > 0)
        pe__page_line(page, "band", percent(s, average), 0,
                      percent(s, average), 100);
    pe__page_line(page, "span", then, 50, now, 50);
    pe__report_empty(page, "circle", "class", "o", "cx",
        pe__report_keep(page, "%s%%", pe__report_number(page, then)), "cy",
        "50%", "r", "4.5", (char *)NULL);
    pe__report_empty(page, "circle", "class", "a", "cx",
        pe__report_keep(page, "%s%%", pe__report_number(page, now)), "cy",
        "50%", "r", "4.5", (char *)NULL);
    pe__report_close(page);
    pe__report_close(page);
}

/* --- prices --------------------------------------------------------------- */

static double value_used(const pe__plan_view *view, int32_t g)
{
    return view->solution->used[g] * view->solution->price[g];
}

/* Goods of next to no value move for reasons that are nobody's. */
static double ratio_of(const pe__plan_view *view, int64_t g)
{
    double least = view->income / (200.0 * view->solution->goods);
    double ratio = view->solution->price[g] / view->start[g];
    bool there = pe__counts(view, (int32_t)g) &&
                 value_used(view, (int32_t)g) >= least;
    return there && ratio > 0 && isfinite(ratio) ? ratio : NAN;
}

/* Only what moved by more than a thousandth. */
static double rise(const pe__plan_view *view, int64_t g)
{
    double ratio = ratio_of(view, g);
    return ratio > 1.001 ? ratio : NAN;
}

static double fall(const pe__plan_view *view, int64_t g)
{
    double ratio = ratio_of(view, g);
    return ratio < 0.999 ? 1 / ratio : NAN;
}

static void good_row(pe__plan_view *view, int32_t g)
{
    pe__report *page = view->page;
    const char *unit = pe__label_text(view, PE__GOOD_UNIT, g);
    pe__report_open(page, "tr", (char *)NULL);
    pe__report_open(page, "th", "scope", "row", (char *)NULL);
    pe__page_name(page, pe__good_name(view, g));
    if (unit[0] != '\0' && strlen(unit) <= UNIT)
        pe__report_element(page, "small", NULL, " per %s", unit);
    pe__report_close(page);
}

static void price_row(pe__plan_view *view, const span *s, int32_t g)
{
    pe__report *page = view->page;
    double now = view->solution->price[g];
    good_row(view, g);
    draw_pair(view, s, now / view->start[g], view->level);
    pe__page_number(page, pe__page_amount(page, view->start[g]));
    pe__page_number(page, pe__page_amount(page, now));
    pe__page_number(page, pe__page_change(page, view->start[g], now));
    pe__report_close(page);
}

/* Rises and falls have scales of their own: one good that became ten times as
 * dear would make dots of all others. */
static void price_table(pe__plan_view *view, const char *caption,
                        const int64_t *list, int count)
{
    span s = {0, 0};
    widen(&s, view->level);
    for (int k = 0; k < count; k++)
        widen(&s, ratio_of(view, list[k]));
    finish(&s);
    pe__page_table(view->page, "bars moves", caption, "Good",
                   "~then and now", "#Then", "#Now", "#Change", (char *)NULL);
    for (int k = 0; k < count; k++)
        price_row(view, &s, (int32_t)list[k]);
    pe__page_table_end(view->page);
}

static void write_moves(pe__plan_view *view)
{
    int64_t up[ROWS], down[ROWS];
    int64_t goods = view->solution->goods;
    int64_t ups = pe__largest(view, rise, goods, up, ROWS);
    int64_t downs = pe__largest(view, fall, goods, down, ROWS);
    int rows_up = ups < ROWS ? (int)ups : ROWS;
    int rows_down = downs < ROWS ? (int)downs : ROWS;
    pe__report_open(view->page, "div", "class", "pair", (char *)NULL);
    if (rows_up > 0)
        price_table(view, pe__report_keep(view->page,
            "Dearer: the largest of %s rises",
            pe__page_count(view->page, ups)), up, rows_up);
    if (rows_down > 0)
        price_table(view, pe__report_keep(view->page,
            "Cheaper: the largest of %s falls",
            pe__page_count(view->page, downs)), down, rows_down);
    pe__report_close(view->page);
}

void pe__plan_prices(pe__plan_view *view)
{
    pe__report *page = view->page;
    if (!isfinite(view->level)) {
        pe__page_paragraph(page, NULL, "The economy came without prices, so "
            "there is nothing to compare with; the new prices stand under All "
            "goods.");
        return;
    }
    pe__page_paragraph(page, NULL,
        "A price says what one more unit costs everybody: the work, the "
        "nature and the equipment it takes, and the damage it does. It rises "
        "where more is asked for than made. All prices together, weighted by "
        "what is used, changed by %s since %s; what matters is how a good "
        "moved against that.",
        pe__page_change(page, 1, view->level),
        view->paper->price_before != NULL ? "the plan before"
                                          : "the start prices");
    pe__page_legend_open(page);
    pe__page_legend(page, "s-br", view->paper->price_before != NULL
                                      ? "the plan before" : "start");
    pe__page_legend(page, "s-ad", "now");
    pe__page_legend(page, "s-band", "all prices together (each table has its "
                    "own scale)");
    pe__report_close(page);
    write_moves(view);
}

/* --- production ----------------------------------------------------------- */

static double moved_value(const pe__plan_view *view, int64_t w)
{
    double price = view->solution->price[view->problem->output[w]];
    return price * (view->solution->output[w] -
                    view->paper->output_before[w]);
}

static double more(const pe__plan_view *view, int64_t w)
{
    double value = moved_value(view, w);
    return value > 1e-9 * view->income ? value : NAN;
}

static double less(const pe__plan_view *view, int64_t w)
{
    double value = moved_value(view, w);
    return value < -1e-9 * view->income ? -value : NAN;
}

static void output_table(pe__plan_view *view, const char *caption,
                         pe__plan_key *key, double longest)
{
    pe__report *page = view->page;
    const double *before = view->paper->output_before;
    const double *now = view->solution->output;
    int64_t list[ROWS];
    int64_t count = pe__largest(view, key, view->solution->workers, list,
                                ROWS);
    if (count == 0)
        return;
    pe__page_table(page, "bars moves", caption, "Council", "~by value",
                   "#Then", "#Now", "#Change", (char *)NULL);
    for (int64_t k = 0; k < count && k < ROWS; k++) {
        int64_t w = list[k];
        pe__page_row(page, pe__label_text(view, PE__WORKER_NAME, w));
        pe__cell_bar(view, 0, 100 * key(view, w) / longest, key == less);
        pe__page_number(page, pe__page_amount(page, before[w]));
        pe__page_number(page, pe__page_amount(page, now[w]));
        pe__page_number(page, before[w] > 0
                                  ? pe__page_change(page, before[w], now[w])
                                  : "new");
        pe__report_close(page);
    }
    pe__page_table_end(page);
}

void pe__plan_changes(pe__plan_view *view)
{
    int64_t first;
    double longest = 1e-300;
    if (pe__largest(view, more, view->solution->workers, &first, 1) > 0)
        longest = fmax(longest, more(view, first));
    if (pe__largest(view, less, view->solution->workers, &first, 1) > 0)
        longest = fmax(longest, less(view, first));
    pe__page_paragraph(view->page, NULL,
        "Whose work changes most since the plan before, counted by value at "
        "the new prices.");
    pe__report_open(view->page, "div", "class", "pair", (char *)NULL);
    output_table(view, "Asked to make more", more, longest);
    output_table(view, "Asked to make less", less, longest);
    pe__report_close(view->page);
}
