/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The schema, in numbered steps: src/store/migrations/NNNN-what.sql, put into
 * the program with their SHA-256. Each runs once, in one transaction with the
 * row that says so.
 *
 * The steps are written in SQL that both databases have; where they differ,
 * words in braces stand for it (dialect.c): {id} a key that counts up by
 * itself, {int} a whole number of 64 bit, {real}, {text} (sorted by its bytes),
 * {bytes}, {strict} the end of a table. */
#ifndef PE_STORE_MIGRATE_H
#define PE_STORE_MIGRATE_H

#include "sql.h"

/* Brings the store of `db` (a writing connection) to this program's schema.
 * *done: steps that ran. PE_BAD_INPUT, in a sentence that says what to do: the
 * store is newer than the program, or a step that ran is not the one the
 * program holds. */
pe_status pe__migrate(pe__sql *db, int *done, pe_error *err);

/* Only as far as step `level`; for restoring a store that was there once. */
pe_status pe__migrate_to(pe__sql *db, int level, int *done, pe_error *err);

/* The refusals alone: *level is one this program can work with, or bring up to
 * date. For reading connections. */
pe_status pe__migrate_check(pe__sql *db, int *level, pe_error *err);

/* The number of the newest step this program holds, and the store's (0 = an
 * empty store). */
int pe__migrate_newest(void);
pe_status pe__migrate_level(pe__sql *db, int *level, pe_error *err);

#endif
