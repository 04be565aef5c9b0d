/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A division of work with all that is to be said about it, gathered for the
 * terminal, the files of OUT and the report. */
#ifndef PE_APP_JOBS_RESULT_H
#define PE_APP_JOBS_RESULT_H

#include "workplace.h"
#include <stdio.h>

/* A point of the curve balance against upheaval. */
typedef struct {
    double price;       /* κ */
    double rms;         /* of the division found */
    double rms_bound;   /* no division that moves as little has less */
    double moved;       /* share of all hours that changes hands, 0 … 1 */
    bool own;           /* the result's own division */
    pe_jobs_solution solution; /* the division; empty unless wanted, and for
                                  the result's own */
    pe_jobs_info info;
} pe_jobs_point;

/* What it would do to the jobs if the ratings were a little different. */
typedef struct {
    double percent;     /* how far every rating was moved at random */
    int32_t trials;
    double rms_kept;    /* mean rms, under moved ratings, of the jobs as they
                           stand */
    double rms_best;    /* mean rms of jobs made for the moved ratings */
    double jobs_changed;/* mean number of members who would hold other tasks to
                           come within tolerance of that best */
} pe_jobs_sensitivity;

/* How skills hold the balance up. */
typedef struct {
    int32_t skill;
    int32_t holders;    /* members who have it */
    double work;        /* hours that need it */
    double hours;       /* hours its holders may work */
    double price;       /* rating points² by which the balance would improve a
                           holder's hour more: from the bound's prices */
} pe_jobs_bottleneck;

typedef struct {
    const pe_workplace *workplace;
    pe_jobs_settings settings;
    pe_jobs_solution solution;
    pe_jobs_info info;
    pe_jobs_bound bound;
    bool has_today;
    pe_jobs_measure before;   /* of today's division, if there is one */
    double *reach_before;     /* [ratings × members] deviations, or NULL */
    double *reach;            /* [ratings × members] deviations now */
    pe_jobs_training *training;
    int32_t trainings;
    pe_jobs_bottleneck *bottleneck;
    int32_t bottlenecks;
    int32_t *idle;            /* members who can be given nothing */
    int32_t idles;
    pe_jobs_point *curve;     /* NULL unless asked for or after a merge */
    int32_t points;
    pe_jobs_sensitivity sensitivity; /* trials 0 = not asked for */
    /* What Ctrl-C ended early: fewer trainings, points or trials than were
     * asked for, perhaps none. */
    bool cut_training, cut_curve, cut_sensitivity;
    double seconds;           /* of solving */
} pe_jobs_result;

typedef struct {
    bool training, sensitivity, curve;
    bool divisions;       /* keep the division of every point of the curve */
    bool (*interrupted)(void *context); /* NULL, or whether somebody wants it
                             all to end now: then what is left of the above is
                             left out. Asked often once the work is divided */
    void *context;
    double curve_seconds; /* that the curve may take; 0 = 10. Where the first
                             solve took longer, it may take as long */
} pe_jobs_wanted;

/* Solves the workplace (from today's jobs where there are any) and gathers
 * what is wanted. */
pe_status pe_jobs_result_make(const pe_workplace *workplace,
                              const pe_jobs_settings *settings,
                              const pe_jobs_wanted *wanted,
                              pe_jobs_result *result, pe_error *err);
void pe_jobs_result_free(pe_jobs_result *result);

/* Whether one more trained person is worth naming: somebody can then do hours
 * that nobody can do now, or the least possible inequality falls by at least
 * 0.005 points and 1 % of itself. Less is within what the ratings are off. */
bool pe_jobs_training_matters(const pe_jobs_training *training);

/* Writes OUT: jobs.csv, unassigned.csv, members.csv, certificate.json,
 * jobs.xlsx, report.html; all or nothing. Creates the folder. */
pe_status pe_jobs_result_write(const pe_jobs_result *result, const char *folder,
                               pe_error *err);

/* The report alone, to a stream. */
pe_status pe_jobs_report_write(const pe_jobs_result *result, FILE *stream,
                               pe_error *err);

/* The result as people see it on a terminal, at most `width` columns wide, and
 * as JSON for programs. */
void pe_jobs_result_print(const pe_jobs_result *result, FILE *stream,
                          int width);
pe_status pe_jobs_result_json(const pe_jobs_result *result, FILE *stream,
                              pe_error *err);

#endif
