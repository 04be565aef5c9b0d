/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What day and what time it is where: to who asks, and to the council they ask
 * about. Without zones (services.zones) all is UTC. */
#ifndef PE_APP_USE_CLOCK_H
#define PE_APP_USE_CLOCK_H

#include "use.h"
#include "zone_clock.h"

const pe__zone *pe__use_zone(const pe__use *use, const char *name);
/* Today in the council's zone, which is that of its days (its ledger, its dues,
 * what is due in it); of no council: in that of who asks. */
int64_t pe__use_today(const pe__use *use);
/* Which of those days a moment is in. */
int64_t pe__use_day_of(const pe__use *use, int64_t at);
/* When a day of the council begins. */
int64_t pe__use_day_begins(const pe__use *use, int64_t day);
/* The moment of what clocks show where who asks reads their times; one that
 * does not exist there or exists twice is noted in use->clock. */
int64_t pe__use_moment(pe__use *use, int64_t local);

/* Beside a moment of `row` under `key` (missing: nothing), as KEY_there, where
 * clocks in `zone` show another time than those of who asks: {clock: "16:00",
 * day: only if it is another one, place: "Berlin", is_utc}. For the part
 * web/parts/there.html. */
void pe__put_there(const pe__use *use, pe__value *row, const char *key,
                   const char *zone);
/* The same of the rows of a list, each with its council's council_zone. */
void pe__put_there_all(const pe__use *use, pe__value *rows, const char *key);
/* place and is_utc of a zone. */
void pe__put_place(pe__doc *doc, pe__value *object, const char *zone);
/* What was typed as a zone, as it is kept; a fault when there is none. */
const char *pe__use_zone_name(pe__use *use, const char *field);

#endif
