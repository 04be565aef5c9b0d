/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Amounts that people type. */
#ifndef PE_APP_PAY_MONEY_H
#define PE_APP_PAY_MONEY_H

#include "use.h"

/* "1200", "1200.5", "1 200,50", "1.200,50" or "1,200.50" in hundredths; −1
 * when it is no amount or more than 2^53. A single separator followed by three
 * digits is taken for one of thousands. */
int64_t pe__money_of(const char *text);
/* The field of a form; missing or no amount above 0: a fault. */
int64_t pe__use_money(pe__use *use, const char *field);

#endif
