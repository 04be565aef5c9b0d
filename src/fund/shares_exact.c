/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What the errors of scaled money leave open, decided by fractions. Nothing is
 * stored of them but the prices of past rounds, and those only once a round is
 * asked for: what a group has left is the share less the prices of what it
 * bought. */
#include "shares.h"

#include <math.h>
#include <string.h>

/* Adds `times` × what `group` bought before round `until`, which it had the
 * money for each time, to the coefficients. */
static void add_bought(pe__shares *s, int32_t group, int32_t until,
                       uint64_t times)
{
    const pe__fund *f = s->f;
    for (int64_t k = f->own_first[group]; k < f->own_first[group + 1]; k++) {
        const uint64_t u = f->own_points ? (uint64_t)f->own_points[k] : 1;
        for (int32_t r = s->last_of[f->own[k]]; r > 0; r = s->earlier[r - 1])
            if (r - 1 < until)
                s->part[r - 1] += times * u;
    }
    /* in rounds of all, who was for it gave all: this one was not */
    for (int32_t r = until; r-- > 0 && s->round[r].by == PE_FUND_BY_ALL;)
        s->part[r] += times;
}

static void clear_parts(pe__shares *s, int32_t rounds)
{
    if (rounds > 0)
        memset(s->part, 0, (size_t)rounds * sizeof *s->part);
}

/* plus − minus = Q · (cost − what those who give all have), where `mass` is
 * theirs and the coefficients what they bought. */
static bool rest_of_cost(pe__shares *s, int64_t cost, int64_t mass)
{
    return pe__chain_sum(&s->chain, (uint64_t)cost, s->chain.q, s->part,
                         &s->plus) &&
           pe__chain_sum(&s->chain, (uint64_t)mass, s->chain.top, NULL,
                         &s->minus);
}

/* The prices of rounds that nobody has asked for yet. */
static bool catch_up(pe__shares *s)
{
    if (!pe__chain_open(&s->chain))
        return false;
    while (s->chain.count < s->rounds) {
        const int32_t k = s->chain.count;
        const pe__round *r = &s->round[k];
        const int64_t end = k + 1 < s->rounds ? s->round[k + 1].gone
                                              : s->spents;
        int64_t mass = 0;
        clear_parts(s, k);
        for (int64_t j = r->gone; j < end; j++) {
            const int64_t m = s->purse[s->spent[j]].mass;
            add_bought(s, s->spent[j], k, (uint64_t)m);
            mass += m;
        }
        if (!rest_of_cost(s, s->f->item[r->item].cost, mass))
            return false;
        pe__large_subtract(&s->plus, &s->minus);
        if (!pe__chain_push(&s->chain, &s->plus, r->d))
            return false;
    }
    return true;
}

/* What payers from `from` on bought, and their mass. */
static int64_t gather(pe__shares *s, int64_t from)
{
    int64_t mass = 0;
    clear_parts(s, s->rounds);
    for (int64_t k = from; k < s->payers; k++) {
        const int64_t m = s->table.mass[k];
        add_bought(s, s->table.who[k].group, s->rounds, (uint64_t)m);
        mass += m;
    }
    return mass;
}

bool pe__shares_can_exactly(pe__shares *s, bool *can)
{
    s->exact++;
    if (!catch_up(s))
        return false;
    const int64_t mass = gather(s, 0);
    if (!rest_of_cost(s, s->f->item[s->on_table].cost, mass))
        return false;
    *can = pe__large_compare(&s->plus, &s->minus) <= 0;
    return true;
}

/* Whether the group has less than the exact price on the table × points. */
static bool has_less(pe__shares *s, const pe__bid *b, const pe__payer *p,
                     bool *less)
{
    s->exact++;
    clear_parts(s, s->rounds);
    add_bought(s, p->group, s->rounds, 1);
    if (!pe__chain_sum(&s->chain, 1, s->chain.top, NULL, &s->plus) ||
        !pe__chain_sum(&s->chain, 0, 0, s->part, &s->minus))
        return false;
    pe__large_subtract(&s->plus, &s->minus); /* its money × Q */
    if (!pe__large_times(&s->plus, b->d) || !pe__large_set(&s->minus, 0) ||
        !pe__large_add_times(&s->minus, &b->n, (uint64_t)p->points))
        return false;
    *less = pe__large_compare(&s->plus, &s->minus) < 0;
    return true;
}

/* Moves those who have less than the exact price to those who give all. */
static bool sift(pe__shares *s, const pe__bid *b, long double price,
                 bool *found)
{
    *found = false;
    for (int64_t k = s->paying; k-- > 0;) {
        const pe__payer *p = &s->table.who[k];
        const long double gap = (long double)s->table.money[k] -
                                price * p->points;
        const long double error = (long double)s->most_error + 2.0L +
                                  p->points * 1e-18L * price;
        bool less = gap < 0;
        if (fabsl(gap) <= error && !has_less(s, b, p, &less))
            return false;
        if (!less)
            continue;
        pe__shares_gives_all(s, k);
        *found = true;
    }
    return true;
}

/* n / (Q · d) for those who pay now; their price in scaled money. */
static bool price_of(pe__shares *s, pe__bid *b, long double *price)
{
    const int64_t mass = gather(s, s->paying);
    if (!rest_of_cost(s, s->f->item[s->on_table].cost, mass))
        return false;
    pe__large_subtract(&s->plus, &s->minus);
    pe__large_swap(&s->plus, &b->n);
    b->d = 0;
    for (int64_t k = 0; k < s->paying; k++)
        b->d += (uint64_t)(s->table.mass[k] * s->table.who[k].points);
    *price = ldexpl(pe__large_ratio(&b->n, &s->chain.all), s->shift) /
             (long double)b->d;
    return true;
}

/* Lays the item anew; those who give all for sure are found by a price that is
 * too low for sure. */
static void lay_for_sure(pe__shares *s, const pe__bid *b)
{
    const double low = b->bottom > 0 && b->top > 0
                           ? ((double)b->top - s->mass_error - 1.0) /
                                 (double)b->bottom * (1.0 - 1e-12)
                           : 0.0;
    pe__shares_lay(s, s->on_table);
    for (int64_t k = s->paying; k-- > 0;) {
        if ((double)s->table.money[k] + s->most_error + 1.0 <
            low * s->table.who[k].points * (1.0 - 1e-12))
            pe__shares_gives_all(s, k);
    }
}

static void note(pe__shares *s, pe__bid *b, long double price)
{
    const double at = (double)price / (double)pe__shares_worth(s, s->on_table);
    b->exact = true;
    b->top = (int64_t)llroundl(price * (long double)b->d);
    b->bottom = (int64_t)b->d;
    b->low = at * (1.0 - 1e-14);
    b->high = at * (1.0 + 1e-14);
}

bool pe__shares_price_exactly(pe__shares *s, bool sure)
{
    pe__bid *b = &s->bid[s->on_table];
    long double price = 0.0L;
    bool found = !sure;
    s->exact++;
    b->firm = b->firm && sure;
    if (!catch_up(s))
        return false;
    if (sure)
        pe__shares_part(s, b);
    else
        lay_for_sure(s, b);
    do {
        if (!price_of(s, b, &price) || (!sure && !sift(s, b, price, &found)))
            return false;
    } while (found && !sure);
    note(s, b, price);
    return true;
}

bool pe__shares_compare(pe__shares *s, int32_t a, int32_t b, int *order)
{
    const pe__bid *x = &s->bid[a], *y = &s->bid[b];
    if (!pe__large_set(&s->plus, 0) || !pe__large_set(&s->minus, 0) ||
        !pe__large_add_times(&s->plus, &x->n, y->d) ||
        !pe__large_add_times(&s->minus, &y->n, x->d) ||
        !pe__large_times(&s->plus, (uint64_t)pe__shares_worth(s, b)) ||
        !pe__large_times(&s->minus, (uint64_t)pe__shares_worth(s, a)))
        return false;
    *order = pe__large_compare(&s->plus, &s->minus);
    return true;
}
