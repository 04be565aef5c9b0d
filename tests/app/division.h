/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A small workplace with something of everything, and solving it. */
#ifndef TESTS_APP_DIVISION_H
#define TESTS_APP_DIVISION_H

#include "jobs_parts.h"

/* tasks.csv, members.csv, today.csv: 7 tasks, one of which nobody can do, and
 * 4 members. */
extern const char work[], people[], today[];

static const pe_jobs_wanted nothing = {0};
static const pe_jobs_wanted everything = {
    .training = true, .sensitivity = true, .curve = true, .divisions = true};

/* Solves with the defaults; anything but PE_OK fails the test. */
pe_jobs_result solved(const pe_workplace *w, pe_jobs_wanted wanted);
/* Writes OUT into a folder of the scratch folder. */
void write_out(const pe_jobs_result *r, const char *folder);

#endif
