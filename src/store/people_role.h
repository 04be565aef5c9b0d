/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The records of roles: who holds them, who learns them, for how many days
 * each has held one, and the lots. */
#ifndef PE_STORE_PEOPLE_ROLE_H
#define PE_STORE_PEOPLE_ROLE_H

#include "doc.h"
#include "secret.h"
#include "sql.h"

typedef struct {
    int64_t council, member;
    const char *kind; /* coordinator, scribe, treasurer */
    bool is_shadow;
    int64_t since, until;
    int64_t draw;     /* 0 = none */
} pe__role_new;

pe_status pe__role_add(pe__sql *db, const pe__role_new *role, int64_t *id,
                       pe_error *err);
/* {role, kind, member, name, is_shadow, is_mine, since, until} each: those that
 * run at `now` and the shadows. */
pe_status pe__role_list(pe__sql *db, pe__doc *doc, pe__value *array,
                        int64_t council, int64_t me, int64_t now,
                        pe_error *err);
/* The role that runs: {role, member, until}; of the holder or the shadow. */
pe_status pe__role_current(pe__sql *db, pe__doc *doc, pe__value *object,
                           int64_t council, const char *kind, bool is_shadow,
                           bool *found, pe_error *err);
/* Ends one of the council's that the member holds; *found = they did. */
pe_status pe__role_give_up(pe__sql *db, int64_t council, int64_t role,
                           int64_t member, int64_t now, const char **kind,
                           pe__doc *doc, pe_error *err);
/* Ends a role, at the end of its term at the latest. */
pe_status pe__role_end(pe__sql *db, int64_t role, int64_t now, pe_error *err);
/* {council, kind} each: roles whose holder's term is over or who are not there,
 * or whose successor is to be drawn because the term ends before
 * `now` + `shadow`. At most `most`. */
pe_status pe__role_due(pe__sql *db, pe__doc *doc, pe__value *array,
                       int64_t now, int64_t shadow, int most, pe_error *err);
/* When the earliest of all roles that are held becomes due; INT64_MAX =
 * none is held. */
pe_status pe__role_next(pe__sql *db, int64_t shadow, int64_t *at,
                        pe_error *err);
pe_status pe__role_is_due(pe__sql *db, int64_t council, const char *kind,
                          int64_t now, int64_t shadow, bool *due,
                          pe_error *err);

/* Which part of the ledger of one role. */
typedef struct {
    int64_t council;
    const char *kind;
    int64_t now;
    int64_t new_since; /* who joined later is new */
    int64_t busy_at;   /* who learns another role, or holds one beyond then, is
                          busy */
    int64_t skip, most;
} pe__role_ledger_ask;

/* {member, name, days, is_paused, is_new, is_busy} each, the members of the
 * council, those with the fewest days first. */
pe_status pe__role_ledger(pe__sql *db, pe__doc *doc, pe__value *array,
                          const pe__role_ledger_ask *ask, pe_error *err);

/* The newest event's number and hash, from which lots are drawn. */
pe_status pe__role_seed(pe__sql *db, int64_t *seq, char seed[PE__HASH_SIZE],
                        pe_error *err);
pe_status pe__role_draw_add(pe__sql *db, int64_t council, const char *kind,
                            int64_t member, int64_t seq, const char *seed,
                            const pe__value *candidates, int64_t now,
                            int64_t *draw, pe_error *err);
/* {draw, kind, member, name, drawn} each, newest first. */
pe_status pe__role_draw_list(pe__sql *db, pe__doc *doc, pe__value *array,
                             int64_t council, int64_t skip, int64_t most,
                             pe_error *err);
/* The same of one, with {seq, seed, candidates}. */
pe_status pe__role_draw_row(pe__sql *db, pe__doc *doc, pe__value *object,
                            int64_t council, int64_t draw, bool *found,
                            pe_error *err);

/* When the member's pause ends or ended; INT64_MIN = there was none. */
pe_status pe__role_pause_until(pe__sql *db, int64_t council, int64_t member,
                               const char *kind, int64_t *until,
                               pe_error *err);
pe_status pe__role_pause_set(pe__sql *db, int64_t council, int64_t member,
                             const char *kind, int64_t until, pe_error *err);

#endif
