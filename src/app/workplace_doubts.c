/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What is odd about a workplace but does not stop the work: it becomes a
 * warning, with the place where one would look first. */
#include "cells.h"
#include "mem.h"
#include "slots.h"
#include "workplace_own.h"
#include <string.h>

typedef struct {
    pe__workplace *w;
    const pe__table *tasks; /* NULL after a merge: no places */
    int32_t *first;         /* [skills] first task that needs it */
    pe__names had;          /* every skill that any member lists */
} doubts;

/* Calls the bits of a set by their numbers: each skill whose `first` is open
 * gets this task. */
static void note_need(doubts *d, int32_t task)
{
    const pe_jobs_problem *p = &d->w->open.problem;
    const uint64_t *set = p->set + (int64_t)p->need[task] * p->words;
    for (int32_t s = 0; s < p->skills; s++)
        if (set[s / 64] >> s % 64 & 1 && d->first[s] < 0)
            d->first[s] = task;
}

/* A set is looked at once, at the first task that has it. */
static bool find_first(doubts *d)
{
    const pe_jobs_problem *p = &d->w->open.problem;
    unsigned char *seen = pe__zalloc((size_t)p->sets, 1);
    if (!seen)
        return false;
    memset(d->first, 0xff, (size_t)p->skills * sizeof *d->first);
    for (int32_t j = 0; j < p->tasks; j++) {
        if (!seen[p->need[j]])
            note_need(d, j);
        seen[p->need[j]] = 1;
    }
    pe__free(seen);
    return true;
}

/* Every list is cut once, however many members have it. */
static bool find_had(doubts *d)
{
    pe__workplace *w = d->w;
    unsigned char *seen = pe__zalloc((size_t)w->skill_lists.count, 1);
    bool done = seen != NULL;
    for (int32_t i = 0; done && i < w->open.problem.members; i++) {
        int32_t list = w->member_skills[i];
        if (list < 0 || seen[list])
            continue;
        seen[list] = 1;
        const char *rest = w->skill_lists.name[list], *item;
        size_t length;
        while (done && pe__list_next(&rest, ';', &item, &length))
            done = pe__names_add(&d->had, &w->arena, item, length) >= 0;
    }
    pe__free(seen);
    return done;
}

/* The cell of the first task that needs the skill. */
static void place_of(const doubts *d, int32_t skill, pe_error *place)
{
    *place = (pe_error){0};
    if (d->tasks)
        pe__fail_at(place, PE_BAD_INPUT, pe__table_file(d->tasks),
                    pe__table_line(d->tasks, d->first[skill]),
                    pe__table_find(d->tasks, "skills") + 1, "%s", "");
}

/* One warning for each skill that tasks need and no member lists. */
static pe_status doubt_skill(doubts *d, int32_t skill, pe_error *err)
{
    char shown[PE__SHOWN], other[PE__SHOWN];
    const char *name = d->w->open.skill_name[skill];
    size_t length = strlen(name);
    pe_error place;
    if (pe__names_get(&d->had, name, length) >= 0)
        return PE_OK;
    place_of(d, skill, &place);
    pe__shown(name, shown);
    int32_t near = pe__nearest(name, length, d->had.name, d->had.count);
    if (near < 0)
        return pe__workplace_warn(d->w, &place, err,
                                  "nobody has the skill \"%s\": work that "
                                  "needs it stays unassigned",
                                  shown);
    return pe__workplace_warn(d->w, &place, err,
                              "nobody has the skill \"%s\": work that needs "
                              "it stays unassigned; or is it \"%s\"?",
                              shown, pe__shown(d->had.name[near], other));
}

/* Every label that stands in slots of tasks. */
static bool find_labels(pe__workplace *w, pe__names *labels)
{
    pe__slot_part part;
    const char *fault = NULL;
    for (int32_t s = 0; s < w->slot_texts.count; s++) {
        const char *rest = w->slot_texts.name[s];
        while (pe__slot_next(&rest, &part, &fault) > 0)
            if (!part.spans && pe__names_add(labels, &w->arena, part.label,
                                             part.length) < 0)
                return false;
    }
    return true;
}

/* Somebody is away from what never takes place: a slip, most likely. */
static pe_status doubt_label(pe__workplace *w, pe__names *labels,
                             const pe__slot_part *part, pe_error *err)
{
    char shown[PE__SHOWN], near_text[PE__SHOWN];
    int32_t near = pe__nearest(part->label, part->length, labels->name,
                               labels->count);
    if (part->spans ||
        pe__names_get(labels, part->label, part->length) >= 0)
        return PE_OK;
    int32_t known = labels->count; /* warn once of each */
    if (pe__names_add(labels, &w->arena, part->label, part->length) < 0)
        return pe__fail_memory(err);
    pe__shown(labels->name[known], shown);
    if (near < 0)
        return pe__workplace_warn(w, NULL, err,
                                  "somebody is away in \"%s\", which is no "
                                  "slot of any task",
                                  shown);
    return pe__workplace_warn(w, NULL, err,
                              "somebody is away in \"%s\", which is no slot "
                              "of any task; or is it \"%s\"?",
                              shown, pe__shown(labels->name[near], near_text));
}

/* Every label that anybody is away from. */
static pe_status doubt_away(pe__workplace *w, pe_error *err)
{
    pe__names labels = {0};
    pe__slot_part part;
    const char *fault = NULL;
    pe_status status =
        find_labels(w, &labels) ? PE_OK : pe__fail_memory(err);
    for (int32_t a = 0; a < w->away_lists.count && !status; a++) {
        const char *rest = w->away_lists.name[a], *item;
        size_t length;
        while (!status && pe__list_next(&rest, ';', &item, &length)) {
            char text[PE__AWAY_LONGEST];
            memcpy(text, item, length); /* checked when it was read */
            text[length] = '\0';
            const char *parts = text;
            while (!status && pe__slot_next(&parts, &part, &fault) > 0)
                status = doubt_label(w, &labels, &part, err);
        }
    }
    pe__names_free(&labels);
    return status;
}

/* More work than hours is an answer, not a fault; but it may be a slip. */
static pe_status doubt_hours(pe__workplace *w, pe_error *err)
{
    char work[PE__HOURS_SIZE], offered[PE__HOURS_SIZE];
    const pe_jobs_problem *p = &w->open.problem;
    int64_t asked = 0, offer = 0;
    for (int32_t j = 0; j < p->tasks; j++)
        asked += p->hours[j];
    for (int32_t i = 0; i < p->members; i++)
        offer += p->offer[i];
    if (asked <= offer)
        return PE_OK;
    return pe__workplace_warn(w, NULL, err,
                              "the tasks have %s hours, all members together "
                              "offer %s: some work stays unassigned",
                              pe__hours_text(asked, work),
                              pe__hours_text(offer, offered));
}

/* Skills first, because they say which work cannot be done. */
pe_status pe__workplace_doubts(pe__workplace *w, const pe__table *tasks,
                               pe_error *err)
{
    size_t skills = (size_t)w->open.problem.skills;
    doubts d = {.w = w, .tasks = tasks};
    pe_status status = PE_OK;
    d.first = pe__alloc(skills, sizeof *d.first);
    if (!d.first || (skills && (!find_first(&d) || !find_had(&d))))
        status = pe__fail_memory(err);
    for (size_t s = 0; s < skills && !status; s++)
        status = doubt_skill(&d, (int32_t)s, err);
    pe__names_free(&d.had);
    pe__free(d.first);
    if (!status)
        status = doubt_away(w, err);
    return status ? status : doubt_hours(w, err);
}
