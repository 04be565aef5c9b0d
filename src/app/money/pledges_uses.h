/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The uses of pledges. All members see who promised what; only those who did,
 * and who keeps the ledger, end a pledge. */
#ifndef PE_APP_PLEDGES_USES_H
#define PE_APP_PLEDGES_USES_H

#include "use.h"

/* pledges, currencies: [{currency, kept, months}], may_outside. */
pe__use_run pe__use_pledges;
pe__use_run pe__use_pledge_add;
/* pledge, receipts, unmatched. */
pe__use_run pe__use_pledge_show;
pe__use_run pe__use_pledge_end;
pe__use_run pe__use_pledge_match;
pe__use_run pe__use_pledge_unmatch;
/* pledges.csv: without names, for parecon fund expect. */
pe__use_run pe__use_pledges_file;

#endif
