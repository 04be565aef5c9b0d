/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A council's ledger from the tables, entry by entry, a thousand in memory at a
 * time. Each is written down anew from its cells and compared with what was
 * sealed, and each seal is made anew: no byte of it can have been changed since
 * without being found. */
#ifndef PE_APP_LEDGER_READ_H
#define PE_APP_LEDGER_READ_H

#include "written.h"

/* What may be wrong with an entry. */
typedef enum {
    PE__ENTRY_SOUND,
    PE__ENTRY_ODD,     /* it does not balance, names what the council has not,
                          or is not the next by its number */
    PE__ENTRY_ALTERED, /* its cells say something else than was sealed */
    PE__ENTRY_UNSEALED /* what was written does not fit its seal */
} pe__entry_fault;

typedef struct pe__ledger_reader pe__ledger_reader;

/* One that is sound: as the file has it, each leg's account (its place among
 * `accounts`, −1 for a rate), and of a rate what it is in smallest units. */
typedef struct {
    const pe__written *text;
    const int32_t *account;
    int64_t top, bottom;
    const char *written, *seal;
} pe__ledger_entry;
typedef pe_status pe__ledger_each(void *context,
                                  const pe__ledger_entry *entry,
                                  pe_error *err);

/* `doc` lives as long as the reader: accounts and currencies stand in it.
 * accounts: rows of pe__money_accounts, in their order. */
pe_status pe__ledger_open(pe__sql *db, pe__doc *doc, int64_t council,
                          pe__ledger_reader **out, pe__value **accounts,
                          pe_error *err);
void pe__ledger_close(pe__ledger_reader *reader); /* NULL is fine */

/* All of it; stops at the first that is not sound: *fault then, and *entries is
 * how many were before it. After each piece of a thousand `piece` is called
 * (NULL = not wanted). The last seal is `seal` ("" = there is none). */
pe_status pe__ledger_each_entry(pe__ledger_reader *reader,
                                pe__ledger_each *each, pe__ledger_each *piece,
                                void *context, pe__entry_fault *fault,
                                int64_t *entries, char seal[65],
                                pe_error *err);

#endif
