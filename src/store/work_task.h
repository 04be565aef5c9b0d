/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The tasks of a council. */
#ifndef PE_STORE_WORK_TASK_H
#define PE_STORE_WORK_TASK_H

#include "doc.h"
#include "sql.h"

/* Points that nobody has agreed on. */
#define PE__NOT_AGREED INT64_MIN

/* As it stands in the table; texts are the caller's, none is NULL. */
typedef struct {
    const char *label, *name;
    int64_t hours_quarters;
    const char *skills;
    int64_t least_quarters, most_people;
    const char *site, *slot, *category, *cause, *tags;
    int64_t agreed_empowerment, agreed_desirability; /* hundredths of a point,
                                                        or PE__NOT_AGREED */
    const char *more_json;
} pe__task;

/* An object a task, in the order in which they were added: task, label, name,
 * hours, skills, least, most_people, site, slot, category, cause, tags,
 * agreed_empowerment, agreed_desirability (hundredths or null), more, created,
 * ended. With `ended` those that ended, too. */
pe_status pe__task_rows(pe__sql *db, pe__doc *doc, pe__value *array,
                        int64_t council, bool ended, pe_error *err);
/* The same of one; *found is false where it is another council's. */
pe_status pe__task_row(pe__sql *db, pe__doc *doc, pe__value *object,
                       int64_t council, int64_t task, bool *found,
                       pe_error *err);
/* A row of the above as a struct; texts live as long as the row. */
pe__task pe__task_of(pe__doc *doc, const pe__value *row);

/* 0 = no task of the council has that label. */
pe_status pe__task_labelled(pe__sql *db, int64_t council, const char *label,
                            int64_t *task, pe_error *err);
pe_status pe__task_add(pe__sql *db, int64_t council, const pe__task *task,
                       int64_t now, int64_t *id, pe_error *err);
/* All of it; a task that had ended begins again. */
pe_status pe__task_change(pe__sql *db, int64_t council, int64_t id,
                          const pe__task *task, bool *found, pe_error *err);
/* Ends it, or with `at` = INT64_MIN begins it again. */
pe_status pe__task_end(pe__sql *db, int64_t council, int64_t id, int64_t at,
                       bool *found, pe_error *err);
pe_status pe__task_count(pe__sql *db, int64_t council, int64_t *count,
                         pe_error *err);

#endif
