/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "herald_own.h"

#include "error.h"
#include "mem.h"

#include <string.h>
#include <time.h>

/* --- messages ------------------------------------------------------------ */

void pe__message_of_event(const pe__event *event, pe__buffer *out)
{
    pe__buffer_format(out,
                      "id: %lld\nevent: %s\ndata: {\"seq\":%lld,\"at\":%lld,"
                      "\"council\":%lld,\"actor\":%lld,\"kind\":\"%s\","
                      "\"subject\":%lld,\"data\":%s}\n\n",
                      (long long)event->seq, event->kind,
                      (long long)event->seq, (long long)event->at,
                      (long long)event->council, (long long)event->actor,
                      event->kind, (long long)event->subject, event->data);
}

static bool has(const pe__listener *l, int64_t council)
{
    int low = 0, high = l->count;
    while (low < high) {
        int middle = (low + high) / 2;
        if (l->councils[middle] < council)
            low = middle + 1;
        else
            high = middle;
    }
    return low < l->count && l->councils[low] == council;
}

/* What concerns the hub as a whole is heard by who did it alone. */
bool pe__listener_hears(const pe__listener *l, const pe__message *m)
{
    if (m->seq == 0 && m->member != 0)
        return m->member == l->member;
    if (m->council == 0)
        return m->member == l->member;
    return has(l, m->council);
}

int64_t pe__herald_reach(const pe__herald *h)
{
    uint64_t first = h->head > PE__RING ? h->head - PE__RING : 0;
    for (; first < h->head; first++) {
        const pe__message *m = &h->ring[first % PE__RING];
        if (m->seq != 0)
            return m->seq - 1;
    }
    return h->seq;
}

/* Lets libmicrohttpd ask for bytes again; the lock is held. */
void pe__listener_wake(pe__listener *l)
{
    if (!l->suspended)
        return;
    l->suspended = false;
    MHD_resume_connection(l->connection);
}

/* Takes `text` over; the lock is held. Memory that is out costs a message that
 * passes; an event is served from the table then. */
static void put(pe__herald *h, pe__message m, pe__buffer *text)
{
    if (text->failed) {
        pe__buffer_free(text);
        return;
    }
    m.text = text->bytes;
    m.size = text->size;
    pe__message *slot = &h->ring[h->head % PE__RING];
    pe__free(slot->text);
    *slot = m;
    h->head++;
    for (pe__listener *l = h->listeners; l != NULL; l = l->after)
        if (l->stale || pe__listener_hears(l, &m))
            pe__listener_wake(l);
}

/* What a member is allowed to hear may have changed by it. */
static void mark_stale(pe__herald *h, const pe__event *event)
{
    if (strncmp(event->kind, "member", 6) != 0 &&
        strncmp(event->kind, "council", 7) != 0 &&
        strncmp(event->kind, "role", 4) != 0 &&
        strncmp(event->kind, "invite", 6) != 0 &&
        strncmp(event->kind, "clearance", 9) != 0 &&
        strncmp(event->kind, "helper", 6) != 0 &&
        strncmp(event->kind, "session", 7) != 0)
        return;
    for (pe__listener *l = h->listeners; l != NULL; l = l->after)
        if (l->member == event->actor || l->member == event->subject)
            l->stale = true;
}

static int put_event(void *context, const pe__event *event)
{
    pe__herald *h = context;
    pe__buffer text = {0};
    pe__message_of_event(event, &text);
    pthread_mutex_lock(&h->lock);
    mark_stale(h, event);
    put(h, (pe__message){.seq = event->seq, .council = event->council,
                         .member = event->actor}, &text);
    h->seq = event->seq;
    pthread_mutex_unlock(&h->lock);
    pe__onlookers_note(h, event);
    return 0;
}

void pe__herald_tell(pe__herald *h, int64_t council, int64_t member,
                     const char *name, const char *json)
{
    pe__buffer text = {0};
    pe__buffer_format(&text, "event: %s\ndata: %s\n\n", name, json);
    pthread_mutex_lock(&h->lock);
    put(h, (pe__message){.council = council, .member = member}, &text);
    pthread_mutex_unlock(&h->lock);
}

/* --- the thread ---------------------------------------------------------- */

/* A twenty-fifth of all each second: see heartbeat-seconds. */
static void beat(pe__herald *h, int64_t second)
{
    int64_t every = h->hub->settings->heartbeat_seconds;
    for (pe__listener *l = h->listeners; l != NULL; l = l->after)
        if (l->turn % every == second % every) {
            l->beat = true;
            pe__listener_wake(l);
        }
}

/* Not time(), which may be some milliseconds behind: woken at the beginning of
 * a second it would still tell the one before. */
static int64_t second_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return now.tv_sec;
}

/* Waits for news, at most to the end of the second. *news = there are some.
 * False: be silent. */
static bool wait_for_news(pe__herald *h, int64_t *second, bool *news)
{
    struct timespec until;
    pthread_mutex_lock(&h->lock);
    clock_gettime(CLOCK_REALTIME, &until);
    int64_t now = until.tv_sec;
    until.tv_sec++;
    until.tv_nsec = 0;
    while (!h->silent && h->committed == h->seq && now < until.tv_sec &&
           pthread_cond_timedwait(&h->news, &h->lock, &until) == 0)
        now = second_now();
    now = second_now();
    if (now != *second) {
        beat(h, now);
        *second = now;
    }
    bool goes_on = !h->silent;
    *news = h->committed != h->seq;
    pthread_mutex_unlock(&h->lock);
    return goes_on;
}

static void *run(void *context)
{
    pe__herald *h = context;
    int64_t second = second_now();
    bool news;
    while (wait_for_news(h, &second, &news)) {
        pe__hub_tick(h->hub, h->db, h->seq, second);
        pe_error err = {0};
        if (news && pe__event_each(h->db, h->seq, PE__RING / 2, put_event, h,
                                   &err) != PE_OK) {
            pe__log_failure(h->hub->log, time(NULL), "events", err.message);
            struct timespec pause = {0, 100000000};
            nanosleep(&pause, NULL);
        }
        pe__onlookers_tell(h, second);
    }
    return NULL;
}

void pe__herald_committed(void *context, int64_t event)
{
    pe__herald *h = context;
    pthread_mutex_lock(&h->lock);
    if (event > h->committed) {
        h->committed = event;
        pthread_cond_signal(&h->news);
    }
    pthread_mutex_unlock(&h->lock);
}

pe_status pe__herald_start(pe__hub *hub, pe__herald **out, pe_error *err)
{
    *out = NULL;
    pe__herald *h = pe__zalloc(1, sizeof *h);
    if (h == NULL)
        return pe__fail_memory(err);
    h->hub = hub;
    pthread_mutex_init(&h->lock, NULL);
    pthread_cond_init(&h->news, NULL);
    pe_status status =
        pe__sql_open(hub->settings->db, PE__SQL_READ, &h->db, err);
    if (status == PE_OK)
        status = pe__event_newest(h->db, &h->seq, err);
    h->committed = h->sights_from = h->seq;
    if (status == PE_OK) {
        h->runs = pthread_create(&h->thread, NULL, run, h) == 0;
        if (!h->runs)
            status = pe__fail(err, PE_IO, "no thread could be started");
    }
    if (status == PE_OK)
        *out = h;
    else
        pe__herald_free(h);
    return status;
}

int64_t pe__herald_listeners(pe__herald *h)
{
    pthread_mutex_lock(&h->lock);
    int64_t count = h->count;
    pthread_mutex_unlock(&h->lock);
    return count;
}

void pe__herald_silence(pe__herald *h)
{
    if (h == NULL)
        return;
    pthread_mutex_lock(&h->lock);
    h->silent = true;
    pthread_cond_signal(&h->news);
    for (pe__listener *l = h->listeners; l != NULL; l = l->after)
        pe__listener_wake(l);
    pthread_mutex_unlock(&h->lock);
    if (h->runs)
        pthread_join(h->thread, NULL);
    h->runs = false;
}

void pe__herald_free(pe__herald *h)
{
    if (h == NULL)
        return;
    pe__herald_silence(h);
    for (int k = 0; k < PE__RING; k++)
        pe__free(h->ring[k].text);
    pe__sql_close(h->db);
    pthread_mutex_destroy(&h->lock);
    pthread_cond_destroy(&h->news);
    pe__free(h);
}
