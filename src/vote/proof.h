/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A lot with its proof, as lines of JSON that src/check/vote_lot.c reads. */
#ifndef PE_VOTE_PROOF_H
#define PE_VOTE_PROOF_H

#include "tickets.h"

/* Into out->certificate and ->size. ticket [lot->panels]; `drawn` the one that
 * was. */
pe_status pe__proof_write(const pe__even *even, const pe__panels *lot,
                          const int64_t *ticket, int64_t drawn,
                          pe_vote_panel *out, pe_error *err);

#endif
