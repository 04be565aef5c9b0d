/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What decisions are about, and answers to objections. */
#ifndef PE_STORE_DECIDE_SUBJECT_H
#define PE_STORE_DECIDE_SUBJECT_H

#include "query.h"

/* `kind` is a word of the subject's owner (division, merge, pay_rule), copied
 * as it is; `subject` its number there. */
pe_status pe__subject_put(pe__sql *db, int64_t decision, const char *kind,
                          int64_t subject, pe_error *err);
/* *kind = NULL: the decision is about nothing that is kept. */
pe_status pe__subject_of(pe__sql *db, pe__doc *doc, int64_t decision,
                         const char **kind, int64_t *subject, pe_error *err);
/* The same for another decision about it. */
pe_status pe__subject_copy(pe__sql *db, int64_t from, int64_t to,
                           pe_error *err);
/* decision, council, council_name, title, rule, state, outcome, opens, closes,
 * eligible, voted, is_voter, has_voted (of `member`): all that were ever asked
 * about it, newest first. */
pe_status pe__subject_decisions(pe__sql *db, pe__doc *doc, pe__value *array,
                                const char *kind, int64_t subject,
                                int64_t member, pe_error *err);

/* Every voter who is still in the council has consented, and there is one. */
pe_status pe__voice_all(pe__sql *db, int64_t decision, bool *all,
                        pe_error *err);
/* To an objection; *found = false: there is none. */
pe_status pe__answer_put(pe__sql *db, int64_t decision, int64_t member,
                         int64_t by, const char *answer, int64_t now,
                         bool *found, pe_error *err);
/* What was answered is about what was said before. */
pe_status pe__answer_drop(pe__sql *db, int64_t decision, int64_t member,
                          pe_error *err);

#endif
