/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The first and the last steps of the commands on a workplace. */
#include "jobs_input.h"
#include "command.h"
#include "error.h"

/* What does not stop the work, each with its place. */
static void warn(const pe_workplace *workplace)
{
    char text[1024];
    for (int32_t k = 0; k < workplace->warnings; k++) {
        pe__error_text(&workplace->warning[k], text, sizeof text);
        fprintf(stderr, "parecon: warning: %s\n", text);
    }
}

void pe__input_settle(const pe__options *options, pe_workplace *workplace)
{
    if (options->no_today) {
        workplace->problem.today = NULL;
        workplace->problem.todays = 0;
    }
    warn(workplace);
}

pe_status pe__input_open(const pe__options *options, const char *folder,
                         pe_workplace **out, pe_error *err)
{
    *out = NULL;
    if (!folder && !(options->tasks && options->members)) {
        return pe__fail(err, PE_USAGE, "\"parecon %s\" wants the workplace's "
                        "folder, or --tasks and --members.", options->command);
    }
    pe_workplace_files files = {
        .folder = folder, .tasks = options->tasks,
        .members = options->members, .today = options->today,
        .by_category = options->by_category,
        .weight = options->weight > 0 ? options->weight : -1};
    pe_status status = pe_workplace_read(&files, out, err);
    if (status == PE_OK) {
        pe__input_settle(options, *out);
    }
    return status;
}

pe_jobs_settings pe__input_settings(const pe__options *options,
                                    pe__watch *watch)
{
    pe_jobs_settings settings = PE_JOBS_DEFAULTS;
    settings.seed = (uint64_t)options->seed;
    settings.threads = (int32_t)options->threads;
    settings.most_tasks = (int32_t)options->most_tasks;
    settings.band = options->band;
    settings.tolerance = options->tolerance;
    settings.price = options->price;
    settings.progress = watch ? pe__watch_progress : NULL;
    settings.context = watch;
    return settings;
}

/* A search that was stopped early is judged like any other: by what it
 * leaves undone. */
int pe__input_exit(const pe_jobs_info *info, const pe_jobs_solution *solution)
{
    bool kept = solution->lefts == 0 && info->outcome != PE_JOBS_SHORT &&
                info->outcome != PE_JOBS_INFEASIBLE &&
                info->measure.outside_band == 0;
    return kept ? PE__EXIT_SOLVED : PE__EXIT_SHORT;
}

int pe__input_print_json(json_t *document)
{
    /* jansson gives NULL for no memory, or for text that is not UTF-8, of
     * which the readers let none through. */
    if (!document || json_dumpf(document, stdout, JSON_INDENT(2)) != 0) {
        fprintf(stderr, "parecon: the JSON could not be written.\n");
        json_decref(document);
        return PE__EXIT_FAILED;
    }
    printf("\n");
    json_decref(document);
    return PE__EXIT_SOLVED;
}

/* Where the result is, or how to keep it. */
static void say_where(const pe__options *options)
{
    char line[1200] = "Nothing was written. To keep this, add: -o FOLDER";
    if (options->out) {
        snprintf(line, sizeof line, "Kept in %.500s: open %.500s/report.html "
                 "in a browser.", options->out, options->out);
    }
    printf("\n");
    pe__terminal_wrap(stdout, line, 0, 0, pe__terminal_width(stdout));
}

int pe__input_deliver(const pe__options *options, const pe_jobs_result *result,
                      pe_error *err)
{
    if (options->json) {
        if (pe_jobs_result_json(result, stdout, err) != PE_OK) {
            return pe__terminal_fail(err);
        }
    } else {
        pe_jobs_result_print(result, stdout, pe__terminal_width(stdout));
    }
    if (options->out &&
        pe_jobs_result_write(result, options->out, err) != PE_OK) {
        fflush(stdout);
        return pe__terminal_fail(err);
    }
    if (!options->json) {
        say_where(options);
    }
    return pe__input_exit(&result->info, &result->solution);
}
