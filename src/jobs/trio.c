/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Exact re-division among three: pieces that three members hold are put on
 * one table and handed out anew as well as can be.
 *
 * After many meetings of two (pair.c) nobody gains from an exchange with one
 * other; a piece may still be welcome where what it would free is not wanted
 * by whoever gave it, but by a third. Such rings, and all else that three can
 * do with whole pieces, are found by meeting in the middle: the pieces in two
 * halves of at most 2^8 ways each, the second sorted by the first member's
 * hours. A piece that anybody of the three may hold has three ways, so 10 to
 * 16 pieces come into play, drawn by lot; other draws follow. Pieces are not
 * cut and do not merge: so the number of people of a task stays as it was.
 *
 * Cost of a call: at most 2^8 windows of a tenth of 2^8 points each, and as
 * much again for the table: some 30 µs. */
#include "trio.h"
#include "mem.h"

#include <string.h>

pe__trio *pe__trio_new(pe_jobs *jobs, int32_t most)
{
    pe__trio *t = pe__zalloc(1, sizeof *t);
    if (!t)
        return NULL;
    t->jobs = jobs;
    t->most = 3 * most;
    t->items = pe__alloc((size_t)t->most + 1, sizeof *t->items);
    if (!t->items) {
        pe__trio_free(t);
        return NULL;
    }
    return t;
}

void pe__trio_free(pe__trio *t)
{
    if (!t)
        return;
    pe__free(t->items);
    pe__free(t);
}

/* --- the table ------------------------------------------------------------ */

/* Who may hold the piece. A pinned member keeps it, and whoever holds it now
 * may, even against the rules: mending is not the business of this meeting. */
static int32_t holders_of(const pe__trio *t, const trio_item *it)
{
    const pe_jobs *jobs = t->jobs;
    const int32_t stay = 1 << it->now;
    if (pe__link(&jobs->pin, t->member[it->now], it->task) >= 0)
        return stay;
    int32_t may = stay;
    for (int m = 0; m < 3; m++)
        if (pe__may(jobs, t->member[m], it->task))
            may |= 1 << m;
    return may;
}

static void describe(const pe__trio *t, const pe__aims *aims, trio_item *it)
{
    const pe_jobs *jobs = t->jobs;
    it->slot = pe__slot(jobs, it->task);
    it->may = holders_of(t, it);
    it->then = it->now;
    it->bit = -1;
    for (int32_t r = 0; r < jobs->ratings; r++)
        it->rating[r] = pe__rating(jobs, r, it->task);
    for (int m = 0; m < 3; m++)
        it->cost[m] = pe__aimless(aims)
                          ? 0.0 : pe__aim(jobs, aims, t->member[m], it->task,
                                          it->hours);
}

static void add_week(pe__trio *t, const pe__weeks *w, const pe__aims *aims,
                     int32_t m)
{
    const int32_t i = t->member[m];
    int32_t hours = 0;
    for (int64_t k = w->first[i]; k < w->first[i] + w->count[i]; k++) {
        trio_item *it = &t->items[t->count++];
        it->task = w->task[k];
        it->hours = w->hours[k];
        it->now = m;
        describe(t, aims, it);
        hours += it->hours;
        for (int32_t r = 0; r < t->jobs->ratings; r++)
            t->total_load[r] += it->hours * it->rating[r];
    }
    t->total_hours += hours;
    t->low[m] = pe__smaller(pe__lowest(t->jobs, i), hours);
    t->high[m] = pe__larger(pe__highest(t->jobs, i), hours);
    t->top[m] = pe__larger(w->limit[i], w->count[i]);
    /* places in the week, which a limit never exceeds but for old excess */
    t->top[m] = pe__smaller(t->top[m],
                            (int32_t)(w->first[i + 1] - w->first[i]));
    t->fair[m] = pe__fair(t->jobs, i);
    for (int32_t r = 0; r < t->jobs->ratings; r++)
        t->want[m][r] = t->fair[m] * pe__target(t->jobs, r, i);
}

static void lay_table(pe__trio *t, const pe__weeks *w, const pe__aims *aims,
                      const int32_t member[3])
{
    t->count = t->total_hours = 0;
    memset(t->total_load, 0, sizeof t->total_load);
    memcpy(t->member, member, sizeof t->member);
    for (int32_t m = 0; m < 3; m++)
        add_week(t, w, aims, m);
    t->crowded = false;
    for (int32_t m = 0; m < 3; m++)
        t->crowded |= t->count > t->top[m];
}

/* --- what comes into play ------------------------------------------------- */

/* Two pieces that no member may hold both: they share time, or are parts of
 * one task, which would become one piece. */
static bool apart(const pe__trio *t, const trio_item *a, const trio_item *b)
{
    return a->task == b->task || pe__clash(t->jobs, a->slot, b->slot);
}

/* Holders whom no piece that stays keeps from this one. */
static int32_t free_holders(const pe__trio *t, const trio_item *it)
{
    int32_t may = it->may;
    for (int32_t k = 0; k < t->count; k++) {
        const trio_item *other = &t->items[k];
        if (other != it && other->bit < 0 && apart(t, it, other))
            may &= ~(1 << other->now) | 1 << it->now;
    }
    return may;
}

static int32_t ways_of(int32_t may)
{
    return (may & 1) + (may >> 1 & 1) + (may >> 2 & 1);
}

/* Draws pieces into play in random order until both halves are full. */
static void choose_play(pe__trio *t, pe__random *random)
{
    int32_t order[4 * MOST_PLAY], size[2] = {1, 1};
    const int32_t n = pe__smaller(t->count, 4 * MOST_PLAY);
    const int32_t from =
        (int32_t)pe__random_below(random, (uint32_t)(t->count - n + 1));
    for (int32_t k = 0; k < n; k++)
        order[k] = from + k;
    pe__random_shuffle(random, order, n);
    t->in_play = 0;
    for (int32_t k = 0; k < n && t->in_play < MOST_PLAY; k++) {
        trio_item *it = &t->items[order[k]];
        const int side = size[0] <= size[1] ? 0 : 1;
        if (ways_of(it->may) < 2)
            continue;
        if (size[side] * ways_of(it->may) > HALF)
            break;
        size[side] *= ways_of(it->may);
        it->bit = t->in_play;
        t->play[t->in_play++] = order[k];
    }
}

/* What stays narrows what may come; what comes into play excludes each other
 * where two pieces share time or a task. */
static void settle_play(pe__trio *t)
{
    memset(t->base_hours, 0, sizeof t->base_hours);
    memset(t->base_count, 0, sizeof t->base_count);
    memset(t->base_load, 0, sizeof t->base_load);
    for (int32_t k = 0; k < t->count; k++) {
        const trio_item *it = &t->items[k];
        if (it->bit >= 0)
            continue;
        t->base_hours[it->now] += it->hours;
        t->base_count[it->now]++;
        for (int32_t r = 0; r < t->jobs->ratings; r++)
            t->base_load[it->now][r] += it->hours * it->rating[r];
    }
    for (int32_t b = 0; b < t->in_play; b++) {
        trio_item *it = &t->items[t->play[b]];
        it->may = free_holders(t, it);
        t->against[b] = 0;
        for (int32_t c = 0; c < t->in_play; c++)
            if (c != b && apart(t, it, &t->items[t->play[c]]))
                t->against[b] |= UINT32_C(1) << c;
    }
}

/* --- exact comparison ----------------------------------------------------- */

/* What the three cost, as they are or as found; aims of what is in play. */
static double cost_of(const pe__trio *t, bool then)
{
    double load[3][RATINGS] = {{0}}, cost = 0.0;
    for (int32_t k = 0; k < t->count; k++) {
        const trio_item *it = &t->items[k];
        const int32_t m = then ? it->then : it->now;
        cost += it->bit >= 0 ? it->cost[m] : 0.0;
        for (int32_t r = 0; r < t->jobs->ratings; r++)
            load[m][r] += it->hours * it->rating[r];
    }
    for (int m = 0; m < 3; m++)
        for (int32_t r = 0; r < t->jobs->ratings; r++) {
            const double d = load[m][r] - t->want[m][r];
            cost += t->jobs->weight[r] * d * d / t->fair[m];
        }
    return cost;
}

bool pe__trio_find(pe__trio *t, const pe__weeks *weeks, const pe__aims *aims,
                   pe__random *random, const int32_t member[3], double *gain)
{
    lay_table(t, weeks, aims, member);
    if (t->count == 0 || !(t->fair[0] > 0.0 && t->fair[1] > 0.0 &&
                           t->fair[2] > 0.0))
        return false;
    choose_play(t, random);
    settle_play(t);
    const double now = cost_of(t, false);
    if (!pe__trio_scan(t, now))
        return false;
    *gain = cost_of(t, true) - now;
    return *gain < -1e-9 * (1.0 + fabs(now));
}

void pe__trio_take(pe__trio *t, pe__weeks *weeks)
{
    for (int m = 0; m < 3; m++) {
        const int64_t first = weeks->first[t->member[m]];
        int32_t n = 0;
        for (int32_t k = 0; k < t->count; k++) {
            const trio_item *it = &t->items[k];
            if (it->then != m)
                continue;
            weeks->task[first + n] = it->task;
            weeks->hours[first + n++] = it->hours;
        }
        weeks->count[t->member[m]] = n;
    }
}
