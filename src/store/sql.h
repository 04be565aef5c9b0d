/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A database, whichever it is: SQLite in a file (the default) or PostgreSQL.
 * Sixteen functions; every query is written once for both.
 *
 * Placeholders are $1 … $n. Statements are kept prepared by their text, so
 * that preparing one again costs a look-up. A connection belongs to one thread
 * at a time. Values are whole numbers (64 bit), reals, texts (UTF-8, no byte
 * 0), bytes, and null; truth is 0 or 1; time is seconds since 1970 (columns
 * called …_at), a day is days since 1970 (…_on), work is quarters of an hour
 * (…_quarters), money the smallest unit.
 *
 * Errors: PE_IO when the database refuses or cannot be reached (its own words
 * in the message), PE_BAD_INPUT when the statement breaks a constraint,
 * PE_NO_MEMORY. pe__sql_should_retry tells a conflict that will pass
 * (serialization failure, 40001) from one that will not. */
#ifndef PE_STORE_SQL_H
#define PE_STORE_SQL_H

#include <parecon/error.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct pe__sql pe__sql;
typedef struct pe__statement pe__statement;

typedef enum {
    PE__SQL_READ,  /* many at once; sees what was committed, never waits for
                      the writer, cannot write */
    PE__SQL_WRITE  /* one a process: writes, and for SQLite checkpoints */
} pe__sql_mode;

/* `url`: a path or sqlite:PATH, or postgresql://… (libpq's form). A writing
 * connection creates a SQLite file that is missing; a reading one says so. */
pe_status pe__sql_open(const char *url, pe__sql_mode mode, pe__sql **out,
                       pe_error *err);
void pe__sql_close(pe__sql *db); /* rolls back what is open; NULL is fine */

/* Several statements separated by ';', without parameters or rows. */
pe_status pe__sql_exec(pe__sql *db, const char *text, pe_error *err);

typedef enum {
    PE__SQL_NULL,
    PE__SQL_INTEGER,
    PE__SQL_REAL,
    PE__SQL_TEXT,
    PE__SQL_BYTES
} pe__sql_type;

/* The statement is the connection's; pe__sql_finish gives it back. `text` is
 * kept by its content. */
pe_status pe__sql_prepare(pe__sql *db, const char *text, pe__statement **out,
                          pe_error *err);
/* Parameter `n` from 1. Texts and bytes must live until the statement is
 * finished. What fails here comes out of the next step. */
/* `type`: what it would be if it were not null, PE__SQL_NULL = any: then
 * PostgreSQL must be able to tell from where it stands. */
void pe__sql_bind_null(pe__statement *s, int n, pe__sql_type type);
void pe__sql_bind_integer(pe__statement *s, int n, int64_t value);
void pe__sql_bind_real(pe__statement *s, int n, double value);
void pe__sql_bind_text(pe__statement *s, int n, const char *text); /* NULL =
                                                                     null */
void pe__sql_bind_bytes(pe__statement *s, int n, const void *bytes,
                        size_t size); /* NULL = null */
/* *row = true while there is one; then columns can be read. */
pe_status pe__sql_step(pe__statement *s, bool *row, pe_error *err);
void pe__sql_finish(pe__statement *s); /* NULL is fine */

/* Of the row at hand, column from 0. Texts and bytes live until the next
 * step. Null reads as 0 and "" of size 0. */
int pe__sql_columns(const pe__statement *s);
const char *pe__sql_column_name(const pe__statement *s, int column);
pe__sql_type pe__sql_column_type(const pe__statement *s, int column);
int64_t pe__sql_integer(const pe__statement *s, int column);
double pe__sql_real(const pe__statement *s, int column);
const char *pe__sql_text(const pe__statement *s, int column, size_t *size);
const void *pe__sql_bytes(const pe__statement *s, int column, size_t *size);

/* Rows the last finished INSERT, UPDATE or DELETE touched. */
int64_t pe__sql_changes(const pe__sql *db);

/* Nested: the outermost pair is a transaction, the inner ones savepoints. */
pe_status pe__sql_begin(pe__sql *db, pe_error *err);
pe_status pe__sql_commit(pe__sql *db, pe_error *err);
void pe__sql_rollback(pe__sql *db);

/* What was read under one number still stands under it, but for what this
 * connection itself wrote since: another transaction, and every level that is
 * undone, has another. 0 = outside a transaction, where nothing does. */
int64_t pe__sql_turn(const pe__sql *db);

/* Whether what is read now is only asked for, so that it is there when the
 * change itself runs: no row comes, and nothing may be written. Uses that are
 * flagged PE__FORESEES are called so before they are run. */
bool pe__sql_is_ahead(const pe__sql *db);

bool pe__sql_should_retry(const pe__sql *db); /* of the last error */
bool pe__sql_is_postgres(const pe__sql *db);  /* for dialect.c alone */

#endif
