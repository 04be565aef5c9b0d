/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Petitions that somebody who holds a role, or carries votes, be confirmed or
 * replaced. Objects and arrays are filled as query.h says. */
#ifndef PE_STORE_RECALL_STORE_H
#define PE_STORE_RECALL_STORE_H

#include "query.h"

typedef struct {
    int64_t council, accused, asked_by, now, until;
    const char *kind, *reason;
} pe__petition_new;

pe_status pe__petition_add(pe__sql *db, const pe__petition_new *p, int64_t *id,
                           pe_error *err);
/* petition, accused, accused_name, kind, reason, asked_by, asked_name, asked,
 * until, reached, decision, outcome, has_signed (the member); those that run
 * first, newest first, at most `most`. `petition` 0 = all. */
pe_status pe__petition_rows(pe__sql *db, pe__doc *doc, pe__value *array,
                            int64_t council, int64_t petition, int64_t member,
                            int64_t now, int64_t most, pe_error *err);
/* *found = one about the same is signed or voted on, or was voted on less than
 * 30 days ago. */
pe_status pe__petition_runs(pe__sql *db, int64_t council, int64_t accused,
                            const char *kind, int64_t now, bool *found,
                            pe_error *err);
/* kind, member, name: who can be called back now. */
pe_status pe__petition_whom(pe__sql *db, pe__doc *doc, pe__value *array,
                            int64_t council, int64_t now, pe_error *err);

/* Who has a say about the accused at `at`: as when the vote opens, see
 * pe__decision_open. `petition` 0 = none has signed. */
typedef struct {
    int64_t eligible, signed_by; /* signatures of who has a say */
    bool is_eligible;            /* the member is among them */
} pe__petition_count;

pe_status pe__petition_count_of(pe__sql *db, int64_t council, int64_t accused,
                                int64_t petition, int64_t member, int64_t at,
                                pe__petition_count *out, pe_error *err);
/* *changed = not so before. */
pe_status pe__petition_sign(pe__sql *db, int64_t petition, int64_t member,
                            bool on, bool *changed, pe_error *err);
pe_status pe__petition_reach(pe__sql *db, int64_t petition, int64_t decision,
                             int64_t now, pe_error *err);
/* petition, council, accused, kind of the vote's; *found = it is one. */
pe_status pe__petition_of(pe__sql *db, pe__doc *doc, pe__value *object,
                          int64_t decision, bool *found, pe_error *err);
pe_status pe__petition_end(pe__sql *db, int64_t petition, bool replaced,
                           pe_error *err);
/* The role the accused holds, 0 = none. */
pe_status pe__petition_role(pe__sql *db, int64_t council, int64_t member,
                            const char *kind, int64_t now, int64_t *role,
                            pe_error *err);

#endif
