/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* One batch: all changes in one transaction; what becomes of them when
 * something fails.
 *
 * Most batches have no change that fails, or only such as were refused before
 * they wrote anything: then nothing has to be undone, and nobody needs a
 * savepoint (a third of what a change costs). When one fails that wrote, the
 * whole batch is undone and done again with care, each change in a savepoint,
 * as are the next few batches.
 *
 * A commit that fails may have been kept all the same: a server went away
 * before it answered, or a disk failed after the log was written. Then the
 * store is asked: the number in its row `batch` says which commit was the last.
 * Asking commits, too, which makes the answer final.
 *   PostgreSQL: on a new connection; it waits for the old transaction's lock.
 *   SQLite: on the same connection, which took the commit back in memory. What
 * stands of it in the log would count again if the program died now (or opened
 * the store anew); the next commit writes over it. A sync that failed is not
 * trusted to have been made good by a later one (Linux may drop what it could
 * not write): all that matters is written again. */
#include "writer_own.h"

#include "error.h"
#include "event.h"
#include "kept_answer.h"
#include "query.h"
#include "sql_driver.h"

#include <string.h>
#include <time.h>

enum {
    MOST_TRIES = 10,     /* of a batch that conflicts */
    CAREFUL_BATCHES = 16, /* after one in which something had to be undone */
    PURGE_SECONDS = 3600 /* between two looks for old keys */
};
/* How many seconds are waited for a server on its way back and for a disk, and
 * how long between two tries. */
static const double SERVER_PATIENCE = 10, DISK_PATIENCE = 1;
static const struct timespec PAUSE = {.tv_nsec = 50000000};

/* What became of a try. */
typedef enum {
    KEPT,
    REFUSED, /* nothing of it is there; all are told the error */
    AGAIN,   /* nothing of it is there; it may be done again */
    CARE,    /* likewise, with savepoints */
    UNCLEAR  /* it may or may not be there */
} fate;

/* --- one change ----------------------------------------------------------- */

/* Levels that a change left open are undone with it; those around it it cannot
 * end. */
static pe_status run_inside(pe__change *change, pe__sql *db)
{
    int depth = db->depth;
    db->floor = depth;
    pe_status status = change->run(change, db, &change->error);
    bool open = db->depth > depth;
    while (db->depth > depth)
        pe__sql_rollback(db);
    db->floor = 0;
    if (open)
        return pe__fail(&change->error, PE_USAGE, "a change left a "
                        "transaction open");
    if (status == PE_OK && change->answer.failed)
        return pe__fail_memory(&change->error);
    return status;
}

static pe_status run_once(pe__entry *entry, pe__sql *db)
{
    pe__change *change = entry->change;
    pe_error *err = &change->error;
    pe_status status = pe__writer_key(entry, err);
    if (!entry->looked) {
        pe__buffer_clear(&change->answer);
        change->repeated = false;
        if (status == PE_OK && entry->keyed)
            status = pe__kept_answer_find(db, change, entry->key, err);
    }
    if (status != PE_OK || change->repeated)
        return status;
    status = run_inside(change, db);
    if (status == PE_OK && entry->keyed)
        status = pe__kept_answer_add(db, change, entry->key, err);
    return status;
}

static void run_in_savepoint(pe__entry *entry, pe__sql *db)
{
    pe__change *change = entry->change;
    entry->looked = false;
    change->status = pe__sql_begin(db, &change->error);
    if (change->status != PE_OK)
        return;
    change->status = run_once(entry, db);
    if (change->status == PE_OK)
        change->status = pe__sql_commit(db, &change->error);
    else
        pe__sql_rollback(db);
}

/* In the batch's own transaction; whether or not the change noticed, nothing of
 * what failed is kept. */
static void run_bare(pe__entry *entry, pe__sql *db)
{
    pe__change *change = entry->change;
    change->status = run_once(entry, db);
    if (change->status == PE_OK && db->failed > 0)
        change->status = pe__fail(&change->error, PE_IO, "something of it "
                                  "failed");
}

static void run_one(pe__entry *entry, pe__sql *db, bool careful)
{
    pe__change *change = entry->change;
    change->error = (pe_error){0};
    if (careful)
        run_in_savepoint(entry, db);
    else
        run_bare(entry, db);
    if (change->status == PE_OK)
        return;
    pe__buffer_clear(&change->answer);
    /* others of the batch may be told it: it must not be empty */
    if (change->error.code == PE_OK)
        pe__fail(&change->error, change->status, "a change failed and did not "
                 "say why");
}

/* --- one try -------------------------------------------------------------- */

/* What the failure of a change means for all of the transaction. `written`:
 * what the connection had written before it. */
static fate fate_of(const pe__sql *db, bool careful, int64_t written)
{
    if (db->retry)
        return AGAIN;
    if (!careful && !db->lost && (db->failed > 0 || db->written != written))
        return CARE;
    return db->failed > 0 ? REFUSED : KEPT;
}

/* A change that could not be done for want of memory, so that the database
 * undid the whole transaction, falls out: the others are done without it. */
static fate run_entry(pe__entry *entry, pe__sql *db, bool careful,
                      pe_error *err)
{
    int64_t written = db->written;
    if (entry->out)
        return KEPT;
    run_one(entry, db, careful);
    if (entry->change->status == PE_OK)
        return KEPT;
    *err = entry->change->error;
    if (db->lost && entry->change->status == PE_NO_MEMORY) {
        entry->out = true;
        return AGAIN;
    }
    return fate_of(db, careful, written);
}

/* The first try also takes what comes while it is at work. */
static fate run_all(pe__writer *w, bool first, pe_error *err)
{
    double until = pe__writer_seconds() + (double)w->most_wait * 1e-6;
    int ahead = 0; /* the first whose key was not looked for yet */
    for (int k = 0;; k++) {
        bool more = first && k == w->count && pe__writer_seconds() < until;
        if (k == w->count && !(more && pe__writer_take(w)))
            return KEPT;
        if (k == ahead && (pe__writer_look_ahead(w, k, err) != PE_OK ||
                           pe__writer_foresee(w, k, err) != PE_OK))
            return fate_of(w->db, w->careful > 0, w->db->written);
        ahead = w->count;
        fate what = run_entry(&w->batch[k], w->db, w->careful > 0, err);
        if (what != KEPT)
            return what;
    }
}

/* Old keys go with the first batch of an hour, by the clock of the changes. */
static pe_status purge(pe__writer *w, pe_error *err)
{
    int64_t now = w->batch[0].change->now;
    if (now < w->purged_at + PURGE_SECONDS)
        return PE_OK;
    w->purged_at = now;
    return pe__kept_answer_purge(w->db, now, err);
}

/* What goes with every commit. */
static pe_status mark(pe__writer *w, pe_error *err)
{
    pe_status status = purge(w, err);
    if (status == PE_OK)
        status = pe__event_newest(w->db, &w->event, err);
    if (status == PE_OK)
        status = pe__query_run(w->db, NULL, err, "UPDATE batch SET number = "
                               "$1 WHERE id = 1", "i", w->number + 1);
    return status;
}

static void note_commit(pe__writer *w, double took)
{
    pthread_mutex_lock(&w->mutex);
    if (took > w->figures.slowest_commit)
        w->figures.slowest_commit = took;
    pthread_mutex_unlock(&w->mutex);
}

static fate commit(pe__writer *w, pe_error *err)
{
    double start = pe__writer_seconds();
    pe_status status = pe__sql_commit(w->db, err);
    note_commit(w, pe__writer_seconds() - start);
    if (status == PE_OK) {
        w->number++;
        return KEPT;
    }
    if (w->db->retry)
        return AGAIN;
    if (w->db->broken)
        return UNCLEAR;
    return w->careful > 0 ? REFUSED : CARE;
}

/* Without savepoints nobody needs to know of each statement when it is done:
 * whatever fails, all is undone. */
static fate attempt(pe__writer *w, bool first, pe_error *err)
{
    if (pe__sql_begin(w->db, err) != PE_OK)
        return w->db->broken || w->db->retry ? AGAIN : REFUSED;
    w->db->hasty = w->careful == 0;
    fate what = run_all(w, first, err);
    if (what == KEPT && mark(w, err) != PE_OK)
        what = w->db->retry ? AGAIN : w->careful > 0 ? REFUSED : CARE;
    if (what == KEPT)
        what = commit(w, err);
    bool ended = w->db->depth == 0;
    if (!ended)
        pe__sql_rollback(w->db);
    w->db->hasty = false;
    if (ended)
        return what;
    /* the connection went away before the commit: nothing was kept */
    bool gone = w->db->broken && w->db->driver->postgres;
    return gone ? AGAIN : what;
}

/* --- a store that went away ----------------------------------------------- */

static bool is_local(const pe__writer *w)
{
    return w->db != NULL && !w->db->driver->postgres;
}

/* *before is set once it is final: the update waits for a transaction that is
 * still alive on the server. When only what comes after fails, it stays what it
 * was: another look could find our own counting and take it for the batch's. */
static pe_status count_commit(pe__writer *w, int64_t *before, int64_t *now,
                              pe_error *err)
{
    int64_t found;
    pe_status status = pe__query_integer(w->db, &found, 0, err, "SELECT number "
                                         "FROM batch WHERE id = 1", "");
    if (status == PE_OK)
        status = pe__query_run(w->db, NULL, err, "UPDATE batch SET number = "
                               "$1 WHERE id = 1", "i", found + 1);
    if (status == PE_OK) {
        if (*before < 0)
            *before = found;
        *now = found + 1;
        return pe__sql_commit(w->db, err);
    }
    pe__sql_rollback(w->db);
    return status;
}

pe_status pe__writer_settle_once(pe__writer *w, int64_t *before, pe_error *err)
{
    int64_t now = 0;
    pe_status status = PE_OK;
    if (w->db != NULL && w->db->broken && !is_local(w)) {
        pe__sql_close(w->db);
        w->db = NULL;
    }
    if (w->db == NULL)
        status = pe__sql_open(w->url, PE__SQL_WRITE, &w->db, err);
    if (status == PE_OK)
        status = pe__sql_begin(w->db, err);
    if (status == PE_OK)
        status = count_commit(w, before, &now, err);
    if (status == PE_OK) {
        w->number = now;
        w->unsettled = w->db->broken = false;
    }
    return status;
}

/* `patience` in seconds. */
static pe_status settle(pe__writer *w, double patience, int64_t *before,
                        pe_error *err)
{
    double until = pe__writer_seconds() + patience;
    *before = -1;
    for (;;) {
        pe_status status = pe__writer_settle_once(w, before, err);
        if (status == PE_OK || pe__writer_seconds() >= until)
            return status;
        nanosleep(&PAUSE, NULL);
    }
}

/* After a commit of which nobody knows. */
static fate find_out(pe__writer *w, pe_error *err)
{
    int64_t mine = w->number + 1, before;
    pe_error why = *err;
    w->unsettled = true;
    double patience = is_local(w) ? DISK_PATIENCE : SERVER_PATIENCE;
    if (settle(w, patience, &before, NULL) == PE_OK)
        return before >= mine ? KEPT : REFUSED;
    pe__fail(err, PE_IO, "the store failed while this was being kept; whether "
             "it was is not known. Send it again with the same key (%s)",
             why.message);
    return UNCLEAR;
}

/* Before a batch, and before it is done again on a connection that broke. A
 * server may be on its way back; a disk that is full stays so for longer than
 * anybody waits. */
static pe_status be_ready(pe__writer *w, pe_error *err)
{
    int64_t before;
    if (w->db != NULL && !w->db->broken && !w->unsettled)
        return PE_OK;
    return settle(w, is_local(w) ? 0 : SERVER_PATIENCE, &before, err);
}

/* --- the whole ------------------------------------------------------------ */

/* How many fell out. */
static int out_of(const pe__writer *w)
{
    int out = 0;
    for (int k = 0; k < w->count; k++)
        out += w->batch[k].out;
    return out;
}

static fate decide(pe__writer *w, pe_error *err)
{
    fate what = AGAIN;
    int tries = 0;
    bool first = true;
    while ((what == AGAIN || what == CARE) && tries < MOST_TRIES) {
        if (be_ready(w, err) != PE_OK)
            return REFUSED;
        int out = out_of(w);
        what = attempt(w, first, err);
        first = false;
        if (what == CARE) /* once: with care there is no such fate */
            w->careful = CAREFUL_BATCHES;
        else if (out == out_of(w)) /* that one falls out can happen `count`
                                      times */
            tries++;
    }
    w->careful -= w->careful > 0;
    if (what == UNCLEAR)
        what = find_out(w, err);
    pthread_mutex_lock(&w->mutex);
    w->figures.retried += tries > 1 ? tries - 1 : 0;
    pthread_mutex_unlock(&w->mutex);
    return what;
}

/* A change that failed by itself keeps its own reason. */
static void judge(pe__change *change, bool kept, const pe_error *err)
{
    if (kept || change->status != PE_OK)
        return;
    change->status = err->code;
    change->error = *err;
    change->repeated = false;
    pe__buffer_clear(&change->answer);
}

void pe__writer_batch(pe__writer *w)
{
    pe_error err = {0};
    for (int k = 0; k < w->count; k++)
        w->batch[k].change->status = PE_OK;
    bool kept = decide(w, &err) == KEPT;
    if (kept && w->committed != NULL)
        w->committed(w->context, w->event);
    int failed = 0, repeated = 0;
    for (int k = 0; k < w->count; k++) {
        judge(w->batch[k].change, kept, &err);
        failed += w->batch[k].change->status != PE_OK;
        repeated += w->batch[k].change->repeated;
    }
    pthread_mutex_lock(&w->mutex);
    w->figures.batches++;
    w->figures.changes += w->count;
    w->figures.failed += failed;
    w->figures.repeated += repeated;
    pthread_mutex_unlock(&w->mutex);
    for (int k = 0; k < w->count; k++) /* a change ends here: not used after */
        w->batch[k].change->done(w->batch[k].change);
}
