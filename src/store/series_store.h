/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Records of decisions of the same kind, again and again. Objects and arrays
 * are filled as query.h says. */
#ifndef PE_STORE_SERIES_STORE_H
#define PE_STORE_SERIES_STORE_H

#include "query.h"

typedef struct {
    int64_t council;
    const char *title, *says, *rule;
    int64_t by, now;
} pe__series_new;

pe_status pe__series_add(pe__sql *db, const pe__series_new *s, int64_t *series,
                         pe_error *err);
/* Nothing more is put into it. *done = it had not ended. */
pe_status pe__series_end(pe__sql *db, int64_t series, int64_t by, int64_t now,
                         bool *done, pe_error *err);

/* {series, title, says, rule, opened_by, opener_name, opened, ended,
 * ender_name, counted: count, open: count (coming or running)}: those of a
 * council that go on, then those that ended, newest first. */
pe_status pe__series_rows(pe__sql *db, pe__doc *doc, pe__value *array,
                          int64_t council, int64_t most, pe_error *err);
pe_status pe__series_row(pe__sql *db, pe__doc *doc, pe__value *object,
                         int64_t council, int64_t series, bool *found,
                         pe_error *err);

pe_status pe__series_put_in(pe__sql *db, int64_t series, int64_t decision,
                            pe_error *err);
/* {decision, title, state, opens, closes, closed, outcome, winners, place}: all
 * that were put into it but were not taken back, those that are counted, the
 * last first, then the others by when they close. */
pe_status pe__series_decisions(pe__sql *db, pe__doc *doc, pe__value *array,
                               int64_t series, pe_error *err);
/* {place, name, decision}: the options of those that are counted. */
pe_status pe__series_options(pe__sql *db, pe__doc *doc, pe__value *array,
                             int64_t series, pe_error *err);
/* {place, ballots} of those that are counted, by place, up to `last`. */
pe_status pe__series_parts(pe__sql *db, pe__doc *doc, pe__value *array,
                           int64_t series, int64_t last, pe_error *err);
/* {member, marks} of an open vote, by member. */
pe_status pe__series_voices(pe__sql *db, pe__doc *doc, pe__value *array,
                            int64_t decision, pe_error *err);
/* The next place, and what was counted. */
pe_status pe__series_count_in(pe__sql *db, int64_t decision, int64_t place,
                              const char *ballots, pe_error *err);
/* {member, name}: who is in the council now, by name. */
pe_status pe__series_members(pe__sql *db, pe__doc *doc, pe__value *array,
                             int64_t council, pe_error *err);

/* {decision, series, place, ballots, title, seed, outcome, winners,
 * series_title, series_rule, opened} each decision of the council's series that
 * was counted, in their order; and one of them. */
pe_status pe__series_turns(pe__sql *db, pe__doc *doc, pe__value *array,
                           int64_t council, pe_error *err);
pe_status pe__series_turn(pe__sql *db, pe__doc *doc, pe__value *object,
                          int64_t decision, bool *found, pe_error *err);

#endif
