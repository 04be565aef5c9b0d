/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Every job at a glance: a dot for each member along the scale, dots that
 * would lie on one another stacked. Today the dots lie far and wide, in a
 * balanced workplace they stand in one pile: that is the whole message, and
 * it reads the same for 5 members and for 1,000. */
#include "jobs_report.h"

#include "mem.h"

#include <math.h>
#include <stdio.h>

enum {
    BINS = 61,       /* odd: the average has a bin of its own */
    ROWS = 3,
    LABEL = 18,      /* pixels for a row's label */
    PLOT = 54,       /* … for its dots, at most */
    AXIS = 40        /* … for the ticks and what the ends mean */
};
static const double DOT = 6.5; /* pixels across, as in report.css */

typedef struct {
    int32_t in[ROWS][BINS];
    int32_t most;
    double pitch; /* pixels from one dot of a pile to the next, in all rows */
    double tall;  /* pixels of a row's dots */
} piles;

static void pile_up(piles *p, const pe__scale *scale, const pe__dots *row,
                    int rows)
{
    *p = (piles){0};
    for (int k = 0; k < rows; k++) {
        for (int32_t i = 0; i < row[k].count; i++) {
            if (!isfinite(row[k].value[i]))
                continue;
            double share = pe__percent(scale, row[k].value[i]) / 100;
            int32_t *pile = &p->in[k][lround(share * (BINS - 1))];
            *pile += 1;
            p->most = *pile > p->most ? *pile : p->most;
        }
    }
    int32_t above = p->most > 1 ? p->most - 1 : 1;
    p->pitch = fmin(DOT + 0.5, (PLOT - DOT) / above);
    p->tall = fmax(DOT + p->pitch * above, PLOT / 3.0);
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

static void draw_band(pe__view *view, const pe__scale *scale, double band,
                      double bottom)
{
    for (int side = -1; side <= 1; side += 2) {
        const char *x = pe__place(view, scale, side * band);
        pe__line(view, "band", x, "0", x,
                 pe__report_number(view->page, bottom));
    }
}

void pe__dots_range(const pe__dots *row, double *least, double *largest)
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
                     const pe__dots *row, int rows)
{
    size_t used = 0;
    for (int k = 0; k < rows && used < size; k++) {
        double least, largest;
        pe__dots_range(&row[k], &least, &largest);
        int length = snprintf(out + used, size - used,
                              "%s%s: %s dots from %s to %s.", k ? " " : "",
                              row[k].label,
                              pe__say_count(view, row[k].count),
                              pe__say_signed(view, least),
                              pe__say_signed(view, largest));
        used += length > 0 ? (size_t)length : 0;
    }
}

void pe__strip(pe__view *view, const char *id, const char *title,
               const pe__scale *scale, const pe__dots *row, int rows,
               const char *low, const char *high, double band)
{
    pe__report *page = view->page;
    char text[512] = "", tall[40];
    piles p;
    pile_up(&p, scale, row, rows);
    double bottom = rows * (LABEL + p.tall) + 6;
    describe(view, text, sizeof text, row, rows);
    snprintf(tall, sizeof tall, "height:%spx",
             pe__report_number(page, bottom + AXIS));
    pe__report_open(page, "div", "class", "strip", "style", tall, (char *)NULL);
    pe__picture(view, id, "fill", title, "%s", text);
    draw_axis(view, scale, bottom);
    if (band > 0)
        draw_band(view, scale, band, bottom);
    for (int k = 0; k < rows; k++) {
        double top = k * (LABEL + p.tall);
        pe__label(view, "l", "0", pe__report_number(page, top + 13),
                  row[k].label);
        draw_row(view, &p, k, row[k].klass, top + LABEL + p.tall - DOT / 2);
    }
    const char *end = pe__report_number(page, bottom + 33);
    pe__label(view, "t", "0", end, low);
    pe__label(view, "t e", "100%", end, high);
    pe__report_close(page);
    pe__report_close(page);
}

/* --- the section ---------------------------------------------------------- */

static void copy_reach(const pe__view *view, int32_t rating, double *now,
                       double *today)
{
    for (int32_t i = 0; i < view->members; i++) {
        now[i] = pe__reach(view, rating, i);
        today[i] = pe__reach_today(view, rating, i);
    }
}

static void write_one(pe__view *view, int32_t rating, double *now,
                      double *today)
{
    const char *name = pe__rating_name(view, rating);
    char id[24], low[256], high[256];
    copy_reach(view, rating, now, today);
    pe__scale scale = pe__scale_around(view->limit);
    pe__dots row[2] = {{"Today", "d b", today, view->members},
                       {"New", "d a", now, view->members}};
    bool both = view->result->has_today;
    snprintf(id, sizeof id, "glance%d", (int)rating);
    snprintf(low, sizeof low, "\xe2\x86\x90 less %s", name);
    snprintf(high, sizeof high, "more %s \xe2\x86\x92", name);
    pe__report_open(view->page, "figure", (char *)NULL);
    pe__report_element(view->page, "h3", NULL, "%s",
                       pe__rating_title(view, rating));
    pe__strip(view, id, pe__rating_title(view, rating), &scale,
              both ? row : row + 1, both ? 2 : 1, low, high, 0);
    pe__report_close(view->page);
}

void pe__report_strips(pe__view *view)
{
    pe__report *page = view->page;
    double *now = pe__alloc((size_t)view->members, sizeof *now);
    double *today = pe__alloc((size_t)view->members, sizeof *today);
    pe__section(view, "glance", "Every job at a glance");
    pe__paragraph(view, "note",
                  "Each dot is one member\xe2\x80\x99s job. 0 is the average of "
                  "the workplace; the farther from 0, the more a job differs "
                  "from it (in %s). The fewer dots stand aside, the more equal "
                  "the jobs.", pe__unit(view));
    pe__report_open(page, "div", "class", "pair", (char *)NULL);
    if (now == NULL || today == NULL)
        pe__report_fail(page, PE_NO_MEMORY);
    else
        for (int32_t r = 0; r < view->ratings; r++)
            write_one(view, r, now, today);
    pe__report_close(page);
    pe__report_close(page);
    pe__free(today);
    pe__free(now);
}
