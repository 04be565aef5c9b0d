/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A world by lot: events of every kind, sensible and not, and a witness that
 * keeps books of its own (written apart from the engine's) and says what a
 * stream of actions did wrong. */
#ifndef PE_TESTS_MATCH_WORLD_H
#define PE_TESTS_MATCH_WORLD_H

#include <parecon/match.h>

#include "random.h"

#include <stdbool.h>

enum { WORLD_PEOPLE = 48, WORLD_NEEDS = 600, WORLD_EFFORTS = 3,
       WORLD_DUTIES = 12 };

/* An event that owns what it points to. */
typedef struct {
    pe_match_event event;
    pe_match_person who;
    pe_match_need what;
} world_event;

typedef struct {
    int64_t asked_at;     /* 0 = not asked */
    int64_t not_before;   /* said "later" */
    bool may_again;       /* … and not asked since */
    bool no, cancelled;
    pe_match_held held;
    int32_t places;
    int64_t claim;
} world_tie;

typedef struct {
    pe__random random;
    int64_t now;          /* where events are made */
    int64_t heard;        /* the latest time of an event so far */
    int64_t next_claim;
    int32_t needs;        /* ids 1 … needs have been used */
    bool calm;            /* no nonsense, no withdrawals: for figures */
    bool foreign;         /* some needs are other hubs' */
    bool here[WORLD_PEOPLE + 1];
    pe_match_person person[WORLD_PEOPLE + 1];
    bool open[WORLD_NEEDS + 1];
    pe_match_need need[WORLD_NEEDS + 1];
    world_tie tie[WORLD_NEEDS + 1][WORLD_PEOPLE + 1];
    /* by person, and by author: efforts are -1 … -WORLD_EFFORTS */
    bool blocked[WORLD_PEOPLE + 1][WORLD_PEOPLE + WORLD_EFFORTS + 1];
    int64_t *asked_at;    /* of all asks, and whom */
    int32_t *asked_who;
    int64_t asks, room;
    int64_t promised, refused, called_up, doubted, confirms; /* seen */
} world;

world *world_new(uint64_t seed);
void world_free(world *w);
/* The next event. */
void world_next(world *w, world_event *out, int64_t due);
/* Notes what came of it; fails the test where a rule was broken. */
void world_see(world *w, const world_event *event, pe_match_actions actions);
/* Points `event` at its own `who` and `what`. */
pe_match_event world_point(const world_event *event);

#endif
