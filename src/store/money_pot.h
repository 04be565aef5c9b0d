/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Records of pots: their rules, who asked to draw, who said yes. */
#ifndef PE_STORE_MONEY_POT_H
#define PE_STORE_MONEY_POT_H

#include "query.h"

typedef struct {
    int64_t account;
    const char *purpose, *currency;
    int64_t roles, signers, alone_most, each_most, person_most, all_most, days,
        keep; /* as in pe_fund_pot */
} pe__pot_new;
pe_status pe__pot_add(pe__sql *db, const pe__pot_new *pot, pe_error *err);

/* {pot, name, purpose, currency, balance}, by name. */
pe_status pe__pots(pe__sql *db, pe__doc *doc, int64_t council,
                   pe__value *array, pe_error *err);
/* One with its rules, if it is this council's: also roles, signers,
 * alone_most, each_most, person_most, all_most, days, keep. */
pe_status pe__pot_get(pe__sql *db, pe__doc *doc, int64_t council, int64_t pot,
                      pe__value *object, bool *found, pe_error *err);

/* What was asked, newest first: {request, amount, words, state, asked, account,
 * to_name, asked_by, asked_by_name, payee, payee_name, entry_number}. */
pe_status pe__pot_requests(pe__sql *db, pe__doc *doc, int64_t pot,
                           pe__value *array, pe_error *err);
pe_status pe__pot_request(pe__sql *db, pe__doc *doc, int64_t pot,
                          int64_t request, pe__value *object, bool *found,
                          pe_error *err);
pe_status pe__pot_request_add(pe__sql *db, int64_t pot, int64_t account,
                              int64_t amount, const char *words,
                              int64_t payee, int64_t asked_by, int64_t now,
                              int64_t *request, pe_error *err);
pe_status pe__pot_request_end(pe__sql *db, int64_t request, const char *state,
                              int64_t entry, pe_error *err);

/* *added = they had not said so before. */
pe_status pe__pot_yes_add(pe__sql *db, int64_t request, int64_t member,
                          int64_t now, bool *added, pe_error *err);
/* {member, name}, in order. */
pe_status pe__pot_yeses(pe__sql *db, pe__doc *doc, int64_t request,
                        pe__value *array, pe_error *err);
/* What was paid from the pot since that second: {day, asked_by, amount}. */
pe_status pe__pot_drawn(pe__sql *db, pe__doc *doc, int64_t pot, int64_t since,
                        pe__value *array, pe_error *err);

#endif
