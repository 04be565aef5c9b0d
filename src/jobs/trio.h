/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What the files of a meeting of three share: the table between the members,
 * the pieces in play, and all ways to hand them out, in two halves. */
#ifndef PE_JOBS_TRIO_H
#define PE_JOBS_TRIO_H

#include "jobs.h"

#define RATINGS PE_JOBS_RATINGS_MAX
#define HALF 256       /* ways of half of the pieces at most */
#define MOST_PLAY 24   /* pieces in play at most: bits of a mask */
#define NEVER 1e9f     /* price of what is not allowed */

/* A piece on the table. Pieces stay as long as they are: only their holders
 * change. Member m of the three may get it when bit m of `may` is 1. */
typedef struct {
    int32_t task, hours, slot;
    int32_t now, then;   /* holder: 0, 1 or 2 */
    int32_t may;         /* bits; the holder of today always among them */
    int32_t bit;         /* its place among those in play, -1 = stays */
    double rating[RATINGS];
    double cost[3];      /* price of the aims with each holder */
} trio_item;

/* All ways to hand out half of the pieces in play. What the third member
 * gets is the rest, so two are enough. */
typedef struct {
    int32_t size;
    int32_t hours[2][HALF], count[2][HALF];
    uint32_t mask[2][HALF];         /* pieces in play, by bit */
    float cost[HALF], load[2][RATINGS][HALF];
} trio_half;

struct pe__trio {
    pe_jobs *jobs;
    int32_t most;                   /* items there is room for */
    trio_item *items;
    int32_t count;
    int32_t play[MOST_PLAY];        /* items in play, by bit */
    uint32_t against[MOST_PLAY];    /* bits that share no holder with it */
    int32_t in_play;
    trio_half one, two, sorted;
    /* of the three members */
    int32_t member[3];
    int32_t low[3], high[3];        /* quarters; never tighter than now */
    int32_t top[3];                 /* pieces at most, alike */
    double fair[3], want[3][RATINGS]; /* want: wanted load */
    /* all that lies on the table, and of it what stays with each */
    int32_t total_hours, base_hours[3], base_count[3];
    double total_load[RATINGS], base_load[3][RATINGS];
    bool crowded;                   /* the limits on pieces can bind */
    float best;
    uint32_t best_mask[2];
};

/* Of two numbers. */
static inline int32_t pe__smaller(int32_t a, int32_t b)
{
    return a < b ? a : b;
}

static inline int32_t pe__larger(int32_t a, int32_t b)
{
    return a > b ? a : b;
}

/* Finds the cheapest way that costs less than `now` and writes it into the
 * items' `then`; false when there is none. */
bool pe__trio_scan(struct pe__trio *t, double now);

#endif
