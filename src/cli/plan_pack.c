/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* parecon plan pack: an economy as one file that is there at once. */
#include "command.h"
#include "error.h"
#include "plan_economy.h"
#include "terminal.h"

int pe__run_plan_pack(const pe__options *options)
{
    pe_error err = {0};
    pe__economy *economy = NULL;
    pe_status status = pe__economy_wants_out(options, &err);
    if (status == PE_OK && !pe__is_snapshot(options->out)) {
        status = pe__fail(&err, PE_USAGE, "\"parecon plan pack\" writes one "
                          "file whose name ends in .pe, not \"%s\".",
                          options->out);
    }
    if (status == PE_OK) {
        status = pe__economy_read(options->argument[0], &economy, &err);
    }
    int code = status == PE_OK
                   ? pe__economy_deliver(options, economy, "Packed", &err)
                   : pe__terminal_fail(&err);
    pe__economy_free(economy);
    return code;
}
