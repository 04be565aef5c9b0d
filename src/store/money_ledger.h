/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Records of a council's ledger. Amounts are in smallest units of a currency,
 * whose decimals the council's table of currencies has (money_rate.h); rows
 * with an amount have `digits`. Entries are only ever added; who adds one keeps
 * to double entry, and spins the chain of hashes on (app/money/written.h).
 *
 * Beside the postings stand sums by days, changed in the same transaction:
 * what stood in an account on any day is read in some microseconds, however
 * many entries there are. */
#ifndef PE_STORE_MONEY_LEDGER_H
#define PE_STORE_MONEY_LEDGER_H

#include "query.h"

enum {
    PE__SUM_SPAN = 32,     /* blocks of a level in one of the next */
    PE__ALL_DAYS = 1 << 24 /* a day after all others */
};

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
 * is_pot, currency, digits, amount}; at the end of that day, or after all
 * entries. */
pe_status pe__money_balances(pe__sql *db, pe__doc *doc, int64_t council,
                             pe__value *array, pe_error *err);
pe_status pe__money_balances_on(pe__sql *db, pe__doc *doc, int64_t council,
                                int64_t day, pe__value *array, pe_error *err);
pe_status pe__money_balance(pe__sql *db, int64_t account,
                            const char *currency, int64_t *amount,
                            pe_error *err);
pe_status pe__money_balance_on(pe__sql *db, int64_t account,
                               const char *currency, int64_t day,
                               int64_t *amount, pe_error *err);
/* Into accounts of income and out to those of expenses, since that day:
 * {kind, name, currency, digits, amount}; more first. */
pe_status pe__money_flows(pe__sql *db, pe__doc *doc, int64_t council,
                          int64_t since_on, pe__value *array, pe_error *err);
/* The day of the first entry; 0 = there is none. */
pe_status pe__money_first_day(pe__sql *db, int64_t council, int64_t *day,
                              pe_error *err);

/* Newest first, from number `from` down (0 = all), at most `most`: {entry,
 * number, day, words, postings, currency, digits, amount, from_account,
 * from_name, from_kind, to_…, rate, in_currency, corrects, corrected_by, idea,
 * idea_title, written, by_name}; a rate has no accounts and no amount.
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
/* All postings of an entry: {line, account, name, kind, is_pot, currency,
 * digits, amount}; above 0 what came into the account. */
pe_status pe__money_postings(pe__sql *db, pe__doc *doc, int64_t entry,
                             pe__value *array, pe_error *err);

typedef struct {
    int64_t account;
    int64_t amount;               /* > 0 into it, < 0 out of it */
    const char *currency;
} pe__money_posting;

typedef struct {
    int64_t council, number, day;
    const char *words;
    int64_t corrects, idea;       /* ids; 0 = none */
    /* The first is one in, the second one out; their sum is 0 in each
     * currency. None = a rate. */
    const pe__money_posting *posting;
    int32_t postings;
    const char *written, *hash;
    int64_t member, now;
} pe__money_new;
pe_status pe__money_entry_add(pe__sql *db, const pe__money_new *entry,
                              int64_t *id, pe_error *err);
/* After entries came by another way than pe__money_entry_add: how many postings
 * each has, and the sums by days, are reckoned anew. */
pe_status pe__money_sums_anew(pe__sql *db, int64_t council, pe_error *err);
/* As they stand in the file, in order, the first `most` after number `after`:
 * {entry, number, day, words, written, hash, corrects, currency, in_currency,
 * rate, top, bottom, rate_day, postings, other_days: of how many postings the
 * day is another than the entry's}; currency … rate_day of a rate alone. */
pe_status pe__money_written(pe__sql *db, pe__doc *doc, int64_t council,
                            int64_t after, int64_t most, pe__value *array,
                            pe_error *err);
/* Postings of the entries from … until: {number, account, currency, amount}. */
pe_status pe__money_written_postings(pe__sql *db, pe__doc *doc,
                                     int64_t council, int64_t from,
                                     int64_t until, pe__value *array,
                                     pe_error *err);

#endif
