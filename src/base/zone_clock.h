/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What stands on a clock somewhere, and what a zone is called. Where clocks are
 * put forward there are times that do not exist, where they are put back some
 * that exist twice: both are told, and both are resolved as calendars do (RFC
 * 5545): what does not exist is meant by the clock as it stood before, what
 * exists twice is the first of the two. */
#ifndef PE_BASE_ZONE_CLOCK_H
#define PE_BASE_ZONE_CLOCK_H

#include "zone.h"

typedef enum {
    PE__CLOCK_ONCE,
    PE__CLOCK_SKIPPED, /* clocks were put forward over it */
    PE__CLOCK_TWICE    /* clocks were put back over it */
} pe__clock;

/* *at = the moment at which clocks of the zone show `local` (seconds since
 * 1970-01-01T00:00 on that clock). */
pe__clock pe__zone_moment(const pe__zone *zone, int64_t local, int64_t *at);
/* The day at that moment, and when a day begins; one that a zone skipped has no
 * length: it begins when the next one does. */
int64_t pe__zone_day(const pe__zone *zone, int64_t at);
int64_t pe__zone_day_begins(const pe__zone *zone, int64_t day);

enum { PE__ZONE_NAME = 64 };

/* "Europe/Berlin" as people say it: "Berlin". "" and "UTC" are "UTC". */
void pe__zone_place(const char *name, char place[PE__ZONE_NAME]);
/* What somebody typed as the name of a zone: "europe/berlin", "Berlin",
 * "buenos aires", "UTC" ("" stays ""). False when there is none of that name,
 * or no list of them. */
bool pe__zones_read(const char *folder, const char *typed,
                    char name[PE__ZONE_NAME]);

#endif
