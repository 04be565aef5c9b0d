/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Divisions of a council's work: from the asking to the end of their time.
 *
 *     waiting → running → draft → proposed → adopted → ended
 *                   ↘ failed       ↘ withdrawn, refused
 *                   ↘ cancelled
 *
 * A change of state names the states it may come from and says whether it was
 * so; who is second finds that it was not. */
#ifndef PE_STORE_WORK_DIVISION_H
#define PE_STORE_WORK_DIVISION_H

#include "buffer.h"
#include "doc.h"
#include "sql.h"

typedef struct {
    int64_t council;
    int64_t asked_by;
    int64_t parent;         /* 0 = made by a run */
    const char *state;      /* waiting, or draft */
    const void *input;      /* zstd */
    size_t input_size;
    int64_t now;
} pe__division_start;

/* The next version of the council. */
pe_status pe__division_add(pe__sql *db, const pe__division_start *start,
                           int64_t *division, pe_error *err);

/* division, council, version, state, revision, asked_by, asked_name, parent,
 * parent_version, replaces, replaces_version, why, says, starts,
 * ends, ended, decide (when the question about it closes or did),
 * proposed_by, proposed_name, proposed, adopted, created. */
pe_status pe__division_row(pe__sql *db, pe__doc *doc, pe__value *object,
                           int64_t council, int64_t division, bool *found,
                           pe_error *err);
/* The same of all that were not given up before they became a draft, newest
 * first, at most `most`. */
pe_status pe__division_rows(pe__sql *db, pe__doc *doc, pe__value *array,
                            int64_t council, int64_t most, pe_error *err);

/* The division a council works by on that day: adopted, begun, the latest to
 * begin. 0 = none. */
pe_status pe__division_today(pe__sql *db, int64_t council, int64_t day,
                             int64_t *division, pe_error *err);
/* Whether the council is a merge room that is still open: what is in force
 * there is a copy of the work as it is done elsewhere. */
pe_status pe__division_is_trial(pe__sql *db, int64_t council, bool *trial,
                                pe_error *err);
/* {division} of those that a council works or worked by, the latest to begin
 * first, at most `most`. */
pe_status pe__division_past(pe__sql *db, pe__doc *doc, pe__value *array,
                            int64_t council, int64_t most, pe_error *err);
/* Its newest in that state, 0 = none. */
pe_status pe__division_in_state(pe__sql *db, int64_t council,
                                const char *state, int64_t *division,
                                pe_error *err);
/* How many are waiting or running. */
pe_status pe__division_runs(pe__sql *db, int64_t council, int64_t *count,
                            pe_error *err);

/* The blobs; *found = false: there is none. */
pe_status pe__division_input(pe__sql *db, int64_t division, pe__buffer *out,
                             bool *found, pe_error *err);
pe_status pe__division_result(pe__sql *db, int64_t division, pe__buffer *out,
                              bool *found, pe_error *err);

/* --- changes of state; *done = whether it was in a state for it ----------- */

/* waiting → running */
pe_status pe__division_run(pe__sql *db, int64_t division, bool *done,
                           pe_error *err);
/* waiting, running → failed, cancelled */
pe_status pe__division_give_up(pe__sql *db, int64_t division,
                               const char *state, const char *why, bool *done,
                               pe_error *err);
/* waiting, running, draft → draft, with what was found; the pieces are put by
 * pe__piece_put. */
pe_status pe__division_found(pe__sql *db, int64_t division,
                             const void *result, size_t size, bool *done,
                             pe_error *err);
/* Another result and other pieces in place of revision `revision`, in a draft,
 * a proposal or what was adopted. */
pe_status pe__division_revise(pe__sql *db, int64_t division, int64_t revision,
                              const void *result, size_t size, bool *done,
                              pe_error *err);

typedef struct {
    int64_t division, replaces; /* replaces 0 = none */
    int64_t member, now;
    int64_t starts_on, ends_on;
    const char *says;
} pe__proposal;

/* draft → proposed */
pe_status pe__division_propose(pe__sql *db, const pe__proposal *proposal,
                               bool *done, pe_error *err);
/* proposed → withdrawn; draft → withdrawn */
pe_status pe__division_withdraw(pe__sql *db, int64_t division, bool *done,
                                pe_error *err);
/* proposed → refused: the council said no */
pe_status pe__division_refuse(pe__sql *db, int64_t division, bool *done,
                              pe_error *err);
/* Begins on that day where it would have begun before, and lasts as long. */
pe_status pe__division_delay(pe__sql *db, int64_t division, int64_t day,
                             pe_error *err);
/* The zone of its council's days; NULL and "" = UTC. */
pe_status pe__division_zone(pe__sql *db, pe__doc *doc, int64_t division,
                            const char **zone, pe_error *err);
/* proposed → adopted; where its first day is over, it begins on `day`, which is
 * today, and lasts as long. */
pe_status pe__division_adopt(pe__sql *db, int64_t division, int64_t day,
                             int64_t now, bool *done, pe_error *err);
/* adopted → ended, on that day */
pe_status pe__division_end(pe__sql *db, int64_t division, int64_t day,
                           bool *done, pe_error *err);

/* --- what is due ---------------------------------------------------------- */

/* Adopted divisions that another, begun by `day`, follows: {division, council,
 * council_zone, starts (of the next)}. */
pe_status pe__division_followed(pe__sql *db, pe__doc *doc, pe__value *array,
                                int64_t day, pe_error *err);
/* The earliest days on which there will be such: {council_zone, starts}, one a
 * zone. */
pe_status pe__division_next(pe__sql *db, pe__doc *doc, pe__value *array,
                            pe_error *err);
/* {division, council, state} of runs that wait or run, oldest first. */
pe_status pe__division_queue(pe__sql *db, pe__doc *doc, pe__value *array,
                             pe_error *err);

/* --- pieces ------------------------------------------------------------------
 * member, task (both ids), hours; with the names of both, the task's label,
 * slot, site and skills. */

pe_status pe__piece_rows(pe__sql *db, pe__doc *doc, pe__value *array,
                         int64_t division, int64_t member, /* 0 = of all */
                         pe_error *err);
pe_status pe__piece_put(pe__sql *db, int64_t division, int64_t member,
                        int64_t task, int64_t quarters, pe_error *err);
/* The member's hours of the task, whatever they were; 0 = none. */
pe_status pe__piece_set(pe__sql *db, int64_t division, int64_t member,
                        int64_t task, int64_t quarters, pe_error *err);
pe_status pe__piece_clear(pe__sql *db, int64_t division, pe_error *err);

/* --- the ledger --------------------------------------------------------------
 * member, rating, carried (thousandths of a point above the average). */

pe_status pe__ledger_rows(pe__sql *db, pe__doc *doc, pe__value *array,
                          int64_t council, pe_error *err);
/* Adds to what is carried. */
pe_status pe__ledger_add(pe__sql *db, int64_t council, int64_t member,
                         const char *rating, int64_t thousandths,
                         int64_t division, pe_error *err);

#endif
