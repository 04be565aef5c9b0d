/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Two councils share their work, and neither is swallowed.
 *
 * One asks, the other says yes: a room opens, which is a council of its own
 * with the people of both and their tasks, each under its cause. In it they
 * look for a division at the price on upheaval that they choose, talk, swap
 * and adopt, as any council does. What the room adopts is then put to both
 * councils, to each in a decision of its own (decided.h): it holds from its
 * first day on when both have said yes, and is undone when one says no. Until a
 * council has decided, its coordinator can undo it. The councils themselves go
 * on as they were, only that their work is divided in the room. */
#ifndef PE_APP_MERGE_H
#define PE_APP_MERGE_H

#include "use.h"

/* council, merges: [{…, is_asked_of_us, is_room, …}], others: councils that
 * can be asked. */
pe__use_run pe__use_merges_show;
/* Fields theirs, name, says. */
pe__use_run pe__use_merge_ask;
/* A merge: council, merge, causes, adopted, and what may be done: can_answer,
 * can_undo; questions: the council's decisions about it. */
pe__use_run pe__use_merge_show;
/* Field answer: yes, no. */
pe__use_run pe__use_merge_answer;
pe__use_run pe__use_merge_undo;

/* Merges to which both agreed and whose first day has come: the old divisions
 * end. *more = call again. */
pe_status pe__merge_tick(pe__sql *db, int64_t now, bool *more, pe_error *err);
/* When the earliest of these days begins; INT64_MAX = there is none. */
pe_status pe__merges_next(pe__sql *db, int64_t *at, pe_error *err);

#endif
