/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The lines of a store's content (docs/store.md, "The content"), for dump.c
 * which writes them and load.c which reads them.
 *
 *     parecon store 1
 *     step TAB number TAB name TAB sha256          a step of the schema
 *     table TAB name TAB column …                  begins a table
 *     SPACE value TAB value …                      a row
 *     end TAB rows TAB last                        ends it; last: the counter's
 *     whole TAB tables                             the last line
 *
 * A value: n (null), i12, r and the sixteen hex digits of an IEEE 754 double,
 * t and a text with \t \n \r \\ for these, b and hex digits. */
#ifndef PE_STORE_DUMP_FORMAT_H
#define PE_STORE_DUMP_FORMAT_H

#include "buffer.h"
#include "sql.h"

#define PE__FORMAT_HEAD "parecon store 1"
#define PE__FORMAT_STEP "step"
#define PE__FORMAT_TABLE "table"
#define PE__FORMAT_END "end"
#define PE__FORMAT_WHOLE "whole"
#define PE__FORMAT_ROW " "
#define PE__FORMAT_NEXT "\t"

/* The writer's own book-keeping is no content. */
bool pe__format_leaves_out(const char *table);

void pe__format_null(pe__buffer *out);
void pe__format_integer(pe__buffer *out, int64_t value);
void pe__format_real(pe__buffer *out, double value);
void pe__format_text(pe__buffer *out, const char *text, size_t size);
void pe__format_bytes(pe__buffer *out, const void *bytes, size_t size);

typedef struct {
    pe__sql_type type;
    int64_t integer;
    double real;
    const char *bytes; /* of a text or of bytes: in the line that was read */
    size_t size;
} pe__cell;

/* Reads a value that ends with the byte 0 at value[size]; a text or bytes
 * are turned back in place. False when it is none. */
bool pe__format_parse(char *value, size_t size, pe__cell *cell);

#endif
