/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A rehearsal of a rush for places: a crowd presses for needs on a running hub,
 * and afterwards it is looked at whether all it was told is so. */
#ifndef PE_HUB_DRIVE_CLAIMS_H
#define PE_HUB_DRIVE_CLAIMS_H

#include "drive.h"
#include "drive_crowd.h"

typedef struct {
    pe__driven driven; /* done: answered with a claim */
    int64_t promised;  /* with a place, */
    int64_t standby;   /* with "you stand by" */
    /* As the hub says when it is asked afterwards. */
    int64_t held;      /* places given away */
    int64_t over;      /* needs with more of them than there are places */
    int64_t lost;      /* claims that were answered and are not there */
} pe__driven_claims;

/* Everybody presses for one need after the other, in another order each. PE_IO:
 * the hub is not there; PE_USAGE: it is not this crowd's. */
pe_status pe__drive_claims(const pe__drive *drive, const pe__crowd *crowd,
                           pe__driven_claims *out, pe_error *err);

#endif
