/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What the files of the board share. */
#ifndef PE_APP_BOARD_OWN_H
#define PE_APP_BOARD_OWN_H

#include "board.h"

#include "board_log.h"

#include <pthread.h>
#include <stdatomic.h>

struct pe__board {
    pe_match_settings settings;
    pthread_rwlock_t lock; /* of `match`: readers look, the writer changes */
    pe_match *match;       /* NULL = not loaded yet */
    pe__board_mark mark;   /* of the last event that `match` lived through */
    struct {
        const pe__sql *db; /* where the store was last found equal to `match` */
        int64_t turn;      /* and when (pe__sql_turn) */
    } settled;             /* the writer's */
    int64_t kept;          /* seq of the newest state in the store */
    pe__doc *doc;          /* the writer's scratch */
    pe__buffer line;       /* the writer's */
    pe__zones *zones;
    int64_t next_hour;     /* when pe__board_tick is due; the writer's */
    int64_t clocks_from;   /* helpers up to this one have had their clocks
                              looked at; the writer's */
    atomic_llong due;      /* pe_match_due, for the thread that wakes */
    /* The thread that wakes (waker.c). */
    pe__writer *writer;
    pthread_mutex_t wake_lock;
    pthread_cond_t wake;
    pthread_t thread;
    atomic_bool started;
    bool stopping, pending; /* under wake_lock */
    pe__change change;
};

/* deeds.c: the rows that follow from an event. */
pe_status pe__board_deeds(pe__board *board, pe__sql *db,
                          const pe_match_event *event,
                          const pe_match_actions *actions, pe_error *err);
/* state.c: makes the state equal to the store. */
pe_status pe__board_settle(pe__board *board, pe__sql *db, pe_error *err);
/* goods.c: proposes who gives which thing for which need. */
pe_status pe__board_share(pe__board *board, pe__sql *db, pe__doc *doc,
                          int64_t now, pe_error *err);
/* helper.c: tells the engine whose clock changed. */
pe_status pe__helper_set_clocks(pe__board *board, pe__sql *db, pe__doc *doc,
                                int64_t now, bool *more, pe_error *err);
/* waker.c: something is due at another time than before. */
void pe__board_nudge(pe__board *board);
/* Seconds that local time is ahead of UTC. */
int64_t pe__board_offset(pe__board *board, const char *zone, int64_t at);

#endif
