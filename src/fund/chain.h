/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Exact prices, one a purchase. Every price is a whole-number combination of
 * the share that all began with and of earlier prices, over a whole number:
 *
 *     ρ_k = (C − A·β + Σ_{j<k} a_j ρ_j) / D_k,   β = top / q,
 *
 * so that with Q_k = q·D_1·…·D_k all of them are integers N_k = ρ_k·Q_k, and
 * a combination of them is one Horner scheme from the first to the last. No
 * greatest common divisor is ever needed; a number of r purchases has r times
 * the digits of a D. */
#ifndef PE_FUND_CHAIN_H
#define PE_FUND_CHAIN_H

#include "large.h"

typedef struct {
    pe__wide top;   /* the share that a weight of 1 began with is top / q */
    uint64_t q;
    int32_t count, room;
    uint64_t *d;    /* [count] D_1 … */
    pe__large *n;     /* [count] N_1 … */
    pe__large all;    /* Q_count */
} pe__chain; /* start with {0} */

/* Empties it. It is to be opened before anything is asked of it: false when
 * memory is out, as with all of these. */
void pe__chain_start(pe__chain *chain, pe__wide top, uint64_t q);
bool pe__chain_open(pe__chain *chain);
/* out = Q · (factor · value / q + Σ_k a[k] ρ_k): `value` is top or q (a whole
 * number counts as itself times q / q); a NULL = none. */
bool pe__chain_sum(const pe__chain *chain, uint64_t factor, pe__wide value,
                   const uint64_t *a, pe__large *out);
/* The next price is n / (Q · d); takes what `n` holds. */
bool pe__chain_push(pe__chain *chain, pe__large *n, uint64_t d);
void pe__chain_release(pe__chain *chain);

#endif
