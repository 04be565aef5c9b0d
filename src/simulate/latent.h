/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What nobody but the world itself knows: how likely people really are to
 * answer and to come, when they will be gone, how tired they are. No policy
 * includes this (tests/simulate/latent.test.js). */
#ifndef PE_SIMULATE_LATENT_H
#define PE_SIMULATE_LATENT_H

#include "simulate.h"
#include "world.h"

#include <parecon/match.h>
#include <stdbool.h>
#include <stdint.h>

/* The first moment: a Monday, 0 h UTC (2026-01-05). Everybody's clock is UTC,
 * the town lies on the equator, where a degree is as long east as north. */
#define PE__BEGIN INT64_C(1767571200)
#define PE__DAY_S INT64_C(86400)

typedef struct {
    double x, y;   /* km from the corner in the south-west */
} pe__point;

typedef struct {
    pe__point centre;
    double people;  /* share of all, sums to 1 */
    double needs;
    bool poor;
} pe__district;

enum { PE__DISTRICTS_MOST = 1000 };

typedef struct {
    const pe__world *world;
    uint64_t seed;
    pe__district *district;
    int32_t districts;
} pe__town;

typedef struct {
    pe_match_person seen;    /* what they tell */
    pe__point home;
    double answer, show;     /* their true rates */
    double fatigue;          /* as of fatigue_at */
    int64_t fatigue_at, joins, leaves;
    int32_t visits;          /* to the board so far */
    int32_t claims;          /* first in the chain of theirs, -1 = none */
    bool here, opted_out;
} pe__resident;

typedef struct {
    pe_match_need seen;
    pe__point where;
    int64_t posted;
    int64_t filled_at;       /* as many promised as wanted; 0 = not yet */
    int32_t promised, came;  /* people */
    int32_t claims;          /* first in the chain of its */
    bool poor, burst, open;  /* open: posted, and has not started */
} pe__errand;

/* Draws the town of a seed. PE_NO_MEMORY. */
pe_status pe__town_draw(const pe__world *world, uint64_t seed, pe__town *town,
                        pe_error *err);
void pe__town_free(pe__town *town);
/* Moves its districts to where the calls of a trace come from. */
void pe__town_settle(pe__town *town, const pe__trace *trace);
int32_t pe__town_district(const pe__town *town, pe__point at);

/* Number `id` (from 1) of the town; joins at `joins`, and, when they were
 * there before the first moment, has not left before it. */
void pe__resident_draw(const pe__town *town, int64_t id, int64_t joins,
                       pe__resident *out);

/* When each person of a seed joins, those who were there first, in order; the
 * caller's. */
pe_status pe__joins_draw(const pe__town *town, int64_t **joins,
                         int64_t *count, pe_error *err);

/* All needs of a seed, by time of posting; the caller's. `times`: how many
 * times the usual number. With a trace, its calls instead. */
pe_status pe__errands_draw(const pe__town *town, double times,
                           const pe__trace *trace, pe__errand **errands,
                           int64_t *count, pe_error *err);
pe_status pe__errands_trace(const pe__town *town, double times,
                            const pe__trace *trace, pe__errand **errands,
                            int64_t *count, pe_error *err);

/* What is drawn for a need once its time and place are known: places, skill,
 * lead at most `lead_most` hours. */
void pe__errand_fill(const pe__town *town, int64_t id, double lead_most,
                     pe__errand *out);

/* Part of the week, 0 … 5: morning, afternoon, evening of days of work, then
 * of the weekend; and the set of the engine's 42 parts that belong to one. */
int32_t pe__week_part(int64_t at);
uint64_t pe__week_set(int32_t part);

pe_match_place pe__town_place(pe__point at);
/* Where the engine's region is poor is not told to anybody. */
double pe__point_km(pe__point a, pe__point b);

/* The chance that a person would say yes to a need asked for at `at`. */
double pe__resident_chance(const pe__world *world, const pe__resident *person,
                         const pe__errand *need, int64_t at);
double pe__resident_fatigue(const pe__world *world, const pe__resident *person,
                   int64_t at);

/* The real arrivals that stand in for the invented ones (trace.c). */
struct pe__trace {
    struct pe__call {
        int64_t at;        /* seconds from the trace's first midnight */
        pe__point where;   /* km */
        int32_t units;     /* that went: places */
        float hours;       /* from arrival to clear */
    } *call;               /* in order of time */
    int64_t count;
    int64_t days;          /* of the longest stretch without a gap */
};

#endif
