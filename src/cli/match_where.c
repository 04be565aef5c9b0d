/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "match_where.h"

#include "error.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { NEAR_KM = 20 };

pe_status pe__read_near(const pe__options *options, int64_t *north,
                        int64_t *east, int64_t *metres, pe_error *err)
{
    char *end;
    double up = strtod(options->near, &end), right = NAN, km = NEAR_KM;
    if (*end == ',')
        right = strtod(end + 1, &end);
    if (*end == ',')
        km = strtod(end + 1, &end);
    if (*end != '\0' || !(fabs(up) <= 90) || !(fabs(right) <= 180) ||
        !(km >= 0 && km <= 100))
        return pe__fail(err, PE_USAGE,
                        "--near takes degrees and kilometres (to 100), as "
                        "52.52,13.40,20, not \"%.40s\"", options->near);
    *north = llround(up * 1e7);
    *east = llround(right * 1e7);
    *metres = llround(km * 1000);
    return PE_OK;
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
