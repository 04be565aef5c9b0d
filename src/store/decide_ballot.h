/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Who may vote and who has, and what was cast. A secret ballot is kept under a
 * tag that is made of its voter's code: no row says whose it is. */
#ifndef PE_STORE_DECIDE_BALLOT_H
#define PE_STORE_DECIDE_BALLOT_H

#include "query.h"

typedef struct {
    int64_t eligible, voted;
} pe__turnout;

pe_status pe__turnout_of(pe__sql *db, int64_t decision, pe__turnout *out,
                         pe_error *err);
typedef struct {
    bool is_voter, has_voted; /* may vote; has */
    int64_t halves;           /* their weight, in halves */
} pe__voter;

pe_status pe__voter_of(pe__sql *db, int64_t decision, int64_t member,
                       pe__voter *out, pe_error *err);
/* Notes that they have; *first = for the first time. False too when they may
 * not. */
pe_status pe__voter_mark(pe__sql *db, int64_t decision, int64_t member,
                         bool *first, pe_error *err);
pe_status pe__voter_unmark(pe__sql *db, int64_t decision, int64_t member,
                           pe_error *err);
/* member, name, has_voted, halves; by name. */
pe_status pe__voter_rows(pe__sql *db, pe__doc *doc, pe__value *array,
                         int64_t decision, pe_error *err);

/* *added = false: the tag is taken. */
pe_status pe__cast_add(pe__sql *db, int64_t decision, const char *tag,
                       const char *marks, int64_t halves, bool *added,
                       pe_error *err);
/* *found = whether there was one under this tag. */
pe_status pe__cast_change(pe__sql *db, int64_t decision, const char *tag,
                          const char *marks, bool *found, pe_error *err);
/* NULL = none. */
pe_status pe__cast_marks(pe__sql *db, pe__doc *doc, int64_t decision,
                         const char *tag, const char **marks, pe_error *err);
/* marks, halves, ballots (how many cast it); by marks. Of open votes too. */
pe_status pe__cast_counts(pe__sql *db, pe__doc *doc, pe__value *array,
                          int64_t decision, bool is_secret, pe_error *err);
/* All of a vote that is over. */
pe_status pe__cast_drop(pe__sql *db, int64_t decision, pe_error *err);

/* member, name, marks, reason, said; objections first, then by time. */
pe_status pe__voice_rows(pe__sql *db, pe__doc *doc, pe__value *array,
                         int64_t decision, pe_error *err);
pe_status pe__voice_put(pe__sql *db, int64_t decision, int64_t member,
                        const char *marks, const char *reason, int64_t now,
                        pe_error *err);
pe_status pe__voice_drop(pe__sql *db, int64_t decision, int64_t member,
                         bool *found, pe_error *err);

#endif
