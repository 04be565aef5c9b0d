/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Numbers as decimal text and rows of CSV, for tables of millions of rows:
 * several times as fast as printf, and blind to the locale. */
#ifndef PE_APP_DECIMAL_H
#define PE_APP_DECIMAL_H

#include <stdint.h>
#include <stdio.h>

enum { PE__DECIMAL = 32 }; /* room for any of these texts, with the 0 */

/* A text that reads back as the same double, of 15 digits where they do, else
 * of 16 or 17. Returns the length; "" for what is not finite. */
int pe__decimal_exact(char out[PE__DECIMAL], double number);
/* The same to 12 significant digits: for amounts, whose arithmetic carries
 * rounding errors of that size anyway. */
int pe__decimal_short(char out[PE__DECIMAL], double number);

/* Rows of CSV, gathered and passed on in large pieces. Errors of the stream
 * come out when the file is committed. */
typedef struct {
    FILE *out;
    int column; /* of the open row */
    uint64_t used;
    char bytes[1 << 15];
} pe__rows;

void pe__rows_begin(pe__rows *rows, FILE *out, const char *header);
void pe__rows_text(pe__rows *rows, const char *text); /* quoted if need be */
void pe__rows_exact(pe__rows *rows, double number);
void pe__rows_short(pe__rows *rows, double number);
void pe__rows_whole(pe__rows *rows, int64_t number);
void pe__rows_end(pe__rows *rows); /* of a row */
void pe__rows_finish(pe__rows *rows);

#endif
