/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The switchboard's engine as a policy: pe_match_apply and nothing else. */
#include "policy.h"

#include "error.h"

pe_match_settings pe__engine_settings(const pe__policy *policy, uint64_t seed)
{
    pe_match_settings settings = policy->settings != NULL
                                     ? *policy->settings
                                     : pe_match_defaults();
    settings.seed = seed + 1;
    settings.rules &= ~policy->without;
    return settings;
}

pe_status pe__engine_begin(const pe__policy *policy, uint64_t seed,
                           void **self, pe_error *err)
{
    pe_match_settings settings = pe__engine_settings(policy, seed);
    pe_match *match = NULL;
    pe_status status = pe_match_new(&settings, &match, err);
    *self = match;
    return status;
}

pe_status pe__engine_apply(void *self, const pe_match_event *event,
                           pe_match_actions *actions, pe_error *err)
{
    return pe_match_apply(self, event, actions, err);
}

int64_t pe__engine_due(const void *self)
{
    return pe_match_due(self);
}

/* The board shows a need as one that wants people as long as a yes would be a
 * promise and not standby: the chance is below the aim. The engine says so by
 * what it lists; a need looked at alone tells by its chance. */
bool pe__engine_open(const void *self, int64_t need)
{
    pe_match_standing standing;
    (void)pe_match_look(self, need, 0, &standing);
    return standing.promised < standing.places ||
           standing.filled < pe_match_defaults().aim;
}

void pe__engine_end(void *self)
{
    pe_match_free(self);
}
