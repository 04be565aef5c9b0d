/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Exponential, logarithm and sine whose last bit is the same on every machine:
 * additions, multiplications and square roots, which IEEE 754 rounds one way
 * only, in an order that is written down. A library's may differ by processor
 * and release, and then two hubs that saw the same events disagree. */
#ifndef PE_MATCH_NUMBER_H
#define PE_MATCH_NUMBER_H

#include <stdint.h>
#include <string.h>

/* e^x, x is taken as within -700 … 700. e^x = 2^k e^r with |r| <= ln 2/2; e^r
 * by its series to r^12, whose rest is below 2e-16. */
static inline double pe__exp(double x)
{
    uint64_t bits, power;
    x = 700.0 < x ? 700.0 : x;
    x = -700.0 > x ? -700.0 : x;
    const double shifted = x * 0x1.71547652b82fep0 + 0x1.8p52;
    const double k = shifted - 0x1.8p52;
    const double r = (x - k * 0x1.62e42feep-1) - k * 0x1.a39ef35793c76p-33;
    double e = 1.0 / 479001600.0;
    e = e * r + 1.0 / 39916800.0;
    e = e * r + 1.0 / 3628800.0;
    e = e * r + 1.0 / 362880.0;
    e = e * r + 1.0 / 40320.0;
    e = e * r + 1.0 / 5040.0;
    e = e * r + 1.0 / 720.0;
    e = e * r + 1.0 / 120.0;
    e = e * r + 1.0 / 24.0;
    e = e * r + 1.0 / 6.0;
    e = e * r + 0.5;
    e = (e * r + 1.0) * r + 1.0;
    memcpy(&bits, &e, sizeof bits);
    memcpy(&power, &shifted, sizeof power);
    bits += power << 52;
    memcpy(&e, &bits, sizeof e);
    return e;
}

/* e^-x for x >= 0 in single precision, below e^-80 taken as that: four or more
 * at once in a vector. Relative error below 3e-7. */
static inline float pe__decay(float x)
{
    uint32_t bits, power;
    x = x < 80.0F ? -x : -80.0F;
    const float shifted = x * 0x1.715476p0F + 0x1.8p23F;
    const float k = shifted - 0x1.8p23F;
    const float r = (x - k * 0x1.62ep-1F) - k * 0x1.0bfbe8p-15F;
    float e = 1.0F / 720.0F;
    e = e * r + 1.0F / 120.0F;
    e = e * r + 1.0F / 24.0F;
    e = e * r + 1.0F / 6.0F;
    e = e * r + 0.5F;
    e = (e * r + 1.0F) * r + 1.0F;
    memcpy(&bits, &e, sizeof bits);
    memcpy(&power, &shifted, sizeof power);
    bits += power << 23;
    memcpy(&e, &bits, sizeof e);
    return e;
}

/* ln x for a normal x > 0. x = 2^k m with m in √½ … √2; ln m = 2 artanh s with
 * s = (m - 1)/(m + 1), |s| <= 0.172, by its series to s^19. */
static inline double pe__log(double x)
{
    uint64_t bits;
    memcpy(&bits, &x, sizeof bits);
    int64_t k = (int64_t)(bits >> 52) - 1023;
    bits = (bits & 0xfffffffffffffu) | 0x3ff0000000000000u;
    double m;
    memcpy(&m, &bits, sizeof m);
    if (m > 1.4142135623730951) {
        m *= 0.5;
        k++;
    }
    const double s = (m - 1.0) / (m + 1.0), q = s * s;
    double a = 1.0 / 19.0;
    a = a * q + 1.0 / 17.0;
    a = a * q + 1.0 / 15.0;
    a = a * q + 1.0 / 13.0;
    a = a * q + 1.0 / 11.0;
    a = a * q + 1.0 / 9.0;
    a = a * q + 1.0 / 7.0;
    a = a * q + 1.0 / 5.0;
    a = a * q + 1.0 / 3.0;
    a = a * q + 1.0;
    return (double)k * 0.6931471805599453 + 2.0 * s * a;
}

/* -ln of a number in 0 … 1 in single precision, several at once in a vector;
 * absolute error below 1e-6. */
static inline float pe__minus_log(float x)
{
    uint32_t bits, mantissa;
    memcpy(&bits, &x, sizeof bits);
    /* k: the power of two next below x √2 */
    const int32_t k = (int32_t)(bits - 0x3f3504f3u) >> 23;
    mantissa = bits - ((uint32_t)k << 23);
    float m;
    memcpy(&m, &mantissa, sizeof m);
    const float s = (m - 1.0F) / (m + 1.0F), q = s * s;
    float a = 1.0F / 9.0F;
    a = a * q + 1.0F / 7.0F;
    a = a * q + 1.0F / 5.0F;
    a = a * q + 1.0F / 3.0F;
    a = a * q + 1.0F;
    return (float)k * -0.693147181F - 2.0F * s * a;
}

/* 32 well-mixed bits (the finaliser of MurmurHash3, A. Appleby). */
static inline uint32_t pe__mixed32(uint32_t z)
{
    z ^= z >> 16;
    z *= 0x85ebca6bu;
    z ^= z >> 13;
    z *= 0xc2b2ae35u;
    return z ^ (z >> 16);
}

/* sin of an angle in -π/2 … π/2, by its series to x^17; rest below 5e-14. */
static inline double pe__sine_quarter(double x)
{
    const double q = x * x;
    double a = 1.0 / 355687428096000.0;
    a = a * q - 1.0 / 1307674368000.0;
    a = a * q + 1.0 / 6227020800.0;
    a = a * q - 1.0 / 39916800.0;
    a = a * q + 1.0 / 362880.0;
    a = a * q - 1.0 / 5040.0;
    a = a * q + 1.0 / 120.0;
    a = a * q - 1.0 / 6.0;
    return x + x * q * a;
}

/* sin of an angle in units of 1e-7 degrees; the reduction is exact. */
static inline double pe__sine(int64_t angle)
{
    const int64_t turn = 3600000000, half = turn / 2, quarter = turn / 4;
    angle %= turn;
    if (angle > half)
        angle -= turn;
    else if (angle < -half)
        angle += turn;
    if (angle > quarter)
        angle = half - angle;
    else if (angle < -quarter)
        angle = -half - angle;
    return pe__sine_quarter((double)angle * 1.7453292519943295e-09);
}

/* 64 well-mixed bits (the finaliser of splitmix64; Steele, Lea & Flood 2014,
 * doi:10.1145/2660193.2660195). */
static inline uint64_t pe__mixed(uint64_t z)
{
    z += 0x9e3779b97f4a7c15u;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

#endif
