/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Amounts that people type. */
#ifndef PE_APP_PAY_MONEY_H
#define PE_APP_PAY_MONEY_H

#include "use.h"

/* "1200", "1200.5", "1 200,50", "1.200,50" or "1,200.50" in hundredths; −1
 * when it is no amount or more than 2^53. A single separator followed by three
 * digits is taken for one of thousands. */
int64_t pe__money_of(const char *text);
/* The same of a currency with 0 … 9 digits behind the point, in its smallest
 * unit. With three or more, three behind a single separator are decimals. */
int64_t pe__money_of_digits(const char *text, int digits);
/* The field of a form; missing or no amount above 0: a fault. */
int64_t pe__use_money(pe__use *use, const char *field);
int64_t pe__use_money_digits(pe__use *use, const char *field, int digits);
/* 0 allowed; blank: `otherwise`, and so with a fault. */
int64_t pe__use_money_or(pe__use *use, const char *field, int digits,
                         int64_t otherwise);

#endif
