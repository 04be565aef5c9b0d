/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A few threads for what takes long, and a queue of bounded length before
 * them: hashing a password takes 25 ms of a core, and whoever asks for a
 * thousand must not keep all others waiting. */
#include "hub_own.h"

#include "error.h"
#include "mem.h"

struct pe__workers {
    pe__hub *hub;
    pthread_t *thread;
    int threads;
    pthread_mutex_t lock;
    pthread_cond_t there; /* something to do, or the end */
    pe__exchange *first, *last;
    int waiting, most;
    bool stopping;
};

static pe__exchange *take(pe__workers *w)
{
    pthread_mutex_lock(&w->lock);
    while (w->first == NULL && !w->stopping)
        pthread_cond_wait(&w->there, &w->lock);
    pe__exchange *x = w->first;
    if (x != NULL) {
        w->first = x->queued;
        w->waiting--;
    }
    pthread_mutex_unlock(&w->lock);
    return x;
}

static void *work(void *context)
{
    pe__workers *w = context;
    pe__exchange *x;
    while ((x = take(w)) != NULL) {
        pe__desk *desk = pe__desk_take(w->hub);
        x->work(x, desk);
        pe__desk_give(w->hub, desk);
    }
    return NULL;
}

pe_status pe__workers_start(pe__hub *hub, int threads, int most,
                            pe__workers **out, pe_error *err)
{
    *out = NULL;
    pe__workers *w = pe__zalloc(1, sizeof *w);
    if (w == NULL)
        return pe__fail_memory(err);
    w->thread = pe__zalloc((size_t)threads, sizeof *w->thread);
    if (w->thread == NULL) {
        pe__free(w);
        return pe__fail_memory(err);
    }
    w->hub = hub;
    w->most = most;
    pthread_mutex_init(&w->lock, NULL);
    pthread_cond_init(&w->there, NULL);
    while (w->threads < threads &&
           pthread_create(&w->thread[w->threads], NULL, work, w) == 0)
        w->threads++;
    *out = w;
    if (w->threads == threads)
        return PE_OK;
    pe__workers_stop(w);
    *out = NULL;
    return pe__fail(err, PE_IO, "no thread could be started");
}

bool pe__workers_add(pe__workers *w, pe__exchange *x)
{
    pthread_mutex_lock(&w->lock);
    bool fits = w->waiting < w->most && !w->stopping;
    if (fits) {
        x->queued = NULL;
        if (w->first == NULL)
            w->first = x;
        else
            w->last->queued = x;
        w->last = x;
        w->waiting++;
        pthread_cond_signal(&w->there);
    }
    pthread_mutex_unlock(&w->lock);
    return fits;
}

void pe__workers_stop(pe__workers *w)
{
    if (w == NULL)
        return;
    pthread_mutex_lock(&w->lock);
    w->stopping = true;
    pthread_cond_broadcast(&w->there);
    pthread_mutex_unlock(&w->lock);
    for (int k = 0; k < w->threads; k++)
        pthread_join(w->thread[k], NULL);
    pthread_mutex_destroy(&w->lock);
    pthread_cond_destroy(&w->there);
    pe__free(w->thread);
    pe__free(w);
}
