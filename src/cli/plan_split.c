/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* parecon plan split: many unequal councils of each, totals kept. */
#include "command.h"
#include "error.h"
#include "plan_economy.h"
#include "terminal.h"

int pe__run_plan_split(const pe__options *options)
{
    pe_error err = {0};
    pe__economy *economy = NULL, *parts = NULL;
    pe_status status = pe__economy_wants_out(options, &err);
    if (status == PE_OK && options->workers == 0) {
        status = pe__fail(&err, PE_USAGE, "\"parecon plan split\" wants to "
                          "know into how many councils: --workers N.");
    }
    if (status == PE_OK) {
        status = pe__economy_read(options->argument[0], &economy, &err);
    }
    if (status == PE_OK) {
        status = pe__economy_split(economy, options->workers,
                                   (uint64_t)options->seed, &parts, &err);
    }
    int code = status == PE_OK
                   ? pe__economy_deliver(options, parts, "Split into", &err)
                   : pe__terminal_fail(&err);
    pe__economy_free(parts);
    pe__economy_free(economy);
    return code;
}
