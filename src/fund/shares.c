/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The Method of Equal Shares (Peters, Pierczyński, Skowron 2021): every round
 * the item whose backers can pay for it at the lowest price per utility. Prices
 * never fall, so the last one known is a bound, and few items are looked at. */
#include "shares.h"

#include "error.h"
#include "mem.h"
#include "one_block.h"

#include <math.h>
#include <string.h>

/* Puts all columns into a block; gives its size. What has to be empty at first
 * comes first, *zero bytes of it. */
static size_t lay_out(pe__shares *s, char *block, size_t *zero)
{
    const size_t groups = (size_t)s->f->groups, items = (size_t)s->f->items;
    const size_t projects = (size_t)s->f->e->projects;
    const size_t all = (size_t)s->f->own_first[s->f->groups];
    pe__table *t = &s->table;
    size_t at = 0;
    s->bid = pe__column(block, &at, items, sizeof *s->bid);
    s->mark = pe__column(block, &at, groups, sizeof *s->mark);
    *zero = at;
    s->purse = pe__column(block, &at, groups, sizeof *s->purse);
    s->spent_in = pe__column(block, &at, groups, sizeof *s->spent_in);
    s->backer = pe__column(block, &at, all, sizeof *s->backer);
    if (s->f->back_points)
        s->points = pe__column(block, &at, all, sizeof *s->points);
    s->backers = pe__column(block, &at, projects, sizeof *s->backers);
    s->item = pe__column(block, &at, items, sizeof *s->item);
    t->money = pe__column(block, &at, groups, sizeof *t->money);
    t->mass = pe__column(block, &at, groups, sizeof *t->mass);
    t->have = pe__column(block, &at, groups, sizeof *t->have);
    t->more = pe__column(block, &at, groups, sizeof *t->more);
    t->who = pe__column(block, &at, groups, sizeof *t->who);
    s->last_of = pe__column(block, &at, projects, sizeof *s->last_of);
    s->spent = pe__column(block, &at, groups, sizeof *s->spent);
    s->round = pe__column(block, &at, items, sizeof *s->round);
    s->earlier = pe__column(block, &at, items, sizeof *s->earlier);
    s->part = pe__column(block, &at, items, sizeof *s->part);
    return at;
}

pe_status pe__shares_new(pe__shares *s, const pe__fund *f, pe_error *err)
{
    size_t zero;
    *s = (pe__shares){.f = f, .on_table = -1};
    pe_status status = pe__choosing_new(&s->choosing, f, err);
    if (status != PE_OK)
        return status;
    s->block = pe__alloc(lay_out(s, NULL, &zero), 1);
    if (s->block == NULL) {
        pe__shares_release(s);
        return pe__fail_memory(err);
    }
    lay_out(s, s->block, &zero);
    memset(s->block, 0, zero);
    return PE_OK;
}

void pe__shares_release(pe__shares *s)
{
    for (int32_t k = 0; s->block && k < s->f->items; k++)
        pe__large_release(&s->bid[k].n);
    pe__choosing_release(&s->choosing);
    pe__chain_release(&s->chain);
    pe__large_release(&s->plus);
    pe__large_release(&s->minus);
    pe__free(s->block);
    *s = (pe__shares){0};
}

/* --- the beginning -------------------------------------------------------- */

/* How money is scaled: all of it stays below 2^61. */
static bool scale(pe__shares *s, pe__wide top, uint64_t q, int64_t *money)
{
    const pe__wide whole = top / q, rest = top % q;
    const pe__wide mass = (pe__wide)s->f->mass_all;
    if (whole > 0 && mass > (pe__wide)1 << 61 && mass != 0)
        return false;
    if (whole != 0 && mass > ((pe__wide)1 << 61) / whole)
        return false;
    pe__wide total = whole * mass + rest * mass / q + 1;
    if (total >> 61 != 0)
        return false;
    s->shift = 0;
    while (total >> 60 == 0 && s->shift < 60) {
        total <<= 1;
        s->shift++;
    }
    *money = (int64_t)((whole << s->shift) + (rest << s->shift) / q);
    return true;
}

static void put_items(pe__shares *s)
{
    s->items = 0;
    s->barred = s->f->items > s->f->e->projects || s->f->e->categories > 0;
    for (int32_t p = 0; p < s->f->e->projects && !s->barred; p++)
        s->barred = s->f->opposed[p] || s->f->e->project[p].instead >= 0;
    for (int32_t k = 0; k < s->f->items; k++) {
        const pe__fund_item *i = &s->f->item[k];
        pe__bid *b = &s->bid[k];
        const double liking = i->worth > 0
                                  ? (double)i->worth *
                                        (double)s->f->backing[i->project]
                                  : (double)s->f->liking[i->project];
        b->low = ldexp((double)i->cost, s->shift) / liking * (1.0 - 1e-14);
        b->fresh = b->exact = b->gone = false;
        b->firm = true; /* so far it is a bound whatever the shares are */
        b->low_slope = b->high_slope = 0.0;
        if (liking > 0)
            s->item[s->items++] = k;
    }
}

/* At the start what backers have together is known without a look. */
static void drop_too_dear(pe__shares *s, int64_t money, int64_t more)
{
    int32_t kept = 0;
    for (int32_t k = 0; k < s->items; k++) {
        const int32_t item = s->item[k];
        const int64_t mass = s->f->backing[s->f->item[item].project];
        if (!pe__shares_too_dear(s, item, money * mass, more * mass))
            s->item[kept++] = item;
    }
    s->items = kept;
}

/* Everybody has `money`, less than a unit of it off. */
static void start(pe__shares *s, int64_t money)
{
    const pe__fund *f = s->f;
    const size_t all = (size_t)f->own_first[f->groups];
    const int64_t more = pe__reach_start(s);
    for (int64_t g = 0; g < f->groups; g++)
        s->purse[g] = (pe__purse){money, f->mass[g], more};
    memset(s->spent_in, 0, (size_t)f->groups * sizeof *s->spent_in);
    memcpy(s->backer, f->back, all * sizeof *s->backer);
    if (s->points)
        memcpy(s->points, f->back_points, all * sizeof *s->points);
    for (int32_t p = 0; p < f->e->projects; p++) {
        s->backers[p] = (int32_t)(f->back_first[p + 1] - f->back_first[p]);
        s->last_of[p] = 0;
    }
    pe__choosing_reset(&s->choosing);
    put_items(s);
    s->by_all = false;
    s->mass_error = (double)f->mass_all;
    s->most_error = 1.0;
    drop_too_dear(s, money, more);
    s->rounds = 0;
    s->spents = 0;
    s->on_table = -1;
}

/* --- buying --------------------------------------------------------------- */

/* Purses after the item on the table; README, "Errors are conserved". */
static void pay(pe__shares *s, const pe__bid *b, pe__round *r)
{
    int64_t paid_mass = 0, given_mass = 0;
    int32_t most_points = 1;
    const pe__rate price = pe__rate_of(b->top, b->bottom);
    if (!b->exact)
        pe__shares_part(s, b);
    if (s->ahead)
        pe__reach_pay(s, b);
    for (int64_t k = 0; k < s->paying; k++) {
        const pe__payer *p = &s->table.who[k];
        const int64_t left = s->table.money[k] -
                             pe__rate_times(&price, p->points);
        s->purse[p->group].money = left > 0 ? left : 0;
        paid_mass += s->table.mass[k];
        most_points = p->points > most_points ? p->points : most_points;
    }
    for (int64_t k = s->paying; k < s->payers; k++) {
        const int32_t g = s->table.who[k].group;
        s->purse[g].money = -1;
        s->spent_in[g] = s->rounds + 1;
        s->spent[s->spents++] = g;
        given_mass += s->table.mass[k];
    }
    const double given = s->most_error * (double)given_mass;
    const double off =
        (b->exact ? 1.0 : given < s->mass_error ? given : s->mass_error) /
        (double)b->bottom;
    s->most_error += off * most_points + 1.0;
    s->mass_error += (double)paid_mass + 2.0;
    r->spent_out = given_mass;
}

/* Buys the item; it need not be on the table. False: no memory. */
static bool buy(pe__shares *s, int32_t item, int32_t tied)
{
    if (s->on_table != item && !pe__shares_look(s, item))
        return false;
    const pe__bid *b = &s->bid[item];
    const int32_t project = s->f->item[item].project;
    pe__round *r = &s->round[s->rounds];
    *r = (pe__round){.item = item, .tied = tied, .top = b->top,
                     .bottom = b->bottom, .gone = s->spents,
                     .by = s->by_all ? PE_FUND_BY_ALL : PE_FUND_BY_BACKERS,
                     .d = b->exact ? b->d : (uint64_t)b->bottom};
    r->price = ldexp((double)b->top / (double)b->bottom, -s->shift) /
               (double)pe__shares_worth(s, item);
    if (s->ahead)
        pe__reach_first(s, item);
    pay(s, b, r);
    s->earlier[s->rounds] = s->last_of[project];
    s->last_of[project] = ++s->rounds;
    pe__choosing_take(&s->choosing, item);
    s->on_table = -1;
    return true;
}

/* --- choosing ------------------------------------------------------------- */

/* Whether it may be bought now; one that never can be any more is `gone`. */
static bool is_open(pe__shares *s, int32_t item)
{
    if (s->choosing.taken[item])
        s->bid[item].gone = true;
    if (s->by_all && s->f->item[item].cost >
                         s->f->e->budget - s->choosing.spent)
        s->bid[item].gone = true; /* raised shares are more than there is */
    if (s->bid[item].gone || !s->barred)
        return !s->bid[item].gone;
    const pe__bar bar = pe__choosing_bar(&s->choosing, item);
    s->bid[item].gone = bar > PE__LATER;
    return bar == PE__MAY;
}

/* Those that are gone drop out; the others are put in order of their bounds,
 * in which they nearly are. */
static void put_in_order(pe__shares *s)
{
    int32_t kept = 0;
    for (int32_t k = 0; k < s->items; k++) {
        const int32_t item = s->item[k];
        int32_t at = kept;
        s->bid[item].fresh = false;
        if (s->bid[item].gone || s->choosing.taken[item])
            continue;
        for (; at > 0 && s->bid[s->item[at - 1]].low > s->bid[item].low; at--)
            s->item[at] = s->item[at - 1];
        s->item[at] = item;
        kept++;
    }
    s->items = kept;
}

/* Looks until nobody unseen can be cheaper; gives the lowest upper bound. */
static bool look_around(pe__shares *s, double *high)
{
    *high = INFINITY;
    put_in_order(s);
    for (int32_t k = 0; k < s->items; k++) {
        const int32_t item = s->item[k];
        const pe__bid *b = &s->bid[item];
        if (b->low > *high)
            return true;
        if (!is_open(s, item))
            continue;
        if (!pe__shares_look(s, item))
            return false;
        if (!b->gone && b->high < *high)
            *high = b->high;
    }
    return true;
}

static bool make_exact(pe__shares *s, int32_t item)
{
    if (s->bid[item].exact)
        return true;
    if (s->on_table != item && !pe__shares_look(s, item))
        return false;
    return s->bid[item].exact || pe__shares_price_exactly(s, true);
}

/* Of those whose bounds overlap the cheapest, exactly; ties go to the first in
 * order. */
static bool decide(pe__shares *s, double high, int32_t *best, int32_t *tied)
{
    *best = -1;
    *tied = 0;
    for (int32_t k = 0; k < s->items; k++) {
        const int32_t item = s->item[k];
        int order = -1;
        if (!s->bid[item].fresh || s->bid[item].gone ||
            s->bid[item].low > high)
            continue;
        if (*best >= 0 && (!make_exact(s, *best) || !make_exact(s, item) ||
                           !pe__shares_compare(s, item, *best, &order)))
            return false;
        *tied = order < 0 ? 0 : *tied + (order == 0);
        if (order < 0 || (order == 0 && item < *best))
            *best = item;
    }
    return true;
}

static pe_status go_on(pe__shares *s, int64_t limit, pe_error *err)
{
    for (;;) {
        double high;
        int32_t best, tied;
        if (!look_around(s, &high) || !decide(s, high, &best, &tied))
            return pe__fail_memory(err);
        if (best < 0)
            return PE_OK;
        if (!buy(s, best, tied))
            return pe__fail_memory(err);
        if (limit >= 0 && s->choosing.spent > limit)
            return PE_OK;
    }
}

pe_status pe__shares_run(pe__shares *s, pe__wide top, uint64_t q,
                         int64_t limit, bool ahead, pe_error *err)
{
    int64_t money = 0;
    if (!scale(s, top, q, &money))
        return pe__fail(err, PE_BAD_INPUT, "all shares together come to more "
                        "than 2^61: too much to reckon with");
    s->ahead = ahead;
    start(s, money);
    pe__chain_start(&s->chain, top, q);
    return go_on(s, limit, err);
}

pe_status pe__shares_perturb(pe__shares *s, pe_error *err)
{
    put_items(s);
    for (int32_t k = 0; k < s->f->items; k++)
        s->bid[k].low = 0.0;
    s->by_all = true;
    s->ahead = false;
    return go_on(s, -1, err);
}
