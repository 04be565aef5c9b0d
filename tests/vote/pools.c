/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "pools.h"

#include "random.h"

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ASKED = 200000 };

/* Of each trait, how many values; of each value, how often in a thousand. */
static const int32_t VALUES[POOL_TRAITS] = {2, 4, 3, 5, 3, 3};
static const int32_t OFTEN[POOL_TRAITS][5] = {
    {510, 490}, {160, 330, 300, 210}, {310, 420, 270},
    {90, 130, 180, 240, 360}, {760, 160, 80}, {330, 400, 270}};
/* Who follows an invitation, of a hundred. */
static const int32_t FOLLOW[POOL_TRAITS][5] = {
    {90, 100}, {35, 60, 90, 100}, {25, 60, 100}, {70, 80, 90, 90, 100},
    {100, 60, 40}, {70, 85, 100}};

static void *need(void *memory)
{
    if (memory == NULL) {
        fprintf(stderr, "pools: no memory\n");
        exit(1);
    }
    return memory;
}

static int32_t value_of(int trait, pe__random *random)
{
    int32_t left = (int32_t)pe__random_below(random, 1000), value = 0;
    while (value + 1 < VALUES[trait] && left >= OFTEN[trait][value])
        left -= OFTEN[trait][value++];
    return value;
}

/* The old went to school less; who came from elsewhere is young, and lives in
 * towns. */
static void draw_person(int32_t *value, pe__random *random)
{
    for (int t = 0; t < POOL_TRAITS; t++)
        value[t] = value_of(t, random);
    if (value[1] == 3 && pe__random_below(random, 100) < 40)
        value[2] = 0;
    if (value[4] > 0 && pe__random_below(random, 100) < 50) {
        value[1] = value[1] > 0 ? value[1] - 1 : 0;
        value[5] = 2;
    }
}

static bool follows(const int32_t *value, pe__random *random)
{
    double chance = 1;
    for (int t = 0; t < POOL_TRAITS; t++)
        chance *= FOLLOW[t][value[t]] / 100.0;
    return pe__random_unit(random) < chance;
}

static void add_person(invited *p, const int32_t *value)
{
    int32_t first = 0, i = p->pool.people++;
    p->start[i + 1] = p->start[i];
    for (int t = 0; t < POOL_TRAITS; t++) {
        p->group[p->start[i + 1]++] = first + value[t];
        first += VALUES[t];
    }
}

void pool_draw(invited *p, int32_t people, int32_t seats, int32_t slack,
               uint64_t seed)
{
    pe__random random;
    int32_t value[POOL_TRAITS], count[POOL_GROUPS] = {0};
    pe__random_seed(&random, seed, 0);
    *p = (invited){0};
    p->start = need(calloc((size_t)people + 1, sizeof *p->start));
    p->group = need(calloc((size_t)people * POOL_TRAITS, sizeof *p->group));
    for (int32_t k = 0; k < ASKED || p->pool.people < people; k++) {
        draw_person(value, &random);
        for (int32_t t = 0, g = 0; k < ASKED && t < POOL_TRAITS; t++) {
            count[g + value[t]]++;
            g += VALUES[t];
        }
        if (p->pool.people < people && follows(value, &random))
            add_person(p, value);
    }
    for (int g = 0; g < POOL_GROUPS; g++) {
        double share = (double)count[g] * seats / ASKED;
        p->least[g] = (int32_t)floor(share) - slack;
        p->least[g] = p->least[g] > 0 ? p->least[g] : 0;
        p->most[g] = (int32_t)ceil(share) + slack;
    }
    p->pool.seats = seats;
    p->pool.groups = POOL_GROUPS;
    p->pool.least = p->least;
    p->pool.most = p->most;
    p->pool.start = p->start;
    p->pool.group = p->group;
    p->pool.seed = 3;
}

int pool_trait(int32_t group)
{
    int trait = 0;
    while (group >= VALUES[trait])
        group -= VALUES[trait++];
    return trait;
}

void pool_free(invited *p)
{
    free(p->start);
    free(p->group);
}
