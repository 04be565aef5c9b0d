/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Parcels over the wire, several at once, through libcurl. Only http and https,
 * no redirection, only addresses of the public network unless the setting
 * peer-near says otherwise: an address comes from a card, which could be made
 * up. */
#ifndef PE_HUB_PEER_SEND_H
#define PE_HUB_PEER_SEND_H

#include "peer.h"
#include "peer_queue.h"

#include <stdatomic.h>

enum { PE__PEERS_AT_ONCE = 32 };

typedef struct {
    pe__peer_parcel parcel;
    /* what came of it */
    long http; /* 0 = no answer */
    pe__buffer signature, answer;
    /* while it is under way */
    pe__buffer input;
    void *curl, *headers;
    bool near_too;
} pe__sending;

/* All that are there, within 20 seconds; given up once *stopping. */
pe_status pe__send_parcels(pe__sending *sending, int count,
                           const pe__hub_key *key, int64_t now,
                           const atomic_bool *stopping, pe_error *err);
void pe__sendings_free(pe__sending *sending, int count);

#endif
