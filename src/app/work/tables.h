/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A council's tables as the store has them, written as people bring them
 * (docs/workplace.md): for the engine, for download, and read again they are
 * the same. */
#ifndef PE_APP_WORK_TABLES_H
#define PE_APP_WORK_TABLES_H

#include "buffer.h"
#include "doc.h"
#include "opinion.h"
#include "work_rule.h"

/* A table before it is written: named columns, rows of texts. The document
 * owns all. */
typedef struct {
    pe__doc *doc;
    pe__value *columns; /* array of texts */
    pe__value *rows;    /* array of arrays of texts */
} pe__sheet;

/* CSV as RFC 4180 has it, lines ended by \n. */
void pe__sheet_csv(const pe__sheet *sheet, pe__buffer *out);
/* A workbook with one sheet; what reads as a number is one there. */
pe_status pe__sheet_xlsx(const pe__sheet *table, const char *name,
                         pe__buffer *out, pe_error *err);

/* Points of a task in force, in hundredths: the median once three have rated
 * it, else what was agreed on; INT64_MIN = neither. `task` as in
 * pe__task_rows, `opinion` may be NULL. */
int64_t pe__points_of(const pe__value *task, const pe__task_opinion *opinion,
                      bool empowerment);
/* Its kind in force: what most chose of three or more, else the task's own. */
const char *pe__category_of(pe__doc *doc, const pe__value *task,
                            const pe__task_opinion *opinion,
                            const char *categories);

/* tasks.csv: `tasks` as in pe__task_rows. Where a council balances kinds of
 * work, there are no columns of points. */
pe__sheet pe__tasks_sheet(pe__doc *doc, const pe__value *tasks,
                          const pe__opinions *opinions,
                          const pe__work_rule *rule);

/* What belongs to members beside their own rows (NULL = left out): bonds as in
 * pe__bond_rows; `carried`: {member, rating, carried} with thousandths, member
 * by member. */
typedef struct {
    const pe__value *tasks, *bonds, *carried;
} pe__beside;

/* members.csv: `workers` as in pe__worker_rows. */
pe__sheet pe__members_sheet(pe__doc *doc, const pe__value *workers,
                            const pe__beside *beside);

/* today.csv: pieces as in pe__piece_rows, those of people and tasks that are
 * not in the other tables left out. */
pe__sheet pe__today_sheet(pe__doc *doc, const pe__value *pieces,
                          const pe__value *workers, const pe__value *tasks);

/* The label of a worker's row, which may be "". */
const char *pe__worker_label(pe__doc *doc, const pe__value *worker);
/* Hundredths as "6.5". */
const char *pe__points_text(pe__doc *doc, int64_t hundredths);

#endif
