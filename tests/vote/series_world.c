/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "series_world.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

const pe_vote_perpetual_rule rules[RULES] = {
    PE_VOTE_PERPETUAL_PHRAGMEN, PE_VOTE_PERPETUAL_CONSENSUS,
    PE_VOTE_PERPETUAL_QUOTA};

void begin(world *w, int32_t voters)
{
    w->h = (pe_vote_history){.voters = voters, .options = w->options,
                             .start = w->start, .voter = w->voter,
                             .option = w->option};
    w->start[0] = 0;
}

void approve(world *w, int32_t voter, int32_t option)
{
    int64_t k = w->start[w->h.decisions + 1]++;
    w->voter[k] = voter;
    w->option[k] = option;
}

void open_decision(world *w, int32_t options)
{
    w->options[w->h.decisions] = options;
    w->start[w->h.decisions + 1] = w->start[w->h.decisions];
}

void close_decision(world *w)
{
    w->h.decisions++;
}

void run(const world *w, pe_vote_perpetual_rule rule,
                pe_vote_series_result *result)
{
    pe_error err = {0};
    pe_vote_series_settings settings = pe_vote_series_defaults();
    settings.rule = rule;
    if (pe_vote_series(&w->h, &settings, result, &err) != PE_OK)
        fail_msg("%s", err.message);
}

void make_random(world *w, pe__random *random, int32_t voters,
                        int32_t decisions, int32_t away)
{
    begin(w, voters);
    while (w->h.decisions < decisions) {
        int32_t options = 2 + (int32_t)pe__random_below(random, OPTIONS - 1);
        open_decision(w, options);
        for (int32_t i = 0; i < voters; i++) {
            if (away > 0 && pe__random_below(random, (uint32_t)away) == 0)
                continue;
            int32_t a = (int32_t)pe__random_below(random, (uint32_t)options),
                    b = (int32_t)pe__random_below(random, (uint32_t)options);
            approve(w, i, a);
            if (a != b && pe__random_below(random, 2) == 0)
                approve(w, i, b);
        }
        close_decision(w);
    }
}
