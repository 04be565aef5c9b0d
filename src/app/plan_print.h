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

/* A plan, and what it is told beside. Everything is only lent. */
typedef struct {
    const pe__printing *p;
    const pe__plan_result *result;
    const double *price_before;  /* [goods] of the plan that this one was
                                    revised from, else the start prices;
                                    NULL = 1 */
    const double *output_before; /* [workers] of that plan; NAN = it had no
                                    such council; NULL = no plan before */
} pe__plan_story;

/* All that comes after the last round. */
void pe__plan_print(const pe__plan_story *story);
/* The certificate and the rounds, and what moved; the caller's. NULL: no
 * memory. */
json_t *pe__plan_json(const pe__plan_story *story);

/* --- shared by the files that print a plan -------------------------------- */

/* ln of the smallest change that is spoken of. */
#define PE__PLAN_MOVED 0.005

/* A share as "0.0123 %": never rounded down, so that "no more than" stays
 * true; "–" for what is not a number or has no end. */
const char *pe__plan_percent(double share, char out[PE__FIGURE]);
/* An amount or a value to about four figures: 12,345, 1.234, 2.5 million. */
const char *pe__plan_amount(double amount, char out[PE__FIGURE]);
/* exp(ln) as "+12 %", "-3.1 %", beyond the double or the half "× 2.5",
 * "÷ 3.1". */
const char *pe__plan_change(double ln, char out[PE__FIGURE]);
const char *pe__plan_label(const pe__plan_story *story, pe__label which,
                           int64_t i, char room[PE__LABEL_ROOM]);

enum { PE__LISTED = 5 };
/* How much item i belongs into a list; 0 or less: not at all. */
typedef double pe__plan_key(const pe__plan_story *story, int64_t i);
/* The items with the largest keys, largest first, equal ones in the order of
 * the table. Returns how many have a key; PE__LISTED at most are filled in.
 * Cost: O(count × PE__LISTED). */
int64_t pe__plan_largest(const pe__plan_story *story, int64_t count,
                         pe__plan_key *key, int64_t out[PE__LISTED]);
/* Those items by name under a heading; nothing when there are none. */
void pe__plan_print_names(const pe__plan_story *story, const char *heading,
                          pe__label which, int64_t count, pe__plan_key *key,
                          const char *file);
/* Those items in one sentence, with exp(ln) behind each name. */
void pe__plan_print_moved(const pe__plan_story *story, const char *lead,
                          pe__label which, int64_t count, pe__plan_key *key,
                          pe__plan_key *ln);
/* "and 12 more", when there are. */
void pe__plan_print_rest(const pe__plan_story *story, int64_t rest,
                         const char *file);

void pe__plan_print_goods(const pe__plan_story *story);
void pe__plan_print_councils(const pe__plan_story *story);
void pe__plan_print_revised(const pe__plan_story *story);
void pe__plan_print_federations(const pe__plan_story *story);

#endif
