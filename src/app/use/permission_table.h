/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The rows of the permission table (permission.h): PE__ACTION(name, key of
 * the sentence in web/texts, who may). Included several times, each with its
 * own PE__ACTION; that is why there is no guard. */

#define MAY(relation) (1u << PE__##relation)
#define ROLES (MAY(COORDINATOR) | MAY(SCRIBE) | MAY(TREASURER))

/* The hub. */
PE__ACTION(LOOK, "may.look", MAY(ANYBODY))
PE__ACTION(SIGN_UP, "may.sign_up", MAY(ANYBODY))
PE__ACTION(OWN_ACCOUNT, "may.own_account", MAY(SIGNED_IN))
PE__ACTION(OWN_THING, "may.own_thing", MAY(SELF))
PE__ACTION(COUNCIL_FOUND, "may.council_found", MAY(SIGNED_IN))
PE__ACTION(RECOVERY_VOUCH, "may.recovery_vouch", MAY(SIGNED_IN))

/* A council. */
PE__ACTION(COUNCIL_KNOW, "may.council_know", MAY(MEMBER) | MAY(NEIGHBOUR))
PE__ACTION(COUNCIL_SEE, "may.council_see", MAY(MEMBER))
PE__ACTION(COUNCIL_CHANGE, "may.council_change", MAY(COORDINATOR))
PE__ACTION(COUNCIL_LEAVE, "may.council_leave", MAY(MEMBER))
PE__ACTION(COUNCIL_KEEP, "may.council_keep", MAY(MEMBER))
PE__ACTION(MEMBERSHIP_CHANGE, "may.membership_change", MAY(MEMBER))
PE__ACTION(INVITE, "may.invite", MAY(MEMBER))
PE__ACTION(INVITE_END, "may.invite_end", MAY(SELF) | MAY(COORDINATOR))
PE__ACTION(INVITE_SEE, "may.invite_see", MAY(MEMBER))
PE__ACTION(ROLE_DRAW, "may.role_draw", MAY(COORDINATOR) | MAY(SHADOW))
PE__ACTION(ROLE_PAUSE, "may.role_pause", MAY(MEMBER))
PE__ACTION(ROLE_GIVE_UP, "may.role_give_up", MAY(SELF))
PE__ACTION(EXPORT, "may.export", MAY(MEMBER))

/* Work. */
PE__ACTION(WORK_SEE, "may.work_see", MAY(MEMBER))
PE__ACTION(TASK_CHANGE, "may.task_change", ROLES)
PE__ACTION(TASK_RATE, "may.task_rate", MAY(MEMBER))
PE__ACTION(DIVISION_PROPOSE, "may.division_propose", ROLES)
PE__ACTION(SWAP, "may.swap", MAY(MEMBER))
PE__ACTION(REMARK, "may.remark", MAY(MEMBER))

/* Decisions. Who opened one may take it back; so may who coordinates. */
PE__ACTION(DECISION_SEE, "may.decision_see", MAY(MEMBER))
PE__ACTION(DECISION_OPEN, "may.decision_open", MAY(MEMBER))
PE__ACTION(DECISION_VOTE, "may.decision_vote", MAY(MEMBER))
PE__ACTION(FOLLOW, "may.follow", MAY(MEMBER))
PE__ACTION(DECISION_WITHDRAW, "may.decision_withdraw",
           MAY(SELF) | MAY(COORDINATOR))
PE__ACTION(DELEGATE, "may.delegate", MAY(MEMBER))
PE__ACTION(TOPIC_NAME, "may.topic_name", MAY(COORDINATOR))
PE__ACTION(RECALL, "may.recall", MAY(MEMBER))
PE__ACTION(SERIES_SEE, "may.series_see", MAY(MEMBER))
PE__ACTION(SERIES_OPEN, "may.series_open", MAY(COORDINATOR))
PE__ACTION(PANEL_SEE, "may.panel_see", MAY(MEMBER))
PE__ACTION(PANEL_DRAW, "may.panel_draw", MAY(COORDINATOR))
PE__ACTION(PANEL_ANSWER, "may.panel_answer", MAY(MEMBER))

/* Merging. */
PE__ACTION(MERGE_ASK, "may.merge_ask", MAY(COORDINATOR))
PE__ACTION(MERGE_SEE, "may.merge_see", MAY(MEMBER))

/* Pay. */
PE__ACTION(PAY_SEE, "may.pay_see", MAY(MEMBER))
PE__ACTION(PAY_CHANGE, "may.pay_change", MAY(TREASURER))
PE__ACTION(EFFORT_RATE, "may.effort_rate", MAY(MEMBER))

/* Money held together. A pot's own rules say which members may draw. */
PE__ACTION(MONEY_LOOK, "may.money_look", MAY(ANYBODY))
PE__ACTION(MONEY_SEE, "may.money_see", MAY(MEMBER))
PE__ACTION(MONEY_OPEN, "may.money_open", MAY(COORDINATOR))
PE__ACTION(MONEY_KEEP, "may.money_keep", MAY(TREASURER))
PE__ACTION(MONEY_DRAW, "may.money_draw", MAY(MEMBER))
PE__ACTION(MONEY_ROUND, "may.money_round", MAY(COORDINATOR) | MAY(TREASURER))
PE__ACTION(MONEY_HAND, "may.money_hand", MAY(COORDINATOR) | MAY(TREASURER))
PE__ACTION(MONEY_SIGN, "may.money_sign", MAY(MEMBER))
PE__ACTION(MONEY_VOTE, "may.money_vote", MAY(MEMBER))
PE__ACTION(TRANSFER_LEAD, "may.transfer_lead",
           MAY(COORDINATOR) | MAY(TREASURER))
PE__ACTION(DUES_SET, "may.dues_set", MAY(COORDINATOR) | MAY(TREASURER))
PE__ACTION(DUES_CHOOSE, "may.dues_choose", MAY(MEMBER))
PE__ACTION(PLEDGE, "may.pledge", MAY(MEMBER))

/* The switchboard. A need, effort, duty, offer or gift is one's own when one
 * made it, or organises what it is of. */
PE__ACTION(BOARD_LOOK, "may.board_look", MAY(ANYBODY))
PE__ACTION(BOARD_HELP, "may.board_help", MAY(SIGNED_IN))
PE__ACTION(NEED_POST, "may.need_post", MAY(SIGNED_IN))
PE__ACTION(NEED_CHANGE, "may.need_change", MAY(SELF))
PE__ACTION(NEED_VOUCH, "may.need_vouch", MAY(SIGNED_IN))
PE__ACTION(EFFORT_START, "may.effort_start", MAY(MEMBER))
PE__ACTION(EFFORT_CHANGE, "may.effort_change", MAY(SELF))
PE__ACTION(OFFER_CHANGE, "may.offer_change", MAY(SELF))
PE__ACTION(BOARD_BRING, "may.board_bring", ROLES)
PE__ACTION(PEER_SEE, "may.peer_see", MAY(MEMBER))
PE__ACTION(PEER_CHANGE, "may.peer_change", MAY(COORDINATOR))
PE__ACTION(CLEARANCE_GIVE, "may.clearance_give", MAY(COORDINATOR))

#undef MAY
#undef ROLES
