/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "peers.h"

#include "error.h"
#include "hub_own.h"
#include "mem.h"
#include "peer_send.h"
#include "peer_store.h"

#include <sodium.h>
#include <string.h>
#include <time.h>

enum {
    PEERS = 64,
    SECOND = 1000,              /* all in milliseconds */
    LONGEST_PAUSE = 5 * SECOND,
    QUIET = 600 * SECOND,       /* then it is asked whether it is there */
    HOUR = 3600 * SECOND
};

/* How it went with a peer lately; forgotten at the end. */
typedef struct {
    int64_t peer;  /* 0 = free */
    int64_t due;   /* not tried before, ms of the monotonic clock */
    int64_t pause; /* after the last failure; 0 = it went well */
    int64_t sent;  /* when it last answered */
    int64_t heard; /* heard_at of the store, to notice that it is back */
} track;

struct pe__peers {
    pe__hub *hub;
    pe__sql *db; /* reads */
    pe__doc *doc;
    pe__doc *writer_doc;
    pe__hub_key key;
    track track[PEERS];
    int64_t hourly;
    pthread_mutex_t lock;
    pthread_cond_t ends;
    pthread_t thread;
    bool running, silent;
};

static int64_t now_ms(void)
{
    return pe__nanoseconds() / 1000000;
}

/* --- through the writer --------------------------------------------------- */

/* One change: what is packed, or what was answered. */
typedef struct {
    pe__peers *peers;
    int64_t peer;
    const pe__peer_answer *answer;
    const char *seed;
    bool more;
} deed;

static void no_more(pe__change *change)
{
    (void)change;
}

static bool change_store(pe__peers *p,
                         pe_status (*run)(pe__change *, pe__sql *, pe_error *),
                         deed *d)
{
    pe_error err = {0};
    int64_t now = time(NULL);
    pe__change change = {.run = run, .done = no_more, .context = d,
                         .now = now};
    d->peers = p;
    pe_status status = pe__writer_do(p->hub->writer, &change, &err);
    if (status != PE_OK)
        pe__log_failure(p->hub->log, now, "peers", err.message);
    pe__buffer_free(&change.answer);
    return status == PE_OK;
}

static pe_status run_gather(pe__change *change, pe__sql *db, pe_error *err)
{
    deed *d = change->context;
    pe__doc_reset(d->peers->writer_doc);
    return pe__peer_gather(db, d->peers->writer_doc, change->now, &d->more,
                           err);
}

static pe_status run_greet(pe__change *change, pe__sql *db, pe_error *err)
{
    deed *d = change->context;
    pe__doc_reset(d->peers->writer_doc);
    return pe__peer_greet(db, d->peers->writer_doc, d->peer, change->now, err);
}

static pe_status run_answered(pe__change *change, pe__sql *db, pe_error *err)
{
    deed *d = change->context;
    pe__doc_reset(d->peers->writer_doc);
    return pe__peer_answered(d->peers->hub->parts.services.board, db,
                             d->peers->writer_doc, d->peer, d->answer,
                             change->now, err);
}

static pe_status run_tick(pe__change *change, pe__sql *db, pe_error *err)
{
    deed *d = change->context;
    pe__doc_reset(d->peers->writer_doc);
    return pe__peer_tick(d->peers->hub->parts.services.board, db,
                         d->peers->writer_doc, change->now, err);
}

static pe_status run_seed(pe__change *change, pe__sql *db, pe_error *err)
{
    const deed *d = change->context;
    return pe__peer_seed_set(db, d->seed, err);
}

/* --- how it goes with each ------------------------------------------------ */

static track *track_of(pe__peers *p, int64_t peer)
{
    for (int k = 0; k < PEERS; k++)
        if (p->track[k].peer == peer)
            return &p->track[k];
    return NULL;
}

/* Keeps those that are connected, and begins with new ones. */
static void keep_track(pe__peers *p, const int64_t *peer, int count)
{
    for (int k = 0; k < PEERS; k++) {
        bool here = false;
        for (int j = 0; j < count; j++)
            here = here || p->track[k].peer == peer[j];
        if (!here)
            p->track[k] = (track){0};
    }
    for (int j = 0; j < count; j++)
        if (track_of(p, peer[j]) == NULL) {
            track *t = track_of(p, 0);
            *t = (track){.peer = peer[j], .sent = -QUIET - 1};
        }
}

/* Somebody who was silent and is heard again is answered at once. */
static void notice_heard(pe__peers *p, track *t)
{
    bool found = false;
    pe__value *row = pe__doc_object(p->doc);
    if (t->pause == 0 ||
        pe__peer_row(p->db, p->doc, row, t->peer, &found, NULL) != PE_OK)
        return;
    int64_t heard = pe__get_integer(row, "heard", 0);
    if (heard != t->heard)
        t->due = 0;
    t->heard = heard;
}

static void note_well(track *t, int64_t ms)
{
    t->pause = 0;
    t->due = 0;
    t->sent = ms;
}

static void note_failure(track *t, int64_t ms)
{
    t->pause = t->pause == 0 ? SECOND : 2 * t->pause;
    if (t->pause > LONGEST_PAUSE)
        t->pause = LONGEST_PAUSE;
    t->due = ms + t->pause;
}

/* --- rounds --------------------------------------------------------------- */

static void take_answer(pe__peers *p, pe__sending *s)
{
    track *t = track_of(p, s->parcel.peer);
    pe__peer_answer answer = pe__peer_answer_read(
        p->doc, s->http, &s->answer, s->signature.bytes, s->parcel.key);
    deed d = {.peer = s->parcel.peer, .answer = &answer};
    bool well = answer.word == PE__PEER_HAS || answer.word == PE__PEER_APART;
    if (t == NULL || (s->http == 0 && atomic_load(&p->hub->stopping)))
        return;
    if (well)
        note_well(t, now_ms());
    else
        note_failure(t, now_ms());
    /* that nobody answers is written down once */
    if (answer.word != PE__PEER_SILENT || !s->parcel.silent)
        change_store(p, run_answered, &d);
}

static void send_due(pe__peers *p)
{
    pe_error err = {0};
    int found = 0, count = 0;
    pe__peer_parcel parcel[PEERS];
    pe__sending *sending = pe__zalloc(PE__PEERS_AT_ONCE, sizeof *sending);
    bool near_too = strcmp(p->hub->settings->peer_near, "yes") == 0;
    if (sending == NULL ||
        pe__parcels(p->db, p->doc, parcel, PEERS, &found, &err) != PE_OK)
        goto out;
    for (int k = 0; k < found && count < PE__PEERS_AT_ONCE; k++) {
        const track *t = track_of(p, parcel[k].peer);
        if (t != NULL && t->due <= now_ms()) {
            sending[count].near_too = near_too;
            sending[count++].parcel = parcel[k];
        }
    }
    if (count == 0)
        goto out;
    pe_status status = pe__send_parcels(sending, count, &p->key, time(NULL),
                                        &p->hub->stopping, &err);
    for (int k = 0; k < count && status == PE_OK; k++)
        take_answer(p, &sending[k]);
    pe__sendings_free(sending, count);
out:
    if (err.message[0] != '\0')
        pe__log_failure(p->hub->log, time(NULL), "peers", err.message);
    pe__free(sending);
}

/* Who has not answered for long is asked whether they are there. */
static void greet(pe__peers *p)
{
    int64_t ms = now_ms();
    for (int k = 0; k < PEERS; k++) {
        track *t = &p->track[k];
        deed d = {.peer = t->peer};
        if (t->peer == 0)
            continue;
        notice_heard(p, t);
        if (t->sent < ms - QUIET && t->pause == 0 &&
            change_store(p, run_greet, &d))
            t->sent = ms; /* now it is under way */
    }
}

static void go_round(pe__peers *p)
{
    pe_error err = {0};
    int count = 0;
    bool has = false;
    int64_t peer[PEERS];
    deed d = {0};
    pe__doc_reset(p->doc);
    if (pe__peer_active(p->db, peer, PEERS, &count, &err) != PE_OK ||
        pe__peer_has_work(p->db, &has, &err) != PE_OK) {
        pe__log_failure(p->hub->log, time(NULL), "peers", err.message);
        return;
    }
    keep_track(p, peer, count);
    if (count == 0)
        return;
    greet(p);
    for (d.more = has; d.more && !atomic_load(&p->hub->stopping);)
        if (!change_store(p, run_gather, &d))
            break;
    send_due(p);
    if (now_ms() >= p->hourly) {
        p->hourly = now_ms() + HOUR;
        change_store(p, run_tick, &d);
    }
}

static bool wait_a_second(pe__peers *p)
{
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec++;
    pthread_mutex_lock(&p->lock);
    if (!p->silent)
        pthread_cond_timedwait(&p->ends, &p->lock, &until);
    bool goes_on = !p->silent;
    pthread_mutex_unlock(&p->lock);
    return goes_on;
}

static void *run(void *context)
{
    pe__peers *p = context;
    while (wait_a_second(p) && !atomic_load(&p->hub->stopping))
        go_round(p);
    return NULL;
}

/* --- start and end -------------------------------------------------------- */

/* The one of the store; made the first time. */
static pe_status find_key(pe__peers *p, pe_error *err)
{
    const char *hex;
    char text[PE__HUB_HEX];
    pe__hub_key made;
    deed d = {.seed = text};
    pe_status status = pe__peer_seed(p->db, p->doc, &hex, err);
    if (status == PE_OK && *hex == '\0') {
        pe__hub_key_new(&made);
        pe__hub_hex_write(made.seed, text);
        change_store(p, run_seed, &d);
        sodium_memzero(&made, sizeof made);
        sodium_memzero(text, sizeof text);
    }
    return status == PE_OK ? pe__peer_key(p->db, p->doc, &p->key, err)
                           : status;
}

pe_status pe__peers_start(pe__hub *hub, pe__peers **out, pe_error *err)
{
    pe__peers *p = pe__zalloc(1, sizeof *p);
    *out = p;
    if (p == NULL)
        return pe__fail_memory(err);
    p->hub = hub;
    pthread_mutex_init(&p->lock, NULL);
    pthread_cond_init(&p->ends, NULL);
    p->doc = pe__doc_new();
    p->writer_doc = pe__doc_new();
    if (p->doc == NULL || p->writer_doc == NULL)
        return pe__fail_memory(err);
    pe_status status = pe__sql_open(hub->settings->db, PE__SQL_READ, &p->db,
                                    err);
    if (status == PE_OK)
        status = find_key(p, err);
    if (status == PE_OK) {
        p->running = pthread_create(&p->thread, NULL, run, p) == 0;
        if (!p->running)
            status = pe__fail(err, PE_IO, "no thread can be started");
    }
    return status;
}

void pe__peers_stop(pe__peers *p)
{
    if (p == NULL)
        return;
    pthread_mutex_lock(&p->lock);
    p->silent = true;
    pthread_cond_signal(&p->ends);
    pthread_mutex_unlock(&p->lock);
    if (p->running)
        pthread_join(p->thread, NULL);
    pe__sql_close(p->db);
    pe__doc_free(p->doc);
    pe__doc_free(p->writer_doc);
    sodium_memzero(&p->key, sizeof p->key);
    pthread_mutex_destroy(&p->lock);
    pthread_cond_destroy(&p->ends);
    pe__free(p);
}
