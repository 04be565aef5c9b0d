/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What is alike for both databases: which one a URL means, nested
 * transactions, and what a failure does to them.
 *
 * PostgreSQL does nothing more in a transaction in which something failed,
 * SQLite goes on. Here both refuse until the innermost level that failed is
 * rolled back, so that what works on one works on the other. */
#include "sql_driver.h"

#include "error.h"
#include "statements.h"
#include "utf8.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static bool starts(const char *text, const char *with)
{
    return strncmp(text, with, strlen(with)) == 0;
}

pe_status pe__sql_open(const char *url, pe__sql_mode mode, pe__sql **out,
                       pe_error *err)
{
    *out = NULL;
    if (starts(url, "postgresql://") || starts(url, "postgres://"))
        return pe__postgres_open(url, mode, out, err);
    if (starts(url, "sqlite:"))
        url += strlen("sqlite:");
    else if (strstr(url, "://") != NULL)
        return pe__fail(err, PE_USAGE, "\"%.20s…\" is no store that parecon "
                        "knows: give the path of a file, or postgresql://…",
                        url);
    return pe__sqlite_open(url, mode, out, err);
}

void pe__sql_close(pe__sql *db)
{
    if (db == NULL)
        return;
    while (db->depth > 0)
        pe__sql_rollback(db);
    db->closing = true;
    pe__statements_free(db);
    db->driver->close(db);
}

/* --- failures ------------------------------------------------------------- */

/* Notes a failure inside a transaction; gives `status`. */
static pe_status noted(pe__sql *db, pe_status status)
{
    if (status != PE_OK && db->depth > 0) {
        if (db->lost)
            db->failed = 1;
        else if (db->failed == 0)
            db->failed = db->depth;
    }
    return status;
}

/* Whether it may be tried again is still what the failure said. */
static pe_status refuse_failed(pe_error *err)
{
    return pe__fail(err, PE_IO, "something before this failed in the same "
                    "transaction; roll it back first");
}

/* --- statements ----------------------------------------------------------- */

pe_status pe__sql_exec(pe__sql *db, const char *text, pe_error *err)
{
    if (db->failed > 0)
        return refuse_failed(err);
    db->retry = false;
    db->written++;
    return noted(db, db->driver->exec(db, text, err));
}

pe_status pe__sql_prepare(pe__sql *db, const char *text, pe__statement **out,
                          pe_error *err)
{
    *out = NULL;
    if (db->failed > 0)
        return refuse_failed(err);
    db->retry = false;
    return noted(db, pe__statements_get(db, text, out, err));
}

void pe__statement_refuse(pe__statement *s, pe_status status,
                          const char *what)
{
    if (s->refused == NULL) {
        s->refused = what;
        s->refused_status = status;
    }
}

static void bind(pe__statement *s, int n, pe__sql_type type,
                 const void *bytes, size_t size)
{
    s->db->driver->bind(s, n, type, bytes, size);
}

void pe__sql_bind_null(pe__statement *s, int n, pe__sql_type type)
{
    bind(s, n, type, NULL, 0);
}

void pe__sql_bind_integer(pe__statement *s, int n, int64_t value)
{
    bind(s, n, PE__SQL_INTEGER, &value, sizeof value);
}

/* SQLite has no NaN: it is null in both. */
void pe__sql_bind_real(pe__statement *s, int n, double value)
{
    bind(s, n, PE__SQL_REAL, isnan(value) ? NULL : &value, sizeof value);
}

/* SQLite would take any bytes for text. */
void pe__sql_bind_text(pe__statement *s, int n, const char *text)
{
    size_t size = text != NULL ? strlen(text) : 0;
    if (pe__is_utf8((const unsigned char *)text, size))
        bind(s, n, PE__SQL_TEXT, text, size);
    else
        pe__statement_refuse(s, PE_BAD_INPUT, "a text is not UTF-8");
}

void pe__sql_bind_bytes(pe__statement *s, int n, const void *bytes,
                        size_t size)
{
    bind(s, n, PE__SQL_BYTES, bytes, size);
}

static pe_status may_step(pe__statement *s, pe_error *err)
{
    pe__sql *db = s->db;
    if (db->failed > 0)
        return refuse_failed(err);
    db->retry = false;
    if (s->refused != NULL)
        return noted(db, pe__fail(err, s->refused_status, "%s", s->refused));
    return PE_OK;
}

/* An UPDATE that found no row has written nothing. */
static void note_written(pe__statement *s, bool row)
{
    if (s->kind == PE__WRITES ||
        (s->kind == PE__TOUCHES && (row || s->db->changes > 0)))
        s->db->written++;
}

static pe_status ask_ahead(pe__statement *s, pe_error *err)
{
    if (s->kind != PE__READS)
        return pe__fail(err, PE_USAGE, "something was to be written while it "
                        "is only looked ahead");
    return noted(s->db, s->db->driver->ahead(s, err));
}

pe_status pe__sql_step(pe__statement *s, bool *row, pe_error *err)
{
    *row = false;
    pe_status status = may_step(s, err);
    if (status == PE_OK && s->db->ahead)
        return ask_ahead(s, err);
    if (status == PE_OK)
        status = noted(s->db, s->db->driver->step(s, row, err));
    if (status == PE_OK)
        note_written(s, *row);
    return status;
}

pe_status pe__sql_finally(pe__statement *s, int64_t expected, int64_t *touched,
                          pe_error *err)
{
    pe__sql *db = s->db;
    bool row = true;
    pe_status status = PE_OK;
    if (!db->hasty || db->ahead || db->driver->later == NULL) {
        while (row && status == PE_OK)
            status = pe__sql_step(s, &row, err);
        *touched = status == PE_OK ? db->changes : 0;
        return status;
    }
    status = may_step(s, err);
    db->written += s->kind != PE__READS;
    *touched = expected;
    return status == PE_OK ? noted(db, db->driver->later(s, expected, err))
                           : status;
}

bool pe__sql_look_ahead(pe__sql *db)
{
    db->ahead = db->hasty && db->depth > 0 && db->failed == 0 &&
                db->driver->ahead != NULL;
    return db->ahead;
}

pe_status pe__sql_looked_ahead(pe__sql *db, pe_error *err)
{
    db->ahead = false;
    if (db->failed > 0)
        return refuse_failed(err);
    return noted(db, db->driver->arrive(db, err));
}

bool pe__sql_is_ahead(const pe__sql *db)
{
    return db->ahead;
}

pe_status pe__sql_do_many(pe__statement *s, int count,
                          const pe__sql_many *many, pe_error *err)
{
    pe_status status = may_step(s, err);
    return status == PE_OK
               ? noted(s->db, s->db->driver->many(s, count, many, err))
               : status;
}

int pe__sql_columns(const pe__statement *s)
{
    return s->db->driver->columns(s);
}

const char *pe__sql_column_name(const pe__statement *s, int column)
{
    return s->db->driver->column_name(s, column);
}

pe__sql_type pe__sql_column_type(const pe__statement *s, int column)
{
    return s->db->driver->column_type(s, column);
}

int64_t pe__sql_integer(const pe__statement *s, int column)
{
    return s->db->driver->integer(s, column);
}

double pe__sql_real(const pe__statement *s, int column)
{
    return s->db->driver->real(s, column);
}

const char *pe__sql_text(const pe__statement *s, int column, size_t *size)
{
    return s->db->driver->text(s, column, size);
}

const void *pe__sql_bytes(const pe__statement *s, int column, size_t *size)
{
    return s->db->driver->bytes(s, column, size);
}

int64_t pe__sql_changes(const pe__sql *db)
{
    return db->changes;
}

/* --- transactions --------------------------------------------------------- */

enum { COMMAND_SIZE = 48 };

pe_status pe__sql_begin(pe__sql *db, pe_error *err)
{
    const pe__sql_driver *driver = db->driver;
    char text[COMMAND_SIZE];
    pe_status status;
    if (db->failed > 0)
        return refuse_failed(err);
    db->retry = false;
    if (db->depth == 0) {
        db->chain.known = false;
        db->lost = false;
        db->turn++;
        status = driver->command(db, db->mode == PE__SQL_READ
                                         ? driver->begin_read
                                         : driver->begin, true, err);
    } else {
        snprintf(text, sizeof text, "SAVEPOINT level%d", db->depth);
        status = driver->command(db, text, false, err);
    }
    if (status != PE_OK)
        return noted(db, status);
    db->depth++;
    return PE_OK;
}

/* Undoes the innermost level. What cannot be undone any more, since the
 * connection is gone or the database undid all, is undone already. */
void pe__sql_rollback(pe__sql *db)
{
    char text[COMMAND_SIZE];
    if (db->depth <= db->floor) {
        if (db->failed == 0) /* what its caller took for undone is not kept */
            db->failed = db->depth;
        return;
    }
    bool retry = db->retry; /* of the failure that led here */
    db->chain.known = false;
    db->turn++;
    db->depth--;
    pe_status status = PE_OK;
    if (db->depth == 0) {
        if (!db->lost)
            status = db->driver->command(db, "ROLLBACK", false, NULL);
        db->failed = 0;
    } else if (!db->lost) {
        snprintf(text, sizeof text, "ROLLBACK TO level%d", db->depth);
        status = db->driver->command(db, text, false, NULL);
        snprintf(text, sizeof text, "RELEASE level%d", db->depth);
        if (status == PE_OK)
            status = db->driver->command(db, text, false, NULL);
        if (db->failed > db->depth)
            db->failed = 0;
    }
    if (status != PE_OK && db->depth > 0)
        db->failed = 1; /* nothing around it may be kept either */
    else
        db->retry = retry;
}

/* A level that failed is never kept, whether or not the caller noticed. */
pe_status pe__sql_commit(pe__sql *db, pe_error *err)
{
    char text[COMMAND_SIZE] = "COMMIT";
    if (db->depth <= db->floor)
        return pe__fail(err, PE_USAGE, "there is no transaction to commit");
    if (db->failed > 0) {
        pe_status status = refuse_failed(err);
        pe__sql_rollback(db);
        return status;
    }
    db->retry = false;
    if (db->depth > 1)
        snprintf(text, sizeof text, "RELEASE level%d", db->depth - 1);
    pe_status status = db->driver->command(db, text, false, err);
    if (status != PE_OK) {
        noted(db, status);
        pe__sql_rollback(db);
        return status;
    }
    db->depth--;
    return PE_OK;
}

int64_t pe__sql_turn(const pe__sql *db)
{
    return db->depth > 0 ? db->turn : 0;
}

bool pe__sql_should_retry(const pe__sql *db)
{
    return db->retry;
}

bool pe__sql_is_postgres(const pe__sql *db)
{
    return db->driver->postgres;
}

pe_status pe__sql_tidy(pe__sql *db, int least, bool *left, pe_error *err)
{
    *left = false;
    if (db->driver->tidy == NULL || db->depth > 0)
        return PE_OK;
    return db->driver->tidy(db, least, left, err);
}
