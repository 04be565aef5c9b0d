/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A connection to a PostgreSQL server and the results that come over it, for
 * sql_pg.c: all of libpq that is used stands in pg_link.c. The types are
 * libpq's own, under names of ours. */
#ifndef PE_STORE_PG_LINK_H
#define PE_STORE_PG_LINK_H

#include "pg_values.h"

typedef struct pg_conn pe__pg_link;
typedef struct pg_result pe__pg_result;

/* NULL: memory ran out. Whether it is alive must be asked. */
pe__pg_link *pe__pg_link_open(const char *url);
void pe__pg_link_again(pe__pg_link *link); /* the same server, anew */
void pe__pg_link_close(pe__pg_link *link);
bool pe__pg_link_alive(const pe__pg_link *link);
bool pe__pg_link_idle(const pe__pg_link *link); /* in no transaction */
const char *pe__pg_link_words(const pe__pg_link *link); /* of a failure */

/* A statement and its values, or a command. */
typedef struct {
    const char *command;
    const char *name; /* of a prepared one, when `command` is NULL */
    const pe__pg_values *values;
} pe__pg_request;

/* Results are freed by the caller; NULL: memory ran out, or the connection is
 * gone. */
pe__pg_result *pe__pg_ask(pe__pg_link *link, const pe__pg_request *request);
/* Several in one journey: each is sent (false: it cannot be), and then all that
 * was is gathered, which gives the first that failed, else the last. *early:
 * one before the last failed, or touched another number of rows than
 * `expected` (NULL, or -1 of one: any). NULL: which answer is whose cannot be
 * said any more; the connection is to be made anew. Values may change once
 * sent. */
bool pe__pg_send(pe__pg_link *link, const pe__pg_request *request);
pe__pg_result *pe__pg_gather(pe__pg_link *link, int count,
                             const int64_t *expected, bool *early);
/* In parts, for an answer that nobody waits for, or several that all are
 * wanted: nothing more comes with it; the next result; the end, which is false
 * when the connection is to be made anew. */
bool pe__pg_part(pe__pg_link *link);
pe__pg_result *pe__pg_next(pe__pg_link *link);
bool pe__pg_meet(pe__pg_link *link);
pe__pg_result *pe__pg_prepare(pe__pg_link *link, const char *name,
                              const char *text, const pe__pg_values *values);
/* What the server took the parameters for: into values->prepared. */
pe__pg_result *pe__pg_describe(pe__pg_link *link, const char *name,
                               pe__pg_values *values);

bool pe__pg_is_fine(const pe__pg_result *result); /* NULL is not */
void pe__pg_free(pe__pg_result *result);
const char *pe__pg_state(const pe__pg_result *result); /* SQLSTATE or NULL */
const char *pe__pg_message(const pe__pg_result *result); /* or NULL */
const char *pe__pg_tag(const pe__pg_result *result); /* "INSERT 0 1" */
int64_t pe__pg_touched(const pe__pg_result *result);
int pe__pg_rows(const pe__pg_result *result);
int pe__pg_columns(const pe__pg_result *result);
const char *pe__pg_name(const pe__pg_result *result, int column);
unsigned pe__pg_type(const pe__pg_result *result, int column);
bool pe__pg_is_null(const pe__pg_result *result, int row, int column);
const char *pe__pg_value(const pe__pg_result *result, int row, int column,
                         size_t *size);

#endif
