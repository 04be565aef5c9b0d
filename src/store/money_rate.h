/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Records of a council's currencies, and of what they were worth on a day. */
#ifndef PE_STORE_MONEY_RATE_H
#define PE_STORE_MONEY_RATE_H

#include "query.h"

/* {currency, digits, name} of those the council uses, by name. */
pe_status pe__money_currencies(pe__sql *db, pe__doc *doc, int64_t council,
                               pe__value *array, pe_error *err);
/* How many digits it has behind the point; −1 = the council has no such. */
pe_status pe__money_currency(pe__sql *db, int64_t council,
                             const char *currency, int *digits,
                             pe_error *err);
/* name "" = a country's. */
pe_status pe__money_currency_add(pe__sql *db, int64_t council,
                                 const char *currency, int digits,
                                 const char *name, pe_error *err);
/* Whether the ledger's file makes it known already: an entry has it. */
pe_status pe__money_knows_currency(pe__sql *db, int64_t council,
                                   const char *currency, bool *knows,
                                   pe_error *err);

typedef struct {
    int64_t entry, council, day;
    const char *currency, *in, *rate; /* 1 currency = rate in */
    int64_t top, bottom;              /* the same in smallest units of both */
} pe__money_rate_new;
pe_status pe__money_rate_add(pe__sql *db, const pe__money_rate_new *rate,
                             pe_error *err);
/* The latest of that day or before between the two, either way round; of one
 * day the last that was written. 1 smallest unit of `from` is top / bottom of
 * `to`. */
pe_status pe__money_rate_on(pe__sql *db, int64_t council, const char *from,
                            const char *to, int64_t day, int64_t *top,
                            int64_t *bottom, bool *found, pe_error *err);
/* Newest day first: {number, currency, in_currency, rate, day, words}. */
pe_status pe__money_rates(pe__sql *db, pe__doc *doc, int64_t council,
                          int64_t most, pe__value *array, pe_error *err);
/* Whether the same is there already. */
pe_status pe__money_rate_is(pe__sql *db, int64_t council, const char *currency,
                            const char *in, int64_t day, const char *rate,
                            bool *is, pe_error *err);

#endif
