/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Who takes part in a rehearsal of a rush, and what there is to rush for. */
#ifndef PE_HUB_DRIVE_CROWD_H
#define PE_HUB_DRIVE_CROWD_H

#include "doc.h"

typedef struct {
    const char *founder;  /* tokens */
    const char **member;  /* by member; the k-th is called "somebody k" */
    int64_t members;
    /* Needs with places. */
    int64_t needs, places;
    int64_t *need;        /* numbers of the needs */
    /* Votes, by majority; those of this crowd and the founder have a say. */
    int64_t votes, options;
    int64_t *vote;        /* numbers of the decisions */
    int64_t council;
    int64_t lasts;        /* when it is made: seconds they are open */
} pe__crowd;

/* Out of what pe__crowd_make wrote; points into `doc`, as `from` does. */
pe_status pe__crowd_read(pe__doc *doc, const pe__value *from, pe__crowd *out,
                         pe_error *err);

#endif
