/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Many exponentials at once. A round costs one a council, and a library's exp
 * takes longer than the rest of the council's answer; without branches and
 * tables the compiler makes several at a time of it.
 *
 * e^x = 2^k e^r, k the nearest whole number to x/ln 2, |r| ≤ ln 2/2; e^r by
 * its series to r¹³, whose rest is below 5·10⁻¹⁸; 2^k by adding k to the
 * exponent's bits. Error below 2 units in the last place (tests/plan). */
#include "plan.h"

#include <string.h>

#define SHIFT 0x1.8p52 /* adding it rounds to a whole number */
#define LN2_HIGH 0x1.62e42feep-1
#define LN2_LOW 0x1.a39ef35793c76p-33

static const double series[] = {
    1.0 / 6227020800.0, 1.0 / 479001600.0, 1.0 / 39916800.0, 1.0 / 3628800.0,
    1.0 / 362880.0,     1.0 / 40320.0,     1.0 / 5040.0,     1.0 / 720.0,
    1.0 / 120.0,        1.0 / 24.0,        1.0 / 6.0,        0.5,
    1.0,                1.0};

static inline double exponential(double x)
{
    uint64_t bits, power;
    double result = series[0];
    x = x > 700.0 ? 700.0 : x;
    x = x < -700.0 ? -700.0 : x;
    const double shifted = x * 0x1.71547652b82fep0 + SHIFT;
    const double k = shifted - SHIFT;
    const double r = (x - k * LN2_HIGH) - k * LN2_LOW;
    for (int i = 1; i < 14; i++)
        result = result * r + series[i];
    memcpy(&bits, &result, sizeof bits);
    memcpy(&power, &shifted, sizeof power);
    bits += power << 52;
    memcpy(&result, &bits, sizeof result);
    return result;
}

/* x [n] becomes e^x; x is taken as within −700 … 700. */
void pe__exponentials(double *x, int32_t n)
{
    for (int32_t i = 0; i < n; i++)
        x[i] = exponential(x[i]);
}
