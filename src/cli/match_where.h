/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Options of several commands of the switchboard: where, and in whose time. */
#ifndef PE_CLI_MATCH_WHERE_H
#define PE_CLI_MATCH_WHERE_H

#include "options.h"
#include "zone.h"

/* --near: 1e-7 degrees and metres. PE_USAGE when it is nothing of the kind. */
pe_status pe__read_near(const pe__options *options, int64_t *north,
                        int64_t *east, int64_t *metres, pe_error *err);
/* --zone; *zones is freed by the caller in every case. */
pe_status pe__read_zone(const pe__options *options, pe__zones **zones,
                        const pe__zone **zone, pe_error *err);
/* Seconds that local time is ahead of UTC at a local time; an hour that comes
 * twice is taken as its first. `context`: the zone, NULL = UTC. */
int64_t pe__zone_ahead(void *context, int64_t local);

#endif
