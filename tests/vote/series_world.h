/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Histories of decisions that tests make up. */
#ifndef TESTS_VOTE_SERIES_WORLD_H
#define TESTS_VOTE_SERIES_WORLD_H

#include "random.h"

#include <parecon/vote.h>

enum { VOTERS = 40, DECISIONS = 120, OPTIONS = 8,
       APPROVALS = VOTERS * DECISIONS * 3, RULES = 3 };

typedef struct {
    pe_vote_history h;
    int32_t options[DECISIONS], voter[APPROVALS], option[APPROVALS];
    int64_t start[DECISIONS + 1];
    pe_vote_ratio weight[VOTERS];
} world;

extern const pe_vote_perpetual_rule rules[RULES];

void begin(world *w, int32_t voters); /* no decision yet */
/* A decision; then who approves what in it; then it counts. */
void open_decision(world *w, int32_t options);
void approve(world *w, int32_t voter, int32_t option);
void close_decision(world *w);
/* Voters want one or two options, or stay away one time in `away` (0 =
 * never). */
void make_random(world *w, pe__random *random, int32_t voters,
                 int32_t decisions, int32_t away);
/* Asserts that it works. */
void run(const world *w, pe_vote_perpetual_rule rule,
         pe_vote_series_result *result);

#endif
