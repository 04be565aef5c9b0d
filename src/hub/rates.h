/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* How often one address, or one member, may ask. What is counted is a bucket
 * that fills again evenly: `most` at once, `most` in every `seconds`.
 *
 * No address is kept: buckets are found by a keyed hash, and the key is random,
 * known to this process alone and another one every day; yesterday's buckets
 * are forgotten with it. */
#ifndef PE_HUB_RATES_H
#define PE_HUB_RATES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct pe__rates pe__rates;

/* Room for `buckets` (a power of two) at 16 bytes each; when all places for a
 * hash are taken, the one that was asked for longest ago is forgotten. NULL:
 * no memory. */
pe__rates *pe__rates_new(size_t buckets);
void pe__rates_free(pe__rates *rates);

/* Takes one from the bucket of `who` (bytes: an address, a member's number)
 * for `kind`. 0 = it may; else the seconds after which it may again. `most` 0 =
 * no limit. `now` in microseconds, any clock that goes forward. Any thread. */
int64_t pe__rates_take(pe__rates *rates, int kind, const void *who,
                        size_t size, int64_t most, int64_t seconds,
                        int64_t now);

#endif
