/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Tables that somebody brought and has not yet confirmed. */
#ifndef PE_STORE_WORK_IMPORT_H
#define PE_STORE_WORK_IMPORT_H

#include "buffer.h"
#include "doc.h"
#include "sql.h"

enum { PE__IMPORT_SECONDS = 24 * 3600 }; /* how long one is kept */

/* The member's earlier drafts of that kind go. */
pe_status pe__import_add(pe__sql *db, int64_t council, int64_t member,
                         const char *kind, const char *name,
                         const void *bytes, size_t size, int64_t now,
                         int64_t *import, pe_error *err);
/* Only the member who brought it finds it: kind, name, created into `object`,
 * the file into `content` (NULL = not wanted). */
pe_status pe__import_row(pe__sql *db, pe__doc *doc, pe__value *object,
                         pe__buffer *content, int64_t council, int64_t member,
                         int64_t import, bool *found, pe_error *err);
pe_status pe__import_drop(pe__sql *db, int64_t import, pe_error *err);
/* Drops what is older than a day; *dropped = how many. */
pe_status pe__import_expire(pe__sql *db, int64_t now, int64_t *dropped,
                            pe_error *err);

#endif
