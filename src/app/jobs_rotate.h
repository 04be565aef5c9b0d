/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Rotation: the jobs of several periods, one after another, so that what one
 * period leaves unequal the next makes good. After each period every member's
 * deviation is added to a running balance; the next period aims at minus that
 * balance. Where every member's job can be what is aimed at, the balance stays
 * within about one piece of work; where skills forbid it (a surgery that only
 * two can staff) it grows, and that shows. */
#ifndef PE_APP_JOBS_ROTATE_H
#define PE_APP_JOBS_ROTATE_H

#include "jobs_result.h"

typedef struct {
    int32_t periods; /* ≥ 1 */
    int32_t tenure;  /* nobody holds the same task tagged `decision` more than
                        so many periods running; 0 = no cap */
} pe_rotation_plan;

/* A task whose tenure cap could not be kept: nobody else can do it. */
typedef struct {
    int32_t period, task;
} pe_rotation_lifted;

/* The parts of the problem that change from period to period. */
typedef struct {
    double *target;        /* [ratings × members] */
    pe_jobs_pair *ban;     /* the workplace's own and those of the cap */
    int64_t bans;
    pe_jobs_piece *today;  /* the jobs of the period before; NULL in the
                              first, which starts from the workplace's own */
    int64_t todays;
} pe_rotation_view;

typedef struct {
    pe_rotation_plan plan;
    pe_workplace *workplace;
    pe_jobs_problem own;    /* the problem as the tables say */
    pe_jobs_settings settings;
    int32_t done;           /* periods divided so far */
    pe_rotation_view *view; /* [periods] */
    pe_jobs_result *period; /* [periods]; to print or write one, let
                               pe_rotation_show set the stage */
    double *balance;        /* [periods × ratings × members] running balance
                               after period t: t·ratings·members + r·members
                               + i, rating points */
    double piece;           /* the most that one piece given out so far
                               moved anybody's deviation, rating points */
    int32_t *held;          /* [members × decision tasks] periods running */
    int32_t *decision;      /* [decisions] tasks with a cap */
    int32_t decisions;
    pe_rotation_lifted *lifted;
    int32_t lifts, lift_room;
} pe_rotation;

/* Prepares. The workplace must outlive the rotation, which changes targets,
 * bans and today's jobs of its problem until it is freed. PE_BAD_INPUT when
 * periods < 1 or tenure < 0. */
pe_status pe_rotation_new(pe_workplace *workplace,
                          const pe_jobs_settings *settings,
                          pe_rotation_plan plan, pe_rotation **out,
                          pe_error *err);

/* Divides the next period; call plan.periods times. After a failure the
 * rotation can only be freed. */
pe_status pe_rotation_step(pe_rotation *rotation, pe_error *err);

/* Lets the workplace be what it was to period t (from 0), so that
 * period[t] can be printed or written; −1: as the tables say. */
void pe_rotation_show(pe_rotation *rotation, int32_t t);

/* Balance of a member in a rating after period t (from 0). */
double pe_rotation_balance(const pe_rotation *rotation, int32_t t, int32_t r,
                           int32_t member);
/* The largest |balance| of anybody after period t. */
double pe_rotation_largest(const pe_rotation *rotation, int32_t t);

/* Writes FOLDER/period-1 …, each with what pe_jobs_result_write writes and
 * targets.csv, then FOLDER/rotation.csv. Each period is all or nothing, and
 * nothing is touched before every period is divided. */
pe_status pe_rotation_write(pe_rotation *rotation, const char *folder,
                            pe_error *err);

void pe_rotation_free(pe_rotation *rotation);

#endif
