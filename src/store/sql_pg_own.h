/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Statements of the driver for PostgreSQL, for sql_pg.c (one by one) and
 * sql_pg_many.c (many in one journey). */
#ifndef PE_STORE_SQL_PG_OWN_H
#define PE_STORE_SQL_PG_OWN_H

#include "pg_journey.h"

typedef struct {
    pe__statement base;
    char name[24];      /* on the server */
    int64_t number;     /* likewise */
    int64_t generation; /* in which it was prepared, 0 = not yet */
    int places;         /* how many parameters its text has */
    pe__pg_values bound;
    pe__pg_scope scope;    /* what it is about */
    pe__pg_result *result; /* NULL before the first step */
    bool borrowed;         /* it was read ahead, and stays there */
    int row, rows;      /* row at hand; −1 before the first */
    pe__pg_row decoded; /* what text cannot say of the row at hand */
} pe__pg_statement;

static inline pe__pg_connection *pe__pg_of(const pe__sql *db)
{
    return (pe__pg_connection *)db;
}

static inline pe__pg_statement *pe__pg_at(const pe__statement *s)
{
    return (pe__pg_statement *)s;
}

/* Bound, and known to the server. */
pe_status pe__pg_be_ready(pe__pg_connection *c, pe__pg_statement *s,
                          pe_error *err);
/* It is at the beginning of this result, which is its own from now on. */
void pe__pg_take_result(pe__pg_statement *s, pe__pg_result *result);
void pe__pg_end_result(pe__pg_statement *s);
/* The driver's. */
pe_status pe__pg_step(pe__statement *base, bool *row, pe_error *err);
pe_status pe__pg_many(pe__statement *base, int count, const pe__sql_many *many,
                      pe_error *err);
pe_status pe__pg_ahead_send(pe__statement *base, pe_error *err);
pe_status pe__pg_ahead_arrive(pe__sql *db, pe_error *err);

#endif
