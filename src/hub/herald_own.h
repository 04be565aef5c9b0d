/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What the files of the herald share: herald.c, the thread and its ring;
 * listener.c, a stream; onlookers.c, those who have the switchboard open. */
#ifndef PE_HUB_HERALD_OWN_H
#define PE_HUB_HERALD_OWN_H

#include "event.h"
#include "herald.h"
#include "hub_own.h"

enum {
    PE__RING = 1024,     /* entries kept */
    PE__CATCH_UP = 200,  /* rows of the table read at once */
    PE__TOO_FAR = 20000, /* events behind: the page is to be loaded anew */
    PE__STIRRED = 256,   /* things of the switchboard that changed, gathered */
    PE__SIGHTS = 1024    /* of them, kept for who comes with a page that is a
                            little older */
};

/* What somebody has before them of the switchboard. */
typedef enum {
    PE__GAZE_NONE,
    PE__GAZE_FIELD, /* the whole field */
    PE__GAZE_NEED,
    PE__GAZE_EFFORT
} pe__gaze;

enum { PE__DUE = 1, PE__DUE_VERIFIER = 2 }; /* see pe__listener.due */

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
    pe__gaze gaze;
    int64_t gazed;     /* which need, or effort */
    int64_t shown;     /* the page before them is as new as this event */
    bool verifies;     /* sees needs that nobody vouches for */
    unsigned due;      /* bits: what is before them changed; as a verifier they
                          alone may know */
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
    /* What changed on the switchboard and was not told yet; the thread's. */
    struct {
        int64_t seq, subject;
        pe__stirs stirs;
    } stirred[PE__STIRRED];
    int stirs;
    bool owed;    /* some are marked and were not woken */
    int64_t told; /* the second in which they were last */
    /* Under the lock, for who comes: those from sights_head - SIGHTS on. */
    pe__sight sights[PE__SIGHTS];
    uint64_t sights_head;
    int64_t sights_from; /* nothing is known of what was before this event */
    int64_t spread;      /* ms, over which pages that were told ask anew */
};

/* The seq before the oldest event of the ring: who has it needs no table. */
int64_t pe__herald_reach(const pe__herald *herald);
bool pe__listener_hears(const pe__listener *l, const pe__message *m);
/* onlookers.c. On the thread: */
void pe__onlookers_note(pe__herald *h, const pe__event *event);
void pe__onlookers_tell(pe__herald *h, int64_t second);
/* What a stream is for: need=N, effort=N or board=1 of the query; whether they
 * verify. */
pe_status pe__onlooker_read(pe__listener *l, const pe__value *in, pe__sql *db,
                            pe_error *err);
/* The lock is held; `shown` is set. */
void pe__onlooker_joins(pe__listener *l);
/* What is due, taken off; "" = nothing. The lock is held. */
void pe__onlooker_take(pe__listener *l);

void pe__listener_wake(pe__listener *l); /* the lock is held */
void pe__message_of_event(const pe__event *event, pe__buffer *out);

#endif
