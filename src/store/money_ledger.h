/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Records of a council's ledger. Amounts are in hundredths of a currency's
 * unit. Entries are only ever added; who adds one keeps to double entry, and
 * spins the chain of hashes on (app/money/book_of.h). */
#ifndef PE_STORE_MONEY_LEDGER_H
#define PE_STORE_MONEY_LEDGER_H

#include "query.h"

/* Whether everybody may look at the council's money. */
pe_status pe__money_is_public(pe__sql *db, int64_t council, bool *is_public,
                              pe_error *err);
pe_status pe__money_set_public(pe__sql *db, int64_t council, bool is_public,
                               int64_t member, int64_t now, pe_error *err);
/* Councils whose money everybody may look at, by name: {council, name,
 * purpose}. */
pe_status pe__money_public(pe__sql *db, pe__doc *doc, pe__value *array,
                           pe_error *err);

/* {account, kind, name, is_pot}, by kind and name. */
pe_status pe__money_accounts(pe__sql *db, pe__doc *doc, int64_t council,
                             pe__value *array, pe_error *err);
/* One, if it is this council's. */
pe_status pe__money_account(pe__sql *db, pe__doc *doc, int64_t council,
                            int64_t account, pe__value *object, bool *found,
                            pe_error *err);
/* 0 when there is none of that name. */
pe_status pe__money_account_named(pe__sql *db, int64_t council,
                                  const char *kind, const char *name,
                                  int64_t *account, pe_error *err);
pe_status pe__money_account_add(pe__sql *db, int64_t council,
                                const char *kind, const char *name,
                                int64_t now, int64_t *account, pe_error *err);

/* What stands in each account that was ever used: {account, kind, name,
 * is_pot, currency, amount}. */
pe_status pe__money_balances(pe__sql *db, pe__doc *doc, int64_t council,
                             pe__value *array, pe_error *err);
pe_status pe__money_balance(pe__sql *db, int64_t account,
                            const char *currency, int64_t *amount,
                            pe_error *err);
/* Into accounts of income and out to those of expenses, since that day:
 * {kind, name, currency, amount}; more first. */
pe_status pe__money_flows(pe__sql *db, pe__doc *doc, int64_t council,
                          int64_t since_on, pe__value *array, pe_error *err);
/* The day of the first entry; 0 = there is none. */
pe_status pe__money_first_day(pe__sql *db, int64_t council, int64_t *day,
                              pe_error *err);

/* Newest first, from number `from` down (0 = all), at most `most`: {entry,
 * number, day, words, currency, amount, from_account, from_name, from_kind,
 * to_…, corrects, corrected_by, idea, idea_title, written, by_name}.
 * account ≠ 0: of that account alone; idea likewise. */
pe_status pe__money_entries(pe__sql *db, pe__doc *doc, int64_t council,
                            int64_t account, int64_t idea, int64_t from,
                            int64_t most, pe__value *array, pe_error *err);
/* One by its number, if it is this council's. */
pe_status pe__money_entry(pe__sql *db, pe__doc *doc, int64_t council,
                          int64_t number, pe__value *object, bool *found,
                          pe_error *err);
/* How many entries there are, and the hash after the last ("" = none). */
pe_status pe__money_head(pe__sql *db, pe__doc *doc, int64_t council,
                         int64_t *entries, const char **hash, pe_error *err);
pe_status pe__money_knows_currency(pe__sql *db, int64_t council,
                                   const char *currency, bool *knows,
                                   pe_error *err);

typedef struct {
    int64_t council, number, day;
    const char *words;
    int64_t corrects, idea;       /* ids; 0 = none */
    int64_t from, to;             /* accounts */
    const char *currency;
    int64_t amount;               /* > 0 */
    const char *written, *hash;
    int64_t member, now;
} pe__money_new;
pe_status pe__money_entry_add(pe__sql *db, const pe__money_new *entry,
                              int64_t *id, pe_error *err);
/* As they stand in the file, in order: {written, hash}. */
pe_status pe__money_written(pe__sql *db, pe__doc *doc, int64_t council,
                            pe__value *array, pe_error *err);

#endif
