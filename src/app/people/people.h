/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The uses of people and councils (README.md): what each reads from `in`, and
 * what its page is given, stands with its route (hub/routes_people.c) and in
 * the file named here. */
#ifndef PE_APP_PEOPLE_H
#define PE_APP_PEOPLE_H

#include "code.h"
#include "use.h"
#include "visitor.h"

/* How the hub knows who asks: people.c. */
extern const pe__people pe__people_of_hub;

/* What the head of every page of use->council says of it (hub/hub.h). */
pe_status pe__people_head(pe__use *use, pe__value *council, pe_error *err);

/* By the server through the writer, when something is due and at least every
 * hour: terms end, shadows become
 * holders, successors are drawn, councils close whose time has come; what is
 * over is forgotten. Does a bounded amount of work: *more = call again soon. */
pe_status pe__people_tick(pe__sql *db, int64_t now, bool *more, pe_error *err);
/* When the earliest term, drawing or closing is due, or was; INT64_MAX =
 * none. */
pe_status pe__people_next(pe__sql *db, int64_t *at, pe_error *err);

/* When the hub has no member: a code for /join with which the first one comes
 * in, good for a week; earlier ones end. "" when there are members. Through
 * the writer, or before it starts. */
pe_status pe__people_founding(pe__sql *db, int64_t now,
                              char code[PE__CODE_SIZE], pe_error *err);

/* --- coming in: sign_in.c, join.c, recover.c ------------------------------ */
pe__use_run pe__use_sign_in_show, pe__use_sign_in_prepare, pe__use_sign_in;
pe__use_run pe__use_sign_out;
pe__use_run pe__use_join_show, pe__use_join_prepare, pe__use_join;
pe__use_run pe__use_recover_show, pe__use_recover;
pe__use_run pe__use_recover_finish_show, pe__use_recover_finish_prepare,
    pe__use_recover_finish;
pe__use_run pe__use_vouch_show, pe__use_vouch;
pe__use_run pe__use_recover_deny;

/* --- passkeys: passkeys.c, passkey_sign_in.c ------------------------------ */
pe__use_run pe__use_passkey_options, pe__use_passkey_add;
pe__use_run pe__use_passkey_remove;
pe__use_run pe__use_passkey_ask, pe__use_passkey_sign_in;
pe__use_run pe__use_passkey_step_up_ask, pe__use_passkey_step_up;

/* --- one's own: account.c, sessions.c, step_up.c, erase.c ----------------- */
pe__use_run pe__use_me_show, pe__use_me_change;
pe__use_run pe__use_password_prepare, pe__use_password_change;
pe__use_run pe__use_session_end, pe__use_session_end_others;
pe__use_run pe__use_step_up_show, pe__use_step_up_prepare, pe__use_step_up;
pe__use_run pe__use_me_data;
pe__use_run pe__use_erase_show, pe__use_erase;

/* --- councils: councils.c, closing.c, nesting.c, members.c, invites.c ----- */
pe__use_run pe__use_councils_show;
pe__use_run pe__use_found_show, pe__use_found;
pe__use_run pe__use_council_show, pe__use_council_form, pe__use_council_change;
pe__use_run pe__use_council_close, pe__use_council_keep;
pe__use_run pe__use_nest_ask, pe__use_nest_answer, pe__use_nest_end;
pe__use_run pe__use_members_show;
pe__use_run pe__use_membership_show, pe__use_membership_change;
pe__use_run pe__use_leave;
pe__use_run pe__use_invites_show, pe__use_invite, pe__use_invite_end;

/* --- roles: roles.c; who may what: may.c ---------------------------------- */
pe__use_run pe__use_roles_show, pe__use_role_ledger, pe__use_role_lot;
pe__use_run pe__use_role_draw;
pe__use_run pe__use_role_pause, pe__use_role_give_up;
pe__use_run pe__use_may_show;

#endif
