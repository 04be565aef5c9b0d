/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A table that somebody brings, whole in memory: CSV (comma, semicolon or tab,
 * detected from the header row; UTF-8, with or without a byte-order mark) or
 * a sheet of an XLSX file, packed with zstd or not; which of them is told from
 * the content, never from the name. The first row that is not blank is the
 * header; blank rows are skipped. Cells are trimmed of white space; columns
 * right of the last one with a name must be empty. In an XLSX cell a number
 * stands as the shortest decimal text that means it ("7", "2.5"), truth as
 * TRUE or FALSE, a formula as its last value, a date as its day number. */
#ifndef PE_BASE_TABLE_H
#define PE_BASE_TABLE_H

#include <parecon/error.h>
#include <stdint.h>

typedef struct pe__table pe__table;

typedef struct {
    uint64_t file_bytes;     /* largest file read at all; default 1 GiB */
    uint64_t unpacked_bytes; /* largest member of an XLSX, or file packed with
                                zstd, once unpacked; default 1 GiB: the guard
                                against zip bombs */
    int64_t rows;            /* default 20,000,000 */
    int32_t columns;         /* default 1,000 */
    int64_t cells;           /* default 200,000,000; 8 bytes of memory each */
} pe__table_limits;

pe__table_limits pe__table_default_limits(void);

/* Reads a file. `limits` may be NULL. Errors: PE_IO (cannot be opened or
 * read), PE_BAD_INPUT (empty, no header, duplicate column name, not UTF-8 with
 * its byte position, unclosed quote, too many cells in a row, over a limit,
 * truncated or password-protected XLSX, damaged zstd, zip bomb),
 * PE_NO_MEMORY. On failure
 * *out is NULL. */
pe_status pe__table_read(const char *path, const pe__table_limits *limits,
                         pe__table **out, pe_error *err);

/* The same from memory; `name` stands for the file in errors. */
pe_status pe__table_parse(const void *bytes, uint64_t size, const char *name,
                          const pe__table_limits *limits, pe__table **out,
                          pe_error *err);

/* The same for one sheet of an XLSX by its name, letters' case ignored; NULL =
 * the first one that is not hidden. More errors: PE_BAD_INPUT when there is no
 * such sheet (the message names those that are) or the file is a CSV. Errors
 * in a sheet asked for by name say "FILE#SHEET" as the file. */
pe_status pe__table_read_sheet(const char *path, const char *sheet,
                               const pe__table_limits *limits,
                               pe__table **out, pe_error *err);
pe_status pe__table_parse_sheet(const void *bytes, uint64_t size,
                                const char *name, const char *sheet,
                                const pe__table_limits *limits,
                                pe__table **out, pe_error *err);

/* *has = 1 when the file is an XLSX with a sheet of that name, else 0 (a CSV
 * has none). Errors as for reading the list of sheets. */
pe_status pe__table_has_sheet(const char *path, const char *sheet,
                              const pe__table_limits *limits, int *has,
                              pe_error *err);
pe_status pe__table_bytes_have_sheet(const void *bytes, uint64_t size,
                                     const char *name, const char *sheet,
                                     const pe__table_limits *limits, int *has,
                                     pe_error *err);

int64_t pe__table_rows(const pe__table *table); /* without the header */
int32_t pe__table_columns(const pe__table *table);
const char *pe__table_file(const pe__table *table); /* for messages */
/* Header of column c as written. */
const char *pe__table_name(const pe__table *table, int32_t c);
/* The column of that name, case of the letters A-Z and white space around it
 * ignored, or -1. */
int32_t pe__table_find(const pe__table *table, const char *name);
/* A cell, never NULL; "" when the row is short. */
const char *pe__table_cell(const pe__table *table, int64_t row, int32_t c);
/* The row's number in the file, from 1 (for CSV the line on which it starts,
 * for XLSX the sheet's row). */
long pe__table_line(const pe__table *table, int64_t row);
/* True when semicolons or tabs divide the cells: decimal commas are then
 * numbers ("2,5" = 2.5), as spreadsheets write them in much of the world. */
int pe__table_decimal_comma(const pe__table *table);
void pe__table_free(pe__table *table);

#endif
