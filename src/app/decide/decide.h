/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The uses of deciding. What each reads and gives stands with it in the file
 * named here; routes in hub/routes_decide.c. */
#ifndef PE_APP_DECIDE_H
#define PE_APP_DECIDE_H

#include "subject.h"
#include "use.h"

/* By the server through the writer, when something is due: decisions open and
 * close, and what they are about follows (subject.h). Does a bounded amount of
 * work: *more = call again. One that cannot be done is left as it is, *left
 * says the first such, and it is tried again after a while, and another that
 * doubles each time; the others are done. */
pe_status pe__decide_tick(pe__sql *db, const pe__subject_kind *subjects,
                          int64_t now, bool *more, pe_error *left,
                          pe_error *err);
/* When the next one opens, closes or is tried again, or was to; INT64_MAX =
 * none. */
pe_status pe__decide_next(pe__sql *db, int64_t *at, pe_error *err);

/* --- list.c --------------------------------------------------------------- */
pe__use_run pe__use_decisions, pe__use_decision_form, pe__use_decision_add;

/* --- show.c --------------------------------------------------------------- */
pe__use_run pe__use_decision, pe__use_decision_file;
pe__use_run pe__use_decision_withdraw, pe__use_decision_again;

/* --- affected.c ----------------------------------------------------------- */
pe__use_run pe__use_doubt, pe__use_doubt_drop;

/* --- cast.c, stand.c ------------------------------------------------------ */
pe__use_run pe__use_vote, pe__use_vote_look;
pe__use_run pe__use_stand, pe__use_stand_drop, pe__use_stand_answer;

/* --- amend.c -------------------------------------------------------------- */
pe__use_run pe__use_amend, pe__use_amend_form;
pe__use_run pe__use_amend_accept, pe__use_amend_take_back;

/* --- argue.c -------------------------------------------------------------- */
pe__use_run pe__use_argue, pe__use_argue_remove;

#endif
