/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "match_where.h"

#include "error.h"
#include "point.h"

#include <string.h>

pe_status pe__read_near(const pe__options *options, int64_t *north,
                        int64_t *east, int64_t *metres, pe_error *err)
{
    return pe__locus_near(options->near, north, east, metres)
               ? PE_OK
               : pe__fail(err, PE_USAGE,
                          "--near takes degrees and kilometres (to 100), as "
                          "52.52,13.40,20, not \"%.40s\"", options->near);
}

pe_status pe__read_zone(const pe__options *options, pe__zones **zones,
                        const pe__zone **zone, pe_error *err)
{
    *zones = pe__zones_new(PE__ZONES);
    if (*zones == NULL)
        return pe__fail_memory(err);
    *zone = pe__zones_find(*zones, options->zone);
    return *zone != NULL || strcmp(options->zone, "UTC") == 0
               ? PE_OK
               : pe__fail(err, PE_USAGE,
                          "there is no time zone \"%.60s\"; Europe/Berlin is "
                          "one", options->zone);
}

int64_t pe__zone_ahead(void *context, int64_t local)
{
    const pe__zone *zone = context;
    int64_t before = pe__zone_offset(zone, local - 86400);
    return pe__zone_offset(zone, local - before);
}
