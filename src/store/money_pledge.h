/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Records of pledges: money that is promised, and what came of it. */
#ifndef PE_STORE_MONEY_PLEDGE_H
#define PE_STORE_MONEY_PLEDGE_H

#include "query.h"

typedef struct {
    int64_t council, member;     /* member 0 = somebody outside, by name */
    const char *name, *currency;
    int64_t amount, from, until; /* days */
    int64_t months;              /* 0 = once */
    int64_t written_by, now;
} pe__pledge_new;
pe_status pe__pledge_add(pe__sql *db, const pe__pledge_new *pledge,
                         int64_t *id, pe_error *err);
/* By currency and name: {pledge, member, name, currency, amount, from, until,
 * months, came}; came = what entries say that count for it until today. */
pe_status pe__pledges(pe__sql *db, pe__doc *doc, int64_t council,
                      pe__value *array, pe_error *err);
pe_status pe__pledge_get(pe__sql *db, pe__doc *doc, int64_t council,
                         int64_t pledge, pe__value *object, bool *found,
                         pe_error *err);
/* Those that a line of the bank fits (money_fit), by number. */
pe_status pe__pledges_fitting(pe__sql *db, pe__doc *doc, int64_t council,
                              int64_t line, pe__value *array, pe_error *err);
/* The last day that it holds. */
pe_status pe__pledge_end(pe__sql *db, int64_t pledge, int64_t until,
                         pe_error *err);
/* Income of the last months that belongs to no pledge, newest first, at most
 * `most`: {entry, number, day, words, currency, amount}. */
pe_status pe__pledge_unmatched(pe__sql *db, pe__doc *doc, int64_t council,
                               int64_t since, int64_t most, pe__value *array,
                               pe_error *err);
/* The entry of that number, if it is income that belongs to no pledge and was
 * not taken back: {entry, currency, amount}. */
pe_status pe__pledge_entry(pe__sql *db, pe__doc *doc, int64_t council,
                           int64_t number, pe__value *object, bool *found,
                           pe_error *err);
pe_status pe__pledge_match(pe__sql *db, int64_t entry, int64_t pledge,
                           pe_error *err);
/* Of one pledge, newest first: {number, day, words, amount}. */
pe_status pe__pledge_receipts(pe__sql *db, pe__doc *doc, int64_t pledge,
                              pe__value *array, pe_error *err);
/* *found = it was so. */
pe_status pe__pledge_unmatch(pe__sql *db, int64_t council, int64_t pledge,
                             int64_t number, bool *found, pe_error *err);

#endif
