/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What stands in the way: work that nobody can do, with the remedy; members
 * who can be given nothing; scarce skills; and the training that pays most. */
#include "jobs_report.h"

#include <stdio.h>
#include <string.h>

enum { LISTED = 40, SKILLS = 12, LONG_LIST = 400 };

/* --- skill sets in words -------------------------------------------------- */

static bool has_skill(const pe_jobs_problem *p, int32_t set, int32_t skill)
{
    if (p->set == NULL || set < 0)
        return false;
    uint64_t word = p->set[(size_t)set * (size_t)p->words + (size_t)skill / 64];
    return (word >> (skill % 64) & 1) != 0;
}

/* "cooking and first aid"; "" for the empty set. Cut with "…" when long. */
static void list_skills(const pe__view *view, int32_t set, char *out,
                        size_t size)
{
    const pe_jobs_problem *p = &view->place->problem;
    size_t used = 0;
    out[0] = '\0';
    for (int32_t k = 0; k < p->skills; k++) {
        if (!has_skill(p, set, k))
            continue;
        const char *name = view->place->skill_name[k];
        if (used + strlen(name) + 8 > size) {
            snprintf(out + used, size - used, " \xe2\x80\xa6");
            return;
        }
        used += (size_t)snprintf(out + used, size - used, "%s%s",
                                 used > 0 ? " + " : "", name);
    }
}

/* --- work that is nobody's ------------------------------------------------ */

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

/* Why, in one sentence, and what would help, in the next. */
static void write_reason(pe__view *view, const pe_jobs_unassigned *left)
{
    pe__report *page = view->page;
    int32_t set = needed_set(view, left->task);
    const char *lacking = pe__say_hours(view, 0.25 * (double)left->lacking);
    char skills[LONG_LIST];
    list_skills(view, set, skills, sizeof skills);
    switch (left->reason) {
    case PE_JOBS_NO_HOLDER:
        if (!somebody_has(view, set))
            pe__report_text(page, "Nobody has the skills it needs (%s). Train "
                "a member or find one who has them.", skills);
        else
            pe__report_text(page, "Those who could are kept from it by time "
                "slots or bans. Move the task to another time or lift a ban.");
        break;
    case PE_JOBS_SKILL_SHORT:
        pe__report_text(page, "Those who have %s lack %s a week for all the "
            "work that needs them. Train one more person, or have the holders "
            "offer more hours.", skills[0] != '\0' ? skills : "what it needs",
            lacking);
        break;
    case PE_JOBS_HOURS_SHORT:
        pe__report_text(page, "All members together offer %s less than the "
            "work takes. Find more hours, or do less work.", lacking);
        break;
    default:
        pe__report_text(page, "The hours are there, but the piece fits into "
            "nobody\xe2\x80\x99s week. Allow shorter pieces (min_hours), more "
            "people (max_people), another time slot or a wider hours band.");
    }
}

/* The decimals that the column of hours needs. */
static int places_of(const pe_jobs_solution *s)
{
    int places = 0;
    for (int64_t k = 0; k < s->lefts; k++) {
        int needed = pe__hour_places(0.25 * s->left[k].hours);
        places = needed > places ? needed : places;
    }
    return places;
}

static void write_left_row(pe__view *view, const pe_jobs_unassigned *left,
                           int places)
{
    pe__row(view, pe__task_name(view, left->task));
    pe__number(view, pe__say_hours_places(view, 0.25 * left->hours, places,
                                          false));
    pe__report_open(view->page, "td", (char *)NULL);
    write_reason(view, left);
    pe__report_close(view->page);
    pe__report_close(view->page);
}

static void write_left_rows(pe__view *view, const char *caption, int64_t from,
                            int64_t to)
{
    const pe_jobs_solution *s = &view->result->solution;
    int places = places_of(s);
    pe__table(view, "plain left", caption, "Task", "#Hours",
              "Why, and what would help", (char *)NULL);
    for (int64_t k = from; k < to; k++)
        write_left_row(view, &s->left[k], places);
    pe__table_end(view);
}

void pe__report_left(pe__view *view)
{
    const pe_jobs_solution *s = &view->result->solution;
    int64_t first = s->lefts < 15 ? s->lefts : 15;
    int64_t most = s->lefts < 200 ? s->lefts : 200;
    double hours = 0;
    for (int64_t k = 0; k < s->lefts; k++)
        hours += 0.25 * s->left[k].hours;
    pe__section(view, "left", "Work that is nobody\xe2\x80\x99s yet");
    pe__paragraph(view, NULL, "%s of work in %s could not be given to anybody.",
                  pe__say_hours(view, hours),
                  pe__say_many(view, s->lefts, "task", "tasks"));
    write_left_rows(view, "Hours that nobody holds", 0, first);
    if (first < s->lefts) {
        pe__fold(view, "%s more", pe__say_many(view, most - first, "task",
                                               "tasks"));
        write_left_rows(view, "More hours that nobody holds", first, most);
        pe__report_close(view->page);
    }
    if (most < s->lefts)
        pe__paragraph(view, "note", "All %s stand in unassigned.csv.",
                      pe__say_count(view, s->lefts));
    pe__report_close(view->page);
}

/* --- scarce skills and training ------------------------------------------- */

static const char *skill_name(const pe__view *view, int32_t skill)
{
    return view->place->skill_name[skill];
}

static void write_bottlenecks(pe__view *view)
{
    const pe_jobs_result *result = view->result;
    int32_t count = result->bottlenecks < SKILLS ? result->bottlenecks : SKILLS;
    if (count == 0)
        return;
    pe__paragraph(view, NULL,
        "The balance hangs on skills that few have: their holders must do the "
        "work that needs them, and so cannot do other work. Scarcest first.");
    pe__table(view, "plain", "Skills by how much they hold the balance up",
              "Skill", "#Holders", "#Work", "#Their hours", "#Taken up",
              (char *)NULL);
    for (int32_t k = 0; k < count; k++) {
        const pe_jobs_bottleneck *b = &result->bottleneck[k];
        pe__row(view, skill_name(view, b->skill));
        pe__number(view, pe__say_count(view, b->holders));
        pe__number(view, pe__say_hours(view, b->work));
        pe__number(view, pe__say_hours(view, b->hours));
        pe__number(view, b->hours > 0
                             ? pe__say_share(view, b->work / b->hours)
                             : "\xe2\x80\x94");
        pe__report_close(view->page);
    }
    pe__table_end(view);
    pe__paragraph(view, "note",
        "Work: hours a week that need the skill. Their hours: what its holders "
        "may work. Taken up: the first as a share of the second.");
}

static void write_training_row(pe__view *view, const pe_jobs_training *t)
{
    char from[LONG_LIST];
    list_skills(view, t->from_set, from, sizeof from);
    pe__row(view, skill_name(view, t->skill));
    pe__cell(view, from[0] != '\0' ? from : "no listed skill");
    pe__number(view, pe__say_points(view, view->factor * t->rms));
    pe__number(view, t->freed > 0
                         ? pe__say_hours(view, 0.25 * (double)t->freed)
                         : "\xe2\x80\x94");
    pe__report_close(view->page);
}

static void write_training(pe__view *view)
{
    const pe_jobs_result *result = view->result;
    int32_t count = result->trainings < SKILLS ? result->trainings : SKILLS;
    if (count == 0)
        return;
    pe__report_element(view->page, "h3", NULL, "The training that pays most");
    pe__paragraph(view, NULL,
        "If one more person learned the skill, the best possible typical "
        "distance would fall from %s to:",
        pe__say_points(view, view->factor * result->info.rms_bound));
    pe__table(view, "plain", "One more person trained, best first", "Learns",
              "Has now", "#Best possible", "#Work freed", (char *)NULL);
    for (int32_t k = 0; k < count; k++)
        write_training_row(view, &result->training[k]);
    pe__table_end(view);
    pe__paragraph(view, "note",
        "Work freed: hours a week that nobody can do now and somebody could "
        "then.");
}

void pe__report_skills(pe__view *view)
{
    pe__section(view, "skills", "Scarce skills and training");
    write_bottlenecks(view);
    write_training(view);
    pe__report_close(view->page);
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
