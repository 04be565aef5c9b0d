/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The only file that knows libpq. */
#include "pg_link.h"

#include <libpq-fe.h>
#include <stdlib.h>

/* --- the connection ------------------------------------------------------- */

/* Warnings ("there is no transaction") are not for our terminal. */
static void drop_notice(void *context, const char *message)
{
    (void)context;
    (void)message;
}

/* What stands before `dbname` is overruled by what the URL says. */
pe__pg_link *pe__pg_link_open(const char *url)
{
    const char *name[] = {"connect_timeout", "fallback_application_name",
                          "tcp_user_timeout", "dbname", "client_encoding",
                          NULL};
    const char *value[] = {"10", "parecon", "30000", url, "UTF8", NULL};
    PGconn *link = PQconnectdbParams(name, value, 1);
    if (link != NULL)
        PQsetNoticeProcessor(link, drop_notice, NULL);
    return link;
}

void pe__pg_link_again(pe__pg_link *link)
{
    PQreset(link);
}

void pe__pg_link_close(pe__pg_link *link)
{
    PQfinish(link);
}

bool pe__pg_link_alive(const pe__pg_link *link)
{
    return PQstatus(link) == CONNECTION_OK;
}

bool pe__pg_link_idle(const pe__pg_link *link)
{
    return PQtransactionStatus(link) == PQTRANS_IDLE;
}

const char *pe__pg_link_words(const pe__pg_link *link)
{
    return PQerrorMessage(link);
}

/* --- journeys ------------------------------------------------------------- */

pe__pg_result *pe__pg_ask(pe__pg_link *link, const pe__pg_request *request)
{
    const pe__pg_values *v = request->values;
    if (request->command != NULL)
        return PQexec(link, request->command);
    return PQexecPrepared(link, request->name, v->count, v->value, v->length,
                          v->format, 0);
}

bool pe__pg_send(pe__pg_link *link, const pe__pg_request *request)
{
    const pe__pg_values *v = request->values;
    if (PQenterPipelineMode(link) == 0) /* it is no fault to be in it */
        return false;
    if (request->command != NULL)
        return PQsendQueryParams(link, request->command, 0, NULL, NULL, NULL,
                                 NULL, 0) != 0;
    return PQsendQueryPrepared(link, request->name, v->count, v->value,
                               v->length, v->format, 0) != 0;
}

bool pe__pg_part(pe__pg_link *link)
{
    return PQpipelineSync(link) != 0 && PQflush(link) >= 0;
}

/* Each has a NULL behind it. */
pe__pg_result *pe__pg_next(pe__pg_link *link)
{
    PGresult *result = PQgetResult(link);
    if (result != NULL)
        PQclear(PQgetResult(link));
    return result;
}

bool pe__pg_meet(pe__pg_link *link)
{
    PGresult *sync = PQgetResult(link);
    bool whole = sync != NULL && PQexitPipelineMode(link) != 0;
    PQclear(sync);
    return whole;
}

pe__pg_result *pe__pg_gather(pe__pg_link *link, int count,
                             const int64_t *expected, bool *early)
{
    PGresult *kept = NULL;
    bool other = false;
    *early = false;
    if (!pe__pg_part(link))
        return NULL;
    for (int k = 0; k < count; k++) {
        PGresult *result = pe__pg_next(link);
        if (result == NULL)
            break; /* the connection is gone */
        if (expected != NULL && expected[k] >= 0)
            other = other || pe__pg_touched(result) != expected[k];
        if (kept != NULL || (k < count - 1 && pe__pg_is_fine(result))) {
            PQclear(result);
        } else {
            kept = result;
            *early = k < count - 1;
        }
    }
    *early = *early || other;
    if (pe__pg_meet(link))
        return kept;
    PQclear(kept);
    return NULL;
}

pe__pg_result *pe__pg_prepare(pe__pg_link *link, const char *name,
                              const char *text, const pe__pg_values *values)
{
    return PQprepare(link, name, text, values->count, values->type);
}

pe__pg_result *pe__pg_describe(pe__pg_link *link, const char *name,
                               pe__pg_values *values)
{
    PGresult *result = PQdescribePrepared(link, name);
    for (int k = 0; k < values->count && k < PQnparams(result); k++)
        values->prepared[k] = PQparamtype(result, k);
    return result;
}

/* --- results -------------------------------------------------------------- */

bool pe__pg_is_fine(const pe__pg_result *result)
{
    ExecStatusType status = PQresultStatus(result);
    return status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK ||
           status == PGRES_EMPTY_QUERY;
}

void pe__pg_free(pe__pg_result *result)
{
    PQclear(result);
}

const char *pe__pg_state(const pe__pg_result *result)
{
    return PQresultErrorField(result, PG_DIAG_SQLSTATE);
}

const char *pe__pg_message(const pe__pg_result *result)
{
    return PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
}

/* libpq takes a result that it does not write to without const. */
static PGresult *bare(const pe__pg_result *result)
{
    return (PGresult *)result;
}

const char *pe__pg_tag(const pe__pg_result *result)
{
    return PQcmdStatus(bare(result));
}

int64_t pe__pg_touched(const pe__pg_result *result)
{
    return strtoll(PQcmdTuples(bare(result)), NULL, 10);
}

int pe__pg_rows(const pe__pg_result *result)
{
    return PQntuples(result);
}

int pe__pg_columns(const pe__pg_result *result)
{
    return PQnfields(result);
}

const char *pe__pg_name(const pe__pg_result *result, int column)
{
    return PQfname(result, column);
}

unsigned pe__pg_type(const pe__pg_result *result, int column)
{
    return PQftype(result, column);
}

bool pe__pg_is_null(const pe__pg_result *result, int row, int column)
{
    return PQgetisnull(result, row, column) != 0;
}

const char *pe__pg_value(const pe__pg_result *result, int row, int column,
                         size_t *size)
{
    if (size != NULL)
        *size = (size_t)PQgetlength(result, row, column);
    return PQgetvalue(result, row, column);
}
