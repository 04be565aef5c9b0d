/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Scarce things: labour, nature, equipment and permits that are given, and
 * what one more unit of each would be worth. At the best plan that is its
 * price (the dual of its balance), so the same figure tells where training,
 * opening up or building would help most. */
#include "plan_report_own.h"

#include <math.h>

enum { SHOWN = 12, FOLDED = 40 };

static double rent(const pe__plan_view *view, int64_t g)
{
    const pe_plan_solution *s = view->solution;
    bool scarce = pe__is_primary(pe__kind_of(view, (int32_t)g)) ||
                  pe__given(view, (int32_t)g) > 0;
    double amount = pe__kind_of(view, (int32_t)g) == PE_PLAN_POLLUTANT
                        ? s->used[g] : pe__given(view, (int32_t)g);
    double value = s->price[g] * amount;
    return scarce && pe__counts(view, (int32_t)g) && value > 0 ? value : NAN;
}

bool pe__plan_has_scarce(const pe__plan_view *view)
{
    int64_t first;
    return pe__largest(view, rent, view->solution->goods, &first, 1) > 0;
}

static void write_row(pe__plan_view *view, int32_t g, double longest)
{
    pe__report *page = view->page;
    const pe_plan_solution *s = view->solution;
    const char *unit = pe__label_text(view, PE__GOOD_UNIT, g);
    pe__report_open(page, "tr", (char *)NULL);
    pe__report_open(page, "th", "scope", "row", (char *)NULL);
    pe__page_name(page, pe__good_name(view, g));
    pe__report_element(page, "small", "under", " %s%s%s",
                       pe__kind_words(pe__kind_of(view, g)),
                       unit[0] != '\0' ? ", per " : "", unit);
    pe__report_close(page);
    pe__cell_bar(view, 0, 100 * rent(view, g) / longest, false);
    pe__page_number(page, pe__page_percent(page,
                        rent(view, g) / view->income));
    pe__page_number(page, pe__page_amount(page, s->price[g]));
    pe__page_number(page, pe__page_change(page,
                        view->start[g] * view->level, s->price[g]));
    pe__report_close(page);
}

static void write_rows(pe__plan_view *view, const char *caption,
                       const int64_t *list, int64_t count, double longest)
{
    pe__page_table(view->page, "bars moves", caption, "What", "~rent in all",
                   "#Rent, of income", "#One more unit",
                   "#Against all prices", (char *)NULL);
    for (int64_t k = 0; k < count; k++)
        write_row(view, (int32_t)list[k], longest);
    pe__page_table_end(view->page);
}

void pe__plan_scarce(pe__plan_view *view)
{
    pe__report *page = view->page;
    int64_t list[FOLDED];
    int64_t all = pe__largest(view, rent, view->solution->goods, list,
                              FOLDED);
    int64_t held = all < FOLDED ? all : FOLDED;
    int64_t shown = held < SHOWN ? held : SHOWN;
    double longest = rent(view, list[0]);
    pe__page_paragraph(page, NULL,
        "Of these there is only so much this year. One more unit would be "
        "worth its price to all together: where that is high, training, "
        "repair or building would help most. Nobody is paid this rent; it "
        "makes those who use what is scarce weigh what others could do with "
        "it.");
    write_rows(view, "What there is only so much of, by what it is worth in "
               "all", list, shown, longest);
    if (held > shown) {
        pe__page_fold(page, "%s more",
                      pe__page_count(page, held - shown));
        write_rows(view, "The rest, by what it is worth in all",
                   list + shown, held - shown, longest);
        pe__report_close(page);
    }
    if (all > held)
        pe__page_paragraph(page, "note", "%s more in prices.csv.",
                           pe__page_count(page, all - held));
}
