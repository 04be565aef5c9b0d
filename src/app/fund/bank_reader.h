/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A bank's table while it is read. */
#ifndef PE_APP_BANK_READER_H
#define PE_APP_BANK_READER_H

#include "statement.h"

enum { PE__BANK_HEAD_ROWS = 60 }; /* a heading stands in one of them */

typedef struct {
    const char *name;
    pe__bank_file *out;
    const pe__bank_rows *rows;
    pe__bank_how *how;
    int64_t first;     /* row after the heading */
    bool is_workbook;  /* a day may be its number, the decimal mark a point */
    char currency[4];  /* that a heading names */
    pe_error *err;
} pe__bank_reader;

/* Where it stands; −1 = nowhere. */
int32_t pe__bank_column_of(const pe__bank_reader *r, pe__bank_column what);
/* Finds the heading and what each column is, or takes what was said.
 * PE_BAD_INPUT and how->asks when neither tells. */
pe_status pe__bank_find_columns(pe__bank_reader *r, const pe__bank_said *said);

#endif
