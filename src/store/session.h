/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Sessions: who a browser speaks for. The cookie holds 256 random bits, the
 * store their hash, and beside it what kind of device it is and the hour in
 * which it was last seen; no address. A session ends after 30 days without a
 * visit. */
#ifndef PE_STORE_SESSION_H
#define PE_STORE_SESSION_H

#include "doc.h"
#include "sql.h"

enum {
    PE__SESSION_SECONDS = 30 * 24 * 3600,
    PE__STEP_UP_SECONDS = 600 /* how long a step-up holds */
};

typedef struct {
    int64_t session, member;
    char language[8]; /* "en" */
    char zone[64];    /* "Europe/Berlin"; "" = none of their own */
    char near_zone[64]; /* then that of the council they joined first */
    char name[128];   /* the member's, cut off where it is longer */
    bool stepped_up;
    bool is_stale;    /* last seen in an earlier hour: pe__session_touch is
                         due */
} pe__session;

/* The session of a cookie's token at `now`, by the token's hash in hex (as in
 * all that follows); *found = false when there is none or it has ended. For
 * every request: one look-up by an index. */
pe_status pe__session_find(pe__sql *db, const char *hash, int64_t now,
                           pe__session *out, bool *found, pe_error *err);
/* Notes the hour and moves the end; a write, at most one an hour. */
pe_status pe__session_touch(pe__sql *db, int64_t session, int64_t now,
                            pe_error *err);

/* `device`: "Firefox on Android". `stepped_up`: the member has just proved who
 * they are. */
pe_status pe__session_add(pe__sql *db, int64_t member, const char *hash,
                          const char *device, int64_t now, bool stepped_up,
                          int64_t *session, pe_error *err);
/* The same session under a new token, stepped up at `now`. */
pe_status pe__session_step_up(pe__sql *db, int64_t session, const char *hash,
                              int64_t now, pe_error *err);
/* Ends one of the member's; *found = whether there was such a one. */
pe_status pe__session_end(pe__sql *db, int64_t member, int64_t session,
                          bool *found, pe_error *err);
/* Ends all of the member's but one (0 = all). */
pe_status pe__session_end_others(pe__sql *db, int64_t member, int64_t but,
                                 pe_error *err);
/* {session, device, created, seen, expires, is_this} each, newest first. */
pe_status pe__session_list(pe__sql *db, pe__doc *doc, pe__value *array,
                           int64_t member, int64_t current, int64_t now,
                           pe_error *err);
/* What is over: sessions, challenges, failed sign-ins. */
pe_status pe__session_sweep(pe__sql *db, int64_t now, pe_error *err);

/* --- ways in -------------------------------------------------------------- */

/* WebAuthn challenges, known by their hash: one use each. */
pe_status pe__challenge_add(pe__sql *db, const char *challenge,
                            int64_t member, const char *purpose, int64_t now,
                            pe_error *err);
/* Uses it up; *fits = it was there, for this member (0 = nobody's) and
 * purpose, and in time. */
pe_status pe__challenge_use(pe__sql *db, const char *challenge,
                            int64_t member, const char *purpose, int64_t now,
                            bool *fits, pe_error *err);

/* How often signing in as `name` failed within an hour. */
pe_status pe__sign_in_tries(pe__sql *db, const char *name, int64_t now,
                            int64_t *tries, pe_error *err);
pe_status pe__sign_in_failed(pe__sql *db, const char *name, int64_t now,
                             pe_error *err);
pe_status pe__sign_in_forget(pe__sql *db, const char *name, pe_error *err);

#endif
