/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What members say of tasks. No function but the first hands out what a named
 * member said. */
#ifndef PE_STORE_WORK_RATING_H
#define PE_STORE_WORK_RATING_H

#include "doc.h"
#include "sql.h"

/* What one member said of one task; INT64_MIN and NULL = nothing. */
typedef struct {
    int64_t empowerment, desirability; /* hundredths of a point */
    int64_t place;                     /* in the member's ranking, from 1 */
    const char *category;
} pe__said;

/* The member's own, an object a live task of the council: task, empowerment,
 * desirability, place, category, prefers (null where nothing was said). */
pe_status pe__rating_own(pe__sql *db, pe__doc *doc, pe__value *array,
                         int64_t council, int64_t member, pe_error *err);

/* All that today's members said of live tasks, rater by rater; `rater` is a
 * number from 0 that stands for nobody outside of this call. A return other
 * than 0 ends it. */
pe_status pe__rating_each(pe__sql *db, int64_t council,
                          int (*each)(void *context, int64_t rater,
                                      int64_t task, const pe__said *said),
                          void *context, pe_error *err);

/* Replaces what the member said of the task; nothing at all takes it back. */
pe_status pe__rating_say(pe__sql *db, int64_t task, int64_t member,
                         const pe__said *said, int64_t now, pe_error *err);

/* `prefers`: 1 = rather, 0 = rather not, −1 = neither. */
pe_status pe__wish_say(pe__sql *db, int64_t task, int64_t member, int prefers,
                       pe_error *err);
/* Wishes of today's members for live tasks: member, task, prefers. For the
 * engine alone: no page shows another's wish. */
pe_status pe__wish_rows(pe__sql *db, pe__doc *doc, pe__value *array,
                        int64_t council, pe_error *err);

/* How many of today's members have rated at least one live task. */
pe_status pe__rating_raters(pe__sql *db, int64_t council, int64_t *raters,
                            pe_error *err);

#endif
