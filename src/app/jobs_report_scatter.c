/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Both ratings at once: a ring for everybody's job today, a dot for the new
 * one, and a box within which two jobs may be called alike. Where the new jobs
 * are too close together to be told apart, a second picture enlarges them. */
#include "jobs_report.h"

#include "mem.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum {
    ARROWS_MOST = 40, /* members whose ring and dot are joined by a line */
    CELLS = 120       /* dots in one cell of CELLS × CELLS are drawn once */
};

typedef double value_of(const pe__view *view, int32_t rating, int32_t member);

/* Half a side of the box: a twentieth of the range of all ratings. A
 * convention, said in words beside the picture; no result depends on it. */
static double box_of(const pe__view *view)
{
    return view->factor * view->place->rating_range / 20;
}

/* Members in the box; the edge counts, as rounding must not cost anybody. */
static int32_t inside(const pe__view *view, value_of *value, double box)
{
    int32_t count = 0;
    for (int32_t i = 0; i < view->members; i++)
        count += fabs(value(view, 0, i)) <= box + 1e-9 &&
                 fabs(value(view, 1, i)) <= box + 1e-9;
    return count;
}

static void draw_grid(pe__view *view, const pe__scale *scale)
{
    int steps = (int)lround((scale->high - scale->low) / scale->step);
    for (int k = 0; k <= steps; k++) {
        double value = scale->low + k * scale->step;
        const char *at = pe__place(view, scale, value);
        const char *klass = fabs(value) < scale->step / 2 ? "z" : "g";
        pe__line(view, klass, at, "0", at, "100%");
        pe__line(view, klass, "0", at, "100%", at);
    }
}

/* Not drawn where it would fill or leave the picture. */
static void draw_box(pe__view *view, const pe__scale *scale, double box)
{
    if (box <= 0 || box > scale->high)
        return;
    char size[24];
    double side = pe__percent(scale, box) - pe__percent(scale, -box);
    snprintf(size, sizeof size, "%s%%", pe__report_number(view->page, side));
    const char *corner = pe__place(view, scale, -box);
    pe__report_empty(view->page, "rect", "class", "box", "x", corner, "y",
                     corner, "width", size, "height", size, (char *)NULL);
}

/* One circle a member, but one only where they would hide one another. */
static void draw_dots(pe__view *view, const pe__scale *scale, value_of *value,
                      const char *klass)
{
    unsigned char seen[CELLS * CELLS] = {0};
    bool many = view->members > PE__BARS_MOST;
    for (int32_t i = 0; i < view->members; i++) {
        double x = value(view, 0, i), y = value(view, 1, i);
        if (fmax(fabs(x), fabs(y)) > scale->high * (1 + 1e-9))
            continue;
        int column = (int)(pe__percent(scale, x) / 100 * (CELLS - 1));
        int row = (int)(pe__percent(scale, y) / 100 * (CELLS - 1));
        unsigned char *cell = &seen[row * CELLS + column];
        if (*cell != 0 && many)
            continue;
        *cell = 1;
        pe__report_empty(view->page, "circle", "class", klass, "cx",
                         pe__place(view, scale, x), "cy",
                         pe__place(view, scale, -y), "r",
                         many ? "2.5" : "4", (char *)NULL);
    }
}

static void draw_arrows(pe__view *view, const pe__scale *scale)
{
    for (int32_t i = 0; i < view->members; i++)
        pe__line(view, "path",
                 pe__place(view, scale, pe__reach_today(view, 0, i)),
                 pe__place(view, scale, -pe__reach_today(view, 1, i)),
                 pe__place(view, scale, pe__reach(view, 0, i)),
                 pe__place(view, scale, -pe__reach(view, 1, i)));
}

static void draw_ticks(pe__view *view, const pe__scale *scale,
                       const char *klass, int sign)
{
    pe__report *page = view->page;
    int steps = (int)lround((scale->high - scale->low) / scale->step);
    pe__report_open(page, "div", "class", klass, "aria-hidden", "true",
                    (char *)NULL);
    for (int k = 0; k <= steps; k++) {
        double value = sign * (scale->low + k * scale->step);
        pe__report_element(page, "span", NULL, "%s",
                           pe__named(scale, value)
                               ? pe__tick(view, scale, value) : "");
    }
    pe__report_close(page);
}

static void draw(pe__view *view, const char *id, double limit, bool today)
{
    pe__report *page = view->page;
    pe__scale scale = pe__scale_around(limit);
    const char *what = today ? "today and in the new division"
                             : "in the new division";
    pe__report_element(page, "p", "axis", "\xe2\x86\x91 %s",
                       pe__rating_name(view, 1));
    pe__report_open(page, "div", "class", "plot square", (char *)NULL);
    draw_ticks(view, &scale, "ticks", -1);
    pe__picture(view, id, "fill", "Both ratings of every job",
                "Every job by its distance from the average in %s (across) and "
                "%s (upwards), %s. Both axes run from %s to %s.",
                pe__rating_name(view, 0), pe__rating_name(view, 1), what,
                pe__tick(view, &scale, scale.low),
                pe__tick(view, &scale, scale.high));
    draw_grid(view, &scale);
    if (today && view->members <= ARROWS_MOST)
        draw_arrows(view, &scale);
    if (today)
        draw_dots(view, &scale, pe__reach_today, "b");
    draw_dots(view, &scale, pe__reach, "a");
    draw_box(view, &scale, box_of(view));
    pe__report_close(page);
    pe__report_close(page);
    draw_ticks(view, &scale, "ticks across", 1);
    pe__report_element(page, "p", "axis e", "%s \xe2\x86\x92",
                       pe__rating_name(view, 0));
}

/* How far the new jobs reach that are near the box; *far counts the rest. */
static double near_limit(const pe__view *view, int32_t *far)
{
    double limit = 0, box = box_of(view);
    *far = 0;
    for (int32_t i = 0; i < view->members; i++) {
        double reach = fmax(fabs(pe__reach(view, 0, i)),
                            fabs(pe__reach(view, 1, i)));
        *far += reach > 2 * box;
        limit = reach > 2 * box ? limit : fmax(limit, reach);
    }
    return limit;
}

/* The new jobs alone, those few left out that lie far off. */
static void write_enlarged(pe__view *view, double limit, int32_t far)
{
    pe__report_open(view->page, "figure", (char *)NULL);
    if (far == 0)
        pe__report_element(view->page, "figcaption", NULL,
                           "The new jobs alone, enlarged");
    else
        pe__report_element(view->page, "figcaption", NULL,
                           "The new jobs alone, enlarged; %s outside this "
                           "picture",
                           pe__say_many(view, far, "job lies", "jobs lie"));
    draw(view, "both1", limit, false);
    pe__report_close(view->page);
}

/* How many in the box, today and now: what the eye is to see, as a sentence. */
static void write_words(pe__view *view)
{
    double box = box_of(view);
    int32_t now = inside(view, pe__reach, box);
    const char *near = pe__say_points(view, box);
    if (view->result->has_today)
        pe__paragraph(view, NULL,
            "%s of %s lie in the dashed box, within %s points of the average "
            "both ways (a twentieth of the range of all ratings); today it is "
            "%s.", pe__say_count(view, now),
            pe__say_many(view, view->members, "new job", "new jobs"), near,
            pe__say_count(view, inside(view, pe__reach_today, box)));
    else
        pe__paragraph(view, NULL,
            "%s of %s lie in the dashed box, within %s points of the average "
            "both ways (a twentieth of the range of all ratings).",
            pe__say_count(view, now),
            pe__say_many(view, view->members, "job", "jobs"), near);
    pe__legend_open(view);
    if (view->result->has_today)
        pe__legend(view, "s-br", "today");
    pe__legend(view, "s-ad", "new division");
    pe__report_close(view->page);
    if (view->members > PE__BARS_MOST)
        pe__paragraph(view, "note", "Where many jobs lie in the same place, "
                                    "one mark stands for all of them.");
}

/* Enlarged where the new jobs fill less than about a third of the picture and
 * at most a fifth of them would lie outside the second one. */
void pe__report_scatter(pe__view *view)
{
    pe__report *page = view->page;
    bool both = view->result->has_today;
    int32_t far;
    double close = near_limit(view, &far);
    bool enlarge = both && close > 0 && close < 0.35 * view->limit &&
                   far * 5 <= view->members;
    pe__section(view, "both", "Both ratings at once");
    if (enlarge) /* two pictures side by side, the words above them */
        write_words(view);
    pe__report_open(page, "div", "class", "pair", (char *)NULL);
    if (!enlarge) { /* the words beside the one picture */
        pe__report_open(page, "div", (char *)NULL);
        write_words(view);
        pe__report_close(page);
    }
    pe__report_open(page, "figure", (char *)NULL);
    if (enlarge)
        pe__report_element(page, "figcaption", NULL, "Today and new");
    draw(view, "both0", view->limit, both);
    pe__report_close(page);
    if (enlarge)
        write_enlarged(view, close, far);
    pe__report_close(page);
    pe__report_close(page);
}
