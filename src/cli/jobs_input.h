/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What all commands on a workplace do first and last: read the tables that
 * the options name, warn, turn options into settings, choose the exit code. */
#ifndef PE_CLI_JOBS_INPUT_H
#define PE_CLI_JOBS_INPUT_H

#include "jobs_result.h"
#include "options.h"
#include "terminal.h"
#include "workplace.h"

#include <jansson.h>

/* Reads the folder `folder` (NULL = none) and the files that the options
 * name, and settles it. Freed by pe_workplace_free. PE_USAGE when neither a
 * folder nor tasks and members are given. */
pe_status pe__input_open(const pe__options *options, const char *folder,
                         pe_workplace **out, pe_error *err);
/* What every workplace goes through once it is read: warnings are printed on
 * stderr, today's division is forgotten when the options say so. */
void pe__input_settle(const pe__options *options, pe_workplace *workplace);

/* The options as settings of the engine; `watch` NULL = nobody watches. */
pe_jobs_settings pe__input_settings(const pe__options *options,
                                    pe__watch *watch);

/* 0 when every hour is somebody's and everybody is within the band, else 1. */
int pe__input_exit(const pe_jobs_info *info, const pe_jobs_solution *solution);

/* Prints a document on stdout and frees it; gives the exit code. */
int pe__input_print_json(json_t *document);

/* Prints a result (or its JSON) and keeps it in --out; gives the exit code. */
int pe__input_deliver(const pe__options *options, const pe_jobs_result *result,
                      pe_error *err);

#endif
