/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Records of decisions: what is to be decided, among which options, and what
 * it came to. Objects and arrays are filled as query.h says. */
#ifndef PE_STORE_DECIDE_STORE_H
#define PE_STORE_DECIDE_STORE_H

#include "query.h"

typedef struct {
    int64_t council, opened_by;
    const char *title, *says, *rule;
    bool is_secret;
    int64_t seats;
    int64_t accused;       /* of a removal; 0 = another question */
    int64_t follows;       /* the decision it takes up; 0 = none */
    int64_t round;         /* 2 = after two counts that differed; 0 = 1 */
    int64_t now, opens, closes;
} pe__decision_new;

/* state is `coming`: the tick opens it. */
pe_status pe__decision_add(pe__sql *db, const pe__decision_new *decision,
                           int64_t *id, pe_error *err);
pe_status pe__decision_option_add(pe__sql *db, int64_t decision, int64_t place,
                                  const char *name, pe_error *err);
/* place, name; in their order. */
pe_status pe__decision_options(pe__sql *db, pe__doc *doc, pe__value *array,
                               int64_t decision, pe_error *err);
/* All that stands in its row, with opened_name, accused_name, and what it is
 * about (subject_kind, subject; null = nothing that is kept), the series it is
 * in (series, series_title, series_rule; turn: its place there, once counted);
 * without ballots and transcript. */
pe_status pe__decision_row(pe__sql *db, pe__doc *doc, pe__value *object,
                           int64_t council, int64_t decision, bool *found,
                           pe_error *err);
/* ballots, transcript, weights, equal_transcript. */
pe_status pe__decision_files(pe__sql *db, pe__doc *doc, pe__value *object,
                             int64_t decision, pe_error *err);
/* decision, title, rule, state, opens, closes, closed, outcome, is_secret,
 * eligible, voted, is_voter, has_voted (of `member`); those that run by when
 * they end, then those that are over, newest first: from the `from`-th (0, …)
 * on at most `most`. */
pe_status pe__decision_rows(pe__sql *db, pe__doc *doc, pe__value *array,
                            int64_t council, int64_t member, int64_t from,
                            int64_t most, pe_error *err);
/* decision, name: of the options that won in these rows; none where nothing
 * was chosen. */
pe_status pe__decision_chosen(pe__sql *db, pe__doc *doc, pe__value *array,
                              int64_t council, int64_t from, int64_t most,
                              pe_error *err);

/* decision, council, council_name, title, created, closes, has_voted: what the
 * member may vote on now, in councils they are in. */
pe_status pe__decision_deadlines(pe__sql *db, pe__doc *doc, pe__value *array,
                                 int64_t member, pe_error *err);

/* When the next opens, closes or is tried again; INT64_MAX = none. */
pe_status pe__decision_next(pe__sql *db, int64_t *at, pe_error *err);
/* decision, council, state, seed_seq of those that are due, by when
 * each was, at most `most`. */
pe_status pe__decision_due(pe__sql *db, pe__doc *doc, pe__value *array,
                           int64_t now, int64_t most, pe_error *err);
/* Opens it: who is in the council now may vote, and nobody else. Of a removal
 * neither the accused may, nor whom they let in, nor who was let in within
 * fourteen days. Where the accused let in all others, these may after all:
 * else who began a council could never be replaced. */
pe_status pe__decision_open(pe__sql *db, int64_t decision, int64_t now,
                            pe_error *err);

/* What could not be done when it was due, of what all else was undone. */
typedef struct {
    int64_t times; /* so far */
    int64_t again; /* when it is tried again */
    const char *why;
} pe__stuck;
/* A vote that could not be counted is `uncounted` until it is: closed_at is
 * when it is tried again, seed_seq how often it was, seed why it could not be.
 * One that could not be opened opens later. */
pe_status pe__decision_stuck(pe__sql *db, int64_t decision, bool is_coming,
                             const pe__stuck *stuck, pe_error *err);
/* Tries it again at once; *done = it is uncounted. */
pe_status pe__decision_again(pe__sql *db, int64_t decision, int64_t now,
                             bool *done, pe_error *err);

typedef struct {
    int64_t decision, now, seed_seq;
    const char *outcome, *winners, *seed, *ballots, *transcript;
    const char *weights, *equal; /* of a weighted one, else "" */
} pe__decision_end;

/* Before its time where all have consented: then it closes now. */
pe_status pe__decision_close(pe__sql *db, const pe__decision_end *end,
                             pe_error *err);
/* While it is coming or open; its ballots go. */
pe_status pe__decision_withdraw(pe__sql *db, int64_t decision, int64_t now,
                                bool *done, pe_error *err);

/* side: for, against or ""; source may be "". */
pe_status pe__remark_side_add(pe__sql *db, int64_t remark, const char *side,
                              const char *source, pe_error *err);
/* As pe__remark_rows, with side and source. */
pe_status pe__argument_rows(pe__sql *db, pe__doc *doc, pe__value *array,
                            int64_t decision, pe_error *err);

#endif
