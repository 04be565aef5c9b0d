/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Keyed draws, and distributions that xoshiro256** does not come with. */
#include "draw.h"

#include <math.h>

/* The finaliser of splitmix64 (Steele, Lea & Flood 2014). */
static uint64_t mix(uint64_t z)
{
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

/* Each part of the key is stirred in before the next comes. */
static uint64_t key(uint64_t seed, pe__draw_kind kind, int64_t a, int64_t b)
{
    const uint64_t golden = 0x9e3779b97f4a7c15u;
    uint64_t z = mix(seed + golden * (uint64_t)kind);
    z = mix(z + golden * (uint64_t)a + 1);
    return mix(z + golden * (uint64_t)b + 2);
}

static double unit(uint64_t bits)
{
    return ((double)(bits >> 12) + 0.5) * 0x1p-52;
}

double pe__draw(uint64_t seed, pe__draw_kind kind, int64_t a, int64_t b)
{
    return unit(key(seed, kind, a, b));
}

/* Box & Muller 1958. */
double pe__draw_normal(uint64_t seed, pe__draw_kind kind, int64_t a,
                       int64_t b)
{
    uint64_t first = key(seed, kind, a, b);
    double angle = unit(mix(first + 0x9e3779b97f4a7c15u)) * 2 * M_PI;
    return sqrt(-2 * log(unit(first))) * cos(angle);
}

void pe__draw_stream(uint64_t seed, pe__draw_kind kind, int64_t a,
                     pe__random *random)
{
    pe__random_seed(random, key(seed, kind, a, 0), 0);
}

double pe__random_normal(pe__random *random)
{
    double radius = sqrt(-2 * log(unit(pe__random_next(random))));
    return radius * cos(pe__random_unit(random) * 2 * M_PI);
}

double pe__random_exponential(pe__random *random, double mean)
{
    return -mean * log(unit(pe__random_next(random)));
}

/* Marsaglia & Tsang, "A simple method for generating gamma variables", ACM
 * TOMS 26(3), 2000; below 1 by the power of a uniform. */
static double gamma_draw(pe__random *random, double shape)
{
    if (shape < 1)
        return gamma_draw(random, shape + 1) *
               pow(unit(pe__random_next(random)), 1 / shape);
    double d = shape - 1.0 / 3, c = 1 / sqrt(9 * d);
    for (;;) {
        double x = pe__random_normal(random), v = 1 + c * x;
        if (v <= 0)
            continue;
        v = v * v * v;
        double u = unit(pe__random_next(random));
        if (log(u) < 0.5 * x * x + d - d * v + d * log(v))
            return d * v;
    }
}

double pe__random_beta(pe__random *random, double a, double b)
{
    double x = gamma_draw(random, a), y = gamma_draw(random, b);
    return x / (x + y);
}

double pe__random_log_normal(pe__random *random, double median, double sd,
                             double least, double most)
{
    for (int tries = 0; tries < 1000; tries++) {
        double x = median * exp(sd * pe__random_normal(random));
        if (x >= least && x <= most)
            return x;
    }
    return least;
}
