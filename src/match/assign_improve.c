/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Each offer in turn is given its best use, exactly, when it may take what is
 * free and also what others give, for the difference of worth. Whoever loses a
 * want that way has its turn again. Every turn that changes anything makes the
 * whole better, so it ends. */
#include "assign_own.h"

#include "error.h"
#include "mem.h"

#include <stdlib.h>

enum { ROUNDS_MOST = 60 };

typedef struct {
    pe__market *m;
    const double *price;  /* [wants] while giving what is free; NULL = taking
                             from others too */
    pe__part *part;       /* [room] */
    int32_t parts, room;
    double *gain, *best;  /* [longest list of pairs + 1] */
} turns;

static bool add(turns *t, int32_t pair, int32_t units, int64_t gain)
{
    if (t->parts == t->room) {
        int32_t room = t->room * 2 + 64;
        pe__part *more = pe__realloc(t->part, (size_t)room, sizeof *more);
        if (more == NULL)
            return false;
        t->part = more;
        t->room = room;
    }
    t->part[t->parts++] = (pe__part){pair, units, 0, gain};
    return true;
}

/* What `pair`'s offer gains by each unit of its want: the free ones, and those
 * that others give for less. */
static bool add_parts(turns *t, int32_t pair)
{
    pe__market *m = t->m;
    int32_t want = m->want[pair];
    int64_t value = m->value[pair];
    int64_t free_gain = t->price ? value - (int64_t)t->price[want] : value;
    bool fine = true;
    if (m->want_left[want] > 0 && free_gain > 0)
        fine = add(t, pair, m->want_left[want], free_gain);
    if (t->price)
        return fine;
    for (int32_t k = m->holder[want]; k >= 0 && fine; k = m->next[k])
        if (value > m->value[k])
            fine = add(t, pair, m->given[k], value - m->value[k]);
    return fine;
}

static int by_gain(const void *a, const void *b)
{
    const pe__part *x = a, *y = b;
    if (x->gain != y->gain)
        return x->gain > y->gain ? -1 : 1;
    return x->pair < y->pair ? -1 : x->pair > y->pair;
}

/* What is used up goes where it gains most. */
static void choose_used(turns *t, int32_t units)
{
    if (t->parts > 1)
        qsort(t->part, (size_t)t->parts, sizeof *t->part, by_gain);
    for (int32_t k = 0; k < t->parts; k++) {
        int32_t most = t->part[k].most;
        t->part[k].taken = most < units ? most : units;
        units -= t->part[k].taken;
    }
}

/* A single unit: of each want the part that gains most, then one pass. */
static void choose_single(turns *t, int32_t offer)
{
    pe__market *m = t->m;
    int32_t first = m->first[offer], count = m->first[offer + 1] - first;
    for (int32_t k = 0; k < count; k++)
        t->gain[k] = 0;
    for (int32_t k = 0; k < t->parts; k++) {
        double *gain = &t->gain[t->part[k].pair - first];
        if ((double)t->part[k].gain > *gain)
            *gain = (double)t->part[k].gain;
    }
    pe__unit_best(m, offer, t->gain, t->best);
    int32_t at = pe__schedule(m, offer, t->best, count);
    for (int32_t k = t->parts - 1; k >= 0 && at >= 0; k--) {
        int32_t number = t->part[k].pair - first;
        if (number > at)
            continue;
        while (at > number)
            at = pe__schedule(m, offer, t->best, at);
        if (at == number && (double)t->part[k].gain >= t->gain[at]) {
            t->part[k].taken = 1;
            at = pe__schedule(m, offer, t->best, at);
        }
    }
}

/* Of two the same, the earlier. */
static bool is_worth_less(const pe__market *m, int32_t a, int32_t b)
{
    const double one = m->value[a], other = m->value[b];
    return one < other || (one == other && a < b);
}

/* Takes `units` of a want away from those that make least of it, but not from
 * `except`; marks them as having a turn again. */
static void take(turns *t, int32_t pair, int32_t units, uint8_t *turn)
{
    pe__market *m = t->m;
    int32_t want = m->want[pair];
    units -= m->want_left[want] < units ? m->want_left[want] : units;
    while (units > 0) {
        int32_t least = -1;
        for (int32_t k = m->holder[want]; k >= 0; k = m->next[k])
            if (k != pair && (least < 0 || is_worth_less(m, k, least)))
                least = k;
        int32_t some = m->given[least] < units ? m->given[least] : units;
        pe__market_give(m, least, -some);
        turn[m->offer[least]] = 1;
        units -= some;
    }
}

static pe_status choose(turns *t, int32_t offer, pe_error *err)
{
    pe__market *m = t->m;
    int32_t units = pe__quantity(m, offer);
    if (!pe__is_lent(m, offer)) {
        choose_used(t, units);
        return PE_OK;
    }
    if (units == 1) {
        choose_single(t, offer);
        return PE_OK;
    }
    return pe__timeline(m, offer, t->part, t->parts, NULL, NULL, err);
}

/* One offer's turn. What it has is free meanwhile; *better says whether the
 * new use is better than the old, which is put back otherwise. */
static pe_status have_turn(turns *t, int32_t offer, int32_t *had,
                           uint8_t *turn, bool *better, pe_error *err)
{
    pe__market *m = t->m;
    int32_t first = m->first[offer], count = m->first[offer + 1] - first;
    pe__steps old = 0, new = 0;
    bool fine = true;
    t->parts = 0;
    for (int32_t k = 0; k < count; k++) {
        had[k] = m->given[first + k];
        if (had[k] > 0)
            pe__market_give(m, first + k, -had[k]);
        old += (pe__steps)had[k] * m->value[first + k];
    }
    for (int32_t k = 0; k < count && fine; k++)
        fine = add_parts(t, first + k);
    pe_status status = fine ? choose(t, offer, err) : pe__fail_memory(err);
    for (int32_t k = 0; k < t->parts && status == PE_OK; k++)
        new += (pe__steps)t->part[k].taken * t->part[k].gain;
    *better = status == PE_OK && new > old;
    for (int32_t k = 0; k < count && !*better; k++)
        if (had[k] > 0)
            pe__market_give(m, first + k, had[k]);
    for (int32_t k = 0; k < t->parts && *better; k++)
        if (t->part[k].taken > 0) {
            take(t, t->part[k].pair, t->part[k].taken, turn);
            pe__market_give(m, t->part[k].pair, t->part[k].taken);
        }
    return status;
}

static pe_status take_turns(turns *t, const pe__cluster *c, int32_t *had,
                            uint8_t *turn, pe_error *err)
{
    pe_status status = PE_OK;
    bool any = true, better;
    for (int32_t round = 0; any && round < ROUNDS_MOST; round++) {
        any = false;
        for (int32_t k = 0; k < c->offers && status == PE_OK; k++) {
            if (!turn[c->offer[k]])
                continue;
            turn[c->offer[k]] = 0;
            status = have_turn(t, c->offer[k], had, turn, &better, err);
            any = any || better;
        }
    }
    return status;
}

/* A want that is let go of may suit somebody who has had their turn: everybody
 * has one more until a whole round changes nothing. */
static pe_status settle(turns *t, const pe__cluster *c, int32_t *had,
                        uint8_t *turn, pe_error *err)
{
    for (int32_t k = 0; k < c->offers; k++)
        turn[c->offer[k]] = 1;
    pe_status status = take_turns(t, c, had, turn, err);
    if (status != PE_OK || !t->price)
        return status;
    t->price = NULL;
    for (int32_t again = 0; again < 3 && status == PE_OK; again++) {
        for (int32_t k = 0; k < c->offers; k++)
            turn[c->offer[k]] = 1;
        status = take_turns(t, c, had, turn, err);
    }
    return status;
}

pe_status pe__assign_improve(pe__market *m, const pe__cluster *cluster,
                             const double *price, pe_error *err)
{
    turns t = {.m = m, .price = price};
    int32_t longest = 0;
    for (int32_t k = 0; k < cluster->offers; k++) {
        int32_t o = cluster->offer[k];
        if (m->first[o + 1] - m->first[o] > longest)
            longest = m->first[o + 1] - m->first[o];
    }
    size_t size = (size_t)longest + 1;
    int32_t *had = pe__alloc(size, sizeof *had);
    uint8_t *turn = pe__zalloc((size_t)m->offers, 1);
    t.gain = pe__alloc(size, sizeof *t.gain);
    t.best = pe__alloc(size, sizeof *t.best);
    pe_status status = had && turn && t.gain && t.best
                           ? settle(&t, cluster, had, turn, err)
                           : pe__fail_memory(err);
    pe__free(had);
    pe__free(turn);
    pe__free(t.gain);
    pe__free(t.best);
    pe__free(t.part);
    return status;
}
