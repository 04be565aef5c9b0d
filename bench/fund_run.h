/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Rows of the bench of fund. */
#ifndef PE_BENCH_FUND_RUN_H
#define PE_BENCH_FUND_RUN_H

#include <stdbool.h>

/* Equal Shares in a large city, by lot; real elections beside the times of
 * pabutools (../shared/data/oracles/budget). */
void fund_rows_city(bool quick);
void fund_rows_sample(bool quick);
void fund_rows_transfer(bool quick);
void fund_rows_ledger(bool quick);
/* The ledger of a council in the hub's store. */
void fund_rows_hub(bool quick);

/* Seconds that this process was given so far. */
double fund_seconds(void);

#endif
