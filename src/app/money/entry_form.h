/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What the forms of entries have in common: on the writer, with faults. */
#ifndef PE_APP_ENTRY_FORM_H
#define PE_APP_ENTRY_FORM_H

#include "written.h"

/* Into `out`: accounts, with is_KIND and, of what was typed, is_from, is_to. */
pe_status pe__money_put_accounts(pe__use *use, pe_error *err);

/* From the year 2000 to today, or a fault. */
void pe__money_check_day(pe__use *use, const char *field, int64_t day);
/* The account that a field names; a fault when it is not this council's. */
pe_status pe__money_find_account(pe__use *use, const char *field,
                                 pe__value **out, pe_error *err);
/* move->idea from the field `idea`: a project of a round that money can be
 * spent for, when one is named. */
pe_status pe__money_find_project(pe__use *use, pe__money_move *move,
                                 pe_error *err);
/* Writes it; goes on to the ledger with what is `said`, or a fault of the
 * amount. */
pe_status pe__money_write_said(pe__use *use, const pe__money_move *move,
                               const char *said, pe_error *err);

#endif
