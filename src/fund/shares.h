/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The Method of Equal Shares: one run with a given share.
 *
 * Money is held twice. As whole multiples of 2^-shift of a unit, whose sums
 * are exact and whose error is known: it decides nearly everything. And, only
 * where it cannot decide, as exact fractions (chain.h), which are reckoned
 * from who bought what. README, "Exact, and fast". */
#ifndef PE_FUND_SHARES_H
#define PE_FUND_SHARES_H

#include "chain.h"
#include "choosing.h"

/* What a voter of weight 1/one has left, and how many such the group is. */
typedef struct {
    int64_t money; /* in 2^-shift of a unit; -1 = it gave all */
    int64_t mass;
    int64_t more;  /* what a raise of the shares adds to `money`, in 2^-grain
                      of that */
} pe__purse;

/* Who is on the table while one item is looked at, in columns. */
typedef struct {
    int32_t group;
    int32_t points; /* 1 unless points count */
} pe__payer;

typedef struct {
    int64_t *money, *mass; /* as in the purse */
    int64_t *have, *more;  /* money × mass, more × mass */
    pe__payer *who;
} pe__table;

/* What is known of an item's price. A payer with utility u pays
 * u · top / bottom, or all it has. */
typedef struct {
    double low, high;   /* the price by worth lies between these */
    int64_t top, bottom;
    bool gone;          /* not enough money, for ever */
    bool fresh;         /* of this round */
    bool exact;         /* n and d below are of this round */
    bool firm;          /* nobody is short: the price is the same whatever
                           the shares are */
    double low_slope, high_slope; /* what a raise adds to the price by worth
                                     lies between these */
    int64_t steep;      /* what it adds to top, in 2^-grain */
    pe__large n;        /* the price by points is n / (Q · d), as in chain.h */
    uint64_t d;
} pe__bid;

typedef struct {
    int32_t item;
    pe_fund_by by;
    double price;
    int64_t spent_out;
    int32_t tied;
    int64_t top, bottom; /* as in the bid */
    int64_t gone;        /* where its groups begin in `spent` */
    uint64_t d;
} pe__round;

typedef struct {
    const pe__fund *f;
    pe__choosing choosing;
    char *block;         /* of all columns */
    bool by_all;         /* everybody helps: PERTURB */

    pe__purse *purse;    /* [groups] */
    int32_t *spent_in;   /* [groups] the round + 1 in which it gave all */
    int32_t *backer;     /* like f->back, but without those who are spent */
    int32_t *points;     /* beside it; NULL */
    int32_t *backers;    /* [projects] how many are left of them */
    int32_t shift;
    double mass_error;   /* Σ mass × error of money, at most */
    double most_error;   /* error of any one purse, at most */

    pe__bid *bid;        /* [items] */
    int32_t *item;       /* those that may still be bought, the lowest first */
    int32_t items;       /* so many of them */
    bool barred;         /* there are caps, steps, exclusions, oppositions */

    bool ahead;          /* it is asked how far the run reaches: */
    double reach;        /* so many raises more decide all of it alike */
    int32_t grain;
    double raise;        /* 2^-grain */
    double mass_more_error, most_more_error; /* of `more`, as above */

    pe__table table;     /* the item on the table: those who pay by utility,
                            from `paying` on those who give all */
    int64_t payers, paying;
    int64_t utility;     /* Σ mass × points of those before `paying` as laid */
    int64_t sure_given;  /* what those behind it have, as laid */
    int64_t more;        /* what a raise adds to what all of them have */
    int32_t on_table;    /* the item; < 0 = none */
    bool *mark;          /* [groups] of a by_all look */

    pe__round *round;    /* [items] */
    int32_t rounds;
    int32_t *last_of;    /* [projects] its last round + 1 */
    int32_t *earlier;    /* [items] the one before that of its project */
    int32_t *spent;      /* groups in the order in which they were spent */
    int64_t spents;

    pe__chain chain;
    uint64_t *part;      /* [items] coefficients of prices */
    pe__large plus, minus; /* scratch */
    int64_t exact;       /* decided by fractions */
} pe__shares;

pe_status pe__shares_new(pe__shares *s, const pe__fund *f, pe_error *err);
void pe__shares_release(pe__shares *s);
/* From the start with the share top / q of a voter of weight 1/one. With
 * `limit` ≥ 0 it may stop as soon as more is spent. `ahead`: s->reach becomes
 * for how many raises more the same is bought in the same order, at least.
 * PE_BAD_INPUT: too much money. */
pe_status pe__shares_run(pe__shares *s, pe__wide top, uint64_t q,
                         int64_t limit, bool ahead, pe_error *err);
/* Goes on from where it ended: now all help with what they did not choose. */
pe_status pe__shares_perturb(pe__shares *s, pe_error *err);

/* --- between the files of shares ------------------------------------------ */

/* shares_price.c: brings the bid of `item` up to date. False: no memory. */
bool pe__shares_look(pe__shares *s, int32_t item);
/* Those who might pay for it, and what they have; in 2^-shift of a unit. */
int64_t pe__shares_lay(pe__shares *s, int32_t item);
/* Whether those who have that much in 2^-shift of a unit, and get `more` a
 * raise, have too little for it for sure. */
bool pe__shares_too_dear(pe__shares *s, int32_t item, int64_t have,
                         int64_t more);

/* Moves payer k, or all those who cannot pay the bid, to those who give all. */
void pe__shares_gives_all(pe__shares *s, int64_t k);
void pe__shares_part(pe__shares *s, const pe__bid *b);

/* shares_reach.c, only where it is asked how far the run reaches. What a raise
 * adds to each purse at the start; the slope of the bid on the table; that an
 * item stays too dear for those who have `have` and get `more` a raise; that
 * the item is bought before all others; that who gives all does, and what a
 * raise adds to purses afterwards. */
int64_t pe__reach_start(pe__shares *s);
void pe__reach_slope(pe__shares *s, pe__bid *b);
void pe__reach_too_dear(pe__shares *s, int32_t item, int64_t have,
                        int64_t more);
void pe__reach_first(pe__shares *s, int32_t item);
void pe__reach_pay(pe__shares *s, const pe__bid *b);

/* shares_exact.c, false: no memory. Whether those on the table have the cost,
 * exactly; the exact price of the item on the table, whose payers are sure
 * (`sure`), or those with less than top/bottom × utility by more than any error
 * are; which of two exact bids is lower (< 0, 0, > 0). */
bool pe__shares_can_exactly(pe__shares *s, bool *can);
bool pe__shares_price_exactly(pe__shares *s, bool sure);
bool pe__shares_compare(pe__shares *s, int32_t a, int32_t b, int *order);

/* Relative error that rounding doubles adds, generously. */
#define PE__SLACK 1e-14

/* Whether points · top / bottom is more than `money`. */
static inline bool pe__is_short(int64_t money, int32_t points, int64_t top,
                                int64_t bottom)
{
    return pe__wide_product(money, bottom) < pe__wide_product(top, points);
}

/* A price by points, so as to be taken many times. */
typedef struct {
    int64_t whole, rest, bottom;
} pe__rate;

static inline pe__rate pe__rate_of(int64_t top, int64_t bottom)
{
    return (pe__rate){top / bottom, top % bottom, bottom};
}

/* points · top / bottom, cut towards 0. */
static inline int64_t pe__rate_times(const pe__rate *r, int32_t points)
{
    if (points == 1)
        return r->whole;
    const int64_t part =
        r->bottom <= INT32_MAX
            ? r->rest * points / r->bottom
            : (int64_t)((pe__signed)r->rest * points / r->bottom);
    return r->whole * points + part;
}

/* What one unit of the price counts for an item: its utility where that is the
 * same to all. */
static inline int64_t pe__shares_worth(const pe__shares *s, int32_t item)
{
    const int64_t worth = s->f->item[item].worth;
    return worth > 0 ? worth : 1;
}

#endif
