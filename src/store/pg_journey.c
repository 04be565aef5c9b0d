/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Journeys to a PostgreSQL server: what goes together, what is not waited for,
 * and connections that are lost. */
#include "pg_journey.h"

#include "error.h"

#include <stdio.h>
#include <string.h>

/* --- failures ------------------------------------------------------------- */

static pe_status went_away(pe__pg_connection *c, pe_error *err)
{
    c->base.broken = true;
    c->base.lost = c->base.depth > 0;
    return pe__fail(err, PE_IO, "the database server went away: %s",
                    pe__pg_link_words(c->link));
}

pe_status pe__pg_fail(pe__pg_connection *c, pe__pg_result *result,
                      pe_error *err)
{
    pe_status status;
    const char *state = pe__pg_state(result), *words = pe__pg_message(result);
    if (!pe__pg_link_alive(c->link) || c->base.broken)
        status = went_away(c, err);
    else if (result == NULL)
        status = pe__fail_memory(err);
    else if (state == NULL || words == NULL) /* libpq's own: what became of the
                                                request is not known */
        status = went_away(c, err);
    else
        status = pe__pg_refused(state, words, &c->base.retry, err);
    if (c->base.depth > 0 && pe__pg_link_idle(c->link))
        c->base.lost = true;
    pe__pg_free(result);
    return status;
}

pe_status pe__pg_done(pe__pg_connection *c, pe__pg_result *result,
                      pe_error *err)
{
    if (!pe__pg_is_fine(result))
        return pe__pg_fail(c, result, err);
    pe__pg_free(result);
    return PE_OK;
}

/* --- journeys ------------------------------------------------------------- */

void pe__pg_catch_up(pe__pg_connection *c)
{
    if (!c->parted)
        return;
    c->parted = false;
    pe__pg_result *result = pe__pg_next(c->link);
    if (!pe__pg_is_fine(result) || !pe__pg_meet(c->link))
        c->base.broken = true; /* it is still in its transaction */
    pe__pg_free(result);
}

static bool send_one(pe__pg_connection *c, const pe__pg_request *request)
{
    bool fine = pe__pg_send(c->link, request);
    if (fine && c->sent < PE__PG_SENT + PE__PG_WAITING + 2)
        c->expected[c->sent] = -1;
    c->sent += fine;
    return fine;
}

bool pe__pg_send_all(pe__pg_connection *c, const pe__pg_request *request)
{
    bool fine = true;
    for (int k = 0; k < c->count && fine; k++) {
        const pe__pg_request waiting = {.command = c->waiting[k]};
        fine = send_one(c, &waiting);
    }
    c->count = 0;
    return request != NULL && fine ? send_one(c, request) : fine;
}

void pe__pg_expect(pe__pg_connection *c, int64_t rows)
{
    c->expected[c->sent - 1] = rows;
    c->expects = c->expects || rows >= 0;
}

/* If something fails that is on its way or waits, the call that was told it was
 * done is long past: the transaction is given up, and if nobody reckoned with
 * that (only a server in distress refuses a savepoint) its connection. */
pe__pg_result *pe__pg_travel(pe__pg_connection *c,
                             const pe__pg_request *request)
{
    bool early = false;
    pe__pg_catch_up(c);
    if (c->sent == 0 && c->count == 0)
        return pe__pg_ask(c->link, request);
    bool fine = pe__pg_send_all(c, request);
    int count = c->sent;
    const int64_t *expected = c->expects ? c->expected : NULL;
    c->sent = 0;
    c->expects = false;
    if (c->ahead != NULL)
        pe__pg_ahead_drop_open(c->ahead);
    pe__pg_result *result = fine ? pe__pg_gather(c->link, count, expected,
                                                 &early)
                                 : NULL;
    bool past = early || (request == NULL && !pe__pg_is_fine(result));
    if (result == NULL || (early && !c->base.hasty))
        c->base.broken = true;
    else if (past && c->base.hasty && c->base.depth > 0)
        c->base.failed = 1;
    return result;
}

/* *failed: the first that did, and what comes after it was not done. */
static bool is_good(pe__pg_connection *c, pe__pg_result *result,
                    int64_t expected, pe__pg_result **failed)
{
    if (*failed == NULL && !pe__pg_is_fine(result))
        *failed = result;
    else if (*failed == NULL && expected >= 0 && c->base.depth > 0 &&
             pe__pg_touched(result) != expected)
        c->base.failed = 1;
    return *failed == NULL;
}

pe_status pe__pg_collect(pe__pg_connection *c, int from,
                         pe_status (*take)(void *context, pe__pg_result *result,
                                           int k, pe_error *err),
                         void *context, pe_error *err)
{
    pe__pg_result *failed = NULL;
    pe_status status = PE_OK;
    int count = c->sent;
    bool whole = pe__pg_part(c->link);
    for (int k = 0; k < count && whole; k++) {
        pe__pg_result *result = pe__pg_next(c->link);
        whole = result != NULL;
        if (!whole)
            break;
        bool fine = is_good(c, result, k < from ? c->expected[k] : -1,
                            &failed);
        if (fine && k >= from && status == PE_OK)
            status = take(context, result, k - from, err);
        else if (result != failed)
            pe__pg_free(result);
    }
    c->sent = 0;
    c->expects = false;
    if (!whole || !pe__pg_meet(c->link))
        c->base.broken = true;
    return failed == NULL && !c->base.broken ? status
                                             : pe__pg_fail(c, failed, err);
}

pe_status pe__pg_simple(pe__pg_connection *c, const char *text, pe_error *err)
{
    const pe__pg_request request = {.command = text};
    return pe__pg_done(c, pe__pg_travel(c, &request), err);
}

pe_status pe__pg_send_waiting(pe__pg_connection *c, pe_error *err)
{
    pe__pg_catch_up(c);
    return c->count + c->sent > 0
               ? pe__pg_done(c, pe__pg_travel(c, NULL), err)
               : PE_OK;
}

/* Undoes all, the innermost transaction is the outermost. What waits is undone
 * by forgetting it, all when that is its beginning; what is on its way may have
 * failed, and nothing would be done behind it. */
pe_status pe__pg_undo(pe__pg_connection *c, pe_error *err)
{
    const pe__pg_request request = {.command = "ROLLBACK"};
    bool begun = c->count == 0 || strncmp(c->waiting[0], "BEGIN", 5) != 0;
    c->count = 0;
    if (!begun)
        return PE_OK;
    if (c->sent > 0)
        pe__pg_free(pe__pg_travel(c, NULL));
    if (c->base.mode != PE__SQL_READ || c->base.broken)
        return pe__pg_done(c, pe__pg_travel(c, &request), err);
    pe__pg_catch_up(c);
    c->parted = pe__pg_send(c->link, &request) && pe__pg_part(c->link);
    c->base.broken = !c->parted;
    return PE_OK;
}

bool pe__pg_waits(pe__pg_connection *c, const char *text)
{
    bool may = strncmp(text, "SAVEPOINT", 9) == 0 ||
               strncmp(text, "RELEASE", 7) == 0 ||
               strncmp(text, "BEGIN", 5) == 0;
    if (!may || c->count == PE__PG_WAITING || strlen(text) >= PE__PG_COMMAND)
        return false;
    snprintf(c->waiting[c->count++], PE__PG_COMMAND, "%s", text);
    return true;
}

/* --- opening -------------------------------------------------------------- */

/* A server that does not sync would lose what we say is kept. Engines that do
 * not know the setting have their own way. */
static pe_status check_sync(pe__pg_connection *c, pe_error *err)
{
    const pe__pg_request request = {
        .command = "SELECT current_setting('fsync', true) = 'off'"};
    pe__pg_result *result = pe__pg_ask(c->link, &request);
    if (!pe__pg_is_fine(result))
        return pe__pg_fail(c, result, err);
    bool off = pe__pg_rows(result) == 1 &&
               *pe__pg_value(result, 0, 0, NULL) == 't';
    pe__pg_free(result);
    if (off)
        return pe__fail(err, PE_IO, "the database server runs with fsync off: "
                        "it would lose what it says is kept. Switch it on");
    return PE_OK;
}

pe_status pe__pg_set_up(pe__pg_connection *c, pe_error *err)
{
    if (!pe__pg_link_alive(c->link))
        return pe__fail(err, PE_IO, "the database server cannot be reached: "
                        "%s", pe__pg_link_words(c->link));
    c->generation++;
    c->count = c->sent = 0;
    c->parted = c->base.broken = c->expects = false;
    pe__pg_ahead_clear(c->ahead);
    pe_status status = pe__pg_simple(c, pe__pg_settings(c->base.mode), err);
    if (status == PE_OK && c->base.mode == PE__SQL_WRITE)
        status = check_sync(c, err);
    return status;
}

pe_status pe__pg_be_connected(pe__pg_connection *c, pe_error *err)
{
    bool fine = pe__pg_link_alive(c->link) && !c->base.broken;
    if (fine || c->base.depth > 0)
        return PE_OK;
    pe__pg_link_again(c->link);
    return pe__pg_set_up(c, err);
}

bool pe__pg_is_fresh(const pe__pg_connection *c)
{
    return c->sent == 0 && c->count > 0 &&
           strncmp(c->waiting[0], "BEGIN", 5) == 0;
}

pe_status pe__pg_begin_again(pe__pg_connection *c, int count, pe_error *err)
{
    pe__pg_link_again(c->link);
    pe_status status = pe__pg_set_up(c, err);
    c->base.lost = status != PE_OK && c->base.depth > 0;
    c->count = status == PE_OK ? count : 0;
    return status;
}
