/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Records of pay: a council's rule, its periods, the hours worked in them,
 * allowances, ratings of effort, and the lines of a closed period. Objects and
 * arrays are filled as query.h says; amounts are in the smallest unit of the
 * currency. Who may see what is the business of app/pay. */
#ifndef PE_STORE_PAY_STORE_H
#define PE_STORE_PAY_STORE_H

#include "query.h"

/* rule {way, currency, effort_least_percent, effort_most_percent}; a council
 * without a row of its own has equal pay in EUR. */
pe_status pe__pay_rule_get(pe__sql *db, pe__doc *doc, int64_t council,
                           pe__value *rule, pe_error *err);
pe_status pe__pay_rule_set(pe__sql *db, int64_t council, const char *way,
                           const char *currency, int64_t least_percent,
                           int64_t most_percent, pe_error *err);

/* Another rule that a member put to a decision. */
typedef struct {
    int64_t council, member, now;
    const char *way, *currency;
    int64_t least_percent, most_percent;
} pe__pay_proposal;

pe_status pe__pay_propose(pe__sql *db, const pe__pay_proposal *p,
                          int64_t *proposal, pe_error *err);
/* Those that wait: {proposal, state, proposed_by, proposed_name, proposed,
 * ended} and the fields of a rule. */
pe_status pe__pay_proposals(pe__sql *db, pe__doc *doc, int64_t council,
                            pe__value *array, pe_error *err);
/* One of any state. */
pe_status pe__pay_proposal_get(pe__sql *db, pe__doc *doc, int64_t proposal,
                               pe__value *object, bool *found, pe_error *err);
/* proposed → adopted, refused, withdrawn; *done = it was proposed. */
pe_status pe__pay_proposal_end(pe__sql *db, int64_t proposal,
                               const char *state, int64_t now, bool *done,
                               pe_error *err);

/* Periods, newest first: {period, starts, ends, pool, state, way, closed}. */
pe_status pe__pay_periods(pe__sql *db, pe__doc *doc, int64_t council,
                          pe__value *array, pe_error *err);
/* One, if it is this council's. */
pe_status pe__pay_period_get(pe__sql *db, pe__doc *doc, int64_t council,
                             int64_t period, pe__value *object, bool *found,
                             pe_error *err);
pe_status pe__pay_period_add(pe__sql *db, int64_t council, int64_t starts_on,
                             int64_t ends_on, int64_t pool, const char *way,
                             int64_t *period, pe_error *err);
/* Periods of the council that share a day with these. */
pe_status pe__pay_period_overlaps(pe__sql *db, int64_t council,
                                  int64_t starts_on, int64_t ends_on,
                                  int64_t *count, pe_error *err);
pe_status pe__pay_period_close(pe__sql *db, int64_t period, int64_t now,
                               pe_error *err);

/* Puts everybody into the period who was a member on one of its days, with
 * what the adopted divisions gave them: a week's hours for every seven days
 * that both cover, rounded to a quarter. */
pe_status pe__pay_hours_fill(pe__sql *db, int64_t council, int64_t period,
                             int64_t begins, int64_t ends, pe_error *err);
pe_status pe__pay_hours_set(pe__sql *db, int64_t period, int64_t member,
                            int64_t quarters, pe_error *err);

/* A line for everybody with hours or a need in the period, by member: {member,
 * name, hours, need}; need = sum of allowances that hold on its first day. */
pe_status pe__pay_claims(pe__sql *db, pe__doc *doc, int64_t council,
                         int64_t period, pe__value *array, pe_error *err);

/* Everybody else in the period, and what `rater` gave them: {member, name,
 * points}, points null when not rated. */
pe_status pe__effort_of(pe__sql *db, pe__doc *doc, int64_t period,
                        int64_t rater, pe__value *array, pe_error *err);
/* points 0 takes a rating back. */
pe_status pe__effort_set(pe__sql *db, int64_t period, int64_t rater,
                         int64_t rated, int64_t points, pe_error *err);
/* Calls `each` with every rating, by the rated one, then by points. */
pe_status pe__effort_each(pe__sql *db, int64_t period,
                          void (*each)(void *context, int64_t rated,
                                       int32_t points),
                          void *context, pe_error *err);

/* {allowance, member, name, amount, kind, since, until}; `of` = 0: all. */
pe_status pe__allowances(pe__sql *db, pe__doc *doc, int64_t council,
                         int64_t of, pe__value *array, pe_error *err);
pe_status pe__allowance_add(pe__sql *db, int64_t council, int64_t member,
                            int64_t amount, const char *kind,
                            int64_t since_on, int64_t until_on,
                            int64_t granted_by, int64_t *allowance,
                            pe_error *err);
/* *found = whether it is this council's and went on beyond that day. */
pe_status pe__allowance_end(pe__sql *db, int64_t council, int64_t allowance,
                            int64_t on, bool *found, pe_error *err);

pe_status pe__pay_line_add(pe__sql *db, int64_t period, int64_t member,
                           int64_t quarters, int64_t percent, int64_t base,
                           int64_t allowance, pe_error *err);
/* Of a closed period, by name: {member, name, hours, effort_percent, base,
 * allowance, amount}. */
pe_status pe__pay_lines(pe__sql *db, pe__doc *doc, int64_t period,
                        pe__value *array, pe_error *err);

#endif
