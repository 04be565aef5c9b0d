/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Coordinates as people bring them, and what is commonly wrong with them. */
#ifndef PE_APP_INTAKE_POINT_H
#define PE_APP_INTAKE_POINT_H

#include "intake.h"

typedef enum {
    PE__LOCUS_FINE,
    PE__LOCUS_MERCATOR, /* metres of web mercator (EPSG:3857) */
    PE__LOCUS_SWAPPED,  /* the latitude is no latitude, the longitude would
                          be */
    PE__LOCUS_NOWHERE   /* neither is a coordinate, or both are 0 */
} pe__locus_fault;

/* What two numbers look like; fine = degrees within the earth. */
pe__locus_fault pe__locus_look(double north, double east);
/* Metres of web mercator to degrees. */
void pe__locus_unproject(double x, double y, double *north, double *east);
/* Sets the item's place from numbers as they were brought, by `how`. What is
 * wrong, else PE__LOCUS_FINE. */
pe__locus_fault pe__locus_set(const pe__intake_how *how, pe__item *item,
                            double north, double east);
/* What is wrong, in words, and what to do about it. */
const char *pe__locus_text(pe__locus_fault fault);
const char *pe__locus_remedy(pe__locus_fault fault);

/* "52.52,13.40,20": degrees and kilometres around (20 unless it says so, 100 at
 * most). */
bool pe__locus_near(const char *text, int64_t *north, int64_t *east,
                    int64_t *metres);

/* Kilometres; enough for comparing places. */
double pe__locus_km(const pe__item *a, const pe__item *b);

/* A line of text for a place that is not known. */
#define PE__NOT_KNOWN "place not known"

#endif
