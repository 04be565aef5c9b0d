/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "match_run.h"

#include <stddef.h>

enum { HOUR = 3600, DAY = 86400 };

static pe_match_place somewhere(pe__random *random, double edge)
{
    const double km = 1e7 / 111.2; /* a km in 1e-7 degrees of latitude */
    return (pe_match_place){
        (int32_t)(525e6 + (pe__random_unit(random) - 0.5) * edge * km),
        (int32_t)(134e6 + (pe__random_unit(random) - 0.5) * edge * km / 0.61)};
}

pe_match_person match_anybody(pe__random *random, int64_t id, double edge)
{
    pe_match_person p = {.person = id, .place = somewhere(random, edge),
                         .reach = 3.0F + (float)pe__random_below(random, 27),
                         .region = (int32_t)pe__random_below(random, 12),
                         .clock = 60, .most_a_week = -1,
                         .joined = MATCH_START};
    p.week = pe__random_next(random) >> (64 - PE_MATCH_PARTS);
    p.skills = pe__random_next(random) & pe__random_next(random) & 0x3f;
    p.quiet = 0xc0007f; /* 22 to 7 h */
    p.verifier = pe__random_below(random, 20) == 0;
    return p;
}

pe_match_need match_anything(pe__random *random, int64_t id, double edge)
{
    pe_match_need n = {.need = id, .author = -1,
                       .place = somewhere(random, edge),
                       .region = (int32_t)pe__random_below(random, 12),
                       .places = 1 + (int32_t)pe__random_below(random, 4),
                       .weight = 1.0F, .vouched = 1};
    n.starts = MATCH_START + HOUR + pe__random_below(random, 3 * DAY);
    n.ends = n.starts + 3 * HOUR;
    n.skills = pe__random_below(random, 10) < 3
                   ? UINT64_C(1) << pe__random_below(random, 6) : 0;
    return n;
}

bool match_apply(pe_match *m, pe_match_event event, pe_match_actions *actions)
{
    pe_match_actions nothing;
    return pe_match_apply(m, &event, actions ? actions : &nothing, NULL) ==
           PE_OK;
}

pe_match *match_region(pe__random *random, int64_t people, double edge)
{
    const pe_match_settings settings = pe_match_defaults();
    pe_match *m;
    if (pe_match_new(&settings, &m, NULL) != PE_OK)
        return NULL;
    for (int64_t k = 1; k <= people; k++) {
        const pe_match_person p = match_anybody(random, k, edge);
        if (!match_apply(m, (pe_match_event){.kind = PE_MATCH_PERSON,
                                             .at = MATCH_START, .who = &p},
                         NULL)) {
            pe_match_free(m);
            return NULL;
        }
    }
    return m;
}
