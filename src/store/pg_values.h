/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What sql_pg.c says and hears, without libpq: values as PostgreSQL's protocol
 * has them (parameters in binary form, columns in text form), settings of a
 * connection, what a refusal means. */
#ifndef PE_STORE_PG_VALUES_H
#define PE_STORE_PG_VALUES_H

#include "sql.h"

/* Statements that set a new connection up. */
const char *pe__pg_settings(pe__sql_mode mode);

/* The failure that the server tells by `state` (SQLSTATE) and in its `words`;
 * *retry = whether it may pass. */
pe_status pe__pg_refused(const char *state, const char *words, bool *retry,
                         pe_error *err);

/* Parameters $1 … $count; arrays as PQexecPrepared takes them. */
typedef struct {
    int count;            /* the highest that is bound */
    int room;
    const char **value;   /* NULL = null */
    int *length, *format;
    unsigned *type;       /* OID that it is bound as, 0 = the server's guess */
    unsigned *prepared;   /* that the statement was prepared with */
    int prepared_count;
    char (*number)[8];    /* room for numbers */
} pe__pg_values;

/* The highest n of all $n in a statement. */
int pe__pg_highest(const char *text);

/* `bytes`: a text, bytes (both stay the caller's), an int64_t or a double (both
 * are copied), or NULL. False when memory is out. */
bool pe__pg_bind(pe__pg_values *v, int n, pe__sql_type type, const void *bytes,
                 size_t size);
/* Whether the statement may run as it was prepared. */
bool pe__pg_values_fit(const pe__pg_values *v);
/* It was prepared with these; false when the type of some is not known. */
bool pe__pg_values_note(pe__pg_values *v);
void pe__pg_values_clear(pe__pg_values *v);
void pe__pg_values_free(pe__pg_values *v);

/* What a column of that type is to us; `text` tells a whole numeric from one
 * with a fraction. */
pe__sql_type pe__pg_type_of(unsigned oid, const char *text);
int64_t pe__pg_integer(const char *text); /* also 't' and 'f' */

/* The columns of a row that are bytes, turned back from hex. */
typedef struct {
    unsigned char *bytes;
    size_t size;
    int column;
} pe__pg_bytes;
typedef struct {
    pe__pg_bytes *item;
    int count, room;
} pe__pg_row;

/* False when memory is out. */
bool pe__pg_row_add(pe__pg_row *row, int column, const char *text);
/* NULL when that column is no bytes. */
const void *pe__pg_row_bytes(const pe__pg_row *row, int column, size_t *size);
void pe__pg_row_clear(pe__pg_row *row);
void pe__pg_row_free(pe__pg_row *row);

#endif
