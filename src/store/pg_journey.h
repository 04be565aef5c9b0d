/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What sql_pg.c sends to its server goes through here, so that it takes few
 * journeys. */
#ifndef PE_STORE_PG_JOURNEY_H
#define PE_STORE_PG_JOURNEY_H

#include "pg_ahead.h"
#include "pg_link.h"
#include "sql_driver.h"

enum { PE__PG_WAITING = 8, PE__PG_COMMAND = 56, PE__PG_SENT = 256 };

typedef struct {
    pe__sql base;
    pe__pg_link *link;
    int64_t names;      /* of statements, given so far */
    int64_t generation; /* how often it was connected */
    char waiting[PE__PG_WAITING][PE__PG_COMMAND]; /* go with what comes next */
    int count;                                /* of those */
    int sent;    /* on their way already, before what waits */
    /* How many rows each of those is to touch; -1 = any number. */
    int64_t expected[PE__PG_SENT + PE__PG_WAITING + 2];
    bool expects; /* some of those */
    pe__pg_ahead *ahead; /* a writer's */
    bool parted; /* an answer is on its way that nobody waits for */
} pe__pg_connection;


/* Of a result: takes it. NULL: memory ran out, or the connection is gone. */
pe_status pe__pg_fail(pe__pg_connection *c, pe__pg_result *result,
                      pe_error *err);
/* The same of one that nothing is read from. */
pe_status pe__pg_done(pe__pg_connection *c, pe__pg_result *result,
                      pe_error *err);

/* Takes the answer that nobody waited for; before anything else is sent. */
void pe__pg_catch_up(pe__pg_connection *c);
/* Sends what waits, then the request, if there is one. False: the connection is
 * of no use any more. */
bool pe__pg_send_all(pe__pg_connection *c, const pe__pg_request *request);
/* Of what was sent last: so many rows are to be touched. */
void pe__pg_expect(pe__pg_connection *c, int64_t rows);
/* What is on its way and what waits, then the request (NULL = only those): the
 * result of the first that failed, else of the last. */
pe__pg_result *pe__pg_travel(pe__pg_connection *c,
                             const pe__pg_request *request);
/* A command, of several statements maybe; nothing may wait. */
pe_status pe__pg_simple(pe__pg_connection *c, const char *text, pe_error *err);
/* All that is on its way: the results from number `from` on are given, each is
 * the taker's; those before must only be fine. */
pe_status pe__pg_collect(pe__pg_connection *c, int from,
                         pe_status (*take)(void *context, pe__pg_result *result,
                                           int k, pe_error *err),
                         void *context, pe_error *err);
pe_status pe__pg_send_waiting(pe__pg_connection *c, pe_error *err);
/* ROLLBACK. */
pe_status pe__pg_undo(pe__pg_connection *c, pe_error *err);
/* True when the command waits now. */
bool pe__pg_waits(pe__pg_connection *c, const char *text);

/* After the link was opened or made anew. */
pe_status pe__pg_set_up(pe__pg_connection *c, pe_error *err);
/* Outside a transaction a connection that was lost is made again. */
pe_status pe__pg_be_connected(pe__pg_connection *c, pe_error *err);
/* Whether the server knows nothing of the transaction yet: if the connection
 * turns out to be lost, it can be begun on another. */
bool pe__pg_is_fresh(const pe__pg_connection *c);
/* Connects again; the first `count` commands wait as they did. */
pe_status pe__pg_begin_again(pe__pg_connection *c, int count, pe_error *err);

#endif
