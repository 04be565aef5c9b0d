/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A lot over panels by which each kind has so many seats on average. */
#ifndef PE_VOTE_LOTTERY_H
#define PE_VOTE_LOTTERY_H

#include <parecon/error.h>
#include <stdbool.h>
#include <stdint.h>

typedef struct {
    int32_t n, rows, seats; /* kinds; a row each and one for shares = 1 */
    int32_t *seat;          /* [panels × seats] the kind of each seat */
    int32_t panels, room;
    double *target;         /* [rows] numbers wanted, and 1 */
    double *inverse;        /* [rows × rows] of the basis */
    int32_t *basis;         /* [rows] kinds that have too little; then those
                               that have too much; then panels */
    double *value;          /* [rows] of basic variables */
    double *price;          /* [rows] what one more of a kind would save; the
                               last: what a panel costs, below 0 */
    double *column;         /* [rows] work */
    int32_t *list;          /* [rows] work */
    int64_t work, most;     /* figures looked at, and how many may be: no
                               step is gone further */
} pe__lot;

/* panel [n]: how many of each kind; the first. PE_NO_MEMORY leaves what
 * pe__lot_free takes. */
pe_status pe__lot_begin(pe__lot *s, int32_t n, int32_t seats,
                        const int32_t *panel);
void pe__lot_free(pe__lot *s);
pe_status pe__lot_keep(pe__lot *s, const int32_t *panel); /* PE_NO_MEMORY */

/* What is wanted: number [n], Σ = seats. */
void pe__lot_aim(pe__lot *s, const double *number);

/* The shares of known panels by which the least is missing: *missing = Σ over
 * kinds that have too little; *best = false when that many steps came no
 * further than towards it. false = rounding spoilt it. */
enum { PE__LOT_STEPS = 200000 };
bool pe__lot_solve(pe__lot *s, int32_t steps, double *missing, bool *best);

/* share [panels], Σ = 1. */
void pe__lot_shares(const pe__lot *s, double *share);

#endif
