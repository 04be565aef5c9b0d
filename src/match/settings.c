/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include <parecon/match.h>

pe_match_settings pe_match_defaults(void)
{
    return (pe_match_settings){.seed = 1,
                               .aim = 0.80,
                               .aim_early = 0.65,
                               .distance = 7,
                               .unmarked = 0.3,
                               .price = 0.6,
                               .load_days = 4,
                               .most_load = 4,
                               .most_load_burst = 6,
                               .urgent = 7200,
                               .every = 300,
                               .confirm_before = 14400,
                               .silence = 3600,
                               .rules = (PE_MATCH_RULE_LEARN << 1) - 1};
}
