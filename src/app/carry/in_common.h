/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What was decided, and money held together, on their way in: what is open and
 * secret comes again, and what was counted or sealed is as it was, or nothing
 * is carried in. */
#ifndef PE_APP_CARRY_IN_COMMON_H
#define PE_APP_CARRY_IN_COMMON_H

#include "in_rules.h"

/* Moves on the times of a row of which the ballots are not carried, so that
 * there is as much time to vote as there was. */
void pe__carry_come_again(const pe__carry_sheet *sheet, pe__carry_cell *cell,
                          int64_t now);

/* Counts decisions and rounds again. PE_BAD_INPUT with the file, and the line
 * where it can be told. */
pe_status pe__carry_check_counts(const pe__carry_look *look, pe_error *err);
/* Whether each entry says what was written and sealed, after the one before
 * it, and `head` is the last seal. PE_BAD_INPUT with file and line. */
pe_status pe__carry_check_ledger(const pe__carry_look *look, const char *head,
                                 pe_error *err);

#endif
