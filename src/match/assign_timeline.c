/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* One lent offer: its units go along its time line, from use to use. That is a
 * flow, so whole units solve it exactly (k-machine interval scheduling: Arkin
 * & Silverberg 1987, doi:10.1016/0166-218X(87)90037-0).
 *
 * Nodes are the moments at which something begins or ends; an arc leads from
 * each to the next (waiting: no gain, no limit), and one for each part from
 * its beginning to its end (its gain, its units). Successive shortest paths
 * with prices of moments, Dijkstra after a first pass in the order of time. */
#include "assign_own.h"

#include "error.h"
#include "heap.h"
#include "mem.h"

#include <stdlib.h>

/* --- one unit: a pass over the wants in the order of their ends ----------- */

double pe__unit_best(const pe__market *m, int32_t offer, const double *gain,
                     double *best)
{
    int32_t first = m->first[offer], count = m->first[offer + 1] - first;
    best[0] = 0;
    for (int32_t k = 0; k < count; k++) {
        best[k + 1] = best[k];
        if (!(gain[k] > 0))
            continue;
        double with = gain[k] + best[m->before[first + k]];
        if (with > best[k + 1])
            best[k + 1] = with;
    }
    return best[count];
}

int32_t pe__schedule(const pe__market *m, int32_t offer, const double *best,
                     int32_t from)
{
    int32_t first = m->first[offer];
    int32_t k = from;
    if (k < m->first[offer + 1] - first) /* the one before this was chosen */
        k = m->before[first + k];
    while (k > 0 && !(best[k] > best[k - 1]))
        k--;
    return k - 1;
}

/* --- all units ------------------------------------------------------------ */

typedef struct {
    int32_t begin, end; /* moments */
    int32_t most, taken;
    int64_t gain;
} arc;

typedef struct {
    int64_t *moment;    /* [moments] ascending */
    arc *arc;           /* [parts] */
    int32_t *out, *in;  /* heads of lists by moment, −1 = none */
    int32_t *out_next, *in_next; /* [parts] */
    int32_t *waiting;   /* [moments] units from a moment to the next */
    int64_t *price;     /* [moments] cost (− gain) of the best way there */
    int64_t *distance;  /* [moments] */
    int32_t *from;      /* [moments] arc, or one of those below */
    uint8_t *closed;    /* [moments] */
    int32_t moments, parts;
    pe__heap heap;
} timeline;

enum { START = -1, WAITED = -2, UNWAITED = -3 };
/* from: k = along arc k, −4 − k = back along arc k */

static int by_time(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return x < y ? -1 : x > y;
}

static int32_t moment_of(const timeline *t, int64_t at)
{
    int32_t low = 0, high = t->moments - 1;
    while (low < high) {
        int32_t middle = low + (high - low) / 2;
        if (t->moment[middle] < at)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static bool make(timeline *t)
{
    size_t moments = (size_t)t->parts * 2, parts = (size_t)t->parts;
    t->moment = pe__alloc(moments, sizeof *t->moment);
    t->arc = pe__alloc(parts, sizeof *t->arc);
    t->out = pe__alloc(moments, sizeof *t->out);
    t->in = pe__alloc(moments, sizeof *t->in);
    t->out_next = pe__alloc(parts, sizeof *t->out_next);
    t->in_next = pe__alloc(parts, sizeof *t->in_next);
    t->waiting = pe__zalloc(moments, sizeof *t->waiting);
    t->price = pe__zalloc(moments, sizeof *t->price);
    t->distance = pe__alloc(moments, sizeof *t->distance);
    t->from = pe__alloc(moments, sizeof *t->from);
    t->closed = pe__alloc(moments, sizeof *t->closed);
    return t->moment && t->arc && t->out && t->in && t->out_next &&
           t->in_next && t->waiting && t->price && t->distance && t->from &&
           t->closed;
}

static void unmake(timeline *t)
{
    pe__heap_free(&t->heap);
    pe__free(t->moment);
    pe__free(t->arc);
    pe__free(t->out);
    pe__free(t->in);
    pe__free(t->out_next);
    pe__free(t->in_next);
    pe__free(t->waiting);
    pe__free(t->price);
    pe__free(t->distance);
    pe__free(t->from);
    pe__free(t->closed);
}

static void lay(timeline *t, const pe__market *m, const pe__part *part)
{
    int32_t count = 0;
    for (int32_t k = 0; k < t->parts; k++) {
        const pe_match_want *w = &m->goods->want[m->want[part[k].pair]];
        t->moment[count++] = w->from;
        t->moment[count++] = w->until;
    }
    qsort(t->moment, (size_t)count, sizeof *t->moment, by_time);
    for (int32_t k = 0; k < count; k++)
        if (k == 0 || t->moment[k] != t->moment[k - 1])
            t->moment[t->moments++] = t->moment[k];
    for (int32_t k = 0; k < t->moments; k++)
        t->out[k] = t->in[k] = -1;
    for (int32_t k = t->parts - 1; k >= 0; k--) {
        const pe_match_want *w = &m->goods->want[m->want[part[k].pair]];
        arc *a = &t->arc[k];
        *a = (arc){moment_of(t, w->from), moment_of(t, w->until),
                   part[k].most, 0, part[k].gain};
        t->out_next[k] = t->out[a->begin];
        t->out[a->begin] = k;
        t->in_next[k] = t->in[a->end];
        t->in[a->end] = k;
    }
}

/* The first prices: no unit is under way, so arcs only lead forward. */
static void first_prices(timeline *t)
{
    for (int32_t i = 1; i < t->moments; i++) {
        t->price[i] = t->price[i - 1];
        for (int32_t k = t->in[i]; k >= 0; k = t->in_next[k]) {
            int64_t there = t->price[t->arc[k].begin] - t->arc[k].gain;
            if (there < t->price[i])
                t->price[i] = there;
        }
    }
}

static bool reach(timeline *t, int32_t node, int32_t to, int64_t cost,
                  int32_t way)
{
    int64_t there = t->distance[node] + cost + t->price[node] - t->price[to];
    if (t->closed[to] || there >= t->distance[to])
        return true;
    t->distance[to] = there;
    t->from[to] = way;
    return pe__heap_push(&t->heap, (double)there, to);
}

static bool leave(timeline *t, int32_t i)
{
    bool fine = i + 1 == t->moments || reach(t, i, i + 1, 0, WAITED);
    if (i > 0 && t->waiting[i - 1] > 0 && fine)
        fine = reach(t, i, i - 1, 0, UNWAITED);
    for (int32_t k = t->out[i]; k >= 0 && fine; k = t->out_next[k])
        if (t->arc[k].taken < t->arc[k].most)
            fine = reach(t, i, t->arc[k].end, -t->arc[k].gain, k);
    for (int32_t k = t->in[i]; k >= 0 && fine; k = t->in_next[k])
        if (t->arc[k].taken > 0)
            fine = reach(t, i, t->arc[k].begin, t->arc[k].gain, -4 - k);
    return fine;
}

/* The best way for one more unit; prices are kept right. */
static bool search(timeline *t)
{
    double key;
    int64_t node;
    for (int32_t i = 0; i < t->moments; i++) {
        t->distance[i] = INT64_MAX;
        t->closed[i] = 0;
    }
    t->heap.count = 0;
    t->distance[0] = 0;
    t->from[0] = START;
    bool fine = pe__heap_push(&t->heap, 0, 0);
    while (fine && pe__heap_pop(&t->heap, &key, &node)) {
        if (t->closed[node])
            continue;
        t->closed[node] = 1;
        fine = leave(t, (int32_t)node);
    }
    for (int32_t i = 0; i < t->moments && fine; i++)
        t->price[i] += t->distance[i]; /* all are reached: by waiting */
    return fine;
}

/* The moment before `i` on the way, and how many units fit between them. */
static int32_t back(const timeline *t, int32_t i, int32_t *room)
{
    int32_t way = t->from[i];
    *room = INT32_MAX;
    if (way == WAITED)
        return i - 1;
    if (way == UNWAITED) {
        *room = t->waiting[i];
        return i + 1;
    }
    const arc *a = &t->arc[way >= 0 ? way : -4 - way];
    *room = way >= 0 ? a->most - a->taken : a->taken;
    return way >= 0 ? a->begin : a->end;
}

static void send(timeline *t, int32_t units)
{
    int32_t room;
    for (int32_t i = t->moments - 1; i > 0;) {
        int32_t way = t->from[i], before = back(t, i, &room);
        if (way == WAITED)
            t->waiting[before] += units;
        else if (way == UNWAITED)
            t->waiting[i] -= units;
        else if (way >= 0)
            t->arc[way].taken += units;
        else
            t->arc[-4 - way].taken -= units;
        i = before;
    }
}

/* Units go until all are under way or one more earns nothing. */
static bool send_all(timeline *t, int32_t units)
{
    int32_t last = t->moments - 1;
    first_prices(t);
    while (units > 0) {
        if (!search(t))
            return false;
        if (t->price[last] - t->price[0] >= 0)
            return true;
        int32_t most = units, room;
        for (int32_t i = last; i > 0;) {
            i = back(t, i, &room);
            if (room < most)
                most = room;
        }
        send(t, most);
        units -= most;
    }
    return true;
}

/* A unit that goes the whole way earns price[0] − price[last] beyond what
 * parts cost; a part costs what it gains beyond the way between its ends. */
pe_status pe__timeline(const pe__market *m, int32_t offer, pe__part *part,
                       int32_t parts, int64_t *price, int64_t *part_price,
                       pe_error *err)
{
    timeline t = {.parts = parts};
    if (price)
        *price = 0;
    if (parts == 0)
        return PE_OK;
    bool fine = make(&t);
    if (fine) {
        lay(&t, m, part);
        fine = send_all(&t, pe__quantity(m, offer));
    }
    for (int32_t k = 0; k < parts && fine; k++) {
        const arc *a = &t.arc[k];
        int64_t beyond = a->gain + t.price[a->end] - t.price[a->begin];
        part[k].taken = a->taken;
        if (part_price)
            part_price[k] = beyond > 0 ? beyond : 0;
    }
    if (price && fine)
        *price = t.price[0] - t.price[t.moments - 1];
    unmake(&t);
    return fine ? PE_OK : pe__fail_memory(err);
}

pe_status pe__assign_alone(pe__market *m, int32_t offer, pe_error *err)
{
    int32_t first = m->first[offer], count = m->first[offer + 1] - first;
    pe__part *part = pe__alloc((size_t)count, sizeof *part);
    int64_t *price = pe__alloc((size_t)count, sizeof *price);
    pe_status status = part && price ? PE_OK : pe__fail_memory(err);
    for (int32_t k = 0; k < count && status == PE_OK; k++)
        part[k] = (pe__part){first + k, m->want_left[m->want[first + k]], 0,
                             m->value[first + k]};
    if (status == PE_OK)
        status = pe__timeline(m, offer, part, count, &m->offer_price[offer],
                              price, err);
    for (int32_t k = 0; k < count && status == PE_OK; k++) {
        if (part[k].taken > 0)
            pe__market_give(m, first + k, part[k].taken);
        m->want_price[m->want[first + k]] = price[k];
    }
    pe__free(part);
    pe__free(price);
    return status;
}
