/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Whose name stands beside a line of the bank, or in it. Names are compared
 * while a file is brought; only which pledge or which payer of dues a line fits
 * is kept, until it is settled. */
#ifndef PE_APP_BANK_FIT_H
#define PE_APP_BANK_FIT_H

#include "statement.h"
#include "use.h"

/* Every word of the name stands in the text, as "Rossi" and "A." do in "ROSSI
 * ANNA": letters without accents and in lower case; where either has a single
 * letter, it stands for a word that begins with it. At least one word of three
 * letters or more has to be the same. Pure. */
bool pe__fits_name(const char *name, const char *text);

/* Who may pay in this currency: [{kind: pledge, dues; subject, name}]. */
pe_status pe__fit_names(pe__use *use, const char *currency, pe__value *names,
                        pe_error *err);
/* Notes whose name stands beside the line, or in its text. */
pe_status pe__fit_add(pe__use *use, const pe__value *names, int64_t line,
                      const pe__bank_line *l, pe_error *err);

#endif
