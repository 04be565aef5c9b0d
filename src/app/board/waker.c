/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The board itself, and the thread that tells the engine what time it is: it
 * sleeps until something is due and then hands a change to the writer, one at a
 * time. */
#include "board_own.h"

#include "error.h"
#include "mem.h"

#include <errno.h>
#include <string.h>
#include <time.h>

enum {
    HOUR = 3600,
    AT_ONCE = 100, /* clocks in a second */
    LONGEST = 60, /* seconds asleep: another process may have written */
    KEEP_EVERY = 5000 /* lines: a state is kept while all goes on */
};

pe_status pe__board_open(const pe_match_settings *settings, pe__board **out,
                        pe_error *err)
{
    pe__board *b = pe__zalloc(1, sizeof *b);
    *out = NULL;
    if (b == NULL)
        return pe__fail_memory(err);
    b->settings = settings != NULL ? *settings : pe_match_defaults();
    b->mark = pe__board_mark_none();
    b->doc = pe__doc_new();
    b->zones = pe__zones_new(PE__ZONES);
    atomic_store(&b->due, INT64_MAX);
    pthread_rwlock_init(&b->lock, NULL);
    pthread_mutex_init(&b->wake_lock, NULL);
    pthread_cond_init(&b->wake, NULL);
    *out = b;
    if (b->doc != NULL && b->zones != NULL)
        return PE_OK;
    pe__board_close(b);
    *out = NULL;
    return pe__fail_memory(err);
}

void pe__board_close(pe__board *b)
{
    if (b == NULL)
        return;
    pe_match_free(b->match);
    pe__buffer_free(&b->line);
    pe__zones_free(b->zones);
    pe__doc_free(b->doc);
    pthread_cond_destroy(&b->wake);
    pthread_mutex_destroy(&b->wake_lock);
    pthread_rwlock_destroy(&b->lock);
    pe__free(b);
}

/* --- the thread ----------------------------------------------------------- */

static pe_status run_clock(pe__change *change, pe__sql *db, pe_error *err)
{
    pe__board *b = change->context;
    bool more = false;
    pe_status status = pe__board_pass(b, db, change->now, err);
    if (status == PE_OK && change->now >= b->next_hour) {
        status = pe__board_tick(b, db, change->now, &more, err);
        b->next_hour = change->now + (more ? 1 : HOUR);
    }
    if (status == PE_OK && b->mark.seq > b->kept + KEEP_EVERY)
        status = pe__board_keep(b, db, change->now, false, err);
    return status;
}

/* What failed (the store is away) is tried again when the thread next looks. */
static void clock_done(pe__change *change)
{
    pe__board *b = change->context;
    pe__buffer_free(&change->answer);
    pthread_mutex_lock(&b->wake_lock);
    b->pending = false;
    pthread_cond_signal(&b->wake);
    pthread_mutex_unlock(&b->wake_lock);
}

/* Under the lock. */
static void hand_over(pe__board *b, int64_t now)
{
    b->change = (pe__change){.run = run_clock, .done = clock_done,
                             .context = b, .now = now};
    b->pending = true;
    pthread_mutex_unlock(&b->wake_lock);
    pe_status status = pe__writer_add(b->writer, &b->change, NULL);
    pthread_mutex_lock(&b->wake_lock);
    if (status != PE_OK)
        b->pending = false;
}

/* One clock a second; where the engine did not get through all that is due, the
 * next at once, so that what others want comes in between. Were it never to get
 * through, that ends, too. */
static bool is_time(const pe__board *b, int64_t now, int64_t told, int *again)
{
    int64_t due = atomic_load(&b->due);
    bool first = now > told;
    if (b->pending || (due > now && now < told + LONGEST))
        return false;
    *again = first ? 0 : *again + 1;
    return first || *again <= AT_ONCE;
}

static void *wait_and_tell(void *context)
{
    pe__board *b = context;
    int64_t told = 0;
    int again = 0;
    pthread_mutex_lock(&b->wake_lock);
    while (!b->stopping) {
        int64_t now = time(NULL), due = atomic_load(&b->due);
        if (is_time(b, now, told, &again)) {
            told = now;
            hand_over(b, now);
            continue;
        }
        int64_t until = due < told + LONGEST ? due : told + LONGEST;
        struct timespec at = {.tv_sec = until > now ? until : now + 1};
        pthread_cond_timedwait(&b->wake, &b->wake_lock, &at);
    }
    while (b->pending)
        pthread_cond_wait(&b->wake, &b->wake_lock);
    pthread_mutex_unlock(&b->wake_lock);
    return NULL;
}

void pe__board_nudge(pe__board *b)
{
    int64_t due = pe_match_due(b->match);
    int64_t before = atomic_exchange(&b->due, due);
    if (due >= before || !b->started)
        return;
    pthread_mutex_lock(&b->wake_lock);
    pthread_cond_signal(&b->wake);
    pthread_mutex_unlock(&b->wake_lock);
}

/* --- start and stop ------------------------------------------------------- */

static pe_status run_load(pe__change *change, pe__sql *db, pe_error *err)
{
    return pe__board_settle(change->context, db, err);
}

static pe_status run_keep(pe__change *change, pe__sql *db, pe_error *err)
{
    return pe__board_keep(change->context, db, change->now, false, err);
}

static void nothing(pe__change *change)
{
    (void)change;
}

static pe_status now_do(pe__board *b,
                        pe_status (*run)(pe__change *, pe__sql *, pe_error *),
                        pe_error *err)
{
    pe__change change = {.run = run, .done = nothing, .context = b,
                         .now = time(NULL)};
    pe_status status = pe__writer_do(b->writer, &change, err);
    pe__buffer_free(&change.answer);
    return status;
}

pe_status pe__board_start(pe__board *b, pe__writer *writer, pe_error *err)
{
    b->writer = writer;
    pe_status status = now_do(b, run_load, err);
    if (status != PE_OK)
        return status;
    if (pthread_create(&b->thread, NULL, wait_and_tell, b) != 0)
        return pe__fail(err, PE_IO, "no thread for the switchboard: %s",
                        strerror(errno));
    b->started = true;
    return PE_OK;
}

void pe__board_stop(pe__board *b)
{
    if (b == NULL || !b->started)
        return;
    pthread_mutex_lock(&b->wake_lock);
    b->stopping = true;
    pthread_cond_signal(&b->wake);
    pthread_mutex_unlock(&b->wake_lock);
    pthread_join(b->thread, NULL);
    b->started = false;
    /* what is not kept now is lived through again at the next start */
    now_do(b, run_keep, NULL);
}

/* --- for all -------------------------------------------------------------- */

pe_match_held pe__board_look(pe__board *b, int64_t need, int64_t person,
                             pe_match_standing *standing, bool *known)
{
    pe_match_held held = 0;
    *standing = (pe_match_standing){.next_look = -1};
    *known = false;
    if (b == NULL)
        return held;
    pthread_rwlock_rdlock(&b->lock);
    if (b->match != NULL)
        held = pe_match_look(b->match, need, person, standing);
    pthread_rwlock_unlock(&b->lock);
    *known = standing->next_look != -1;
    return held;
}

int64_t pe__board_near(pe__board *b, int64_t person, int64_t from,
                       int64_t until, pe_match_chance *chance, int64_t most)
{
    int64_t count = 0;
    if (b == NULL)
        return 0;
    pthread_rwlock_rdlock(&b->lock);
    if (b->match != NULL)
        count = pe_match_near(b->match, person, from, until, chance, most);
    pthread_rwlock_unlock(&b->lock);
    return count;
}

int64_t pe__board_offset(pe__board *b, const char *zone, int64_t at)
{
    return b == NULL ? 0 : pe__zone_offset(pe__zones_find(b->zones, zone), at);
}
