/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* All goods, folded, by kind: price then and now, what is made, how far what
 * is asked for was from it. Of very many goods only the largest by value. */
#include "plan_report_own.h"

#include "mem.h"

#include <math.h>

enum { OPEN = 40 }; /* goods that are not folded, and printed */

/* Goods of no value come last, but they come. */
static double by_value(const pe__plan_view *view, int64_t g)
{
    const pe_plan_solution *s = view->solution;
    double value = s->price[g] * fmax(s->made[g], s->used[g]);
    return isfinite(value) ? value : 0;
}

static const char *said_of(uint8_t standing)
{
    switch (standing) {
    case PE_PLAN_UNMADE: return "nobody can make it";
    case PE_PLAN_UNWANTED: return "nobody asks for it";
    case PE_PLAN_FREE: return "more than enough";
    default: return NULL;
    }
}

/* −0.04% = short, +0.04% = left over; what would round to nothing is 0. */
static const char *say_off(pe__report *page, double supply, double demand)
{
    double off = pe__imbalance_percent(supply, demand);
    const char *text = pe__page_decimal(page, off, off < 9.995 ? 2 : 0);
    if (off < 0.005)
        return "0";
    return pe__report_keep(page, "%s%s%%",
                           demand > supply ? "\xe2\x88\x92" : "+", text);
}

/* A good that nobody can make or wants has a price that says nothing. */
static void write_good(pe__plan_view *view, int32_t g)
{
    pe__report *page = view->page;
    const pe_plan_solution *s = view->solution;
    const char *said = said_of(s->good_standing[g]);
    const char *unit = pe__label_text(view, PE__GOOD_UNIT, g);
    pe__report_open(page, "tr", (char *)NULL);
    pe__report_open(page, "th", "scope", "row", (char *)NULL);
    pe__page_name(page, pe__good_name(view, g));
    if (unit[0] != '\0')
        pe__report_element(page, "small", NULL, " %s", unit);
    pe__report_close(page);
    pe__page_number(page, isfinite(view->start[g])
                              ? pe__page_amount(page, view->start[g])
                              : "\xe2\x80\x94");
    pe__page_number(page, said != NULL ? "\xe2\x80\x94"
                                       : pe__page_amount(page, s->price[g]));
    pe__page_number(page, pe__page_amount(page, s->made[g]));
    if (said != NULL)
        pe__report_element(page, "td", "n words", "%s", said);
    else
        pe__page_number(page, say_off(page, s->supply[g], s->demand[g]));
    pe__report_close(page);
}

static void write_kind(pe__plan_view *view, pe_plan_kind kind,
                       const int64_t *list, int64_t shown)
{
    pe__report *page = view->page;
    int64_t count = 0;
    for (int64_t k = 0; k < shown; k++)
        count += pe__kind_of(view, (int32_t)list[k]) == kind;
    if (count == 0)
        return;
    if (shown > OPEN)
        pe__page_fold(page, "%s (%s)", pe__kind_title(kind),
                      pe__page_count(page, count));
    pe__page_table(page,
                   shown > OPEN ? "bars goods folded" : "bars goods titled",
                   pe__kind_title(kind),
                   "Good, unit", "#Price then", "#Price now",
                   pe__is_primary(kind) ? "#There" : "#Made", "#Off",
                   (char *)NULL);
    for (int64_t k = 0; k < shown; k++)
        if (pe__kind_of(view, (int32_t)list[k]) == kind)
            write_good(view, (int32_t)list[k]);
    pe__page_table_end(page);
    if (shown > OPEN)
        pe__report_close(page);
}

void pe__plan_goods(pe__plan_view *view)
{
    pe__report *page = view->page;
    int64_t goods = view->solution->goods;
    int64_t shown = goods < PE__GOODS_LISTED ? goods : PE__GOODS_LISTED;
    int64_t *list = pe__alloc((size_t)shown, sizeof *list);
    if (list == NULL) {
        pe__report_fail(page, PE_NO_MEMORY);
        return;
    }
    pe__largest(view, by_value, goods, list, shown);
    pe__page_paragraph(page, NULL,
        "Those of the largest value first. Off is how far what was offered at "
        "these prices lies above (+) or below (\xe2\x88\x92) what was asked "
        "for; the final allocation closes that.%s",
        goods > shown ? " Of so many goods only those of the largest value "
                        "stand here." : "");
    pe__report_open(page, "div", "class", shown > OPEN ? "bulk" : "all",
                    (char *)NULL);
    for (int kind = 0; kind < PE__KINDS; kind++)
        write_kind(view, (pe_plan_kind)kind, list, shown);
    pe__report_close(page);
    if (goods > shown)
        pe__page_paragraph(page, "note", "%s more in prices.csv.",
                           pe__page_many(page, goods - shown, "good",
                                         "goods"));
    pe__free(list);
}
