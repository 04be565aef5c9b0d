/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The last step of the commands that write an economy. */
#include "plan_economy.h"
#include "command.h"
#include "error.h"
#include "jobs_print.h"
#include "terminal.h"

#include <string.h>

bool pe__is_snapshot(const char *path)
{
    size_t length = strlen(path);
    return length > 3 && strcmp(path + length - 3, ".pe") == 0;
}

pe_status pe__economy_wants_out(const pe__options *options, pe_error *err)
{
    if (options->out) {
        return PE_OK;
    }
    return pe__fail(err, PE_USAGE, "\"parecon %s\" wants a place to write to: "
                    "-o %s.", options->command,
                    strcmp(options->command, "plan pack") == 0
                        ? "economy.pe" : "FOLDER or -o FILE.pe");
}

int pe__economy_deliver(const pe__options *options,
                        const pe__economy *economy, const char *lead,
                        pe_error *err)
{
    char goods[PE__FIGURE], workers[PE__FIGURE], consumers[PE__FIGURE];
    char line[1600];
    const pe_plan_problem *p = pe__economy_problem(economy);
    pe_status status = pe__is_snapshot(options->out)
                           ? pe__economy_pack(economy, options->out, err)
                           : pe__economy_write(economy, options->out, err);
    if (status != PE_OK) {
        return pe__terminal_fail(err);
    }
    snprintf(line, sizeof line, "%s %s goods, %s workers' councils and %s "
             "consumers' councils in %.500s.\nNext: parecon plan solve %.500s",
             lead, pe__grouped(p->goods, goods),
             pe__grouped(p->workers, workers),
             pe__grouped(p->consumers, consumers), options->out, options->out);
    pe__terminal_wrap(stdout, line, 0, 0, pe__terminal_width(stdout));
    return PE__EXIT_SOLVED;
}
