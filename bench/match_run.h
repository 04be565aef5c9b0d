/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A large region by lot, for the bench of the switchboard. */
#ifndef PE_BENCH_MATCH_RUN_H
#define PE_BENCH_MATCH_RUN_H

#include "child.h"
#include "lines.h"
#include "random.h"

#include <parecon/match.h>

#define MATCH_START INT64_C(1790000000)

/* Somebody in a square of `edge` km, and a need there, due within three days;
 * whatever depends on the lot is drawn from `random`. */
pe_match_person match_anybody(pe__random *random, int64_t id, double edge);
pe_match_need match_anything(pe__random *random, int64_t id, double edge);
/* `people` of them in a new state; NULL when memory is out. */
pe_match *match_region(pe__random *random, int64_t people, double edge);
bool match_apply(pe_match *m, pe_match_event event, pe_match_actions *actions);

void match_rows_rank(bool quick);
void match_rows_burst(bool quick);
void match_rows_start(bool quick);
void match_rows_claims(bool quick);

#endif
