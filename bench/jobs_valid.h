/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Is a division what it says it is? A check of the bench's own, from the
 * problem's text and not from the engine: every rule of include/parecon/jobs.h
 * and every figure that the table shows. */
#ifndef PE_BENCH_JOBS_VALID_H
#define PE_BENCH_JOBS_VALID_H

#include <parecon/jobs.h>
#include <stddef.h>

/* Writes the first fault to `fault`, or "" when there is none. Cost: O(pieces
 * × ratings + tasks). */
void jobs_valid(const pe_jobs_problem *problem,
                const pe_jobs_settings *settings,
                const pe_jobs_solution *solution, const pe_jobs_info *info,
                char *fault, size_t size);

#endif
