/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What waits for a member about money that their councils hold together. */
#ifndef PE_STORE_WAITING_MONEY_H
#define PE_STORE_WAITING_MONEY_H

#include "doc.h"
#include "sql.h"

/* Into `out`, as pe__waiting_put:
 *     draws      {request, pot, pot_name, words, amount, currency}: they may
 *                agree, and have not
 *     bank       {lines: count, statement}: who keeps the ledger, lines of the
 *                bank that wait
 *     handovers  {handover}: who holds or learns a role, to be signed */
pe_status pe__waiting_money(pe__sql *db, pe__doc *doc, pe__value *out,
                            int64_t member, int64_t council, int64_t now,
                            pe_error *err);

#endif
