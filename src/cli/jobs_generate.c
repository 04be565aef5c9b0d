/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* parecon jobs generate: a made-up workplace, written as a folder. */
#include "command.h"
#include "error.h"
#include "generate.h"
#include "terminal.h"

#include <string.h>

/* "scarce" is the hard case: skills that few have, as in most workplaces. */
static pe_status read_kind(const char *kind, bool *scarce, pe_error *err)
{
    *scarce = strcmp(kind, "scarce") == 0;
    if (*scarce || strcmp(kind, "ample") == 0) {
        return PE_OK;
    }
    return pe__fail(err, PE_USAGE, "--kind wants ample or scarce, not \"%s\".",
                    kind);
}

/* Always into a folder: two tables do not fit into one pipe. The next command
 * is named, as whoever tries this out has no workplace of their own yet. */
int pe__run_jobs_generate(const pe__options *options)
{
    pe_error err = {0};
    pe_generate what = {.members = (int32_t)options->people,
                        .tasks_per_member = (int32_t)options->tasks_each,
                        .seed = (uint64_t)options->seed};
    if (!options->out) {
        pe__fail(&err, PE_USAGE, "\"parecon jobs generate\" wants a folder to "
                 "write to: -o FOLDER.");
        return pe__terminal_fail(&err);
    }
    if (read_kind(options->kind, &what.scarce, &err) != PE_OK ||
        pe_generate_write(&what, options->out, &err) != PE_OK) {
        return pe__terminal_fail(&err);
    }
    printf("Made up %d members and %lld tasks in %s.\n"
           "Next: parecon jobs solve %s\n", what.members,
           (long long)what.members * what.tasks_per_member, options->out,
           options->out);
    return PE__EXIT_SOLVED;
}
