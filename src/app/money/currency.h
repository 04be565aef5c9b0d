/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* How many decimals a currency has: as ISO 4217 says, or as the council chose
 * for one of its own (hours of a time bank). Once used, it stays: the ledger's
 * file says so above its first entry. */
#ifndef PE_APP_CURRENCY_H
#define PE_APP_CURRENCY_H

#include "use.h"

enum { PE__CURRENCY_LETTERS = 8, PE__DIGITS_MOST = 6 };

/* −1 = ISO 4217 has no such currency. */
int pe__iso_digits(const char *currency);

/* The text in capitals; false when it is not three to eight letters. */
bool pe__code_of(const char *text, char out[PE__CURRENCY_LETTERS + 1]);
/* `field` of the form: three to eight letters, made capitals, or a fault. */
const char *pe__use_code(pe__use *use, const char *field);
/* The field `currency`. */
const char *pe__use_currency(pe__use *use);

/* Its decimals in use->council: the council's own, or ISO's; −1 = it is
 * neither. */
pe_status pe__currency_find(pe__use *use, const char *currency, int *digits,
                            pe_error *err);
/* The same; a fault of `field` when it is neither ISO's nor
 * the council's own (*digits is 2 then). */
pe_status pe__currency_digits(pe__use *use, const char *field,
                              const char *currency, int *digits,
                              pe_error *err);
/* On the writer: likewise, and the council has it from now on. */
pe_status pe__currency_take(pe__use *use, const char *field,
                            const char *currency, int *digits, pe_error *err);

#endif
