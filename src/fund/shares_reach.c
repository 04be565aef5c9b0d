/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* For how many raises of the shares more a run decides all of it alike. As long
 * as the same is bought in the same order, and the same give all each time,
 * prices and purses are straight lines over the raises: purses never fall (at
 * first all grow), so prices never rise, so what is left in purses never falls.
 * Each decision is a gap that shrinks by so much a raise, and stands until it
 * is used up.
 * README, "Many raises are one run". */
#include "shares.h"

#include <math.h>

/* Far more raises than are ever counted. */
#define REACH_MOST 1e12

/* `gap` ≥ 0 has to stay so, growing by `slope` a raise; both at least. */
static inline void hold(pe__shares *s, double gap, double slope)
{
    if (gap + slope * s->reach >= 0)
        return;
    s->reach = gap > 0 ? floor(gap / -slope * (1.0 - 1e-9)) : 0.0;
}

int64_t pe__reach_start(pe__shares *s)
{
    const int64_t by = s->f->s->increment > 0 ? s->f->s->increment : 1;
    const double all = (double)by / (double)s->f->one *
                       (double)s->f->mass_all;
    s->grain = 63 - s->shift < 24 ? 63 - s->shift : 24;
    while (s->grain >= 0 && ldexp(all, s->shift + s->grain) > 0x1p60)
        s->grain--;
    s->ahead = s->ahead && s->grain >= 0;
    s->reach = s->ahead ? REACH_MOST : 0.0;
    if (!s->ahead)
        return 0;
    s->raise = ldexp(1.0, -s->grain);
    s->mass_more_error = (double)s->f->mass_all;
    s->most_more_error = 1.0;
    return (int64_t)(((pe__wide)(uint64_t)by << (s->shift + s->grain)) /
                     (uint64_t)s->f->one);
}

/* What a raise adds to the money of those who give all at this bid. */
static int64_t more_of_givers(const pe__shares *s, const pe__bid *b)
{
    const pe__table *t = &s->table;
    int64_t sum = 0;
    for (int64_t k = s->paying; k < s->payers; k++)
        sum += t->more[k];
    for (int64_t k = 0; k < s->paying && !b->exact && !b->firm; k++)
        sum += t->more[k] & -(int64_t)pe__is_short(t->money[k],
                                                   t->who[k].points, b->top,
                                                   b->bottom);
    return sum;
}

/* Others' prices are convex over the raises, so that the line is a lower bound
 * also where others give all than here. */
void pe__reach_slope(pe__shares *s, pe__bid *b)
{
    b->steep = -more_of_givers(s, b);
    b->low_slope = b->high_slope = 0.0;
    if (b->firm)
        return;
    const double per = s->raise / (double)b->bottom /
                       (double)pe__shares_worth(s, s->on_table);
    const double slope = (double)b->steep * per;
    const double off = (s->mass_more_error + 1.0) * per +
                       fabs(slope) * PE__SLACK;
    b->low_slope = slope - off;
    b->high_slope = slope + off;
}

void pe__reach_too_dear(pe__shares *s, int32_t item, int64_t have,
                        int64_t more)
{
    const double cost = ldexp((double)s->f->item[item].cost, s->shift);
    const double off = s->mass_error + 1.0 + cost * PE__SLACK;
    const double slope = (double)more * s->raise;
    hold(s, cost - (double)have - off,
         -slope - fabs(slope) * PE__SLACK - s->mass_more_error * s->raise);
}

void pe__reach_first(pe__shares *s, int32_t item)
{
    const pe__bid *b = &s->bid[item];
    for (int32_t k = 0; k < s->items; k++) {
        const int32_t other = s->item[k];
        const pe__bid *o = &s->bid[other];
        if (other == item || o->gone || (o->firm && b->firm) ||
            (s->barred && pe__choosing_bar(&s->choosing, other) != PE__MAY))
            continue;
        hold(s, o->low - b->high, o->low_slope - b->high_slope);
    }
}

/* Who gives all has less than the price. What a giver has grows with the shares
 * and the price falls, until it does not. */
static double check_givers(pe__shares *s, const pe__bid *b)
{
    const pe__table *t = &s->table;
    const double bottom = (double)b->bottom;
    const double price = (double)b->top / bottom;
    const double steep = (double)b->steep / bottom;
    double mass = 0;
    for (int64_t k = s->paying; k < s->payers; k++) {
        const double points = t->who[k].points, pays = price * points;
        const double less = steep * points;
        const double more = (double)s->purse[t->who[k].group].more;
        const double off = s->most_error + 3.0 + pays * 2.0 * PE__SLACK +
                           (s->mass_error / bottom + 1.0) * points;
        const double slope_off = s->most_more_error + 3.0 +
                                 (fabs(more) + fabs(less)) * PE__SLACK +
                                 (s->mass_more_error / bottom + 1.0) * points;
        hold(s, pays - (double)t->money[k] - off,
             (less - more - slope_off) * s->raise);
        mass += (double)t->mass[k];
    }
    return mass;
}

/* Who pays has the price whatever the raise: see above. */
void pe__reach_pay(pe__shares *s, const pe__bid *b)
{
    const pe__rate steep = pe__rate_of(b->steep, b->bottom);
    const pe__table t = s->table;
    const int64_t paying = s->paying;
    const double given = check_givers(s, b) * s->most_more_error;
    double paid = 0;
    int32_t most_points = 1;
    for (int64_t k = 0; k < paying; k++) {
        const pe__payer p = t.who[k];
        s->purse[p.group].more -= pe__rate_times(&steep, p.points);
        paid += (double)t.mass[k];
        most_points = p.points > most_points ? p.points : most_points;
    }
    /* as money itself: README, "Errors are conserved" */
    s->most_more_error += (given < s->mass_more_error ? given
                                                      : s->mass_more_error) /
                              (double)steep.bottom * most_points + 1.0;
    s->mass_more_error += paid + 2.0;
}
