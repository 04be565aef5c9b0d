/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The driver for SQLite; this and sqlite_handle.c alone know its interface.
 *
 * One connection a store writes, and only that one moves what the log (WAL)
 * holds into the file. Two that did so at once could corrupt a store with any
 * SQLite before 3.51.3; Debian 12 has 3.40.1. So a writing connection holds a
 * lock on PATH-lock as long as it lives, also against other processes, and
 * reading connections are opened read-only and never checkpoint. */
#include "sql_driver.h"

#include "error.h"
#include "mem.h"
#include "sqlite_file.h"
#include "sqlite_handle.h"
#include "statements.h"

#include <stdio.h>
#include <string.h>

enum {
    APPLICATION = 0x50415245, /* "PARE", as set below */
    WAIT_MS = 5000,           /* for a recovery that another one is doing */
    LONGEST_LOG = 16384       /* pages; beyond it a commit checkpoints */
};

typedef struct {
    pe__sql base;
    sqlite3 *handle;
    int lock;     /* of PATH-lock, −1 = none */
    char *path;
    int log;      /* pages in the log after the last commit */
    bool logged;  /* something stands in it, also when it is moved already */
    bool committing;
} connection;

typedef struct {
    pe__statement base;
    sqlite3_stmt *handle;
    int count;    /* of parameters */
    int *place;   /* of $n in SQLite's own order, 0 = not there; from 1 */
    bool *bound;  /* $n has a value; from 1 */
    bool stepped, at_row;
} statement;

static connection *of(pe__sql *db)
{
    return (connection *)db;
}

static const statement *at(const pe__statement *s)
{
    return (const statement *)s;
}

/* SQLite's own words, and what to do where that is known. */
static pe_status fail(connection *c, int code, pe_error *err)
{
    const char *words = c->handle != NULL ? sqlite3_errmsg(c->handle)
                                          : sqlite3_errstr(code);
    c->base.retry = (code & 0xff) == SQLITE_BUSY ||
                    (code & 0xff) == SQLITE_LOCKED;
    /* A commit may stand in the log though writing or syncing it failed. */
    if ((code & 0xff) == SQLITE_IOERR || (code & 0xff) == SQLITE_FULL ||
        c->committing)
        c->base.broken = true;
    /* SQLite undoes everything by itself after some errors. */
    if (c->base.depth > 0 && sqlite3_get_autocommit(c->handle) != 0)
        c->base.lost = true;
    switch (code & 0xff) {
    case SQLITE_NOMEM:
        return pe__fail_memory(err);
    case SQLITE_CONSTRAINT:
        return pe__fail(err, PE_BAD_INPUT, "%s", words);
    case SQLITE_FULL:
        return pe__fail_at(err, PE_IO, c->path, 0, 0, "the disk is full; "
                           "nothing of this was kept. Make room on it");
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
        return pe__fail_at(err, PE_IO, c->path, 0, 0, "%s: not a store, or "
                           "damaged; restore a backup", words);
    default:
        return pe__fail_at(err, PE_IO, c->path, 0, 0, "%s", words);
    }
}

/* --- opening -------------------------------------------------------------- */

static int log_grew(void *context, sqlite3 *handle, const char *name,
                    int pages)
{
    (void)handle;
    (void)name;
    ((connection *)context)->log = pages;
    ((connection *)context)->logged = true;
    return SQLITE_OK;
}

/* Whose file it is; an empty one becomes ours. */
static pe_status claim(connection *c, pe_error *err)
{
    int64_t application, tables;
    int code = pe__sqlite_number(c->handle, "PRAGMA application_id",
                                 &application);
    if (code == SQLITE_OK)
        code = pe__sqlite_number(c->handle, "SELECT count(*) FROM "
                                 "sqlite_schema", &tables);
    if (code != SQLITE_OK || application == APPLICATION)
        return code == SQLITE_OK ? PE_OK : fail(c, code, err);
    if (application != 0 || tables > 0)
        return pe__fail_at(err, PE_BAD_INPUT, c->path, 0, 0, "is the database "
                           "of another program; name another file");
    if (c->base.mode == PE__SQL_READ)
        return pe__fail_at(err, PE_IO, c->path, 0, 0, "there is no store: the "
                           "file is empty");
    code = sqlite3_exec(c->handle, "PRAGMA application_id = 0x50415245",
                        NULL, NULL, NULL);
    return code == SQLITE_OK ? PE_OK : fail(c, code, err);
}

static pe_status set_up(connection *c, pe_error *err)
{
    bool reads = c->base.mode == PE__SQL_READ;
    int code = pe__sqlite_set_up(c->handle, reads, WAIT_MS);
    if (!reads) /* only now: setting wal_autocheckpoint unsets it */
        sqlite3_wal_hook(c->handle, log_grew, c);
    return code == SQLITE_OK ? PE_OK : fail(c, code, err);
}

static pe_status use_log(connection *c, pe_error *err)
{
    bool log;
    int code = pe__sqlite_use_log(c->handle, &log);
    if (code != SQLITE_OK)
        return fail(c, code, err);
    if (!log)
        return pe__fail_at(err, PE_IO, c->path, 0, 0, "this file system "
                           "cannot hold a store (no write-ahead log); use a "
                           "local disk");
    return PE_OK;
}

static pe_status open_handle(connection *c, pe_error *err)
{
    bool reads = c->base.mode == PE__SQL_READ;
    int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE |
                (reads ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE);
    int code = sqlite3_open_v2(c->path, &c->handle, flags, NULL);
    if (code != SQLITE_OK)
        return fail(c, code, err);
    pe_status status = set_up(c, err);
    if (status == PE_OK)
        status = claim(c, err);
    if (status == PE_OK && !reads)
        status = use_log(c, err);
    return status;
}

static void sqlite_close(pe__sql *db)
{
    connection *c = of(db);
    sqlite3_close(c->handle);
    pe__sqlite_unlock(c->path, c->lock);
    pe__free(c->path);
    pe__free(c);
}

static const pe__sql_driver driver;

pe_status pe__sqlite_open(const char *path, pe__sql_mode mode, pe__sql **out,
                          pe_error *err)
{
    if (*path == '\0' || *path == ':')
        return pe__fail(err, PE_USAGE, "a store is a file: name one");
    /* counting its memory takes a lock at every request; later it is refused */
    sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    connection *c = pe__zalloc(1, sizeof *c);
    char *copy = pe__strdup(path);
    if (c == NULL || copy == NULL) {
        pe__free(c);
        pe__free(copy);
        return pe__fail_memory(err);
    }
    *c = (connection){.base = {.driver = &driver, .mode = mode},
                      .path = copy, .lock = -1};
    pe_status status = mode == PE__SQL_READ
                           ? pe__sqlite_must_exist(path, err)
                           : pe__sqlite_make(path, err);
    if (status == PE_OK && mode == PE__SQL_WRITE)
        status = pe__sqlite_lock(path, &c->lock, err);
    if (status == PE_OK)
        status = open_handle(c, err);
    if (status != PE_OK) {
        sqlite_close(&c->base);
        return status;
    }
    *out = &c->base;
    return PE_OK;
}

/* --- statements ----------------------------------------------------------- */

static pe_status sqlite_exec(pe__sql *db, const char *text, pe_error *err)
{
    int code = sqlite3_exec(of(db)->handle, text, NULL, NULL, NULL);
    return code == SQLITE_OK ? PE_OK : fail(of(db), code, err);
}

/* $1, $2 … are names to SQLite, which numbers them as they come. There are no
 * more of them than the highest. */
static bool find_places(statement *s)
{
    int most = sqlite3_bind_parameter_count(s->handle);
    s->place = pe__zalloc((size_t)most + 1, sizeof *s->place);
    s->bound = pe__zalloc((size_t)most + 1, sizeof *s->bound);
    if (s->place == NULL || s->bound == NULL)
        return false;
    for (int n = 1; n <= most; n++) {
        char name[16];
        snprintf(name, sizeof name, "$%d", n);
        s->place[n] = sqlite3_bind_parameter_index(s->handle, name);
    }
    s->count = most;
    return true;
}

static void sqlite_finalize(pe__statement *s)
{
    sqlite3_finalize(at(s)->handle);
    pe__free(at(s)->place);
    pe__free(at(s)->bound);
    pe__free(s);
}

static pe_status sqlite_prepare(pe__sql *db, const char *text,
                                pe__statement **out, pe_error *err)
{
    statement *s = pe__zalloc(1, sizeof *s);
    if (s == NULL)
        return pe__fail_memory(err);
    const char *rest;
    int code = sqlite3_prepare_v3(of(db)->handle, text, -1,
                                  SQLITE_PREPARE_PERSISTENT, &s->handle,
                                  &rest);
    pe_status status = PE_OK;
    if (code != SQLITE_OK)
        status = fail(of(db), code, err);
    else if (s->handle == NULL || *rest != '\0')
        status = pe__fail(err, PE_USAGE, "not one statement: %.60s", text);
    else if (!find_places(s))
        status = pe__fail_memory(err);
    if (status != PE_OK) {
        sqlite_finalize(&s->base);
        return status;
    }
    *out = &s->base;
    return PE_OK;
}

/* A statement that writes is taken to its end: what it does is not half done,
 * and its constraints are looked at there. */
static void sqlite_reset(pe__statement *base)
{
    statement *s = (statement *)base;
    while (s->at_row && sqlite3_stmt_readonly(s->handle) == 0)
        s->at_row = sqlite3_step(s->handle) == SQLITE_ROW;
    s->stepped = s->at_row = false;
    for (int n = 1; n <= s->count; n++)
        s->bound[n] = false;
    sqlite3_reset(s->handle);
    sqlite3_clear_bindings(s->handle);
}

static int place_of(pe__statement *s, int n)
{
    int place = n >= 1 && n <= at(s)->count ? at(s)->place[n] : 0;
    if (place == 0)
        pe__statement_refuse(s, PE_USAGE, "a value for which the statement "
                             "has no parameter");
    else
        at(s)->bound[n] = true;
    return place;
}

/* Of several faults the first is told. */
static void checked(pe__statement *s, int code)
{
    if (code == SQLITE_NOMEM)
        pe__statement_refuse(s, PE_NO_MEMORY, "memory ran out");
    else if (code != SQLITE_OK)
        pe__statement_refuse(s, PE_BAD_INPUT, "a value is too large");
}

static int bind_whole(const statement *s, int place, const void *bytes)
{
    int64_t value;
    memcpy(&value, bytes, sizeof value);
    return sqlite3_bind_int64(s->handle, place, value);
}

static int bind_real(const statement *s, int place, const void *bytes)
{
    double value;
    memcpy(&value, bytes, sizeof value);
    return sqlite3_bind_double(s->handle, place, value);
}

static void sqlite_bind(pe__statement *base, int n, pe__sql_type type,
                        const void *bytes, size_t size)
{
    const statement *s = at(base);
    int place = place_of(base, n), code = SQLITE_OK;
    if (bytes == NULL)
        code = sqlite3_bind_null(s->handle, place);
    else if (type == PE__SQL_INTEGER)
        code = bind_whole(s, place, bytes);
    else if (type == PE__SQL_REAL)
        code = bind_real(s, place, bytes);
    else if (type == PE__SQL_TEXT)
        code = sqlite3_bind_text64(s->handle, place, bytes, size,
                                   SQLITE_STATIC, SQLITE_UTF8);
    else
        code = sqlite3_bind_blob64(s->handle, place, bytes, size,
                                   SQLITE_STATIC);
    checked(base, code);
}

/* SQLite would take a parameter without a value for null, and run a statement
 * that has ended once more. */
static pe_status sqlite_step(pe__statement *base, bool *row, pe_error *err)
{
    statement *s = (statement *)base;
    connection *c = of(base->db);
    for (int n = 1; n <= s->count && !s->stepped; n++)
        if (!s->bound[n])
            return pe__fail(err, PE_USAGE, "parameter $%d has no value", n);
    if (s->stepped && !s->at_row)
        return PE_OK;
    s->stepped = true;
    int code = sqlite3_step(s->handle);
    s->at_row = code == SQLITE_ROW;
    *row = s->at_row;
    if (code == SQLITE_ROW)
        return PE_OK;
    if (code != SQLITE_DONE)
        return fail(c, code, err);
    if (sqlite3_stmt_readonly(s->handle) == 0)
        c->base.changes = sqlite3_changes64(c->handle);
    return PE_OK;
}

/* --- columns -------------------------------------------------------------- */

static int sqlite_columns(const pe__statement *s)
{
    return sqlite3_column_count(at(s)->handle);
}

static const char *sqlite_column_name(const pe__statement *s, int column)
{
    const char *name = sqlite3_column_name(at(s)->handle, column);
    return name != NULL ? name : "";
}

static pe__sql_type sqlite_column_type(const pe__statement *s, int column)
{
    switch (sqlite3_column_type(at(s)->handle, column)) {
    case SQLITE_INTEGER: return PE__SQL_INTEGER;
    case SQLITE_FLOAT: return PE__SQL_REAL;
    case SQLITE_TEXT: return PE__SQL_TEXT;
    case SQLITE_BLOB: return PE__SQL_BYTES;
    default: return PE__SQL_NULL;
    }
}

static int64_t sqlite_integer(const pe__statement *s, int column)
{
    return sqlite3_column_int64(at(s)->handle, column);
}

static double sqlite_real(const pe__statement *s, int column)
{
    return sqlite3_column_double(at(s)->handle, column);
}

static const char *sqlite_text(const pe__statement *s, int column,
                               size_t *size)
{
    const unsigned char *text = sqlite3_column_text(at(s)->handle, column);
    if (size != NULL)
        *size = (size_t)sqlite3_column_bytes(at(s)->handle, column);
    return text != NULL ? (const char *)text : "";
}

static const void *sqlite_bytes(const pe__statement *s, int column,
                                size_t *size)
{
    const void *bytes = sqlite3_column_blob(at(s)->handle, column);
    *size = (size_t)sqlite3_column_bytes(at(s)->handle, column);
    return bytes != NULL ? bytes : "";
}

/* --- transactions --------------------------------------------------------- */

/* Through the kept statements: parsing one takes longer than doing it. Where
 * nobody calls tidy, the log is kept from growing without end. */
static pe_status sqlite_command(pe__sql *db, const char *text, bool begin,
                                pe_error *err)
{
    (void)begin;
    connection *c = of(db);
    pe__statement *s = NULL;
    bool row;
    c->committing = strcmp(text, "COMMIT") == 0;
    pe_status status = pe__statements_get(db, text, &s, err);
    if (status == PE_OK)
        status = sqlite_step(s, &row, err);
    else if ((status == PE_NO_MEMORY || strcmp(text, "ROLLBACK") == 0) &&
             sqlite3_exec(c->handle, text, NULL, NULL, NULL) == SQLITE_OK)
        status = PE_OK; /* undoing must not fail for want of a statement */
    pe__sql_finish(s);
    c->committing = false;
    if (status == PE_OK && c->log > LONGEST_LOG &&
        sqlite3_get_autocommit(c->handle) != 0)
        sqlite3_wal_checkpoint_v2(c->handle, NULL, SQLITE_CHECKPOINT_PASSIVE,
                                  NULL, NULL);
    return status;
}

/* What readers still need stays in the log. */
static pe_status sqlite_tidy(pe__sql *db, int least, bool *left, pe_error *err)
{
    connection *c = of(db);
    bool empty = least == 0;
    if (db->mode == PE__SQL_READ || (empty ? !c->logged : c->log <= least))
        return PE_OK;
    int code = empty ? pe__sqlite_empty_log(c->handle, WAIT_MS)
                     : pe__sqlite_move_log(c->handle, &c->log);
    *left = empty && code != SQLITE_OK;
    if (empty && code == SQLITE_OK) {
        c->log = 0;
        c->logged = false;
    }
    return code == SQLITE_OK || code == SQLITE_BUSY ? PE_OK
                                                    : fail(c, code, err);
}

static const pe__sql_driver driver = {
    .close = sqlite_close,
    .exec = sqlite_exec,
    .command = sqlite_command,
    .begin = "BEGIN IMMEDIATE",
    .begin_read = "BEGIN",
    .prepare = sqlite_prepare,
    .finalize = sqlite_finalize,
    .reset = sqlite_reset,
    .bind = sqlite_bind,
    .step = sqlite_step,
    .columns = sqlite_columns,
    .column_name = sqlite_column_name,
    .column_type = sqlite_column_type,
    .integer = sqlite_integer,
    .real = sqlite_real,
    .text = sqlite_text,
    .bytes = sqlite_bytes,
    .tidy = sqlite_tidy,
    .postgres = false,
};
