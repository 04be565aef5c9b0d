/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Where the two databases differ, in one place. Everything else is written
 * once. */
#ifndef PE_STORE_DIALECT_H
#define PE_STORE_DIALECT_H

#include "buffer.h"
#include "sql.h"

/* The words in braces of a migration, replaced. PE_USAGE: a word that is not
 * known. */
pe_status pe__dialect_expand(const pe__sql *db, const char *text,
                             pe__buffer *out, pe_error *err);

/* A query with the parameter $1, a name: 1 when there is a table of that
 * name. */
const char *pe__dialect_has_table(const pe__sql *db);

/* Queries about the schema.
 *   tables: name, in the order of their bytes
 *   columns of table $1: name, place in the primary key, is_counter
 *   references: pairs lift, put_back of statements, to be run while a
 *     transaction is open; SQLite has none, there pe__dialect_no_references
 *     is to be run before the transaction and holds for the connection
 *   astray: how many references lead nowhere
 *   counter of table $1, column $2: the last number it gave, or null
 *   set_counter: one or two statements, with $3 = that number */
const char *pe__dialect_tables(const pe__sql *db);
const char *pe__dialect_columns(const pe__sql *db);
const char *pe__dialect_references(const pe__sql *db);
const char *pe__dialect_no_references(const pe__sql *db);
const char *pe__dialect_astray(const pe__sql *db);
const char *pe__dialect_counter(const pe__sql *db);
int pe__dialect_set_counter(const pe__sql *db, const char *text[2]);

/* What walks through many rows of a query without having all of them in memory,
 * inside a transaction: a statement before, one to be stepped until it gives
 * nothing any more, and one behind; the first and last may be NULL. `number`
 * makes the name of a cursor of its own. */
typedef struct {
    char *open, *fetch, *close;
} pe__walk;
pe_status pe__dialect_walk(const pe__sql *db, const char *query, int number,
                           pe__walk *walk, pe_error *err);
void pe__walk_free(pe__walk *walk);

/* What the database itself finds wrong with its file or its rules: a column
 * `fault`, a row a fault; none = nothing. */
const char *pe__dialect_faults(const pe__sql *db);

#endif
