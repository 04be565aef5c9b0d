/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Recoveries: members who cannot get in any more, and those who vouch that it
 * is them. */
#ifndef PE_STORE_PEOPLE_RECOVERY_H
#define PE_STORE_PEOPLE_RECOVERY_H

#include "doc.h"
#include "sql.h"

enum {
    PE__RECOVERY_SECONDS = 72 * 3600,
    PE__RECOVERY_TRIES = 5, /* wrong words before it is over */
    PE__RECOVERY_OPEN = 3,  /* at once, for one member */
    PE__RECOVERY_VOUCHES = 2
};

/* *added = false when there are too many already. Code and words in plain. */
pe_status pe__recovery_add(pe__sql *db, int64_t member, const char *code,
                           const char *words, int64_t now, bool *added,
                           pe_error *err);
/* {recovery, member, name, sign_in, created, expires, vouches: most from one
 * council}. */
pe_status pe__recovery_find(pe__sql *db, pe__doc *doc, pe__value *object,
                            const char *code, int64_t now, bool *found,
                            pe_error *err);
/* {recovery, name, created, expires, has_vouched} each: those for which `me`
 * may vouch: members of a council they share since before it began, whom the
 * asker did not let in. */
pe_status pe__recovery_list(pe__sql *db, pe__doc *doc, pe__value *array,
                            int64_t me, int64_t now, pe_error *err);
/* The hash of its words; NULL when `me` may not vouch for it. */
pe_status pe__recovery_words(pe__sql *db, pe__doc *doc, int64_t recovery,
                             int64_t me, int64_t now, const char **words,
                             pe_error *err);
pe_status pe__recovery_vouch(pe__sql *db, int64_t recovery, int64_t me,
                             int64_t now, pe_error *err);
/* Wrong words: *left = how many tries are left. */
pe_status pe__recovery_missed(pe__sql *db, int64_t recovery, int64_t *left,
                              pe_error *err);
pe_status pe__recovery_used(pe__sql *db, int64_t recovery, int64_t now,
                            pe_error *err);
/* How many are open for a member, and their end when it was not they who
 * asked. */
pe_status pe__recovery_open(pe__sql *db, int64_t member, int64_t now,
                            int64_t *count, pe_error *err);
pe_status pe__recovery_end(pe__sql *db, int64_t member, int64_t now,
                           pe_error *err);
/* Those over for a week go. */
pe_status pe__recovery_sweep(pe__sql *db, int64_t now, pe_error *err);

#endif
