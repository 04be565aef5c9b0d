/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Work that nobody can do, gathered by its reason, each reason with what would
 * help; and members who can be given nothing. */
#include "jobs_report.h"

#include "mem.h"

#include <stdlib.h>

enum {
    LISTED = 40,    /* members without any task, by name */
    GROUPS = 20,    /* reasons on the page */
    FIRST = 8,      /* tasks of a reason before they are folded … */
    MORE = 100,     /* … and at most */
    LONG_LIST = 400 /* bytes of a list of skills */
};

/* --- reasons -------------------------------------------------------------- */

static int32_t needed_set(const pe__view *view, int32_t task)
{
    const int32_t *need = view->place->problem.need;
    return need == NULL ? 0 : need[task];
}

/* Members whose skills would do, whatever else forbids it. */
static bool somebody_has(const pe__view *view, int32_t set)
{
    const pe_jobs_problem *p = &view->place->problem;
    if (set == 0 || p->set == NULL)
        return true;
    const uint64_t *need = p->set + (size_t)set * (size_t)p->words;
    for (int32_t i = 0; i < p->members; i++) {
        const uint64_t *have =
            p->set + (size_t)(p->have ? p->have[i] : 0) * (size_t)p->words;
        bool all = true;
        for (int32_t w = 0; w < p->words; w++)
            all = all && (need[w] & ~have[w]) == 0;
        if (all)
            return true;
    }
    return false;
}

typedef struct {
    int32_t reason;
    int32_t set;         /* the skills needed, 0 where they do not matter */
    int64_t lacking;     /* quarters, 0 where they do not matter */
    int64_t at;          /* place in solution.left */
} entry;

static int same_reason(const entry *a, const entry *b)
{
    if (a->reason != b->reason)
        return a->reason < b->reason ? -1 : 1;
    if (a->set != b->set)
        return a->set < b->set ? -1 : 1;
    return (a->lacking > b->lacking) - (a->lacking < b->lacking);
}

static int by_reason(const void *left, const void *right)
{
    const entry *a = left, *b = right;
    int order = same_reason(a, b);
    return order != 0 ? order : (a->at > b->at) - (a->at < b->at);
}

static entry *sort_left(const pe__view *view)
{
    const pe_jobs_solution *s = &view->result->solution;
    entry *list = pe__alloc((size_t)s->lefts, sizeof *list);
    if (list == NULL)
        return NULL;
    for (int64_t k = 0; k < s->lefts; k++) {
        const pe_jobs_unassigned *left = &s->left[k];
        bool skill = left->reason == PE_JOBS_NO_HOLDER ||
                     left->reason == PE_JOBS_SKILL_SHORT;
        bool short_of = left->reason == PE_JOBS_SKILL_SHORT ||
                        left->reason == PE_JOBS_HOURS_SHORT;
        list[k] = (entry){(int32_t)left->reason,
                          skill ? needed_set(view, left->task) : 0,
                          short_of ? left->lacking : 0, k};
    }
    qsort(list, (size_t)s->lefts, sizeof *list, by_reason);
    return list;
}

static void write_nobody(pe__view *view, int32_t set)
{
    char skills[LONG_LIST];
    pe__list_skills(view, set, skills, sizeof skills);
    if (!somebody_has(view, set)) {
        pe__report_element(view->page, "h3", NULL, "Nobody has the skills: %s",
                           skills);
        pe__paragraph(view, NULL, "Train a member, find one who has the "
                                  "skills, or let others do the work for you.");
    } else {
        pe__report_element(view->page, "h3", NULL, "Nobody may do it");
        pe__paragraph(view, NULL, "Those who have the skills are kept from it "
                                  "by time slots or bans. Move the work to "
                                  "another time, or lift a ban.");
    }
}

static void write_short(pe__view *view, const entry *e)
{
    char skills[LONG_LIST];
    const char *lacking = pe__say_hours(view, 0.25 * (double)e->lacking);
    pe__list_skills(view, e->set, skills, sizeof skills);
    if (skills[0] == '\0') {
        pe__report_element(view->page, "h3", NULL, "Too few may do it");
        pe__paragraph(view, NULL, "They lack %s a week. Let more members do "
                                  "it, or find more hours.", lacking);
        return;
    }
    pe__report_element(view->page, "h3", NULL, "Too few have the skills: %s",
                       skills);
    pe__paragraph(view, NULL, "They lack %s a week for all the work that needs "
                              "them. Train one more member, or have those who "
                              "have the skills offer more hours.", lacking);
}

/* Why, and what would help. */
static void write_reason(pe__view *view, const entry *e)
{
    pe__report *page = view->page;
    switch ((pe_jobs_reason)e->reason) {
    case PE_JOBS_NO_HOLDER:
        write_nobody(view, e->set);
        break;
    case PE_JOBS_SKILL_SHORT:
        write_short(view, e);
        break;
    case PE_JOBS_HOURS_SHORT:
        pe__report_element(page, "h3", NULL, "Too few hours");
        pe__paragraph(view, NULL, "All members together offer %s a week less "
                                  "than the work takes. Find more hours, or do "
                                  "less work.",
                      pe__say_hours(view, 0.25 * (double)e->lacking));
        break;
    default:
        pe__report_element(page, "h3", NULL, "It fits into nobody\xe2\x80\x99s "
                                             "week");
        pe__paragraph(view, NULL, "The hours are there, but not in one piece. "
                                  "Allow shorter pieces (min_hours), more "
                                  "people (max_people), another time, or a "
                                  "wider hours band.");
    }
}

/* --- the tasks of a reason ------------------------------------------------ */

/* The decimals that the list's hours need. */
static int places_of(const pe_jobs_solution *s, const entry *list,
                     int64_t count)
{
    int places = 0;
    for (int64_t k = 0; k < count; k++) {
        int needed = pe__hour_places(0.25 * s->left[list[k].at].hours);
        places = needed > places ? needed : places;
    }
    return places;
}

static void write_tasks(pe__view *view, const entry *list, int64_t count,
                        int places)
{
    const pe_jobs_solution *s = &view->result->solution;
    pe__report_open(view->page, "ul", "class", "tasks", (char *)NULL);
    for (int64_t k = 0; k < count; k++) {
        const pe_jobs_unassigned *left = &s->left[list[k].at];
        pe__task(view, left->task, left->hours, places, NULL);
    }
    pe__report_close(view->page);
}

static void write_group(pe__view *view, const entry *list, int64_t count)
{
    int places = places_of(&view->result->solution, list, count);
    int64_t first = count < FIRST + 3 ? count : FIRST;
    int64_t most = count < MORE ? count : MORE;
    pe__report_open(view->page, "div", "class", "group", (char *)NULL);
    write_reason(view, list);
    write_tasks(view, list, first, places);
    if (first < count) {
        pe__fold(view, "%s more",
                 pe__say_many(view, count - first, "task", "tasks"));
        write_tasks(view, list + first, most - first, places);
        if (count > MORE)
            pe__paragraph(view, "note", "And %s more in unassigned.csv.",
                          pe__say_count(view, count - most));
        pe__report_close(view->page);
    }
    pe__report_close(view->page);
}

static void write_groups(pe__view *view, const entry *list, int64_t count)
{
    int groups = 0;
    pe__report_open(view->page, "div", "class", "pair", (char *)NULL);
    for (int64_t from = 0, to = 0; from < count && groups < GROUPS; from = to) {
        while (to < count && same_reason(&list[from], &list[to]) == 0)
            to++;
        write_group(view, list + from, to - from);
        groups++;
    }
    pe__report_close(view->page);
    if (groups == GROUPS)
        pe__paragraph(view, "note", "The full list stands in unassigned.csv.");
}

void pe__report_left(pe__view *view)
{
    const pe_jobs_solution *s = &view->result->solution;
    entry *list = sort_left(view);
    double hours = 0;
    for (int64_t k = 0; k < s->lefts; k++)
        hours += 0.25 * s->left[k].hours;
    pe__section(view, "left", "Work that is nobody\xe2\x80\x99s yet");
    pe__paragraph(view, NULL, "%s of work a week in %s could be given to "
                              "nobody. Why, and what would help:",
                  pe__say_hours(view, hours),
                  pe__say_many(view, s->lefts, "task", "tasks"));
    if (list == NULL)
        pe__report_fail(view->page, PE_NO_MEMORY);
    else
        write_groups(view, list, s->lefts);
    pe__report_close(view->page);
    pe__free(list);
}

/* --- members who can be given nothing ------------------------------------- */

static const char *why_idle(const pe__view *view, int32_t member)
{
    if (view->place->problem.offer[member] == 0)
        return "Offers no hours.";
    return "Every task is closed to them by skills, time slots or bans.";
}

void pe__report_idle(pe__view *view)
{
    const pe_jobs_result *result = view->result;
    int32_t count = result->idles < LISTED ? result->idles : LISTED;
    pe__section(view, "idle", "Members who can be given nothing");
    pe__paragraph(view, NULL,
        "No task is open to %s. Offer them training, another time, or a task "
        "without requirements.",
        pe__say_many(view, result->idles, "member", "members"));
    pe__table(view, "plain", "Members without any possible task", "Member",
              "#Offered", "Why", (char *)NULL);
    for (int32_t k = 0; k < count; k++) {
        int32_t i = result->idle[k];
        pe__row(view, pe__member_name(view, i));
        pe__number(view, pe__say_hours(view, view->week[i].offered));
        pe__cell(view, why_idle(view, i));
        pe__report_close(view->page);
    }
    pe__table_end(view);
    if (count < result->idles)
        pe__paragraph(view, "note", "And %s more.",
                      pe__say_count(view, result->idles - count));
    pe__report_close(view->page);
}
