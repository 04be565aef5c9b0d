/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* parecon serve: the hub, until a signal ends it. */
#include "command.h"
#include "error.h"
#include "hub.h"
#include "migrate.h"
#include "people.h"
#include "terminal.h"

#include <signal.h>
#include <stdlib.h>
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

/* When nobody is a member yet, `code` lets the first one in; else it is "". */
static pe_status prepare_founding(const char *url, char code[PE__CODE_SIZE],
                                  pe_error *err)
{
    pe__sql *db = NULL;
    int done;
    pe_status status = pe__sql_open(url, PE__SQL_WRITE, &db, err);
    if (status == PE_OK)
        status = pe__migrate(db, &done, err);
    if (status == PE_OK)
        status = pe__sql_begin(db, err);
    if (status == PE_OK)
        status = pe__people_founding(db, time(NULL), code, err);
    if (status == PE_OK)
        status = pe__sql_commit(db, err);
    pe__sql_close(db);
    return status;
}

static void say_where(const pe__hub *hub, const char *code)
{
    const char *url = pe__hub_url(hub);
    printf("parecon: the hub is at %s\n", url);
    if (code[0] != '\0')
        printf("parecon: nobody is in yet; the first one comes in by "
               "%s/join?code=%s (good for a week, once)\n", url, code);
    fflush(stdout);
}

int pe__run_serve(const pe__options *options)
{
    pe_error err = {0};
    pe__settings settings;
    pe__hub *hub = NULL;
    char founding[PE__CODE_SIZE] = "";
    sigset_t signals;
    block_signals(&signals);
    pe_status status = read_settings(options, &settings, &err);
    if (status == PE_OK)
        status = prepare_founding(settings.db, founding, &err);
    if (status == PE_OK) {
        pe__hub_parts parts = {.settings = &settings, .routes = pe__routes,
                               .people = &pe__people_of_hub,
                               .head = pe__people_head,
                               .hourly = pe__people_tick};
        status = pe__hub_start(&parts, &hub, &err);
    }
    if (status == PE_OK) {
        int number;
        say_where(hub, founding);
        sigwait(&signals, &number);
        pe__hub_stop(hub);
    }
    pe__settings_free(&settings);
    return status == PE_OK ? PE__EXIT_SOLVED : pe__terminal_fail(&err);
}
