/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* parecon serve: the hub, until a signal ends it. */
#include "command.h"
#include "error.h"
#include "hub.h"
#include "terminal.h"

#include <signal.h>
#include <stdlib.h>

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

int pe__run_serve(const pe__options *options)
{
    pe_error err = {0};
    pe__settings settings;
    pe__hub *hub = NULL;
    sigset_t signals;
    block_signals(&signals);
    pe_status status = read_settings(options, &settings, &err);
    if (status == PE_OK) {
        pe__hub_parts parts = {.settings = &settings, .routes = pe__routes,
                               .people = &pe__people_none};
        status = pe__hub_start(&parts, &hub, &err);
    }
    if (status == PE_OK) {
        int number;
        printf("parecon: the hub is at %s\n", pe__hub_url(hub));
        fflush(stdout);
        sigwait(&signals, &number);
        pe__hub_stop(hub);
    }
    pe__settings_free(&settings);
    return status == PE_OK ? PE__EXIT_SOLVED : pe__terminal_fail(&err);
}
