/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Fractions beyond 128 bit: what fraction.c asks of fraction_big.c, the one
 * file that knows GMP. */
#ifndef PE_BASE_FRACTION_BIG_H
#define PE_BASE_FRACTION_BIG_H

#include "fraction.h"

typedef enum { PE__BIG_ADD, PE__BIG_MULTIPLY } pe__big_sum;

/* out = a + b or a · b, of any size; gives a small fraction when it fits. b's
 * sign and sides are as said, so that differences and quotients need no copy:
 * `flip` swaps b's sides (b is not 0 then), `minus` changes its sign. */
void pe__big_work(pe__fraction *out, const pe__fraction *a,
                  const pe__fraction *b, pe__big_sum sum, bool minus,
                  bool flip, pe_status *status);
/* Of |a| and |b|. */
int pe__big_compare(const pe__fraction *a, const pe__fraction *b,
                    pe_status *status);
bool pe__big_equal(const pe__fraction_limbs *a, const pe__fraction_limbs *b);
void pe__big_copy(pe__fraction *out, const pe__fraction *from,
                  pe_status *status);
double pe__big_near(const pe__fraction_limbs *a);
void pe__big_write(const pe__fraction_limbs *a, pe__buffer *out,
                   pe_status *status);
/* |value| = top / bottom, both as decimal digits; bottom is not 0. */
void pe__big_read(pe__fraction *out, const char *top, size_t tops,
                  const char *bottom, size_t bottoms, bool negative,
                  pe_status *status);
/* Whole part of |a|, and whether there is a rest; false beyond 64 bit or when
 * memory is out. */
bool pe__big_whole(const pe__fraction_limbs *a, uint64_t *whole, bool *rest);

#endif
