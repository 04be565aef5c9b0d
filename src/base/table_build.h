/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* How csv.c and xlsx_read.c fill a pe__table, cell by cell from left to right
 * and row by row. The rules that all tables obey (header, limits, blank rows,
 * trimming) are kept here. */
#ifndef PE_BASE_TABLE_BUILD_H
#define PE_BASE_TABLE_BUILD_H

#include "table.h"

#include <stddef.h>

struct pe__table_row {
    int64_t first; /* its first cell in `cell`; its last stands before the
                      first cell of the next row */
    int64_t line;  /* its number in the file */
};

/* Texts stand one after another in `text`, each closed by a 0; a cell is the
 * offset of its text. Offset 0 is the empty text. Row 0 is the header. */
struct pe__table {
    char *file;
    char *text;
    uint64_t used, room;
    uint64_t *cell;
    int64_t cells, cell_room;
    struct pe__table_row *row;
    int64_t rows, row_room; /* with the header */
    int32_t columns;
    int decimal_comma;
};

/* The first failure sticks: later calls do nothing and return it. */
typedef struct {
    pe__table *table;
    pe__table_limits limits;
    pe_error *err;
    pe_status status;
    int64_t row_first; /* first cell of the row that is being filled */
    int from_sheet;    /* messages call cells by letter and number */
} pe__build;

/* Starts a table; `text_room` bytes of text are made ready. */
pe_status pe__build_begin(pe__build *build, const char *name,
                          const pe__table_limits *limits, uint64_t text_room,
                          pe_error *err);
/* Stores a text without the white space around it. */
pe_status pe__build_text(pe__build *build, const char *text, size_t length,
                         uint64_t *offset);
/* The cell of a column from 0, right of those given before, in the open row. */
pe_status pe__build_cell(pe__build *build, int32_t column, int64_t line,
                         uint64_t offset);
/* Ends the open row; a blank one leaves no trace. */
pe_status pe__build_row(pe__build *build, int64_t line);
/* Hands the table over, or frees it when anything failed. */
pe_status pe__build_end(pe__build *build, pe__table **out);

/* "C7" for column 2 (from 0) and row 7; returns `out`. */
const char *pe__cell_name(int32_t column, int64_t row, char out[32]);

/* The readers behind pe__table_parse; limits are not NULL. */
pe_status pe__csv_read(const unsigned char *bytes, uint64_t size,
                       const char *name, const pe__table_limits *limits,
                       pe__table **out, pe_error *err);
pe_status pe__xlsx_read(const unsigned char *bytes, uint64_t size,
                        const char *name, const char *sheet,
                        const pe__table_limits *limits, pe__table **out,
                        pe_error *err);
pe_status pe__xlsx_has_sheet(const unsigned char *bytes, uint64_t size,
                             const char *name, const char *sheet,
                             const pe__table_limits *limits, int *has,
                             pe_error *err);

/* Names of columns and sheets: equal but for the case of A-Z. */
int pe__same_name(const char *a, const char *b);

#endif
