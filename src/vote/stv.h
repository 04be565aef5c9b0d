/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A count by the single transferable vote: stv.c counts, stv_say.c writes it
 * down. */
#ifndef PE_VOTE_STV_H
#define PE_VOTE_STV_H

#include "vote.h"

enum { PE__STV_ONE = 100000, /* a paper's first value, in 1/100,000 */
       PE__NONE = -1 };

typedef enum {
    PE__HOPEFUL = 0,
    PE__WAITING,   /* elected, its surplus not transferred yet */
    PE__ELECTED,
    PE__EXCLUDED
} pe__stv_state;

/* Papers of one value, linked by `next`. */
typedef struct {
    int64_t value; /* in 1/100,000 */
    int32_t first; /* row, or PE__NONE */
} pe__parcel;

typedef struct {
    pe__parcel *parcel;
    int32_t parcels, room;
} pe__pile;

typedef struct {
    pe__count *count;
    int32_t n, seats, elected, hopeful;
    int64_t *at;       /* [ballots] the mark that counts */
    int32_t *next;     /* [ballots] in the parcel */
    pe__pile *pile;    /* [n] */
    int64_t *votes;    /* [n] in 1/100,000 of weight */
    int64_t quota, exhausted;
    pe__stv_state *state; /* [n] */
    int32_t *some;     /* [n] room for a list */
    int64_t *past;     /* [stages × n] votes of each stage */
    size_t stage_room;
    int32_t stages;
} stv;

void pe__stv_say_quota(stv *s);
void pe__stv_say_stage(stv *s, const char *did, int32_t option);
/* Closes the line of the stage with who reached the quota in it. */
void pe__stv_say_elected(stv *s, int32_t before);
void pe__stv_say_last(stv *s, int32_t before);

#endif
