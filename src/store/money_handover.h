/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Records of money that is handed from one who keeps it to the next: what the
 * ledger says is there, and who looked and signed. */
#ifndef PE_STORE_MONEY_HANDOVER_H
#define PE_STORE_MONEY_HANDOVER_H

#include "query.h"

/* Opens one with what stands in each account of money or debts now; number and
 * hash are the ledger's head. */
pe_status pe__handover_add(pe__sql *db, int64_t council, int64_t number,
                           const char *hash, const char *words, int64_t member,
                           int64_t now, int64_t *id, pe_error *err);
/* Newest first, at most 20: {handover, number, hash, words, state, opened,
 * ended, opened_by_name, signed: count}. */
pe_status pe__handovers(pe__sql *db, pe__doc *doc, int64_t council,
                        pe__value *array, pe_error *err);
/* One, if it is this council's. */
pe_status pe__handover_get(pe__sql *db, pe__doc *doc, int64_t council,
                           int64_t handover, pe__value *object, bool *found,
                           pe_error *err);
/* The one that is open; 0 = none is. */
pe_status pe__handover_open(pe__sql *db, int64_t council, int64_t *handover,
                            pe_error *err);
/* {account, name, kind, currency, digits, amount}. */
pe_status pe__handover_sums(pe__sql *db, pe__doc *doc, int64_t handover,
                            pe__value *array, pe_error *err);
/* {member, name, signed, is_treasurer: holds the role now}. */
pe_status pe__handover_signs(pe__sql *db, pe__doc *doc, int64_t handover,
                             pe__value *array, pe_error *err);
/* *added = they had not signed. */
pe_status pe__handover_sign(pe__sql *db, int64_t handover, int64_t member,
                            int64_t now, bool *added, pe_error *err);
/* state: signed, dropped. */
pe_status pe__handover_end(pe__sql *db, int64_t handover, const char *state,
                           int64_t now, pe_error *err);

#endif
