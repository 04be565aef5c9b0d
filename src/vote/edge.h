/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The fairest lot by columns and cuts: the way that finds it however the quotas
 * are entangled, but takes long where kinds are many. */
#ifndef PE_VOTE_EDGE_H
#define PE_VOTE_EDGE_H

#include "box.h"
#include "even.h"
#include "mixture.h"

/* first [kinds]: a panel; `known`: more of them. Even's numbers are solved for.
 * The lot into lot ({.seats}; freed by the caller in any state); not *exact: so
 * much work was not enough, and it is only what was found by then. */
pe_status pe__edge_find(pe__even *even, pe__box *box, const int32_t *first,
                           const pe__panels *known, int64_t work,
                           pe__panels *lot, bool *exact, pe_error *err);

#endif
