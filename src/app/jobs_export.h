/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Jobs and problems in the forms that other programs read. */
#ifndef PE_APP_JOBS_EXPORT_H
#define PE_APP_JOBS_EXPORT_H

#include "jobs_result.h"
#include <stdio.h>

/* A division as iCalendar (RFC 5545): a weekly event for each time of each task
 * that has a slot, and for each member a weekly whole-day event that lists all
 * other tasks. Times are local to whoever reads them. `start` is the first day
 * (base/calendar.h). The same input gives the same bytes. To one stream as one
 * calendar, whose titles begin with the member's name; or to a folder with one
 * calendar and file a member (ROW-ID.ics, all or nothing). Members without work
 * have none. */
pe_status pe_jobs_ics_write(const pe_workplace *workplace,
                            const pe_jobs_piece *pieces, int64_t count,
                            int64_t start, FILE *stream, pe_error *err);
pe_status pe_jobs_ics_folder(const pe_workplace *workplace,
                             const pe_jobs_piece *pieces, int64_t count,
                             int64_t start, const char *folder, pe_error *err);

/* A part of a person's calendar: their pieces of one division, each week from
 * `start` to `end`, that day included (INT64_MAX = for good). */
typedef struct {
    const pe_workplace *workplace; /* its name becomes the category */
    const pe_jobs_piece *pieces;   /* of everybody */
    int64_t count;
    int32_t member;                /* whose, as the workplace numbers them */
    int64_t start, end;            /* days since 1970-01-01 */
} pe_jobs_ics_part;

/* What is written between names and figures. */
typedef struct {
    const char *week;     /* title of the week's list: "This week's tasks" */
    const char *each_week;/* after hours: "h a week" */
    const char *hours;    /* "h" */
} pe_jobs_ics_words;

/* One person's calendar, of any number of divisions; without work it holds
 * nothing but a time zone, as an empty calendar is none. `words` NULL =
 * English. */
pe_status pe_jobs_ics_feed(const char *name, const pe_jobs_ics_part *part,
                           int32_t parts, const pe_jobs_ics_words *words,
                           FILE *stream, pe_error *err);

/* The problem as a mixed-integer program in free MPS, as glpsol --freemps, cbc,
 * HiGHS and others read it: minimise the largest deviation of anybody in any
 * rating, hours that nobody holds counting far more. Variables are numbered:
 * x_i_j = 1 when member i holds task j (from 0, in the order of the tables),
 * h_i_j its quarters of an hour when it can be divided, u_j the quarters that
 * nobody holds, z the largest deviation. Cost: O(members × tasks). */
pe_status pe_jobs_mps_write(const pe_workplace *workplace,
                            const pe_jobs_settings *settings, FILE *stream,
                            pe_error *err);

/* The workbook of OUT alone. */
pe_status pe_jobs_xlsx_write(const pe_jobs_result *result, const char *path,
                             pe_error *err);

#endif
