/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "courier_own.h"

#include "error.h"
#include "mem.h"

#include <curl/curl.h>
#include <sodium.h>
#include <string.h>
#include <time.h>

enum { BATCH = 32, FIRST_PAUSE = 60, MOST_DOUBLINGS = 6 };

struct pe__courier {
    pe__hub *hub;
    pe__sql *db; /* reads */
    pe__post *post;
    pe__p256_pair key;
    pthread_mutex_t lock;
    pthread_cond_t ends;
    pthread_t thread;
    bool running, silent;
};

/* --- what came of a round, into the store --------------------------------- */

typedef struct {
    pe__word message[BATCH];
    pe__delivery delivery[BATCH];
    int64_t wait[BATCH]; /* until then, of PE__AT_NIGHT */
    int count;
    const pe__round *round;
} record;

static pe_status keep_one(pe__sql *db, const record *r, int k, pe_error *err)
{
    const pe__word *m = &r->message[k];
    int doublings = m->tries < MOST_DOUBLINGS ? m->tries : MOST_DOUBLINGS;
    int64_t due = r->round->now + ((int64_t)FIRST_PAUSE << doublings);
    if (r->delivery[k] == PE__CUT_OFF)
        return PE_OK;
    if (r->delivery[k] == PE__AT_NIGHT && r->wait[k] < m->late)
        return pe__message_wait(db, m->message, r->wait[k], err);
    return r->delivery[k] != PE__NOT_YET || due >= m->late
               ? pe__message_done(db, m->message, err)
               : pe__message_again(db, m->message, due, err);
}

static pe_status keep(pe__change *change, pe__sql *db, pe_error *err)
{
    const record *r = change->context;
    pe_status status = PE_OK;
    for (int k = 0; k < r->count && status == PE_OK; k++)
        status = keep_one(db, r, k, err);
    for (int k = 0; k < r->round->gones && status == PE_OK; k++)
        status = pe__push_forget(db, r->round->gone[k], err);
    return status;
}

static void no_more(pe__change *change)
{
    (void)change;
}

static void change_store(pe__courier *c, pe_status (*run)(pe__change *change,
                                                          pe__sql *db,
                                                          pe_error *err),
                         void *context, int64_t now)
{
    pe_error err = {0};
    pe__change change = {.run = run, .done = no_more, .context = context,
                         .now = now};
    if (pe__writer_do(c->hub->writer, &change, &err) != PE_OK)
        pe__log_failure(c->hub->log, now, "courier", err.message);
    pe__buffer_free(&change.answer);
}

/* --- rounds --------------------------------------------------------------- */

/* Whether more are due. */
static bool deliver_due(pe__courier *c, pe__doc *doc, int64_t now)
{
    pe__round round = {.hub = c->hub, .db = c->db, .doc = doc, .now = now,
                       .post = c->post, .key = &c->key};
    record r = {.round = &round};
    pe_error err = {0};
    if (pe__message_due(c->db, doc, now, r.message, BATCH, &r.count, &err) !=
        PE_OK) {
        pe__log_failure(c->hub->log, now, "courier", err.message);
        return false;
    }
    if (r.count == 0)
        return false;
    round.web = pe__hub_hold_web(c->hub, pe__nanoseconds());
    for (int k = 0; k < r.count; k++)
        r.delivery[k] = atomic_load(&c->hub->stopping)
                            ? PE__CUT_OFF
                            : pe__deliver(&round, &r.message[k], &r.wait[k]);
    pe__web_release(round.web);
    change_store(c, keep, &r, now);
    return r.count == BATCH;
}

static bool wait_a_second(pe__courier *c)
{
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec++;
    pthread_mutex_lock(&c->lock);
    if (!c->silent)
        pthread_cond_timedwait(&c->ends, &c->lock, &until);
    bool goes_on = !c->silent;
    pthread_mutex_unlock(&c->lock);
    return goes_on;
}

static void *run(void *context)
{
    pe__courier *c = context;
    pe__doc *doc = pe__doc_new();
    bool more = false;
    while (doc && (more || wait_a_second(c)) &&
           !atomic_load(&c->hub->stopping)) {
        more = deliver_due(c, doc, time(NULL));
        pe__doc_reset(doc);
    }
    pe__doc_free(doc);
    return NULL;
}

/* --- its key -------------------------------------------------------------- */

static pe_status keep_key(pe__change *change, pe__sql *db, pe_error *err)
{
    return pe__push_secret_set(db, change->context, err);
}

/* The one of the store; made the first time. */
static pe_status find_key(pe__courier *c, pe__doc *doc, pe_error *err)
{
    const char *hex;
    char text[2 * PE__P256_SECRET + 1];
    size_t size = 0;
    pe_status status = pe__push_secret(c->db, doc, &hex, err);
    if (status == PE_OK && hex[0] == '\0') {
        status = pe__p256_new(&c->key, err);
        sodium_bin2hex(text, sizeof text, c->key.secret, PE__P256_SECRET);
        if (status == PE_OK)
            change_store(c, keep_key, text, time(NULL));
        if (status == PE_OK)
            status = pe__push_secret(c->db, doc, &hex, err);
    }
    if (status == PE_OK &&
        (sodium_hex2bin(c->key.secret, PE__P256_SECRET, hex, strlen(hex), NULL,
                        &size, NULL) != 0 || size != PE__P256_SECRET))
        status = pe__fail(err, PE_IO, "the store's key for push messages is "
                          "none; remove the setting push_secret");
    return status == PE_OK ? pe__p256_complete(&c->key, err) : status;
}

pe_status pe__courier_start(pe__hub *hub, pe__courier **out, pe_error *err)
{
    pe__courier *c = pe__zalloc(1, sizeof *c);
    pe__doc *doc = pe__doc_new();
    *out = c;
    if (!c || !doc) {
        pe__doc_free(doc);
        return pe__fail_memory(err);
    }
    c->hub = hub;
    pthread_mutex_init(&c->lock, NULL);
    pthread_cond_init(&c->ends, NULL);
    pe_status status = pe__sql_open(hub->settings->db, PE__SQL_READ, &c->db,
                                    err);
    if (status == PE_OK)
        status = pe__post_new(hub->settings, &hub->stopping, &c->post, err);
    if (status == PE_OK)
        status = find_key(c, doc, err);
    pe__doc_free(doc);
    if (status == PE_OK) {
        c->running = pthread_create(&c->thread, NULL, run, c) == 0;
        if (!c->running)
            status = pe__fail(err, PE_IO, "no thread can be started");
    }
    return status;
}

void pe__courier_stop(pe__courier *c)
{
    if (!c)
        return;
    pthread_mutex_lock(&c->lock);
    c->silent = true;
    pthread_cond_signal(&c->ends);
    pthread_mutex_unlock(&c->lock);
    if (c->running)
        pthread_join(c->thread, NULL);
    pe__post_free(c->post);
    pe__sql_close(c->db);
    sodium_memzero(&c->key, sizeof c->key);
    pthread_mutex_destroy(&c->lock);
    pthread_cond_destroy(&c->ends);
    pe__free(c);
}
