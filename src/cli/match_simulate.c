/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* parecon match simulate: ways of asking people, tried out in made-up towns. */
#include "command.h"
#include "error.h"
#include "file.h"
#include "journal.h"
#include "match_input.h"
#include "terminal.h"

#include <math.h>

/* --- the journal of one town ---------------------------------------------- */

typedef struct {
    FILE *stream;
    pe__doc *doc;
    pe__buffer line;
    bool failed;
} log_to;

static void flush_line(log_to *log)
{
    log->failed |= log->line.failed ||
                   fwrite(log->line.bytes, 1, log->line.size, log->stream) !=
                       log->line.size;
    pe__buffer_clear(&log->line);
}

static void note(void *context, const pe_match_event *event)
{
    log_to *log = context;
    pe__journal_write(event, log->doc, &log->line);
    flush_line(log);
}

/* The engine's own life in the first town, as `priced` lives it. */
static pe_status live(const pe__trial *trial, log_to *log, pe_error *err)
{
    pe__figures figures;
    pe__run run = {.world = &trial->world, .trace = trial->trace,
                   .policy = pe__policy_find("priced"), .times = 1,
                   .seed = trial->rounds.first_seed, .journal = note,
                   .context = log};
    pe_match_settings settings = pe__engine_settings(run.policy, run.seed);
    pe__journal_write_settings(&settings, log->doc, &log->line);
    flush_line(log);
    pe_status status = pe__simulate_once(&run, &figures, err);
    if (status == PE_OK && log->failed)
        status = pe__fail(err, PE_IO, "the journal could not be written");
    return status;
}

static pe_status keep_journal(const pe__trial *trial, const char *path,
                              pe_error *err)
{
    pe__file *file;
    log_to log = {.doc = pe__doc_new()};
    if (log.doc == NULL)
        return pe__fail_memory(err);
    pe_status status = pe__file_begin(path, &file, err);
    if (status == PE_OK) {
        log.stream = pe__file_stream(file);
        status = live(trial, &log, err);
        if (status == PE_OK)
            status = pe__file_commit(file, err);
        else
            pe__file_abandon(file);
    }
    pe__buffer_free(&log.line);
    pe__doc_free(log.doc);
    return status;
}

/* --- all of it ------------------------------------------------------------ */

static pe_status simulate(pe__trial *trial, pe_error *err)
{
    pe__watch watch;
    pe__watch_start(&watch, "simulating", (double)INFINITY);
    trial->rounds.progress = pe__watch_share;
    trial->rounds.context = &watch;
    pe_status status = pe__simulate(&trial->rounds, trial->figures, err);
    pe__watch_end(&watch);
    return status;
}

int pe__run_match_simulate(const pe__options *options)
{
    pe_error err = {0};
    pe__trial trial;
    pe_status status = pe__trial_read(options, &trial, &err);
    if (status == PE_OK)
        status = simulate(&trial, &err);
    if (status == PE_OK && options->journal != NULL)
        status = keep_journal(&trial, options->journal, &err);
    if (status == PE_OK && options->json)
        status = pe__trial_json(&trial, &err);
    else if (status == PE_OK)
        pe__trial_print(&trial);
    pe__trial_free(&trial);
    return status == PE_OK ? pe__terminal_finish(0) : pe__terminal_fail(&err);
}
