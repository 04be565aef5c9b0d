/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Seeded random numbers: xoshiro256** (Blackman & Vigna, "Scrambled linear
 * pseudorandom number generators", ACM TOMS 47(4), 2021,
 * doi:10.1145/3460772), seeded by splitmix64. Same seed, same numbers, on
 * every machine. */
#ifndef PE_BASE_RANDOM_H
#define PE_BASE_RANDOM_H

#include <stdint.h>

typedef struct {
    uint64_t s[4];
} pe__random;

/* A generator of its own for every (seed, stream): blocks of a parallel loop
 * take their number as the stream. */
void pe__random_seed(pe__random *random, uint64_t seed, uint64_t stream);
uint64_t pe__random_next(pe__random *random);
/* Uniform in [0, n), without bias (Lemire 2019); n > 0. */
uint32_t pe__random_below(pe__random *random, uint32_t n);
double pe__random_unit(pe__random *random); /* uniform in [0, 1) */
void pe__random_shuffle(pe__random *random, int32_t *items, int32_t n);

#endif
