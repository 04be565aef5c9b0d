/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The members of a council as its table of members has them. */
#ifndef PE_STORE_WORK_WORKER_H
#define PE_STORE_WORK_WORKER_H

#include "doc.h"
#include "sql.h"

/* Texts are the caller's, none is NULL. */
typedef struct {
    const char *label;      /* id in the council's own tables; "" = m and the
                               member's number */
    int64_t hours_quarters; /* offered a week */
    const char *skills, *site, *away, *more_json;
} pe__worker;

/* An object for each of today's members, in the order in which they joined:
 * member, name, hours, skills, site, label ("" = none), away, more. */
pe_status pe__worker_rows(pe__sql *db, pe__doc *doc, pe__value *array,
                          int64_t council, pe_error *err);
pe_status pe__worker_row(pe__sql *db, pe__doc *doc, pe__value *object,
                         int64_t council, int64_t member, bool *found,
                         pe_error *err);
/* All of it, but for the name, which is the member's own. */
pe_status pe__worker_change(pe__sql *db, int64_t council, int64_t member,
                            const pe__worker *worker, bool *found,
                            pe_error *err);

/* Who must, and must not, hold a piece of which live task: member, task,
 * holds. */
pe_status pe__bond_rows(pe__sql *db, pe__doc *doc, pe__value *array,
                        int64_t council, pe_error *err);
/* `holds`: 1 = must, 0 = must not, −1 = neither. */
pe_status pe__bond_set(pe__sql *db, int64_t task, int64_t member, int holds,
                       pe_error *err);

/* NULL = there is no such council. */
pe_status pe__work_council_name(pe__sql *db, pe__doc *doc, int64_t council,
                                const char **name, pe_error *err);

#endif
