/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A meeting, the reckoning: all combinations of ways in two halves, one sorted
 * by hours, and the scan of the windows that keep both members in their bands.
 * This is where the search spends its time. */
#include "pair.h"

#include <string.h>

/* --- halves --------------------------------------------------------------- */

static void half_begin(half *h)
{
    h->size = 1;
    h->hours[0] = h->mark[0] = 0;
    h->cost[0] = h->count[0][0] = h->count[1][0] = 0.0f;
    for (int32_t r = 0; r < RATINGS; r++)
        h->load[r][0] = 0.0f;
}

/* Multiplies the half by the ways of one more item. `scale` [ratings] turns
 * loads into square roots of cost. */
static void half_add(const pe__pair *p, half *h, const play *q,
                     const double *scale)
{
    const int32_t n = h->size;
    for (int32_t w = q->ways - 1; w >= 0; w--) {
        const way *v = &q->way[w];
        const int32_t to = w * n;
        for (int32_t k = 0; k < n; k++) {
            h->hours[to + k] = h->hours[k] + v->hours;
            h->mark[to + k] = h->mark[k] + to;
            h->cost[to + k] = h->cost[k] + (float)v->cost;
            h->count[0][to + k] = h->count[0][k] + (float)v->count[0];
            h->count[1][to + k] = h->count[1][k] + (float)v->count[1];
        }
        for (int32_t r = 0; r < p->jobs->ratings; r++) {
            const float load = (float)(v->load[r] * scale[r]);
            for (int32_t k = 0; k < n; k++)
                h->load[r][to + k] = h->load[r][k] + load;
        }
    }
    h->size = n * q->ways;
}

/* Sets out both halves: plays go to the half that is smaller, as they were
 * counted in try_play. */
static void build_halves(pe__pair *p)
{
    double scale[RATINGS];
    half *side[2] = {&p->one, &p->two};
    half_begin(&p->one);
    half_begin(&p->two);
    for (int32_t r = 0; r < p->jobs->ratings; r++)
        scale[r] = sqrt(p->jobs->weight[r] * p->bend);
    for (int32_t k = 0; k < p->in_play; k++) {
        const int s = p->one.size <= p->two.size ? 0 : 1;
        half_add(p, side[s], &p->plays[k], scale);
    }
    for (int32_t r = 0; r < p->jobs->ratings; r++) {
        const float shift =
            (float)((p->base_load[r] - p->middle[r]) * scale[r]);
        for (int32_t k = 0; k < p->one.size; k++)
            p->one.load[r][k] += shift;
    }
    for (int32_t k = 0; k < p->one.size; k++) {
        p->one.count[0][k] += (float)p->base_count[0];
        p->one.count[1][k] += (float)p->base_count[1];
    }
}

static int32_t bucket_of(const pe__pair *p, int32_t hours)
{
    const int32_t b = (hours - p->bottom) >> p->shift;
    return b < 0 ? 0 : b > BUCKETS ? BUCKETS : b;
}

static void copy_point(half *to, int32_t at, const half *from, int32_t k,
                       int32_t ratings)
{
    to->hours[at] = from->hours[k];
    to->mark[at] = from->mark[k];
    to->cost[at] = from->cost[k];
    to->count[0][at] = from->count[0][k];
    to->count[1][at] = from->count[1][k];
    for (int32_t r = 0; r < ratings; r++)
        to->load[r][at] = from->load[r][k];
}

/* Sorts the second half by hours: by counting over buckets, and where a bucket
 * spans more than one quarter, by insertion within. */
static void sort_half(pe__pair *p)
{
    const half *h = &p->two;
    int32_t place[HALF], top = h->hours[0];
    p->bottom = h->hours[0];
    for (int32_t k = 1; k < h->size; k++) {
        p->bottom = h->hours[k] < p->bottom ? h->hours[k] : p->bottom;
        top = h->hours[k] > top ? h->hours[k] : top;
    }
    for (p->shift = 0; (top - p->bottom) >> p->shift >= BUCKETS;)
        p->shift++;
    memset(p->bucket, 0, sizeof p->bucket);
    for (int32_t k = 0; k < h->size; k++)
        p->bucket[bucket_of(p, h->hours[k]) + 1]++;
    for (int32_t b = 0; b < BUCKETS + 1; b++)
        p->bucket[b + 1] += p->bucket[b];
    for (int32_t k = 0; k < h->size; k++) {
        /* bucket[b] moves on to its own end, which is the start of b + 1 */
        place[p->bucket[bucket_of(p, h->hours[k])]++] = k;
    }
    memmove(p->bucket + 1, p->bucket, (BUCKETS + 1) * sizeof *p->bucket);
    p->bucket[0] = 0;
    for (int32_t k = 1; p->shift > 0 && k < h->size; k++)
        for (int32_t m = k;
             m > 0 && h->hours[place[m - 1]] > h->hours[place[m]]; m--) {
            const int32_t swap = place[m];
            place[m] = place[m - 1];
            place[m - 1] = swap;
        }
    for (int32_t k = 0; k < h->size; k++)
        copy_point(&p->sorted, k, h, place[k], p->jobs->ratings);
    p->sorted.size = h->size;
}

/* --- the scan ------------------------------------------------------------- */

/* Costs of up to CHUNK points of the second half, seen from point `k` of the
 * first. Written so that the compiler makes vectors of it. */
static inline void reckon(const pe__pair *p, int32_t k, int32_t at, int32_t n,
                          float *restrict cost)
{
    const half *one = &p->one, *two = &p->sorted;
    const float base = one->cost[k] + p->extra;
    for (int32_t m = 0; m < n; m++)
        cost[m] = base + two->cost[at + m];
    for (int32_t r = 0; r < p->jobs->ratings; r++) {
        const float *load = two->load[r] + at;
        const float here = one->load[r][k];
        for (int32_t m = 0; m < n; m++)
            cost[m] += (here + load[m]) * (here + load[m]);
    }
    for (int side = 0; p->crowded && side < 2; side++) {
        const float *count = two->count[side] + at;
        const float here = one->count[side][k] - (float)p->limit[side];
        for (int32_t m = 0; m < n; m++) {
            const float over = here + count[m];
            cost[m] += over > 0.0f ? CROWD * over : 0.0f;
        }
    }
}

#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && \
    !defined(__SANITIZE_ADDRESS__)
__attribute__((target_clones("avx2", "default")))
#endif
static void scan_stretch(pe__pair *p, int32_t k, int32_t at, int32_t end)
{
    float cost[CHUNK];
    for (; at < end; at += CHUNK) {
        const int32_t n = end - at < CHUNK ? end - at : CHUNK;
        float least = INFINITY;
        reckon(p, k, at, n, cost);
        for (int32_t m = 0; m < n; m++)
            least = cost[m] < least ? cost[m] : least;
        if (!(least < p->best))
            continue;
        int32_t m = 0;
        while (cost[m] > least)
            m++;
        p->best = least;
        p->best_one = k;
        p->best_two = at + m;
    }
}

/* Looks at all ways in which the first member gets `from` … `to` quarters. */
static void scan_window(pe__pair *p, int32_t from, int32_t to)
{
    const half *one = &p->one, *two = &p->sorted;
    from -= p->base_hours;
    to -= p->base_hours;
    for (int32_t k = 0; k < one->size; k++) {
        const int32_t low = from - one->hours[k], high = to - one->hours[k];
        int32_t at = p->bucket[bucket_of(p, low)];
        int32_t end = p->bucket[bucket_of(p, high) + 1];
        while (at < end && two->hours[at] < low)
            at++;
        while (end > at && two->hours[end - 1] > high)
            end--;
        scan_stretch(p, k, at, end);
    }
}

int32_t pe__pair_miss(const pe__pair *p, int32_t hours)
{
    return hours < p->from ? p->from - hours
                           : hours > p->to ? hours - p->to : 0;
}

/* Finds the best way, no further outside the window than `now`. */
static void scan(pe__pair *p, int32_t now)
{
    const double price = p->aims->outside;
    const bool first = isinf(price);
    const int32_t worst = pe__pair_miss(p, now);
    p->best = INFINITY;
    p->best_one = p->best_two = -1;
    p->extra = 0.0f;
    scan_window(p, p->from, p->to);
    for (int32_t v = 1; v <= worst && !(first && p->best_one >= 0); v++) {
        p->extra = first ? 0.0f : (float)(price * v);
        scan_window(p, p->from - v, p->from - v);
        scan_window(p, p->to + v, p->to + v);
    }
}

static void unfold(pe__pair *p)
{
    int32_t mark[2] = {p->one.mark[p->best_one], p->sorted.mark[p->best_two]};
    int32_t size[2] = {1, 1};
    int32_t side[MOST_PLAY], unit[MOST_PLAY];
    for (int32_t k = 0; k < p->in_play; k++) {
        side[k] = size[0] <= size[1] ? 0 : 1;
        unit[k] = size[side[k]];
        size[side[k]] *= p->plays[k].ways;
    }
    for (int32_t k = p->in_play - 1; k >= 0; k--) {
        const play *q = &p->plays[k];
        const int32_t digit = mark[side[k]] / unit[k];
        mark[side[k]] -= digit * unit[k];
        p->items[q->item].then = q->way[digit].first;
        if (q->other >= 0)
            p->items[q->other].then = q->way[digit].second;
    }
}

bool pe__pair_scan(pe__pair *p, int32_t now)
{
    build_halves(p);
    sort_half(p);
    scan(p, now);
    if (p->best_one < 0)
        return false;
    unfold(p);
    return true;
}
