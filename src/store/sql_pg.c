/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The driver for PostgreSQL and what speaks its protocol; the only file that
 * knows libpq.
 *
 * Parameters go in binary form with the type they were bound as, so that the
 * server guesses nothing; a statement is prepared when it is first stepped, and
 * again when it is bound with other types. Rows come as text, whole results at
 * a time: a query that may give very many says LIMIT.
 *
 * A connection that is lost fails the call that finds out. Outside a
 * transaction the next one makes it again; beginning a transaction, and reading
 * outside one, do so at once and try again, since nothing can be done twice by
 * that. */
#include "sql_driver.h"

#include "error.h"
#include "mem.h"
#include "pg_values.h"

#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
    pe__sql base;
    PGconn *handle;
    int64_t names;      /* of statements, given so far */
    int64_t generation; /* how often it was connected */
} connection;

typedef struct {
    pe__statement base;
    char name[24];      /* on the server */
    int64_t generation; /* in which it was prepared, 0 = not yet */
    int places;         /* how many parameters its text has */
    pe__pg_values bound;
    PGresult *result;   /* NULL before the first step */
    int row, rows;      /* row at hand; −1 before the first */
    pe__pg_row decoded; /* what text cannot say of the row at hand */
} statement;

static connection *of(const pe__sql *db)
{
    return (connection *)db;
}

static statement *at(const pe__statement *s)
{
    return (statement *)s;
}

/* --- failures ------------------------------------------------------------- */

static bool is(const char *state, const char *what)
{
    return strncmp(state, what, strlen(what)) == 0;
}

/* The server's words are about tables and rules, never about values: those
 * stand in its "detail", which is left out. */
static pe_status refused(connection *c, const char *state, const char *words,
                         pe_error *err)
{
    c->base.retry = is(state, "40001") || is(state, "40P01") ||
                    is(state, "55P03");
    if (is(state, "23") || is(state, "22"))
        return pe__fail(err, PE_BAD_INPUT, "%s", words);
    if (is(state, "53200"))
        return pe__fail_memory(err);
    if (is(state, "53100"))
        return pe__fail(err, PE_IO, "the database server's disk is full; "
                        "nothing of this was kept. Make room on it");
    return pe__fail(err, PE_IO, "the database server: %s", words);
}

static pe_status went_away(connection *c, pe_error *err)
{
    c->base.broken = true;
    c->base.lost = c->base.depth > 0;
    return pe__fail(err, PE_IO, "the database server went away: %s",
                    PQerrorMessage(c->handle));
}

/* Takes the result; `sent` false: memory ran out before anything was asked. */
static pe_status fail(connection *c, PGresult *result, pe_error *err)
{
    pe_status status;
    const char *state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
    const char *words = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
    if (PQstatus(c->handle) != CONNECTION_OK)
        status = went_away(c, err);
    else if (result == NULL)
        status = pe__fail_memory(err);
    else if (state == NULL || words == NULL) /* libpq's own */
        status = pe__fail(err, PE_IO, "the database server: %s",
                          PQresultErrorMessage(result));
    else
        status = refused(c, state, words, err);
    if (c->base.depth > 0 && PQtransactionStatus(c->handle) == PQTRANS_IDLE)
        c->base.lost = true;
    PQclear(result);
    return status;
}

static bool is_fine(const PGresult *result)
{
    ExecStatusType status = PQresultStatus(result);
    return status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK ||
           status == PGRES_EMPTY_QUERY;
}

/* --- opening -------------------------------------------------------------- */

/* Warnings ("there is no transaction") are not for our terminal. */
static void drop_notice(void *context, const char *message)
{
    (void)context;
    (void)message;
}

/* Durable commits; a lock that is not given within five seconds is a conflict
 * that passes. */
static const char WRITER[] =
    "SET synchronous_commit = on; SET lock_timeout = '5s';"
    "SET default_transaction_isolation = 'serializable'";
static const char READER[] =
    "SET default_transaction_read_only = on;"
    "SET default_transaction_isolation = 'repeatable read'";

static pe_status simple(connection *c, const char *text, pe_error *err)
{
    PGresult *result = PQexec(c->handle, text);
    if (!is_fine(result))
        return fail(c, result, err);
    PQclear(result);
    return PE_OK;
}

/* A server that does not sync would lose what we say is kept. Engines that do
 * not know the setting have their own way. */
static pe_status check_sync(connection *c, pe_error *err)
{
    PGresult *result = PQexec(c->handle, "SELECT current_setting('fsync', "
                              "true) = 'off'");
    if (!is_fine(result))
        return fail(c, result, err);
    bool off = PQntuples(result) == 1 && *PQgetvalue(result, 0, 0) == 't';
    PQclear(result);
    if (off)
        return pe__fail(err, PE_IO, "the database server runs with fsync off: "
                        "it would lose what it says is kept. Switch it on");
    return PE_OK;
}

static pe_status set_up(connection *c, pe_error *err)
{
    if (PQstatus(c->handle) != CONNECTION_OK)
        return pe__fail(err, PE_IO, "the database server cannot be reached: "
                        "%s", PQerrorMessage(c->handle));
    c->generation++;
    c->base.broken = false;
    bool reads = c->base.mode == PE__SQL_READ;
    pe_status status = simple(c, reads ? READER : WRITER, err);
    if (status == PE_OK && !reads)
        status = check_sync(c, err);
    return status;
}

/* Outside a transaction a connection that was lost is made again. */
static pe_status be_connected(connection *c, pe_error *err)
{
    if (PQstatus(c->handle) == CONNECTION_OK || c->base.depth > 0)
        return PE_OK;
    PQreset(c->handle);
    return set_up(c, err);
}

static void pg_close(pe__sql *db)
{
    PQfinish(of(db)->handle);
    pe__free(db);
}

static const pe__sql_driver driver;

/* What stands before `dbname` is overruled by what the URL says. */
static PGconn *connect_to(const char *url)
{
    const char *name[] = {"connect_timeout", "fallback_application_name",
                          "tcp_user_timeout", "dbname", "client_encoding",
                          NULL};
    const char *value[] = {"10", "parecon", "30000", url, "UTF8", NULL};
    return PQconnectdbParams(name, value, 1);
}

pe_status pe__postgres_open(const char *url, pe__sql_mode mode, pe__sql **out,
                            pe_error *err)
{
    connection *c = pe__zalloc(1, sizeof *c);
    if (c == NULL)
        return pe__fail_memory(err);
    c->base.driver = &driver;
    c->base.mode = mode;
    c->handle = connect_to(url);
    if (c->handle != NULL)
        PQsetNoticeProcessor(c->handle, drop_notice, NULL);
    pe_status status = c->handle != NULL ? set_up(c, err)
                                         : pe__fail_memory(err);
    if (status != PE_OK) {
        pg_close(&c->base);
        return status;
    }
    *out = &c->base;
    return PE_OK;
}

/* --- statements ----------------------------------------------------------- */

static pe_status pg_exec(pe__sql *db, const char *text, pe_error *err)
{
    pe_status status = be_connected(of(db), err);
    return status == PE_OK ? simple(of(db), text, err) : status;
}

/* A COMMIT of a transaction in which something failed succeeds, as ROLLBACK. */
static pe_status command_once(connection *c, const char *text, pe_error *err)
{
    PGresult *result = PQexec(c->handle, text);
    if (!is_fine(result))
        return fail(c, result, err);
    bool undone = strcmp(text, "COMMIT") == 0 &&
                  strcmp(PQcmdStatus(result), "COMMIT") != 0;
    PQclear(result);
    if (!undone)
        return PE_OK;
    c->base.lost = true;
    return pe__fail(err, PE_IO, "the database server undid the transaction");
}

static pe_status pg_command(pe__sql *db, const char *text, bool begin,
                            pe_error *err)
{
    connection *c = of(db);
    pe_status status = PE_OK;
    for (int tries = begin ? 2 : 1; tries > 0; tries--) {
        if (begin)
            status = be_connected(c, err);
        if (status == PE_OK)
            status = command_once(c, text, err);
        if (status == PE_OK || !c->base.broken)
            break;
    }
    return status;
}

/* The server gets to know it when it is stepped: by then it is bound. */
static pe_status pg_prepare(pe__sql *db, const char *text,
                            pe__statement **out, pe_error *err)
{
    (void)db;
    statement *s = pe__zalloc(1, sizeof *s);
    if (s == NULL)
        return pe__fail_memory(err);
    s->places = pe__pg_highest(text);
    *out = &s->base;
    return PE_OK;
}

static void end_result(statement *s)
{
    PQclear(s->result);
    s->result = NULL;
    pe__pg_row_clear(&s->decoded);
}

/* The server forgets it. In a transaction that failed it refuses to, and keeps
 * a name that is never used again. */
static void forget(statement *s)
{
    connection *c = of(s->base.db);
    char text[48];
    if (s->generation == 0 || s->generation != c->generation ||
        c->base.closing)
        return;
    snprintf(text, sizeof text, "DEALLOCATE %s", s->name);
    PQclear(PQexec(c->handle, text));
    s->generation = 0;
}

static void pg_finalize(pe__statement *base)
{
    statement *s = at(base);
    forget(s);
    end_result(s);
    pe__pg_row_free(&s->decoded);
    pe__pg_values_free(&s->bound);
    pe__free(s);
}

static void pg_reset(pe__statement *base)
{
    end_result(at(base));
    pe__pg_values_clear(&at(base)->bound);
}

static void pg_bind(pe__statement *s, int n, pe__sql_type type,
                    const void *bytes, size_t size)
{
    if (n < 1 || n > at(s)->places)
        pe__statement_refuse(s, PE_USAGE, "a value for which the statement "
                             "has no parameter");
    else if (!pe__pg_bind(&at(s)->bound, n, type, bytes, size))
        pe__statement_refuse(s, PE_NO_MEMORY, "memory ran out");
}

/* --- stepping ------------------------------------------------------------- */

/* What the server took a parameter for whose type it had to guess. */
static pe_status ask_types(connection *c, statement *s, pe_error *err)
{
    PGresult *result = PQdescribePrepared(c->handle, s->name);
    if (!is_fine(result))
        return fail(c, result, err);
    for (int k = 0; k < s->bound.count && k < PQnparams(result); k++)
        s->bound.prepared[k] = PQparamtype(result, k);
    PQclear(result);
    return PE_OK;
}

static pe_status be_prepared(connection *c, statement *s, pe_error *err)
{
    if (s->generation == c->generation && pe__pg_values_fit(&s->bound))
        return PE_OK;
    forget(s);
    snprintf(s->name, sizeof s->name, "s%lld", (long long)++c->names);
    PGresult *result = PQprepare(c->handle, s->name, s->base.text,
                                 s->bound.count, s->bound.type);
    if (!is_fine(result))
        return fail(c, result, err);
    PQclear(result);
    s->generation = c->generation;
    return pe__pg_values_note(&s->bound) ? PE_OK : ask_types(c, s, err);
}

static pe_status execute_once(connection *c, statement *s, pe_error *err)
{
    if (s->bound.count < s->places)
        return pe__fail(err, PE_USAGE, "parameter $%d has no value",
                        s->places);
    pe_status status = be_connected(c, err);
    if (status == PE_OK)
        status = be_prepared(c, s, err);
    if (status != PE_OK)
        return status;
    PGresult *result = PQexecPrepared(c->handle, s->name, s->bound.count,
                                      s->bound.value, s->bound.length,
                                      s->bound.format, 0);
    if (!is_fine(result))
        return fail(c, result, err);
    const char *touched = PQcmdTuples(result);
    if (!is(PQcmdStatus(result), "SELECT"))
        c->base.changes = *touched != '\0' ? strtoll(touched, NULL, 10) : 0;
    s->result = result;
    s->row = -1;
    s->rows = PQntuples(result);
    return PE_OK;
}

static pe_status execute(connection *c, statement *s, pe_error *err)
{
    pe_status status = execute_once(c, s, err);
    if (status != PE_OK && c->base.broken && c->base.depth == 0 &&
        c->base.mode == PE__SQL_READ)
        status = execute_once(c, s, err);
    return status;
}

/* Bytes come as hex digits: they are turned back when their row comes, so that
 * what fails can be told. */
static pe_status decode_row(statement *s, pe_error *err)
{
    pe__pg_row_clear(&s->decoded);
    int columns = PQnfields(s->result);
    for (int k = 0; k < columns; k++)
        if (pe__pg_type_of(PQftype(s->result, k), "") == PE__SQL_BYTES &&
            !pe__pg_row_add(&s->decoded, k, PQgetvalue(s->result, s->row, k)))
            return pe__fail_memory(err);
    return PE_OK;
}

static pe_status pg_step(pe__statement *base, bool *row, pe_error *err)
{
    statement *s = at(base);
    pe_status status = PE_OK;
    if (s->result == NULL)
        status = execute(of(base->db), s, err);
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
    return PQnfields(at(s)->result);
}

static const char *pg_column_name(const pe__statement *s, int column)
{
    const char *name = PQfname(at(s)->result, column);
    return name != NULL ? name : "";
}

static pe__sql_type pg_column_type(const pe__statement *base, int column)
{
    const statement *s = at(base);
    if (PQgetisnull(s->result, s->row, column))
        return PE__SQL_NULL;
    return pe__pg_type_of(PQftype(s->result, column),
                          PQgetvalue(s->result, s->row, column));
}

static const char *pg_text(const pe__statement *base, int column, size_t *size)
{
    const statement *s = at(base);
    if (size != NULL)
        *size = (size_t)PQgetlength(s->result, s->row, column);
    return PQgetvalue(s->result, s->row, column);
}

static int64_t pg_integer(const pe__statement *base, int column)
{
    return pe__pg_integer(pg_text(base, column, NULL));
}

static double pg_real(const pe__statement *base, int column)
{
    return strtod(pg_text(base, column, NULL), NULL);
}

static const void *pg_bytes(const pe__statement *base, int column,
                            size_t *size)
{
    const void *bytes = pe__pg_row_bytes(&at(base)->decoded, column, size);
    return bytes != NULL ? bytes : pg_text(base, column, size);
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
    .step = pg_step,
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
