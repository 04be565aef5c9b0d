/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* xoshiro256** and its helpers; symbols as in Blackman & Vigna 2021. */
#include "random.h"

/* Left, by 0 < k < 64. */
static uint64_t rotl(uint64_t x, int k)
{
    return (x << k) | (x >> (64 - k));
}

/* The finaliser of splitmix64 (Steele, Lea & Flood 2014,
 * doi:10.1145/2660193.2660195): a bijection of 64 bits that leaves 0 alone. */
static uint64_t mix(uint64_t z)
{
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

void pe__random_seed(pe__random *random, uint64_t seed, uint64_t stream)
{
    /* mix(0) = 0: stream 0 is the seeding the authors recommend, and streams
     * of one seed never start alike. Four outputs of splitmix64 are never all
     * 0, the one state that xoshiro may not have. */
    uint64_t x = seed ^ mix(stream);
    for (int i = 0; i < 4; i++) {
        x += 0x9e3779b97f4a7c15u;
        random->s[i] = mix(x);
    }
}

/* One step: the output is scrambled from s[1] of the old state ("**"), the new
 * state is linear in it. Period 2^256 - 1. */
uint64_t pe__random_next(pe__random *random)
{
    uint64_t *s = random->s;
    uint64_t result = rotl(s[1] * 5, 7) * 9;
    uint64_t t = s[1] << 17;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= t;
    s[3] = rotl(s[3], 45);
    return result;
}

/* Lemire, "Fast random integer generation in an interval", ACM TOMACS 29(1),
 * 2019, doi:10.1145/3230636: the high half of x·n, with x drawn anew in the
 * 2³² mod n cases that would favour some numbers. */
uint32_t pe__random_below(pe__random *random, uint32_t n)
{
    uint64_t m = (pe__random_next(random) >> 32) * n;
    if ((uint32_t)m < n) {
        uint32_t unfair = (0u - n) % n;
        while ((uint32_t)m < unfair)
            m = (pe__random_next(random) >> 32) * n;
    }
    return (uint32_t)(m >> 32);
}

/* The 53 high bits: every multiple of 2^-53 below 1 equally often, never 1. */
double pe__random_unit(pe__random *random)
{
    return (double)(pe__random_next(random) >> 11) * 0x1p-53;
}

/* Fisher & Yates: every order is equally likely. */
void pe__random_shuffle(pe__random *random, int32_t *items, int32_t n)
{
    for (int32_t i = n - 1; i > 0; i--) {
        uint32_t j = pe__random_below(random, (uint32_t)i + 1);
        int32_t kept = items[i];
        items[i] = items[j];
        items[j] = kept;
    }
}
