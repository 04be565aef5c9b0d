/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What the courier's two files share: when and what (courier.c), and how it is
 * said and sent (courier_send.c). */
#ifndef PE_HUB_COURIER_OWN_H
#define PE_HUB_COURIER_OWN_H

#include "courier_store.h"
#include "hub_own.h"
#include "p256.h"
#include "post.h"

typedef enum {
    PE__SENT,     /* or nobody to send it to */
    PE__NOT_YET,  /* to be tried again */
    PE__AT_NIGHT, /* to wait for the morning */
    PE__CUT_OFF   /* the hub stops */
} pe__delivery;

enum { PE__GONE_MOST = 64 };

/* What a round of deliveries needs, and the browsers it found to be gone. */
typedef struct {
    pe__hub *hub;
    pe__sql *db;
    pe__doc *doc;
    pe__web *web;
    pe__post *post;
    const pe__p256_pair *key;
    int64_t now;
    int64_t gone[PE__GONE_MOST];
    int gones;
} pe__round;

/* `wait`: when it is morning, of PE__AT_NIGHT. */
pe__delivery pe__deliver(pe__round *round, const pe__word *message,
                         int64_t *wait);

#endif
