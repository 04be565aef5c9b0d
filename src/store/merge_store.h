/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Records of merges: who asked whom, the room, who agreed. */
#ifndef PE_STORE_MERGE_STORE_H
#define PE_STORE_MERGE_STORE_H

#include "doc.h"
#include "sql.h"

/* {merge, state, name, says, ours, ours_name, theirs, theirs_name, council,
 * today, ours_agreed, theirs_agreed, created, ended} each, of which the council
 * is ours, theirs or the room, newest first. */
pe_status pe__merge_rows(pe__sql *db, pe__doc *doc, pe__value *array,
                         int64_t council, pe_error *err);
/* The same of one; *found is false where the council has no part in it. */
pe_status pe__merge_row(pe__sql *db, pe__doc *doc, pe__value *object,
                        int64_t council, int64_t merge, bool *found,
                        pe_error *err);
/* A merge of the two that was asked or is open, in either direction; 0 =
 * none. */
pe_status pe__merge_between(pe__sql *db, int64_t one, int64_t other,
                            int64_t *merge, pe_error *err);

pe_status pe__merge_ask(pe__sql *db, int64_t ours, int64_t theirs,
                        const char *name, const char *says, int64_t member,
                        int64_t now, int64_t *merge, pe_error *err);
/* asked → open, with its room */
pe_status pe__merge_open(pe__sql *db, int64_t merge, int64_t member,
                         int64_t room, int64_t today, pe_error *err);
/* → declined, done, undone */
pe_status pe__merge_end(pe__sql *db, int64_t merge, const char *state,
                        int64_t now, pe_error *err);
/* The council, one of the two, decided for what the room adopted. */
pe_status pe__merge_agree(pe__sql *db, int64_t merge, int64_t council,
                          int64_t now, pe_error *err);
/* The room adopted something else: neither has agreed to it. */
pe_status pe__merge_ask_anew(pe__sql *db, int64_t merge, pe_error *err);
/* The open merge whose room that is, 0 = none; 0 too where the division is the
 * room's copy of today. */
pe_status pe__merge_of_room(pe__sql *db, int64_t room, int64_t division,
                            int64_t *merge, pe_error *err);

/* What the room adopted, beside the copy of today: {division, version, starts,
 * ends}; *found = false: nothing yet. */
pe_status pe__merge_adopted(pe__sql *db, pe__doc *doc, pe__value *object,
                            int64_t merge, bool *found, pe_error *err);
/* {merge, ours, theirs, council, council_zone, division, starts} of open ones
 * to which both agreed and whose adopted division would have begun by `day`. */
pe_status pe__merge_due(pe__sql *db, pe__doc *doc, pe__value *array,
                        int64_t day, pe_error *err);
/* The earliest days on which any will begin so: {council_zone, starts}, one a
 * zone. */
pe_status pe__merge_next(pe__sql *db, pe__doc *doc, pe__value *array,
                         pe_error *err);
/* Hours of each cause of the room's tasks: {cause, tasks (count), hours}. */
pe_status pe__merge_causes(pe__sql *db, pe__doc *doc, pe__value *array,
                           int64_t room, pe_error *err);

#endif
