/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What people do with the switchboard (README.md). */
#ifndef PE_APP_BOARD_USES_H
#define PE_APP_BOARD_USES_H

#include "use.h"

/* One's own profile, blocks; clearances: helper.c, trust.c */
pe__use_run pe__use_helper, pe__use_helper_set, pe__use_helper_pause,
    pe__use_helper_leave, pe__use_block, pe__use_unblock, pe__use_clearances,
    pe__use_clearance_set;
/* Efforts and duties that come again: efforts.c, duties.c */
pe__use_run pe__use_efforts, pe__use_effort, pe__use_effort_new,
    pe__use_effort_add, pe__use_effort_form, pe__use_effort_change,
    pe__use_effort_end;
pe__use_run pe__use_duty_add, pe__use_duty_end, pe__use_duty_adopt,
    pe__use_duty_drop;
/* Needs: posting.c, field.c, twin.c */
pe__use_run pe__use_need_new, pe__use_need_add, pe__use_need,
    pe__use_need_form, pe__use_need_change, pe__use_need_withdraw,
    pe__use_need_vouch, pe__use_need_twin;
/* The whole field: field.c, map.c, figures.c */
pe__use_run pe__use_board, pe__use_board_now, pe__use_board_verify,
    pe__use_coverage, pe__use_map, pe__use_district, pe__use_district_name,
    pe__use_fairness;
/* A council's own shapes: ground_uses.c */
pe__use_run pe__use_ground, pe__use_ground_prepare, pe__use_ground_set,
    pe__use_ground_end, pe__use_grounds;
/* Answering: answers.c, shifts.c */
pe__use_run pe__use_asks, pe__use_ask, pe__use_yes, pe__use_no, pe__use_later,
    pe__use_confirm, pe__use_cancel, pe__use_shifts;
/* Organising: organise.c */
pe__use_run pe__use_organise, pe__use_need_people, pe__use_need_came,
    pe__use_need_thank;
/* Things and places: offers.c */
pe__use_run pe__use_offers, pe__use_offer_add, pe__use_offer_end,
    pe__use_gift_answer;

/* Tells the engine of a member's profile as it stands in the store. */
struct pe__board;
pe_status pe__helper_tell(struct pe__board *board, pe__sql *db, pe__doc *doc,
                          int64_t member, int64_t now, pe_error *err);
/* use->member leaves the hub for good: their own needs are taken back, and
 * nothing of them stays in the engine or its log. */
pe_status pe__board_erase(pe__use *use, pe_error *err);

#endif
