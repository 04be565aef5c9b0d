/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What a table that somebody brings would change. Columns that it does not
 * have stay as they are. */
#ifndef PE_APP_WORK_COMPARE_H
#define PE_APP_WORK_COMPARE_H

#include "opinion.h"
#include "row_index.h"
#include "tables.h"
#include "work_task.h"
#include "work_worker.h"

/* Puts into `out`: added: [{line, label, name}], changed: [{line, label, name,
 * task or member, changes: [{column, was, will}]}], same: count, missing:
 * [{task or member, label, name}], strangers (of members): [{line, label,
 * name}], and seen, a number of the whole that changes when anything in it
 * does. */

/* `rows` as pe__brought_tasks reads them, `stored` as pe__task_rows with those
 * that ended (one that comes back counts as added). */
void pe__compare_tasks(pe__doc *doc, pe__value *out, const pe__value *rows,
                       const pe__value *stored, const pe__opinions *opinions);
/* What becomes of a task; `stored` NULL = it is new. Notes the changes, unless
 * `changes` is NULL. Texts live in the document. */
pe__task pe__task_merge(pe__doc *doc, const pe__value *row,
                        const pe__value *stored,
                        const pe__task_opinion *opinion, pe__value *changes);

/* `rows` as pe__brought_members reads them, `workers` as pe__worker_rows,
 * `bonds` as pe__bond_rows. A row is the member's whose label it has, else
 * whose name, if no two share it. */
void pe__compare_members(pe__doc *doc, pe__value *out, const pe__value *rows,
                         const pe__value *workers, const pe__beside *beside);
/* Whom a row is about, NULL = nobody here. */
const pe__value *pe__worker_meant(const pe__value *row,
                                  const pe__value *workers);
pe__worker pe__worker_merge(pe__doc *doc, const pe__value *row,
                            const pe__value *stored, pe__value *changes);

#endif
