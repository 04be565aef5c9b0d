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

/* What a payer has above the price and a raise adds to that, and what either is
 * off by. */
typedef struct {
    double gap, slope, off, slope_off;
} margin;

/* The bid in locals, for as long as purses are written. */
typedef struct {
    double price, steep; /* by points */
    double off, each_off; /* of a payer's money, and so much a point */
    double slope_off, each_slope_off;
    double raise;
} bid_line;

static bid_line line_of(const pe__shares *s, const pe__bid *b)
{
    const double bottom = (double)b->bottom;
    return (bid_line){
        .price = (double)b->top / bottom, .steep = (double)b->steep / bottom,
        .off = s->most_error + 3.0, .each_off = s->mass_error / bottom + 1.0,
        .slope_off = s->most_more_error + 3.0,
        .each_slope_off = s->mass_more_error / bottom + 1.0,
        .raise = s->raise};
}

static inline margin margin_of(const bid_line *l, int64_t money, int64_t adds,
                               double points)
{
    const double pays = l->price * points, less = l->steep * points;
    const double more = (double)adds;
    return (margin){
        .gap = (double)money - pays,
        .off = l->off + l->each_off * points + pays * 2.0 * PE__SLACK,
        .slope = (more - less) * l->raise,
        .slope_off = (l->slope_off + l->each_slope_off * points +
                      (fabs(more) + fabs(less)) * PE__SLACK) * l->raise};
}

static double check_givers(pe__shares *s, const bid_line *l)
{
    const pe__table *t = &s->table;
    double mass = 0;
    for (int64_t k = s->paying; k < s->payers; k++) {
        const pe__payer *p = &t->who[k];
        const margin m = margin_of(l, t->money[k], s->purse[p->group].more,
                                   p->points);
        hold(s, -m.gap - m.off, -m.slope - m.slope_off);
        mass += (double)t->mass[k];
    }
    return mass;
}

void pe__reach_pay(pe__shares *s, const pe__bid *b)
{
    const bid_line l = line_of(s, b);
    const pe__table t = s->table;
    const pe__rate steep = pe__rate_of(b->steep, b->bottom);
    const int64_t paying = s->paying;
    const double given = check_givers(s, &l) * s->most_more_error;
    double paid = 0;
    int32_t most_points = 1;
    for (int64_t k = 0; k < paying; k++) {
        const pe__payer p = t.who[k];
        pe__purse *purse = &s->purse[p.group];
        const margin m = margin_of(&l, t.money[k], purse->more, p.points);
        hold(s, m.gap - m.off, m.slope - m.slope_off);
        purse->more -= pe__rate_times(&steep, p.points);
        paid += (double)t.mass[k];
        most_points = p.points > most_points ? p.points : most_points;
    }
    /* as money itself: README, "Errors are conserved" */
    s->most_more_error += (given < s->mass_more_error ? given
                                                      : s->mass_more_error) /
                              (double)steep.bottom * most_points + 1.0;
    s->mass_more_error += paid + 2.0;
}
