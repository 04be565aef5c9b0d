/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The price of one item: the ρ at which Σ mass · min(money, ρ·u) = cost. The
 * left side is concave in ρ, so Newton's steps from below never overshoot; each
 * step finds some who give all they have, and ends when there is none. */
#include "shares.h"

enum { STEPS_MOST = 200 }; /* then fractions decide; a handful is usual */

/* --- who is on the table -------------------------------------------------- */

/* What is laid, in locals: the compiler cannot know that the columns and the
 * state do not overlap. */
typedef struct {
    pe__table t;
    int64_t count, have, more, utility;
} laying;

static inline void put(laying *l, const pe__purse *p, int32_t group,
                       int32_t points)
{
    const int64_t have = p->money * p->mass, more = p->more * p->mass;
    l->t.money[l->count] = p->money;
    l->t.mass[l->count] = p->mass;
    l->t.have[l->count] = have;
    l->t.more[l->count] = more;
    l->t.who[l->count++] = (pe__payer){group, points};
    l->have += have;
    l->more += more;
    l->utility += p->mass * points;
}

/* Those who are spent drop out of the list for good. */
static void lay_backers(pe__shares *s, laying *l, int32_t project)
{
    const int64_t first = s->f->back_first[project];
    const pe__purse *purse = s->purse;
    int32_t *backer = s->backer + first;
    int32_t *points = s->points ? s->points + first : NULL;
    const int32_t count = s->backers[project];
    int32_t kept = 0;
    for (int32_t k = 0; k < count; k++) {
        const int32_t group = backer[k];
        if (purse[group].money < 0)
            continue;
        put(l, &purse[group], group, points ? points[k] : 1);
        if (points)
            points[kept] = points[k];
        backer[kept++] = group;
    }
    s->backers[project] = kept;
}

/* All who have money and are not for the project; those who are, behind them:
 * they give all. */
static void lay_all(pe__shares *s, laying *l, int32_t project)
{
    const int32_t *backer = s->backer + s->f->back_first[project];
    for (int32_t k = 0; k < s->backers[project]; k++)
        s->mark[backer[k]] = true;
    for (int64_t g = 0; g < s->f->groups; g++)
        if (!s->mark[g] && s->purse[g].money >= 0)
            put(l, &s->purse[g], (int32_t)g, 1);
    s->paying = l->count;
    s->utility = l->utility;
    s->sure_given = -l->have;
    for (int32_t k = 0; k < s->backers[project]; k++) {
        s->mark[backer[k]] = false;
        if (s->purse[backer[k]].money >= 0)
            put(l, &s->purse[backer[k]], backer[k], 1);
    }
    s->sure_given += l->have;
}

int64_t pe__shares_lay(pe__shares *s, int32_t item)
{
    laying l = {.t = s->table};
    const int32_t project = s->f->item[item].project;
    s->on_table = item;
    if (s->by_all) {
        lay_all(s, &l, project);
    } else {
        lay_backers(s, &l, project);
        s->paying = l.count;
        s->utility = l.utility;
        s->sure_given = 0;
    }
    s->payers = l.count;
    s->more = l.more;
    return l.have;
}

void pe__shares_gives_all(pe__shares *s, int64_t k)
{
    pe__table *t = &s->table;
    const int64_t to = --s->paying;
    const int64_t money = t->money[k], mass = t->mass[k], have = t->have[k];
    const int64_t more = t->more[k];
    const pe__payer who = t->who[k];
    t->money[k] = t->money[to];
    t->mass[k] = t->mass[to];
    t->have[k] = t->have[to];
    t->more[k] = t->more[to];
    t->who[k] = t->who[to];
    t->money[to] = money;
    t->mass[to] = mass;
    t->have[to] = have;
    t->more[to] = more;
    t->who[to] = who;
}

/* --- Newton's steps ------------------------------------------------------- */

/* Sums over those who cannot pay. */
typedef struct {
    int64_t have, utility;
} short_sum;

static bool is_even(const pe__shares *s)
{
    return s->by_all || s->points == NULL;
}

#if defined __x86_64__ && defined __GNUC__ && !defined __SANITIZE_ADDRESS__ && \
    !defined __clang__
#define WIDE __attribute__((target_clones("avx2", "default")))
#else
#define WIDE
#endif

/* Where all utilities are 1; without a branch, as wide as the processor is. */
WIDE static short_sum sum_below(const int64_t *restrict money,
                                const int64_t *restrict have,
                                const int64_t *restrict mass, int64_t count,
                                int64_t least)
{
    short_sum sum = {0, 0};
    for (int64_t k = 0; k < count; k++) {
        const int64_t mask = -(int64_t)(money[k] < least);
        sum.have += have[k] & mask;
        sum.utility += mass[k] & mask;
    }
    return sum;
}

/* How many have between `low` and `high`. */
WIDE static int64_t count_between(const int64_t *money, int64_t count,
                                  int64_t low, int64_t high)
{
    int64_t found = 0;
    for (int64_t k = 0; k < count; k++)
        found += (int64_t)(money[k] >= low) & (int64_t)(money[k] <= high);
    return found;
}

/* The same where utilities differ. */
static short_sum sum_short(const pe__table *t, int64_t count, int64_t top,
                           int64_t bottom)
{
    const int64_t *restrict money = t->money, *restrict have = t->have;
    const int64_t *restrict mass = t->mass;
    const pe__payer *restrict who = t->who;
    short_sum sum = {0, 0};
    for (int64_t k = 0; k < count; k++) {
        const int64_t points = who[k].points;
        const int64_t mask = -(int64_t)pe__is_short(money[k], who[k].points,
                                                    top, bottom);
        sum.have += have[k] & mask;
        sum.utility += (mass[k] & mask) * points;
    }
    return sum;
}

/* The least whole amount that is enough to pay top / bottom. */
static int64_t enough(const pe__bid *b)
{
    return b->top / b->bottom + (b->top % b->bottom != 0);
}

/* Those who give all at the bid; whoever has less than `least` does. */
static short_sum sum_at(const pe__shares *s, const pe__bid *b, int64_t least)
{
    const pe__table *t = &s->table;
    const int64_t now = enough(b);
    return is_even(s) ? sum_below(t->money, t->have, t->mass, s->paying,
                                  least > now ? least : now)
                      : sum_short(t, s->paying, b->top, b->bottom);
}

/* `cost` is what those pay together who may have to give all, the price by
 * points `low` or more. False: fractions have to decide. */
static bool solve(const pe__shares *s, pe__bid *b, int64_t cost, double low)
{
    const double sure = low - s->most_error - 2.0;
    const int64_t least = sure > 0 && sure < 1e18 ? (int64_t)sure : 0;
    int64_t before = -1;
    *b = (pe__bid){.low = b->low, .fresh = true, .n = b->n, .top = cost,
                   .bottom = s->utility};
    for (int step = 0; step < STEPS_MOST; step++) {
        if (b->top <= 0 || b->bottom <= 0)
            return false;
        const short_sum sum = sum_at(s, b, step == 0 ? least : 0);
        if (sum.utility == before) {
            b->firm = before == 0;
            return true;
        }
        before = sum.utility;
        b->top = cost - sum.have;
        b->bottom = s->utility - sum.utility;
    }
    return false;
}

void pe__shares_part(pe__shares *s, const pe__bid *b)
{
    for (int64_t k = s->paying; k-- > 0;)
        if (pe__is_short(s->table.money[k], s->table.who[k].points, b->top,
                     b->bottom))
            pe__shares_gives_all(s, k);
}

/* --- what the errors leave open ------------------------------------------- */

/* Whether anybody's money is so near to what they would pay that the errors
 * could hide who gives all. */
static bool is_doubtful(const pe__shares *s, const pe__bid *b)
{
    const pe__table *t = &s->table;
    const double price = (double)b->top / (double)b->bottom;
    const double off = s->mass_error / (double)b->bottom + 1.0;
    if (is_even(s)) {
        const double error = s->most_error + off + 3.0 + price * PE__SLACK;
        if (error > 1e18)
            return true;
        const int64_t at = enough(b), far = (int64_t)error + 1;
        return count_between(t->money, s->paying, at - far, at + far) > 0;
    }
    for (int64_t k = 0; k < s->paying; k++) {
        const double pays = price * t->who[k].points;
        const double gap = (double)t->money[k] - pays;
        const double error = s->most_error + off * t->who[k].points + 2.0 +
                             pays * PE__SLACK;
        if (gap <= error && gap >= -error)
            return true;
    }
    return false;
}

static void bound(const pe__shares *s, pe__bid *b, int64_t worth)
{
    const double price = (double)b->top / (double)b->bottom / (double)worth;
    const double off = (s->mass_error + 1.0) / (double)b->bottom /
                           (double)worth + price * PE__SLACK;
    b->low = price - off;
    b->high = price + off;
}

/* The cost in 2^-shift of a unit; false when it is more than all have. */
static bool scaled(const pe__shares *s, int64_t cost, int64_t *out)
{
    if (cost > (INT64_C(1) << 61 >> s->shift))
        return false;
    *out = cost << s->shift;
    return true;
}

/* Nearly the cost: fractions say whether there is enough, and the price. */
static bool look_exactly(pe__shares *s, pe__bid *b)
{
    bool can = false;
    if (!pe__shares_can_exactly(s, &can))
        return false;
    b->gone = !can;
    b->top = 0;
    b->bottom = 1;
    return !can || pe__shares_price_exactly(s, false);
}

/* By money, or by fractions where that leaves anything open. */
static bool price(pe__shares *s, pe__bid *b, int64_t cost, double low)
{
    if (!solve(s, b, cost, low) || is_doubtful(s, b))
        return pe__shares_price_exactly(s, false);
    bound(s, b, pe__shares_worth(s, s->on_table));
    return true;
}

bool pe__shares_too_dear(pe__shares *s, int32_t item, int64_t have,
                         int64_t more)
{
    int64_t cost;
    const bool dear = !scaled(s, s->f->item[item].cost, &cost) ||
                      (double)have + s->mass_error <
                          (double)cost * (1.0 - PE__SLACK);
    if (dear && s->ahead)
        pe__reach_too_dear(s, item, have, more);
    return dear;
}

bool pe__shares_look(pe__shares *s, int32_t item)
{
    pe__bid *b = &s->bid[item];
    const int64_t worth = pe__shares_worth(s, item);
    const double low = b->low * (double)worth * (1.0 - 1e-9);
    int64_t cost = 0;
    const int64_t have = pe__shares_lay(s, item);
    b->fresh = true;
    b->exact = b->firm = false;
    b->gone = pe__shares_too_dear(s, item, have, s->more);
    if (b->gone || !scaled(s, s->f->item[item].cost, &cost))
        return true;
    if ((double)have - s->mass_error <= (double)cost * (1.0 + PE__SLACK) &&
        !look_exactly(s, b))
        return false;
    if (b->gone) { /* by less than the errors are: for this raise alone */
        s->reach = 0.0;
        return true;
    }
    if (!b->exact && !price(s, b, cost - s->sure_given, low))
        return false;
    if (s->ahead)
        pe__reach_slope(s, b);
    return true;
}
