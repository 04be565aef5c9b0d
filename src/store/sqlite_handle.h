/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What is done with a whole database of SQLite: its settings and its log. Each
 * gives SQLite's own code. */
#ifndef PE_STORE_SQLITE_HANDLE_H
#define PE_STORE_SQLITE_HANDLE_H

#include <sqlite3.h>
#include <stdbool.h>
#include <stdint.h>

/* `wait`: ms that a lock is waited for. */
int pe__sqlite_set_up(sqlite3 *handle, bool reads, int wait);
/* The number that a query gives. */
int pe__sqlite_number(sqlite3 *handle, const char *text, int64_t *number);
/* *log: it has one now; a file system without shared memory cannot. */
int pe__sqlite_use_log(sqlite3 *handle, bool *log);
/* Moves what the log holds into the file and waits for nobody; *left = pages
 * that somebody who reads still needs. */
int pe__sqlite_move_log(sqlite3 *handle, int *left);
/* The same, and the log is emptied; SQLITE_BUSY when somebody is in the way.
 * `wait` is set again afterwards. */
int pe__sqlite_empty_log(sqlite3 *handle, int wait);

#endif
