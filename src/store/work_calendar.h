/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Calendars by secret link: of the link the store has only the hash. */
#ifndef PE_STORE_WORK_CALENDAR_H
#define PE_STORE_WORK_CALENDAR_H

#include "doc.h"
#include "sql.h"

/* `secret` NULL = no link any more. */
pe_status pe__calendar_set(pe__sql *db, int64_t member, const char *secret,
                           pe_error *err);
pe_status pe__calendar_has(pe__sql *db, int64_t member, bool *has,
                           pe_error *err);
/* Whose link it is: member, name, language; *found = false: nobody's. */
pe_status pe__calendar_owner(pe__sql *db, pe__doc *doc, pe__value *object,
                             const char *secret, bool *found, pe_error *err);
/* The divisions by which the member works, or will: division, council,
 * council_name, starts, follows (the first day of the next; null = none). */
pe_status pe__calendar_divisions(pe__sql *db, pe__doc *doc, pe__value *array,
                                 int64_t member, pe_error *err);

#endif
