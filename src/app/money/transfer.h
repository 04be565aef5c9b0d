/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Money that councils share, between the files of its uses. */
#ifndef PE_APP_TRANSFER_H
#define PE_APP_TRANSFER_H

#include "use.h"

#include <parecon/fund.h>

enum { PE__TRANSFER_RULES = 3, PE__TRANSFER_SCALE = 1000 };
/* By pe_fund_transfer_rule: "median", "floor", "leximin". */
extern const char *const pe__transfer_rule_names[PE__TRANSFER_RULES];
/* −1 when it is none of them. */
int pe__transfer_rule_of(const char *name);

/* What rows of pe__transfer_parts come to. */
typedef struct {
    int64_t groups;
    int64_t *council;                      /* [groups] */
    pe_fund_group *group;                  /* [groups] */
    int64_t *transfer[PE__TRANSFER_RULES]; /* [groups] */
    pe_fund_transfer_info info[PE__TRANSFER_RULES];
    bool is_too_large[PE__TRANSFER_RULES]; /* to be reckoned with */
    int64_t floor;                         /* that was reckoned with */
    int digits;                            /* of the run's currency */
} pe__transfer_sums;

/* By every rule; in `doc`. floor < 0: half of what a head has on average. */
pe_status pe__transfer_reckon(pe__doc *doc, const pe__value *parts,
                              int64_t share, int64_t floor, int digits,
                              pe__transfer_sums *out, pe_error *err);

/* groups.csv, as `parecon fund transfer` reads it. */
bool pe__transfer_csv(const pe__value *parts, int digits, pe__buffer *out);
/* The command that gives the same. */
const char *pe__transfer_command(pe__doc *doc, int rule, int64_t share,
                                 int64_t floor, int digits);
/* SHA-256 in hex of both texts. */
const char *pe__transfer_digest(pe__doc *doc, const char *file,
                                const char *command);

/* rows: [{council, name, cells: [one a rule: amount, gives, gets, x and w of
 * its bar in percent]}]. */
void pe__transfer_put_table(pe__doc *doc, pe__value *to,
                            const pe__value *parts,
                            int64_t *const transfer[PE__TRANSFER_RULES],
                            int64_t groups, int digits);
/* RULE: {level, moved, givers, takers, missing, is_short, is_too_large}. */
void pe__transfer_put_words(pe__doc *doc, pe__value *to,
                            const pe__transfer_sums *s);
/* year: {runs, rows}. */
pe_status pe__transfer_put_year(pe__use *use, const pe__value *run,
                                pe_error *err);

/* The run of the path with is_open, is_settled, is_ended, is_above; NULL and
 * an outcome when it is no concern of use->council. */
pe_status pe__transfer_find(pe__use *use, pe__value **run, pe_error *err);
/* The same for who leads it: not found when it belongs to another council,
 * a conflict when it is over. */
pe_status pe__transfer_led(pe__use *use, pe__value **run, pe_error *err);
/* What this council's ledger says came in during the run. */
pe_status pe__transfer_known_income(pe__use *use, const pe__value *run,
                                    int64_t *income, pe_error *err);
void pe__transfer_next(pe__use *use, const pe__value *run, const char *said);

#endif
