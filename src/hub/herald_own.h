/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What the two files of the herald share: herald.c, the thread and its ring,
 * and listener.c, a stream. */
#ifndef PE_HUB_HERALD_OWN_H
#define PE_HUB_HERALD_OWN_H

#include "event.h"
#include "herald.h"
#include "hub_own.h"

enum {
    PE__RING = 1024,     /* entries kept */
    PE__CATCH_UP = 200,  /* rows of the table read at once */
    PE__TOO_FAR = 20000  /* events behind: the page is to be loaded anew */
};

/* One message as it is sent. */
typedef struct {
    int64_t seq;     /* 0 = passes */
    int64_t council; /* who hears the council hears it; 0 = the hub's */
    int64_t member;  /* the actor; of what passes: for whom, 0 = all */
    char *text;
    size_t size;
} pe__message;

typedef struct pe__listener {
    struct pe__listener *before, *after;
    pe__herald *herald;
    struct MHD_Connection *connection;
    int64_t member;
    unsigned char token[PE__TOKEN_HASH];
    int64_t *councils; /* sorted; those the member may hear */
    int count;
    uint64_t place;    /* next of the ring */
    uint64_t joined;   /* where the ring was when they came */
    int64_t seq;       /* the newest that was sent or needs not be */
    bool suspended;
    bool stale;        /* what they may hear is to be looked up again */
    bool beat;         /* a sign of life is due */
    int turn;          /* of signs of life */
    pe__buffer out;    /* what is being sent */
    size_t sent;       /* of it */
} pe__listener;

struct pe__herald {
    pe__hub *hub;
    pthread_t thread;
    bool runs;
    pthread_mutex_t lock; /* of all below */
    pthread_cond_t news;
    pe__sql *db;          /* the thread's */
    int64_t committed;    /* newest event that is known to be there */
    int64_t seq;          /* newest event in the ring */
    uint64_t head;        /* place of the next message; those from head - RING
                             on are there */
    pe__message ring[PE__RING];
    pe__listener *listeners;
    int64_t count;
    int turns; /* given to new listeners, so that signs of life are spread */
    bool silent;
};

/* The seq before the oldest event of the ring: who has it needs no table. */
int64_t pe__herald_reach(const pe__herald *herald);
bool pe__listener_hears(const pe__listener *l, const pe__message *m);
void pe__message_of_event(const pe__event *event, pe__buffer *out);

#endif
