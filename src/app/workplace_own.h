/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A workplace from inside: how the reader and the merge build it. Everything
 * that lasts lies in its arena, so that no path can leak a part of it.
 *
 * The order of building: tasks, members, pe__workplace_assemble (skill sets,
 * slots), lists of tasks and today's jobs. A merge joins the rows of several
 * workplaces and assembles anew. */
#ifndef PE_APP_WORKPLACE_OWN_H
#define PE_APP_WORKPLACE_OWN_H

#include "arena.h"
#include "error.h"
#include "ids.h"
#include "table.h"
#include "workplace.h"

/* A column that parecon does not know and only passes through. */
typedef struct {
    char *name;
    char **cell; /* [rows], never NULL */
} pe__extra;

typedef struct {
    pe_workplace open; /* what others see; must come first */
    pe__arena arena;
    pe__ids tasks, members; /* by id */

    /* Texts that stand in cells, each kept once. */
    pe__names skill_lists, slot_texts, site_texts, cause_texts, away_lists;
    int32_t *task_skills, *member_skills; /* numbers of skill lists, -1 none */
    int32_t *member_away;                 /* numbers of away lists, -1 = none;
                                             NULL = nobody is ever away */
    pe__extra *task_extra, *member_extra;
    int32_t task_extras, member_extras;

    pe_jobs_pair *list[4]; /* pins, bans, prefers, avoids: as pe__list_names */
    int64_t lists[4];
    pe_jobs_piece *today;
    int64_t todays;

    int32_t warning_room, warnings_hidden;
} pe__workplace;

enum { PE__AWAY_LONGEST = 256 }; /* bytes of one item of an away list */
enum { PE__PINS, PE__BANS, PE__PREFERS, PE__AVOIDS };
extern const char *const pe__list_names[4];

pe__workplace *pe__workplace_new(void);
const pe__workplace *pe__workplace_inside(const pe_workplace *workplace);

/* An array in the arena, not cleared; NULL: no memory. A count of 0 is fine. */
void *pe__workplace_array(pe__workplace *w, int64_t count, size_t size);
char *pe__workplace_text(pe__workplace *w, const char *text);

/* Notes a fault that does not stop the work; `place` may be NULL. Memory that
 * runs out here is a failure like any other. After 100 warnings one says how
 * many more there are. */
pe_status pe__workplace_warn(pe__workplace *w, const pe_error *place,
                             pe_error *err, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* The tables, in the order of building. Each leaves w->open filled in. */
pe_status pe__tasks_read(pe__workplace *w, const pe__table *table,
                         const pe_workplace_files *files, pe_error *err);
pe_status pe__ratings_read(pe__workplace *w, const pe__table *table,
                           const pe_workplace_files *files, pe_error *err);
pe_status pe__members_read(pe__workplace *w, const pe__table *table,
                           pe_error *err);
pe_status pe__lists_read(pe__workplace *w, const pe__table *table,
                         pe_error *err);
/* Puts w->list into the problem. */
void pe__lists_hand_over(pe__workplace *w);
pe_status pe__today_read(pe__workplace *w, const pe__table *table,
                         pe_error *err);
/* Faults that only show when all is read: skills nobody has, more work than
 * hours. `tasks` (NULL after a merge) gives the places. */
pe_status pe__workplace_doubts(pe__workplace *w, const pe__table *tasks,
                               pe_error *err);

/* Reads the columns that are not in `names` (ends with NULL). */
pe_status pe__extra_read(pe__workplace *w, const pe__table *table,
                         const char *const *names, pe__extra **extra,
                         int32_t *extras, pe_error *err);

/* From texts to numbers: sites, causes, skill sets, slots. */
pe_status pe__workplace_assemble(pe__workplace *w, pe_error *err);
pe_status pe__skills_assemble(pe__workplace *w, pe_error *err);
pe_status pe__slots_assemble(pe__workplace *w, pe_error *err);

/* True when the member has all skills of the task. */
bool pe__may_hold(const pe_workplace *workplace, int32_t member, int32_t task);

#endif
