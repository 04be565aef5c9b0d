/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What every federation may use, uses, makes and takes, for every level of the
 * tree. What is left over says who gives more than it gets: that is no debt,
 * because rights do not come from sales, but an assembly wants to see it. */
#include "plan_report_own.h"

#include <math.h>
#include <string.h>

enum { OPEN = 14 }; /* rows that are not folded */

static double net(const pe__balance *b)
{
    return b->made - b->used - b->consumed;
}

static double longest(const pe__branches *t)
{
    double most = 0;
    for (int32_t k = 1; k < t->count; k++)
        most = fmax(most, fabs(net(&t->branch[k].sum)));
    return most > 0 ? most : 1;
}

static const char *amount(pe__plan_view *view, double value)
{
    return value != 0 ? pe__page_amount(view->page, value) : "\xe2\x80\x94";
}

static const char *signed_amount(pe__plan_view *view, double value)
{
    return pe__report_keep(view->page, "%s%s", value > 0 ? "+" : "",
                           amount(view, value));
}

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

static void write_row(pe__plan_view *view, const pe__branch *branch,
                      double most)
{
    pe__report *page = view->page;
    const pe__balance *b = &branch->sum;
    double people = b->consumers > 0 ? b->consumer_members
                                     : b->worker_members;
    pe__report_open(page, "tr", "class",
                    branch->level == 0 ? "whole" : "part", (char *)NULL);
    write_name(view, branch);
    pe__page_number(page, pe__page_amount(page, people));
    pe__page_number(page, amount(view, b->right));
    pe__page_number(page, amount(view, b->consumed));
    pe__page_number(page, amount(view, b->made));
    pe__page_number(page, amount(view, b->used));
    pe__cell_bar(view, 50, branch->level == 0 ? 50
                               : 50 + 50 * net(b) / most, net(b) < 0);
    pe__page_number(page, signed_amount(view, net(b)));
    pe__report_close(page);
}

static void open_table(pe__plan_view *view, const char *caption)
{
    pe__page_table(view->page, "balances", caption, "Federation", "#Members",
                   "#Right", "#Consumes", "#Makes", "#Uses up",
                   "~Gives or gets", "#Net", (char *)NULL);
}

/* The largest of the highest level, when there are too many to show at once. */
static double size_of(const pe__plan_view *view, int64_t k)
{
    const pe__branch *b = &view->branches.branch[k];
    return b->level == 1 ? b->sum.consumed + b->sum.made : NAN;
}

static void write_largest(pe__plan_view *view, double most)
{
    int64_t list[OPEN];
    int64_t all = pe__largest(view, size_of, view->branches.count, list,
                              OPEN);
    open_table(view, "The largest federations of the highest level");
    write_row(view, &view->branches.branch[0], most);
    for (int64_t k = 0; k < all && k < OPEN; k++)
        write_row(view, &view->branches.branch[list[k]], most);
    pe__page_table_end(view->page);
}

static void write_tree(pe__plan_view *view, double most)
{
    const pe__branches *t = &view->branches;
    int32_t shown = t->count < PE__BRANCHES_LISTED ? t->count
                                                   : PE__BRANCHES_LISTED;
    open_table(view, "Every federation, those in it indented below it");
    for (int32_t k = 0; k < shown; k++)
        write_row(view, &t->branch[k], most);
    pe__page_table_end(view->page);
    if (t->count > shown)
        pe__page_paragraph(view->page, "note", "%s more in federations.csv.",
                           pe__page_many(view->page, t->count - shown,
                                         "federation", "federations"));
}

void pe__plan_balances(pe__plan_view *view)
{
    pe__report *page = view->page;
    double most = longest(&view->branches);
    bool folded = view->branches.count > OPEN + 2;
    pe__page_paragraph(page, NULL,
        "At the final prices: what the members of a federation may use (their "
        "right) and do use, what its councils make, and what they use up for "
        "it. Net is what is made beyond what is used up and consumed. Who "
        "makes less than it gets owes nothing: rights come from effort and "
        "need, not from sales.");
    if (folded) {
        write_largest(view, most);
        pe__page_fold(page, "All %s",
                      pe__page_many(page, view->branches.count - 1,
                                    "federation", "federations"));
    }
    write_tree(view, most);
    if (folded)
        pe__report_close(page);
}
