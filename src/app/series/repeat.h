/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Decisions of the same kind, again and again, by the same people: each is
 * counted with what earlier ones left its voters, by pe_vote_series.
 *
 * Only open ballots go into a series: what somebody weighs today says how they
 * voted before. The order is that of the counts, and what counts is how all
 * stand when a count begins; so two may run at the same time. Who is not there
 * neither gains nor loses (by phragmen they gain, as its text says). A vote
 * that was handed over is the giver's: it is they who get their way. */
#ifndef PE_APP_REPEAT_H
#define PE_APP_REPEAT_H

#include "use.h"

/* --- for src/app/decide --------------------------------------------------- */

/* series: [{series, title, chosen}] that go on, for the form of a decision. */
pe_status pe__put_series_choice(pe__use *use, pe_error *err);
/* Reads the field `series`; faults where it and the rest do not go together.
 * *series = 0: none. */
pe_status pe__read_series(pe__use *use, const char *rule, bool is_secret,
                          bool weighs, bool removes, int64_t *series,
                          pe_error *err);

/* What a count came to. */
typedef struct {
    const char *winners; /* "[2]" or "[]" */
    const char *outcome; /* decided, lot, nobody */
} pe__repeat_end;

/* Counts the decision, a row of the store, whose voices are all in, with `seed`
 * for its lot; keeps its ballots and its place. */
pe_status pe__repeat_count(pe__sql *db, pe__doc *doc, const pe__value *decision,
                           const pe__value *options, const char *seed,
                           pe__repeat_end *end, pe_error *err);
/* Of a decision of a series: turn {…}, once it is counted; my_say {…} before.
 * See repeat_tell.c. */
pe_status pe__put_turn(pe__use *use, const pe__value *decision,
                       const pe__value *options, pe_error *err);

/* --- uses ----------------------------------------------------------------- */

pe__use_run pe__use_series_all, pe__use_series_form, pe__use_series_add;
pe__use_run pe__use_series, pe__use_series_end, pe__use_series_file;

#endif
