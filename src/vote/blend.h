/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Shares of given panels by which each kind is drawn as often as is wanted: of
 * all such shares the most even ones (of greatest entropy). */
#ifndef PE_VOTE_BLEND_H
#define PE_VOTE_BLEND_H

#include <parecon/error.h>
#include <stdbool.h>
#include <stdint.h>

typedef struct {
    int32_t n, seats, panels;
    const int32_t *seat;  /* [panels × seats] kinds, each once a panel */
    const double *want;   /* [n] how often: between 0 and 1, Σ = seats */
    double *price;        /* [n] the caller's: 0s, or where to begin; prices at
                             which the shares are best. Where the numbers are
                             out of reach: a direction in which they lie */
    double *share;        /* [panels] the caller's */
    double soft;          /* 0, or: a kind is missed by so much times its price,
                             so that prices end where numbers are out of
                             reach */
} pe__blend;

/* *off = how far the furthest kind is from what is wanted, when that can be
 * brought no nearer, or after *work seats were looked at; what is left of it. A
 * step reads all panels a few dozen times. */
pe_status pe__blend_find(const pe__blend *blend, int64_t *work, double *off);

#endif
