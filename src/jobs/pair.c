/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Exact re-division of a pair: everything two members hold is put on one
 * table and divided anew as well as can be.
 *
 * The pieces are cut into two halves of at most 2^8 or so ways each; the ways
 * of the second half are sorted by hours, and for every way of the first the
 * window of ways that leaves both members inside their hours is scanned (meet
 * in the middle: Horowitz & Sahni 1974, doi:10.1145/321812.321823). As the
 * pair's total load is given, the sum of the two members' costs is one
 * quadratic in the first member's load: the search is for the point nearest to
 * a target in the plane of loads.
 *
 * Better is, in this order: fewer quarters outside the bands, fewer pieces
 * above the limits, a smaller sum of costs and aims. Cost of a call: about
 * 2^8 windows of a tenth of 2^8 points, 5 µs with vectors of 8 floats. */
#include "jobs.h"
#include "mem.h"

#include <math.h>
#include <string.h>

#define RATINGS PE_JOBS_RATINGS_MAX
#define HALF 512      /* ways of half of the pieces at most */
#define BUCKETS 512   /* of hours */
#define CHUNK 64      /* points whose costs are reckoned together */
#define CROWD 1e4f    /* price of a piece above the limit: beyond all costs */
#define NEVER 1e9f    /* price of what is not allowed at all */

/* A task on the table: how much each of the two holds, and what is possible. */
typedef struct {
    int32_t task, hours;     /* quarters the two hold together */
    int32_t now, then;       /* of them the first member's: now, in the best */
    int32_t least, slot;
    bool may[2], pin[2], split; /* split: both may hold some */
    bool settled;            /* not in play: stays as it is */
    double rating[RATINGS];
} item;

/* One way to divide an item (or two clashing ones) between the two. */
typedef struct {
    int32_t first;           /* quarters of the item to the first member */
    int32_t second;          /* the same of the clashing item, if any */
    int32_t hours;           /* to the first member in all */
    int32_t count[2];
    double load[RATINGS], cost;
} way;

enum { MOST_WAYS = 5, MOST_PLAY = 24 };

/* An item in play, with its ways. */
typedef struct {
    int32_t item, other;     /* other: the clashing item, or -1 */
    int32_t ways;
    way way[MOST_WAYS];
} play;

/* All combinations of the ways of half of the items. */
typedef struct {
    int32_t size;
    int32_t hours[HALF];
    int32_t mark[HALF];      /* mixed-radix number of the combination */
    float cost[HALF], count[2][HALF], load[RATINGS][HALF];
} half;

struct pe__pair {
    pe_jobs *jobs;
    int32_t *holders, owner, owners;
    int32_t most;            /* items there is room for */
    item *items;
    int32_t count;
    play *plays;
    int32_t in_play;
    half one, two, sorted;
    int32_t bucket[BUCKETS + 2];
    int32_t shift, bottom;   /* bucket of h: (h − bottom) >> shift */
    /* of the two members */
    int32_t member[2], low[2], high[2], limit[2];
    double fair[2], want[2][RATINGS]; /* wanted load */
    const pe__aims *aims;
    /* what does not change: the loads, hours, counts of settled items */
    int32_t base_hours, total_hours, base_count[2];
    double base_load[RATINGS], total_load[RATINGS];
    /* the window of hours of the first member */
    int32_t from, to;
    /* the quadratic: bend · Σ w_r (load_r − middle_r)² */
    double bend, middle[RATINGS];
    /* the best so far */
    float best, extra;       /* extra: price of the hours of this window */
    int32_t best_one, best_two;
    bool crowded;            /* the limits on pieces can bind */
};

pe__pair *pe__pair_new(pe_jobs *jobs, int32_t most)
{
    pe__pair *p = pe__zalloc(1, sizeof *p);
    if (!p)
        return NULL;
    p->jobs = jobs;
    p->most = 2 * most + 4;
    p->items = pe__alloc((size_t)p->most, sizeof *p->items);
    p->plays = pe__alloc(MOST_PLAY, sizeof *p->plays);
    if (!p->items || !p->plays) {
        pe__pair_free(p);
        return NULL;
    }
    return p;
}

void pe__pair_free(pe__pair *p)
{
    if (!p)
        return;
    pe__free(p->items);
    pe__free(p->plays);
    pe__free(p);
}

void pe__pair_owns(pe__pair *p, int32_t *holders, int32_t owner, int32_t owners)
{
    p->holders = holders;
    p->owner = owner;
    p->owners = owners;
}

/* --- the table ------------------------------------------------------------------ */

static bool may_split(const pe__pair *p, const item *it)
{
    if (!it->may[0] || !it->may[1] || it->hours < 2 * it->least)
        return false;
    if (it->now > 0 && it->now < it->hours)
        return true; /* both hold it already */
    const int32_t most = pe__most(p->jobs, it->task);
    if (most == INT32_MAX)
        return true;
    return it->task % p->owners == p->owner && p->holders[it->task] < most;
}

static void describe(pe__pair *p, item *it)
{
    const pe_jobs *jobs = p->jobs;
    for (int32_t r = 0; r < jobs->ratings; r++)
        it->rating[r] = pe__rating(jobs, r, it->task);
    it->least = pe__least(jobs, it->task);
    it->slot = pe__slot(jobs, it->task);
    for (int m = 0; m < 2; m++) {
        it->may[m] = pe__may(jobs, p->member[m], it->task);
        it->pin[m] = pe__link(&jobs->pin, p->member[m], it->task) >= 0;
    }
    it->split = may_split(p, it);
    it->settled = false;
}

static void add_week(pe__pair *p, const pe__weeks *w, int m)
{
    const int64_t first = w->first[p->member[m]];
    const int32_t before = p->count;
    for (int64_t k = first; k < first + w->count[p->member[m]]; k++) {
        int32_t at = 0;
        while (at < before && p->items[at].task != w->task[k])
            at++;
        if (at == before)
            at = p->count++;
        item *it = &p->items[at];
        if (at >= before) {
            it->task = w->task[k];
            it->hours = it->now = 0;
        }
        it->hours += w->hours[k];
        it->now += m == 0 ? w->hours[k] : 0;
    }
}

static void lay_table(pe__pair *p, const pe__weeks *w)
{
    const pe_jobs *jobs = p->jobs;
    for (int m = 0; m < 2; m++) {
        const int32_t i = p->member[m];
        p->low[m] = pe__lowest(jobs, i);
        p->high[m] = pe__highest(jobs, i);
        p->limit[m] = w->limit[i];
        p->fair[m] = pe__fair(jobs, i);
        for (int32_t r = 0; r < jobs->ratings; r++)
            p->want[m][r] = p->fair[m] * pe__target(jobs, r, i);
    }
    p->count = 0;
    add_week(p, w, 0);
    add_week(p, w, 1);
    p->total_hours = 0;
    memset(p->total_load, 0, sizeof p->total_load);
    for (int32_t k = 0; k < p->count; k++) {
        item *it = &p->items[k];
        describe(p, it);
        it->then = it->now;
        p->total_hours += it->hours;
        for (int32_t r = 0; r < jobs->ratings; r++)
            p->total_load[r] += it->hours * it->rating[r];
    }
}

/* Hours of the first member that trespass least, and the quadratic. */
static void find_window(pe__pair *p)
{
    const int32_t all = p->total_hours;
    const int32_t a = p->low[0] > all - p->high[1] ? p->low[0]
                                                   : all - p->high[1];
    const int32_t b = p->high[0] < all - p->low[1] ? p->high[0]
                                                   : all - p->low[1];
    p->from = a < b ? a : b;
    p->to = a < b ? b : a;
    const double favour = p->aims->favour;
    const double x = favour / p->fair[0], y = 1.0 / p->fair[1];
    p->bend = x + y;
    for (int32_t r = 0; r < p->jobs->ratings; r++)
        p->middle[r] = (x * p->want[0][r] +
                        y * (p->total_load[r] - p->want[1][r])) / p->bend;
}

/* --- ways ------------------------------------------------------------------------------ */

/* The item may be divided so that the first member holds `hours` of it. */
static bool allowed(const item *it, int32_t hours)
{
    const int32_t rest = it->hours - hours;
    if (hours < 0 || rest < 0)
        return false;
    if ((hours == 0 && it->pin[0]) || (rest == 0 && it->pin[1]))
        return false;
    if ((hours > 0 && !it->may[0]) || (rest > 0 && !it->may[1]))
        return hours == it->now; /* nobody is made worse by standing still */
    if (hours > 0 && rest > 0)
        return hours == it->now || (it->split && hours >= it->least &&
                                    rest >= it->least);
    return true;
}

/* The price of aims when the first member holds `hours` of the item. */
static double aims_of(const pe__pair *p, const item *it, int32_t hours)
{
    if (pe__aimless(p->aims))
        return 0.0;
    return pe__aim(p->jobs, p->aims, p->member[0], it->task, hours) +
           pe__aim(p->jobs, p->aims, p->member[1], it->task,
                   it->hours - hours);
}

static void add_share(const pe__pair *p, way *w, const item *it, int32_t hours)
{
    w->hours += hours;
    w->count[0] += hours > 0;
    w->count[1] += hours < it->hours;
    for (int32_t r = 0; r < p->jobs->ratings; r++)
        w->load[r] += hours * it->rating[r];
    w->cost += aims_of(p, it, hours);
}

static void add_way(pe__pair *p, play *q, int32_t hours, int32_t other_hours)
{
    const item *it = &p->items[q->item];
    const item *other = q->other >= 0 ? &p->items[q->other] : NULL;
    for (int32_t k = 0; k < q->ways; k++)
        if (q->way[k].first == hours && q->way[k].second == other_hours)
            return;
    if (!allowed(it, hours) || (other && !allowed(other, other_hours)))
        return;
    way *w = &q->way[q->ways++];
    memset(w, 0, sizeof *w);
    w->first = hours;
    w->second = other_hours;
    add_share(p, w, it, hours);
    if (other)
        add_share(p, w, other, other_hours);
}

/* The ways of an item: as now, all to either, and where it may be cut, with
 * the shortest piece to either. */
static void find_ways(pe__pair *p, play *q, bool cut)
{
    const item *it = &p->items[q->item];
    q->ways = 0;
    if (q->other >= 0) { /* two that clash: as now, or exchanged */
        const item *other = &p->items[q->other];
        add_way(p, q, it->now, other->now);
        add_way(p, q, it->hours - it->now, other->hours - other->now);
        return;
    }
    add_way(p, q, it->now, 0);
    add_way(p, q, it->hours, 0);
    add_way(p, q, 0, 0);
    if (cut && it->split) {
        add_way(p, q, it->least, 0);
        add_way(p, q, it->hours - it->least, 0);
    }
}

static bool whole(const item *it)
{
    return it->now == 0 || it->now == it->hours;
}

/* Item `at` clashes with an item on the table other than `but`. */
static bool clashes_besides(const pe__pair *p, int32_t at, int32_t but)
{
    for (int32_t k = 0; k < p->count; k++)
        if (k != at && k != but &&
            pe__clash(p->jobs, p->items[at].slot, p->items[k].slot))
            return true;
    return false;
}

/* An item of this slot that clashes with another on the table: the two may
 * only change hands against each other, and only when neither clashes with a
 * third. Returns the partner, -1 = no clash, -2 = must stay as it is. */
static int32_t clash_of(const pe__pair *p, int32_t at)
{
    const item *it = &p->items[at];
    int32_t partner = -1;
    for (int32_t k = 0; it->slot >= 0 && k < p->count; k++) {
        const item *other = &p->items[k];
        if (k == at || !pe__clash(p->jobs, it->slot, other->slot))
            continue;
        if (partner >= 0 || !whole(it) || !whole(other))
            return -2;
        partner = k;
    }
    if (partner < 0)
        return -1;
    if (clashes_besides(p, partner, at))
        return -2;
    /* both with one member already breaks the rule: let one move alone */
    const bool same = (p->items[partner].now > 0) == (it->now > 0);
    return same ? -1 : partner;
}

/* Puts one item into play if it can change; false when the halves are full. */
static bool try_play(pe__pair *p, int32_t at, bool cut, int32_t size[2],
                     int32_t most)
{
    item *it = &p->items[at];
    const int32_t clash = clash_of(p, at);
    if (clash == -2 || (clash >= 0 && p->items[clash].settled))
        return true;
    play *q = &p->plays[p->in_play];
    q->item = at;
    q->other = clash;
    find_ways(p, q, cut);
    if (q->ways < 2)
        return true;
    const int side = size[0] <= size[1] ? 0 : 1;
    if (p->in_play == MOST_PLAY || size[side] * q->ways > most)
        return false;
    size[side] *= q->ways;
    it->settled = true; /* for now: marks that it has been dealt with */
    if (clash >= 0)
        p->items[clash].settled = true;
    p->in_play++;
    return true;
}

/* Draws items into play in random order until both halves are full. */
static void choose_play(pe__pair *p, pe__random *random, int32_t most)
{
    int32_t order[2 * MOST_PLAY];
    const int32_t n = p->count < 2 * MOST_PLAY ? p->count : 2 * MOST_PLAY;
    int32_t size[2] = {1, 1}, cuts = 0;
    for (int32_t k = 0; k < n; k++)
        order[k] = k;
    if (p->count > n) /* a week of very many pieces: a random stretch of it */
        for (int32_t k = 0, s = (int32_t)pe__random_below(
                                random, (uint32_t)(p->count - n + 1));
             k < n; k++)
            order[k] = s + k;
    pe__random_shuffle(random, order, n);
    p->in_play = 0;
    for (int32_t k = 0; k < n; k++) {
        const bool cut = cuts < 2 && p->items[order[k]].split;
        if (p->items[order[k]].settled)
            continue;
        const int32_t before = p->in_play;
        if (!try_play(p, order[k], cut, size, most))
            break;
        cuts += cut && p->in_play > before;
    }
}

/* Sums up what is not in play. */
static void settle_rest(pe__pair *p)
{
    p->base_hours = 0;
    p->base_count[0] = p->base_count[1] = 0;
    memset(p->base_load, 0, sizeof p->base_load);
    for (int32_t k = 0; k < p->count; k++) {
        const item *it = &p->items[k];
        if (it->settled) /* in play */
            continue;
        p->base_hours += it->now;
        p->base_count[0] += it->now > 0;
        p->base_count[1] += it->now < it->hours;
        for (int32_t r = 0; r < p->jobs->ratings; r++)
            p->base_load[r] += it->now * it->rating[r];
    }
    p->crowded = p->count > p->limit[0] || p->count > p->limit[1];
}

/* --- halves ---------------------------------------------------------------------------- */

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

/* --- the scan ---------------------------------------------------------------------------- */

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

static int32_t distance(const pe__pair *p, int32_t hours)
{
    return hours < p->from ? p->from - hours
                           : hours > p->to ? hours - p->to : 0;
}

/* Finds the best way, no further outside the window than `now`. */
static void scan(pe__pair *p, int32_t now)
{
    const double price = p->aims->outside;
    const bool first = isinf(price);
    const int32_t worst = distance(p, now);
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

/* --- exact comparison ------------------------------------------------------------------------ */

typedef struct {
    int32_t outside, excess;
    double cost, balance, largest;
} worth;

static worth worth_of(const pe__pair *p, bool then)
{
    const int32_t ratings = p->jobs->ratings;
    int32_t hours = 0, count[2] = {0, 0};
    double load[RATINGS] = {0};
    worth w = {0, 0, 0.0, 0.0, 0.0};
    for (int32_t k = 0; k < p->count; k++) {
        const item *it = &p->items[k];
        const int32_t mine = then ? it->then : it->now;
        hours += mine;
        count[0] += mine > 0;
        count[1] += mine < it->hours;
        for (int32_t r = 0; r < ratings; r++)
            load[r] += mine * it->rating[r];
        w.cost += aims_of(p, it, mine);
    }
    for (int32_t r = 0; r < ratings; r++) {
        const double a = load[r] - p->want[0][r];
        const double b = p->total_load[r] - load[r] - p->want[1][r];
        const double weight = p->jobs->weight[r];
        w.balance += weight * (a * a / p->fair[0] + b * b / p->fair[1]);
        w.cost += weight * (p->aims->favour - 1.0) * a * a / p->fair[0];
        if (weight > 0.0) {
            w.largest = fmax(w.largest, fabs(a) / p->fair[0]);
            w.largest = fmax(w.largest, fabs(b) / p->fair[1]);
        }
    }
    w.outside = distance(p, hours);
    for (int m = 0; m < 2; m++)
        w.excess += count[m] > p->limit[m] ? count[m] - p->limit[m] : 0;
    w.cost += w.balance;
    if (!isinf(p->aims->outside))
        w.cost += p->aims->outside * w.outside;
    return w;
}

static bool better(const pe__aims *aims, const worth *then, const worth *now)
{
    if (isinf(aims->outside) && then->outside != now->outside)
        return then->outside < now->outside;
    if (then->excess != now->excess)
        return then->excess < now->excess;
    if (aims->keep_balance && then->balance > now->balance)
        return false;
    return then->cost < now->cost - 1e-9 * (1.0 + fabs(now->cost));
}

/* --- quarters of tasks that both hold ----------------------------------------------------------- */

/* Shifts quarters of item k, and as many back of item m (m < 0: of none), by
 * the minimiser of the quadratic along that line. */
static void shift_quarters(pe__pair *p, int32_t k, int32_t m, double *load,
                           int32_t *hours)
{
    item *a = &p->items[k], *b = m >= 0 ? &p->items[m] : NULL;
    double slope = 0.0, bend = 0.0, d[RATINGS];
    for (int32_t r = 0; r < p->jobs->ratings; r++) {
        d[r] = a->rating[r] - (b ? b->rating[r] : 0.0);
        slope += p->jobs->weight[r] * d[r] * (load[r] - p->middle[r]);
        bend += p->jobs->weight[r] * d[r] * d[r];
    }
    int32_t low = a->least - a->then, high = a->hours - a->least - a->then;
    if (b) {
        const int32_t down = b->then - (b->hours - b->least);
        const int32_t up = b->then - b->least;
        low = low > down ? low : down;
        high = high < up ? high : up;
    } else {
        low = low > p->from - *hours ? low : p->from - *hours;
        high = high < p->to - *hours ? high : p->to - *hours;
    }
    if (low > high || bend <= 0.0)
        return;
    int32_t by = (int32_t)fmax(fmin(rint(-slope / bend), high), low);
    if (low > 0 || high < 0)
        by = by < low ? low : by > high ? high : by;
    if (by == 0)
        return;
    a->then += by;
    if (b)
        b->then -= by;
    else
        *hours += by;
    for (int32_t r = 0; r < p->jobs->ratings; r++)
        load[r] += by * d[r];
}

static bool divisible(const item *it)
{
    return it->split && it->then > 0 && it->then < it->hours &&
           it->then >= it->least && it->hours - it->then >= it->least;
}

static void fine_tune(pe__pair *p)
{
    int32_t both[MOST_PLAY], n = 0, hours = 0;
    double load[RATINGS] = {0};
    for (int32_t k = 0; k < p->count; k++) {
        const item *it = &p->items[k];
        hours += it->then;
        for (int32_t r = 0; r < p->jobs->ratings; r++)
            load[r] += it->then * it->rating[r];
        if (n < MOST_PLAY && divisible(it))
            both[n++] = k;
    }
    if (n == 0 || p->aims->move > 0.0)
        return;
    for (int turn = 0; turn < 3; turn++)
        for (int32_t k = 0; k < n; k++) {
            shift_quarters(p, both[k], -1, load, &hours);
            for (int32_t m = 0; m < n; m++)
                if (m != k)
                    shift_quarters(p, both[k], both[m], load, &hours);
        }
}

/* --- writing back ---------------------------------------------------------------------------------- */

static bool fits(const pe__pair *p, const pe__weeks *w)
{
    int32_t count[2] = {0, 0};
    for (int32_t k = 0; k < p->count; k++) {
        count[0] += p->items[k].then > 0;
        count[1] += p->items[k].then < p->items[k].hours;
    }
    for (int m = 0; m < 2; m++) {
        const int64_t first = w->first[p->member[m]];
        if (count[m] > w->first[p->member[m] + 1] - first)
            return false;
    }
    return true;
}

static void write_back(const pe__pair *p, pe__weeks *w)
{
    for (int m = 0; m < 2; m++) {
        const int64_t first = w->first[p->member[m]];
        int32_t n = 0;
        for (int32_t k = 0; k < p->count; k++) {
            const item *it = &p->items[k];
            const int32_t hours = m == 0 ? it->then : it->hours - it->then;
            if (hours == 0)
                continue;
            w->task[first + n] = it->task;
            w->hours[first + n++] = hours;
        }
        w->count[p->member[m]] = n;
    }
    for (int32_t k = 0; p->holders && k < p->count; k++) {
        const item *it = &p->items[k];
        const int32_t before = whole(it) ? 1 : 2;
        const int32_t after = it->then == 0 || it->then == it->hours ? 1 : 2;
        if (before != after && it->task % p->owners == p->owner)
            p->holders[it->task] += after - before;
    }
}

bool pe__pair_find(pe__pair *p, const pe__weeks *weeks, const pe__aims *aims,
                   pe__random *random, int32_t a, int32_t b, pe__gain *gain)
{
    p->member[0] = a;
    p->member[1] = b;
    p->aims = aims;
    lay_table(p, weeks);
    if (p->fair[0] <= 0.0 || p->fair[1] <= 0.0 || p->count == 0)
        return false;
    find_window(p);
    choose_play(p, random, aims->ways > 0 ? aims->ways : HALF / 2);
    settle_rest(p);
    build_halves(p);
    sort_half(p);
    int32_t now = 0;
    for (int32_t k = 0; k < p->count; k++)
        now += p->items[k].now;
    scan(p, now);
    if (p->best_one < 0)
        return false;
    unfold(p);
    fine_tune(p);
    const worth before = worth_of(p, false), after = worth_of(p, true);
    *gain = (pe__gain){after.outside - before.outside,
                       after.excess - before.excess, after.cost - before.cost,
                       after.balance - before.balance, after.largest,
                       before.largest};
    return better(aims, &after, &before) && fits(p, weeks);
}

void pe__pair_take(pe__pair *p, pe__weeks *weeks)
{
    write_back(p, weeks);
}
