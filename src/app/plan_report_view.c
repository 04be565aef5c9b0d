/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What the report derives from a plan before it writes a line: prices to
 * compare with, the tree of federations, how dear everything has become; and
 * how goods, councils and amounts are named. */
#include "plan_report_own.h"

#include "mem.h"

#include <math.h>
#include <string.h>

/* --- making and freeing --------------------------------------------------- */

static double start_price(const pe__plan_view *view, int32_t good)
{
    const double *of = view->paper->price_before != NULL
                           ? view->paper->price_before
                           : view->problem->price;
    if (of == NULL)
        return 1; /* what the contract says, pe_plan_problem.price */
    return of[good] > 0 ? of[good] : NAN;
}

/* The mean of the logarithms, weighted by value now: a good that has become
 * nearly free counts as little as it costs. */
static void find_level(pe__plan_view *view)
{
    double sum = 0, weights = 0;
    for (int32_t g = 0; g < view->solution->goods; g++) {
        if (!isfinite(view->start[g]) || !pe__counts(view, g))
            continue;
        double value = view->solution->price[g] * view->solution->used[g];
        if (!(value > 0) || !isfinite(value))
            continue;
        sum += value * log(view->solution->price[g] / view->start[g]);
        weights += value;
    }
    view->level = weights > 0 ? exp(sum / weights) : NAN;
}

bool pe__plan_view_make(pe__plan_view *view, const pe__plan_paper *paper,
                        pe__report *page)
{
    pe_error err = {0};
    memset(view, 0, sizeof *view);
    view->paper = paper;
    view->result = paper->result;
    view->economy = paper->result->economy;
    view->problem = pe__economy_problem(view->economy);
    view->solution = paper->result->solution;
    view->info = paper->result->info;
    view->page = page;
    view->income = view->info->last.social_income;
    view->tolerance = paper->tolerance > 0 ? paper->tolerance
                                           : PE_PLAN_DEFAULTS.tolerance;
    size_t goods = (size_t)view->solution->goods;
    view->start = pe__alloc(goods, sizeof *view->start);
    if (view->start == NULL) {
        pe__report_fail(page, PE_NO_MEMORY);
        return false;
    }
    for (int32_t g = 0; g < view->solution->goods; g++)
        view->start[g] = start_price(view, g);
    find_level(view);
    pe_status status = pe__branches_make(view->result, &view->branches, &err);
    if (status != PE_OK)
        pe__report_fail(page, status);
    return status == PE_OK;
}

void pe__plan_view_free(pe__plan_view *view)
{
    pe__branches_free(&view->branches);
    pe__free(view->start);
    memset(view, 0, sizeof *view);
}

/* --- goods and councils --------------------------------------------------- */

pe_plan_kind pe__kind_of(const pe__plan_view *view, int32_t good)
{
    const uint8_t *kind = view->problem->kind;
    return kind != NULL ? (pe_plan_kind)kind[good] : PE_PLAN_PRIVATE;
}

bool pe__is_primary(pe_plan_kind kind)
{
    return kind >= PE_PLAN_LABOR;
}

double pe__given(const pe__plan_view *view, int32_t good)
{
    return view->problem->supply != NULL ? view->problem->supply[good] : 0;
}

bool pe__counts(const pe__plan_view *view, int32_t good)
{
    return view->solution->good_standing[good] == PE_PLAN_FINE;
}

bool pe__below_one(const pe__plan_view *view, int64_t worker)
{
    const pe_plan_solution *s = view->solution;
    return s->output[worker] > 0 &&
           s->benefit[worker] < s->cost[worker] * (1 - 1e-9);
}

/* A sorted list that the smallest falls out of: O(items × most) at worst, but
 * mostly one comparison an item. */
int64_t pe__largest(const pe__plan_view *view, pe__plan_key *key,
                    int64_t count, int64_t *out, int64_t most)
{
    int64_t all = 0, held = 0;
    for (int64_t i = 0; i < count; i++) {
        double mine = key(view, i);
        if (isnan(mine))
            continue;
        all++;
        if (held == most && (most == 0 || !(mine > key(view, out[most - 1]))))
            continue;
        int64_t at = held < most ? held++ : most - 1;
        for (; at > 0 && mine > key(view, out[at - 1]); at--)
            out[at] = out[at - 1];
        out[at] = i;
    }
    return all;
}

/* --- names and amounts ---------------------------------------------------- */

const char *pe__label_text(const pe__plan_view *view, pe__label which,
                           int64_t item)
{
    char room[PE__LABEL_ROOM];
    const char *text = pe__economy_text(view->economy, which, item, room);
    return text == room ? pe__report_keep(view->page, "%s", room) : text;
}

const char *pe__good_name(const pe__plan_view *view, int32_t good)
{
    return pe__label_text(view, PE__GOOD_NAME, good);
}

static const struct {
    const char *words, *word, *title;
} KIND[PE__KINDS] = {
    {"private goods", "private", "Private goods"},
    {"public goods", "public", "Public goods"},
    {"intermediate goods", "inter\xc2\xad" "mediate", "Intermediate goods"},
    {"labour", "labour", "Labour"},
    {"natural resources", "nature", "Natural resources"},
    {"capital services", "capital", "Capital services"},
    {"permits to pollute", "permits", "Pollutants"},
};

const char *pe__kind_words(pe_plan_kind kind)
{
    return KIND[kind].words;
}

const char *pe__kind_word(pe_plan_kind kind)
{
    return KIND[kind].word;
}

const char *pe__kind_title(pe_plan_kind kind)
{
    return KIND[kind].title;
}

void pe__cell_bar(pe__plan_view *view, double from, double to, bool warm)
{
    pe__report *page = view->page;
    double left = fmin(fmax(fmin(from, to), 0), 100);
    double right = fmin(fmax(fmax(from, to), 0), 100);
    pe__report_open(page, "td", "class", "p", (char *)NULL);
    pe__report_open(page, "svg", "class", "bell", "aria-hidden", "true",
                    (char *)NULL);
    if (right > left)
        pe__report_empty(page, "rect", "class", warm ? "c" : "a", "x",
            pe__report_keep(page, "%s%%", pe__report_number(page, left)), "y",
            "6", "width",
            pe__report_keep(page, "%s%%",
                            pe__report_number(page, fmax(right - left, 0.3))),
            "height", "10", (char *)NULL);
    pe__report_close(page);
    pe__report_close(page);
}
