/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* parecon serve: the hub, until a signal ends it. */
#include "board.h"
#include "command.h"
#include "demo.h"
#include "due.h"
#include "error.h"
#include "hub.h"
#include "migrate.h"
#include "people.h"
#include "runner.h"
#include "subjects.h"
#include "terminal.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* File, environment, line: the later ones win. */
static pe_status read_settings(const pe__options *options,
                               pe__settings *settings, pe_error *err)
{
    pe_status status = PE_OK;
    pe__settings_start(settings);
    if (options->settings) {
        status = pe__settings_read(settings, options->settings, err);
    }
    if (status == PE_OK) {
        status = pe__settings_environment(settings, getenv, err);
    }
    for (int k = 0; k < options->setting_count && status == PE_OK; k++) {
        status = pe__settings_set(settings, options->setting[k].row->name,
                                  options->setting[k].value, err);
    }
    return status;
}

/* Threads that are started from now on leave these signals to us, who wait for
 * them. */
static void block_signals(sigset_t *set)
{
    sigemptyset(set);
    sigaddset(set, SIGINT);
    sigaddset(set, SIGTERM);
    sigaddset(set, SIGHUP);
    pthread_sigmask(SIG_BLOCK, set, NULL);
}

/* What is done with the store before the hub opens. */
typedef struct {
    bool demo;
    bool made;                    /* the made-up world, just now */
    char founding[PE__CODE_SIZE]; /* lets the first member in; "" = there are
                                     members */
    char key[PE__TOKEN_TEXT];     /* lets somebody into the demo */
} opening;

/* A demo lets anybody in as anybody. */
static bool is_here_alone(const pe__settings *settings)
{
    const char *at = settings->listen;
    return strncmp(at, "127.", 4) == 0 || strncmp(at, "[::1]", 5) == 0 ||
           strncmp(at, "localhost:", 10) == 0;
}

static pe_status bring_up_to_date(const char *url, pe_error *err)
{
    pe__sql *db = NULL;
    int done;
    pe_status status = pe__sql_open(url, PE__SQL_WRITE, &db, err);
    if (status == PE_OK)
        status = pe__migrate(db, &done, err);
    pe__sql_close(db);
    return status;
}

static pe_status try_keys(pe__sql *db, int64_t now, opening *with,
                          pe_error *err)
{
    pe_status status = pe__sql_begin(db, err);
    if (status == PE_OK && with->demo)
        status = pe__demo_key(db, now, with->key, err);
    if (status == PE_OK)
        status = pe__people_founding(db, now, with->founding, err);
    if (status == PE_OK)
        return pe__sql_commit(db, err);
    pe__sql_rollback(db);
    return status;
}

/* The codes and keys that are printed. Another hub may start on the same store
 * at this moment: then once more. */
static pe_status make_keys(const char *url, int64_t now, opening *with,
                           pe_error *err)
{
    enum { TRIES = 50 };
    pe__sql *db = NULL;
    pe_status status = pe__sql_open(url, PE__SQL_WRITE, &db, err);
    if (status == PE_OK)
        status = try_keys(db, now, with, err);
    for (int k = 0; k < TRIES && status != PE_OK && pe__sql_should_retry(db);
         k++)
        status = try_keys(db, now, with, err);
    pe__sql_close(db);
    return status;
}

static pe_status open_store(const pe__hub_parts *parts, opening *with,
                            pe_error *err)
{
    const char *url = parts->settings->db;
    int64_t now = time(NULL);
    pe_status status = bring_up_to_date(url, err);
    if (status == PE_OK && with->demo)
        status = pe__demo_make(parts, now, &with->made, err);
    return status == PE_OK ? make_keys(url, now, with, err) : status;
}

/* How far a division is; pages that show it are fetched anew. */
static void tell_run(void *context, int64_t council, int64_t division,
                     const pe__run_state *state)
{
    pe__hub *hub = *(pe__hub **)context;
    char json[120];
    snprintf(json, sizeof json, "{\"division\":%lld,\"done\":%.3f}",
             (long long)division, state ? state->done : 1.0);
    if (hub)
        pe__hub_tell(hub, council, 0, "division.progress", json);
}

static void say_where(const pe__hub *hub, const opening *with)
{
    const char *url = pe__hub_url(hub);
    printf("parecon: the hub is at %s\n", url);
    if (with->made)
        printf("parecon: a made-up world was put into an empty store\n");
    if (with->demo)
        printf("parecon: be anybody there (good once): %s/demo/%s\n", url,
               with->key);
    if (with->founding[0] != '\0')
        printf("parecon: nobody is in yet; the first one comes in by "
               "%s/join?code=%s (good for a week, once)\n", url,
               with->founding);
    fflush(stdout);
}

/* With its runner and the board's clock, which write through the hub's writer
 * and so begin after the hub and end before it. */
static pe_status open_hub(pe__hub_parts *parts, pe__hub **hub,
                          pe__runner **runner, pe_error *err)
{
    pe__runner_settings how = {.told = tell_run, .context = hub};
    pe_status status = pe__runner_new(&how, runner, err);
    parts->services.runner = *runner;
    if (status == PE_OK)
        status = pe__hub_start(parts, hub, err);
    if (status == PE_OK)
        status = pe__runner_start(*runner, parts->settings->db,
                                  pe__hub_writer(*hub), err);
    if (status == PE_OK)
        status = pe__board_start(parts->services.board, pe__hub_writer(*hub),
                                 err);
    return status;
}

/* Until a signal says that it is enough. */
static pe_status serve(pe__hub_parts *parts, opening *with,
                       const sigset_t *signals, pe_error *err)
{
    pe__hub *hub = NULL;
    pe__runner *runner = NULL;
    int number;
    if (with->demo && !is_here_alone(parts->settings))
        return pe__fail(err, PE_USAGE, "--demo lets anybody in as anybody: it "
                        "listens on 127.0.0.1 alone");
    parts->services.subjects = pe__subjects;
    pe_status status = pe__board_open(NULL, &parts->services.board, err);
    if (status == PE_OK)
        status = open_store(parts, with, err);
    if (status == PE_OK)
        status = open_hub(parts, &hub, &runner, err);
    if (status == PE_OK) {
        say_where(hub, with);
        sigwait(signals, &number);
    }
    pe__board_stop(parts->services.board);
    pe__runner_stop(runner);
    pe__hub_stop(hub);
    pe__runner_free(runner);
    pe__board_close(parts->services.board);
    parts->services.board = NULL;
    return status;
}

int pe__run_serve(const pe__options *options)
{
    pe_error err = {0};
    pe__settings settings;
    sigset_t signals;
    opening with = {.demo = options->demo};
    block_signals(&signals);
    pe_status status = read_settings(options, &settings, &err);
    if (status == PE_OK) {
        pe__hub_parts parts = {
            .settings = &settings,
            .routes = with.demo ? pe__demo_routes() : pe__routes,
            .people = &pe__people_of_hub, .head = pe__people_head,
            .onlook = &pe__board_onlook,
            .do_due = pe__due_do, .next_due = pe__due_next};
        status = serve(&parts, &with, &signals, &err);
    }
    pe__settings_free(&settings);
    return status == PE_OK ? PE__EXIT_SOLVED : pe__terminal_fail(&err);
}
