/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Pools of a sortition as they come about: a population of six traits that hang
 * together, an invitation that some follow more than others, and quotas
 * closely around what the population is. */
#ifndef TESTS_VOTE_POOLS_H
#define TESTS_VOTE_POOLS_H

#include <parecon/vote.h>

enum { POOL_TRAITS = 6, POOL_GROUPS = 20 };

typedef struct {
    pe_vote_pool pool; /* points to what is below */
    int32_t least[POOL_GROUPS], most[POOL_GROUPS];
    int64_t *start;
    int32_t *group;
} invited;

/* Quotas are the population's share of the seats, rounded down and up, then
 * `slack` less and more. Memory that runs out ends the program. */
void pool_draw(invited *p, int32_t people, int32_t seats, int32_t slack,
               uint64_t seed);
void pool_free(invited *p);
int pool_trait(int32_t group); /* of which a group is a value */

#endif
