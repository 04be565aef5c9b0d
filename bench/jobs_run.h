/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* One problem solved, timed and checked: what all rows of the bench of jobs
 * have in common. */
#ifndef PE_BENCH_JOBS_RUN_H
#define PE_BENCH_JOBS_RUN_H

#include "child.h"
#include "lines.h"

#include <parecon/jobs.h>

/* Plain data, so that a child process can hand it over. */
typedef struct {
    pe_jobs_info info;
    bench_times times;   /* pe_jobs_new and pe_jobs_solve; median of `runs` */
    int runs;          /* 3 when the first took less than 2 s, else 1 */
    int64_t members, tasks, pieces;
    int64_t left;      /* quarters that nobody holds */
    int64_t peak;      /* bytes of the first run with its problem */
    bench_times aim;     /* when the search came as near to the bound as the
                          row asks, and stayed there; wall < 0: never */
    double today;      /* rms of today's division; < 0: there is none */
    double lot;        /* rms of a division that looks at hours and skills
                          alone; < 0: not asked for */
    char fault[96];    /* "": the division keeps every rule */
} jobs_figures;

/* What is asked of the bench. */
typedef struct {
    bool quick;       /* shorter limits, nothing that takes minutes */
    const char *data; /* folder of real workplaces, NULL: not there */
} bench_asked;

/* The engine's settings for a bench: the defaults, on two threads. */
pe_jobs_settings jobs_settings(void);

/* How near to the bound a row wants rms to come: bound × factor + gap. */
typedef struct {
    double factor, gap;
} jobs_aim;

/* Solves once, or three times where that is quick, and checks the result.
 * Memory is counted from `base` (jobs_base before the problem was made).
 * For use in a child. */
void jobs_measure(const pe_jobs_problem *problem,
                  const pe_jobs_settings *settings, int64_t base,
                  jobs_aim aim, jobs_figures *figures);

/* The memory that any program holds which has solved something: a tiny problem
 * is solved first, so that code, threads and their stacks are in. */
int64_t jobs_base(void);

/* rms of the division that somebody would draw who minds skills and hours, and
 * not what the work is like: tasks in order, each to the one of a few able
 * members drawn by lot who has most hours left. < 0: no memory. */
double jobs_by_lot(const pe_jobs_problem *problem, uint64_t seed);

/* The line "valid": BENCH_WRONG with the fault, else how much is given out. */
void jobs_line_valid(const char *name, const jobs_figures *figures,
                     bench_text compared);
/* The line of seconds. */
void jobs_line_time(const char *name, const bench_times *times, int runs,
                    double limit);
/* The line of when the search came near enough to the bound. */
void jobs_line_aim(bench_text what, const bench_times *aim);
/* What to say of seconds against a limit. */
bench_verdict jobs_in_time(const bench_times *times, double limit);

/* The rows, in the order of the table. */
void jobs_rows_workplaces(const bench_asked *bench);
void jobs_rows_solvers(const bench_asked *bench);
void jobs_rows_scale(const bench_asked *bench);
void jobs_rows_exact(const bench_asked *bench);
void jobs_rows_merge(const bench_asked *bench);
void jobs_rows_bound(const bench_asked *bench);

#endif
