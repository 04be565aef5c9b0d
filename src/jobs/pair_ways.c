/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A meeting, before the reckoning: the ways in which each thing on the table
 * can be divided, and which of them come into play. */
#include "pair.h"

#include <string.h>

/* The item may be divided so that the first member holds `hours` of it. */
static bool allowed(const item *it, int32_t hours)
{
    const int32_t rest = it->hours - hours;
    if (hours < 0 || rest < 0)
        return false;
    if (hours > it->longest || rest > it->longest)
        return hours == it->now;
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
double pe__pair_aims(const pe__pair *p, const item *it, int32_t hours)
{
    if (p->aimless)
        return 0.0;
    return pe__price_at(&it->price[0], hours) +
           pe__price_at(&it->price[1], it->hours - hours);
}

static void add_share(const pe__pair *p, way *w, const item *it, int32_t hours)
{
    w->hours += hours;
    w->count[0] += hours > 0;
    w->count[1] += hours < it->hours;
    for (int32_t r = 0; r < p->jobs->ratings; r++)
        w->load[r] += hours * it->rating[r];
    w->cost += pe__pair_aims(p, it, hours);
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
 * the shortest and, if it is a limit, the longest piece to either: no more than
 * MOST_WAYS in all. */
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
        if (it->hours > it->longest) { /* then nobody can have all */
            add_way(p, q, it->longest, 0);
            add_way(p, q, it->hours - it->longest, 0);
        }
    }
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
        if (partner >= 0 || !pe__whole(it) || !pe__whole(other))
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

void pe__pair_play(pe__pair *p, pe__random *random, int32_t most)
{
    choose_play(p, random, most);
    settle_rest(p);
}
