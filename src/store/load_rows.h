/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Rows on their way into a table, many with one statement: to a server each
 * statement is a journey. */
#ifndef PE_STORE_LOAD_ROWS_H
#define PE_STORE_LOAD_ROWS_H

#include "arena.h"
#include "dump_format.h"
#include "schema.h"

typedef struct {
    pe__sql *db;
    const pe__table *table;
    pe__cell *cell;  /* of the rows that wait, one after another */
    int cells, room; /* room: of as many rows as go at once */
    pe__arena texts; /* what the cells point to */
    size_t bytes;    /* in there */
} pe__rows; /* start with {0} */

pe_status pe__load_rows_begin(pe__rows *rows, pe__sql *db,
                              const pe__table *table, pe_error *err);
/* The next cell of a row; its bytes are copied. False when memory is out. */
bool pe__rows_add(pe__rows *rows, const pe__cell *cell);
/* Between rows. */
pe_status pe__rows_flush_if_full(pe__rows *rows, pe_error *err);
pe_status pe__rows_flush(pe__rows *rows, pe_error *err);
void pe__rows_free(pe__rows *rows);

#endif
