/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A lot over panels that gives kinds the numbers they should have on average:
 * the quick way, which finds one unless the numbers lie at the very edge of
 * what lots can give. */
#ifndef PE_VOTE_SPREAD_H
#define PE_VOTE_SPREAD_H

#include "kinds.h"
#include "mixture.h"

typedef enum {
    PE__SPREAD_EXACT, /* the lot gives the numbers */
    PE__SPREAD_NEAR,  /* something near them; where no panel is near them, there
                         is none in it */
    PE__SPREAD_OUT    /* the same, as the work is all done: with more of it it
                         might have been exact */
} pe__spread_end;

/* Panels of kinds with their shares into lot ({.seats}; freed by the caller in
 * any state). `work`: figures looked at, and not many more. */
pe_status pe__spread_find(const pe__kinds *kinds, const double *number,
                          int64_t work, pe__panels *lot,
                          pe__spread_end *how, pe_error *err);

#endif
