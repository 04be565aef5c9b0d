/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The exponential function as a round needs it, once a council. A library's
 * takes longer than the rest of the council's answer; without branches and
 * tables the compiler makes several at a time of it.
 *
 * e^x = 2^k e^r, k the nearest whole number to x/ln 2, |r| ≤ ln 2/2; e^r by
 * its series to r¹³, whose rest is below 5·10⁻¹⁸; 2^k by adding k to the
 * exponent's bits. Error below 2 units in the last place (tests/plan). */
#ifndef PE_PLAN_EXPONENTIAL_H
#define PE_PLAN_EXPONENTIAL_H

#include <stdint.h>
#include <string.h>

#define PE__ROUNDING 0x1.8p52 /* adding it rounds to a whole number */
#define PE__LN2_HIGH 0x1.62e42feep-1
#define PE__LN2_LOW 0x1.a39ef35793c76p-33

/* (e^r − 1 − r)/r². The powers are put together in pairs, and these in pairs
 * again: each sum waits for few others, so that processors go on. */
static inline double pe__series(double r)
{
    const double r2 = r * r, r4 = r2 * r2;
    const double a = (1.0 / 120.0 * r + 1.0 / 24.0) * r2 +
                     (1.0 / 6.0 * r + 0.5);
    const double b = (1.0 / 362880.0 * r + 1.0 / 40320.0) * r2 +
                     (1.0 / 5040.0 * r + 1.0 / 720.0);
    const double c = (1.0 / 6227020800.0 * r + 1.0 / 479001600.0) * r2 +
                     (1.0 / 39916800.0 * r + 1.0 / 3628800.0);
    return (c * r4 + b) * r4 + a;
}

/* e^x; x is taken as within −700 … 700. */
static inline double pe__exponential(double x)
{
    uint64_t bits, power;
    x = 700.0 < x ? 700.0 : x;
    x = -700.0 > x ? -700.0 : x;
    const double shifted = x * 0x1.71547652b82fep0 + PE__ROUNDING;
    const double k = shifted - PE__ROUNDING;
    const double r = (x - k * PE__LN2_HIGH) - k * PE__LN2_LOW;
    double result = (pe__series(r) * (r * r) + r) + 1.0;
    memcpy(&bits, &result, sizeof bits);
    memcpy(&power, &shifted, sizeof power);
    bits += power << 52;
    memcpy(&result, &bits, sizeof result);
    return result;
}

#endif
