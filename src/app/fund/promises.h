/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Pledges as a table: pledge, amount, from, and until, months, days, kept,
 * name where they stand. */
#ifndef PE_APP_PROMISES_H
#define PE_APP_PROMISES_H

#include "table.h"

#include <parecon/fund.h>

typedef struct {
    pe_fund_pledge *pledge; /* [count] */
    int64_t count;
    int digits;             /* money is in 10^-digits of a unit */
    pe__table *table;
    int32_t id, name;       /* columns; name = id where there is none */
} pe__promises; /* start with {0} */

/* PE_BAD_INPUT with file, row, column and what would be right. */
pe_status pe__promises_read(const char *path, pe__promises *out,
                            pe_error *err);
void pe__promises_free(pe__promises *promises);

#endif
