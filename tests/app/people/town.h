/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A hub without HTTP: uses are run as the dispatcher runs them (permission,
 * preparation, one transaction that is kept or undone), for whoever asks. */
#ifndef TESTS_APP_TOWN_H
#define TESTS_APP_TOWN_H

#include "trial.h"

#include "people.h"
#include "permission.h"

/* What of a route counts here. */
typedef struct {
    const char *path;
    pe__action action;
    bool writes, step_up;
    pe__use_run *prepare, *run;
} act;
/* One that its file alone asks for; without a step up, nothing to prepare. */
#define ACT(NAME, path, action, writes, run)                                  \
    static const act NAME = {path, PE__MAY_##action, writes, false, NULL, run}

extern const act FOUND, JOIN_SHOW, JOIN, SIGN_IN, SIGN_OUT, ME, ME_CHANGE,
    PASSWORD, SESSION_END, SESSIONS_END, STEP_UP, DATA, ERASE, RECOVER,
    RECOVER_SHOW, RECOVER_FINISH, VOUCHES, VOUCH, DENY, COUNCILS, COUNCIL,
    COUNCIL_FORM, COUNCIL_CHANGE, CLOSE, KEEP, NEST_ASK, NEST_ANSWER,
    NEST_LEAVE, NEST_LET_GO, MEMBERS, MEMBERSHIP, LEAVE, INVITES, INVITE,
    INVITE_END, ROLES, LEDGER, LOT, DRAW, PAUSE, GIVE_UP, KEY_OPTIONS, KEY_ADD,
    KEY_REMOVE, KEY_ASK, KEY_SIGN_IN, KEY_STEP_ASK, KEY_STEP, MAY;

/* A browser: whom it speaks for. */
typedef struct {
    char token[PE__TOKEN_TEXT]; /* the cookie's; "" = none */
    int64_t member;             /* of the last answer that signed in */
} browser;

typedef struct town_s {
    trial *t;
    int64_t now;
    pe__doc *doc;   /* of the last answer, and of this one */
    pe__use use;    /* the last */
    pe_status status;
    pe_error err;
    bool refused;   /* the table says no, or to step up first */
} town;

void town_open(town *w, void **state);
void town_close(town *w);

/* Asks with fields "name", "value", …, NULL; returns `out` of the answer, which
 * lives until the next. `council` 0 = none in the path. */
const pe__value *ask(town *w, browser *who, const act *what,
                     int64_t council, ...);
/* The same, and it must be done. */
const pe__value *must_ask(town *w, browser *who, const act *what,
                          int64_t council, ...);
/* The same as ask, with the fields as a list that NULL ends. */
const pe__value *ask_list(town *w, browser *who, const act *what,
                          int64_t council, const char *const *fields);
/* The answer to a query, a number, as a field; lives until sixteen more. */
const char *field_of(const town *w, const char *query);
/* The key of the fault of a field in the last answer, "" = none. */
const char *fault_of(const town *w, const char *field);

/* The first member of the hub. */
void settle(town *w, browser *who, const char *name);
/* A council of theirs. */
int64_t found(town *w, browser *who, const char *name);
/* Invites somebody new, who comes in. */
void bring(town *w, browser *inviter, int64_t council, browser *who,
           const char *name);
void tick(town *w);
int64_t next_due(town *w); /* what the clock is told of */

#endif
