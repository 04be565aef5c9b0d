/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Better prices once the jobs are listed. Any prices p_j on the pieces give
 *     Φ = (bound + Σ_j p_j + Σ_i ρ_i) + Σ_i (cost_i(B_i) − p(B_i) − ρ_i),
 *     ρ_i = min over i's list of cost_i(B) − p(B),
 * because every piece is held exactly once. The first bracket is the new
 * bound: it counts whole jobs, where the relaxation of exact_relax.c counted
 * parts of pieces, and is often several times closer to the truth. It is
 * raised by subgradient steps of Polyak's length with a share of the last
 * step kept (Held, Wolfe & Crowder 1974, doi:10.1007/BF01580223; Camerini,
 * Fratta & Maffioli 1975). Jobs dearer than limit − bound are dropped
 * whenever that halves the lists, which makes the next steps cheaper.
 * Cost of a step: one pass over the lists, a few table look-ups a bundle. */
#include "exact_parts.h"

#include "mem.h"

#include <math.h>
#include <string.h>

enum { N = PE__EXACT_MOST, CHUNKS = 8, BYTE = 256 };

/* Tuned on instances of 20 to 50 pieces: the cover search is fast, so that
 * long lists are worth few steps. */
enum {
    STEPS = 300,       /* a climb takes at most so many steps, */
    LEAST = 40,        /* at least so many, */
    PRICED = 10000000, /* and otherwise looks at so many bundles */
    PATIENCE = 12,     /* steps without a gain before the pace is halved */
    FEW = 2000,        /* bundles that are no longer worth a climb */
    MANY = 400000      /* bundles that are worth a team of threads */
};

typedef struct {
    pe__exact *x;
    pe__bundles *lists;
    double price[N], step[N], best_price[N];
    double sum[CHUNKS][BYTE]; /* prices of 8 pieces, for every subset */
    double low[N], best_low[N]; /* ρ */
    uint64_t pick[N];         /* the bundle that gives ρ */
    double pace;              /* share of Polyak's length; falls */
    double *hint;             /* [pieces] all prices taken over so far */
    int64_t work;
} pricing;

static int32_t chunks_of(const pricing *s)
{
    return (s->x->p->pieces + 7) / 8;
}

/* The tables that turn a mask into the sum of its prices. */
static void fill_tables(pricing *s)
{
    for (int32_t c = 0; c < chunks_of(s); c++)
        for (uint32_t k = 1; k < BYTE; k++) {
            const int32_t top = 31 - __builtin_clz(k);
            s->sum[c][k] = s->sum[c][k ^ 1u << top] + s->price[8 * c + top];
        }
}

static inline double price_of(const pricing *s, uint64_t mask, int32_t chunks)
{
    double sum = 0;
    for (int32_t c = 0; c < chunks; c++)
        sum += s->sum[c][mask >> 8 * c & 255];
    return sum;
}

static int64_t total(const pricing *s)
{
    int64_t count = 0;
    for (int32_t i = 0; i < s->x->p->members; i++)
        count += s->lists[i].count;
    return count;
}

/* ρ of every member at the current prices; returns Σ p + Σ ρ. */
static double price_lists(pricing *s)
{
    const int32_t n = s->x->p->members, chunks = chunks_of(s);
    fill_tables(s);
#pragma omp parallel for schedule(dynamic, 1) num_threads(s->x->threads) \
    if (total(s) > MANY)
    for (int32_t i = 0; i < n; i++) {
        double low = INFINITY;
        uint64_t pick = 0;
        for (int64_t k = 0; k < s->lists[i].count; k++) {
            const pe__bundle *b = &s->lists[i].item[k];
            const double cost = b->cost - price_of(s, b->mask, chunks);
            if (cost < low) {
                low = cost;
                pick = b->mask;
            }
        }
        s->low[i] = low;
        s->pick[i] = pick;
    }
    double sum = 0;
    for (int32_t j = 0; j < s->x->p->pieces; j++)
        sum += s->price[j];
    for (int32_t i = 0; i < n; i++)
        sum += s->low[i];
    return sum;
}

/* The subgradient at the current picks, 1 − holders of each piece, averaged
 * over interchangeable pieces so that these keep equal prices. */
static void find_gradient(const pricing *s, double *gradient)
{
    const pe__exact *x = s->x;
    for (int32_t j = 0; j < x->p->pieces; j++)
        gradient[j] = 1;
    for (int32_t i = 0; i < x->p->members; i++)
        for (uint64_t todo = s->pick[i]; todo; todo &= todo - 1)
            gradient[__builtin_ctzll(todo)] -= 1;
    for (int32_t a = 0; a < x->alikes; a++) {
        double sum = 0;
        for (uint64_t todo = x->alike[a]; todo; todo &= todo - 1)
            sum += gradient[__builtin_ctzll(todo)];
        sum /= pe__bits(x->alike[a]);
        for (uint64_t todo = x->alike[a]; todo; todo &= todo - 1)
            gradient[__builtin_ctzll(todo)] = sum;
    }
}

/* One step of length `pace` × missing / |direction|². */
static bool step(pricing *s, double pace, double missing)
{
    const int32_t pieces = s->x->p->pieces;
    double gradient[N], along = 0, norm = 0;
    find_gradient(s, gradient);
    for (int32_t j = 0; j < pieces; j++)
        along += gradient[j] * s->step[j];
    const double keep = along < 0 ? 0 : 0.7;
    for (int32_t j = 0; j < pieces; j++) {
        s->step[j] = gradient[j] + keep * s->step[j];
        norm += s->step[j] * s->step[j];
    }
    if (!(norm > 0))
        return false; /* the picks are a division: the bound is exact */
    for (int32_t j = 0; j < pieces; j++)
        s->price[j] += pace * missing / norm * s->step[j];
    return true;
}

static void remember(pricing *s)
{
    memcpy(s->best_price, s->price, sizeof s->price);
    memcpy(s->best_low, s->low, sizeof s->low);
}

/* Takes the best prices over into the costs and drops what costs more than
 * `limit` − the new bound. The prices start from 0 again. */
static void settle(pricing *s, double limit, double gain, double *bound)
{
    const int32_t chunks = chunks_of(s);
    *bound += gain;
    memcpy(s->price, s->best_price, sizeof s->price);
    fill_tables(s);
    for (int32_t i = 0; i < s->x->p->members; i++) {
        pe__bundles *list = &s->lists[i];
        int64_t kept = 0;
        for (int64_t k = 0; k < list->count; k++) {
            pe__bundle b = list->item[k];
            b.cost -= price_of(s, b.mask, chunks) + s->best_low[i];
            if (b.cost <= limit - *bound)
                list->item[kept++] = b;
        }
        list->count = kept;
    }
    for (int32_t j = 0; j < s->x->p->pieces; j++)
        s->hint[j] += s->price[j];
    memset(s->price, 0, sizeof s->price);
}

/* How many bundles would be left at the best prices so far. */
static int64_t count_left(pricing *s, double spare)
{
    const int32_t chunks = chunks_of(s);
    int64_t left = 0;
    for (int32_t i = 0; i < s->x->p->members; i++)
        for (int64_t k = 0; k < s->lists[i].count; k++) {
            const pe__bundle *b = &s->lists[i].item[k];
            left += b->cost - price_of(s, b->mask, chunks) - s->low[i] <= spare;
        }
    return left;
}

static bool any_empty(const pricing *s)
{
    for (int32_t i = 0; i < s->x->p->members; i++)
        if (s->lists[i].count == 0)
            return true;
    return false;
}

/* Steps until the bound reaches the limit, the bundles are halved, or nothing
 * is gained any more (then true). */
static bool climb(pricing *s, double limit, double *bound)
{
    const int64_t listed = total(s);
    double best = price_lists(s);
    int32_t idle = 0, taken = 0;
    int64_t steps = PRICED / (listed > 0 ? listed : 1);
    steps = steps < LEAST ? LEAST : steps > STEPS ? STEPS : steps;
    remember(s);
    for (; taken < steps && s->pace > 0.01 && *bound + best <= limit; taken++) {
        if (pe__exact_stopped(s->x, &s->work, 5 * listed)
            || !step(s, s->pace, limit - *bound - best + s->x->slack))
            break;
        const double value = price_lists(s);
        if (value > best) {
            best = value;
            remember(s);
            idle = 0;
            if (taken % 8 == 7
                && count_left(s, limit - *bound - best) < listed / 2)
                break;
        } else if (++idle == PATIENCE) {
            s->pace /= 2;
            idle = 0;
            memcpy(s->price, s->best_price, sizeof s->price);
        }
    }
    settle(s, limit, best, bound);
    return 2 * total(s) > listed || total(s) < FEW || any_empty(s);
}

/* Starts from the prices of an earlier stage if they are better than none. */
static void take_hint(pricing *s, double *bound)
{
    const double plain = price_lists(s);
    memcpy(s->price, s->hint, (size_t)s->x->p->pieces * sizeof *s->hint);
    memset(s->hint, 0, (size_t)s->x->p->pieces * sizeof *s->hint);
    const double hinted = price_lists(s);
    if (hinted > plain) {
        remember(s);
        settle(s, INFINITY, hinted, bound);
    } else {
        memset(s->price, 0, sizeof s->price);
    }
}

static bool before(const pe__bundle *a, const pe__bundle *b)
{
    return a->cost != b->cost ? a->cost < b->cost : a->mask < b->mask;
}

/* Merges the sorted runs [at, middle) and [middle, end). */
static void merge_runs(const pe__bundle *from, int64_t at, int64_t middle,
                       int64_t end, pe__bundle *into)
{
    int64_t a = at, b = middle;
    for (int64_t k = at; k < end; k++) {
        const bool left = b == end
                          || (a < middle && !before(&from[b], &from[a]));
        into[k] = left ? from[a++] : from[b++];
    }
}

/* Merge sort by (cost, mask), from runs of 1, 2, 4, … False: no memory. */
static bool sort(pe__bundles *list)
{
    const int64_t count = list->count;
    pe__bundle *from = list->item;
    pe__bundle *into = pe__alloc((size_t)count, sizeof *into);
    if (!into)
        return false;
    for (int64_t run = 1; run < count; run *= 2) {
        for (int64_t at = 0; at < count; at += 2 * run) {
            const int64_t middle = at + run < count ? at + run : count;
            const int64_t end = middle + run < count ? middle + run : count;
            merge_runs(from, at, middle, end, into);
        }
        pe__bundle *other = from;
        from = into;
        into = other;
    }
    list->item = from;
    list->room = count;
    pe__free(into);
    return true;
}

pe_status pe__exact_tighten(pe__exact *x, double limit, double *bound,
                            pe__bundles *lists, double *hint, bool *open)
{
    pricing *s = pe__zalloc(1, sizeof *s);
    if (!s)
        return PE_NO_MEMORY;
    s->x = x;
    s->lists = lists;
    s->hint = hint;
    s->pace = 1;
    if (isfinite(limit) && !any_empty(s))
        take_hint(s, bound);
    if (isfinite(limit))
        while (!any_empty(s) && !climb(s, limit, bound)) {}
    *open = !any_empty(s);
    bool sorted = true;
    for (int32_t i = 0; i < x->p->members && sorted; i++)
        sorted = sort(&lists[i]);
    pe__free(s);
    return sorted ? PE_OK : PE_NO_MEMORY;
}
