/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A hub with routes made for the tests: trial --db FILE --NAME VALUE …, as
 * parecon serve takes them. It ends with SIGTERM. */
#include "trial_routes.h"

#include "error.h"
#include "hub.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>

static int fail(const pe_error *err)
{
    char text[900];
    pe__error_text(err, text, sizeof text);
    fprintf(stderr, "trial: %s\n", text);
    return 3;
}

/* --NAME VALUE, in pairs. */
static pe_status read_line(int argc, char **argv, pe__settings *settings,
                           pe_error *err)
{
    pe_status status = PE_OK;
    pe__settings_start(settings);
    for (int k = 1; k < argc && status == PE_OK; k += 2)
        status = k + 1 < argc && strncmp(argv[k], "--", 2) == 0
                     ? pe__settings_set(settings, argv[k] + 2, argv[k + 1],
                                        err)
                     : pe__fail(err, PE_USAGE, "--NAME VALUE, in pairs");
    return status;
}

int main(int argc, char **argv)
{
    pe_error err = {0};
    pe__settings settings;
    pe__hub *hub = NULL;
    sigset_t signals;
    int number;
    sigemptyset(&signals);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &signals, NULL);
    signal(SIGPIPE, SIG_IGN);
    pe_status status = read_line(argc, argv, &settings, &err);
    if (status == PE_OK)
        status = pe__trial_tables(settings.db, &err);
    pe__hub_parts parts = {.settings = &settings, .routes = pe__trial_routes,
                           .people = &pe__trial_people,
                           .do_due = pe__trial_do_due,
                           .next_due = pe__trial_next_due};
    if (status == PE_OK)
        status = pe__hub_start(&parts, &hub, &err);
    if (status == PE_OK) {
        pe__trial_hub = hub;
        printf("trial: the hub is at http://127.0.0.1:%d\n",
               pe__hub_port(hub));
        fflush(stdout);
        sigwait(&signals, &number);
        pe__hub_stop(hub);
    }
    pe__settings_free(&settings);
    return status == PE_OK ? 0 : fail(&err);
}
