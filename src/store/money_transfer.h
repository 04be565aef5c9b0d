/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Records of money that councils of one federation share: what each states for
 * a period, what was settled, and what was sent and arrived. */
#ifndef PE_STORE_MONEY_TRANSFER_H
#define PE_STORE_MONEY_TRANSFER_H

#include "query.h"

typedef struct {
    int64_t council;              /* to which those that share belong */
    const char *title, *currency;
    int64_t starts, ends;         /* days, both included */
    int digits;                   /* of the currency */
    int64_t share, floor;         /* as in pe_fund_transfer_settings */
    int64_t member, now;
} pe__transfer_new;
pe_status pe__transfer_add(pe__sql *db, const pe__transfer_new *run,
                           int64_t *id, pe_error *err);

/* Of those that belong to `council`, and those it shares in or may; newest
 * first: {run, council, council_name, title, starts, ends, currency, state,
 * moved, is_stated}. */
pe_status pe__transfers(pe__sql *db, pe__doc *doc, int64_t council,
                        pe__value *array, pe_error *err);
/* One, if `council` is the one above, shares in it or may: also share, floor,
 * rule, decision, decision_title, opened, settled, digest. */
pe_status pe__transfer_get(pe__sql *db, pe__doc *doc, int64_t council,
                           int64_t run, pe__value *object, bool *found,
                           pe_error *err);
/* groups.csv as it was settled; NULL before. */
pe_status pe__transfer_file(pe__sql *db, pe__doc *doc, int64_t run,
                            const char **file, pe_error *err);

/* What was stated, by council: {council, name, income, ledger_income, members,
 * counted, need, most, reason, transfer, stated}; money but for need. */
pe_status pe__transfer_parts(pe__sql *db, pe__doc *doc, int64_t run,
                             pe__value *array, pe_error *err);
/* Who belongs to the one above and stated nothing: {council, name}. */
pe_status pe__transfer_silent(pe__sql *db, pe__doc *doc, int64_t run,
                              pe__value *array, pe_error *err);
/* Runs of the same councils, in the same currency, whose periods ended within
 * a year before this one's began: {run, title, starts, ends, share, floor,
 * rule, state}; those that nobody stated anything for are left out. */
pe_status pe__transfer_earlier(pe__sql *db, pe__doc *doc, int64_t run,
                               pe__value *array, pe_error *err);
/* What came in by the council's ledger between two days, both included, but
 * for what other councils gave: never below 0. */
pe_status pe__transfer_income(pe__sql *db, int64_t council,
                              const char *currency, int64_t from, int64_t to,
                              int64_t *income, pe_error *err);
/* Whether `council` belongs to `above` now. */
pe_status pe__transfer_belongs(pe__sql *db, int64_t council, int64_t above,
                               bool *belongs, pe_error *err);

typedef struct {
    int64_t run, council, income, ledger_income, members, counted, need, most;
    const char *reason;
    int64_t member, now;
} pe__transfer_part;
pe_status pe__transfer_state(pe__sql *db, const pe__transfer_part *part,
                             pe_error *err);
/* *found = it had stated something. */
pe_status pe__transfer_unstate(pe__sql *db, int64_t run, int64_t council,
                               bool *found, pe_error *err);

/* What is proposed, while it is open. decision 0 = none chose it yet. */
pe_status pe__transfer_propose(pe__sql *db, int64_t run, const char *rule,
                               int64_t share, int64_t floor, int64_t decision,
                               pe_error *err);
/* Decisions of the council that are closed and came to a result, newest first:
 * {decision, title, closed}. */
pe_status pe__transfer_decided(pe__sql *db, pe__doc *doc, int64_t council,
                               pe__value *array, pe_error *err);
pe_status pe__transfer_is_decided(pe__sql *db, int64_t council,
                                  int64_t decision, bool *is_decided,
                                  pe_error *err);

/* settled, or ended without that. */
pe_status pe__transfer_close(pe__sql *db, int64_t run, const char *state,
                             int64_t moved, const char *file,
                             const char *digest, int64_t now, pe_error *err);
pe_status pe__transfer_part_settled(pe__sql *db, int64_t run, int64_t council,
                                    int64_t transfer, pe_error *err);
pe_status pe__transfer_payment_add(pe__sql *db, int64_t run, int64_t giver,
                                   int64_t taker, int64_t amount,
                                   pe_error *err);

/* {payment, giver, giver_name, taker, taker_name, amount, sent_entry,
 * sent_number, arrived_entry, arrived_number}: an entry that was taken back in
 * its ledger is not there. */
pe_status pe__transfer_payments(pe__sql *db, pe__doc *doc, int64_t run,
                                pe__value *array, pe_error *err);
pe_status pe__transfer_payment(pe__sql *db, pe__doc *doc, int64_t run,
                               int64_t payment, pe__value *object,
                               bool *found, pe_error *err);
pe_status pe__transfer_sent(pe__sql *db, int64_t payment, int64_t entry,
                            pe_error *err);
pe_status pe__transfer_arrived(pe__sql *db, int64_t payment, int64_t entry,
                               pe_error *err);

#endif
