/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The report of a plan, for an assembly of delegates. This file says which
 * sections there are and when; each section has a file of its own. */
#include "plan_report_own.h"

#include "error.h"

static bool always(const pe__plan_view *view)
{
    (void)view;
    return true;
}

static bool has_goods(const pe__plan_view *view)
{
    return view->solution->goods > 0;
}

/* Where nothing can be planned there is nothing to show but what is missing. */
static bool has_balance(const pe__plan_view *view)
{
    return view->info->outcome != PE_PLAN_NOTHING;
}

static bool has_changes(const pe__plan_view *view)
{
    return view->paper->output_before != NULL && view->solution->workers > 0;
}

static const pe__plan_part PART[] = {
    {"troubles", "To decide on", pe__plan_has_troubles, pe__plan_troubles},
    {"rounds", "Round by round", has_balance, pe__plan_rounds},
    {"prices", "Prices then and now", has_balance, pe__plan_prices},
    {"changes", "Production then and now", has_changes, pe__plan_changes},
    {"scarce", "Scarce things", pe__plan_has_scarce, pe__plan_scarce},
    {"flows", "Who makes what for whom", pe__plan_has_flows, pe__plan_flows},
    {"balances", "Federations", always, pe__plan_balances},
    {"goods", "All goods", has_goods, pe__plan_goods},
    {"method", "Method and certificate", always, pe__plan_method},
};
enum { PARTS = sizeof PART / sizeof PART[0] };

static void write_contents(pe__plan_view *view)
{
    pe__report *page = view->page;
    pe__report_open(page, "nav", "aria-label", "On this page", (char *)NULL);
    pe__report_open(page, "ul", (char *)NULL);
    for (int k = 0; k < PARTS; k++) {
        if (!PART[k].wanted(view))
            continue;
        pe__report_open(page, "li", (char *)NULL);
        pe__report_open(page, "a", "href",
                        pe__report_keep(page, "#%s", PART[k].id),
                        (char *)NULL);
        pe__report_text(page, "%s", PART[k].title);
        pe__report_close(page);
        pe__report_close(page);
    }
    pe__report_close(page);
    pe__report_close(page);
}

static void write_page(pe__plan_view *view, const char *title)
{
    pe__report *page = view->page;
    pe__report_begin(page, "en", title, pe__plan_css);
    pe__plan_lead(view);
    pe__report_open(page, "main", (char *)NULL);
    write_contents(view);
    for (int k = 0; k < PARTS; k++) {
        if (!PART[k].wanted(view))
            continue;
        pe__page_section(page, PART[k].id, PART[k].title);
        PART[k].write(view);
        pe__report_close(page);
    }
    pe__report_close(page);
}

pe_status pe__plan_report(const pe__plan_paper *paper, FILE *stream,
                          pe_error *err)
{
    pe__report *page = pe__report_new(stream);
    if (page == NULL)
        return pe__fail_memory(err);
    pe__plan_view view;
    if (pe__plan_view_make(&view, paper, page))
        write_page(&view, pe__report_keep(page, "Plan: %s", paper->name));
    pe__plan_view_free(&view);
    return pe__report_end(page, err);
}
