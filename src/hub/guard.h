/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Connections that take too long over a request (a byte every few seconds keeps
 * libmicrohttpd's own timeout away) are closed. */
#ifndef PE_HUB_GUARD_H
#define PE_HUB_GUARD_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>

/* One connection; libmicrohttpd keeps it for us. */
typedef struct pe__guarded {
    struct pe__guarded *before, *after;
    int socket;
    atomic_llong since; /* ns: for so long it has been reading; INT64_MAX = it
                           is not its turn */
} pe__guarded;

typedef struct {
    pthread_mutex_t lock;
    pe__guarded *first;
    int64_t count;
} pe__guard;

/* NULL: no memory. */
pe__guarded *pe__guard_add(pe__guard *guard, int socket, int64_t now);
void pe__guard_remove(pe__guard *guard, pe__guarded *one);
void pe__guard_mark(pe__guarded *one, int64_t since); /* NULL is fine */
int64_t pe__guard_count(pe__guard *guard); /* connections that are open */
/* Shuts those that have been reading since before `limit`. */
void pe__guard_sweep(pe__guard *guard, int64_t limit);

#endif
