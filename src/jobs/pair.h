/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What the files of a meeting share: the table between two members, the ways
 * to divide what lies on it, and all combinations of them. */
#ifndef PE_JOBS_PAIR_H
#define PE_JOBS_PAIR_H

#include "jobs.h"

#define RATINGS PE_JOBS_RATINGS_MAX
#define HALF 512      /* ways of half of the pieces at most */
#define BUCKETS 512   /* of hours */
#define CHUNK 64      /* points whose costs are reckoned together */
#define CROWD 1e4f    /* price of a piece above the limit: beyond all costs */
#define NEVER 1e9f    /* price of what is not allowed at all */

/* A task on the table: how much each of the two holds, and what is possible. */
typedef struct {
    int32_t task, hours;     /* quarters the two hold together */
    int32_t now, then;       /* of them the first member's: now, in the best */
    int32_t least, longest, slot;
    bool may[2], pin[2], split; /* split: both may hold some */
    bool settled;            /* not in play: stays as it is */
    double rating[RATINGS];
    pe__price price[2];      /* where any aim has a price */
} item;

/* One way to divide an item (or two clashing ones) between the two. */
typedef struct {
    int32_t first;           /* quarters of the item to the first member */
    int32_t second;          /* the same of the clashing item, if any */
    int32_t hours;           /* to the first member in all */
    int32_t count[2];
    double load[RATINGS], cost;
} way;

enum { MOST_WAYS = 5, MOST_PLAY = 24 };

/* An item in play, with its ways. */
typedef struct {
    int32_t item, other;     /* other: the clashing item, or -1 */
    int32_t ways;
    way way[MOST_WAYS];
} play;

/* All combinations of the ways of half of the items. */
typedef struct {
    int32_t size;
    int32_t hours[HALF];
    int32_t mark[HALF];      /* mixed-radix number of the combination */
    float cost[HALF], count[2][HALF], load[RATINGS][HALF];
} half;

struct pe__pair {
    pe_jobs *jobs;
    int32_t *holders, owner, owners;
    int32_t most;            /* items there is room for */
    item *items;
    int32_t count;
    play *plays;
    int32_t in_play;
    half one, two, sorted;
    int32_t bucket[BUCKETS + 2];
    int32_t shift, bottom;   /* bucket of h: (h − bottom) >> shift */
    /* of the two members */
    int32_t member[2], low[2], high[2], limit[2];
    double fair[2], want[2][RATINGS]; /* wanted load */
    const pe__aims *aims;
    bool aimless;
    /* what does not change: the loads, hours, counts of settled items */
    int32_t base_hours, total_hours, base_count[2];
    double base_load[RATINGS], total_load[RATINGS];
    /* the window of hours of the first member */
    int32_t from, to;
    /* the quadratic: bend · Σ w_r (load_r − middle_r)² */
    double bend, middle[RATINGS];
    /* the best so far */
    float best, extra;       /* extra: price of the hours of this window */
    int32_t best_one, best_two;
    bool crowded;            /* the limits on pieces can bind */
};

static inline bool pe__whole(const item *it)
{
    return it->now == 0 || it->now == it->hours;
}

/* --- pair_ways.c ---------------------------------------------------------- */

/* Draws items into play in random order, with their ways, until both halves
 * have `most` combinations; sums up what is not in play. */
void pe__pair_play(pe__pair *p, pe__random *random, int32_t most);
/* The price of aims when the first member holds `hours` of the item. */
double pe__pair_aims(const pe__pair *p, const item *it, int32_t hours);

/* --- pair_scan.c ---------------------------------------------------------- */

/* Finds the best combination and writes it into the items' `then`; false when
 * there is none. `now`: quarters of the first member today. */
bool pe__pair_scan(pe__pair *p, int32_t now);
/* Quarters by which the first member's hours miss the window. */
int32_t pe__pair_miss(const pe__pair *p, int32_t hours);

#endif
