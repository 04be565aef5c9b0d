/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Made-up workplaces for trials and measurements: equal arguments give equal
 * workplaces on every machine, of any size up to millions of members. The
 * hours of all tasks together are exactly the hours offered. */
#ifndef PE_APP_GENERATE_H
#define PE_APP_GENERATE_H

#include <parecon/jobs.h>
#include <stdbool.h>

typedef struct {
    int32_t members;          /* 1 … */
    int32_t tasks_per_member; /* 1 … ; the product below 2^31 */
    bool scarce; /* false: broad skills, so that balance is possible; true: a
                    few skills that the most empowering work needs are rare */
    uint64_t seed;
} pe_generate;

/* The bare problem: whole tasks, ratings 1 … 20 (0 empowerment, 1
 * desirability), 11 skills; 24 bytes a task and 8 a member. Every array is
 * freed by pe_generate_free. */
pe_status pe_generate_problem(const pe_generate *what, pe_jobs_problem *out,
                              pe_error *err);
void pe_generate_free(pe_jobs_problem *problem);

/* The same as a workplace folder: tasks.csv and members.csv, all or nothing.
 * Ids are m1 …, t1 …; every task is one piece (min_hours = hours). */
pe_status pe_generate_write(const pe_generate *what, const char *folder,
                            pe_error *err);

#endif
