/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What one thing says of itself under the names of columns.h, read the same
 * way whether it is a row of a table or the properties of a place on a map. */
#ifndef PE_APP_INTAKE_PROPERTIES_H
#define PE_APP_INTAKE_PROPERTIES_H

#include "columns.h"

/* Where texts come from. */
typedef struct {
    pe__intake *in;
    int order[PE__COL_COUNT]; /* PE__DAY_FIRST …, of columns of times */
    /* The text under a name, "" = none. */
    const char *(*text)(void *context, pe__col col);
    /* A fault where that text stands. */
    void (*fault)(void *context, pe__col col, const char *remedy,
                  const char *text);
    bool (*number)(void *context, pe__col col, double *out);
    void *context;
} pe__properties;

/* Fills the item, all but place and coordinates of a map (north, east are read
 * when they are there). */
void pe__properties_read(const pe__properties *p, pe__item *item);
/* need, offer or effort; `otherwise` where it says nothing. A fault where it
 * says something else. */
pe__item_form pe__properties_form(const pe__properties *p,
                                  pe__item_form otherwise, bool *fine);

#endif
