/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The writer, for writer.c (the queue and the thread) and writer_batch.c (what
 * is done with a batch). */
#ifndef PE_STORE_WRITER_OWN_H
#define PE_STORE_WRITER_OWN_H

#include "kept_answer.h"
#include "writer.h"

#include <pthread.h>

typedef struct {
    pe__change *change;
    bool out;    /* fell out of its batch: it keeps its failure */
    bool keyed;  /* `key` is the hash of the change's key */
    bool looked; /* whether it was done before is known */
    unsigned char key[PE__KEY_HASH];
} pe__entry;

struct pe__writer {
    char *url;
    int64_t most_wait;  /* µs */
    int most;
    void (*committed)(void *context, int64_t event);
    void *context;
    pthread_t thread;

    /* of the thread alone */
    pe__sql *db;        /* NULL: it went away and must be opened again */
    pe__entry *batch;   /* at most `most` */
    int count;
    int careful;        /* so many batches more run with savepoints */
    int64_t number;     /* the store's, of the last commit */
    bool unsettled;     /* what became of the last commit is not known yet */
    int64_t purged_at;  /* when old keys were last looked for */
    double tidied;      /* when the log was last emptied */
    int64_t event;      /* newest, as of the last commit */

    /* shared, under `mutex` */
    pthread_mutex_t mutex;
    pthread_cond_t wake;
    pe__change *first, *last;
    bool stopping;
    pe__writer_figures figures;
};

double pe__writer_seconds(void); /* of the monotonic clock */
/* Takes what waits, as far as the batch has room; true when that was any. */
bool pe__writer_take(pe__writer *w);
/* The hash of its key, if it has one; again does nothing. */
pe_status pe__writer_key(pe__entry *entry, pe_error *err);
/* Looks for all keys from that entry on at once, where that is a gain. */
pe_status pe__writer_look_ahead(pe__writer *w, int from, pe_error *err);
/* Likewise for what those changes will read. */
pe_status pe__writer_foresee(pe__writer *w, int from, pe_error *err);
/* Does the batch and tells everybody. */
void pe__writer_batch(pe__writer *w);
/* Opens the store where it must be and commits once, so that what it holds is
 * final; *before = the number it had, as the first of several tries found it
 * (−1 before the first). */
pe_status pe__writer_settle_once(pe__writer *w, int64_t *before,
                                 pe_error *err);

#endif
