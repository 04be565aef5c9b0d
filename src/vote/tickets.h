/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What a lot gives, in whole numbers, and how much more could be given. */
#ifndef PE_VOTE_TICKETS_H
#define PE_VOTE_TICKETS_H

#include "even.h"
#include "mixture.h"

#define PE__TICKETS INT64_C(1000000000000)

/* Shares in whole numbers, Σ = PE__TICKETS: ticket [lot->panels]. */
void pe__tickets_deal(const pe__panels *lot, int64_t *ticket);

/* number [kinds]: seats that each kind has on average. */
void pe__tickets_number(const pe__panels *lot, const int64_t *ticket,
                        int32_t kinds, double *number);

/* By even's prices: *most = no lot gives the least likely more; *gap = nobody
 * can have more chance than that above theirs, in any lot that leaves all
 * who have no more than they what they have, and lets nobody fall below them.
 * PE_NO_MEMORY. */
pe_status pe__tickets_gap(const pe__even *even, const double *number,
                          double *most, double *gap);

#endif
