/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A rehearsal of a rush: a crowd presses for places on a running hub, over
 * HTTP, and afterwards it is looked at whether all it was told is so.
 *
 * Only a crowd that was made for it can press (demo/crowd.h): the hub must know
 * its tokens. Bounded in connections, presses and seconds. */
#ifndef PE_HUB_DRIVE_H
#define PE_HUB_DRIVE_H

#include "doc.h"

typedef struct {
    int64_t members, needs;
    int64_t places;       /* of a need */
    const char *founder;  /* tokens */
    const char **member;  /* by member */
    int64_t *need;        /* numbers of the needs */
} pe__crowd;

/* Out of what pe__crowd_make wrote; points into `doc`, as `from` does. */
pe_status pe__crowd_read(pe__doc *doc, const pe__value *from, pe__crowd *out,
                         pe_error *err);

typedef struct {
    const char *hub;  /* http://127.0.0.1:8080 */
    int64_t clients;  /* connections, each with one request at a time */
    int64_t most;     /* presses; 0 = everybody for everything */
    double seconds;   /* begins none after so long; 0 = no end */
} pe__drive;

typedef struct {
    int64_t presses;   /* that began */
    int64_t promised;  /* answered with a place, */
    int64_t standby;   /* with "you stand by" */
    int64_t busy;      /* sent away for now: 429 or 503 */
    int64_t refused;   /* other answers that are no claim */
    int64_t unheard;   /* the connection broke or timed out */
    char trouble[200]; /* the first of these in words; "" = none */
    double seconds;    /* from the first press to the last answer */
    double p50, p99, longest; /* ms, of those with a claim */
    /* As the hub says when it is asked afterwards. */
    int64_t held;      /* places given away */
    int64_t over;      /* needs with more of them than there are places */
    int64_t lost;      /* claims that were answered and are not there */
} pe__driven;

/* Everybody presses for one need after the other, in another order each. PE_IO:
 * the hub is not there; PE_USAGE: it is not this crowd's. */
pe_status pe__drive_crowd(const pe__drive *drive, const pe__crowd *crowd,
                          pe__driven *out, pe_error *err);

#endif
