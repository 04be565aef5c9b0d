/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "clock.h"

#include <stdlib.h>
#include <string.h>

enum { DAY = 86400, NEAR = 14 * DAY };

static const char *text_of(const char *text)
{
    return text != NULL ? text : "";
}

const pe__zone *pe__use_zone(const pe__use *use, const char *name)
{
    return use->services.zones == NULL || name == NULL
               ? NULL
               : pe__zones_find(use->services.zones, name);
}

/* Whose days these are. */
static const pe__zone *of_days(const pe__use *use)
{
    return pe__use_zone(use, use->council != 0 ? use->council_zone
                                               : use->zone);
}

int64_t pe__use_day_of(const pe__use *use, int64_t at)
{
    return pe__zone_day(of_days(use), at);
}

int64_t pe__use_today(const pe__use *use)
{
    return pe__use_day_of(use, use->now);
}

int64_t pe__use_day_begins(const pe__use *use, int64_t day)
{
    return pe__zone_day_begins(of_days(use), day);
}

int64_t pe__use_moment(pe__use *use, int64_t local)
{
    int64_t at;
    switch (pe__zone_moment(pe__use_zone(use, use->zone), local, &at)) {
    case PE__CLOCK_SKIPPED: use->clock = "skipped"; break;
    case PE__CLOCK_TWICE: use->clock = "twice"; break;
    default: break;
    }
    return at;
}

void pe__put_place(pe__doc *doc, pe__value *object, const char *zone)
{
    char place[PE__ZONE_NAME];
    pe__zone_place(text_of(zone), place);
    pe__put_text(doc, object, "place", place);
    pe__put_bool(doc, object, "is_utc", strncmp(place, "UTC", 3) == 0);
}

/* A day more than two weeks off is shown without its hour (hub/words.c): then
 * only another day is worth a word. */
void pe__put_there(const pe__use *use, pe__value *row, const char *key,
                   const char *zone)
{
    int64_t at = pe__get_integer(row, key, INT64_MIN);
    if (at == INT64_MIN)
        return;
    const pe__zone *there = pe__use_zone(use, text_of(zone));
    const pe__zone *here = pe__use_zone(use, use->zone);
    int64_t local = at + pe__zone_offset(there, at);
    int64_t day = pe__zone_day(there, at), minute = (local - day * DAY) / 60;
    bool same_day = day == pe__zone_day(here, at);
    bool far = llabs(at - use->now) > NEAR;
    if (pe__zone_offset(there, at) == pe__zone_offset(here, at) ||
        (far && same_day))
        return;
    pe__value *out = pe__put_object(
        use->doc, row, pe__doc_format(use->doc, "%s_there", key));
    if (far)
        pe__put_null(use->doc, out, "clock");
    else
        pe__put_format(use->doc, out, "clock", "%02d:%02d",
                       (int)(minute / 60), (int)(minute % 60));
    if (same_day)
        pe__put_null(use->doc, out, "day");
    else
        pe__put_number(use->doc, out, "day", PE__DAY, day);
    pe__put_place(use->doc, out, zone);
}

void pe__put_there_all(const pe__use *use, pe__value *rows, const char *key)
{
    for (pe__value *row = rows->items.first; row != NULL; row = row->next)
        pe__put_there(use, row, key, pe__get_text(row, "council_zone", ""));
}

const char *pe__use_zone_name(pe__use *use, const char *field)
{
    char name[PE__ZONE_NAME];
    const char *typed = pe__use_text(use, field, PE__ZONE_NAME - 4, false);
    if (pe__zones_read(PE__ZONES, typed, name))
        return pe__doc_text(use->doc, name);
    pe__use_fault(use, field, "zone");
    return "";
}
