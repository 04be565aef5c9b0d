/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Rushes on a hub that is started for them: `parecon match|vote crowd|load`. */
#ifndef BENCH_HUB_RUSH_H
#define BENCH_HUB_RUSH_H

#include "hub_run.h"

typedef struct {
    char text[4096];    /* what the load printed as JSON */
    double cpu, waited; /* seconds, of the hub meanwhile */
} hub_rushed;

/* The number behind "key": in a JSON text, the first; -1 = none. */
double hub_number(const char *json, const char *key);
/* Makes a crowd in the store, starts a hub on it, lets the crowd loose: the
 * words of both commands and of their options, NULL at the end. NULL, or what
 * went wrong. */
const char *hub_rush(const hub_asked *asked, const char *store,
                     const char *const make[], const char *const load[],
                     hub_rushed *out);

/* A store of that name that is not there yet. */
typedef bool hub_store_of(const hub_asked *asked, const char *name, int round,
                          char *store, size_t room);
hub_store_of hub_file_of, hub_database_of;

#endif
