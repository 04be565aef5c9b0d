/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Tideman's ranked pairs, by margins (doi:10.1007/BF00433944): the strongest
 * majorities first, each is locked in unless those locked already say the
 * opposite, directly or round corners. Equal ones, and pairs that are even
 * (both ways), come in the order for ties of the one who is ahead, then of the
 * other (Zavist and Tideman, doi:10.1007/BF00303170, with one order for all).
 * At the end every pair is locked one way: an order of all options. */
#include "error.h"
#include "mem.h"
#include "vote.h"

#include <stdlib.h>

typedef struct {
    int64_t margin;
    int32_t ahead, behind; /* options */
    int32_t first, second; /* their places in the order for ties */
    bool against;          /* what is stronger says the opposite */
} pair;

typedef struct {
    size_t n, words;
    pair *pair;
    size_t pairs;
    uint64_t *reach; /* [n × words] bit b of row a: a is above b */
    bool tie;        /* the order among equals may have mattered */
} locks;

static int stronger(const void *a, const void *b)
{
    const pair *x = a, *y = b;
    if (x->margin != y->margin)
        return x->margin > y->margin ? -1 : 1;
    if (x->first != y->first)
        return x->first < y->first ? -1 : 1;
    return (x->second > y->second) - (x->second < y->second);
}

static bool above(const locks *l, size_t a, size_t b)
{
    return (l->reach[a * l->words + b / 64] >> (b % 64) & 1) != 0;
}

/* a above b: whoever is a or above it is above b and all below it. */
static void lock(locks *l, size_t a, size_t b)
{
    const uint64_t *under = l->reach + b * l->words;
    for (size_t x = 0; x < l->n; x++) {
        if ((x != a && !above(l, x, a)) || above(l, x, b))
            continue;
        uint64_t *row = l->reach + x * l->words;
        for (size_t w = 0; w < l->words; w++)
            row[w] |= under[w];
        row[b / 64] |= UINT64_C(1) << (b % 64);
    }
}

static void collect(const pe__count *count, locks *l)
{
    const int64_t *pairs = count->vote->pairs;
    for (size_t a = 0; a < l->n; a++)
        for (size_t b = 0; b < l->n; b++) {
            int64_t margin = pairs[a * l->n + b] - pairs[b * l->n + a];
            if (a != b && margin >= 0)
                l->pair[l->pairs++] = (pair){
                    margin, (int32_t)a, (int32_t)b, count->place[a],
                    count->place[b], false};
        }
    qsort(l->pair, l->pairs, sizeof *l->pair, stronger);
}

static void say_pair(pe__count *count, const pair *p, bool locked)
{
    pe__log(count, "{\"kind\":\"pair\",\"ahead\":%d,\"behind\":%d,\"margin\":",
            p->ahead + 1, p->behind + 1);
    pe__log_votes(count, p->margin);
    pe__log(count, ",\"locked\":%s}\n", locked ? "true" : "false");
}

/* How many have nobody above them. */
static size_t tops(const locks *l, size_t *top)
{
    size_t count = 0;
    for (size_t a = 0; a < l->n; a++) {
        bool beaten = false;
        for (size_t b = 0; b < l->n && !beaten; b++)
            beaten = b != a && above(l, b, a);
        if (!beaten)
            *top = a;
        count += !beaten;
    }
    return count;
}

/* Before those of one strength: which are settled already? Even pairs matter
 * only where several have nobody above them yet. */
static void begin_level(locks *l, size_t first)
{
    size_t top;
    int64_t margin = l->pair[first].margin;
    if (margin == 0 && tops(l, &top) > 1)
        l->tie = true;
    for (size_t k = first; k < l->pairs && l->pair[k].margin == margin; k++)
        l->pair[k].against = above(l, (size_t)l->pair[k].behind,
                                   (size_t)l->pair[k].ahead);
}

/* When all pairs of a strength that nothing stronger contradicts can be locked
 * together, their order is of no matter; it is when one of them contradicts
 * another. */
static void run(pe__count *count, locks *l)
{
    for (size_t k = 0; k < l->pairs; k++) {
        const pair *p = &l->pair[k];
        size_t a = (size_t)p->ahead, b = (size_t)p->behind;
        if (k == 0 || l->pair[k - 1].margin != p->margin)
            begin_level(l, k);
        bool against = above(l, b, a);
        if (p->margin == 0 && (against || above(l, a, b)))
            continue; /* an even pair that the others settle */
        if (against && !p->against)
            l->tie = true;
        if (!against)
            lock(l, a, b);
        say_pair(count, p, !against);
    }
}

/* A Condorcet winner wins in any order. */
static bool beats_all(const pe__count *count, size_t a)
{
    size_t n = (size_t)count->options;
    for (size_t b = 0; b < n; b++)
        if (b != a && count->vote->pairs[a * n + b] <=
                          count->vote->pairs[b * n + a])
            return false;
    return true;
}

static pe_status settle(pe__count *count, const locks *l)
{
    size_t top = 0;
    (void)tops(l, &top);
    int32_t winner = (int32_t)top;
    count->lot = l->tie && !beats_all(count, top);
    return pe__win_among(count, &winner, 1);
}

pe_status pe__count_ranked_pairs(pe__count *count)
{
    locks l = {.n = (size_t)count->options};
    l.words = (l.n + 63) / 64;
    l.pair = pe__alloc(l.n * l.n, sizeof *l.pair);
    l.reach = pe__zalloc(l.n * l.words, sizeof *l.reach);
    pe_status status = PE_NO_MEMORY;
    if (l.pair == NULL || l.reach == NULL) {
        pe__fail_memory(count->err);
        goto out;
    }
    collect(count, &l);
    run(count, &l);
    status = settle(count, &l);
out:
    pe__free(l.pair);
    pe__free(l.reach);
    return status;
}
