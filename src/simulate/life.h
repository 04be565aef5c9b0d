/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* One life of a town under one policy: a queue of what happens next, people,
 * needs and claims. */
#ifndef PE_SIMULATE_LIFE_H
#define PE_SIMULATE_LIFE_H

#include "draw.h"
#include "heap.h"
#include "latent.h"

/* What can happen. */
typedef enum {
    PE__JOIN,      /* person */
    PE__LEAVE,     /* person, unless they stay longer by now */
    PE__VISIT,     /* person looks at the board */
    PE__OPT_OUT,   /* person wants no more pings */
    PE__POST,      /* need */
    PE__ANSWER,    /* person says yes to need */
    PE__DECLINE,   /* person says no */
    PE__TAP,       /* person answers "still coming?" */
    PE__START,     /* of need */
    PE__ROLL,      /* who came is noted, half an hour later */
    PE__WAKE       /* the policy wants the time */
} pe__happening;

typedef enum {
    PE__CLAIM_PROMISED = 1,
    PE__CLAIM_STANDBY,
    PE__CLAIM_GONE
} pe__claim_state;

typedef struct {
    int32_t person, need;     /* indexes */
    int32_t next_of_person, next_of_need;
    int64_t called_at;        /* from standby; 0 = was not */
    uint8_t state;
    bool confirm_asked;
} pe__claim;

typedef struct {
    const pe__run *run;
    const pe__world *world;
    pe__town town;
    pe__resident *person;     /* [persons], number − 1 */
    int64_t persons;
    pe__errand *need;         /* [needs], number − 1 */
    int64_t needs;
    pe__claim *claim;
    int64_t claims, claim_room;
    int32_t *open;            /* needs that are posted and have not begun */
    int64_t open_count;
    int64_t *joins;
    pe__heap queue;
    int64_t now, wake_at;
    void *policy;
    /* Sums over the time that counts. */
    int64_t count_from, count_to;
    int64_t pings, opt_outs, turned_away, confirmations;
    double person_seconds;    /* of people who may be asked */
    int64_t reachable, reachable_since;
} pe__life;

static inline bool pe__life_counts(const pe__life *life, int64_t at)
{
    return at >= life->count_from && at < life->count_to;
}

/* Queues something; false when memory is out. */
bool pe__life_later(pe__life *life, int64_t at, pe__happening what,
                    int64_t person, int64_t need);

/* Tells the policy and lives with what it does (run_actions.c). */
pe_status pe__life_tell(pe__life *life, pe_match_event event, pe_error *err);

/* Queues the moment at which it wants the clock. */
pe_status pe__life_set_clock(pe__life *life, pe_error *err);

/* Happenings of people (run_people.c). */
pe_status pe__life_join(pe__life *life, int64_t person, pe_error *err);
pe_status pe__life_leave(pe__life *life, int64_t person, pe_error *err);
pe_status pe__life_visit(pe__life *life, int64_t person, pe_error *err);
pe_status pe__life_opt_out(pe__life *life, int64_t person, pe_error *err);
pe_status pe__life_answer(pe__life *life, int64_t person, int64_t need,
                          pe_error *err);
pe_status pe__life_decline(pe__life *life, int64_t person, int64_t need,
                           pe_error *err);
pe_status pe__life_tap(pe__life *life, int64_t person, int64_t need,
                       pe_error *err);

/* The claim of a person on a need that is not gone; NULL = none. */
pe__claim *pe__life_claim_find(pe__life *life, int64_t person, int64_t need);
/* Whether the person has promised something that overlaps with it. */
bool pe__life_is_busy(const pe__life *life, int64_t person, int64_t need);
void pe__life_tire(pe__life *life, int64_t person, double by);
/* Whether who has promised comes, and would say that they will not. */
bool pe__life_comes(const pe__life *life, const pe__claim *claim);
/* The number of people who may be asked changes by `by`. */
void pe__life_reach(pe__life *life, int64_t by);

/* What came of it (figures.c). */
pe_status pe__figures_of(const pe__life *life, pe__figures *out,
                         pe_error *err);

#endif
