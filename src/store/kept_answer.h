/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What was answered to changes that came with a key: done once, answered as
 * often as asked, for seven days. */
#ifndef PE_STORE_KEPT_ANSWER_H
#define PE_STORE_KEPT_ANSWER_H

#include "writer.h"

enum { PE__KEY_HASH = 32 };

/* Of the change's key; PE_USAGE when that is too long. */
pe_status pe__kept_answer_hash(const pe__change *change,
                               unsigned char hash[PE__KEY_HASH],
                               pe_error *err);
/* The question for a kept answer, its values, and the row it gives. */
#define PE__KEPT_ANSWER                                                       \
    "SELECT answer FROM idempotency WHERE owner = $1 AND key = $2"
void pe__kept_answer_bind(pe__statement *s, const pe__change *change,
                          const unsigned char hash[PE__KEY_HASH]);
pe_status pe__kept_answer_take(const pe__statement *s, pe__change *change,
                               pe_error *err);
/* Sets change->repeated, and the answer, when one is kept. */
pe_status pe__kept_answer_find(pe__sql *db, pe__change *change,
                               const unsigned char hash[PE__KEY_HASH],
                               pe_error *err);
pe_status pe__kept_answer_add(pe__sql *db, const pe__change *change,
                              const unsigned char hash[PE__KEY_HASH],
                              pe_error *err);
/* Forgets those that are older than seven days at `now`. */
pe_status pe__kept_answer_purge(pe__sql *db, int64_t now, pe_error *err);

#endif
