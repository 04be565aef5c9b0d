/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A rehearsal of a vote by many at once: everybody of a crowd casts a ballot on
 * a running hub, as a browser sends it; who hears nothing sends the same form
 * again. Then the hub is asked who voted and, once the vote is over, what was
 * counted: each ballot that was answered must be there, and none twice. */
#ifndef PE_HUB_DRIVE_VOTES_H
#define PE_HUB_DRIVE_VOTES_H

#include "drive.h"
#include "drive_crowd.h"

typedef struct {
    pe__driven driven; /* done: ballots answered with "you have voted" */
    int64_t decision;
    bool is_secret;
    int64_t late;    /* of the refused: its time was up */
    /* As the hub says when it is asked afterwards. */
    int64_t voted;   /* those who have, as the list of voters says */
    int64_t counted; /* ballots; −1 = the vote is not over */
    int64_t lost;    /* answered, and not in the list or not counted */
    int64_t twice;   /* counted, or in the list, without having been cast */
    int64_t changed; /* ballots counted for another option than was chosen */
} pe__driven_vote;

/* Everybody casts in one vote after the other; when they are over, by their own
 * clock, all is looked at. `out`: one a vote. PE_IO: the hub is not there;
 * PE_USAGE: it is not this crowd's. */
pe_status pe__drive_votes(const pe__drive *drive, const pe__crowd *crowd,
                          pe__driven_vote *out, pe_error *err);

#endif
