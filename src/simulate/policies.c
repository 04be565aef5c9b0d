/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* All ways of asking people, in the order in which tables show them. */
#include "policy.h"

#define SERVER                                                            \
    .begin = pe__waves_begin, .apply = pe__waves_apply,                   \
    .due = pe__waves_due, .open = pe__waves_open, .end = pe__waves_end
#define ENGINE                                                            \
    .begin = pe__engine_begin, .apply = pe__engine_apply,                 \
    .due = pe__engine_due, .open = pe__engine_open, .end = pe__engine_end
#define WITHOUT(what, rule, says)                                         \
    {.name = "no-" what, .title = "  without " what, .about = (says),    \
     .ablation = true, ENGINE, .without = (rule)}

const pe__policy pe__policies[] = {
    {.name = "board", .title = "Board only",
     .about = "Nobody is asked; who looks at the board may take something.",
     SERVER, .way = PE__WAY_BOARD},
    {.name = "broadcast", .title = "Broadcast, 5 miles",
     .about = "Everybody within 5 miles is asked at once.",
     SERVER, .way = PE__WAY_BROADCAST},
    {.name = "blast", .title = "5 miles, then all",
     .about = "The same, and everybody else after 15 minutes.",
     SERVER, .way = PE__WAY_BLAST},
    {.name = "random", .title = "Random waves",
     .about = "Eight for every place, by lot, every half hour.",
     SERVER, .way = PE__WAY_RANDOM},
    {.name = "nearest", .title = "Nearest waves",
     .about = "Eight for every place, the nearest, every half hour.",
     SERVER, .way = PE__WAY_NEAREST},
    {.name = "likeliest", .title = "Likeliest waves",
     .about = "Eight for every place, who are likeliest to answer, every "
              "half hour.",
     SERVER, .way = PE__WAY_LIKELIEST},
    {.name = "priced", .title = "Priced waves",
     .about = "The switchboard's own engine.", ENGINE},
    WITHOUT("price", PE_MATCH_RULE_PRICE, "Load costs nothing."),
    WITHOUT("reserve", PE_MATCH_RULE_RESERVE,
            "Aims at a number of promises, not at a chance."),
    WITHOUT("confirm", PE_MATCH_RULE_CONFIRM, "Nobody confirms."),
    WITHOUT("thompson", PE_MATCH_RULE_THOMPSON, "Newcomers by their mean."),
    WITHOUT("region", PE_MATCH_RULE_REGION, "Districts do not count."),
    WITHOUT("burst", PE_MATCH_RULE_BURST, "A burst is like any day."),
    WITHOUT("urgent", PE_MATCH_RULE_URGENT, "What is soon is like the rest."),
    WITHOUT("standby", PE_MATCH_RULE_STANDBY,
            "Who says yes too late is turned away."),
    WITHOUT("learn", PE_MATCH_RULE_LEARN, "Everybody is taken for the same."),
    {.name = NULL}};
