/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The one writer of a store. All changes go through one thread, which gathers
 * what is waiting, does it in one transaction and commits; only then, when it
 * is durable, is anybody told that it is done. One fsync so serves many.
 *
 * A change that fails leaves no trace and does not harm its neighbours: when
 * it wrote before, the batch is done again with each in a savepoint. When the
 * commit itself fails, all of the batch are told so and nothing of it is there;
 * on a conflict (40001) the whole batch is done again, so a change must do
 * nothing but SQL and pure reckoning.
 *
 * A change with a key is done once: sent again, by whomever the key was kept
 * for, it gets the answer that was kept, without running. */
#ifndef PE_STORE_WRITER_H
#define PE_STORE_WRITER_H

#include "buffer.h"
#include "sql.h"

typedef struct pe__writer pe__writer;
typedef struct pe__change pe__change;

struct pe__change { /* filled in by who asks, alive until `done` was called */
    /* On the writer's thread. PE_OK keeps what was done, all else undoes it.
     * What it leaves in `answer` is kept under the key. May run again after a
     * conflict, or when another of its batch failed: it must start from
     * nothing each time. */
    pe_status (*run)(pe__change *change, pe__sql *db, pe_error *err);
    /* Before it, for a whole batch at once, where a server is far away: reads
     * what `run` will read, of which nothing is there yet (see
     * pe__sql_is_ahead), and changes nothing. NULL = nothing is foreseen. */
    void (*ahead)(pe__change *change, pe__sql *db);
    /* On the writer's thread, after the commit is durable (or all is undone).
     * Must not block. */
    void (*done)(pe__change *change);
    void *context;     /* the caller's */
    const char *key;   /* NULL or "" = none; at most 80 bytes */
    int64_t owner;     /* whose key it is: a member, 0 = nobody's */
    int64_t now;       /* seconds since 1970 */
    /* Out. */
    pe__buffer answer; /* run's, or the kept one; the caller frees it */
    bool repeated;     /* it had been done before */
    pe_status status;
    pe_error error;
    pe__change *next;  /* the queue's */
};

typedef struct {
    int64_t changes, batches, repeated, failed, retried; /* since the start */
    int64_t waiting;                                      /* now */
    double slowest_commit;                                /* seconds */
} pe__writer_figures;

/* Opens the store's one writing connection (migrations must have been run) and
 * starts the thread. `most_wait` in microseconds and `most` changes end a
 * batch; 0 = 5,000 and 256. `committed` (may be NULL) is called after every
 * commit with the number of the newest event. */
pe_status pe__writer_start(const char *url, int64_t most_wait, int most,
                           void (*committed)(void *context, int64_t event),
                           void *context, pe__writer **out, pe_error *err);
/* PE_USAGE when it is stopping or more than 65,536 wait: then `done` is not
 * called. */
pe_status pe__writer_add(pe__writer *writer, pe__change *change,
                         pe_error *err);
/* The same, waiting for the end; for tests and commands. */
pe_status pe__writer_do(pe__writer *writer, pe__change *change, pe_error *err);
void pe__writer_figures_of(pe__writer *writer, pe__writer_figures *out);
/* Does what is waiting, checkpoints, closes. NULL is fine. */
void pe__writer_stop(pe__writer *writer);

#endif
