/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A bank's table as it comes: bytes in any usual encoding made text, text made
 * rows of cells. Unlike pe__table it has no heading yet: banks put lines above
 * it and below. */
#ifndef PE_APP_BANK_ROWS_H
#define PE_APP_BANK_ROWS_H

#include "arena.h"

#include <parecon/error.h>
#include <stdbool.h>
#include <stdint.h>

enum { PE__BANK_CELLS = 100, PE__BANK_ROWS = 200000 };

typedef struct {
    const char **cell; /* [cells], trimmed, on one line each, never NULL */
    int32_t cells;
    long line;         /* on which it begins */
} pe__bank_row;

typedef struct {
    pe__bank_row *row; /* [count]; blank ones are left out */
    int64_t count, room;
    pe__arena texts;
} pe__bank_rows; /* start with {0} */

/* UTF-8 from UTF-8, UTF-16 or Windows-1252, with or without a mark, into
 * memory of `arena`. PE_BAD_INPUT: it is no text; with line and remedy. */
pe_status pe__bank_decode(const char *name, const char *bytes, size_t size,
                          pe__arena *arena, const char **text, pe_error *err);

/* Splits text at the separator that most lines have: , ; tab or |. Cells in
 * quotes may have line breaks. PE_BAD_INPUT: a quote that is never closed, too
 * many cells or rows. */
pe_status pe__bank_split(const char *name, const char *text,
                         pe__bank_rows *out, pe_error *err);
/* One row more of `cells` texts, which are copied. */
pe_status pe__bank_row_add(pe__bank_rows *out, const char *const *cell,
                           int32_t cells, long line, pe_error *err);
void pe__bank_rows_free(pe__bank_rows *rows);

/* "" when the row is short, or `column` is below 0. */
const char *pe__bank_cell(const pe__bank_rows *rows, int64_t row,
                          int32_t column);

#endif
