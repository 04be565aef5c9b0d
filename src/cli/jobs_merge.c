/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* parecon jobs merge: several workplaces divide their tasks together. Prints
 * the shift of the ratings and the curve of balance against upheaval. */
#include "command.h"
#include "error.h"
#include "jobs_input.h"
#include "mem.h"
#include "workplace_write.h"

#include <string.h>

/* Read before any file is: a slip in the command should not cost the time of
 * reading large tables. Both spellings of "centre" are understood. */
static pe_status read_align(const char *how, pe_align *align, pe_error *err)
{
    static const struct {
        const char *name;
        pe_align align;
    } known[] = {{"anchors", PE_ALIGN_ANCHORS},
                 {"centre", PE_ALIGN_CENTRE},
                 {"center", PE_ALIGN_CENTRE},
                 {"none", PE_ALIGN_NONE}};
    for (size_t k = 0; k < sizeof known / sizeof known[0]; k++) {
        if (strcmp(how, known[k].name) == 0) {
            *align = known[k].align;
            return PE_OK;
        }
    }
    return pe__fail(err, PE_USAGE, "--align wants anchors, centre or none, "
                    "not \"%s\".", how);
}

/* Reads every folder and throws them together. The first that cannot be read
 * ends it: half a merger would be a different merger. */
static pe_status gather(const pe__options *options, pe_align align,
                        pe_workplace **out, pe_error *err)
{
    int32_t count = options->arguments;
    pe_workplace **part = pe__zalloc((size_t)count, sizeof *part);
    pe_status status = part ? PE_OK : pe__fail_memory(err);
    for (int32_t k = 0; k < count && status == PE_OK; k++) {
        pe_workplace_files files = {.folder = options->argument[k],
                                    .by_category = options->by_category,
                                    .weight = options->weight > 0
                                                  ? options->weight : -1};
        status = pe_workplace_read(&files, &part[k], err);
    }
    if (status == PE_OK) {
        status = pe_workplace_merge(part, count, align, out, err);
    }
    for (int32_t k = 0; part && k < count; k++) {
        pe_workplace_free(part[k]);
    }
    pe__free(part);
    return status;
}

/* OUT/workplace, written first: when it fails, OUT is as it was. */
static pe_status keep_tables(const pe__options *options,
                             const pe_workplace *merged, pe_error *err)
{
    char path[4096];
    if (!options->out) {
        return PE_OK;
    }
    snprintf(path, sizeof path, "%s/workplace", options->out);
    return pe_workplace_write(merged, path, err);
}

/* The parts are freed as soon as they are one; the whole has its own copies. */
int pe__run_jobs_merge(const pe__options *options)
{
    pe_error err = {0};
    pe_align align = PE_ALIGN_ANCHORS;
    pe_workplace *merged = NULL;
    if (read_align(options->align, &align, &err) != PE_OK ||
        gather(options, align, &merged, &err) != PE_OK) {
        return pe__terminal_fail(&err);
    }
    pe__input_settle(options, merged);
    pe__watch watch;
    pe_jobs_settings settings = pe__input_settings(options, &watch);
    pe_jobs_wanted wanted = {.training = true, .curve = true,
                             .curve_seconds = options->time_limit,
                             .sensitivity = options->sensitivity,
                             .interrupted = pe__watch_interrupted};
    pe_jobs_result result = {0};
    pe__watch_start(&watch, "merging", options->time_limit);
    pe_status status = pe_jobs_result_make(merged, &settings, &wanted,
                                           &result, &err);
    pe__watch_end(&watch);
    if (status == PE_OK) {
        status = keep_tables(options, merged, &err);
    }
    int code = status == PE_OK ? pe__input_deliver(options, &result, &err)
                               : pe__terminal_fail(&err);
    pe_jobs_result_free(&result);
    pe_workplace_free(merged);
    return code;
}
