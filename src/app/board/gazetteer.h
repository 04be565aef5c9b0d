/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Towns, by which people are told where something is: some 7,300 places of the
 * whole world, of Natural Earth (web/map/make.js), built into the program. So
 * nobody has to read degrees, and nobody else is asked. */
#ifndef PE_APP_BOARD_GAZETTEER_H
#define PE_APP_BOARD_GAZETTEER_H

#include "doc.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Lines "north TAB east TAB people TAB name", 1e-5 degrees, by north; empty
 * when npm was not there at the time of the build. Made by web/embed.c. */
extern const char pe__towns_built_in[];

typedef struct {
    const char *text;
    size_t size;
} pe__gazetteer;

typedef struct {
    int64_t north, east; /* 1e-7 degrees */
    int64_t people;
    const char *name;    /* in the gazetteer's text, ends with a line */
    int length;
} pe__town;

pe__gazetteer pe__gazetteer_of(const char *text);

/* The nearest within so many kilometres; false when there is none. Looks at
 * those of about the same latitude alone: some hundred. */
bool pe__town_near(const pe__gazetteer *g, int64_t north, int64_t east,
                   double most_km, pe__town *out, double *km);
/* Those of that name, whatever its case and accents, the largest first; how
 * many, at most `most`. */
int pe__towns_named(const pe__gazetteer *g, const char *name, pe__town *out,
                    int most);
/* Those within a box (1e-7 degrees), likewise. */
int pe__towns_within(const pe__gazetteer *g, int64_t south, int64_t north,
                     int64_t west, int64_t east, pe__town *out, int most);

/* near {town, km, is_far, is_DIRECTION (n, ne, … nw)} of a place: part
 * web/parts/near.html says it in words. Nothing when no town is known there. */
void pe__put_near(pe__doc *doc, pe__value *row, int64_t north, int64_t east);
/* The same for a row with district_name, square_north and square_east, unless
 * members gave the district a name. The squares are taken out of it. */
void pe__put_district(pe__doc *doc, pe__value *row);

#endif
