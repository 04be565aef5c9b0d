/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Changes proposed to a decision that has not opened, and its versions. */
#ifndef PE_STORE_AMEND_STORE_H
#define PE_STORE_AMEND_STORE_H

#include "query.h"

typedef struct {
    int64_t decision, place, member, now;
    const char *what, *base, *words, *why;
} pe__amendment_new;

pe_status pe__amendment_add(pe__sql *db, const pe__amendment_new *amendment,
                            int64_t *id, pe_error *err);
/* amendment, what, place, base, words, why, member, name, said, state,
 * settled; in the order in which they were proposed, without those that were
 * taken back. */
pe_status pe__amendment_rows(pe__sql *db, pe__doc *doc, pe__value *array,
                             int64_t decision, pe_error *err);
/* One of them, also when taken back. */
pe_status pe__amendment_row(pe__sql *db, pe__doc *doc, pe__value *object,
                            int64_t decision, int64_t amendment, bool *found,
                            pe_error *err);
/* How many of the member's are open, and how many of all. */
pe_status pe__amendment_counts(pe__sql *db, int64_t decision, int64_t member,
                               int64_t *own, int64_t *all, pe_error *err);
/* Of an open one; *done = it was. */
pe_status pe__amendment_settle(pe__sql *db, int64_t decision,
                               int64_t amendment, const char *state,
                               int64_t now, bool *done, pe_error *err);

/* The words of a decision that is coming; place 0 = what it is about. */
pe_status pe__decision_reword(pe__sql *db, int64_t decision, int64_t place,
                              const char *words, pe_error *err);
/* Keeps what it says now as its next version. `amendment` 0 = of none. */
pe_status pe__version_keep(pe__sql *db, int64_t decision, const char *says,
                           const char *options, int64_t amendment,
                           int64_t now, pe_error *err);
pe_status pe__version_count(pe__sql *db, int64_t decision, int64_t *count,
                            pe_error *err);
/* version, says, options, made, name (of who proposed it; null = the first);
 * the newest first. */
pe_status pe__version_rows(pe__sql *db, pe__doc *doc, pe__value *array,
                           int64_t decision, pe_error *err);

#endif
