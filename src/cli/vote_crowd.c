/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* parecon vote crowd: a store for rehearsals of a vote by many at once. */
#include "rush.h"

#include <math.h>

int pe__run_vote_crowd(const pe__options *options)
{
    char what[80];
    pe__crowd size = {.members = options->crowd, .votes = 2,
                      .lasts = (int64_t)ceil(options->seconds)};
    snprintf(what, sizeof what, "a secret and an open vote, for %.0f seconds",
             ceil(options->seconds));
    return pe__rush_crowd(options, &size, "vote load", what);
}
