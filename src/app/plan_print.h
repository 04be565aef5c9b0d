/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A plan on its way to a terminal: the table of rounds, row by row while they
 * are held, and afterwards what came of it, in words. */
#ifndef PE_APP_PLAN_PRINT_H
#define PE_APP_PLAN_PRINT_H

#include "jobs_print.h"
#include "plan_write.h"

/* Where to and how wide; nothing narrower than 40 columns. */
pe__printing pe__plan_printing(FILE *out, int width);

/* "440 goods, 395 workers' councils, …" and the head of the table. */
void pe__plan_print_head(const pe__economy *economy, const char *name,
                         FILE *out, int width);
void pe__plan_print_round(const pe__economy *economy,
                          const pe_plan_round *round, FILE *out, int width);
/* All that comes after the last round. */
void pe__plan_print(const pe__plan_result *result, FILE *out, int width);
/* The certificate and the rounds; the caller's. NULL: no memory. */
json_t *pe__plan_json(const pe__plan_result *result);

/* --- shared by the files that print a plan -------------------------------- */

/* A share as "0.0123 %": never rounded down, so that "no more than" stays
 * true; "–" for what is not a number or has no end. */
const char *pe__plan_percent(double share, char out[PE__FIGURE]);
/* An amount or a value to four figures: 12,345, 1.234, 2.5 million. */
const char *pe__plan_amount(double amount, char out[PE__FIGURE]);

/* Goods that are far off, unmade or dear; councils that are not approved. */
void pe__plan_print_goods(const pe__printing *p,
                          const pe__plan_result *result);
void pe__plan_print_councils(const pe__printing *p,
                             const pe__plan_result *result);
void pe__plan_print_federations(const pe__printing *p,
                                const pe__plan_result *result);

#endif
