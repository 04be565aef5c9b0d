/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* parecon match crowd: a store for rehearsals of a rush for places. */
#include "rush.h"

#include <inttypes.h>

int pe__run_match_crowd(const pe__options *options)
{
    char what[80];
    pe__crowd size = {.members = options->crowd, .needs = options->needs,
                      .places = options->places};
    snprintf(what, sizeof what, "%" PRId64 " needs of %" PRId64 " places",
             size.needs, size.places);
    return pe__rush_crowd(options, &size, "match load", what);
}
