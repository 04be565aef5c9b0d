/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Fractions as text, and back. */
#include "fraction.h"
#include "fraction_big.h"
#include "mem.h"

#include <string.h>

enum { LONGEST = 4096, DIGITS = 40 };

static void write_whole(pe__u128 a, pe__buffer *out)
{
    char digits[DIGITS];
    size_t at = DIGITS;
    do {
        digits[--at] = (char)('0' + (int)(a % 10));
        a /= 10;
    } while (a != 0);
    pe__buffer_add(out, digits + at, DIGITS - at);
}

void pe__fraction_write(const pe__fraction *a, pe__buffer *out,
                        pe_status *status)
{
    if (*status != PE_OK)
        return;
    if (a->negative)
        pe__buffer_text(out, "-");
    if (a->big != NULL) {
        pe__big_write(a->big, out, status);
    } else {
        write_whole(a->top, out);
        if (a->bottom != 1) {
            pe__buffer_text(out, "/");
            write_whole(a->bottom, out);
        }
    }
    if (out->failed && *status == PE_OK)
        *status = PE_NO_MEMORY;
}

static size_t digits_at(const char *text, size_t size)
{
    size_t n = 0;
    while (n < size && text[n] >= '0' && text[n] <= '9')
        n++;
    return n;
}

static bool all_zero(const char *digits, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (digits[i] != '0')
            return false;
    return true;
}

/* "12.375" = 12375 / 1000: `room` holds the digits, then the power of ten. */
static bool read_point(pe__fraction *out, const char *text, size_t size,
                       size_t before, bool negative, pe_status *status)
{
    char room[2 * LONGEST + 1];
    size_t after = digits_at(text + before + 1, size - before - 1);
    if (after == 0 || before + 1 + after != size)
        return false;
    memcpy(room, text, before);
    memcpy(room + before, text + before + 1, after);
    char *power = room + before + after;
    memset(power, '0', after + 1);
    power[0] = '1';
    pe__big_read(out, room, before + after, power, after + 1, negative,
                 status);
    return *status == PE_OK;
}

bool pe__fraction_read(pe__fraction *out, const char *text, size_t size,
                       pe_status *status)
{
    if (*status != PE_OK || size > LONGEST)
        return false;
    bool negative = size > 0 && text[0] == '-';
    text += negative;
    size -= negative;
    size_t top = digits_at(text, size);
    if (top == 0)
        return false;
    if (top < size && text[top] == '.')
        return read_point(out, text, size, top, negative, status);
    const char *bottom = "1";
    size_t bottoms = 1;
    if (top < size) {
        bottom = text + top + 1;
        bottoms = digits_at(bottom, size - top - 1);
        if (text[top] != '/' || bottoms == 0 || top + 1 + bottoms != size ||
            all_zero(bottom, bottoms))
            return false;
    }
    pe__big_read(out, text, top, bottom, bottoms, negative, status);
    return *status == PE_OK;
}
