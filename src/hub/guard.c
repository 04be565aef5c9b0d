/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "guard.h"

#include "mem.h"

#include <sys/socket.h>

pe__guarded *pe__guard_add(pe__guard *guard, int socket, int64_t now)
{
    pe__guarded *one = pe__zalloc(1, sizeof *one);
    if (one == NULL)
        return NULL;
    one->socket = socket;
    atomic_init(&one->since, now);
    pthread_mutex_lock(&guard->lock);
    one->after = guard->first;
    if (one->after != NULL)
        one->after->before = one;
    guard->first = one;
    guard->count++;
    pthread_mutex_unlock(&guard->lock);
    return one;
}

/* The socket is still open when this is called, so that a sweep never shuts
 * another connection's. */
void pe__guard_remove(pe__guard *guard, pe__guarded *one)
{
    if (one == NULL)
        return;
    pthread_mutex_lock(&guard->lock);
    if (one->before != NULL)
        one->before->after = one->after;
    else
        guard->first = one->after;
    if (one->after != NULL)
        one->after->before = one->before;
    guard->count--;
    pthread_mutex_unlock(&guard->lock);
    pe__free(one);
}

int64_t pe__guard_count(pe__guard *guard)
{
    pthread_mutex_lock(&guard->lock);
    int64_t count = guard->count;
    pthread_mutex_unlock(&guard->lock);
    return count;
}

void pe__guard_mark(pe__guarded *one, int64_t since)
{
    if (one != NULL)
        atomic_store_explicit(&one->since, since, memory_order_relaxed);
}

void pe__guard_sweep(pe__guard *guard, int64_t limit)
{
    pthread_mutex_lock(&guard->lock);
    for (pe__guarded *one = guard->first; one != NULL; one = one->after)
        if (atomic_load_explicit(&one->since, memory_order_relaxed) < limit)
            shutdown(one->socket, SHUT_RDWR);
    pthread_mutex_unlock(&guard->lock);
}
