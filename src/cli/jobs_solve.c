/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* parecon jobs solve: divide one workplace's tasks. */
#include "command.h"
#include "jobs_input.h"

int pe__run_jobs_solve(const pe__options *options)
{
    pe_error err = {0};
    pe_workplace *workplace = NULL;
    const char *folder = options->arguments ? options->argument[0] : NULL;
    if (pe__input_open(options, folder, &workplace, &err) != PE_OK) {
        return pe__terminal_fail(&err);
    }
    pe__watch watch;
    pe_jobs_settings settings = pe__input_settings(options, &watch);
    pe_jobs_wanted wanted = {.training = true,
                             .sensitivity = options->sensitivity,
                             .interrupted = pe__watch_interrupted};
    pe_jobs_result result = {0};
    pe__watch_start(&watch, "solving", options->time_limit);
    pe_status status = pe_jobs_result_make(workplace, &settings, &wanted,
                                           &result, &err);
    pe__watch_end(&watch);
    int code = status == PE_OK ? pe__input_deliver(options, &result, &err)
                               : pe__terminal_fail(&err);
    pe_jobs_result_free(&result);
    pe_workplace_free(workplace);
    return code;
}
