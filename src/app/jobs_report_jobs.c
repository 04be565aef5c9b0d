/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Everyone's job: the tasks of each member with their hours, what is new and
 * what is handed over. Folded where members are many; beyond PE__JOBS_MOST an
 * index that points to the spreadsheet. */
#include "jobs_report.h"

/* Names in the index at most: some 300 kB of page. */
enum { INDEX_MOST = 3000 };

#define DOT " \xc2\xb7 "

/* Quarters of `task` that the member holds today. */
static int32_t held_today(const pe__view *view, int32_t member, int32_t task)
{
    int64_t low = view->today_start[member];
    int64_t high = view->today_start[member + 1];
    while (low < high) { /* by task within a member */
        int64_t middle = low + (high - low) / 2;
        if (view->today_task[middle] < task)
            low = middle + 1;
        else
            high = middle;
    }
    bool found = low < view->today_start[member + 1] &&
                 view->today_task[low] == task;
    return found ? view->today_hours[low] : 0;
}

/* By bisection, as a solution's pieces stand by task within a member. */
static bool holds_now(const pe__view *view, int32_t member, int32_t task)
{
    const pe_jobs_solution *s = &view->result->solution;
    int64_t low = s->start[member], high = s->start[member + 1];
    while (low < high) {
        int64_t middle = low + (high - low) / 2;
        if (s->task[middle] < task)
            low = middle + 1;
        else
            high = middle;
    }
    return low < s->start[member + 1] && s->task[low] == task;
}

/* The decimals that a list of hours needs, so that their points stand under
 * one another. */
static int places_of(const int32_t *quarters, int64_t from, int64_t to)
{
    int places = 0;
    for (int64_t k = from; k < to; k++) {
        int needed = pe__hour_places(0.25 * quarters[k]);
        places = needed > places ? needed : places;
    }
    return places;
}

/* "new", or how many hours it was; NULL where nothing changed or nothing is
 * known of today. */
static const char *mark_of(pe__view *view, int32_t quarters, int32_t before)
{
    if (!view->result->has_today || quarters == before)
        return NULL;
    if (before == 0)
        return "new";
    return pe__say_was(view, 0.25 * before);
}

/* All hours of one member with the same decimals, so that they can be added up
 * by eye. */
static void write_tasks(pe__view *view, int32_t member, int places)
{
    const pe_jobs_solution *s = &view->result->solution;
    pe__report_open(view->page, "ul", "class", "tasks", (char *)NULL);
    for (int64_t k = s->start[member]; k < s->start[member + 1]; k++) {
        int32_t before = held_today(view, member, s->task[k]);
        pe__task(view, s->task[k], s->hours[k], places,
                   mark_of(view, s->hours[k], before));
    }
    pe__report_close(view->page);
}

/* Tasks held today and no longer. */
static void write_handed(pe__view *view, int32_t member, int places)
{
    int64_t first = view->today_start[member];
    int64_t end = view->today_start[member + 1];
    bool any = false;
    for (int64_t k = first; k < end; k++) {
        if (holds_now(view, member, view->today_task[k]))
            continue;
        if (!any) {
            pe__report_element(view->page, "p", "hands", "Hands over");
            pe__report_open(view->page, "ul", "class", "tasks gone",
                            (char *)NULL);
        }
        any = true;
        pe__task(view, view->today_task[k], view->today_hours[k], places,
                   NULL);
    }
    if (any)
        pe__report_close(view->page);
}

/* One line under the name: a telephone shows no table of this. */
static void write_facts(pe__view *view, int32_t member, bool folded)
{
    pe__report *page = view->page;
    const pe__week *week = &view->week[member];
    pe__report_open(page, "p", "class", "note", (char *)NULL);
    if (!folded) /* else the summary says it */
        pe__report_text(page, "%s in %s", pe__say_hours(view, week->given),
                        pe__say_many(view, week->tasks, "task", "tasks"));
    for (int32_t r = 0; r < view->ratings; r++)
        pe__report_text(page, "%s%s %s", r == 0 && folded ? "" : DOT,
                        pe__rating_name(view, r),
                        pe__say_signed(view, pe__reach(view, r, member)));
    pe__report_close(page);
}

/* Of all the member's hours, those that are handed over included. */
static int places_of_member(const pe__view *view, int32_t member)
{
    const pe_jobs_solution *s = &view->result->solution;
    int now = places_of(s->hours, s->start[member], s->start[member + 1]);
    int then = places_of(view->today_hours, view->today_start[member],
                         view->today_start[member + 1]);
    return now > then ? now : then;
}

/* `folded`: with many members a job is a line to open; with few it stands open,
 * as nobody looks behind ten folds. */
static void write_job(pe__view *view, int32_t member, bool folded)
{
    pe__report *page = view->page;
    const pe__week *week = &view->week[member];
    pe__report_open(page, folded ? "details" : "article", "class", "job",
                    (char *)NULL);
    pe__report_open(page, folded ? "summary" : "h3", (char *)NULL);
    pe__name(view, pe__member_name(view, member));
    if (folded)
        pe__report_element(page, "span", "note", DOT "%s in %s",
                           pe__say_hours(view, week->given),
                           pe__say_many(view, week->tasks, "task", "tasks"));
    pe__report_close(page);
    int places = places_of_member(view, member);
    write_facts(view, member, folded);
    if (week->tasks == 0)
        pe__paragraph(view, NULL, "No task.");
    else
        write_tasks(view, member, places);
    write_handed(view, member, places);
    pe__report_close(page);
}

/* Who is in it at all, and that nobody was left out. */
static void write_index(pe__view *view)
{
    pe__report *page = view->page;
    pe__paragraph(view, NULL,
        "With %s the jobs fill a book: each stands in full in jobs.xlsx and "
        "jobs.csv, which came with this page. Here is the list of members.",
        pe__say_many(view, view->members, "member", "members"));
    if (view->members > INDEX_MOST)
        return;
    pe__fold(view, "All members, with their hours and number of tasks");
    pe__report_open(page, "ul", "class", "index", (char *)NULL);
    for (int32_t i = 0; i < view->members; i++) {
        pe__report_open(page, "li", (char *)NULL);
        pe__name(view, pe__member_name(view, i));
        pe__report_element(page, "span", "note", " %s" DOT "%s",
                           pe__say_hours(view, view->week[i].given),
                           pe__say_many(view, view->week[i].tasks, "task",
                                        "tasks"));
        pe__report_close(page);
    }
    pe__report_close(page);
    pe__report_close(page);
}

/* In the order of the table of members: everybody knows where to look. */
void pe__report_jobs(pe__view *view)
{
    pe__section(view, "jobs", "Everyone\xe2\x80\x99s job");
    if (view->members > PE__JOBS_MOST) {
        write_index(view);
    } else {
        pe__paragraph(view, "note",
            "Hours are hours a week. The numbers after the names of the "
            "ratings say how far the whole job lies from the average.");
        pe__report_open(view->page, "div", "class", "jobs", (char *)NULL);
        for (int32_t i = 0; i < view->members; i++)
            write_job(view, i, view->members > PE__JOBS_OPEN);
        pe__report_close(view->page);
    }
    pe__report_close(view->page);
}
