/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* For how many raises of the shares more a run decides all of it alike. As long
 * as the same is bought in the same order, and the same give all each time,
 * prices and purses are straight lines over the raises. So each decision is a
 * gap that grows or shrinks by so much a raise, and stands until it is used up.
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
        if (pe__is_short(t->money[k], t->who[k].points, b->top, b->bottom))
            sum += t->more[k];
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

void pe__reach_too_dear(pe__shares *s, int32_t item, int64_t have)
{
    const double cost = ldexp((double)s->f->item[item].cost, s->shift);
    int64_t more = 0;
    for (int64_t k = 0; k < s->payers; k++)
        more += s->table.more[k];
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

/* What payer k has above the price, and what a raise adds to that; what either
 * is off by. */
typedef struct {
    double gap, slope, off, slope_off;
} margin;

static inline margin margin_of(const pe__shares *s, const pe__bid *b,
                               int64_t k)
{
    const pe__payer *p = &s->table.who[k];
    const double points = p->points, bottom = (double)b->bottom;
    const double pays = (double)b->top / bottom * points;
    const double more = (double)s->purse[p->group].more;
    const double less = (double)b->steep / bottom * points;
    return (margin){
        .gap = (double)s->table.money[k] - pays,
        .off = s->most_error + 3.0 + pays * 2.0 * PE__SLACK +
               (s->mass_error / bottom + 1.0) * points,
        .slope = (more - less) * s->raise,
        .slope_off = s->raise * (s->most_more_error + 3.0 +
                                 (fabs(more) + fabs(less)) * PE__SLACK +
                                 (s->mass_more_error / bottom + 1.0) *
                                     points)};
}

void pe__reach_pay(pe__shares *s, const pe__bid *b)
{
    double paid = 0, given = 0;
    int32_t most_points = 1;
    for (int64_t k = s->paying; k < s->payers; k++) {
        const margin m = margin_of(s, b, k);
        hold(s, -m.gap - m.off, -m.slope - m.slope_off);
        given += (double)s->table.mass[k];
    }
    for (int64_t k = 0; k < s->paying; k++) {
        const pe__payer *p = &s->table.who[k];
        const margin m = margin_of(s, b, k);
        hold(s, m.gap - m.off, m.slope - m.slope_off);
        s->purse[p->group].more -=
            (int64_t)((pe__signed)b->steep * p->points / b->bottom);
        paid += (double)s->table.mass[k];
        most_points = p->points > most_points ? p->points : most_points;
    }
    given *= s->most_more_error; /* as money itself: README */
    s->most_more_error += (given < s->mass_more_error ? given
                                                      : s->mass_more_error) /
                              (double)b->bottom * most_points + 1.0;
    s->mass_more_error += paid + 2.0;
}
