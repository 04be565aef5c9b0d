/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Jobs and problems in the forms that other programs read. */
#ifndef PE_APP_JOBS_EXPORT_H
#define PE_APP_JOBS_EXPORT_H

#include "jobs_result.h"
#include <stdio.h>

typedef struct {
    int32_t year, month, day;
} pe_date;

/* Reads "2026-03-02". False: no such day. */
bool pe_date_read(const char *text, pe_date *out);
/* Monday = 0. */
int32_t pe_date_weekday(pe_date date);
pe_date pe_date_add(pe_date date, int32_t days);

/* A division as iCalendar (RFC 5545): a weekly event for each time of each task
 * that has a slot, and for each member a weekly whole-day event that lists all
 * other tasks. Times are local to whoever reads them. `start` is the first day.
 * The same input gives the same bytes. To one stream as one calendar, whose
 * titles begin with the member's name; or to a folder with one calendar and
 * file a member (ROW-ID.ics, all or nothing). Members without work have
 * none. */
pe_status pe_jobs_ics_write(const pe_workplace *workplace,
                            const pe_jobs_piece *pieces, int64_t count,
                            pe_date start, FILE *stream, pe_error *err);
pe_status pe_jobs_ics_folder(const pe_workplace *workplace,
                             const pe_jobs_piece *pieces, int64_t count,
                             pe_date start, const char *folder, pe_error *err);

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
