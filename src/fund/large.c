/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "large.h"

#include "mem.h"

#include <gmp.h>
#include <math.h>

_Static_assert(sizeof(mp_limb_t) == sizeof(uint64_t) && GMP_NUMB_BITS == 64,
               "limbs of 64 bits");

static mp_limb_t *limbs(uint64_t *of)
{
    return (mp_limb_t *)of;
}

static const mp_limb_t *read_limbs(const pe__large *of)
{
    return (const mp_limb_t *)of->limb;
}

static bool reserve(pe__large *large, int32_t size)
{
    if (size <= large->room)
        return true;
    const int32_t room = size + size / 2 + 4;
    uint64_t *limb = pe__realloc(large->limb, (size_t)room, sizeof *limb);
    if (limb == NULL)
        return false;
    large->limb = limb;
    large->room = room;
    return true;
}

static void trim(pe__large *large)
{
    while (large->size > 0 && large->limb[large->size - 1] == 0)
        large->size--;
}

bool pe__large_set(pe__large *to, pe__wide value)
{
    if (!reserve(to, 2))
        return false;
    to->limb[0] = (uint64_t)value;
    to->limb[1] = (uint64_t)(value >> 64);
    to->size = 2;
    trim(to);
    return true;
}

bool pe__large_times(pe__large *to, uint64_t by)
{
    if (to->size == 0)
        return true;
    if (!reserve(to, to->size + 1))
        return false;
    to->limb[to->size] = mpn_mul_1(limbs(to->limb), limbs(to->limb), to->size,
                                   by);
    to->size++;
    trim(to);
    return true;
}

bool pe__large_add_times(pe__large *to, const pe__large *what, uint64_t by)
{
    if (what->size == 0 || by == 0)
        return true;
    const int32_t most = to->size > what->size ? to->size : what->size;
    if (!reserve(to, most + 2))
        return false;
    for (int32_t k = to->size; k < most + 2; k++)
        to->limb[k] = 0;
    const mp_limb_t carry = mpn_addmul_1(limbs(to->limb), read_limbs(what),
                                         what->size, by);
    mp_limb_t *rest = limbs(to->limb) + what->size;
    mpn_add_1(rest, rest, most + 2 - what->size, carry);
    to->size = most + 2;
    trim(to);
    return true;
}

void pe__large_subtract(pe__large *from, const pe__large *what)
{
    if (what->size == 0)
        return;
    mpn_sub(limbs(from->limb), limbs(from->limb), from->size,
            read_limbs(what), what->size);
    trim(from);
}

int pe__large_compare(const pe__large *a, const pe__large *b)
{
    if (a->size != b->size)
        return a->size < b->size ? -1 : 1;
    return a->size == 0 ? 0
                        : mpn_cmp(read_limbs(a), read_limbs(b), a->size);
}

/* The three highest limbs as a fraction of the power of 2^64 above them. */
static long double top(const pe__large *large)
{
    long double sum = 0.0L;
    for (int32_t k = large->size - 1; k >= 0 && k >= large->size - 3; k--)
        sum += ldexpl((long double)large->limb[k], -64 * (large->size - k));
    return sum;
}

long double pe__large_ratio(const pe__large *a, const pe__large *b)
{
    return ldexpl(top(a) / top(b), 64 * (a->size - b->size));
}

void pe__large_swap(pe__large *a, pe__large *b)
{
    const pe__large kept = *a;
    *a = *b;
    *b = kept;
}

void pe__large_release(pe__large *large)
{
    pe__free(large->limb);
    *large = (pe__large){0};
}
