/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Fractions beyond 128 bit, on GMP's low-level functions (mpn): those work in
 * memory that we pass, so that running out is a status and not an abort. (What
 * they need for themselves at the sizes met here stands on the stack.) */
#include "fraction_big.h"

#include "mem.h"

#include <gmp.h>
#include <math.h>
#include <stdint.h>
#include <string.h>

/* One block: numerator, then denominator, least significant limb first, no
 * leading zero limbs. Never changed once made. */
struct pe__fraction_limbs {
    int32_t tops, bottoms;
    mp_limb_t limb[];
};

/* A whole number somewhere; count 0 = zero. */
typedef struct {
    const mp_limb_t *limb;
    mp_size_t count;
} whole;

/* The sides of a fraction, small or big; `own` holds those of a small one. */
typedef struct {
    whole top, bottom;
    mp_limb_t own[4];
} sides;

static mp_size_t trim(const mp_limb_t *limb, mp_size_t count)
{
    while (count > 0 && limb[count - 1] == 0)
        count--;
    return count;
}

static void split(pe__u128 a, mp_limb_t limb[2])
{
    limb[0] = (mp_limb_t)a;
    limb[1] = (mp_limb_t)(a >> 64);
}

static void look(const pe__fraction *a, bool flip, sides *s)
{
    if (a->big != NULL) {
        s->top = (whole){a->big->limb, a->big->tops};
        s->bottom = (whole){a->big->limb + a->big->tops, a->big->bottoms};
    } else {
        split(a->top, s->own);
        split(a->bottom, s->own + 2);
        s->top = (whole){s->own, trim(s->own, 2)};
        s->bottom = (whole){s->own + 2, trim(s->own + 2, 2)};
    }
    if (flip) {
        whole kept = s->top;
        s->top = s->bottom;
        s->bottom = kept;
    }
}

/* out (x.count + y.count limbs) = x·y; returns its count. */
static mp_size_t product(mp_limb_t *out, whole x, whole y)
{
    if (x.count == 0 || y.count == 0)
        return 0;
    if (x.count >= y.count)
        mpn_mul(out, x.limb, x.count, y.limb, y.count);
    else
        mpn_mul(out, y.limb, y.count, x.limb, x.count);
    return trim(out, x.count + y.count);
}

static int order_of(whole x, whole y)
{
    if (x.count != y.count)
        return x.count < y.count ? -1 : 1;
    return x.count == 0 ? 0 : mpn_cmp(x.limb, y.limb, x.count);
}

/* Divides by 2^k in place; returns the new count. */
static mp_size_t halve(mp_limb_t *limb, mp_size_t count, mp_bitcnt_t k)
{
    mp_size_t whole_limbs = (mp_size_t)(k / 64);
    unsigned bits = (unsigned)(k % 64);
    if (whole_limbs > 0)
        memmove(limb, limb + whole_limbs,
                (size_t)(count - whole_limbs) * sizeof *limb);
    count -= whole_limbs;
    if (bits > 0)
        mpn_rshift(limb, limb, count, bits);
    return trim(limb, count);
}

/* A number in memory of its own. */
typedef struct {
    mp_limb_t *limb;
    mp_size_t count;
} number;

static number place(mp_limb_t **room, mp_size_t most)
{
    number n = {*room, 0};
    *room += most;
    return n;
}

/* x /= g in place, which leaves no rest; `room`: x.count + 1 + g.count. */
static void divide(number *x, whole g, mp_limb_t *room)
{
    mp_limb_t *rest = room + x->count + 1;
    mpn_tdiv_qr(room, rest, 0, x->limb, x->count, g.limb, g.count);
    mp_size_t count = trim(room, x->count - g.count + 1);
    memcpy(x->limb, room, (size_t)count * sizeof *room);
    x->count = count;
}

/* Into lowest terms; top and bottom are above 0. `room`: four times the
 * greater count and 2 more. mpn_gcd wants the greater number first and destroys
 * both; at most one may be even. */
static void reduce(number *top, number *bottom, mp_limb_t *room)
{
    mp_bitcnt_t twos = mpn_scan1(top->limb, 0),
                more = mpn_scan1(bottom->limb, 0);
    twos = twos < more ? twos : more;
    top->count = halve(top->limb, top->count, twos);
    bottom->count = halve(bottom->limb, bottom->count, twos);
    mp_size_t most = top->count > bottom->count ? top->count : bottom->count;
    number x = {room, top->count}, y = {room + most, bottom->count};
    memcpy(x.limb, top->limb, (size_t)x.count * sizeof *room);
    memcpy(y.limb, bottom->limb, (size_t)y.count * sizeof *room);
    mp_limb_t *result = room + 2 * most;
    mp_size_t count = x.count >= y.count
                          ? mpn_gcd(result, x.limb, x.count, y.limb, y.count)
                          : mpn_gcd(result, y.limb, y.count, x.limb, x.count);
    if (count == 1 && result[0] == 1)
        return;
    memcpy(room, result, (size_t)count * sizeof *room);
    divide(top, (whole){room, count}, room + count);
    divide(bottom, (whole){room, count}, room + count);
}

static pe__u128 join(whole a)
{
    pe__u128 high = a.count > 1 ? a.limb[1] : 0;
    return high << 64 | (a.count > 0 ? a.limb[0] : 0);
}

static void keep(pe__fraction *out, whole top, whole bottom, bool negative,
                 pe_status *status)
{
    pe__fraction_limbs *big = NULL;
    if (top.count > 0 && (top.count > 2 || bottom.count > 2)) {
        size_t tops = (size_t)top.count, bottoms = (size_t)bottom.count;
        big = pe__alloc(1, sizeof *big +
                               (tops + bottoms) * sizeof big->limb[0]);
        if (big == NULL) {
            *status = PE_NO_MEMORY;
            return;
        }
        big->tops = (int32_t)tops;
        big->bottoms = (int32_t)bottoms;
        memcpy(big->limb, top.limb, tops * sizeof big->limb[0]);
        memcpy(big->limb + tops, bottom.limb, bottoms * sizeof big->limb[0]);
    }
    pe__free(out->big);
    out->big = big;
    out->top = big != NULL ? 0 : join(top);
    out->bottom = big != NULL || top.count == 0 ? 1 : join(bottom);
    out->negative = negative && top.count > 0;
}

/* top = |±x·b.bottom ± y·a.bottom|; returns the sign. */
static bool add_tops(number *top, const sides *a, bool a_minus, const sides *b,
                     bool b_minus, mp_limb_t *room)
{
    number x = {top->limb, 0}, y = {room, 0};
    x.count = product(x.limb, a->top, b->bottom);
    y.count = product(y.limb, b->top, a->bottom);
    whole p = {x.limb, x.count}, q = {y.limb, y.count};
    bool swap = order_of(p, q) < 0;
    whole more = swap ? q : p, less = swap ? p : q;
    if (less.count == 0) {
        memmove(top->limb, more.limb, (size_t)more.count * sizeof *room);
        top->count = more.count;
    } else if (a_minus == b_minus) {
        mp_limb_t carry = mpn_add(top->limb, more.limb, more.count, less.limb,
                                  less.count);
        top->limb[more.count] = carry;
        top->count = more.count + (carry != 0);
    } else {
        mpn_sub(top->limb, more.limb, more.count, less.limb, less.count);
        top->count = trim(top->limb, more.count);
    }
    return swap ? b_minus : a_minus;
}

void pe__big_work(pe__fraction *out, const pe__fraction *a,
                  const pe__fraction *b, pe__big_sum sum, bool minus,
                  bool flip, pe_status *status)
{
    sides x, y;
    look(a, false, &x);
    look(b, flip, &y);
    mp_size_t most = x.top.count + x.bottom.count + y.top.count +
                     y.bottom.count + 2;
    mp_limb_t *memory = pe__alloc((size_t)most * 6 + 4, sizeof *memory),
              *room = memory;
    if (memory == NULL) {
        *status = PE_NO_MEMORY;
        return;
    }
    number top = place(&room, most), bottom = place(&room, most);
    bool b_minus = b->negative != minus, negative;
    if (sum == PE__BIG_ADD) {
        negative = add_tops(&top, &x, a->negative, &y, b_minus, room);
    } else {
        negative = a->negative != b_minus;
        top.count = product(top.limb, x.top, y.top);
    }
    bottom.count = product(bottom.limb, x.bottom, y.bottom);
    if (top.count > 0)
        reduce(&top, &bottom, room);
    keep(out, (whole){top.limb, top.count}, (whole){bottom.limb, bottom.count},
         negative, status);
    pe__free(memory);
}

int pe__big_compare(const pe__fraction *a, const pe__fraction *b,
                    pe_status *status)
{
    sides x, y;
    look(a, false, &x);
    look(b, false, &y);
    mp_size_t left = x.top.count + y.bottom.count,
              right = y.top.count + x.bottom.count;
    mp_limb_t *memory = pe__alloc((size_t)(left + right), sizeof *memory);
    if (memory == NULL) {
        *status = PE_NO_MEMORY;
        return 0;
    }
    whole p = {memory, product(memory, x.top, y.bottom)};
    whole q = {memory + left, product(memory + left, y.top, x.bottom)};
    int order = order_of(p, q);
    pe__free(memory);
    return order;
}

bool pe__big_equal(const pe__fraction_limbs *a, const pe__fraction_limbs *b)
{
    return a->tops == b->tops && a->bottoms == b->bottoms &&
           mpn_cmp(a->limb, b->limb, a->tops + a->bottoms) == 0;
}

void pe__big_copy(pe__fraction *out, const pe__fraction *from,
                  pe_status *status)
{
    sides s;
    look(from, false, &s);
    keep(out, s.top, s.bottom, from->negative, status);
}

/* The highest 128 bit as a double, and the power of two that is left. */
static double leading(whole a, int64_t *power)
{
    double value = 0;
    mp_size_t used = a.count < 3 ? a.count : 3;
    for (mp_size_t i = 0; i < used; i++)
        value = value * 0x1p64 + (double)a.limb[a.count - 1 - i];
    *power = 64 * (int64_t)(a.count - used);
    return value;
}

double pe__big_near(const pe__fraction_limbs *a)
{
    int64_t up, down;
    double top = leading((whole){a->limb, a->tops}, &up);
    double bottom = leading((whole){a->limb + a->tops, a->bottoms}, &down);
    int64_t power = up - down;
    power = power > 100000 ? 100000 : power < -100000 ? -100000 : power;
    return ldexp(top / bottom, (int)power);
}

/* mpn_get_str destroys what it writes and gives digits as numbers. */
static void write_whole(whole a, pe__buffer *out, pe_status *status)
{
    size_t limbs = (size_t)a.count * sizeof(mp_limb_t);
    size_t most = (size_t)a.count * 20 + 2;
    mp_limb_t *copy = pe__alloc(1, limbs + sizeof *copy + most);
    if (copy == NULL) {
        *status = PE_NO_MEMORY;
        return;
    }
    unsigned char *digits = (unsigned char *)(copy + a.count + 1);
    memcpy(copy, a.limb, limbs);
    size_t count = mpn_get_str(digits, 10, copy, a.count), first = 0;
    for (size_t i = 0; i < count; i++)
        digits[i] = (unsigned char)(digits[i] + '0');
    while (first + 1 < count && digits[first] == '0')
        first++;
    pe__buffer_add(out, digits + first, count - first);
    pe__free(copy);
}

void pe__big_write(const pe__fraction_limbs *a, pe__buffer *out,
                   pe_status *status)
{
    whole top = {a->limb, a->tops}, bottom = {a->limb + a->tops, a->bottoms};
    write_whole(top, out, status);
    if (*status != PE_OK || (bottom.count == 1 && bottom.limb[0] == 1))
        return;
    pe__buffer_text(out, "/");
    write_whole(bottom, out, status);
}

/* `digits` is turned into numbers in place. */
static mp_size_t read_whole(mp_limb_t *out, const char *text, size_t count,
                            unsigned char *digits)
{
    while (count > 0 && text[0] == '0') {
        text++;
        count--;
    }
    if (count == 0)
        return 0;
    for (size_t i = 0; i < count; i++)
        digits[i] = (unsigned char)(text[i] - '0');
    return trim(out, mpn_set_str(out, digits, count, 10));
}

void pe__big_read(pe__fraction *out, const char *top, size_t tops,
                  const char *bottom, size_t bottoms, bool negative,
                  pe_status *status)
{
    /* a limb holds 19 digits */
    size_t longer = tops > bottoms ? tops : bottoms, most = longer / 19 + 2;
    mp_limb_t *memory = pe__alloc(1, (most * 6 + 4) * sizeof *memory + longer),
              *room = memory;
    if (memory == NULL) {
        *status = PE_NO_MEMORY;
        return;
    }
    unsigned char *digits = (unsigned char *)(memory + most * 6 + 4);
    number x = place(&room, (mp_size_t)most), y = place(&room, (mp_size_t)most);
    x.count = read_whole(x.limb, top, tops, digits);
    y.count = read_whole(y.limb, bottom, bottoms, digits);
    if (x.count > 0)
        reduce(&x, &y, room);
    keep(out, (whole){x.limb, x.count}, (whole){y.limb, y.count}, negative,
         status);
    pe__free(memory);
}

bool pe__big_whole(const pe__fraction_limbs *a, uint64_t *whole_part,
                   bool *rest)
{
    mp_limb_t quotient[3] = {0};
    mp_size_t more = a->tops - a->bottoms;
    *whole_part = 0;
    *rest = true;
    if (more < 0)
        return true;
    mp_limb_t *room = pe__alloc((size_t)a->bottoms, sizeof *room);
    if (more > 1 || room == NULL) {
        pe__free(room);
        return false;
    }
    mpn_tdiv_qr(quotient, room, 0, a->limb, a->tops, a->limb + a->tops,
                a->bottoms);
    *rest = trim(room, a->bottoms) > 0;
    *whole_part = quotient[0];
    pe__free(room);
    return quotient[1] == 0;
}
