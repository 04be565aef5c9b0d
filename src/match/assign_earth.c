/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Distance, and how worth decays with it. Not the library's functions, whose
 * last bits differ from machine to machine: only +, −, ×, ÷ and sqrt, which
 * IEEE 754 rounds alike everywhere. */
#include "assign_own.h"

#include <math.h>
#include <string.h>

/* e^-x = 2^-k · e^-r with |r| ≤ ln 2 / 2, the latter by its series: 14 terms
 * leave less than 1e-17. */
double pe__falloff(double x)
{
    const double ln2 = 0.69314718055994530942;
    if (!(x < 700))
        return 0;
    int64_t k = (int64_t)(x / ln2 + 0.5);
    double r = (double)k * ln2 - x, sum = 1;
    for (int n = 14; n >= 1; n--)
        sum = 1 + r * sum / n;
    uint64_t bits = (uint64_t)(1023 - k) << 52; /* 2^-k; k ≤ 1010 */
    double power;
    memcpy(&power, &bits, sizeof power);
    return sum * power;
}

/* The cosine of an angle of at most a right one: 12 terms leave less than
 * 1e-16. */
static double cosine(double angle)
{
    double square = angle * angle, sum = 1;
    for (int n = 24; n >= 2; n -= 2)
        sum = 1 - square * sum / (n * (n - 1));
    return sum;
}

/* On the sphere, flattened at the middle latitude: within 0.1 % up to 300 km
 * below 60° of latitude. */
double pe__kilometres(pe_match_place a, pe_match_place b)
{
    const double degree = 111.19492664455873; /* km, a sphere of 6,371 km */
    const double radian = 3.14159265358979323846 / 180;
    double north = ((double)a.north - b.north) * 1e-7;
    double east = ((double)a.east - b.east) * 1e-7;
    double middle = ((double)a.north + b.north) * 0.5e-7;
    if (east > 180)
        east -= 360;
    else if (east < -180)
        east += 360;
    east *= cosine(middle * radian);
    return degree * sqrt(north * north + east * east);
}
