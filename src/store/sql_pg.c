/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The driver for PostgreSQL and what speaks its protocol.
 *
 * Parameters go in binary form with the type they were bound as, so that the
 * server guesses nothing; a statement is prepared when it is first stepped, and
 * again when it is bound with other types. Rows come as text, whole results at
 * a time: a query that may give very many says LIMIT.
 *
 * A server is as far away as there are journeys. What opens a transaction,
 * savepoints and their releases wait and go together with the next statement,
 * in one; so do statements of which nobody wants to know more than that they
 * were done, when their connection is `hasty`. If one of them fails, that
 * statement does. Ending a transaction that only read is not waited for.
 *
 * A connection that is lost fails the call that finds out. Outside a
 * transaction the next one makes it again; beginning a transaction, and reading
 * outside one, do so at once and try again, since nothing can be done twice by
 * that. */
#include "sql_pg_own.h"

#include "error.h"
#include "mem.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- opening -------------------------------------------------------------- */

static void pg_close(pe__sql *db)
{
    pe__pg_ahead_free(pe__pg_of(db)->ahead);
    pe__pg_link_close(pe__pg_of(db)->link);
    pe__free(db);
}

static const pe__sql_driver driver;

pe_status pe__postgres_open(const char *url, pe__sql_mode mode, pe__sql **out,
                            pe_error *err)
{
    pe__pg_connection *c = pe__zalloc(1, sizeof *c);
    if (c == NULL)
        return pe__fail_memory(err);
    c->base.driver = &driver;
    c->base.mode = mode;
    c->link = pe__pg_link_open(url);
    if (mode == PE__SQL_WRITE)
        c->ahead = pe__pg_ahead_new();
    bool there = c->link != NULL && (mode != PE__SQL_WRITE || c->ahead != NULL);
    pe_status status = there ? pe__pg_set_up(c, err) : pe__fail_memory(err);
    if (status != PE_OK) {
        pg_close(&c->base);
        return status;
    }
    *out = &c->base;
    return PE_OK;
}

/* --- commands ------------------------------------------------------------- */

static pe_status exec_once(pe__pg_connection *c, const char *text,
                           pe_error *err)
{
    pe_status status = pe__pg_be_connected(c, err);
    if (status == PE_OK)
        status = pe__pg_send_waiting(c, err);
    return status == PE_OK ? pe__pg_simple(c, text, err) : status;
}

static pe_status pg_exec(pe__sql *db, const char *text, pe_error *err)
{
    pe__pg_connection *c = pe__pg_of(db);
    int count = c->count;
    bool fresh = pe__pg_is_fresh(c);
    pe__pg_ahead_clear(c->ahead);
    pe_status status = exec_once(c, text, err);
    if (status == PE_OK || !fresh || !c->base.broken)
        return status;
    status = pe__pg_begin_again(c, count, err);
    return status == PE_OK ? exec_once(c, text, err) : status;
}

/* A COMMIT of a transaction in which something failed succeeds, as ROLLBACK. */
static pe_status command_once(pe__pg_connection *c, const char *text,
                              pe_error *err)
{
    const pe__pg_request request = {.command = text};
    if (c->expects) { /* it must be known before the commit */
        pe_status status = pe__pg_send_waiting(c, err);
        if (status == PE_OK && c->base.failed > 0)
            status = pe__fail(err, PE_IO, "something was not as expected");
        if (status != PE_OK)
            return status;
    }
    pe__pg_result *result = pe__pg_travel(c, &request);
    if (!pe__pg_is_fine(result))
        return pe__pg_fail(c, result, err);
    bool undone = strcmp(text, "COMMIT") == 0 &&
                  strcmp(pe__pg_tag(result), "COMMIT") != 0;
    pe__pg_free(result);
    if (!undone)
        return PE_OK;
    c->base.lost = true;
    return pe__fail(err, PE_IO, "the database server undid the transaction");
}

static pe_status pg_command(pe__sql *db, const char *text, bool begin,
                            pe_error *err)
{
    pe__pg_connection *c = pe__pg_of(db);
    pe_status status = begin ? pe__pg_be_connected(c, err) : PE_OK;
    /* of another transaction nothing is known, nor of what was undone */
    if (begin || text[0] == 'R') /* ROLLBACK, RELEASE */
        pe__pg_ahead_clear(c->ahead);
    if (status != PE_OK || pe__pg_waits(c, text))
        return status;
    return strcmp(text, "ROLLBACK") == 0 ? pe__pg_undo(c, err)
                                         : command_once(c, text, err);
}

/* --- statements ----------------------------------------------------------- */

/* The server gets to know it when it is stepped: by then it is bound. */
static pe_status pg_prepare(pe__sql *db, const char *text,
                            pe__statement **out, pe_error *err)
{
    (void)db;
    pe__pg_statement *s = pe__zalloc(1, sizeof *s);
    if (s == NULL)
        return pe__fail_memory(err);
    s->places = pe__pg_highest(text);
    s->scope = pe__pg_scope_of(text);
    *out = &s->base;
    return PE_OK;
}

void pe__pg_end_result(pe__pg_statement *s)
{
    if (!s->borrowed)
        pe__pg_free(s->result);
    s->borrowed = false;
    s->result = NULL;
    pe__pg_row_clear(&s->decoded);
}

/* The server forgets it. In a transaction that failed it refuses to, and keeps
 * a name that is never used again. */
static void forget(pe__pg_statement *s)
{
    pe__pg_connection *c = pe__pg_of(s->base.db);
    char text[48];
    const pe__pg_request request = {.command = text};
    if (s->generation == 0 || s->generation != c->generation ||
        c->base.closing)
        return;
    snprintf(text, sizeof text, "DEALLOCATE %s", s->name);
    pe__pg_free(pe__pg_travel(c, &request));
    s->generation = 0;
}

static void pg_finalize(pe__statement *base)
{
    pe__pg_statement *s = pe__pg_at(base);
    forget(s);
    pe__pg_end_result(s);
    pe__pg_row_free(&s->decoded);
    pe__pg_values_free(&s->bound);
    pe__free(s);
}

static void pg_reset(pe__statement *base)
{
    pe__pg_end_result(pe__pg_at(base));
    pe__pg_values_clear(&pe__pg_at(base)->bound);
}

static void pg_bind(pe__statement *s, int n, pe__sql_type type,
                    const void *bytes, size_t size)
{
    if (n < 1 || n > pe__pg_at(s)->places)
        pe__statement_refuse(s, PE_USAGE, "a value for which the statement "
                             "has no parameter");
    else if (!pe__pg_bind(&pe__pg_at(s)->bound, n, type, bytes, size))
        pe__statement_refuse(s, PE_NO_MEMORY, "memory ran out");
}

/* --- stepping ------------------------------------------------------------- */

/* A fault in its text belongs to the savepoint that waits: that goes first. */
static pe_status be_prepared(pe__pg_connection *c, pe__pg_statement *s,
                             pe_error *err)
{
    if (s->generation == c->generation && pe__pg_values_fit(&s->bound))
        return PE_OK;
    forget(s);
    pe_status status = pe__pg_send_waiting(c, err);
    s->number = ++c->names;
    snprintf(s->name, sizeof s->name, "s%" PRId64, s->number);
    if (status == PE_OK)
        status = pe__pg_done(c, pe__pg_prepare(c->link, s->name, s->base.text,
                                        &s->bound), err);
    if (status != PE_OK)
        return status;
    s->generation = c->generation;
    if (pe__pg_values_note(&s->bound))
        return PE_OK;
    return pe__pg_done(c, pe__pg_describe(c->link, s->name, &s->bound), err);
}

pe_status pe__pg_be_ready(pe__pg_connection *c, pe__pg_statement *s,
                          pe_error *err)
{
    if (s->bound.count < s->places)
        return pe__fail(err, PE_USAGE, "parameter $%d has no value",
                        s->places);
    pe_status status = pe__pg_be_connected(c, err);
    return status == PE_OK ? be_prepared(c, s, err) : status;
}

void pe__pg_take_result(pe__pg_statement *s, pe__pg_result *result)
{
    s->result = result;
    s->row = -1;
    s->rows = pe__pg_rows(result);
}

/* What was read ahead stands as long as no statement is in a savepoint. */
static bool take_ahead(pe__pg_connection *c, pe__pg_statement *s)
{
    if (!c->base.hasty || s->base.kind != PE__READS ||
        s->generation != c->generation)
        return false;
    pe__pg_result *result = pe__pg_ahead_find(c->ahead, s->number, &s->bound);
    if (result == NULL)
        return false;
    pe__pg_take_result(s, result);
    s->borrowed = true;
    return true;
}

static void touch(pe__pg_connection *c, const pe__pg_statement *s)
{
    if (c->ahead != NULL && s->base.kind != PE__READS)
        pe__pg_ahead_touch(c->ahead, &s->scope, &s->bound);
}

static pe_status execute_once(pe__pg_connection *c, pe__pg_statement *s,
                              pe_error *err)
{
    const pe__pg_request request = {.name = s->name, .values = &s->bound};
    pe_status status = pe__pg_be_ready(c, s, err);
    if (status != PE_OK)
        return status;
    touch(c, s);
    pe__pg_result *result = pe__pg_travel(c, &request);
    if (!pe__pg_is_fine(result))
        return pe__pg_fail(c, result, err);
    if (strncmp(pe__pg_tag(result), "SELECT", 6) != 0)
        c->base.changes = pe__pg_touched(result);
    pe__pg_take_result(s, result);
    return PE_OK;
}

static pe_status execute(pe__pg_connection *c, pe__pg_statement *s,
                         pe_error *err)
{
    int count = c->count;
    if (take_ahead(c, s))
        return PE_OK;
    bool fresh = pe__pg_is_fresh(c) ||
                 (c->base.depth == 0 && c->base.mode == PE__SQL_READ);
    pe_status status = execute_once(c, s, err);
    if (status == PE_OK || !fresh || !c->base.broken)
        return status;
    status = pe__pg_begin_again(c, count, err);
    return status == PE_OK ? execute_once(c, s, err) : status;
}

static pe_status pg_later(pe__statement *base, int64_t expected, pe_error *err)
{
    pe__pg_statement *s = pe__pg_at(base);
    pe__pg_connection *c = pe__pg_of(base->db);
    const pe__pg_request request = {.name = s->name, .values = &s->bound};
    pe_status status = pe__pg_be_ready(c, s, err);
    if (status == PE_OK && c->sent >= PE__PG_SENT)
        status = pe__pg_send_waiting(c, err);
    if (status != PE_OK)
        return status;
    touch(c, s);
    pe__pg_catch_up(c);
    if (!pe__pg_send_all(c, &request))
        return pe__pg_fail(c, NULL, err);
    pe__pg_expect(c, expected);
    return PE_OK;
}

/* Bytes come as hex digits: they are turned back when their row comes, so that
 * what fails can be told. */
static pe_status decode_row(pe__pg_statement *s, pe_error *err)
{
    pe__pg_row_clear(&s->decoded);
    int columns = pe__pg_columns(s->result);
    for (int k = 0; k < columns; k++)
        if (pe__pg_type_of(pe__pg_type(s->result, k), "") == PE__SQL_BYTES &&
            !pe__pg_row_add(&s->decoded, k,
                            pe__pg_value(s->result, s->row, k, NULL)))
            return pe__fail_memory(err);
    return PE_OK;
}

pe_status pe__pg_step(pe__statement *base, bool *row, pe_error *err)
{
    pe__pg_statement *s = pe__pg_at(base);
    pe_status status = PE_OK;
    if (s->result == NULL)
        status = execute(pe__pg_of(base->db), s, err);
    if (status != PE_OK)
        return status;
    if (s->row + 1 >= s->rows) {
        s->row = s->rows; /* and again, should somebody go on */
        return PE_OK;
    }
    s->row++;
    status = decode_row(s, err);
    *row = status == PE_OK;
    return status;
}

/* --- columns -------------------------------------------------------------- */

static int pg_columns(const pe__statement *s)
{
    return pe__pg_columns(pe__pg_at(s)->result);
}

static const char *pg_column_name(const pe__statement *s, int column)
{
    const char *name = pe__pg_name(pe__pg_at(s)->result, column);
    return name != NULL ? name : "";
}

static const char *pg_text(const pe__statement *s, int column, size_t *size)
{
    return pe__pg_value(pe__pg_at(s)->result, pe__pg_at(s)->row, column, size);
}

static pe__sql_type pg_column_type(const pe__statement *s, int column)
{
    if (pe__pg_is_null(pe__pg_at(s)->result, pe__pg_at(s)->row, column))
        return PE__SQL_NULL;
    return pe__pg_type_of(pe__pg_type(pe__pg_at(s)->result, column),
                          pg_text(s, column, NULL));
}

static int64_t pg_integer(const pe__statement *s, int column)
{
    return pe__pg_integer(pg_text(s, column, NULL));
}

static double pg_real(const pe__statement *s, int column)
{
    return strtod(pg_text(s, column, NULL), NULL);
}

static const void *pg_bytes(const pe__statement *s, int column, size_t *size)
{
    const void *bytes = pe__pg_row_bytes(&pe__pg_at(s)->decoded, column, size);
    return bytes != NULL ? bytes : pg_text(s, column, size);
}

static const pe__sql_driver driver = {
    .close = pg_close,
    .exec = pg_exec,
    .command = pg_command,
    .begin = "BEGIN ISOLATION LEVEL SERIALIZABLE",
    .begin_read = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
    .prepare = pg_prepare,
    .finalize = pg_finalize,
    .reset = pg_reset,
    .bind = pg_bind,
    .step = pe__pg_step,
    .later = pg_later,
    .many = pe__pg_many,
    .ahead = pe__pg_ahead_send,
    .arrive = pe__pg_ahead_arrive,
    .columns = pg_columns,
    .column_name = pg_column_name,
    .column_type = pg_column_type,
    .integer = pg_integer,
    .real = pg_real,
    .text = pg_text,
    .bytes = pg_bytes,
    .tidy = NULL,
    .postgres = true,
};
