/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Exact fractions, for counts whose outcome must not hang on rounding. As long
 * as numerator and denominator fit into 128 bit nothing is allocated and a sum
 * takes some tens of nanoseconds; beyond, limbs of GMP take over, and give way
 * again when the result fits.
 *
 * Always in lowest terms, the denominator above 0, so that equal values are
 * equal numbers. Arithmetic takes a status that sticks, like an errno of the
 * caller's own: as long as *status is PE_OK it is done, and sets it to
 * PE_NO_MEMORY when memory runs out (the result then keeps its old value);
 * afterwards calls do nothing. So a formula is written without a check a line,
 * and looked at once. `out` may be one of the operands.
 *
 * A value may own memory: start with PE__FRACTION_ZERO, end with
 * pe__fraction_clear, never copy by assignment. */
#ifndef PE_BASE_FRACTION_H
#define PE_BASE_FRACTION_H

#include "buffer.h"

#include <parecon/error.h>
#include <stdbool.h>
#include <stdint.h>

__extension__ typedef unsigned __int128 pe__u128;
__extension__ typedef __int128 pe__i128;

typedef struct pe__fraction_limbs pe__fraction_limbs;

typedef struct {
    pe__u128 top, bottom;    /* |value| = top / bottom, when big is NULL */
    pe__fraction_limbs *big; /* owned; NULL = fits into 128 bit */
    bool negative;           /* never of zero */
} pe__fraction;

#define PE__FRACTION_ZERO {0, 1, NULL, false}

/* An array of zeros; NULL when memory is out. The second frees what it owns
 * too; NULL is fine. */
pe__fraction *pe__fractions_new(int64_t count);
void pe__fractions_free(pe__fraction *array, int64_t count);
void pe__fraction_clear(pe__fraction *value); /* 0 again, memory freed */

/* value = top / bottom; bottom must not be 0. What `out` held is freed. */
void pe__fraction_set(pe__fraction *out, int64_t top, int64_t bottom);
void pe__fraction_copy(pe__fraction *out, const pe__fraction *from,
                       pe_status *status);
void pe__fraction_swap(pe__fraction *a, pe__fraction *b);

void pe__fraction_add(pe__fraction *out, const pe__fraction *a,
                      const pe__fraction *b, pe_status *status);
void pe__fraction_subtract(pe__fraction *out, const pe__fraction *a,
                           const pe__fraction *b, pe_status *status);
void pe__fraction_multiply(pe__fraction *out, const pe__fraction *a,
                           const pe__fraction *b, pe_status *status);
/* b = 0 sets PE_BAD_INPUT. */
void pe__fraction_divide(pe__fraction *out, const pe__fraction *a,
                         const pe__fraction *b, pe_status *status);
/* out = a · top / bottom, bottom not 0: a whole step in one call. */
void pe__fraction_scale(pe__fraction *out, const pe__fraction *a, int64_t top,
                        int64_t bottom, pe_status *status);

/* < 0, 0, > 0 as a is below, equal to, above b. Memory is asked for only when
 * both are beyond 128 bit and of the same sign; 0 when it is out. */
int pe__fraction_compare(const pe__fraction *a, const pe__fraction *b,
                         pe_status *status);
int pe__fraction_sign(const pe__fraction *a); /* -1, 0, 1 */
bool pe__fraction_equal(const pe__fraction *a, const pe__fraction *b);

/* The greatest whole number not above it; false when beyond 64 bit. */
bool pe__fraction_floor(const pe__fraction *a, int64_t *out);
/* Near it (a relative error below 2^-50; infinite when beyond a double): to
 * show, never to decide. */
double pe__fraction_near(const pe__fraction *a);
/* "7", "-1/3": exactly. */
void pe__fraction_write(const pe__fraction *a, pe__buffer *out,
                        pe_status *status);
/* All of `text` as "-7", "2.25", "22/7" (no exponent, no blanks, digits on
 * both sides of the point). False, and `out` unchanged, for anything else, a
 * denominator 0, or more than 4,096 bytes. */
bool pe__fraction_read(pe__fraction *out, const char *text, size_t size,
                       pe_status *status);

#endif
