/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Fractions of 128 bit. Every sum looks for overflow; where there is one the
 * same sum is done by fraction_big.c from the untouched operands. */
#include "fraction.h"

#include "fraction_big.h"
#include "mem.h"

#include <string.h>

static int zeros(pe__u128 a)
{
    uint64_t low = (uint64_t)a;
    return low != 0 ? __builtin_ctzll(low)
                    : 64 + __builtin_ctzll((uint64_t)(a >> 64));
}

static uint64_t gcd_64(uint64_t a, uint64_t b)
{
    if (a == 0 || b == 0)
        return a | b;
    int shift = __builtin_ctzll(a | b);
    a >>= __builtin_ctzll(a);
    while (b != 0) {
        b >>= __builtin_ctzll(b);
        uint64_t low = a < b ? a : b;
        b = a < b ? b - a : a - b;
        a = low;
    }
    return a << shift;
}

/* Stein's: shifts and differences, in 128 bit only as long as need be. */
static pe__u128 gcd(pe__u128 a, pe__u128 b)
{
    if (a == 1 || b == 1)
        return 1;
    if (a == 0 || b == 0)
        return (a | b) != 0 ? a | b : 1;
    int shift = zeros(a | b);
    a >>= zeros(a);
    b >>= zeros(b);
    while (((a | b) >> 64) != 0) {
        if (a == b)
            return a << shift;
        if (a < b) {
            b -= a;
            b >>= zeros(b);
        } else {
            a -= b;
            a >>= zeros(a);
        }
    }
    return (pe__u128)gcd_64((uint64_t)a, (uint64_t)b) << shift;
}

/* False when the product needs more than 128 bit. */
static bool times(pe__u128 a, pe__u128 b, pe__u128 *out)
{
    if (((a | b) >> 64) == 0) {
        *out = (pe__u128)(uint64_t)a * (uint64_t)b;
        return true;
    }
    return !__builtin_mul_overflow(a, b, out);
}

static void keep(pe__fraction *out, pe__u128 top, pe__u128 bottom,
                 bool negative)
{
    pe__free(out->big);
    out->big = NULL;
    out->top = top;
    out->bottom = top == 0 ? 1 : bottom;
    out->negative = negative && top != 0;
}

pe__fraction *pe__fractions_new(int64_t count)
{
    static const pe__fraction zero = PE__FRACTION_ZERO;
    pe__fraction *array = pe__alloc((size_t)count, sizeof *array);
    for (int64_t i = 0; array != NULL && i < count; i++)
        array[i] = zero;
    return array;
}

void pe__fractions_free(pe__fraction *array, int64_t count)
{
    for (int64_t i = 0; array != NULL && i < count; i++)
        pe__free(array[i].big);
    pe__free(array);
}

void pe__fraction_clear(pe__fraction *value)
{
    keep(value, 0, 1, false);
}

static pe__u128 magnitude(int64_t a)
{
    return a < 0 ? -(pe__u128)(pe__i128)a : (pe__u128)a;
}

void pe__fraction_set(pe__fraction *out, int64_t top, int64_t bottom)
{
    pe__u128 a = magnitude(top), b = magnitude(bottom), g = gcd(a, b);
    keep(out, a / g, b / g, (top < 0) != (bottom < 0));
}

void pe__fraction_copy(pe__fraction *out, const pe__fraction *from,
                       pe_status *status)
{
    if (*status != PE_OK || out == from)
        return;
    if (from->big != NULL)
        pe__big_copy(out, from, status);
    else
        keep(out, from->top, from->bottom, from->negative);
}

void pe__fraction_swap(pe__fraction *a, pe__fraction *b)
{
    pe__fraction kept = *a;
    *a = *b;
    *b = kept;
}

/* t = ±x ± y with x, y ≥ 0; false on overflow. */
static bool join(pe__u128 x, bool x_minus, pe__u128 y, bool y_minus,
                 pe__u128 *sum, bool *minus)
{
    if (x_minus == y_minus) {
        *minus = x_minus;
        return !__builtin_add_overflow(x, y, sum);
    }
    *minus = x >= y ? x_minus : y_minus;
    *sum = x >= y ? x - y : y - x;
    return true;
}

/* a/b ± c/d with g = gcd(b, d): (a·(d/g) ± c·(b/g)) / (b/g·d), where only
 * gcd(numerator, g) is left to divide by (Knuth, TAOCP 2, 4.5.1). */
static bool add_small(pe__fraction *out, const pe__fraction *a,
                      const pe__fraction *b, bool b_minus)
{
    pe__u128 x, y, sum, bottom;
    bool minus;
    if (a->bottom == b->bottom) {
        if (!join(a->top, a->negative, b->top, b_minus, &sum, &minus))
            return false;
        pe__u128 h = a->bottom == 1 ? 1 : gcd(sum, a->bottom);
        keep(out, sum / h, a->bottom / h, minus);
        return true;
    }
    pe__u128 g = gcd(a->bottom, b->bottom), part = a->bottom / g;
    if (!times(a->top, b->bottom / g, &x) || !times(b->top, part, &y) ||
        !join(x, a->negative, y, b_minus, &sum, &minus))
        return false;
    pe__u128 h = gcd(sum, g);
    if (!times(part, b->bottom / h, &bottom))
        return false;
    keep(out, sum / h, bottom, minus);
    return true;
}

static void add(pe__fraction *out, const pe__fraction *a,
                const pe__fraction *b, bool minus, pe_status *status)
{
    if (*status != PE_OK)
        return;
    if (a->big != NULL || b->big != NULL ||
        !add_small(out, a, b, b->negative != minus))
        pe__big_work(out, a, b, PE__BIG_ADD, minus, false, status);
}

void pe__fraction_add(pe__fraction *out, const pe__fraction *a,
                      const pe__fraction *b, pe_status *status)
{
    add(out, a, b, false, status);
}

void pe__fraction_subtract(pe__fraction *out, const pe__fraction *a,
                           const pe__fraction *b, pe_status *status)
{
    add(out, a, b, true, status);
}

/* a/b · c/d, divided crosswise first so that the products are in lowest
 * terms. */
static bool multiply_small(pe__fraction *out, const pe__fraction *a,
                           pe__u128 c, pe__u128 d, bool negative)
{
    pe__u128 g = gcd(a->top, d), h = gcd(c, a->bottom), top, bottom;
    if (!times(a->top / g, c / h, &top) ||
        !times(a->bottom / h, d / g, &bottom))
        return false;
    keep(out, top, bottom, a->negative != negative);
    return true;
}

void pe__fraction_multiply(pe__fraction *out, const pe__fraction *a,
                           const pe__fraction *b, pe_status *status)
{
    if (*status != PE_OK)
        return;
    if (a->big != NULL || b->big != NULL ||
        !multiply_small(out, a, b->top, b->bottom, b->negative))
        pe__big_work(out, a, b, PE__BIG_MULTIPLY, false, false, status);
}

void pe__fraction_divide(pe__fraction *out, const pe__fraction *a,
                         const pe__fraction *b, pe_status *status)
{
    if (*status != PE_OK)
        return;
    if (pe__fraction_sign(b) == 0) {
        *status = PE_BAD_INPUT;
        return;
    }
    if (a->big != NULL || b->big != NULL ||
        !multiply_small(out, a, b->bottom, b->top, b->negative))
        pe__big_work(out, a, b, PE__BIG_MULTIPLY, false, true, status);
}

void pe__fraction_scale(pe__fraction *out, const pe__fraction *a, int64_t top,
                        int64_t bottom, pe_status *status)
{
    pe__fraction by = PE__FRACTION_ZERO;
    pe__fraction_set(&by, top, bottom);
    pe__fraction_multiply(out, a, &by, status);
}

/* x·y as two halves of 128 bit. */
static pe__u128 wide(pe__u128 x, pe__u128 y, pe__u128 *low)
{
    pe__u128 mask = UINT64_MAX, x0 = x & mask, x1 = x >> 64, y0 = y & mask,
             y1 = y >> 64, a = x0 * y0, b = x1 * y0, c = x0 * y1;
    pe__u128 middle = (a >> 64) + (b & mask) + (c & mask);
    *low = (middle << 64) | (a & mask);
    return x1 * y1 + (b >> 64) + (c >> 64) + (middle >> 64);
}

static int order_of(pe__u128 x, pe__u128 y)
{
    return (x > y) - (x < y);
}

static int compare_small(const pe__fraction *a, const pe__fraction *b)
{
    if (a->bottom == b->bottom)
        return order_of(a->top, b->top);
    if (((a->top | a->bottom | b->top | b->bottom) >> 64) == 0)
        return order_of(a->top * b->bottom, b->top * a->bottom);
    pe__u128 low_x, low_y, x = wide(a->top, b->bottom, &low_x),
                           y = wide(b->top, a->bottom, &low_y);
    return x != y ? order_of(x, y) : order_of(low_x, low_y);
}

int pe__fraction_compare(const pe__fraction *a, const pe__fraction *b,
                         pe_status *status)
{
    int x = pe__fraction_sign(a), y = pe__fraction_sign(b);
    if (*status != PE_OK)
        return 0;
    if (x != y || x == 0)
        return x - y;
    int order = a->big == NULL && b->big == NULL
                    ? compare_small(a, b)
                    : pe__big_compare(a, b, status);
    return x < 0 ? -order : order;
}

int pe__fraction_sign(const pe__fraction *a)
{
    if (a->big == NULL && a->top == 0)
        return 0;
    return a->negative ? -1 : 1;
}

bool pe__fraction_equal(const pe__fraction *a, const pe__fraction *b)
{
    if (a->negative != b->negative || (a->big == NULL) != (b->big == NULL))
        return false;
    return a->big == NULL ? a->top == b->top && a->bottom == b->bottom
                          : pe__big_equal(a->big, b->big);
}

bool pe__fraction_floor(const pe__fraction *a, int64_t *out)
{
    uint64_t whole;
    bool rest;
    if (a->big != NULL) {
        if (!pe__big_whole(a->big, &whole, &rest))
            return false;
    } else {
        pe__u128 all = a->top / a->bottom;
        if ((all >> 64) != 0)
            return false;
        whole = (uint64_t)all;
        rest = all * a->bottom != a->top;
    }
    if (a->negative && rest && whole++ == UINT64_MAX)
        return false;
    if (whole > (uint64_t)INT64_MAX + (a->negative ? 1 : 0))
        return false;
    *out = a->negative ? (int64_t)(0 - whole) : (int64_t)whole;
    return true;
}

double pe__fraction_near(const pe__fraction *a)
{
    double size = a->big != NULL ? pe__big_near(a->big)
                                 : (double)a->top / (double)a->bottom;
    return a->negative ? -size : size;
}
