/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Distance, and how worth decays with it, in numbers that come out alike on
 * every machine (number.h). */
#include "assign_own.h"

#include "number.h"

#include <math.h>

double pe__falloff(double x)
{
    return x < 700 ? pe__exp(-x) : 0;
}

/* On the sphere, flattened at the middle latitude: within 0.1 % up to 300 km
 * below 60° of latitude. */
double pe__kilometres(pe_match_place a, pe_match_place b)
{
    const double degree = 111.19492664455873; /* km, a sphere of 6,371 km */
    double north = ((double)a.north - b.north) * 1e-7;
    double east = ((double)a.east - b.east) * 1e-7;
    int64_t middle = ((int64_t)a.north + b.north) / 2;
    if (east > 180)
        east -= 360;
    else if (east < -180)
        east += 360;
    east *= pe__sine(900000000 - middle); /* the cosine: 90 degrees on */
    return degree * sqrt(north * north + east * east);
}
