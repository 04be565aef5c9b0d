/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "amount.h"

#include <string.h>

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool push(int64_t *sum, int digit)
{
    return !__builtin_mul_overflow(*sum, 10, sum) &&
           !__builtin_sub_overflow(*sum, digit, sum);
}

/* Counted below 0, where there is room for -2^63. */
bool pe__amount_read(const char *text, size_t size, int digits, int64_t *out)
{
    size_t at = 0;
    int64_t sum = 0;
    int behind = -1; /* digits behind the point; -1 = before it */
    const bool minus = size > 0 && text[0] == '-';
    bool any = false;
    at += minus || (size > 0 && text[0] == '+');
    for (; at < size; at++) {
        if ((text[at] == '.' || text[at] == ',') && behind < 0) {
            behind = 0;
            continue;
        }
        if (!is_digit(text[at]))
            return false;
        any = true;
        if (behind >= 0 && behind >= digits) {
            if (text[at] != '0')
                return false;
            continue;
        }
        if (!push(&sum, text[at] - '0'))
            return false;
        behind += behind >= 0;
    }
    for (int k = behind < 0 ? 0 : behind; k < digits; k++)
        if (!push(&sum, 0))
            return false;
    if (!any || (!minus && __builtin_sub_overflow(0, sum, &sum)))
        return false;
    *out = sum;
    return true;
}

int pe__amount_digits(const char *text)
{
    const size_t point = strcspn(text, ".,");
    size_t end = strlen(text);
    int64_t whole;
    if (!pe__amount_read(text, point, 0, &whole))
        return -1;
    if (text[point] == '\0')
        return 0;
    for (size_t k = point + 1; k < end; k++)
        if (!is_digit(text[k]))
            return -1;
    while (end > point + 1 && text[end - 1] == '0')
        end--;
    return (int)(end - point - 1);
}

int pe__amount_written(const char *text)
{
    const size_t point = strcspn(text, ".,");
    return pe__amount_digits(text) < 0 || text[point] == '\0'
               ? 0
               : (int)strlen(text + point + 1);
}

const char *pe__amount_text(int64_t amount, int digits, bool group,
                            char out[PE__AMOUNT])
{
    uint64_t rest = amount < 0 ? ~(uint64_t)amount + 1 : (uint64_t)amount;
    int at = PE__AMOUNT - 1;
    out[at] = '\0';
    for (int k = 0; k < digits || rest > 0 || k == digits; k++) {
        if (k == digits && digits > 0)
            out[--at] = '.';
        if (group && k > digits && (k - digits) % 3 == 0)
            out[--at] = ',';
        out[--at] = (char)('0' + rest % 10);
        rest /= 10;
    }
    if (amount < 0)
        out[--at] = '-';
    return memmove(out, out + at, (size_t)(PE__AMOUNT - at));
}

const char *pe__amount_short(int64_t amount, int digits, char out[PE__AMOUNT])
{
    pe__amount_text(amount, digits, false, out);
    size_t end = strlen(out);
    while (digits > 0 && out[end - 1] == '0')
        out[--end] = '\0';
    if (out[end - 1] == '.')
        out[end - 1] = '\0';
    return out;
}

bool pe__amount_convert(int64_t amount, int from, int to, int64_t *out)
{
    for (; from > to; from--) {
        if (amount % 10 != 0)
            return false;
        amount /= 10;
    }
    for (; from < to; from++)
        if (__builtin_mul_overflow(amount, 10, &amount))
            return false;
    *out = amount;
    return true;
}
