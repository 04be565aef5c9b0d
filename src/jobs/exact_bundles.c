/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* All jobs that a member can have at a cost of at most `cap`, by meeting in
 * the middle: the member's pieces are cut into two halves, every subset of
 * each half is listed in the order of (hours, load of the first rating), and
 * for each subset on the left the partners on the right are a few short runs:
 * one for each number of hours that fits the band, cut down by binary search
 * to the loads near the centre.
 *
 * The lists come sorted without sorting (Horowitz & Sahni 1974,
 * doi:10.1145/321812.321823): adding a piece to every subset keeps the order,
 * so that the list with one piece more is a merge of two. A subset is dropped
 * at once when it is too long, has too many pieces, clashes in itself or
 * costs more than the cap by its extras alone; of interchangeable pieces only
 * the lowest are taken. Cost: about 2^(pieces/2) for the halves, then the
 * number of neighbours looked at. */
#include "exact_parts.h"

#include "mem.h"

#include <math.h>
#include <string.h>

enum {
    N = PE__EXACT_MOST,
    R = 8,
    HALF_MOST = 1 << 20, /* subsets of a half: 50 MB with two ratings */
    LIST_MOST = 1 << 21  /* bundles of a member: 50 MB */
};

typedef struct {
    uint64_t mask, clash; /* clash: all that may not come on top */
    double extra;
    int32_t hours, count;
} subset;

/* A half: its subsets, sorted; the loads of subset k at load + k·ratings. */
typedef struct {
    subset *item;
    double *load;
    int64_t count;
} half;

typedef struct {
    pe__exact *x;
    const pe__exact_prices *prices;
    int32_t member, ratings;
    int32_t least, most, most_pieces;
    double cap;
    double bend[R];   /* w_r / H */
    double centre[R];
    pe__bundles *out;
    int64_t work;
} maker;

static void half_free(half *h)
{
    pe__free(h->item);
    pe__free(h->load);
    *h = (half){0};
}

static bool half_room(half *h, int64_t room, int32_t ratings)
{
    h->item = pe__alloc((size_t)room, sizeof *h->item);
    h->load = pe__alloc((size_t)room * (size_t)ratings, sizeof *h->load);
    return h->item && h->load;
}

/* The subset with piece j on top, or false when no job can contain it. */
static bool add_piece(const maker *m, const half *from, int64_t k, int32_t j,
                      subset *sum, double *load)
{
    const pe__exact_problem *p = m->x->p;
    const subset *old = &from->item[k];
    sum->mask = old->mask | UINT64_C(1) << j;
    sum->clash = old->clash | (p->clash ? p->clash[j] : 0);
    sum->extra = old->extra + m->prices->extra[N * m->member + j];
    sum->hours = old->hours + p->hours[j];
    sum->count = old->count + 1;
    for (int32_t r = 0; r < m->ratings; r++)
        load[r] = from->load[k * m->ratings + r] + p->load[r * p->pieces + j];
    return sum->hours <= m->most && sum->count <= m->most_pieces
           && !(old->clash >> j & 1) && !(m->x->before[j] & ~old->mask)
           && sum->extra <= m->cap;
}

static void append(half *into, const subset *s, const double *load, int32_t r)
{
    into->item[into->count] = *s;
    memcpy(into->load + into->count * r, load, (size_t)r * sizeof *load);
    into->count++;
}

/* into = from + piece j, merged with from itself unless all must have j. */
static void merge_piece(maker *m, const half *from, int32_t j, bool all_must,
                        half *into)
{
    const int32_t r = m->ratings;
    int64_t plain = all_must ? from->count : 0;
    subset sum;
    double load[R];
    for (int64_t k = 0; k < from->count; k++) {
        if (!add_piece(m, from, k, j, &sum, load))
            continue;
        while (plain < from->count
               && (from->item[plain].hours < sum.hours
                   || (from->item[plain].hours == sum.hours
                       && from->load[plain * r] <= load[0]))) {
            append(into, &from->item[plain], from->load + plain * r, r);
            plain++;
        }
        append(into, &sum, load, r);
    }
    for (; plain < from->count; plain++)
        append(into, &from->item[plain], from->load + plain * r, r);
}

/* Lists the subsets of `pieces`, each together with all of `base` (pins). */
static pe__listing half_make(maker *m, uint64_t base, uint64_t pieces,
                             half *out)
{
    half now = {0}, next = {0};
    pe__listing result = PE__UNLISTED;
    uint64_t todo = base | pieces;
    if (!half_room(&now, 1, m->ratings))
        goto out;
    append(&now, &(subset){0}, (double[R]){0}, m->ratings);
    while (todo) {
        const uint64_t bit = todo & (~todo + 1);
        todo ^= bit;
        if (now.count > HALF_MOST / 2) {
            result = PE__TOO_MANY;
            goto out;
        }
        if (pe__exact_stopped(m->x, &m->work, now.count * 40)
            || !half_room(&next, 2 * now.count, m->ratings))
            goto out;
        merge_piece(m, &now, __builtin_ctzll(bit), base & bit, &next);
        half_free(&now);
        now = next;
        next = (half){0};
    }
    *out = now;
    now = (half){0};
    result = PE__LISTED;
out:
    half_free(&now);
    half_free(&next);
    return result;
}

static bool keep(pe__bundles *out, uint64_t mask, double cost, int32_t hours)
{
    if (out->count == out->room) {
        const int64_t room = out->room ? 2 * out->room : 256;
        pe__bundle *item = pe__realloc(out->item, (size_t)room, sizeof *item);
        if (!item)
            return false;
        out->item = item;
        out->room = room;
    }
    out->item[out->count++] = (pe__bundle){mask, cost, hours};
    return true;
}

/* The first subset of a run whose first load is at least `low`. */
static int64_t first_load(const half *h, int32_t ratings, int64_t from,
                          int64_t to, double low)
{
    while (from < to) {
        const int64_t middle = from + (to - from) / 2;
        if (h->load[middle * ratings] < low)
            from = middle + 1;
        else
            to = middle;
    }
    return from;
}

/* Joins left subset `a` with the run [from, to) of right subsets of equal
 * hours; `cost` is what both halves' hours and a's extras cost. */
static bool join_run(maker *m, const subset *a, const double *load,
                     const half *right, int64_t from, int64_t to, double cost)
{
    const double reach = m->bend[0] > 0
        ? sqrt((m->cap - cost) / m->bend[0]) * (1 + 1e-12) : INFINITY;
    const double middle = m->centre[0] - load[0];
    int64_t k = first_load(right, m->ratings, from, to, middle - reach);
    for (; k < to && right->load[k * m->ratings] <= middle + reach; k++) {
        const subset *b = &right->item[k];
        double total = cost + b->extra;
        for (int32_t r = 0; r < m->ratings; r++) {
            const double off = load[r] + right->load[k * m->ratings + r]
                               - m->centre[r];
            total += m->bend[r] * off * off;
        }
        m->work += 2;
        if (total <= m->cap && !(a->clash & b->mask)
            && a->count + b->count <= m->most_pieces
            && !keep(m->out, a->mask | b->mask, total, a->hours + b->hours))
            return false;
    }
    return true;
}

/* Pairs every left subset with the runs of right ones that fill the band.
 * Left subsets come by rising hours, so that the first run only goes back. */
static pe__listing join(maker *m, const half *left, const half *right,
                        const int64_t *run, int64_t runs)
{
    const double price = m->prices->hour[m->member];
    const double edge = m->prices->edge[m->member];
    int64_t first = runs;
    for (int64_t k = 0; k < left->count; k++) {
        const subset *a = &left->item[k];
        while (first > 0
               && right->item[run[first - 1]].hours + a->hours >= m->least)
            first--;
        for (int64_t g = first; g < runs; g++) {
            const int32_t hours = right->item[run[g]].hours + a->hours;
            const double cost = a->extra + price * (edge - hours);
            m->work += 30;
            if (hours > m->most)
                break;
            if (cost <= m->cap
                && !join_run(m, a, left->load + k * m->ratings, right, run[g],
                             run[g + 1], cost))
                return PE__UNLISTED;
        }
        if (m->out->count > LIST_MOST)
            return PE__TOO_MANY;
        if (pe__exact_stopped(m->x, &m->work, 1))
            return PE__UNLISTED;
    }
    return PE__LISTED;
}

/* Where the hours change in a half; run[runs] = count. NULL: no memory. */
static int64_t *find_runs(const half *h, int64_t *runs)
{
    int64_t *run = pe__alloc((size_t)h->count + 1, sizeof *run);
    if (!run)
        return NULL;
    *runs = 0;
    for (int64_t k = 0; k < h->count; k++)
        if (k == 0 || h->item[k].hours != h->item[k - 1].hours)
            run[(*runs)++] = k;
    run[*runs] = h->count;
    return run;
}

/* Cuts a set of pieces in two so that both have about as many subsets;
 * interchangeable pieces stay together. Returns the right part. */
static uint64_t right_part(const pe__exact *x, uint64_t pieces)
{
    uint64_t right = 0;
    double ahead = 0; /* log2 of subsets: left less right */
    for (int32_t a = 0; a < x->alikes; a++) {
        const double gain = log2(pe__bits(pieces & x->alike[a]) + 1);
        if (ahead > 0)
            right |= pieces & x->alike[a];
        ahead += ahead > 0 ? -gain : gain;
        pieces &= ~x->alike[a];
    }
    for (uint64_t todo = pieces; todo; todo &= todo - 1) {
        if (ahead > 0)
            right |= todo & (~todo + 1);
        ahead += ahead > 0 ? -1 : 1;
    }
    return right;
}

static pe__listing list_member(maker *m)
{
    const pe__exact *x = m->x;
    const uint64_t must = x->must[m->member];
    if (must & ~x->may[m->member])
        return PE__LISTED; /* pinned to what he may not hold: no job */
    uint64_t free = 0;
    for (uint64_t todo = x->may[m->member] & ~must; todo; todo &= todo - 1)
        if (m->prices->extra[N * m->member + __builtin_ctzll(todo)] <= m->cap)
            free |= todo & (~todo + 1);
    const uint64_t right_half = right_part(x, free);
    half left = {0}, right = {0};
    int64_t *run = NULL, runs = 0;
    pe__listing result = half_make(m, must, free & ~right_half, &left);
    if (result == PE__LISTED)
        result = half_make(m, 0, right_half, &right);
    if (result == PE__LISTED) {
        run = find_runs(&right, &runs);
        result = run ? join(m, &left, &right, run, runs) : PE__UNLISTED;
    }
    pe__free(run);
    half_free(&left);
    half_free(&right);
    return result;
}

pe__listing pe__exact_list(pe__exact *x, const pe__exact_prices *prices,
                           double cap, pe__bundles *lists)
{
    const pe__exact_problem *p = x->p;
    pe__listing worst = PE__LISTED;
#pragma omp parallel for schedule(dynamic, 1) num_threads(x->threads) \
    reduction(max : worst)
    for (int32_t i = 0; i < p->members; i++) {
        maker m = {
            .x = x, .prices = prices, .member = i, .ratings = p->ratings,
            .least = p->least[i], .most = p->most[i],
            .most_pieces = p->most_pieces[i], .cap = cap, .out = &lists[i]};
        for (int32_t r = 0; r < p->ratings; r++) {
            m.bend[r] = p->fair[i] > 0 ? p->weight[r] / p->fair[i] : 0;
            m.centre[r] = prices->centre[R * i + r];
        }
        const pe__listing result = list_member(&m);
        if (result > worst)
            worst = result;
    }
    return worst;
}
