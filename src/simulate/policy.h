/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What is shared by the policies. They see events of the engine's header and
 * nothing of the world. */
#ifndef PE_SIMULATE_POLICY_H
#define PE_SIMULATE_POLICY_H

#include "simulate.h"

enum {
    PE__WAY_BOARD,
    PE__WAY_BROADCAST,
    PE__WAY_BLAST,
    PE__WAY_RANDOM,
    PE__WAY_NEAREST,
    PE__WAY_LIKELIEST
};

pe_status pe__waves_begin(const pe__policy *policy, uint64_t seed,
                          void **self, pe_error *err);
pe_status pe__waves_apply(void *self, const pe_match_event *event,
                          pe_match_actions *actions, pe_error *err);
int64_t pe__waves_due(const void *self);
bool pe__waves_open(const void *self, int64_t need);
void pe__waves_end(void *self);

pe_status pe__engine_begin(const pe__policy *policy, uint64_t seed,
                           void **self, pe_error *err);
pe_status pe__engine_apply(void *self, const pe_match_event *event,
                           pe_match_actions *actions, pe_error *err);
int64_t pe__engine_due(const void *self);
bool pe__engine_open(const void *self, int64_t need);
void pe__engine_end(void *self);

#endif
