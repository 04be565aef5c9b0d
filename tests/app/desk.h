/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Small workplaces that a test writes into its scratch folder and reads. */
#ifndef TESTS_APP_DESK_H
#define TESTS_APP_DESK_H

#include "workplace.h"

/* Writes FOLDER/tasks.csv, members.csv, today.csv; NULL = no such table. */
void desk_put(const char *folder, const char *tasks, const char *members,
              const char *today);
/* Reads FOLDER of the scratch folder; anything but PE_OK fails the test. */
pe_workplace *desk_read(const char *folder);
/* Both. */
pe_workplace *desk_open(const char *folder, const char *tasks,
                        const char *members, const char *today);
/* A real workplace of ../shared, or NULL: then the test skips. */
pe_workplace *desk_real(const char *name, char *path, size_t size);

#endif
