/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "point.h"

#include <math.h>
#include <stdlib.h>

#define DEGREE 1e7            /* units in one */
#define EARTH_RADIUS 6378137.0 /* metres, as web mercator has it */
#define MERCATOR_EDGE 20037508.3428

/* Whole metres of web mercator are far beyond 180; what lies between is
 * nothing. */
pe__locus_fault pe__locus_look(double north, double east)
{
    double n = fabs(north), e = fabs(east);
    if (!isfinite(north) || !isfinite(east) || (n < 1e-9 && e < 1e-9))
        return PE__LOCUS_NOWHERE;
    if (n <= 90 && e <= 180)
        return PE__LOCUS_FINE;
    if (n <= 180 && e <= 90)
        return PE__LOCUS_SWAPPED;
    if (n > 1000 && e > 1000 && n <= MERCATOR_EDGE && e <= MERCATOR_EDGE)
        return PE__LOCUS_MERCATOR;
    return PE__LOCUS_NOWHERE;
}

void pe__locus_unproject(double x, double y, double *north, double *east)
{
    *east = x / EARTH_RADIUS * 180 / M_PI;
    *north = (2 * atan(exp(y / EARTH_RADIUS)) - M_PI / 2) * 180 / M_PI;
}

pe__locus_fault pe__locus_set(const pe__intake_how *how, pe__item *item,
                            double north, double east)
{
    if (how->swapped) {
        double other = north;
        north = east;
        east = other;
    }
    if (how->mercator) {
        if (!(fabs(north) <= MERCATOR_EDGE && fabs(east) <= MERCATOR_EDGE))
            return PE__LOCUS_NOWHERE;
        pe__locus_unproject(east, north, &north, &east);
    }
    pe__locus_fault fault = pe__locus_look(north, east);
    if (fault != PE__LOCUS_FINE)
        return fault;
    item->is_placed = true;
    item->north = llround(north * DEGREE);
    item->east = llround(east * DEGREE);
    return fault;
}

const char *pe__locus_text(pe__locus_fault fault)
{
    static const char *const text[] = {
        "", "these are metres of web mercator, not degrees",
        "north and east are exchanged", "this is no place on the earth"};
    return text[fault];
}

const char *pe__locus_remedy(pe__locus_fault fault)
{
    static const char *const text[] = {
        "", "say --mercator", "say --swapped, or exchange them",
        "degrees, north -90 to 90, east -180 to 180; or nothing"};
    return text[fault];
}

double pe__locus_km(const pe__item *a, const pe__item *b)
{
    double north = (double)(a->north - b->north) / DEGREE;
    double east = (double)(a->east - b->east) / DEGREE;
    double middle = (double)(a->north + b->north) / 2 / DEGREE;
    if (east > 180)
        east -= 360;
    if (east < -180)
        east += 360;
    return 111.195 * hypot(north, east * cos(middle * M_PI / 180));
}

bool pe__locus_near(const char *text, int64_t *north, int64_t *east,
                    int64_t *metres)
{
    char *end;
    double up = strtod(text, &end), right = NAN, km = 20;
    if (*end == ',')
        right = strtod(end + 1, &end);
    if (*end == ',')
        km = strtod(end + 1, &end);
    if (*end != '\0' || !(fabs(up) <= 90) || !(fabs(right) <= 180) ||
        !(km >= 0 && km <= 100))
        return false;
    *north = llround(up * DEGREE);
    *east = llround(right * DEGREE);
    *metres = llround(km * 1000);
    return true;
}
