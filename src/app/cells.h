/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What stands in a cell: numbers, hours, lists; a fault carries the cell's
 * place, what was found and what would be right. */
#ifndef PE_APP_CELLS_H
#define PE_APP_CELLS_H

#include "table.h"
#include <stdbool.h>

typedef struct {
    const pe__table *table;
    int64_t row;    /* from 0, without the header */
    int32_t column; /* from 0; -1 = the table has no such column: blank */
} pe__cell;

const char *pe__cell_text(pe__cell cell);
bool pe__cell_blank(pe__cell cell);

/* PE_BAD_INPUT at the cell's place. */
pe_status pe__cell_fail(pe__cell cell, pe_error *err, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* A finite number, with a decimal point, or in semicolon-separated files a
 * decimal comma. */
pe_status pe__cell_number(pe__cell cell, double *out, pe_error *err);
/* The same, or "*0.8" for a factor: then *times is true. */
pe_status pe__cell_change(pe__cell cell, bool *times, double *out,
                          pe_error *err);
/* Hours, 0 or more, in steps of a quarter hour, as quarters. */
pe_status pe__cell_quarters(pe__cell cell, int32_t *out, pe_error *err);
/* A whole number from 1 on. */
pe_status pe__cell_count(pe__cell cell, int32_t *out, pe_error *err);

/* The number of the column; when it is missing, PE_BAD_INPUT that names the
 * columns found. */
pe_status pe__column(const pe__table *table, const char *name, int32_t *out,
                     pe_error *err);

/* A text cut to what a message can hold, never inside a letter of UTF-8;
 * returns `out`. */
enum { PE__SHOWN = 60 };
const char *pe__shown(const char *text, char out[PE__SHOWN]);

/* A number of hours in its shortest exact form: 3, 2.5, 0.25. */
enum { PE__HOURS_SIZE = 24 };
const char *pe__hours_text(int64_t quarters, char out[PE__HOURS_SIZE]);

#endif
