/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The uses of money that councils share with each other. All members of those
 * that take part, and of the one they belong to, see what each stated. */
#ifndef PE_APP_TRANSFER_USES_H
#define PE_APP_TRANSFER_USES_H

#include "use.h"

/* runs, children (how many belong to this council). */
pe__use_run pe__use_transfers;
pe__use_run pe__use_transfer_open;
/* run, parts, silent, own (what this council states), now and year (what each
 * rule does), decisions, payments, command. */
pe__use_run pe__use_transfer_show;
pe__use_run pe__use_transfer_state;
pe__use_run pe__use_transfer_unstate;
pe__use_run pe__use_transfer_propose;
pe__use_run pe__use_transfer_settle;
pe__use_run pe__use_transfer_end;
pe__use_run pe__use_transfer_sent;
pe__use_run pe__use_transfer_arrived;
/* groups.csv. */
pe__use_run pe__use_transfer_file;

#endif
