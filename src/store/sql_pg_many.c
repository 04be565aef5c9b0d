/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Statements of which many go to a PostgreSQL server in one journey: one with
 * the values of each, and reads that are asked for ahead. */
#include "sql_pg_own.h"

#include "error.h"

/* --- many at once --------------------------------------------------------- */

/* Room for one more on the way; *before = how many there are, at the first. */
static pe_status make_way(pe__pg_connection *c, pe__pg_statement *s, int k,
                          int *before, pe_error *err)
{
    pe_status status = pe__pg_be_ready(c, s, err);
    pe__pg_catch_up(c);
    if (status == PE_OK && k == 0 && c->count + c->sent >= PE__PG_SENT)
        status = pe__pg_send_waiting(c, err);
    if (k == 0)
        *before = c->count + c->sent;
    return status;
}

/* Sends all. */
static pe_status send_each(pe__pg_connection *c, pe__pg_statement *s, int count,
                           const pe__sql_many *many, int *before,
                           pe_error *err)
{
    pe_status status = PE_OK;
    *before = 0;
    for (int k = 0; k < count && status == PE_OK; k++) {
        const pe__pg_request request = {.name = s->name, .values = &s->bound};
        pe__pg_values_clear(&s->bound);
        many->bind(many->context, &s->base, k);
        if (s->base.refused != NULL)
            return pe__fail(err, s->base.refused_status, "%s",
                            s->base.refused);
        status = make_way(c, s, k, before, err);
        if (status == PE_OK && !pe__pg_send_all(c, &request))
            status = pe__pg_fail(c, NULL, err);
    }
    return status;
}

/* Whose rows are given. */
typedef struct {
    pe__pg_statement *s;
    const pe__sql_many *many;
} giving;

static pe_status give_rows(void *context, pe__pg_result *result, int k,
                           pe_error *err)
{
    const giving *g = context;
    bool row = true;
    pe_status status = PE_OK;
    pe__pg_take_result(g->s, result);
    while (row && status == PE_OK) {
        row = false;
        status = pe__pg_step(&g->s->base, &row, err);
        if (row && status == PE_OK)
            status = g->many->row(g->many->context, &g->s->base, k, err);
    }
    pe__pg_end_result(g->s);
    return status;
}

pe_status pe__pg_many(pe__statement *base, int count,
                         const pe__sql_many *many, pe_error *err)
{
    giving given = {pe__pg_at(base), many};
    pe__pg_connection *c = pe__pg_of(base->db);
    int before;
    pe_status status = send_each(c, given.s, count, many, &before, err);
    return status == PE_OK ? pe__pg_collect(c, before, give_rows, &given, err)
                           : status;
}

/* --- ahead ---------------------------------------------------------------- */

static pe_status keep_ahead(void *context, pe__pg_result *result, int k,
                            pe_error *err)
{
    (void)k, (void)err;
    pe__pg_ahead_answer(context, result);
    return PE_OK;
}

pe_status pe__pg_ahead_arrive(pe__sql *db, pe_error *err)
{
    pe__pg_connection *c = pe__pg_of(db);
    int open = pe__pg_ahead_open(c->ahead);
    if (open == 0)
        return PE_OK;
    pe_status status = pe__pg_collect(c, c->sent - open, keep_ahead, c->ahead,
                                      err);
    pe__pg_ahead_drop_open(c->ahead);
    return status;
}

/* A statement that the server does not know yet, and too many on their way,
 * wait for those before. */
pe_status pe__pg_ahead_send(pe__statement *base, pe_error *err)
{
    pe__pg_statement *s = pe__pg_at(base);
    pe__pg_connection *c = pe__pg_of(base->db);
    const pe__pg_request request = {.name = s->name, .values = &s->bound};
    pe_status status = PE_OK;
    if (s->generation != c->generation || c->sent >= PE__PG_SENT)
        status = pe__pg_ahead_arrive(base->db, err);
    if (status == PE_OK)
        status = pe__pg_be_ready(c, s, err);
    if (status == PE_OK && c->sent >= PE__PG_SENT)
        status = pe__pg_send_waiting(c, err);
    if (status != PE_OK || !pe__pg_ahead_ask(c->ahead, s->number, &s->scope,
                                             &s->bound))
        return status;
    pe__pg_catch_up(c);
    return pe__pg_send_all(c, &request) ? PE_OK : pe__pg_fail(c, NULL, err);
}

