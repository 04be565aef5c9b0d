/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The exact mode: the smallest rms that any division of a few whole tasks can
 * have, with proof. Meant for up to about 36 pieces and 8 members; the limits
 * of the representation are 64 pieces and 64 members. */
#ifndef PE_JOBS_EXACT_H
#define PE_JOBS_EXACT_H

#include <parecon/error.h>
#include <stdint.h>

/* All arrays stay the caller's. Every piece is held by exactly one member. */
typedef struct {
    int32_t members, pieces, ratings; /* ratings: 1 … 8 */
    const int32_t *hours;   /* [pieces] quarters, > 0 */
    const double *load;     /* [ratings × pieces] hours × (rating − mean),
                               rating r of piece j at r·pieces + j */
    const uint8_t *may;     /* [members × pieces] 1 = the member may hold it,
                               piece j of member i at i·pieces + j */
    const uint8_t *must;    /* [members × pieces] 1 = pinned; NULL = none */
    const uint64_t *clash;  /* [pieces] bit k of word j is 1 when nobody may
                               hold both j and k; symmetric; NULL = none */
    const double *fair;     /* [members] H, fair quarters; whoever has 0 can
                               hold nothing */
    const double *target;   /* [ratings × members] wanted deviation, rating r
                               of member i at r·members + i */
    const double *weight;   /* [ratings] ≥ 0 */
    const int32_t *least, *most; /* [members] quarters, both ends included */
    const int32_t *most_pieces;  /* [members] */
    int32_t threads;        /* 0 = as many as OpenMP gives */
} pe__exact_problem;

/* Minimises Φ = Σ_i H_i Σ_r w_r (dev_ir − target_ir)² where dev_ir = Σ_j
 * load_rj x_ij / H_i and x is binary.
 *
 * `holder` [pieces], in: a division that keeps every rule, or −1s; out: the
 * best one, or as it came when none is better. `best`, out: its Φ, INFINITY
 * when there is none; in: not read, Φ of `holder` is computed afresh.
 * *proved = 1: the search was complete, so that no division has a smaller Φ
 * (by more than rounding: 1e-10 of it and 1e-13 of the Φ of a division by
 * lot), or, when *best is INFINITY, no division keeps the rules. 0: stopped,
 * more than 64 pieces or members, or more admissible jobs than are worth
 * listing (2^21 a member, 2^20 halves of jobs).
 *
 * `stop` (may be NULL) is asked about every 10 ms of work, by one thread at a
 * time; other than 0 ends the search with the best division so far.
 * PE_OK or PE_NO_MEMORY. The answer does not depend on the threads. */
pe_status pe__exact_solve(const pe__exact_problem *p, int32_t *holder,
                          double *best, int *proved, int (*stop)(void *),
                          void *context);

#endif
