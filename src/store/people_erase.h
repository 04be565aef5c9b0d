/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A member leaves for good: what they said, chose and typed goes; their number
 * stays where others' records need it. */
#ifndef PE_STORE_PEOPLE_ERASE_H
#define PE_STORE_PEOPLE_ERASE_H

#include "doc.h"
#include "sql.h"

/* The councils the member is in have been left before. Gone after this: name,
 * sign-in, e-mail, password, passkeys, sessions, invitations, ratings, wishes,
 * words of remarks, reasons of objections and answers to them, what co-workers'
 * effort they rated, kinds of allowances, and the answers kept under their
 * idempotency keys. */
pe_status pe__member_erase(pe__sql *db, int64_t member, int64_t now,
                           pe_error *err);

/* All of the hub that is about the member or by them, a key a kind. */
pe_status pe__member_data(pe__sql *db, pe__doc *doc, pe__value *object,
                          int64_t member, pe_error *err);

#endif
