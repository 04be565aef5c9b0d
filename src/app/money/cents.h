/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Sharing between councils, dues and pledges reckon in hundredths. */
#ifndef PE_APP_CENTS_H
#define PE_APP_CENTS_H

#include "use.h"

/* The field `currency`; a fault when it has other than two decimals in
 * use->council, or when `of_all` councils must mean the same by it and ISO 4217
 * does not know it. */
pe_status pe__use_cents(pe__use *use, bool of_all, const char **currency,
                        pe_error *err);

#endif
