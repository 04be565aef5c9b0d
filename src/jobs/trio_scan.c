/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A meeting of three, the reckoning: all ways to hand out the pieces in play,
 * in two halves, one sorted by the first member's hours, and the scan of the
 * windows that keep that member in the band; the other two members' hours and
 * everybody's number of pieces are looked at point by point. */
#include "trio.h"

#include <string.h>

#define CHUNK 64 /* points whose costs are reckoned together */

/* --- halves --------------------------------------------------------------- */

/* The empty half; the first one carries what stays with the members, less
 * what they want, so that a point's loads are deviations. */
static void half_begin(const pe__trio *t, trio_half *h, bool first)
{
    h->size = 1;
    h->cost[0] = 0.0f;
    for (int m = 0; m < 2; m++) {
        h->hours[m][0] = first ? t->base_hours[m] : 0;
        h->count[m][0] = first ? t->base_count[m] : 0;
        h->mask[m][0] = 0;
        for (int32_t r = 0; r < t->jobs->ratings; r++)
            h->load[m][r][0] =
                first ? (float)(t->base_load[m][r] - t->want[m][r]) : 0.0f;
    }
}

/* Point `to` is point `from` with the item at member m. */
static void put_item(const pe__trio *t, trio_half *h, const trio_item *it,
                     int32_t from, int32_t to, int m)
{
    h->cost[to] = h->cost[from] + (float)it->cost[m];
    for (int s = 0; s < 2; s++) {
        const bool mine = s == m;
        h->hours[s][to] = h->hours[s][from] + (mine ? it->hours : 0);
        h->count[s][to] = h->count[s][from] + mine;
        h->mask[s][to] = h->mask[s][from] | (uint32_t)mine << it->bit;
        for (int32_t r = 0; r < t->jobs->ratings; r++)
            h->load[s][r][to] =
                h->load[s][r][from] +
                (mine ? (float)(it->hours * it->rating[r]) : 0.0f);
    }
}

/* Multiplies the half by the holders that an item may have. The last of them
 * takes the points' own places, so nothing is read after it was written. */
static void half_add(const pe__trio *t, trio_half *h, const trio_item *it)
{
    const int32_t n = h->size;
    int32_t left = 0, end = n;
    for (int m = 0; m < 3; m++)
        left += it->may >> m & 1;
    for (int m = 0; m < 3; m++) {
        if (!(it->may >> m & 1))
            continue;
        const int32_t to = --left > 0 ? end : 0;
        for (int32_t k = 0; k < n; k++)
            put_item(t, h, it, k, to + k, m);
        end += left > 0 ? n : 0;
    }
    h->size = end;
}

/* Pieces go to the half that is smaller, as they were counted when they came
 * into play. */
static void build_halves(pe__trio *t)
{
    half_begin(t, &t->one, true);
    half_begin(t, &t->two, false);
    for (int32_t b = 0; b < t->in_play; b++) {
        const int side = t->one.size <= t->two.size ? 0 : 1;
        half_add(t, side ? &t->two : &t->one, &t->items[t->play[b]]);
    }
}

static void copy_point(const pe__trio *t, trio_half *to, int32_t at,
                       const trio_half *from, int32_t k)
{
    to->cost[at] = from->cost[k];
    for (int m = 0; m < 2; m++) {
        to->hours[m][at] = from->hours[m][k];
        to->count[m][at] = from->count[m][k];
        to->mask[m][at] = from->mask[m][k];
        for (int32_t r = 0; r < t->jobs->ratings; r++)
            to->load[m][r][at] = from->load[m][r][k];
    }
}

/* The place of the first of n sorted keys that is not below `key`. */
static int32_t place_of(const int32_t *sorted, int32_t n, int32_t key)
{
    int32_t low = 0;
    while (low < n) {
        const int32_t middle = low + (n - low) / 2;
        if (sorted[middle] < key)
            low = middle + 1;
        else
            n = middle;
    }
    return low;
}

/* Sorts the second half by the first member's hours: by merging runs that
 * double in length, which keeps equal ones in order. */
static void sort_half(pe__trio *t)
{
    const int32_t *key = t->two.hours[0], n = t->two.size;
    int32_t room[2][HALF], *from = room[0], *to = room[1];
    for (int32_t k = 0; k < n; k++)
        from[k] = k;
    for (int32_t run = 1; run < n; run *= 2) {
        for (int32_t at = 0; at < n; at += 2 * run) {
            const int32_t middle = pe__smaller(at + run, n);
            const int32_t end = pe__smaller(at + 2 * run, n);
            int32_t a = at, b = middle;
            for (int32_t k = at; k < end; k++)
                to[k] = a < middle && (b == end || key[from[a]] <= key[from[b]])
                            ? from[a++] : from[b++];
        }
        int32_t *swap = from;
        from = to;
        to = swap;
    }
    for (int32_t k = 0; k < n; k++)
        copy_point(t, &t->sorted, k, &t->two, from[k]);
    t->sorted.size = n;
}

/* --- the scan ------------------------------------------------------------- */

/* What a member may have at most and at least, of hours or of pieces. */
typedef struct {
    int32_t low[3], high[3];
} limits;

/* Adds NEVER to the points that break a limit; the third member has what the
 * first two leave of `all`. */
static inline void forbid(const int32_t *restrict a, const int32_t *restrict b,
                          int32_t a_here, int32_t b_here, int32_t all,
                          const limits *l, int32_t n, float *restrict cost)
{
    for (int32_t m = 0; m < n; m++) {
        const int32_t x = a_here + a[m], y = b_here + b[m], z = all - x - y;
        const int bad = (x < l->low[0]) | (x > l->high[0]) |
                        (y < l->low[1]) | (y > l->high[1]) |
                        (z < l->low[2]) | (z > l->high[2]);
        cost[m] += bad ? NEVER : 0.0f;
    }
}

/* Costs of up to CHUNK points of the second half, seen from point k of the
 * first. Written so that the compiler makes vectors of it. */
static inline void reckon(const pe__trio *t, int32_t k, int32_t at, int32_t n,
                          float *restrict cost)
{
    const trio_half *one = &t->one, *two = &t->sorted;
    for (int32_t m = 0; m < n; m++)
        cost[m] = one->cost[k] + two->cost[at + m];
    for (int32_t r = 0; r < t->jobs->ratings; r++) {
        const float *a = two->load[0][r] + at, *b = two->load[1][r] + at;
        const float a_here = one->load[0][r][k], b_here = one->load[1][r][k];
        const float rest = (float)(t->total_load[r] - t->want[0][r] -
                                   t->want[1][r] - t->want[2][r]);
        const float weight = (float)t->jobs->weight[r];
        const float x = weight / (float)t->fair[0];
        const float y = weight / (float)t->fair[1];
        const float z = weight / (float)t->fair[2];
        for (int32_t m = 0; m < n; m++) {
            const float da = a_here + a[m], db = b_here + b[m];
            const float dc = rest - da - db;
            cost[m] += x * da * da + y * db * db + z * dc * dc;
        }
    }
    const limits hours = {{t->low[0], t->low[1], t->low[2]},
                          {t->high[0], t->high[1], t->high[2]}};
    const limits count = {{0, 0, 0}, {t->top[0], t->top[1], t->top[2]}};
    forbid(two->hours[0] + at, two->hours[1] + at, one->hours[0][k],
           one->hours[1][k], t->total_hours, &hours, n, cost);
    if (t->crowded)
        forbid(two->count[0] + at, two->count[1] + at, one->count[0][k],
               one->count[1][k], t->count, &count, n, cost);
}

/* No two pieces of one holder share time or a task. */
static bool sound(const pe__trio *t, int32_t k, int32_t at)
{
    const uint32_t first = t->one.mask[0][k] | t->sorted.mask[0][at];
    const uint32_t second = t->one.mask[1][k] | t->sorted.mask[1][at];
    const uint32_t third = ~(first | second);
    for (int32_t b = 0; b < t->in_play; b++) {
        const uint32_t bit = UINT32_C(1) << b;
        const uint32_t with = first & bit ? first
                                          : second & bit ? second : third;
        if (t->against[b] & with)
            return false;
    }
    return true;
}

/* The cheapest sound one of n points whose costs are given. */
static void take_best(pe__trio *t, int32_t k, int32_t at, int32_t n,
                      float *cost)
{
    for (;;) {
        int32_t least = 0;
        for (int32_t m = 1; m < n; m++)
            least = cost[m] < cost[least] ? m : least;
        if (!(cost[least] < t->best))
            return;
        if (sound(t, k, at + least)) {
            t->best = cost[least];
            t->best_mask[0] = t->one.mask[0][k] |
                              t->sorted.mask[0][at + least];
            t->best_mask[1] = t->one.mask[1][k] |
                              t->sorted.mask[1][at + least];
            return;
        }
        cost[least] = NEVER;
    }
}

#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && \
    !defined(__SANITIZE_ADDRESS__)
__attribute__((target_clones("avx2", "default")))
#endif
static void scan_stretch(pe__trio *t, int32_t k, int32_t at, int32_t end)
{
    float cost[CHUNK];
    for (; at < end; at += CHUNK) {
        const int32_t n = pe__smaller(end - at, CHUNK);
        float least = NEVER;
        reckon(t, k, at, n, cost);
        for (int32_t m = 0; m < n; m++)
            least = cost[m] < least ? cost[m] : least;
        if (least < t->best)
            take_best(t, k, at, n, cost);
    }
}

static void unfold(pe__trio *t)
{
    for (int32_t b = 0; b < t->in_play; b++) {
        const uint32_t bit = UINT32_C(1) << b;
        t->items[t->play[b]].then = t->best_mask[0] & bit   ? 0
                                    : t->best_mask[1] & bit ? 1 : 2;
    }
}

bool pe__trio_scan(pe__trio *t, double now)
{
    build_halves(t);
    sort_half(t);
    t->best = (float)fmin(now, 0.1 * (double)NEVER);
    const float before = t->best;
    for (int32_t k = 0; k < t->one.size; k++) {
        const int32_t here = t->one.hours[0][k], n = t->sorted.size;
        const int32_t *hours = t->sorted.hours[0];
        scan_stretch(t, k, place_of(hours, n, t->low[0] - here),
                     place_of(hours, n, t->high[0] - here + 1));
    }
    if (!(t->best < before))
        return false;
    unfold(t);
    return true;
}
