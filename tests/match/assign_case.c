/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "assign_case.h"

#include "random.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { ROOM = 64 }; /* gifts an offer or want */

#define HOUR INT64_C(3600)

static int below(pe__random *r, int n)
{
    return (int)pe__random_below(r, (uint32_t)n);
}

static pe_match_place draw_place(pe__random *r, const assign_shape *shape)
{
    double north = pe__random_unit(r), east = pe__random_unit(r);
    if (shape->places > 0) {
        north = floor(north * shape->places) / shape->places;
        east = floor(east * shape->places) / shape->places;
    }
    return (pe_match_place){
        (int32_t)(477000000 + north * shape->side / 111.19 * 1e7),
        (int32_t)(130000000 + east * shape->side / 74.8 * 1e7)};
}

void assign_draw(assign_case *c, assign_shape shape, uint64_t seed)
{
    pe__random r;
    pe__random_seed(&r, seed, 7);
    memset(c, 0, sizeof *c);
    size_t offers = (size_t)shape.offers, wants = (size_t)shape.wants;
    c->offer = calloc(offers + 1, sizeof *c->offer);
    c->want = calloc(wants + 1, sizeof *c->want);
    c->gifts.most = (int64_t)(offers + wants) * ROOM;
    c->gifts.given = calloc((size_t)c->gifts.most + 1,
                            sizeof *c->gifts.given);
    c->gifts.offer_price = calloc(offers + 1, sizeof(double));
    c->gifts.want_price = calloc(wants + 1, sizeof(double));
    for (int k = 0; k < shape.offers; k++) {
        int from = below(&r, shape.hours), length = 1 + below(&r, shape.hours);
        c->offer[k] = (pe_match_offer){
            .place = draw_place(&r, &shape), .kind = below(&r, shape.kinds),
            .quantity = below(&r, shape.most + 1), .from = from * HOUR,
            .until = (from + length) * HOUR,
            .reach = (float)(shape.side * (0.2 + pe__random_unit(&r))),
            .returns = below(&r, 100) < shape.lent_percent};
    }
    for (int k = 0; k < shape.wants; k++) {
        int from = below(&r, shape.hours);
        c->want[k] = (pe_match_want){
            .place = draw_place(&r, &shape), .kind = below(&r, shape.kinds),
            .quantity = below(&r, shape.most + 1), .from = from * HOUR,
            .until = (from + 1 + below(&r, 4)) * HOUR,
            .weight = (float)(0.25 * (1 + below(&r, 8)))};
    }
    c->substitute[0] = (pe_match_substitute){0, 1, 0.5F};
    c->substitute[1] = (pe_match_substitute){1, 2, 0.75F};
    c->substitute[2] = (pe_match_substitute){0, 1, 0.25F}; /* the worse one */
    c->goods = (pe_match_goods){c->offer, c->want, c->substitute,
                                shape.offers, shape.wants, 3, 0};
}

void assign_free(assign_case *c)
{
    free(c->offer);
    free(c->want);
    free(c->gifts.given);
    free(c->gifts.offer_price);
    free(c->gifts.want_price);
}

static double kilometres(pe_match_place a, pe_match_place b)
{
    double north = (a.north - b.north) * 1e-7;
    double east = (a.east - b.east) * 1e-7 *
                  cos((a.north + (double)b.north) * 0.5e-7 * M_PI / 180);
    return 6371 * M_PI / 180 * hypot(north, east);
}

double assign_worth(const assign_case *c, int64_t offer, int64_t want)
{
    const pe_match_offer *o = &c->offer[offer];
    const pe_match_want *w = &c->want[want];
    double worth = o->kind == w->kind, far = kilometres(o->place, w->place);
    for (int k = 0; k < 3; k++)
        if (c->substitute[k].kind == w->kind &&
            c->substitute[k].with == o->kind)
            worth = fmax(worth, (double)c->substitute[k].worth);
    bool in_time = o->returns ? o->from <= w->from && w->until <= o->until
                              : o->from < w->until && w->from < o->until;
    if (!in_time || far > (double)o->reach || !o->quantity || !w->quantity)
        return 0;
    return worth * (double)w->weight * exp(-far / 7);
}

bool assign_overlap(const pe_match_want *a, const pe_match_want *b)
{
    return a->from < b->until && b->from < a->until;
}

/* Units that leave the offer at the moment in which want `at` begins; all, for
 * what is used up. */
static int64_t away(const assign_case *c, int64_t offer,
                    const pe_match_want *at)
{
    int64_t units = 0;
    for (int64_t k = 0; k < c->gifts.count; k++) {
        const pe_match_given *g = &c->gifts.given[k];
        const pe_match_want *w = &c->want[g->want];
        if (g->offer == offer &&
            (!c->offer[offer].returns ||
             (w->from <= at->from && at->from < w->until)))
            units += g->quantity;
    }
    return units;
}

static void check_gifts(const assign_case *c)
{
    double worth = 0;
    int64_t *had = calloc((size_t)c->goods.wants + 1, sizeof *had);
    for (int64_t k = 0; k < c->gifts.count; k++) {
        const pe_match_given *g = &c->gifts.given[k];
        double one = assign_worth(c, g->offer, g->want);
        assert_true(g->quantity > 0);
        assert_true(one > 0);
        worth += g->quantity * one;
        had[g->want] += g->quantity;
        assert_true(away(c, g->offer, &c->want[g->want]) <=
                    c->offer[g->offer].quantity);
    }
    for (int64_t w = 0; w < c->goods.wants; w++)
        assert_true(had[w] <= c->want[w].quantity);
    assert_true(fabs(worth - c->gifts.worth) <= 1e-6 * (1 + worth));
    free(had);
}

/* What one unit can earn from want `k` (in the order of beginnings) on. */
static double earns(const assign_case *c, int64_t offer)
{
    enum { MOST = 4096 };
    static int order[MOST];
    static double best[MOST + 1];
    int n = 0;
    double top = 0;
    for (int w = 0; w < c->goods.wants; w++)
        if (assign_worth(c, offer, w) - c->gifts.want_price[w] > 0) {
            double gain = assign_worth(c, offer, w) - c->gifts.want_price[w];
            top = fmax(top, gain);
            assert_true(n < MOST);
            int k = n++;
            for (; k > 0 && c->want[order[k - 1]].from > c->want[w].from; k--)
                order[k] = order[k - 1];
            order[k] = w;
        }
    if (!c->offer[offer].returns)
        return top;
    best[n] = 0;
    for (int k = n - 1; k >= 0; k--) {
        int next = k + 1;
        while (next < n && c->want[order[next]].from < c->want[order[k]].until)
            next++;
        best[k] = fmax(best[k + 1], best[next] +
                           assign_worth(c, offer, order[k]) -
                           c->gifts.want_price[order[k]]);
    }
    return best[0];
}

static void check_prices(const assign_case *c)
{
    double bound = 0;
    for (int64_t w = 0; w < c->goods.wants; w++) {
        assert_true(c->gifts.want_price[w] >= 0);
        bound += c->gifts.want_price[w] * c->want[w].quantity;
    }
    for (int64_t o = 0; o < c->goods.offers; o++) {
        assert_true(c->gifts.offer_price[o] >= 0);
        bound += c->gifts.offer_price[o] * c->offer[o].quantity;
        assert_true(c->offer[o].quantity == 0 ||
                    earns(c, o) <= c->gifts.offer_price[o] + 1e-6);
    }
    assert_true(fabs(bound - c->gifts.bound) <= 1e-9 * (1 + bound));
    assert_true(c->gifts.worth <= c->gifts.bound);
}

void assign_check(const assign_case *c)
{
    check_gifts(c);
    check_prices(c);
}
