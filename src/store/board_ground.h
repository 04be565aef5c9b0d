/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The shapes that councils bring for their map. */
#ifndef PE_STORE_BOARD_GROUND_H
#define PE_STORE_BOARD_GROUND_H

#include "doc.h"
#include "sql.h"

/* In place of those it had. `shapes` is JSON. */
pe_status pe__ground_set(pe__sql *db, int64_t council, const char *name,
                         const char *shapes, int64_t by, int64_t now,
                         pe_error *err);
pe_status pe__ground_end(pe__sql *db, int64_t council, bool *found,
                         pe_error *err);
/* {name, brought, brought_by: their name}. */
pe_status pe__ground_row(pe__sql *db, pe__doc *doc, pe__value *object,
                         int64_t council, bool *found, pe_error *err);
/* {council, shapes} each, of the member's councils. */
pe_status pe__ground_rows(pe__sql *db, pe__doc *doc, pe__value *array,
                          int64_t member, pe_error *err);

#endif
