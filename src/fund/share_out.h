/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Sharing a sum out in whole units, so that none is made or lost. */
#ifndef PE_FUND_SHARE_OUT_H
#define PE_FUND_SHARE_OUT_H

#include <parecon/error.h>
#include <stdbool.h>
#include <stdint.h>

/* A fraction ≥ 0. */
typedef struct {
    int64_t top, bottom;
} pe__ratio;

/* part[k] = min(most[k], r · weight[k]) for the r at which they sum to `total`,
 * each rounded down and the units that are left given to the largest
 * remainders, of equal ones to the first. `part` may be `most`. Weights ≥ 0,
 * most[k] ≥ 0 and 0 where the weight is; total ≤ Σ most; all sums < 2^62.
 * False: no memory. */
bool pe__share_out(const int64_t *weight, const int64_t *most, int64_t count,
                   int64_t total, int64_t *part, pe__ratio *r);

/* rest[k], remainders of a division by the same number: the units that are
 * left go to the largest, of equal ones to the first: one each is added to
 * part[k]. `rest` is used up. `left` ≤ how many are above 0. */
void pe__give_rest(uint64_t *rest, int64_t count, int64_t left, int64_t *part,
                   uint64_t *scratch);

#endif
