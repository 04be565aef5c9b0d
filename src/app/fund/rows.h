/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Rows of cells between semicolons, as Pabulib writes them: a cell may stand in
 * quote marks, with a quote mark in it doubled, and then go over several lines.
 * Cells are cut out of the text where they stand. */
#ifndef PE_APP_ROWS_H
#define PE_APP_ROWS_H

#include <parecon/error.h>
#include <stdint.h>

enum { PE__CELLS = 256 }; /* of one row at most */

typedef struct {
    const char *file;
    char *at, *end;          /* the text; it is written to; *end is 0 */
    long line;               /* of the row that was read last, from 1 */
    long next_line;
    char *cell[PE__CELLS];   /* trimmed */
    int cells;
} pe__row_reader;

void pe__row_reader_start(pe__row_reader *r, const char *file, char *text,
                          uint64_t size);
/* The next row that is not blank: 1; 0 at the end; < 0 with `err` when it is
 * malformed. */
int pe__row_next(pe__row_reader *r, pe_error *err);

#endif
