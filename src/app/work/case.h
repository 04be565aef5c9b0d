/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The case of a division: the tables it is made from, as they were on the day,
 * with the numbers that the store knows their rows by. A division keeps its
 * case for good, so that it can be read, weighed and checked whatever becomes
 * of the council's tables. */
#ifndef PE_APP_WORK_CASE_H
#define PE_APP_WORK_CASE_H

#include "doc.h"
#include "sql.h"
#include "workplace.h"

typedef struct {
    pe__doc *doc;           /* the caller's; owns the texts and arrays */
    pe_workplace *workplace;/* freed by pe__case_free */
    int64_t *member, *task; /* ids, in the order of the workplace */
    const char *tasks, *members, *today; /* CSV; today NULL = there is none */
    pe_jobs_settings settings; /* by the council's rules */
    double period_days;     /* what the council calls a period */
} pe__case;

/* Looks whether the council's tables can be divided: puts into `out` is_ready,
 * faults (an array of {key, …}, see below), tasks_count, members_count,
 * work and offer (hours), raters and median_count. Keys of faults:
 * work.no_tasks, work.no_members, work.unrated {tasks: [{task, name}]},
 * work.uncategorised {tasks}, work.many_categories {count}. */
pe_status pe__case_look(pe__sql *db, pe__doc *doc, int64_t council,
                        pe__value *out, pe_error *err);

typedef struct {
    int64_t council;
    int64_t day;       /* on which it is gathered, since 1970 */
    double price;      /* κ */
    int64_t seed;
} pe__case_order;

/* Gathers the case of a council that is ready, packed, to `out`; and into
 * `notes` (an array of {key, task, name}) what was done about it:
 * work.tenure_lifted (nobody else can do a task that decides). */
pe_status pe__case_gather(pe__sql *db, pe__doc *doc,
                          const pe__case_order *order, pe__buffer *out,
                          pe__value *notes, pe_error *err);

/* Reads a packed case. PE_BAD_INPUT: its tables hold a fault; the error says
 * which. */
pe_status pe__case_read(pe__doc *doc, const pe__buffer *packed, pe__case *out,
                        pe_error *err);
void pe__case_free(pe__case *of);

/* The member or task of that id as the workplace numbers them, or −1. */
int32_t pe__case_member(const pe__case *of, int64_t member);
int32_t pe__case_task(const pe__case *of, int64_t task);

#endif
