/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The report of a division of work: one self-contained page, without script,
 * for a telephone, a screen or paper. This file says which sections there are
 * and when; each section has a file of its own. */
#include "jobs_report.h"

#include "error.h"

/* --- when a section has something to say ---------------------------------- */

/* The method stands on every page: a figure without it cannot be checked. */
static bool always(const pe__view *view)
{
    (void)view;
    return true;
}

static bool has_members(const pe__view *view)
{
    return view->members > 0;
}

/* Comes first on the page: whoever reads on should know what is missing. */
static bool has_left(const pe__view *view)
{
    return view->result->solution.lefts > 0;
}

/* The plane needs two axes, and shares of categories are no qualities that one
 * could have more or less of. */
static bool has_two_ratings(const pe__view *view)
{
    return view->members > 0 && view->ratings == 2 && !view->place->by_category;
}

/* Beyond two ratings the curves would fill a screen each and say little. */
static bool has_shares(const pe__view *view)
{
    return view->members > 0 && view->ratings <= 2 && !view->place->by_category;
}

static bool has_today(const pe__view *view)
{
    return view->members > 0 && view->result->has_today;
}

/* One origin is a workplace that never merged. */
static bool has_origins(const pe__view *view)
{
    return view->place->origins > 1;
}

/* A single point is no choice. */
static bool has_curve(const pe__view *view)
{
    return view->result->curve != NULL && view->result->points > 1;
}

static bool has_skills(const pe__view *view)
{
    return view->result->bottlenecks > 0 || view->result->trainings > 0;
}

static bool has_idle(const pe__view *view)
{
    return view->result->idles > 0;
}

static bool has_sensitivity(const pe__view *view)
{
    return view->result->sensitivity.trials > 0;
}

/* In the order of the page: first what somebody at an assembly asks, then what
 * the division rests on, then everybody's job, then how to check it all. The
 * contents are made from the same table, so they cannot disagree. */
static const pe__part PART[] = {
    {"left", "Work nobody has", has_left, pe__report_left},
    {"figures", "Key figures", always, pe__report_figures},
    {"people", "Person by person", has_members, pe__report_bars},
    {"both", "Both ratings", has_two_ratings, pe__report_scatter},
    {"shares", "Shares", has_shares, pe__report_lorenz},
    {"hours", "Hours", has_members, pe__report_hours},
    {"changes", "Changes", has_today, pe__report_changes},
    {"merge", "The merge", has_origins, pe__report_merge},
    {"curve", "Balance or upheaval", has_curve, pe__report_curve},
    {"skills", "Skills and training", has_skills, pe__report_skills},
    {"idle", "Members without work", has_idle, pe__report_idle},
    {"sensitivity", "If ratings are wrong", has_sensitivity,
     pe__report_sensitivity},
    {"jobs", "Everyone\xe2\x80\x99s job", has_members, pe__report_jobs},
    {"method", "Method and check", always, pe__report_method},
};
enum { PARTS = sizeof PART / sizeof PART[0] };

/* Links within the page work without script and on paper do no harm. */
static void write_contents(pe__view *view)
{
    pe__report *page = view->page;
    pe__report_open(page, "nav", "aria-label", "On this page", (char *)NULL);
    pe__report_open(page, "ul", (char *)NULL);
    for (int k = 0; k < PARTS; k++) {
        char target[32];
        if (!PART[k].wanted(view))
            continue;
        snprintf(target, sizeof target, "#%s", PART[k].id);
        pe__report_open(page, "li", (char *)NULL);
        pe__report_open(page, "a", "href", target, (char *)NULL);
        pe__report_text(page, "%s", PART[k].title);
        pe__report_close(page);
        pe__report_close(page);
    }
    pe__report_close(page);
    pe__report_close(page);
}

/* A long name is cut in the window's title only; the lead has it whole. */
static void write_page(pe__view *view)
{
    pe__report *page = view->page;
    char title[300];
    snprintf(title, sizeof title, "Balanced jobs: %s", view->place->name);
    pe__report_begin(page, "en", title, pe__report_css);
    pe__report_lead(view);
    pe__report_open(page, "main", (char *)NULL);
    if (has_members(view))
        pe__report_strips(view); /* on the first screen, before the contents */
    write_contents(view);
    for (int k = 0; k < PARTS; k++)
        if (PART[k].wanted(view))
            PART[k].write(view);
    pe__report_close(page);
}

/* Writing goes on after a failure, into nothing: the page object remembers the
 * first one and pe__report_end tells it. */
pe_status pe_jobs_report_write(const pe_jobs_result *result, FILE *stream,
                               pe_error *err)
{
    pe__report *page = pe__report_new(stream);
    if (page == NULL)
        return pe__fail_memory(err);
    pe__view view;
    if (pe__view_make(&view, result, page))
        write_page(&view);
    else
        pe__report_fail(page, PE_NO_MEMORY);
    pe__view_free(&view);
    return pe__report_end(page, err);
}
