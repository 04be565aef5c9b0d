/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The switchboard in front of people: what the hub asks, so that an open page
 * changes when others change what it shows, and nobody hears of what they may
 * not see. */
#ifndef PE_APP_USE_ONLOOK_H
#define PE_APP_USE_ONLOOK_H

#include "sql.h"

#include <parecon/error.h>
#include <stdbool.h>
#include <stdint.h>

/* What an event changes. */
typedef enum {
    PE__STIRS_NOTHING,
    PE__STIRS_ASKING, /* of a need: how many were asked, which its own page
                         alone shows */
    PE__STIRS_NEED,
    PE__STIRS_EFFORT,
    PE__STIRS_DUTY,
    PE__STIRS_FIELD   /* the board as a whole */
} pe__stirs;

/* Who sees it, and where. */
typedef struct {
    int64_t seq;          /* of the event */
    int64_t need, effort; /* of which it is; 0 = of none */
    int64_t author;       /* sees it in any case; 0 = nobody does */
    bool is_open;         /* to all who are signed in; else to verifiers */
    bool is_listed;       /* lists show it */
} pe__sight;

/* All may be called from any thread. */
typedef struct {
    pe__stirs (*stirs)(const char *kind);
    /* need, effort, author, is_open, is_listed; of what is gone, nobody sees
     * anything. */
    pe_status (*look)(pe__sql *db, pe__stirs stirs, int64_t subject,
                      pe__sight *out, pe_error *err);
    pe_status (*verifies)(pe__sql *db, int64_t member, bool *does,
                          pe_error *err);
} pe__onlook;

#endif
