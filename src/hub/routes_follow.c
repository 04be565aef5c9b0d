/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What follows from what was decided. */
#include "follow.h"
#include "route.h"

#define C "/councils/{council}"
#define ONE C "/follow/{follow}"
#define FOLLOW                                                             \
    "kind choice task|money|date, title text! 160, due day!, time text 5, " \
    "member integer, amount money, currency text 3"

const pe__route pe__routes_follow[] = {
    {"GET", C "/follow", PE__MAY_FOLLOW, 0, pe__use_follows, NULL, "follows",
     "All that follows from decisions, open and ended.", NULL},
    {"POST", C "/decisions/{decision}/follow", PE__MAY_FOLLOW, PE__WRITES,
     pe__use_follow_add, NULL, "decision",
     "Notes what follows from a decision that is closed.", FOLLOW},
    {"POST", C "/money/rounds/{round}/ideas/{idea}/follow", PE__MAY_FOLLOW,
     PE__WRITES, pe__use_follow_add, NULL, "round",
     "Notes what follows from an idea that a round has funded.", FOLLOW},
    {"GET", ONE, PE__MAY_FOLLOW, 0, pe__use_follow, NULL, "follow",
     "One thing that follows: who sees to it, until when, what came of it.",
     NULL},
    {"POST", ONE "/take", PE__MAY_FOLLOW, PE__WRITES, pe__use_follow_take,
     NULL, "follow", "Takes it on.", ""},
    {"POST", ONE "/plan", PE__MAY_FOLLOW, PE__WRITES, pe__use_follow_plan,
     NULL, "follow", "Says anew who sees to it, and until when.",
     "due day!, time text 5, member integer"},
    {"POST", ONE "/done", PE__MAY_FOLLOW, PE__WRITES, pe__use_follow_done,
     NULL, "follow", "It is done: what came of it.", "outcome text! 1000"},
    {"POST", ONE "/drop", PE__MAY_FOLLOW, PE__WRITES, pe__use_follow_drop,
     NULL, "follow", "It is dropped: why.", "outcome text! 1000"},
    {"POST", ONE "/task", PE__MAY_TASK_CHANGE, PE__WRITES, pe__use_follow_task,
     NULL, "follow", "Puts it on the list of work.", ""},
    {"POST", ONE "/need", PE__MAY_FOLLOW, PE__WRITES, pe__use_follow_need,
     NULL, "follow", "Asks for it on the switchboard.", ""},
    {"POST", ONE "/draw", PE__MAY_MONEY_DRAW, PE__WRITES, pe__use_follow_draw,
     NULL, "follow", "Asks a pot for the money.",
     "pot integer!, to_account integer!"},
    {"POST", ONE "/link", PE__MAY_MONEY_SEE, PE__WRITES, pe__use_follow_link,
     NULL, "follow", "Names the entry of the ledger with which it was paid.",
     "number integer!"},
    {0}};
