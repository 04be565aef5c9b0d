/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Things and places: what the files of pe_match_assign share. Theory,
 * equations, guarantees: ASSIGN.md beside this.
 *
 * A *pair* is an offer and a want that can come together. Worth is counted in
 * whole *steps*, so that sums and prices are exact: the best pair has at most
 * 2^30 of them. */
#ifndef PE_MATCH_ASSIGN_OWN_H
#define PE_MATCH_ASSIGN_OWN_H

#include <parecon/match.h>
#include <stdbool.h>

enum {
    PE__STEPS = 1 << 30,         /* of the best pair, at most */
    PE__UNITS_MOST = INT32_MAX   /* of all offers together, of all wants */
};

/* Sums of steps times units: 2^31 units × 2^31 wants × 2^30 steps. */
__extension__ typedef __int128 pe__steps;

typedef struct {
    const pe_match_goods *goods;
    int32_t offers, wants, pairs;
    double step;          /* worth of one step, a power of two */
    /* Pairs, offer by offer; of one offer in the order in which the wants
     * end. */
    int32_t *first;       /* [offers + 1] */
    int32_t *offer;       /* [pairs] */
    int32_t *want;        /* [pairs] */
    int32_t *value;       /* [pairs] steps a unit is worth, > 0 */
    int32_t *before;      /* [pairs] lent: how many of the offer's wants have
                             ended when this one begins */
    /* What is given. Pairs with something given hang in a list a want. */
    int32_t *given;       /* [pairs] units */
    int32_t *next, *previous; /* [pairs] −1 = none */
    int32_t *holder;      /* [wants] first pair of the list, −1 = none */
    int32_t *want_left;   /* [wants] units nobody gives yet */
    /* Prices in steps a unit. */
    int64_t *offer_price; /* [offers] the most that a unit can earn at … */
    int64_t *want_price;  /* [wants] … these prices */
} pe__market;

/* Offers and wants that are linked by pairs, however far round. */
typedef struct {
    const int32_t *offer; /* [offers] */
    const int32_t *want;  /* [wants] */
    int32_t offers, wants;
} pe__cluster;

static inline bool pe__is_lent(const pe__market *m, int32_t offer)
{
    return m->goods->offer[offer].returns != 0;
}

static inline int32_t pe__quantity(const pe__market *m, int32_t offer)
{
    return m->goods->offer[offer].quantity;
}

/* `goods` was looked at. Finds the pairs; freed by pe__market_free in every
 * case. */
pe_status pe__market_open(pe__market *m, const pe_match_goods *goods,
                          pe_error *err);
void pe__market_free(pe__market *m);

/* e^-x for x ≥ 0, and kilometres between two places: the same bits
 * everywhere. */
double pe__falloff(double x);
double pe__kilometres(pe_match_place a, pe_match_place b);

/* Gives `units` more (or fewer) of a pair, and keeps the lists. */
void pe__market_give(pe__market *m, int32_t pair, int32_t units);

/* The most that one unit of `offer` earns when each pair k of it brings
 * gain[k] (counted from the offer's first; ≤ 0 = never): the best want, or of
 * what is lent the best wants one after the other. `best` is [pairs of the
 * offer + 1] of scratch. Afterwards pe__schedule walks the pairs chosen. */
double pe__unit_best(const pe__market *m, int32_t offer, const double *gain,
                     double *best);
/* The last chosen pair before number `from` (the offer's number of pairs at
 * first), counted from the offer's first; −1 = no more. */
int32_t pe__schedule(const pe__market *m, int32_t offer, const double *best,
                     int32_t from);

/* Exact, for clusters in which nothing is lent: gives and prices all of
 * `offer`. */
pe_status pe__assign_used(pe__market *m, const int32_t *offer, int32_t count,
                          pe_error *err);
/* Takes what is given of used-up offers off circles, so that at most offers +
 * wants pairs are left; changes no sum. */
pe_status pe__assign_unknot(pe__market *m, const int32_t *offer,
                            int32_t count, pe_error *err);

/* Part of a want that an offer may take: `most` units at `gain` each. */
typedef struct {
    int32_t pair;
    int32_t most, taken;
    int64_t gain; /* steps, > 0 */
} pe__part;

/* The best use of all units of a lent offer, exactly: part[k].taken.
 * `price` (NULL = not wanted) gets what a unit earns at the parts' prices,
 * part_price[k] the price of each part. */
pe_status pe__timeline(const pe__market *m, int32_t offer, pe__part *part,
                       int32_t parts, int64_t *price, int64_t *part_price,
                       pe_error *err);

/* What units earn when wants have prices ([wants], whole steps). */
typedef struct {
    pe__market *m;
    double *gain, *best;  /* [longest list of pairs of the cluster + 1] */
    pe__part *part;       /* [same] */
    int64_t *excess;      /* [same] */
} pe__units;
/* Closed in every case. */
pe_status pe__units_open(pe__units *u, pe__market *m,
                         const pe__cluster *cluster, pe_error *err);
void pe__units_close(pe__units *u);
/* One unit alone, however little the wants need. */
double pe__unit_earns(pe__units *u, int32_t offer, const double *price);
/* All units of an offer together; what each want gets is taken off slope
 * ([wants]). `excess` ([wants], NULL = not wanted) is raised to what wants
 * could pay more on account of this offer. */
pe_status pe__units_earn(pe__units *u, int32_t offer, const double *price,
                         double *slope, double *excess, double *earns,
                         pe_error *err);

/* One lent offer alone: exact. */
pe_status pe__assign_alone(pe__market *m, int32_t offer, pe_error *err);

/* Any cluster: gives well, and prices that bound how much better it could
 * be. */
pe_status pe__assign_lent(pe__market *m, const pe__cluster *cluster,
                          pe_error *err);
/* Gives what is free where it earns most beyond `price` ([wants], NULL = 0),
 * then lets each offer in turn take from others what it makes more of, until
 * nothing gets better. */
pe_status pe__assign_improve(pe__market *m, const pe__cluster *cluster,
                             const double *price, pe_error *err);

#endif
