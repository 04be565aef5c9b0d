/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What the two councils decide about a merge, each for itself, and what comes
 * of it. */
#ifndef PE_APP_MERGE_DECIDED_H
#define PE_APP_MERGE_DECIDED_H

#include "subject.h"

#define PE__MERGE "merge" /* its kind of subject */

/* The council adopted that division. Where it is the room of a merge that is
 * open, both councils are asked whether it holds for them, each in a decision
 * of its own that lasts as long as objections to a division do there; what was
 * asked about an earlier one is taken back. */
pe_status pe__merge_room_adopted(pe__sql *db, int64_t council,
                                 int64_t division, int64_t now, pe_error *err);

/* name, ours_name, theirs_name, adopted {version, starts, ends}, mine. */
pe_status pe__merge_about(pe__use *use, int64_t merge, pe__value *out,
                          pe_error *err);
/* One council said yes: noted. It said no, or took the question back: the merge
 * is undone, and the other need not answer any more. */
pe_status pe__merge_told(pe__sql *db, const pe__verdict *verdict,
                         pe_error *err);

/* Ends a merge, a row of the store, closes its room, takes its questions back
 * and tells both. */
pe_status pe__merge_undo(pe__sql *db, const pe__value *row, int64_t actor,
                         int64_t now, pe_error *err);

#endif
