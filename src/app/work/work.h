/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The uses of work (README.md). What each reads and gives stands with it in
 * the file named here; routes in hub/routes_work.c. */
#ifndef PE_APP_WORK_H
#define PE_APP_WORK_H

#include "use.h"

/* By the server through the writer, when something is due and at least every
 * hour: divisions end when the next begins, tables that nobody confirmed go.
 * Does a bounded amount of work: *more = call again. */
pe_status pe__work_tick(pe__sql *db, int64_t now, bool *more, pe_error *err);
/* When the earliest beginning is due, or was; INT64_MAX = none. */
pe_status pe__work_next(pe__sql *db, int64_t *at, pe_error *err);

/* --- tasks.c -------------------------------------------------------------- */
pe__use_run pe__use_tasks, pe__use_task_form, pe__use_task;
pe__use_run pe__use_task_add, pe__use_task_change;
pe__use_run pe__use_task_end, pe__use_task_resume;

/* --- table_import.c, table_export.c --------------------------------------- */
pe__use_run pe__use_import_form, pe__use_import_bring;
pe__use_run pe__use_import, pe__use_import_prepare, pe__use_import_confirm;
pe__use_run pe__use_import_drop;
pe__use_run pe__use_tasks_file, pe__use_members_file;

/* --- rate.c, ratings.c ---------------------------------------------------- */
pe__use_run pe__use_rate_form, pe__use_rate;
pe__use_run pe__use_ratings;

/* --- rule.c --------------------------------------------------------------- */
pe__use_run pe__use_work_rule, pe__use_work_rule_change;

/* --- divide.c ------------------------------------------------------------- */
pe__use_run pe__use_divisions;
pe__use_run pe__use_divide_prepare, pe__use_divide;
pe__use_run pe__use_divide_cancel, pe__use_divide_enough;

/* --- division.c, division_more.c ------------------------------------------ */
pe__use_run pe__use_division;
pe__use_run pe__use_division_choose_prepare, pe__use_division_choose;
pe__use_run pe__use_division_jobs, pe__use_division_why;
pe__use_run pe__use_division_file, pe__use_division_differences;

/* --- propose.c ------------------------------------------------------------ */
pe__use_run pe__use_propose_form, pe__use_propose, pe__use_withdraw;

/* --- swaps.c, swap_acts.c ------------------------------------------------- */
pe__use_run pe__use_swaps, pe__use_swap_ask_prepare, pe__use_swap_ask;
pe__use_run pe__use_swap_answer_prepare, pe__use_swap_answer;

/* --- remarks.c ------------------------------------------------------------ */
pe__use_run pe__use_remark, pe__use_remark_remove;

/* --- job.c, calendar_feed.c ----------------------------------------------- */
pe__use_run pe__use_job;
pe__use_run pe__use_calendar, pe__use_calendar_end;
pe__use_run pe__use_calendar_link_prepare, pe__use_calendar_link;
pe__use_run pe__use_calendar_feed;

#endif
