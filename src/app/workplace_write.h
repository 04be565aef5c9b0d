/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A workplace as a folder that can be read again: what came out of a merge,
 * so that everything can be run on it. */
#ifndef PE_APP_WORKPLACE_WRITE_H
#define PE_APP_WORKPLACE_WRITE_H

#include "workplace.h"

/* Writes FOLDER/tasks.csv, members.csv and, where there is one, today.csv; all
 * or nothing. Read again, it is the same problem; a ranking comes back as
 * points from 0 to 10, and ratings as they were aligned. Columns that parecon
 * does not know pass through; after a merge `origin` says where each row came
 * from. */
pe_status pe_workplace_write(const pe_workplace *workplace, const char *folder,
                             pe_error *err);

#endif
