/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What is used up: a transportation problem, by successive shortest paths
 * with prices (Edmonds & Karp 1972, Tomizawa 1971), searches that end at the
 * first place where a unit can stay.
 *
 * Kept all the time, u the prices of offers and p of wants, v a pair's value:
 *     u_o + p_w ≥ v_ow, with equality where something is given;
 *     p_w = 0 while somebody is wanted there still;
 *     u_o = 0 once an offer has been dealt with and has something left.
 * At the end that is the optimum and its proof. */
#include "assign_own.h"

#include "error.h"
#include "heap.h"
#include "mem.h"

/* Nodes: offers first, then wants. */
typedef struct {
    pe__market *m;
    int64_t *distance; /* [nodes] */
    int32_t *from;     /* [nodes] pair that led there; −1 = the start */
    int32_t *seen;     /* [nodes] number of the search that saw it */
    int32_t *closed;   /* [nodes] … that has its final distance */
    int32_t *visited;  /* [nodes] closed by this search, in order */
    int32_t count;     /* of them */
    int32_t *left;     /* [offers] units not given */
    pe__heap heap;
    int32_t search;
    int64_t best;      /* distance of the nearest end so far */
    int32_t end;       /* that node */
} paths;

static bool reach(paths *s, int32_t node, int64_t distance, int32_t pair)
{
    if (distance >= s->best ||
        (s->seen[node] == s->search && s->distance[node] <= distance))
        return true;
    s->seen[node] = s->search;
    s->distance[node] = distance;
    s->from[node] = pair;
    return pe__heap_push(&s->heap, (double)distance, node);
}

/* An offer can keep a unit to itself at its price, or take any of its
 * wants. */
static bool from_offer(paths *s, int32_t offer, int64_t distance)
{
    pe__market *m = s->m;
    if (distance + m->offer_price[offer] < s->best) {
        s->best = distance + m->offer_price[offer];
        s->end = offer;
    }
    int64_t base = distance + m->offer_price[offer];
    bool fine = true;
    for (int32_t k = m->first[offer]; k < m->first[offer + 1] && fine; k++)
        fine = reach(s, m->offers + m->want[k],
                     base + m->want_price[m->want[k]] - m->value[k], k);
    return fine;
}

/* A want has room, or lets go of what somebody gives it. What is lent to it
 * stays: its offer was dealt with otherwise. */
static bool from_want(paths *s, int32_t want, int64_t distance)
{
    pe__market *m = s->m;
    if (m->want_left[want] > 0) {
        s->best = distance;
        s->end = m->offers + want;
        return true;
    }
    bool fine = true;
    for (int32_t k = m->holder[want]; k >= 0 && fine; k = m->next[k])
        if (!pe__is_lent(m, m->offer[k]))
            fine = reach(s, m->offer[k], distance, k);
    return fine;
}

/* The nearest end from `offer`, and the prices that go with it. */
static bool find_end(paths *s, int32_t offer)
{
    pe__market *m = s->m;
    double key;
    int64_t node;
    bool fine = true;
    s->search++;
    s->count = 0;
    s->best = m->offer_price[offer];
    s->end = offer;
    s->seen[offer] = s->search;
    s->distance[offer] = 0;
    s->from[offer] = -1;
    s->heap.count = 0;
    fine = pe__heap_push(&s->heap, 0, offer);
    while (fine && pe__heap_pop(&s->heap, &key, &node)) {
        int64_t distance = s->distance[node];
        if (distance >= s->best)
            break;
        if (s->closed[node] == s->search)
            continue; /* was pushed once more, from farther */
        s->closed[node] = s->search;
        s->visited[s->count++] = (int32_t)node;
        fine = node < m->offers
                   ? from_offer(s, (int32_t)node, distance)
                   : from_want(s, (int32_t)node - m->offers, distance);
    }
    for (int32_t k = 0; k < s->count && fine; k++) {
        int32_t one = s->visited[k];
        int64_t nearer = s->best - s->distance[one];
        if (nearer > 0 && one < m->offers)
            m->offer_price[one] -= nearer;
        else if (nearer > 0)
            m->want_price[one - m->offers] += nearer;
    }
    return fine;
}

/* The way back from the end: offers give along the pair that led to a want,
 * and have back along the pair that led to them. How many units fit. */
static int32_t narrowest(const paths *s, int32_t units)
{
    const pe__market *m = s->m;
    int32_t node = s->end;
    if (node >= m->offers && m->want_left[node - m->offers] < units)
        units = m->want_left[node - m->offers];
    for (int32_t pair = s->from[node]; pair >= 0; pair = s->from[node]) {
        bool back = node < m->offers;
        if (back && m->given[pair] < units)
            units = m->given[pair];
        node = back ? m->offers + m->want[pair] : m->offer[pair];
    }
    return units;
}

static void move(paths *s, int32_t offer)
{
    pe__market *m = s->m;
    int32_t units = narrowest(s, s->left[offer]);
    int32_t node = s->end;
    s->left[offer] -= units;
    if (node < m->offers)
        s->left[node] += units;
    for (int32_t pair = s->from[node]; pair >= 0; pair = s->from[node]) {
        bool back = node < m->offers;
        pe__market_give(m, pair, back ? -units : units);
        node = back ? m->offers + m->want[pair] : m->offer[pair];
    }
}

/* Until all units have a place, or are worth nothing anywhere. */
static bool place(paths *s, int32_t offer)
{
    pe__market *m = s->m;
    int64_t price = 0;
    for (int32_t k = m->first[offer]; k < m->first[offer + 1]; k++) {
        int64_t gain = m->value[k] - m->want_price[m->want[k]];
        if (gain > price)
            price = gain;
    }
    m->offer_price[offer] = price;
    s->left[offer] = pe__quantity(m, offer);
    while (s->left[offer] > 0 && m->offer_price[offer] > 0) {
        if (!find_end(s, offer))
            return false;
        if (s->end != offer)
            move(s, offer);
    }
    return true;
}

pe_status pe__assign_used(pe__market *m, const int32_t *offer, int32_t count,
                          pe_error *err)
{
    size_t nodes = (size_t)m->offers + (size_t)m->wants;
    paths s = {.m = m};
    s.distance = pe__alloc(nodes, sizeof *s.distance);
    s.from = pe__alloc(nodes, sizeof *s.from);
    s.seen = pe__zalloc(nodes, sizeof *s.seen);
    s.closed = pe__zalloc(nodes, sizeof *s.closed);
    s.visited = pe__alloc(nodes, sizeof *s.visited);
    s.left = pe__zalloc((size_t)m->offers, sizeof *s.left);
    bool fine = s.distance && s.from && s.seen && s.closed && s.visited &&
                s.left;
    for (int32_t k = 0; k < count && fine; k++)
        fine = place(&s, offer[k]);
    pe__heap_free(&s.heap);
    pe__free(s.distance);
    pe__free(s.from);
    pe__free(s.seen);
    pe__free(s.closed);
    pe__free(s.visited);
    pe__free(s.left);
    return fine ? PE_OK : pe__fail_memory(err);
}
