/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Every job at a glance: a dot for each member along the scale, dots that
 * would lie on one another stacked. Today the dots lie far and wide, in a
 * balanced workplace they stand in one pile: that is the whole message, and
 * it reads the same for 5 members and for 1,000. */
#include "jobs_report.h"

#include "mem.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum {
    BINS = 61,       /* odd: the average has a bin of its own */
    ROWS = 2,
    LABEL = 18,      /* pixels for a row's label */
    PLOT = 72,       /* … for its dots, at most */
    AXIS = 40        /* … for the ticks and what the ends mean */
};
static const double DOT = 6.5; /* pixels across, as in division.css */

typedef struct {
    int32_t in[ROWS][BINS];
    double pitch;      /* pixels from one dot of a pile to the next */
    double tall[ROWS]; /* pixels of a row's dots */
} piles;

/* Counts the dots of every pile and raises `tallest` to the largest count of
 * each row. */
static void pile_up(piles *p, const pe__strip *strip, int32_t tallest[ROWS])
{
    *p = (piles){0};
    for (int k = 0; k < strip->rows; k++) {
        const pe__dots *row = &strip->row[k];
        for (int32_t i = 0; i < row->count; i++) {
            if (!isfinite(row->value[i]))
                continue;
            double share = pe__percent(&strip->scale, row->value[i]) / 100;
            int32_t *pile = &p->in[k][lround(share * (BINS - 1))];
            *pile += 1;
            tallest[k] = *pile > tallest[k] ? *pile : tallest[k];
        }
    }
}

/* Raises `tallest` to what this strip's own piles need. */
static void raise_tallest(const pe__strip *strip, int32_t tallest[ROWS])
{
    piles p;
    pile_up(&p, strip, tallest);
}

/* One pitch for all rows, so that equal heights are equal numbers. */
static void set_pitch(piles *p, const int32_t tallest[ROWS])
{
    int32_t most = tallest[0] > tallest[1] ? tallest[0] : tallest[1];
    p->pitch = fmin(DOT + 0.5, (PLOT - DOT) / (most > 1 ? most - 1 : 1));
    for (int k = 0; k < ROWS; k++)
        p->tall[k] = fmax(DOT + p->pitch * (tallest[k] - 1), PLOT / 4.0);
}

static void draw_dot(pe__view *view, const char *klass, double x, double foot,
                     double head)
{
    char at[24];
    snprintf(at, sizeof at, "%s%%", pe__report_number(view->page, x));
    pe__line(view, klass, at, pe__report_number(view->page, foot), at,
             pe__report_number(view->page, head - 0.01));
}

/* A pile is one upright line with round ends, or single dots where there is
 * room for them. */
static void draw_row(pe__view *view, const piles *p, int k, const char *klass,
                     double foot)
{
    for (int b = 0; b < BINS; b++) {
        int32_t n = p->in[k][b];
        double x = 100.0 * b / (BINS - 1);
        if (n == 0)
            continue;
        if (p->pitch < DOT) {
            draw_dot(view, klass, x, foot, foot - p->pitch * (n - 1));
            continue;
        }
        for (int32_t i = 0; i < n; i++)
            draw_dot(view, klass, x, foot - p->pitch * i, foot - p->pitch * i);
    }
}

static void draw_axis(pe__view *view, const pe__scale *scale, double bottom)
{
    pe__report *page = view->page;
    int steps = (int)lround((scale->high - scale->low) / scale->step);
    for (int k = 0; k <= steps; k++) {
        double value = scale->low + k * scale->step;
        const char *x = pe__place(view, scale, value);
        bool zero = fabs(value) < scale->step / 2;
        pe__line(view, zero ? "z" : "g", x, "0", x,
                 pe__report_number(page, bottom));
        if (pe__named(scale, value))
            pe__label(view, k == 0 ? "t" : k == steps ? "t e" : "t m", x,
                      pe__report_number(page, bottom + 15),
                      pe__tick(view, scale, value));
    }
}

static void draw_band(pe__view *view, const pe__strip *strip, double bottom)
{
    for (int side = -1; side <= 1; side += 2) {
        const char *x = pe__place(view, &strip->scale, side * strip->band);
        pe__line(view, "band", x, "0", x,
                 pe__report_number(view->page, bottom));
    }
}

/* The least and the largest number of a row, 0 when there is none. */
static void dots_range(const pe__dots *row, double *least, double *largest)
{
    *least = INFINITY;
    *largest = -INFINITY;
    for (int32_t i = 0; i < row->count; i++) {
        if (isfinite(row->value[i])) {
            *least = fmin(*least, row->value[i]);
            *largest = fmax(*largest, row->value[i]);
        }
    }
    if (*least > *largest)
        *least = *largest = 0;
}

/* "Today: 12 dots from −3.40 to +2.10. New: …" for those who do not see. */
static void describe(pe__view *view, char *out, size_t size,
                     const pe__strip *strip)
{
    size_t used = 0;
    for (int k = 0; k < strip->rows && used < size; k++) {
        const pe__dots *row = &strip->row[k];
        double least, largest;
        dots_range(row, &least, &largest);
        int length = snprintf(out + used, size - used,
                              "%s%s: %s from %s to %s.", k ? " " : "",
                              row->label,
                              pe__say_many(view, row->count, "dot", "dots"),
                              pe__say_signed(view, least),
                              pe__say_signed(view, largest));
        used += length > 0 ? (size_t)length : 0;
    }
}

static void draw_rows(pe__view *view, const pe__strip *strip, const piles *p)
{
    double top = 0;
    for (int k = 0; k < strip->rows; k++) {
        pe__label(view, "l", "0", pe__report_number(view->page, top + 13),
                  strip->row[k].label);
        draw_row(view, p, k, strip->row[k].klass,
                 top + LABEL + p->tall[k] - DOT / 2);
        top += LABEL + p->tall[k];
    }
}

void pe__strip_draw(pe__view *view, const pe__strip *strip)
{
    pe__report *page = view->page;
    char text[512] = "", tall[40];
    piles p;
    int32_t tallest[ROWS] = {strip->tallest[0], strip->tallest[1]};
    double bottom = 6;
    pile_up(&p, strip, tallest);
    set_pitch(&p, tallest);
    for (int k = 0; k < strip->rows; k++)
        bottom += LABEL + p.tall[k];
    describe(view, text, sizeof text, strip);
    snprintf(tall, sizeof tall, "height:%spx",
             pe__report_number(page, bottom + AXIS));
    pe__report_open(page, "div", "class", "strip", "style", tall, (char *)NULL);
    pe__picture(view, strip->id, "fill", strip->title, "%s", text);
    draw_axis(view, &strip->scale, bottom);
    if (strip->band > 0)
        draw_band(view, strip, bottom);
    draw_rows(view, strip, &p);
    const char *end = pe__report_number(page, bottom + 33);
    pe__label(view, "t", "0", end, strip->low);
    pe__label(view, "t e", "100%", end, strip->high);
    pe__report_close(page);
    pe__report_close(page);
}

/* --- the section ---------------------------------------------------------- */

/* Everybody's deviations, kept while the section is written. */
typedef struct {
    double *now, *today; /* [members] */
} reaches;

static pe__strip strip_of(pe__view *view, int32_t rating, const reaches *reach)
{
    for (int32_t i = 0; i < view->members; i++) {
        reach->now[i] = pe__reach(view, rating, i);
        reach->today[i] = pe__reach_today(view, rating, i);
    }
    bool both = view->result->has_today;
    pe__dots today = {"Today", "d b", reach->today, view->members};
    pe__dots now = {"New", "d a", reach->now, view->members};
    return (pe__strip){.scale = pe__scale_around(view->limit),
                       .row = {both ? today : now, now},
                       .rows = both ? 2 : 1};
}

/* What the usual two ratings mean. */
static void write_meaning(pe__view *view, const char *name)
{
    if (strcmp(name, "empowerment") == 0)
        pe__paragraph(view, "note",
                      "How far it prepares one to decide with others.");
    if (strcmp(name, "desirability") == 0)
        pe__paragraph(view, "note", "How pleasant it is.");
}

static void write_one(pe__view *view, int32_t rating, const reaches *reach,
                      const int32_t tallest[ROWS])
{
    const char *what = view->place->by_category
                           ? "of the week" : pe__rating_name(view, rating);
    pe__strip strip = strip_of(view, rating, reach);
    char id[24], low[256], high[256];
    snprintf(id, sizeof id, "glance%d", (int)rating);
    snprintf(low, sizeof low, "\xe2\x86\x90 less %s", what);
    snprintf(high, sizeof high, "more %s \xe2\x86\x92", what);
    strip.id = id;
    strip.low = low;
    strip.high = high;
    strip.title = pe__rating_title(view, rating);
    strip.tallest[0] = tallest[0];
    strip.tallest[1] = tallest[1];
    pe__report_open(view->page, "figure", (char *)NULL);
    pe__report_element(view->page, "h3", NULL, "%s",
                       pe__rating_title(view, rating));
    write_meaning(view, pe__rating_name(view, rating));
    pe__strip_draw(view, &strip);
    pe__report_close(view->page);
}

static void write_all(pe__view *view, const reaches *reach)
{
    int32_t tallest[ROWS] = {0};
    for (int32_t r = 0; r < view->ratings; r++) {
        pe__strip strip = strip_of(view, r, reach);
        raise_tallest(&strip, tallest);
    }
    for (int32_t r = 0; r < view->ratings; r++)
        write_one(view, r, reach, tallest);
}

void pe__report_strips(pe__view *view)
{
    pe__report *page = view->page;
    size_t members = (size_t)view->members;
    reaches reach = {pe__alloc(members, sizeof(double)),
                     pe__alloc(members, sizeof(double))};
    pe__section(view, "glance", "Every job at a glance");
    pe__paragraph(view, "note",
                  "Each dot is one member\xe2\x80\x99s job; at 0 stands the "
                  "average of the workplace (in %s). Dots pile up where jobs "
                  "are alike; the fewer stand aside, the more equal the jobs.",
                  pe__unit(view));
    pe__report_open(page, "div", "class", "pair", (char *)NULL);
    if (reach.now == NULL || reach.today == NULL)
        pe__report_fail(page, PE_NO_MEMORY);
    else
        write_all(view, &reach);
    pe__report_close(page);
    pe__report_close(page);
    pe__free(reach.today);
    pe__free(reach.now);
}
