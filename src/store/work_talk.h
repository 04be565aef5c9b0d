/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What is said about a division, and who would swap work in it. */
#ifndef PE_STORE_WORK_TALK_H
#define PE_STORE_WORK_TALK_H

#include "doc.h"
#include "sql.h"

/* --- swaps ---------------------------------------------------------------- */

/* swap, division, asker, asker_name, asker_task, asker_task_name, other,
 * other_name, other_task, other_task_name (null = nothing in return), state,
 * asked, answered; newest first. `member` 0 = of everybody. */
pe_status pe__swap_rows(pe__sql *db, pe__doc *doc, pe__value *array,
                        int64_t division, int64_t member, pe_error *err);
pe_status pe__swap_row(pe__sql *db, pe__doc *doc, pe__value *object,
                       int64_t division, int64_t swap, bool *found,
                       pe_error *err);
/* `other_task` 0 = nothing in return. *swap = 0: the same was asked for
 * already and waits. */
pe_status pe__swap_add(pe__sql *db, int64_t division, int64_t asker,
                       int64_t asker_task, int64_t other, int64_t other_task,
                       int64_t now, int64_t *swap, pe_error *err);
/* asked → done, refused, withdrawn; *done = whether it was still asked for. */
pe_status pe__swap_close(pe__sql *db, int64_t swap, const char *state,
                         int64_t now, bool *done, pe_error *err);

/* --- remarks -------------------------------------------------------------- */

/* remark, member, name, words, said, is_removed; oldest first. */
pe_status pe__remark_rows(pe__sql *db, pe__doc *doc, pe__value *array,
                          const char *about, int64_t subject, pe_error *err);
pe_status pe__remark_add(pe__sql *db, int64_t council, const char *about,
                         int64_t subject, int64_t member, const char *words,
                         int64_t now, int64_t *remark, pe_error *err);
/* One's own; its words are gone for good. */
pe_status pe__remark_remove(pe__sql *db, int64_t council, int64_t remark,
                            int64_t member, int64_t now, bool *found,
                            pe_error *err);

#endif
