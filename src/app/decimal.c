/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A double is scaled by a power of ten to an integer of as many digits as are
 * wanted. Powers to 10^27 are exact in the 64 bits of an extended double, so
 * that the integer is the right one but for ties that no reader can see; where
 * it must be right to the last bit it is read back. */
#include "decimal.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { EXACT_POWER = 27, EXACT_DOUBLE = 22 };

static long double power_of_ten(int k)
{
    static const long double ten[EXACT_POWER + 1] = {
        1e0L,  1e1L,  1e2L,  1e3L,  1e4L,  1e5L,  1e6L,  1e7L,  1e8L,  1e9L,
        1e10L, 1e11L, 1e12L, 1e13L, 1e14L, 1e15L, 1e16L, 1e17L, 1e18L, 1e19L,
        1e20L, 1e21L, 1e22L, 1e23L, 1e24L, 1e25L, 1e26L, 1e27L};
    return ten[k];
}

/* |number| ≈ digits · 10^power. */
typedef struct {
    uint64_t digits;
    int power;
} scaled;

static long double shift(double size, int k)
{
    return k >= 0 ? size * power_of_ten(k) : size / power_of_ten(-k);
}

/* `count` digits of a size > 0; false when the power is beyond the exact
 * ones. */
static bool scale(double size, int count, scaled *out)
{
    int k = count - 1 - (int)floor(log10(size));
    if (k - 1 < -EXACT_POWER || k + 1 > EXACT_POWER)
        return false;
    const long double most = power_of_ten(count);
    /* log10 may be off by one at a power of ten */
    long double whole = roundl(shift(size, k));
    if (whole >= most)
        whole = roundl(shift(size, --k));
    else if (whole < most / 10)
        whole = roundl(shift(size, ++k));
    if (whole >= most || whole < most / 10)
        return false;
    *out = (scaled){(uint64_t)whole, -k};
    return true;
}

static void without_zeros(scaled *s)
{
    while (s->digits % 10 == 0) {
        s->digits /= 10;
        s->power++;
    }
}

/* Digits with a point among them, or with an exponent where that would take
 * many zeros. */
static int write(char *out, bool minus, scaled s)
{
    char digit[24];
    int count = 0, at = 0;
    for (uint64_t rest = s.digits; rest; rest /= 10)
        digit[count++] = (char)('0' + rest % 10); /* the last one first */
    int before = count + s.power; /* digits before the point */
    int exponent = before > 17 || before < -4 ? before - 1 : 0;
    before -= exponent;
    if (minus)
        out[at++] = '-';
    if (before <= 0)
        out[at++] = '0';
    for (int i = 0; i < before; i++)
        out[at++] = i < count ? digit[count - 1 - i] : '0';
    if (before < count)
        out[at++] = '.';
    for (int i = before; i < 0; i++)
        out[at++] = '0';
    for (int i = before > 0 ? before : 0; i < count; i++)
        out[at++] = digit[count - 1 - i];
    if (exponent)
        at += snprintf(out + at, 8, "e%d", exponent);
    out[at] = '\0';
    return at;
}

/* digits · 10^power as the nearest double, where one operation gives it. */
static bool reads_back(scaled s, double size)
{
    if (s.digits > UINT64_C(1) << 53 || s.power > EXACT_DOUBLE ||
        s.power < -EXACT_DOUBLE)
        return false;
    double power = (double)power_of_ten(abs(s.power));
    double back = s.power < 0 ? (double)s.digits / power
                              : (double)s.digits * power;
    return back == size;
}

/* What the fast way cannot say for certain. */
static int slowly(char out[PE__DECIMAL], double number, int least, int most)
{
    int length = 0;
    for (int digits = least; digits <= most; digits++) {
        length = snprintf(out, PE__DECIMAL, "%.*g", digits, number);
        if (strtod(out, NULL) == number)
            break;
    }
    return length;
}

/* Zero and what is no number; −1 = neither. A zero has no sign. */
static int odd_number(char out[PE__DECIMAL], double number)
{
    if (number != 0 && isfinite(number))
        return -1;
    strcpy(out, number == 0 ? "0" : "");
    return (int)strlen(out);
}

int pe__decimal_exact(char out[PE__DECIMAL], double number)
{
    scaled s;
    double size = fabs(number);
    int length = odd_number(out, number);
    if (length >= 0)
        return length;
    if (!scale(size, 15, &s))
        return slowly(out, number, 15, 17);
    without_zeros(&s);
    return reads_back(s, size) ? write(out, number < 0, s)
                               : slowly(out, number, 16, 17);
}

int pe__decimal_short(char out[PE__DECIMAL], double number)
{
    scaled s;
    int length = odd_number(out, number);
    if (length >= 0)
        return length;
    if (!scale(fabs(number), 12, &s))
        return slowly(out, number, 12, 12);
    without_zeros(&s);
    return write(out, number < 0, s);
}

/* ---- rows ---- */

static void flush(pe__rows *rows)
{
    fwrite(rows->bytes, 1, rows->used, rows->out);
    rows->used = 0;
}

static void put(pe__rows *rows, const char *bytes, size_t length)
{
    if (length > sizeof rows->bytes - rows->used)
        flush(rows);
    if (length > sizeof rows->bytes) {
        fwrite(bytes, 1, length, rows->out);
        return;
    }
    memcpy(rows->bytes + rows->used, bytes, length);
    rows->used += length;
}

/* The comma before every cell but the first. */
static void next_cell(pe__rows *rows)
{
    if (rows->column++)
        put(rows, ",", 1);
}

void pe__rows_begin(pe__rows *rows, FILE *out, const char *header)
{
    rows->out = out;
    rows->column = 0;
    rows->used = 0;
    put(rows, header, strlen(header));
    put(rows, "\n", 1);
}

/* Quotes whatever some reader might take for a separator, and white space at
 * the ends, which readers trim. */
void pe__rows_text(pe__rows *rows, const char *text)
{
    size_t length = strlen(text);
    next_cell(rows);
    if (!length || (!strpbrk(text, ",;\t\"\r\n") && *text != ' ' &&
                    text[length - 1] != ' ')) {
        put(rows, text, length);
        return;
    }
    put(rows, "\"", 1);
    for (; *text; text++)
        put(rows, *text == '"' ? "\"\"" : text, *text == '"' ? 2 : 1);
    put(rows, "\"", 1);
}

void pe__rows_exact(pe__rows *rows, double number)
{
    char text[PE__DECIMAL];
    int length = pe__decimal_exact(text, number);
    next_cell(rows);
    put(rows, text, (size_t)length);
}

void pe__rows_short(pe__rows *rows, double number)
{
    char text[PE__DECIMAL];
    int length = pe__decimal_short(text, number);
    next_cell(rows);
    put(rows, text, (size_t)length);
}

void pe__rows_whole(pe__rows *rows, int64_t number)
{
    char text[PE__DECIMAL];
    int length = snprintf(text, sizeof text, "%lld", (long long)number);
    next_cell(rows);
    put(rows, text, (size_t)length);
}

void pe__rows_end(pe__rows *rows)
{
    put(rows, "\n", 1);
    rows->column = 0;
}

void pe__rows_finish(pe__rows *rows)
{
    flush(rows);
}
