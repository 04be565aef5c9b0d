/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Phragmén's sequential rule: money trickles to everybody at one pace, and a
 * project is bought the moment those for it have its cost; what they had is
 * gone then. Ends when the next in time does not fit into the budget.
 *
 *     t_p = (cost + Σ_{backers} mass · t of their last purchase) / Σ mass
 *
 * In doubles, where all terms are above 0 and so errors are relative and add
 * up; two times that are nearer than that are compared as fractions (chain.h),
 * which are made of the purchases so far only then. */
#include "bought.h"

#include "mem.h"

#include <math.h>

typedef struct {
    const pe__fund *f;
    const pe__choosing *choosing;
    int32_t *last;      /* [groups] round + 1 of the last purchase */
    double *time;       /* [room] of rounds */
    double *low;        /* [items] a bound: times never fall */
    double *seen;       /* [items] the time in this round; < 0 = not yet */
    int32_t *item;      /* [room] of rounds */
    int32_t rounds, room;
    double error;       /* relative, of any time */
    pe__chain chain;    /* of the rounds that it was last needed for */
    int32_t *past;      /* [groups] `last`, after those rounds */
    uint64_t *part;     /* [room] */
    pe__large *n;         /* [2] */
    uint64_t d[2];
    int64_t exact;
} running;

static double time_of(const running *r, int32_t item)
{
    const pe__fund *f = r->f;
    const int32_t p = f->item[item].project;
    double sum = (double)f->item[item].cost;
    for (int64_t k = f->back_first[p]; k < f->back_first[p + 1]; k++) {
        const int32_t g = f->back[k];
        if (r->last[g] > 0)
            sum += (double)f->mass[g] * r->time[r->last[g] - 1];
    }
    return sum / (double)f->backing[p];
}

static double slack(const running *r, int32_t item)
{
    const int32_t p = r->f->item[item].project;
    const int64_t terms = r->f->back_first[p + 1] - r->f->back_first[p] + 4;
    return r->error + (double)terms * 2.3e-16;
}

static void note_backers(const pe__fund *f, int32_t item, int32_t round,
                         int32_t *last)
{
    const int32_t p = f->item[item].project;
    for (int64_t k = f->back_first[p]; k < f->back_first[p + 1]; k++)
        last[f->back[k]] = round;
}

/* The time after the rounds of the chain, as a fraction n / (Q · d). */
static bool exact_time(running *r, int32_t item, int which)
{
    const pe__fund *f = r->f;
    const int32_t p = f->item[item].project;
    for (int32_t k = 0; k < r->chain.count; k++)
        r->part[k] = 0;
    for (int64_t k = f->back_first[p]; k < f->back_first[p + 1]; k++) {
        const int32_t g = f->back[k];
        if (r->past[g] > 0)
            r->part[r->past[g] - 1] += (uint64_t)f->mass[g];
    }
    r->d[which] = (uint64_t)f->backing[p];
    return pe__chain_sum(&r->chain, (uint64_t)f->item[item].cost, 1, r->part,
                         &r->n[which]);
}

/* The rounds that nobody has asked for yet. */
static bool catch_up(running *r)
{
    if (!pe__chain_open(&r->chain))
        return false;
    while (r->chain.count < r->rounds) {
        const int32_t item = r->item[r->chain.count];
        if (!exact_time(r, item, 0) ||
            !pe__chain_push(&r->chain, &r->n[0], r->d[0]))
            return false;
        note_backers(r->f, item, r->chain.count, r->past);
    }
    return true;
}

/* Which of two items is earlier: < 0, 0, > 0. */
static bool compare(running *r, int32_t a, int32_t b, int *order)
{
    pe__large left = {0}, right = {0};
    r->exact++;
    const bool fine = catch_up(r) && exact_time(r, a, 0) &&
                      exact_time(r, b, 1) &&
                      pe__large_add_times(&left, &r->n[0], r->d[1]) &&
                      pe__large_add_times(&right, &r->n[1], r->d[0]);
    if (fine)
        *order = pe__large_compare(&left, &right);
    pe__large_release(&left);
    pe__large_release(&right);
    return fine;
}

/* The one with the lowest bound that may be bought and was not looked at. */
static int32_t next_to_look(const running *r)
{
    int32_t best = -1;
    for (int32_t k = 0; k < r->f->items; k++)
        if (r->seen[k] < 0 && r->f->backing[r->f->item[k].project] > 0 &&
            (best < 0 || r->low[k] < r->low[best]) &&
            pe__choosing_bar(r->choosing, k) == PE__MAY)
            best = k;
    return best;
}

static bool choose(running *r, int32_t *best, int32_t *tied)
{
    double high = INFINITY;
    for (int32_t k = 0; k < r->f->items; k++)
        r->seen[k] = -1.0;
    for (int32_t k; (k = next_to_look(r)) >= 0 && r->low[k] <= high;) {
        const double off = slack(r, k);
        r->seen[k] = time_of(r, k);
        r->low[k] = r->seen[k] * (1.0 - off);
        if (r->seen[k] * (1.0 + off) < high)
            high = r->seen[k] * (1.0 + off);
    }
    *best = -1;
    *tied = 0;
    for (int32_t k = 0; k < r->f->items; k++) {
        int order = -1;
        if (r->seen[k] < 0 || r->low[k] > high)
            continue;
        if (*best >= 0 && !compare(r, k, *best, &order))
            return false;
        *tied = order < 0 ? 0 : *tied + (order == 0);
        if (order < 0)
            *best = k;
    }
    return true;
}

static bool grow(running *r)
{
    if (r->rounds < r->room)
        return true;
    const int32_t room = r->room * 2 + 32;
    double *time = pe__realloc(r->time, (size_t)room, sizeof *time);
    r->time = time ? time : r->time;
    int32_t *item = pe__realloc(r->item, (size_t)room, sizeof *item);
    r->item = item ? item : r->item;
    uint64_t *part = pe__realloc(r->part, (size_t)room, sizeof *part);
    r->part = part ? part : r->part;
    if (!time || !item || !part)
        return false;
    r->room = room;
    return true;
}

static bool take(running *r, int32_t item)
{
    if (!grow(r))
        return false;
    r->error = slack(r, item);
    r->item[r->rounds] = item;
    r->time[r->rounds++] = r->seen[item];
    note_backers(r->f, item, r->rounds, r->last);
    return true;
}

static bool go(running *r, pe__choosing *c, pe__bought *b)
{
    for (;;) {
        int32_t best, tied;
        if (!choose(r, &best, &tied))
            return false;
        if (best < 0 ||
            r->f->item[best].cost > r->f->e->budget - c->spent)
            return true;
        if (!take(r, best) ||
            !pe__bought_add(b, (pe__buy){.item = best,
                                         .by = PE_FUND_BY_BACKERS,
                                         .price = r->seen[best],
                                         .tied = tied}))
            return false;
        pe__choosing_take(c, best);
    }
}

bool pe__phragmen(const pe__fund *f, pe__choosing *c, pe__bought *b)
{
    pe__large n[2] = {{0}, {0}};
    running r = {.f = f, .choosing = c, .n = n};
    r.last = pe__zalloc((size_t)f->groups, sizeof *r.last);
    r.past = pe__zalloc((size_t)f->groups, sizeof *r.past);
    r.low = pe__zalloc((size_t)f->items, sizeof *r.low);
    r.seen = pe__alloc((size_t)f->items, sizeof *r.seen);
    pe__chain_start(&r.chain, 0, 1);
    const bool fine = r.last && r.past && r.low && r.seen && grow(&r) &&
                      go(&r, c, b);
    b->exact += r.exact;
    pe__chain_release(&r.chain);
    pe__large_release(&n[0]);
    pe__large_release(&n[1]);
    pe__free(r.part);
    pe__free(r.item);
    pe__free(r.time);
    pe__free(r.seen);
    pe__free(r.low);
    pe__free(r.past);
    pe__free(r.last);
    return fine;
}
