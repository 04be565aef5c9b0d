/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The best exact cover: one bundle a member, every piece in exactly one.
 *
 * Depth first. A node has members without a job, pieces without a holder and,
 * for each of those members, the bundles that still fit: disjoint from what
 * is given out, hours that leave the others hours within their bands, and a
 * cost that, with the least cost of everybody else, stays within the limit.
 * The next branch is the member with the fewest bundles or the piece in the
 * fewest bundles, whichever is fewer. With two members left the job of one
 * determines that of the other, which is looked up in a hash table of its
 * whole list: skills, pins, clashes and the band were checked when that was
 * made.
 *
 * Symmetry. Twins (members in the same position) take bundles by rising cost.
 * Interchangeable pieces are counted, not named: sets of pieces are codes here
 * (exact_parts.h), what is left is a difference of codes. Branching on a piece
 * is for pieces of their own kind only, which just one member can hold. */
#include "exact_search.h"

#include "mem.h"

#include <math.h>
#include <string.h>

enum { N = PE__EXACT_MOST };

/* ---- the hash tables ---- */

static uint64_t place_of(const pe__mask_table *t, uint64_t mask)
{
    return mask * UINT64_C(0x9e3779b97f4a7c15) >> t->shift;
}

bool pe__mask_table_make(pe__mask_table *t, const pe__bundles *list)
{
    int32_t bits = 1;
    while (INT64_C(1) << bits < 2 * list->count)
        bits++;
    const uint64_t places = UINT64_C(1) << bits;
    t->shift = 64 - bits;
    t->mask = pe__alloc(places, sizeof *t->mask);
    t->index = pe__alloc(places, sizeof *t->index);
    if (!t->mask || !t->index)
        return false;
    memset(t->index, -1, places * sizeof *t->index);
    for (int64_t k = 0; k < list->count; k++) {
        uint64_t at = place_of(t, list->item[k].mask);
        while (t->index[at] >= 0)
            at = (at + 1) & (places - 1);
        t->mask[at] = list->item[k].mask;
        t->index[at] = (int32_t)k;
    }
    return true;
}

/* The bundle of exactly these pieces, or NULL. */
static const pe__bundle *look_up(const pe__cover *c, int32_t i, uint64_t mask)
{
    const pe__mask_table *t = &c->table[i];
    const uint64_t last = (UINT64_MAX >> t->shift);
    for (uint64_t at = place_of(t, mask); t->index[at] >= 0;
         at = (at + 1) & last)
        if (t->mask[at] == mask)
            return &c->lists[i].item[t->index[at]];
    return NULL;
}

/* Bounds on the cost of k's bundle after what n->last got. */
static void twin_costs(const pe__exact *x, const pe__node *n, int32_t k,
                       double *low, double *high)
{
    *low = -INFINITY;
    *high = INFINITY;
    if (n->last < 0 || x->twin[k] != x->twin[n->last])
        return;
    if (k > n->last)
        *low = n->last_cost - x->noise;
    else
        *high = n->last_cost + x->noise;
}

/* ---- the search ---- */

/* Which pieces everybody holds: of alike ones, the first members the first. */
static void decode(const pe__exact *x, const uint64_t *code, uint64_t *held)
{
    uint64_t rest = x->all;
    for (int32_t i = 0; i < x->p->members; i++) {
        uint64_t left = code[i];
        held[i] = 0;
        for (uint64_t todo = rest; todo; todo &= todo - 1) {
            const int32_t j = __builtin_ctzll(todo);
            if (!pe__fits(x, x->unit[j], left))
                continue;
            left -= x->unit[j];
            held[i] |= UINT64_C(1) << j;
        }
        rest &= ~held[i];
    }
}

static void record(pe__search *s)
{
    const pe__exact *x = s->c->x;
    uint64_t held[N];
    decode(x, s->chosen, held);
    const double value = pe__exact_value(x, held);
    if (s->found && value > s->value - x->slack)
        return;
    s->found = true;
    s->value = value;
    memcpy(s->best, held, sizeof s->best);
    s->limit = fmin(s->limit, value - x->slack - s->c->bound);
}

static void finish_one(pe__search *s, const pe__node *n)
{
    const int32_t i = n->left[0];
    const pe__bundle *b = look_up(s->c, i, n->rest);
    if (!b || n->cost + b->cost > s->limit)
        return;
    s->chosen[i] = b->mask;
    record(s);
}

/* Two members left; their spans may be those of the node above. */
static void finish_two(pe__search *s, const pe__node *n)
{
    const pe__exact *x = s->c->x;
    const int32_t swap = n->of[n->left[0]].count > n->of[n->left[1]].count;
    const int32_t a = n->left[swap], b = n->left[!swap];
    const double least = n->cost + n->of[b].item[0].cost;
    double low, high;
    twin_costs(x, n, a, &low, &high);
    for (int64_t k = 0; k < n->of[a].count; k++) {
        const pe__bundle *one = &n->of[a].item[k];
        const int32_t hours = n->hours - one->hours;
        s->work += 2;
        if (one->cost > high || least + one->cost > s->limit)
            break;
        if (!pe__fits(x, one->mask, n->rest) || one->cost < low
            || hours < x->p->least[b] || hours > x->p->most[b])
            continue;
        const pe__bundle *other = look_up(s->c, b, n->rest - one->mask);
        s->work += 20;
        if (!other || n->cost + one->cost + other->cost > s->limit)
            continue;
        s->chosen[a] = one->mask;
        s->chosen[b] = other->mask;
        record(s);
    }
}

/* The part of k's span that fits once `rest` is all there is: into `out`.
 * Hours within [least, most], cost within [low, high]. */
static int64_t fit(pe__search *s, const pe__span *from, uint64_t rest,
                   int32_t least, int32_t most, double low, double high,
                   pe__bundle *out, uint64_t *seen)
{
    int64_t count = 0, k = 0;
    for (; k < from->count && from->item[k].cost <= high; k++) {
        const pe__bundle *b = &from->item[k];
        if (!pe__fits(s->c->x, b->mask, rest) || b->cost < low
            || b->hours < least || b->hours > most)
            continue;
        *seen |= b->mask;
        out[count++] = *b;
    }
    s->work += 3 * k;
    return count;
}

void pe__node_put(pe__node *n, int32_t k)
{
    int32_t at = n->lefts++;
    for (; at > 0 && n->of[n->left[at - 1]].count > n->of[k].count; at--)
        n->left[at] = n->left[at - 1];
    n->left[at] = k;
}

static bool make_room(pe__search *s, const pe__node *n, int32_t depth)
{
    int64_t room = 0;
    for (int32_t k = 0; k < n->lefts; k++)
        room += n->of[n->left[k]].count;
    if (room <= s->room[depth])
        return true;
    pe__free(s->level[depth]);
    s->level[depth] = pe__alloc((size_t)room, sizeof *s->level[depth]);
    s->room[depth] = s->level[depth] ? room : 0;
    s->no_memory |= !s->level[depth];
    return !s->no_memory;
}

/* Fills in the spans of `child`, whose job for member m is decided. `floor` is
 * the least that the other members of n can cost together. False: no cover. */
static bool narrow(pe__search *s, const pe__node *n, double floor,
                   int32_t depth, pe__node *child)
{
    const pe__exact *x = s->c->x;
    int32_t least = 0, most = 0;
    uint64_t seen = 0;
    if (!make_room(s, n, depth))
        return false;
    for (int32_t k = 0; k < n->lefts; k++)
        if (n->left[k] != child->last) {
            least += x->p->least[n->left[k]];
            most += x->p->most[n->left[k]];
        }
    pe__bundle *out = s->level[depth];
    for (int32_t t = 0; t < n->lefts; t++) {
        const int32_t k = n->left[t];
        if (k == child->last)
            continue;
        double low, high;
        twin_costs(x, child, k, &low, &high);
        floor -= n->of[k].item[0].cost;
        high = fmin(high, s->limit - child->cost - floor);
        const int64_t count = fit(s, &n->of[k], child->rest,
            child->hours - (most - x->p->most[k]),
            child->hours - (least - x->p->least[k]), low, high, out, &seen);
        if (count == 0)
            return false;
        floor += out->cost;
        child->of[k] = (pe__span){out, count};
        pe__node_put(child, k);
        out += count;
    }
    return !(child->rest & x->single & ~seen);
}

void pe__search_branch(pe__search *s, const pe__node *n, int32_t m,
                       const pe__bundle *b, int32_t depth)
{
    pe__node child;
    child.lefts = 0;
    child.rest = n->rest - b->mask;
    child.hours = n->hours - b->hours;
    child.cost = n->cost + b->cost;
    child.last = m;
    child.last_cost = b->cost;
    double floor = 0;
    for (int32_t t = 0; t < n->lefts; t++)
        if (n->left[t] != m)
            floor += n->of[n->left[t]].item[0].cost;
    if (child.cost + floor > s->limit)
        return;
    s->chosen[m] = b->mask;
    if (n->lefts > 3) {
        if (!narrow(s, n, floor, depth, &child))
            return;
    } else {
        for (int32_t t = 0; t < n->lefts; t++)
            if (n->left[t] != m) {
                child.of[n->left[t]] = n->of[n->left[t]];
                pe__node_put(&child, n->left[t]);
            }
    }
    pe__search_visit(s, &child, depth + 1);
}

/* The bit of the piece of its own kind that is in the fewest bundles of the
 * node, and in how many; −1: there is none. */
static int32_t rarest_piece(pe__search *s, const pe__node *n, int64_t *count)
{
    const uint64_t single = s->c->x->single;
    int64_t in[N] = {0};
    for (int32_t t = 0; t < n->lefts; t++) {
        const pe__span *of = &n->of[n->left[t]];
        for (int64_t k = 0; k < of->count; k++)
            for (uint64_t todo = of->item[k].mask & single; todo;
                 todo &= todo - 1)
                in[__builtin_ctzll(todo)]++;
        s->work += 8 * of->count;
    }
    int32_t rarest = -1;
    for (uint64_t todo = n->rest & single; todo; todo &= todo - 1) {
        const int32_t j = __builtin_ctzll(todo);
        if (rarest < 0 || in[j] < in[rarest])
            rarest = j;
    }
    if (rarest >= 0)
        *count = in[rarest];
    return rarest;
}

void pe__search_choose(pe__search *s, const pe__node *n, int32_t *member,
                       uint64_t *piece)
{
    int64_t count = 0;
    const int32_t rarest = rarest_piece(s, n, &count);
    *member = n->left[0];
    *piece = 0;
    if (rarest >= 0 && count < n->of[n->left[0]].count) {
        *member = -1;
        *piece = UINT64_C(1) << rarest;
    }
}

void pe__search_visit(pe__search *s, const pe__node *n, int32_t depth)
{
    if (s->no_memory || pe__exact_stopped(s->c->x, &s->work, 20))
        return;
    if (n->lefts == 1) {
        finish_one(s, n);
        return;
    }
    if (n->lefts == 2) {
        finish_two(s, n);
        return;
    }
    int32_t member;
    uint64_t piece;
    pe__search_choose(s, n, &member, &piece);
    for (int32_t t = 0; t < n->lefts; t++) {
        const int32_t i = n->left[t];
        if (member >= 0 && i != member)
            continue;
        for (int64_t k = 0; k < n->of[i].count; k++)
            if ((n->of[i].item[k].mask & piece) == piece)
                pe__search_branch(s, n, i, &n->of[i].item[k], depth);
    }
}
