/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Councils that share their work. */
#include "merge.h"
#include "route.h"

#define MERGES "/councils/{council}/merges"

const pe__route pe__routes_merge[] = {
    {"GET", MERGES, PE__MAY_MERGE_SEE, 0, pe__use_merges_show, NULL, "merges",
     "Mergers that a council speaks of, and whom it can ask.", NULL},
    {"POST", MERGES, PE__MAY_MERGE_ASK, PE__WRITES | PE__STEP_UP,
     pe__use_merge_ask, NULL, "merges",
     "Asks another council to share work.",
     "theirs integer!, name text! 120, says text 2000"},
    {"GET", MERGES "/{merge}", PE__MAY_MERGE_SEE, 0, pe__use_merge_show, NULL,
     "merge", "A merger: where it stands and what can be done.", NULL},
    {"POST", MERGES "/{merge}/answer", PE__MAY_MERGE_ASK,
     PE__WRITES | PE__STEP_UP | PE__HEAVY, pe__use_merge_answer, NULL, "merge",
     "Says yes, which opens a room with the people and tasks of both, or no.",
     "answer yes|no"},
    {"POST", MERGES "/{merge}/undo", PE__MAY_MERGE_ASK,
     PE__WRITES | PE__STEP_UP, pe__use_merge_undo, NULL, "merge",
     "Undoes the merger, until the council has decided for it.", ""},
    {0}};
