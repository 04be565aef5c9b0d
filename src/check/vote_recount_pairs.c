/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Schulze's rule by its definition (a path of strength s exists, none stronger)
 * and ranked pairs by searching for circles. */
#include "mem.h"
#include "vote_parts.h"

#include <string.h>

typedef struct {
    recount *r;
    int32_t n;
    int64_t *pairs;  /* [n²] */
    bool *arrow;     /* [n²] locked pairs */
    bool *seen;      /* [n] */
    int32_t *queue;  /* [n] */
} duels;

static int64_t margin(const duels *d, int32_t a, int32_t b)
{
    return d->pairs[a * d->n + b] - d->pairs[b * d->n + a];
}

static bool begin(recount *r, duels *d)
{
    int64_t n = r->n;
    *d = (duels){.r = r, .n = r->n,
                 .pairs = pe__recount_room(r, n * n, sizeof *d->pairs),
                 .arrow = pe__recount_room(r, n * n, sizeof *d->arrow),
                 .seen = pe__recount_room(r, n, sizeof *d->seen),
                 .queue = pe__recount_room(r, n, sizeof *d->queue)};
    if (r->status != PE_OK)
        return false;
    for (int64_t row = 0; row < r->b->rows; row++)
        for (int32_t a = 0; a < r->n; a++)
            for (int32_t b = 0; b < r->n; b++) {
                int16_t x = pe__vat(r->b, row, a), y = pe__vat(r->b, row, b);
                if (x >= 0 && (y < 0 || x < y))
                    d->pairs[a * r->n + b] += r->b->weight[row];
            }
    return true;
}

static void end(duels *d)
{
    pe__free(d->pairs);
    pe__free(d->arrow);
    pe__free(d->seen);
    pe__free(d->queue);
}

/* Whether b can be reached from a by majorities of at least `least`; with
 * least = 0 by locked pairs. */
static bool reaches(duels *d, int32_t a, int32_t b, int64_t least)
{
    int32_t head = 0, tail = 0;
    memset(d->seen, 0, (size_t)d->n * sizeof *d->seen);
    d->queue[tail++] = a;
    d->seen[a] = true;
    while (head < tail) {
        int32_t x = d->queue[head++];
        if (x == b && x != a)
            return true;
        for (int32_t y = 0; y < d->n; y++) {
            bool step = least > 0 ? margin(d, x, y) >= least
                                  : d->arrow[x * d->n + y];
            if (step && !d->seen[y]) {
                d->seen[y] = true;
                d->queue[tail++] = y;
            }
        }
    }
    return false;
}

/* The greatest majority with which b can be reached, among those there are. */
static int64_t strength(duels *d, int32_t a, int32_t b)
{
    int64_t best = 0;
    for (int32_t k = 0; k < d->n * d->n && a != b; k++) {
        int64_t m = margin(d, k / d->n, k % d->n);
        if (m > best && reaches(d, a, b, m))
            best = m;
    }
    return best;
}

static void tell_matrix(recount *r, const char *kind, const int64_t *m)
{
    for (int32_t a = 0; a < r->n; a++) {
        pe__tell(r, "{\"kind\":\"%s\",\"option\":%d,\"against\":", kind, a + 1);
        pe__tell_numbers(r, m + (int64_t)a * r->n, r->n);
        pe__tell(r, "}\n");
    }
}

void pe__recount_schulze(recount *r)
{
    duels d;
    int64_t *s = pe__recount_room(r, (int64_t)r->n * r->n, sizeof *s);
    int32_t *some = pe__recount_room(r, r->n, sizeof *some), level = 0;
    bool begun = begin(r, &d);
    for (int32_t a = 0; begun && a < r->n; a++)
        for (int32_t b = 0; b < r->n; b++)
            s[a * r->n + b] = strength(&d, a, b);
    if (begun) {
        tell_matrix(r, "pairs", d.pairs);
        tell_matrix(r, "paths", s);
        for (int32_t a = 0; a < r->n; a++) {
            bool beaten = false;
            for (int32_t b = 0; b < r->n; b++)
                beaten = beaten || s[b * r->n + a] > s[a * r->n + b];
            if (!beaten)
                some[level++] = a;
        }
        pe__recount_win(r, some, level);
    }
    end(&d);
    pe__free(s);
    pe__free(some);
}

/* Whether pair (a, b) is to be looked at before (x, y). */
static bool before(const duels *d, const int32_t *place, int32_t a, int32_t b,
                   int32_t x, int32_t y)
{
    int64_t m = margin(d, a, b), l = margin(d, x, y);
    if (m != l)
        return m > l;
    return place[a] != place[x] ? place[a] < place[x] : place[b] < place[y];
}

/* The first pair not looked at; -1 = none is left. */
static int32_t next_pair(const duels *d, const int32_t *place,
                         const bool *done)
{
    int32_t best = -1, n = d->n;
    for (int32_t k = 0; k < n * n; k++) {
        int32_t a = k / n, b = k % n;
        if (a == b || done[k] || margin(d, a, b) < 0)
            continue;
        if (best < 0 || before(d, place, a, b, best / n, best % n))
            best = k;
    }
    return best;
}

/* Whether several are not below anybody. */
static bool open_top(duels *d)
{
    int32_t free = 0;
    for (int32_t a = 0; a < d->n; a++) {
        bool below = false;
        for (int32_t b = 0; b < d->n && !below; b++)
            below = b != a && reaches(d, b, a, 0);
        free += !below;
    }
    return free > 1;
}

/* `spoken`: pairs that were contradicted before their strength was reached.
 * *level: pairs of one strength contradict one another. */
static void lock_all(duels *d, const int32_t *place, bool *done, bool *spoken,
                     bool *level)
{
    recount *r = d->r;
    int64_t last = -1;
    for (int32_t k; (k = next_pair(d, place, done)) >= 0;) {
        int32_t a = k / d->n, b = k % d->n;
        int64_t m = margin(d, a, b);
        done[k] = true;
        if (m != last) {
            *level = *level || (m == 0 && open_top(d));
            for (int32_t x = 0; x < d->n * d->n; x++)
                if (margin(d, x / d->n, x % d->n) == m)
                    spoken[x] = reaches(d, x % d->n, x / d->n, 0);
        }
        bool against = reaches(d, b, a, 0);
        *level = *level || (m > 0 && against && !spoken[k]);
        if (m > 0 || (!against && !reaches(d, a, b, 0))) {
            d->arrow[k] = !against;
            pe__tell(r, "{\"kind\":\"pair\",\"ahead\":%d,\"behind\":%d,"
                "\"margin\":", a + 1, b + 1);
            pe__tell_number(r, m, 1);
            pe__tell(r, ",\"locked\":%s}\n", against ? "false" : "true");
        }
        last = m;
    }
}

void pe__recount_ranked_pairs(recount *r)
{
    duels d;
    int32_t *place = pe__recount_room(r, r->n, sizeof *place), top = 0;
    bool *done = pe__recount_room(r, (int64_t)r->n * r->n, sizeof *done),
         *spoken = pe__recount_room(r, (int64_t)r->n * r->n, sizeof *spoken);
    bool begun = begin(r, &d), level = false, beats_all = true;
    if (begun) {
        for (int32_t k = 0; k < r->n; k++)
            place[r->order[k]] = k;
        lock_all(&d, place, done, spoken, &level);
        for (int32_t a = 0; a < r->n; a++) {
            bool above_all = true;
            for (int32_t b = 0; b < r->n; b++)
                above_all = above_all && (a == b || reaches(&d, a, b, 0));
            top = above_all ? a : top;
        }
        for (int32_t b = 0; b < r->n; b++)
            beats_all = beats_all && (b == top || margin(&d, top, b) > 0);
        r->lot = level && !beats_all;
        pe__recount_win(r, &top, 1);
    }
    end(&d);
    pe__free(place);
    pe__free(done);
    pe__free(spoken);
}
