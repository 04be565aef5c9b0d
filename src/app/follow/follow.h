/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What follows from a decision, and from an idea that a round has funded, until
 * it is done: tasks (who, until when), money (how much), dates. Each is open,
 * then done with what came of it, or dropped with why. Any member may note one,
 * take it on, plan it anew and say what became of it; the log says who did. */
#ifndef PE_APP_FOLLOW_H
#define PE_APP_FOLLOW_H

#include "use.h"

/* --- pages.c: pages of other subjects, with what follows ------------------ */

/* As pe__use_decision, pe__use_decisions, pe__use_round_show, with follows:
 * [{…}], progress: {done, all, width} where there are any, members (who can see
 * to it); of a round each funded idea has its own. Decisions has overdue: [{…}]
 * instead. */
pe__use_run pe__use_decision_page, pe__use_decisions_page, pe__use_round_page;
/* All of the council: open, ended. */
pe__use_run pe__use_follows;
/* One: follow; what can be done with it: pots, accounts, members. */
pe__use_run pe__use_follow;

/* --- note.c --------------------------------------------------------------- */

/* kind, title, member, due, time (of a date), amount, currency (of money). */
pe__use_run pe__use_follow_add;
pe__use_run pe__use_follow_take;
/* member, due, time. */
pe__use_run pe__use_follow_plan;
/* outcome: what came of it; why not. */
pe__use_run pe__use_follow_done, pe__use_follow_drop;

/* --- became.c ------------------------------------------------------------- */

/* On the list of work, with an hour a week, to be set right there. */
pe__use_run pe__use_follow_task;
/* On the switchboard, for its day, to be set right there. */
pe__use_run pe__use_follow_need;
/* pot, to_account: asked of the pot as any request is. */
pe__use_run pe__use_follow_draw;
/* number: of an entry in the ledger. */
pe__use_run pe__use_follow_link;

#endif
