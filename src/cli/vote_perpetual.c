/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* parecon vote perpetual: many decisions by the same people, one after another;
 * who was outvoted weighs more next time. */
#include "command.h"
#include "error.h"
#include "file.h"
#include "history.h"
#include "print_doc.h"
#include "terminal.h"
#include "vote_perpetual.h"

#include <inttypes.h>
#include <string.h>

static pe_status read_settings(const pe__options *options,
                               pe_vote_series_settings *settings,
                               pe_error *err)
{
    static const char *const names[] = {
        [PE_VOTE_PERPETUAL_PHRAGMEN] = "phragmen",
        [PE_VOTE_PERPETUAL_CONSENSUS] = "consensus",
        [PE_VOTE_PERPETUAL_QUOTA] = "quota"};
    *settings = pe_vote_series_defaults();
    settings->seed = (uint64_t)options->seed;
    if (!pe__given(options, PE__OPT_PERPETUAL_RULE))
        return PE_OK;
    for (int k = PE_VOTE_PERPETUAL_PHRAGMEN; k <= PE_VOTE_PERPETUAL_QUOTA; k++)
        if (strcmp(names[k], options->rule) == 0) {
            settings->rule = (pe_vote_perpetual_rule)k;
            return PE_OK;
        }
    return pe__fail(err, PE_USAGE, "there is no rule \"%s\": --rule is "
                    "phragmen, consensus or quota", options->rule);
}

/* A decision that the engine refuses stands on a line of the file. */
static pe_status decide(const pe__history *history, const char *path,
                        const pe_vote_series_settings *settings,
                        pe_vote_series_result *result, pe_error *err)
{
    pe_status status = pe_vote_series(&history->h, settings, result, err);
    if (status == PE_BAD_INPUT) {
        snprintf(err->file, sizeof err->file, "%s", path);
        if (err->line > 0)
            err->line = (long)history->line[err->line - 1];
    }
    return status;
}

static pe_status print_json(const pe__perpetual *p, pe_error *err)
{
    pe__doc *doc = pe__doc_new();
    if (doc == NULL)
        return pe__fail_memory(err);
    pe_status status = pe__print_doc(doc, pe__perpetual_json(p, doc), err);
    pe__doc_free(doc);
    return status;
}

int pe__run_vote_perpetual(const pe__options *options)
{
    pe_error err = {0};
    pe__history history;
    pe_vote_series_settings settings;
    pe_vote_series_result result = {0};
    pe__vote_record record = {0};
    const char *path = options->argument[0];
    pe_status status = read_settings(options, &settings, &err);
    if (status != PE_OK)
        return pe__terminal_fail(&err);
    status = pe__history_read(path, &history, &err);
    if (status == PE_OK)
        status = decide(&history, path, &settings, &result, &err);
    if (status == PE_OK)
        status = pe__vote_record_read(result.transcript, result.size,
                                      "transcript", &record, &err);
    if (status == PE_OK && options->transcript != NULL)
        status = pe__file_write(options->transcript, result.transcript,
                                result.size, &err);
    pe__perpetual told = {.history = &history, .result = &result,
                          .record = &record,
                          .width = pe__terminal_width(stdout)};
    if (status == PE_OK && options->json)
        status = print_json(&told, &err);
    else if (status == PE_OK)
        pe__perpetual_print(&told);
    pe__vote_record_free(&record);
    pe_vote_series_release(&result);
    pe__history_free(&history);
    return status == PE_OK ? pe__terminal_finish(PE__EXIT_SOLVED)
                           : pe__terminal_fail(&err);
}
