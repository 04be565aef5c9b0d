/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Steps of income by which dues are reckoned, as a table: from, percent. */
#ifndef PE_APP_STEPS_H
#define PE_APP_STEPS_H

#include <parecon/fund.h>

typedef struct {
    pe_fund_step *step; /* [steps] */
    int64_t steps;
} pe__steps; /* start with {0} */

/* `from` is read in 10^-digits of a unit. PE_BAD_INPUT with file, row, column
 * and what would be right. */
pe_status pe__steps_read(const char *path, int digits, pe__steps *out,
                         pe_error *err);
void pe__steps_free(pe__steps *steps);

#endif
