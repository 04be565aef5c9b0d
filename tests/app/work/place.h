/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A council with its members and tasks in a store of its own. */
#ifndef TESTS_APP_WORK_PLACE_H
#define TESTS_APP_WORK_PLACE_H

#include "../../store/trial.h"
#include "brought.h"

enum { NOW = 1767225600 /* 2026-01-01 00:00 UTC, a Thursday */, TODAY = 20454 };

/* A member of the hub, and one of the council; gives their number. */
int64_t place_member(pe__sql *db, const char *name);
void place_join(pe__sql *db, int64_t council, int64_t member, double hours,
                const char *skills);
int64_t place_council(pe__sql *db, const char *name, int64_t founder);
/* Brings a table of tasks; every row must be sound. */
void place_tasks(pe__sql *db, int64_t council, const char *csv);
/* A council with the tasks, the members and today's division of
 * data/workplaces/NAME; ratings as agreed. With `today`, that division is
 * adopted and began four weeks ago. */
int64_t place_council_of(pe__sql *db, const char *name, bool today);
/* A draft that was searched for with that effort, with training, and so many
 * seconds for the curve and its divisions. */
int64_t place_division(pe__sql *db, int64_t council, int64_t asked_by,
                       int32_t effort, double curve_seconds);
/* The content of a file of data/workplaces, for free(). */
char *place_file(const char *workplace, const char *file);

#endif
