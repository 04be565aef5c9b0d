/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What every federation may use, uses, makes and takes, for every level of the
 * tree. Where workers and consumers federate apart, as they mostly do, each
 * side has a table of its own; where a federation is both, one table shows
 * what it makes against what it gets. */
#include "plan_report_own.h"

#include <math.h>
#include <string.h>

enum { OPEN = 14 }; /* rows that are not folded */

typedef enum { BOTH, MAKING, USING } side;

/* All values of a table stand in one unit, so that they can be compared and
 * fit a telephone. */
typedef struct {
    double size;
    const char *word; /* "millions" */
} unit;

typedef struct {
    side of;
    unit value, people;
    double longest; /* that a bar stands for */
} table;

/* --- numbers -------------------------------------------------------------- */

static unit unit_of(double largest)
{
    static const unit large[] = {
        {1e12, "trillions"}, {1e9, "billions"}, {1e6, "millions"}};
    for (int k = 0; k < 3; k++)
        if (largest >= 10 * large[k].size)
            return large[k];
    return (unit){1, ""};
}

/* Three digits, but no more than two decimals; "—" for nothing, "<0.01" for
 * next to nothing. */
static const char *amount(pe__plan_view *view, const unit *in, double value)
{
    double shown = value / in->size, size = fabs(shown);
    if (fabs(value) <= 1e-9 * view->income) /* what rounding left */
        return "\xe2\x80\x94";
    if (size < 0.005 && in->size > 1)
        return value > 0 ? "<0.01" : ">\xe2\x88\x92" "0.01";
    return pe__page_decimal(view->page, shown,
                            size >= 100 || (in->size == 1 && size >= 10) ? 0
                            : size >= 10 ? 1 : 2);
}

/* People are never nothing beside an income. */
static const char *people(pe__plan_view *view, const unit *in, double count)
{
    double shown = count / in->size;
    if (in->size > 1 && shown < 0.005)
        return "<0.01";
    return pe__page_decimal(view->page, shown,
                            in->size == 1 || shown >= 100 ? 0
                            : shown >= 10 ? 1 : 2);
}

static const char *signed_amount(pe__plan_view *view, const unit *in,
                                 double value)
{
    return pe__report_keep(view->page, "%s%s",
                           value > 1e-9 * view->income ? "+" : "",
                           amount(view, in, value));
}

/* Goods from councils: what is used but for labour, nature and equipment. */
static double taken_in(const pe__balance *b)
{
    return b->used - b->primary;
}

/* What its councils add, less what its members consume. */
static double net(const pe__balance *b)
{
    return b->made - taken_in(b) - b->consumed;
}

static double people_of(const pe__balance *b, side of)
{
    return of == MAKING || b->consumers == 0 ? b->worker_members
                                             : b->consumer_members;
}

/* What the bar shows. */
static double shown_value(const pe__balance *b, side of)
{
    return of == BOTH ? net(b) : of == MAKING ? b->made : b->right;
}

static bool belongs(const pe__branch *branch, side of)
{
    return of == BOTH || (of == MAKING ? branch->sum.workers
                                       : branch->sum.consumers) > 0;
}

static table table_of(const pe__plan_view *view, side of)
{
    const pe__branches *t = &view->branches;
    const pe__balance *all = &t->branch[0].sum;
    table made = {of, unit_of(fmax(all->right, all->made)),
                  unit_of(people_of(all, of)), 1e-300};
    for (int32_t k = 1; k < t->count; k++)
        made.longest = fmax(made.longest,
                            fabs(shown_value(&t->branch[k].sum, of)));
    return made;
}

/* --- rows ----------------------------------------------------------------- */

static const char *name_of(const pe__branch *branch)
{
    if (branch->level == 0)
        return "Everybody";
    if (strcmp(branch->path, "(none)") == 0)
        return "in no federation";
    const char *slash = strrchr(branch->path, '/');
    return slash != NULL && slash[1] != '\0' ? slash + 1 : branch->path;
}

static void write_name(pe__plan_view *view, const pe__branch *branch)
{
    pe__report *page = view->page;
    int depth = branch->level > 1 ? branch->level - 1 : 0;
    pe__report_open(page, "th", "scope", "row", "style",
                    pe__report_keep(page, "--d:%d", depth < 5 ? depth : 5),
                    (char *)NULL);
    pe__page_name(page, name_of(branch));
    pe__report_close(page);
}

static void write_using(pe__plan_view *view, const table *t,
                        const pe__balance *b)
{
    pe__report *page = view->page;
    double people = b->consumer_members;
    pe__page_number(page, amount(view, &t->value, b->right));
    if (t->of == USING)
        pe__page_number(page, people > 0
            ? pe__page_amount(page, b->right / people) : "\xe2\x80\x94");
    pe__page_number(page, amount(view, &t->value, b->consumed));
}

static void write_making(pe__plan_view *view, const table *t,
                         const pe__balance *b)
{
    pe__page_number(view->page, amount(view, &t->value, b->made));
    pe__page_number(view->page, amount(view, &t->value, taken_in(b)));
    if (t->of == MAKING)
        pe__page_number(view->page, amount(view, &t->value, b->primary));
}

static void write_bar(pe__plan_view *view, const table *t,
                      const pe__branch *branch)
{
    double share = branch->level == 0
        ? 0 : 100 * shown_value(&branch->sum, t->of) / t->longest;
    if (t->of == BOTH)
        pe__cell_bar(view, 50, 50 + share / 2, share < 0);
    else
        pe__cell_bar(view, 0, share, false);
}

static void write_row(pe__plan_view *view, const table *t,
                      const pe__branch *branch)
{
    pe__report *page = view->page;
    const pe__balance *b = &branch->sum;
    pe__report_open(page, "tr", "class",
                    branch->level == 0 ? "whole" : "part", (char *)NULL);
    write_name(view, branch);
    write_bar(view, t, branch);
    pe__page_number(page, people(view, &t->people, people_of(b, t->of)));
    if (t->of != MAKING)
        write_using(view, t, b);
    if (t->of != USING)
        write_making(view, t, b);
    if (t->of == BOTH)
        pe__page_number(page, signed_amount(view, &t->value, net(b)));
    else if (t->of == MAKING)
        pe__page_number(page, signed_amount(view, &t->value,
                                            b->made - b->used));
    pe__report_close(page);
}

/* --- tables --------------------------------------------------------------- */

static void open_table(pe__plan_view *view, const table *t, const char *what)
{
    pe__report *page = view->page;
    const char *caption = t->value.size > 1
        ? pe__report_keep(page, "%s; values in %s", what, t->value.word)
        : what;
    const char *members = t->people.size > 1
        ? pe__report_keep(page, "#Members (%s)", t->people.word)
        : "#Members";
    if (t->of == BOTH)
        pe__page_table(page, "bars balances both", caption, "Federation",
                       "~gets, gives", members, "#Right", "#Consumes",
                       "#Makes", "#Takes in", "#Net", (char *)NULL);
    else if (t->of == MAKING)
        pe__page_table(page, "bars balances", caption, "Federation",
                       "~makes", members, "#Makes", "#Takes in",
                       "#Labour, nature", "#Left over", (char *)NULL);
    else
        pe__page_table(page, "bars balances", caption, "Federation",
                       "~right", members, "#Right", "#A member",
                       "#Consumes", (char *)NULL);
}

/* The largest of the highest level, when there are too many to show at
 * once. */
static double size_of(const pe__plan_view *view, int64_t k, side of)
{
    const pe__branch *b = &view->branches.branch[k];
    double size = of == BOTH ? b->sum.consumed + b->sum.made
                             : shown_value(&b->sum, of);
    return b->level == 1 && belongs(b, of) ? size : NAN;
}

static double size_both(const pe__plan_view *view, int64_t k)
{
    return size_of(view, k, BOTH);
}

static double size_making(const pe__plan_view *view, int64_t k)
{
    return size_of(view, k, MAKING);
}

static double size_using(const pe__plan_view *view, int64_t k)
{
    return size_of(view, k, USING);
}

static void write_largest(pe__plan_view *view, const table *t,
                          const char *what)
{
    static pe__plan_key *const key[] = {size_both, size_making, size_using};
    int64_t list[OPEN];
    int64_t all = pe__largest(view, key[t->of], view->branches.count, list,
                              OPEN);
    open_table(view, t, pe__report_keep(view->page, "%s, the largest", what));
    write_row(view, t, &view->branches.branch[0]);
    for (int64_t k = 0; k < all && k < OPEN; k++)
        write_row(view, t, &view->branches.branch[list[k]]);
    pe__page_table_end(view->page);
}

static void write_tree(pe__plan_view *view, const table *t, const char *what)
{
    const pe__branches *tree = &view->branches;
    int32_t left = 0, shown = 0;
    open_table(view, t, what);
    for (int32_t k = 0; k < tree->count; k++) {
        if (!belongs(&tree->branch[k], t->of))
            continue;
        if (shown++ < PE__BRANCHES_LISTED)
            write_row(view, t, &tree->branch[k]);
        else
            left++;
    }
    pe__page_table_end(view->page);
    if (left > 0)
        pe__page_paragraph(view->page, "note", "%s more in federations.csv.",
                           pe__page_many(view->page, left, "federation",
                                         "federations"));
}

static void write_side(pe__plan_view *view, side of, const char *what)
{
    table t = table_of(view, of);
    int32_t count = 0;
    for (int32_t k = 1; k < view->branches.count; k++)
        count += belongs(&view->branches.branch[k], of);
    if (count > OPEN + 2) {
        write_largest(view, &t, what);
        pe__page_fold(view->page, "All %s", pe__page_many(view->page, count,
                          "federation", "federations"));
    }
    write_tree(view, &t, what);
    if (count > OPEN + 2)
        pe__report_close(view->page);
}

/* --- the section ---------------------------------------------------------- */

static bool is_mixed(const pe__branches *t)
{
    for (int32_t k = 1; k < t->count; k++)
        if (t->branch[k].sum.workers > 0 && t->branch[k].sum.consumers > 0)
            return true;
    return t->count == 1;
}

/* Without this the whole would look as if it lost something. */
static void write_given(pe__plan_view *view)
{
    double more = -net(&view->branches.branch[0].sum);
    if (more > 1e-4 * view->income)
        pe__page_paragraph(view->page, "note",
            "In all, %s more is taken in and consumed than made: stocks, "
            "imports and time of one\xe2\x80\x99s own, which no council makes.",
            pe__page_amount(view->page, more));
}

void pe__plan_balances(pe__plan_view *view)
{
    bool mixed = is_mixed(&view->branches);
    pe__page_paragraph(view->page, NULL,
        "At the final prices: what the members of a federation may use (their "
        "right) and do consume, what its councils make, and what they take in "
        "from other councils for it.");
    if (mixed) {
        pe__page_paragraph(view->page, NULL,
            "Net is what its councils add by work, nature and equipment, less "
            "what its members consume: above 0 the federation gives, below 0 "
            "it gets. Who gets more than it gives owes nothing: rights come "
            "from effort and need, not from sales.");
        write_side(view, BOTH, "Federations");
    } else {
        write_side(view, USING, "Where people consume");
        write_side(view, MAKING, "Where people work");
    }
    write_given(view);
}
