/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What looking at a case and gathering one share. */
#ifndef PE_APP_WORK_CASE_OWN_H
#define PE_APP_WORK_CASE_OWN_H

#include "opinion.h"
#include "tables.h"
#include "work_rating.h"
#include "work_rule.h"
#include "work_task.h"
#include "work_worker.h"

/* A council's tables as they are now. */
typedef struct {
    pe__work_rule rule;
    pe__value *tasks, *workers; /* as in pe__task_rows, pe__worker_rows */
    pe__opinions opinions;
    bool by_category;
} pe__council_tables;

/* To be freed in every case. */
pe_status pe__tables_load(pe__sql *db, pe__doc *doc, int64_t council,
                          pe__council_tables *t, pe_error *err);
void pe__tables_free(pe__council_tables *t);

/* What members carry into the next period, {member, rating, carried}
 * (thousandths), member by member: the ledger, and what the division in force
 * will have added to it by its end. Nothing that no task could bring. */
pe_status pe__carried_gather(pe__sql *db, pe__doc *doc, int64_t council,
                             int64_t day, const pe__council_tables *t,
                             pe__value *out, pe_error *err);

/* Adds to `bonds` (as in pe__bond_rows) a ban for everybody whose time with a
 * task that decides is up; where nobody would be left to do it, the task goes
 * to `lifted` ({task, name}) instead. */
pe_status pe__tenure_apply(pe__sql *db, pe__doc *doc, int64_t council,
                           const pe__council_tables *t, pe__value *bonds,
                           pe__value *lifted, pe_error *err);

#endif
