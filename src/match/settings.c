/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "match.h"

#include "error.h"

pe_match_settings pe_match_defaults(void)
{
    return (pe_match_settings){.seed = 1,
                               .aim = 0.80,
                               .aim_early = 0.65,
                               .distance = 7,
                               .unmarked = 0.3,
                               .price = 0.5,
                               .load_days = 4,
                               .most_load = 4.7,
                               .most_load_burst = 6,
                               .urgent = 7200,
                               .every = 300,
                               .confirm_before = 14400,
                               .silence = 3600,
                               .rules = (PE_MATCH_RULE_LEARN << 1) - 1};
}

static bool within(double x, double low, double high)
{
    return x >= low && x <= high; /* false for what is no number */
}

pe_status pe__settings_check(const pe_match_settings *s, pe_error *err)
{
    if (!within(s->aim, 0.01, 0.999) || !within(s->aim_early, 0.01, 0.999))
        return pe__fail(err, PE_BAD_INPUT, "A chance to aim at is to be "
                        "within 0.01 and 0.999.");
    if (!within(s->distance, 1.0, 50.0) || !within(s->unmarked, 0.02, 1.0))
        return pe__fail(err, PE_BAD_INPUT, "`distance` is to be within 1 and "
                        "50 km, `unmarked` within 0.02 and 1.");
    if (!within(s->price, 0.0, 1000.0) || !within(s->load_days, 0.1, 365.0) ||
        !within(s->most_load, 0.0, 1e6) ||
        !within(s->most_load_burst, 0.0, 1e6))
        return pe__fail(err, PE_BAD_INPUT, "`price` is to be within 0 and "
                        "1,000, `load_days` within 0.1 and 365, the most load "
                        "within 0 and 1,000,000.");
    if (s->urgent < 0 || s->urgent > PE__WEEK || s->every < 1 ||
        s->every > PE__WEEK || s->confirm_before < 0 ||
        s->confirm_before > PE__WEEK || s->silence < 1 ||
        s->silence > PE__WEEK)
        return pe__fail(err, PE_BAD_INPUT, "`urgent`, `every`, "
                        "`confirm_before` and `silence` are seconds, a week "
                        "at most; `every` and `silence` are above 0.");
    return PE_OK;
}
