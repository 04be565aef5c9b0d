/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What the files of peer share. */
#ifndef PE_APP_PEER_OWN_H
#define PE_APP_PEER_OWN_H

#include "board.h"
#include "parcel.h"
#include "peer.h"
#include "peer_queue.h"
#include "peer_store.h"

/* One parcel that is being taken. */
typedef struct {
    pe__board *board;
    pe__sql *db;
    pe__doc *doc;
    pe__peer peer;
    int64_t now;
} pe__taking;

/* take_need.c, take_claim.c: within the transaction of the parcel. */
pe_status pe__take_need(pe__taking *t, const pe__item *item, pe_error *err);
pe_status pe__take_claim(pe__taking *t, const pe__item *item, pe_error *err);
pe_status pe__take_verdict(pe__taking *t, const pe__item *item,
                           pe_error *err);
/* The other's clock shows something else than it did: its needs move along. */
pe_status pe__take_shift(pe__taking *t, int64_t shift, pe_error *err);

/* The connection is over: their needs go off the board, their people's claims
 * are given back. `there`: they ended it. */
pe_status pe__peer_close(pe__board *board, pe__sql *db, pe__doc *doc,
                         int64_t peer, bool there, int64_t now,
                         pe_error *err);

/* What is signed under an acknowledgement. */
void pe__proof_text(int64_t have, bool stale, bool over,
                    const char *signature, pe__buffer *out);

#endif
