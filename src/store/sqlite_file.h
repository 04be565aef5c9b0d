/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The file of a SQLite store, and the one beside it, PATH-lock: at most one
 * connection writes to a store, and it holds that. */
#ifndef PE_STORE_SQLITE_FILE_H
#define PE_STORE_SQLITE_FILE_H

#include <parecon/error.h>

/* Creates the file, empty, where there is none. */
pe_status pe__sqlite_make(const char *path, pe_error *err);
pe_status pe__sqlite_must_exist(const char *path, pe_error *err);

/* PE_IO when somebody else holds it. */
pe_status pe__sqlite_lock(const char *path, int *lock, pe_error *err);
void pe__sqlite_unlock(const char *path, int lock); /* −1: does nothing */

#endif
