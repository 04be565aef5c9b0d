/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Which offers and wants can come together, and what a unit is worth there.
 *
 * Wants are sorted by kind and latitude; an offer looks at the band of its
 * reach, once for its own kind and once for each that it can stand in for.
 * Cost: sorting, and the wants of those bands. */
#include "assign_own.h"

#include "error.h"
#include "mem.h"

#include <stdlib.h>
#include <string.h>

/* A want as it is looked for. */
typedef struct {
    int32_t kind, north, want;
} spot;

/* A want as it ends. */
typedef struct {
    int64_t until;
    int32_t want;
} ending;

/* A pair while they are looked for. */
typedef struct {
    int32_t rank;   /* of the want among endings */
    double value;
} find;

typedef struct {
    pe__market *m;
    spot *spot;             /* [wants] by kind, latitude, number */
    int32_t *rank, *ranked; /* [wants] of a want; the want of a rank */
    pe_match_substitute *instead; /* by with, kind, the best first */
    double *worth;          /* [room] of the pairs */
    find *found;            /* [wants] of one offer */
    int64_t room;
    double best;            /* the largest worth */
} looking;

static int by_spot(const void *a, const void *b)
{
    const spot *x = a, *y = b;
    if (x->kind != y->kind)
        return x->kind < y->kind ? -1 : 1;
    if (x->north != y->north)
        return x->north < y->north ? -1 : 1;
    return x->want < y->want ? -1 : x->want > y->want;
}

static int by_ending(const void *a, const void *b)
{
    const ending *x = a, *y = b;
    if (x->until != y->until)
        return x->until < y->until ? -1 : 1;
    return x->want < y->want ? -1 : x->want > y->want;
}

static int by_rank(const void *a, const void *b)
{
    const find *x = a, *y = b;
    return x->rank < y->rank ? -1 : x->rank > y->rank;
}

static int by_stand_in(const void *a, const void *b)
{
    const pe_match_substitute *x = a, *y = b;
    if (x->with != y->with)
        return x->with < y->with ? -1 : 1;
    if (x->kind != y->kind)
        return x->kind < y->kind ? -1 : 1;
    return x->worth > y->worth ? -1 : x->worth < y->worth;
}

/* Orders wants and substitutes. */
static pe_status sort_all(looking *l, pe_error *err)
{
    const pe_match_goods *goods = l->m->goods;
    size_t wants = (size_t)goods->wants;
    ending *end = pe__alloc(wants, sizeof *end);
    l->spot = pe__alloc(wants, sizeof *l->spot);
    l->rank = pe__alloc(wants, sizeof *l->rank);
    l->ranked = pe__alloc(wants, sizeof *l->ranked);
    l->found = pe__alloc(wants, sizeof *l->found);
    l->instead = pe__alloc((size_t)goods->substitutes, sizeof *l->instead);
    bool ready = end && l->spot && l->rank && l->ranked && l->found &&
                 l->instead;
    for (int32_t w = 0; ready && w < goods->wants; w++) {
        const pe_match_want *want = &goods->want[w];
        l->spot[w] = (spot){want->kind, want->place.north, w};
        end[w] = (ending){want->until, w};
    }
    if (ready && wants > 0) {
        qsort(l->spot, wants, sizeof *l->spot, by_spot);
        qsort(end, wants, sizeof *end, by_ending);
    }
    for (int32_t k = 0; ready && k < goods->wants; k++) {
        l->rank[end[k].want] = k;
        l->ranked[k] = end[k].want;
    }
    if (ready && goods->substitutes > 0) {
        memcpy(l->instead, goods->substitute,
               (size_t)goods->substitutes * sizeof *l->instead);
        qsort(l->instead, (size_t)goods->substitutes, sizeof *l->instead,
              by_stand_in);
    }
    pe__free(end);
    return ready ? PE_OK : pe__fail_memory(err);
}

/* The first spot not before (kind, north). */
static int64_t spot_from(const looking *l, int32_t kind, int64_t north)
{
    int64_t low = 0, high = l->m->goods->wants;
    while (low < high) {
        int64_t middle = low + (high - low) / 2;
        const spot *s = &l->spot[middle];
        if (s->kind < kind || (s->kind == kind && s->north < north))
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* Whether the times allow it: what is used up comes at some moment of both
 * windows, what is lent is there all the time. */
static bool in_time(const pe_match_offer *o, const pe_match_want *w)
{
    if (o->returns)
        return o->from <= w->from && w->until <= o->until;
    return o->from < w->until && w->from < o->until;
}

/* Adds the wants of one kind that are near enough; returns how many there are
 * then. */
static int32_t look(looking *l, const pe_match_offer *o, int32_t kind,
                    double worth, int32_t count)
{
    const pe_match_goods *goods = l->m->goods;
    double delta = goods->distance > 0 ? goods->distance : 7;
    double reach = o->reach < 21000 ? (double)o->reach : 21000;
    int64_t band = (int64_t)(reach / 111.19 * 1e7) + 1;
    int64_t at = spot_from(l, kind, (int64_t)o->place.north - band);
    for (; at < goods->wants && l->spot[at].kind == kind &&
           l->spot[at].north <= o->place.north + band; at++) {
        const pe_match_want *w = &goods->want[l->spot[at].want];
        if (w->quantity < 1 || !in_time(o, w))
            continue;
        double far = pe__kilometres(o->place, w->place);
        double value = (double)w->weight * worth * pe__falloff(far / delta);
        if (far <= (double)o->reach && value > 0)
            l->found[count++] = (find){l->rank[l->spot[at].want], value};
    }
    return count;
}

/* Of its own kind, and of each that the offer can stand in for. */
static int32_t look_all(looking *l, const pe_match_offer *o)
{
    const pe_match_goods *goods = l->m->goods;
    int32_t count = look(l, o, o->kind, 1, 0);
    int64_t low = 0, high = goods->substitutes;
    while (low < high) {
        int64_t middle = low + (high - low) / 2;
        if (l->instead[middle].with < o->kind)
            low = middle + 1;
        else
            high = middle;
    }
    for (; low < goods->substitutes && l->instead[low].with == o->kind; low++) {
        const pe_match_substitute *s = &l->instead[low];
        bool again = low > 0 && s[-1].with == s->with && s[-1].kind == s->kind;
        if (!again && s->kind != o->kind)
            count = look(l, o, s->kind, (double)s->worth, count);
    }
    if (count > 1)
        qsort(l->found, (size_t)count, sizeof *l->found, by_rank);
    return count;
}

static pe_status make_room(looking *l, int64_t needed, pe_error *err)
{
    pe__market *m = l->m;
    if (needed > INT32_MAX)
        return pe__fail(err, PE_BAD_INPUT,
                        "more than two thousand million pairs of offers and "
                        "wants are within reach; divide them by district");
    if (needed <= l->room)
        return PE_OK;
    int64_t room = needed + l->room + 1024;
    size_t size = (size_t)room;
    void *grown = pe__realloc(m->want, size, sizeof *m->want);
    if (grown != NULL)
        m->want = grown;
    void *more = grown ? pe__realloc(l->worth, size, sizeof *l->worth) : NULL;
    if (more == NULL)
        return pe__fail_memory(err);
    l->worth = more;
    l->room = room;
    return PE_OK;
}

/* How many of the offer's wants have ended when that of pair k begins: they
 * stand in the order of their ends. */
static int32_t ended_before(const pe__market *m, int32_t offer, int32_t pair)
{
    const pe_match_want *want = m->goods->want;
    int64_t from = want[m->want[pair]].from;
    int32_t low = m->first[offer], high = pair;
    while (low < high) {
        int32_t middle = low + (high - low) / 2;
        if (want[m->want[middle]].until <= from)
            low = middle + 1;
        else
            high = middle;
    }
    return low - m->first[offer];
}

/* The arrays that have an entry a pair, and worth in steps. A pair that is
 * worth less than half a step keeps one: it is better than nothing. */
static pe_status count_steps(looking *l, pe_error *err)
{
    pe__market *m = l->m;
    size_t pairs = (size_t)m->pairs;
    m->offer = pe__alloc(pairs, sizeof *m->offer);
    m->value = pe__alloc(pairs, sizeof *m->value);
    m->before = pe__zalloc(pairs, sizeof *m->before);
    m->given = pe__zalloc(pairs, sizeof *m->given);
    m->next = pe__alloc(pairs, sizeof *m->next);
    m->previous = pe__alloc(pairs, sizeof *m->previous);
    if (!m->offer || !m->value || !m->before || !m->given || !m->next ||
        !m->previous)
        return pe__fail_memory(err);
    m->step = 1;
    while (m->step * PE__STEPS < l->best)
        m->step *= 2;
    while (l->best > 0 && m->step * 0.5 * PE__STEPS >= l->best)
        m->step /= 2;
    for (int32_t o = 0; o < m->offers; o++)
        for (int32_t k = m->first[o]; k < m->first[o + 1]; k++) {
            int64_t steps = (int64_t)(l->worth[k] / m->step + 0.5);
            m->offer[k] = o;
            m->value[k] = steps > 0 ? (int32_t)steps : 1;
            if (pe__is_lent(m, o))
                m->before[k] = ended_before(m, o, k);
        }
    return PE_OK;
}

static pe_status find_pairs(looking *l, pe_error *err)
{
    pe__market *m = l->m;
    pe_status status = sort_all(l, err);
    for (int32_t o = 0; o < m->offers && status == PE_OK; o++) {
        const pe_match_offer *offer = &m->goods->offer[o];
        int32_t count = offer->quantity > 0 ? look_all(l, offer) : 0;
        m->first[o] = m->pairs;
        status = make_room(l, (int64_t)m->pairs + count, err);
        for (int32_t k = 0; k < count && status == PE_OK; k++) {
            m->want[m->pairs] = l->ranked[l->found[k].rank];
            l->worth[m->pairs++] = l->found[k].value;
            if (l->found[k].value > l->best)
                l->best = l->found[k].value;
        }
    }
    m->first[m->offers] = m->pairs;
    return status;
}

pe_status pe__market_open(pe__market *m, const pe_match_goods *goods,
                          pe_error *err)
{
    *m = (pe__market){.goods = goods, .offers = (int32_t)goods->offers,
                      .wants = (int32_t)goods->wants};
    size_t offers = (size_t)goods->offers, wants = (size_t)goods->wants;
    looking l = {.m = m};
    m->first = pe__alloc(offers + 1, sizeof *m->first);
    m->holder = pe__alloc(wants, sizeof *m->holder);
    m->want_left = pe__alloc(wants, sizeof *m->want_left);
    m->offer_price = pe__zalloc(offers, sizeof *m->offer_price);
    m->want_price = pe__zalloc(wants, sizeof *m->want_price);
    pe_status status = m->first && m->holder && m->want_left &&
                       m->offer_price && m->want_price
                           ? find_pairs(&l, err)
                           : pe__fail_memory(err);
    if (status == PE_OK)
        status = count_steps(&l, err);
    for (int32_t w = 0; w < m->wants && status == PE_OK; w++) {
        m->holder[w] = -1;
        m->want_left[w] = goods->want[w].quantity;
    }
    pe__free(l.spot);
    pe__free(l.rank);
    pe__free(l.ranked);
    pe__free(l.instead);
    pe__free(l.worth);
    pe__free(l.found);
    return status;
}

void pe__market_free(pe__market *m)
{
    pe__free(m->first);
    pe__free(m->offer);
    pe__free(m->want);
    pe__free(m->value);
    pe__free(m->before);
    pe__free(m->given);
    pe__free(m->next);
    pe__free(m->previous);
    pe__free(m->holder);
    pe__free(m->want_left);
    pe__free(m->offer_price);
    pe__free(m->want_price);
}

void pe__market_give(pe__market *m, int32_t pair, int32_t units)
{
    int32_t want = m->want[pair], had = m->given[pair];
    m->given[pair] = had + units;
    m->want_left[want] -= units;
    if (had == 0 && units > 0) {
        m->next[pair] = m->holder[want];
        m->previous[pair] = -1;
        if (m->holder[want] >= 0)
            m->previous[m->holder[want]] = pair;
        m->holder[want] = pair;
    } else if (had > 0 && had + units == 0) {
        int32_t next = m->next[pair], previous = m->previous[pair];
        if (previous >= 0)
            m->next[previous] = next;
        else
            m->holder[want] = next;
        if (next >= 0)
            m->previous[next] = previous;
    }
}
