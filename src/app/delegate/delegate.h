/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The uses of handing one's vote over, and of calling people back. What each
 * reads and gives stands with it in the file named here; routes in
 * hub/routes_delegate.c. */
#ifndef PE_APP_DELEGATE_H
#define PE_APP_DELEGATE_H

#include "use.h"

/* --- delegates.c ---------------------------------------------------------- */
pe__use_run pe__use_delegates, pe__use_topic_add, pe__use_topic_end;

/* --- handing.c ------------------------------------------------------------ */
pe__use_run pe__use_hand_over, pe__use_hand_recall, pe__use_hand_renew;
pe__use_run pe__use_hand_accept, pe__use_hand_decline, pe__use_take_back;

/* --- recall.c ------------------------------------------------------------- */
pe__use_run pe__use_recalls, pe__use_recall_ask;
pe__use_run pe__use_recall_sign, pe__use_recall_unsign;

#endif
