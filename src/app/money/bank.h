/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What the uses of statements have in common. */
#ifndef PE_APP_BANK_H
#define PE_APP_BANK_H

#include "use.h"

enum {
    PE__MATCH_DAYS = 10,     /* a bank books so many days before or after us */
    PE__LINES_SHOWN = 50,
    PE__WORDS_SECONDS = 90 * 86400,  /* what lines say is kept */
    PE__PAYER_SECONDS = 800 * 86400  /* who paid is known again */
};

/* The statement of the path; an outcome when it is not this council's. */
pe_status pe__statement_find(pe__use *use, pe__value **row, pe_error *err);

/* Into `row`, a statement that says what stands there: ledger, difference, and
 * what it is made of: waiting, left_out, not_at_bank, before (amounts). */
pe_status pe__statement_explain(pe__use *use, pe__value *row, pe_error *err);

#endif
