/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Whole numbers ≥ 0 of any length, on GMP's lowest level (mpn), which asks for
 * no memory of its own. Only what sums of fractions with known denominators
 * take: times a word, plus another times a word, difference, comparison. */
#ifndef PE_FUND_LARGE_H
#define PE_FUND_LARGE_H

#include <stdbool.h>
#include <stdint.h>

__extension__ typedef unsigned __int128 pe__wide;
__extension__ typedef __int128 pe__signed;

/* Of two numbers ≥ 0. */
static inline pe__wide pe__wide_product(int64_t a, int64_t b)
{
    const pe__wide x = (uint64_t)a, y = (uint64_t)b;
    return x * y;
}

typedef struct {
    uint64_t *limb; /* [size] lowest first, the highest not 0 */
    int32_t size, room;
} pe__large; /* start with {0}, which is 0 */

/* False when memory is out; then the value is unchanged. */
bool pe__large_set(pe__large *to, pe__wide value);
bool pe__large_times(pe__large *to, uint64_t by);
bool pe__large_add_times(pe__large *to, const pe__large *what, uint64_t by);
/* from ≥ what */
void pe__large_subtract(pe__large *from, const pe__large *what);
int pe__large_compare(const pe__large *a, const pe__large *b);
/* a / b to a relative error of 2^-62; b > 0. */
long double pe__large_ratio(const pe__large *a, const pe__large *b);
/* What they hold changes places. */
void pe__large_swap(pe__large *a, pe__large *b);
void pe__large_release(pe__large *large);

#endif
