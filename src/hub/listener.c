/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* One stream of events: libmicrohttpd asks for bytes, and is told to wait when
 * there are none. */
#include "herald_own.h"

#include "error.h"
#include "mem.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

/* --- what they may hear -------------------------------------------------- */

static int by_number(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return x < y ? -1 : x > y;
}

/* The councils of the member into a list of its own. */
static pe_status look_up(pe__listener *l, pe__sql *db, pe__doc *doc,
                         int64_t **councils, int *count, pe_error *err)
{
    pe__value *list = pe__doc_array(doc);
    pe_status status = l->herald->hub->parts.people->hears(db, l->member, doc,
                                                           list, err);
    if (status != PE_OK)
        return status;
    *count = (int)pe__count_of(list);
    *councils = pe__alloc((size_t)*count, sizeof **councils);
    if (*councils == NULL || pe__doc_failed(doc))
        return pe__fail_memory(err);
    int k = 0;
    for (const pe__value *v = pe__first(list); v != NULL; v = v->next)
        (*councils)[k++] = v->integer;
    qsort(*councils, (size_t)*count, sizeof **councils, by_number);
    return PE_OK;
}

/* The session may have ended, the member may have left a council. False: the
 * stream ends. Without the lock. */
static bool refresh(pe__listener *l)
{
    pe__hub *hub = l->herald->hub;
    pe__desk *desk = pe__desk_take(hub);
    pe__doc *doc = pe__doc_new();
    pe__visitor visitor = {0};
    int64_t *councils = NULL;
    bool verifies = false;
    int count = 0;
    pe_status status = doc != NULL ? PE_OK : PE_NO_MEMORY;
    if (status == PE_OK)
        status = hub->parts.people->visitor(desk->db, l->token, time(NULL),
                                            &visitor, NULL);
    if (status == PE_OK)
        status = look_up(l, desk->db, doc, &councils, &count, NULL);
    if (status == PE_OK && l->gaze != PE__GAZE_NONE)
        status = hub->parts.onlook->verifies(desk->db, l->member, &verifies,
                                            NULL);
    pe__doc_free(doc);
    pe__desk_give(hub, desk);
    if (status != PE_OK || visitor.member != l->member) {
        pe__free(councils);
        return false;
    }
    pthread_mutex_lock(&l->herald->lock);
    pe__free(l->councils);
    l->councils = councils;
    l->count = count;
    l->verifies = verifies;
    if (!verifies)
        l->due &= PE__DUE;
    pthread_mutex_unlock(&l->herald->lock);
    return true;
}

/* --- catching up --------------------------------------------------------- */

static int add_event(void *context, const pe__event *event)
{
    pe__listener *l = context;
    pe__message m = {.seq = event->seq, .council = event->council,
                     .member = event->actor};
    if (pe__listener_hears(l, &m))
        pe__message_of_event(event, &l->out);
    l->seq = event->seq;
    return 0;
}

/* Some rows of the table into `out`. Without the lock: nobody else touches
 * what this reads. False: the stream ends, the browser comes again. */
static bool catch_up(pe__listener *l, int64_t reach)
{
    if (reach - l->seq > PE__TOO_FAR) {
        l->seq = reach;
        pe__buffer_format(&l->out, "id: %lld\nevent: reload\ndata: {}\n\n",
                          (long long)reach);
        return !l->out.failed;
    }
    pe__hub *hub = l->herald->hub;
    pe__desk *desk = pe__desk_take(hub);
    int64_t before = l->seq;
    pe_status status = pe__event_each(desk->db, l->seq, PE__CATCH_UP,
                                      add_event, l, NULL);
    pe__desk_give(hub, desk);
    return status == PE_OK && !l->out.failed && l->seq > before;
}

/* --- the stream ---------------------------------------------------------- */

/* The next message of the ring that they may hear, into `out`; the lock is
 * held. */
static void take_from_ring(pe__listener *l)
{
    pe__herald *h = l->herald;
    if (h->head - l->place > PE__RING)
        l->place = h->head - PE__RING;
    while (l->place < h->head && l->out.size == 0) {
        const pe__message *m = &h->ring[l->place % PE__RING];
        /* of what passes only what passed since they came */
        bool passed = m->seq == 0 ? l->place < l->joined : m->seq <= l->seq;
        l->place++;
        if (passed)
            continue;
        if (m->seq != 0)
            l->seq = m->seq;
        if (m->text != NULL && pe__listener_hears(l, m))
            pe__buffer_add(&l->out, m->text, m->size);
    }
}

/* Copies what is to be sent; 0 = there is nothing. */
static ssize_t give(pe__listener *l, char *bytes, size_t room)
{
    size_t left = l->out.size - l->sent;
    size_t size = left < room ? left : room;
    if (size == 0)
        return 0;
    memcpy(bytes, l->out.bytes + l->sent, size);
    l->sent += size;
    if (l->sent == l->out.size) {
        /* idle listeners hold no buffer */
        pe__buffer_free(&l->out);
        l->sent = 0;
    }
    return (ssize_t)size;
}

/* libmicrohttpd's MHD_ContentReaderCallback. */
static ssize_t read_stream(void *context, uint64_t position, char *bytes,
                           size_t room)
{
    pe__listener *l = context;
    pe__herald *h = l->herald;
    (void)position;
    ssize_t size = give(l, bytes, room);
    while (size == 0) {
        pthread_mutex_lock(&h->lock);
        bool beat = l->beat, stale = l->stale || beat;
        int64_t reach = pe__herald_reach(h);
        bool behind = l->seq < reach, silent = h->silent;
        l->stale = l->beat = false;
        if (!silent && !stale && !behind)
            take_from_ring(l);
        if (!silent && !stale && !behind && l->out.size == 0)
            pe__onlooker_take(l);
        if (!silent && !stale && !behind && l->out.size == 0) {
            l->suspended = true;
            MHD_suspend_connection(l->connection);
            pthread_mutex_unlock(&h->lock);
            return 0;
        }
        pthread_mutex_unlock(&h->lock);
        if (silent || l->out.failed || (stale && !refresh(l)) ||
            (behind && !catch_up(l, reach)))
            return MHD_CONTENT_READER_END_OF_STREAM;
        if (beat && l->out.size == 0)
            pe__buffer_text(&l->out, ":\n\n");
        size = give(l, bytes, room);
    }
    return size;
}

static void end_stream(void *context)
{
    pe__listener *l = context;
    pe__herald *h = l->herald;
    pthread_mutex_lock(&h->lock);
    if (l->before != NULL)
        l->before->after = l->after;
    else
        h->listeners = l->after;
    if (l->after != NULL)
        l->after->before = l->before;
    h->count--;
    pthread_mutex_unlock(&h->lock);
    pe__buffer_free(&l->out);
    pe__free(l->councils);
    pe__free(l);
}

/* What they have may be newer than what the herald has read so far: it is on
 * its way into the ring, and not for them. */
static void begin_stream(pe__listener *l, const char *last_id)
{
    pe__herald *h = l->herald;
    char *end;
    pthread_mutex_lock(&h->lock);
    long long last = strtoll(last_id, &end, 10);
    bool resumes = end != last_id && *end == '\0' && last >= 0 &&
                   last <= h->committed;
    l->seq = resumes ? last : h->seq;
    l->place = l->joined = h->head;
    if (l->seq < h->seq)
        l->place = h->head > PE__RING ? h->head - PE__RING : 0;
    l->turn = h->turns++;
    l->shown = l->seq;
    pe__onlooker_joins(l);
    l->after = h->listeners;
    if (l->after != NULL)
        l->after->before = l;
    h->listeners = l;
    h->count++;
    pthread_mutex_unlock(&h->lock);
}

enum MHD_Result pe__herald_listen(pe__exchange *x)
{
    pe__herald *h = x->hub->herald;
    if (pe__herald_listeners(h) >= x->hub->settings->listeners)
        return pe__refuse(x, 503, "busy");
    pe__listener *l = pe__zalloc(1, sizeof *l);
    if (l == NULL)
        return pe__refuse(x, 503, "memory");
    l->herald = h;
    l->connection = x->connection;
    l->member = x->visitor.member;
    memcpy(l->token, x->token_hash, sizeof l->token);
    pe__buffer_text(&l->out, "retry: 3000\n\n");
    pe__desk *desk = pe__desk_hold(x);
    pe_status status =
        look_up(l, desk->db, x->doc, &l->councils, &l->count, &x->error);
    if (status == PE_OK)
        status = pe__onlooker_read(l, x->use.in, desk->db, &x->error);
    pe__desk_release(x);
    if (status != PE_OK || l->out.failed) {
        pe__buffer_free(&l->out);
        pe__free(l->councils);
        pe__free(l);
        return pe__refuse(x, 503, "memory");
    }
    const char *last = x->header[PE__LAST_EVENT_ID];
    begin_stream(l, *last != '\0' ? last
                                  : pe__get_text(x->use.in, "last", ""));
    struct MHD_Response *response = MHD_create_response_from_callback(
        MHD_SIZE_UNKNOWN, 128, read_stream, l, end_stream);
    if (response == NULL) {
        end_stream(l);
        return MHD_NO;
    }
    MHD_add_response_header(response, "Content-Type", "text/event-stream");
    MHD_add_response_header(response, "Cache-Control", "no-store");
    MHD_add_response_header(response, "X-Accel-Buffering", "no");
    x->detached = true;
    pe__guard_rest(x);
    return pe__send_response(x, 200, response, 0);
}
