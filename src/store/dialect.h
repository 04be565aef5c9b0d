/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Where the two databases differ, in one place. Everything else is written
 * once. */
#ifndef PE_STORE_DIALECT_H
#define PE_STORE_DIALECT_H

#include "buffer.h"
#include "sql.h"

/* The words in braces of a migration, replaced. PE_USAGE: a word that is not
 * known. */
pe_status pe__dialect_expand(const pe__sql *db, const char *text,
                             pe__buffer *out, pe_error *err);

/* A query with the parameter $1, a name: 1 when there is a table of that
 * name. */
const char *pe__dialect_has_table(const pe__sql *db);

#endif
