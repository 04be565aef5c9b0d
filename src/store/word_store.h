/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Word of what a council decides, by vote or by budget round, for those who
 * chose to be told: the rows of `message` that are about it. */
#ifndef PE_STORE_WORD_STORE_H
#define PE_STORE_WORD_STORE_H

#include "query.h"

/* It opened: its voters are told, and once more a day before its close who has
 * not voted by then, if that is not just after the opening. */
pe_status pe__word_decision_opens(pe__sql *db, int64_t decision, int64_t now,
                                  int64_t closes, pe_error *err);
/* It closed, or (`is_over` false) was taken back: nobody is told to vote. */
pe_status pe__word_decision_ends(pe__sql *db, int64_t decision, int64_t now,
                                 bool is_over, pe_error *err);
/* Likewise of a round: when it is there, when its vote opens, a day before
 * that closes. */
pe_status pe__word_round_opens(pe__sql *db, int64_t round, int64_t now,
                               int64_t ideas_until, int64_t votes_until,
                               pe_error *err);
pe_status pe__word_round_counted(pe__sql *db, int64_t round, int64_t now,
                                 pe_error *err);

/* level, is_by_push, is_by_mail, has_mail, is_chosen. */
pe_status pe__word_choice_row(pe__sql *db, pe__doc *doc, pe__value *object,
                              int64_t member, pe_error *err);
/* What waits already is told as chosen. */
pe_status pe__word_choice_set(pe__sql *db, int64_t member, const char *level,
                              bool by_push, bool by_mail, int64_t now,
                              pe_error *err);

/* What the member can vote on and has not: is_round, id, council, title,
 * since, until; the newest first. */
pe_status pe__word_votes(pe__sql *db, pe__doc *doc, pe__value *array,
                         int64_t member, int64_t now, pe_error *err);

#endif
