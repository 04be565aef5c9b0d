/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What a line of the bank fits: pledges, dues, and payments between councils
 * that are under way. */
#ifndef PE_STORE_MONEY_FIT_H
#define PE_STORE_MONEY_FIT_H

#include "query.h"

/* Who may pay in `currency`: [{kind: pledge or dues, subject, name}]. */
pe_status pe__fit_candidates(pe__sql *db, pe__doc *doc, int64_t council,
                             const char *currency, pe__value *array,
                             pe_error *err);
pe_status pe__fit_put(pe__sql *db, int64_t line, const char *kind,
                      int64_t subject, pe_error *err);
/* [{member, name}] of those who pay dues and whose name fits a line, by name;
 * its pledges are those of pe__pledges_fitting. */
pe_status pe__fit_dues(pe__sql *db, pe__doc *doc, int64_t line,
                       pe__value *array, pe_error *err);
/* Payments that this council is to send (`gives`), or that were sent to it and
 * have not arrived: [{run, payment, title, other, digits, amount, settled}]. */
pe_status pe__fit_transfers(pe__sql *db, pe__doc *doc, int64_t council,
                            const char *currency, bool gives,
                            pe__value *array, pe_error *err);
/* The account of income that pledges came from last; 0 = none did yet. */
pe_status pe__fit_account(pe__sql *db, int64_t council, int64_t *account,
                          pe_error *err);
/* Whether the entry counts for a pledge. */
pe_status pe__fit_is_receipt(pe__sql *db, int64_t entry, bool *is,
                             pe_error *err);
/* Once it is settled, nothing of it is kept. */
pe_status pe__fit_forget(pe__sql *db, int64_t line, pe_error *err);

#endif
