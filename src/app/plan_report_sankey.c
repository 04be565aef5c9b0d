/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The picture of flows: bands between four columns of bars (Sankey 1898). The
 * bands stretch with the page; the words are laid over them as text, so that
 * they keep their size and are cut with "…" where there is no room. */
#include "plan_report_own.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { SIZE = 1000, BAR = 12, CURVE = 110 }; /* of the picture, in units */

/* Where the bars stand: top and height of each. */
typedef struct {
    double top[PE__FLOW_COLUMNS][PE__FLOW_NODES];
    double tall[PE__FLOW_COLUMNS][PE__FLOW_NODES];
    double scale; /* units of height a unit of value */
    double left[PE__FLOW_COLUMNS];
} layout;

static double value_of(const pe__flow_node *node)
{
    return fmax(node->in, node->out);
}

/* The height that a column needs: every bar has at least room for its name. */
static double needed(const pe__flows *f, int c, double scale, double least)
{
    double sum = 0;
    for (int k = 0; k < f->nodes[c]; k++)
        sum += fmax(scale * value_of(&f->node[c][k]), least);
    return sum + 0.15 * least * (f->nodes[c] - 1);
}

/* The largest scale at which every column fits, by halving. */
static double fitting_scale(const pe__flows *f, double least)
{
    double low = 0, high = 0;
    for (int c = 0; c < PE__FLOW_COLUMNS; c++) {
        double sum = 0;
        for (int k = 0; k < f->nodes[c]; k++)
            sum += value_of(&f->node[c][k]);
        high = fmax(high, sum > 0 ? SIZE / sum : 0);
    }
    for (int step = 0; step < 60; step++) {
        double middle = (low + high) / 2, most = 0;
        for (int c = 0; c < PE__FLOW_COLUMNS; c++)
            most = fmax(most, needed(f, c, middle, least));
        *(most <= SIZE ? &low : &high) = middle;
    }
    return low;
}

static int tallest(const pe__flows *f)
{
    int most = 1;
    for (int c = 0; c < PE__FLOW_COLUMNS; c++)
        most = f->nodes[c] > most ? f->nodes[c] : most;
    return most;
}

/* Room that a column does not need goes between its bars. */
static void place(const pe__flows *f, layout *l)
{
    double least = 0.62 * SIZE / tallest(f);
    l->scale = fitting_scale(f, least);
    for (int c = 0; c < PE__FLOW_COLUMNS; c++) {
        int n = f->nodes[c];
        double spare = SIZE - needed(f, c, l->scale, least);
        double gap = fmin(spare / (n + 1), 60);
        double at = (spare - gap * (n - 1)) / 2;
        l->left[c] = c * (double)(SIZE - BAR) / (PE__FLOW_COLUMNS - 1);
        for (int k = 0; k < n; k++) {
            double tall = l->scale * value_of(&f->node[c][k]);
            double slot = fmax(tall, least);
            l->tall[c][k] = fmax(tall, 1.5);
            l->top[c][k] = at + (slot - tall) / 2;
            at += slot + gap + 0.15 * least;
        }
    }
}

/* A band of even height from one bar to the next. */
static void draw_band(pe__report *page, const layout *l, int c, double from,
                      double to, double tall, const char *klass)
{
    char path[256];
    double x1 = l->left[c] + BAR, x2 = l->left[c + 1];
    double b1 = x1 + CURVE, b2 = x2 - CURVE;
    snprintf(path, sizeof path,
             "M%s,%sC%s,%s %s,%s %s,%s", pe__report_number(page, x1),
             pe__report_number(page, from), pe__report_number(page, b1),
             pe__report_number(page, from), pe__report_number(page, b2),
             pe__report_number(page, to), pe__report_number(page, x2),
             pe__report_number(page, to));
    size_t used = strlen(path);
    snprintf(path + used, sizeof path - used,
             "v%sC%s,%s %s,%s %s,%sz", pe__report_number(page, tall),
             pe__report_number(page, b2), pe__report_number(page, to + tall),
             pe__report_number(page, b1), pe__report_number(page, from + tall),
             pe__report_number(page, x1), pe__report_number(page,
                                                            from + tall));
    pe__report_empty(page, "path", "class", klass, "d", path, (char *)NULL);
}

/* Bands leave a bar in the order of what they go to, so that those of one bar
 * do not cross. What is hardly a line is not drawn. */
static void draw_bands(pe__plan_view *view, const pe__flows *f,
                       const layout *l)
{
    for (int c = 0; c + 1 < PE__FLOW_COLUMNS; c++) {
        double used[PE__FLOW_NODES] = {0};
        for (int i = 0; i < f->nodes[c]; i++) {
            double from = l->top[c][i];
            for (int j = 0; j < f->nodes[c + 1]; j++) {
                double tall = l->scale * f->value[c][i][j];
                if (tall >= 0.3)
                    draw_band(view->page, l, c, from,
                              l->top[c + 1][j] + used[j], tall,
                              i % 2 == 0 ? "band0" : "band1");
                from += tall;
                used[j] += tall;
            }
        }
    }
}

static void draw_bars(pe__plan_view *view, const pe__flows *f,
                      const layout *l)
{
    pe__report *page = view->page;
    for (int c = 0; c < PE__FLOW_COLUMNS; c++)
        for (int k = 0; k < f->nodes[c]; k++)
            pe__report_empty(page, "rect", "class", "k", "x",
                pe__report_number(page, l->left[c]), "y",
                pe__report_number(page, l->top[c][k]), "width",
                pe__report_number(page, BAR), "height",
                pe__report_number(page, l->tall[c][k]), (char *)NULL);
}

/* Hidden from screen readers, to whom the table says the same. */
static void write_names(pe__plan_view *view, const pe__flows *f,
                        const layout *l)
{
    pe__report *page = view->page;
    for (int c = 0; c < PE__FLOW_COLUMNS; c++)
        for (int k = 0; k < f->nodes[c]; k++) {
            double middle = l->top[c][k] + l->tall[c][k] / 2;
            pe__report_open(page, "span", "class",
                pe__report_keep(page, "at%d", c), "style",
                pe__report_keep(page, "top:%s%%",
                    pe__report_number(page, 100 * middle / SIZE)),
                (char *)NULL);
            pe__page_name(page, f->node[c][k].name);
            pe__report_element(page, "small", NULL, "%s",
                pe__page_amount(page, value_of(&f->node[c][k])));
            pe__report_close(page);
        }
}

static void write_heads(pe__report *page)
{
    static const char *const head[] = {"What is used", "Whose work",
                                       "Which goods", "For whom"};
    pe__report_open(page, "div", "class", "heads", "aria-hidden", "true",
                    (char *)NULL);
    for (int c = 0; c < PE__FLOW_COLUMNS; c++)
        pe__report_element(page, "span", NULL, "%s", head[c]);
    pe__report_close(page);
}

void pe__flows_draw(pe__plan_view *view, const pe__flows *f)
{
    pe__report *page = view->page;
    layout l;
    place(f, &l);
    pe__report_open(page, "figure", (char *)NULL);
    write_heads(page);
    pe__report_open(page, "div", "class", "flows", "style",
                    pe__report_keep(page, "--n:%d", tallest(f)),
                    (char *)NULL);
    pe__page_picture(page, "flows0", "fill", "Flows of value",
        "Bands of value from what is used, through the work of federations, "
        "to kinds of goods and to those who have them. The figures stand "
        "below, under The same in figures.");
    pe__page_stretch(page, "0 0 1000 1000");
    draw_bands(view, f, &l);
    draw_bars(view, f, &l);
    pe__report_close(page);
    pe__report_close(page);
    pe__report_open(page, "div", "class", "names", "aria-hidden", "true",
                    (char *)NULL);
    write_names(view, f, &l);
    pe__report_close(page);
    pe__report_close(page);
    pe__report_close(page);
}
