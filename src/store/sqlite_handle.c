/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "sqlite_handle.h"

#include <string.h>

int pe__sqlite_number(sqlite3 *handle, const char *text, int64_t *number)
{
    sqlite3_stmt *s = NULL;
    int code = sqlite3_prepare_v2(handle, text, -1, &s, NULL);
    *number = 0;
    if (code == SQLITE_OK && sqlite3_step(s) == SQLITE_ROW)
        *number = sqlite3_column_int64(s, 0);
    int ended = sqlite3_finalize(s); /* what step said */
    return code != SQLITE_OK ? code : ended;
}

/* Temporary tables stay in memory: nothing of a hub lies about in /tmp. */
static const char EVERYBODY[] =
    "PRAGMA temp_store = MEMORY; PRAGMA trusted_schema = OFF;"
    "PRAGMA cell_size_check = ON; PRAGMA wal_autocheckpoint = 0;";
static const char READER[] = "PRAGMA query_only = ON;";
static const char WRITER[] =
    "PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;"
    "PRAGMA secure_delete = ON; PRAGMA cache_size = -8000;";

int pe__sqlite_set_up(sqlite3 *handle, bool reads, int wait)
{
    sqlite3_busy_timeout(handle, wait);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    if (reads)
        sqlite3_db_config(handle, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
    int code = sqlite3_exec(handle, EVERYBODY, NULL, NULL, NULL);
    return code == SQLITE_OK ? sqlite3_exec(handle, reads ? READER : WRITER,
                                            NULL, NULL, NULL)
                             : code;
}

int pe__sqlite_use_log(sqlite3 *handle, bool *log)
{
    sqlite3_stmt *s = NULL;
    int code = sqlite3_prepare_v2(handle, "PRAGMA journal_mode = WAL", -1, &s,
                                  NULL);
    *log = code == SQLITE_OK && sqlite3_step(s) == SQLITE_ROW &&
           strcmp((const char *)sqlite3_column_text(s, 0), "wal") == 0;
    int ended = sqlite3_finalize(s);
    return code != SQLITE_OK ? code : ended;
}

int pe__sqlite_move_log(sqlite3 *handle, int *left)
{
    int there = 0, moved = 0;
    int code = sqlite3_wal_checkpoint_v2(handle, NULL,
                                         SQLITE_CHECKPOINT_PASSIVE, &there,
                                         &moved);
    if (code == SQLITE_OK)
        *left = there - moved;
    return code;
}

/* It would wait for readers, and all changes with it: not for a moment. A page
 * of the log may show what was deleted long after the file does not. */
int pe__sqlite_empty_log(sqlite3 *handle, int wait)
{
    sqlite3_busy_timeout(handle, 0);
    int code = sqlite3_wal_checkpoint_v2(handle, NULL,
                                         SQLITE_CHECKPOINT_TRUNCATE, NULL,
                                         NULL);
    sqlite3_busy_timeout(handle, wait);
    return code;
}
