/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A lot over panels that gives kinds the numbers they should have on average:
 * the quick way, which finds one unless the numbers lie at the very edge of
 * what lots can give. */
#ifndef PE_VOTE_SPREAD_H
#define PE_VOTE_SPREAD_H

#include "kinds.h"
#include "panels.h"

/* Panels of kinds with their shares into lot ({.seats}; freed by the caller in
 * any state). Not *exact: they give something near the numbers; where no panel
 * is near them, there is none in it. `work`: figures looked at while panels
 * are made, and not many more. */
pe_status pe__spread_find(const pe__kinds *kinds, const double *number,
                          int64_t work, pe__panels *lot, bool *exact,
                          pe_error *err);

#endif
