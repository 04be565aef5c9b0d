/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Servers that are started to be measured, and what they use. Load goes to
 * loopback only. */
#ifndef PE_BENCH_HUB_RUN_H
#define PE_BENCH_HUB_RUN_H

#include "child.h"
#include "lines.h"

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

typedef struct {
    const char *folder;  /* of stores made up; emptied afterwards */
    const char *trial;   /* programs */
    const char *bare;
    const char *parecon;
    const char *sync;    /* times the syncs of a disk */
    const char *slow;    /* library that makes them take longer */
    const char *web;     /* the trial's pages */
    bool quick;
} hub_asked;

typedef struct {
    pid_t process;
    int port;
    double seconds; /* from its start to the line that says where it is */
} hub_server;

/* Starts a program on one processor (-1 = on all) and reads where it listens.
 * False, and says why, when it does not. */
bool hub_start(hub_server *server, int processor, char *const *words);
void hub_stop(hub_server *server);
/* Runs a program to its end: what it printed, cut off. False when it does not
 * end well. */
bool hub_output(char *const *words, char *text, size_t room);
/* Seconds of all its threads on processors, and bytes resident. */
double hub_cpu(const hub_server *server);
/* Seconds that one of its threads, the one that had to wait longest, stood in a
 * queue for a processor. */
double hub_waited(const hub_server *server);
int64_t hub_resident(const hub_server *server);

/* One run of wrk with 64 connections. */
typedef struct {
    double rate;   /* answers a second */
    double p50, p99; /* ms */
    double cpu;    /* µs of the server's processors for one of them */
    double delay;  /* part of the time that it stood in a queue for them */
    int64_t wrong; /* answers that were no success */
} hub_load;
/* `script`: Lua for wrk, NULL = GET. False when there is no wrk. */
bool hub_wrk(const hub_server *server, const char *path, const char *script,
             int processor, double seconds, hub_load *out);

/* One request; the status, 0 = none. `headers` are whole lines. */
int hub_ask(int port, const char *request);

double hub_seconds(void);
/* The trial hub with one thread that answers, without limits. */
bool hub_start_trial(const hub_asked *asked, const char *store, int processor,
                     hub_server *server);
/* ms that a sync of 4 KB in the folder takes, the median of many, as a program
 * that is started now finds it; 0 = it could not be measured. */
double hub_sync(const hub_asked *asked, const char *folder);

/* Medians over the rounds of a duel with the least that does the same. */
typedef struct {
    double ratio;     /* of the rates: ours / the other's */
    double cpu_ratio; /* of the processors' time: the other's / ours */
    hub_load ours, bare; /* rate, p99, cpu, delay */
} hub_outcome;
/* NULL when all went well, else what did not. */
const char *hub_fight(const hub_asked *asked, const char *path,
                      const char *script, hub_outcome *out);
/* Others had the processor for much of the time. */
bool hub_was_kept_waiting(const hub_load *ours);
/* Whether p99 is at most so many ms. */
bench_verdict hub_in_time(const hub_load *ours, double most);

/* The rows (hub_rows.c, hub_change.c, hub_claims.c, hub_listen.c,
 * hub_store.c). */
void hub_rows_page(const hub_asked *asked);
void hub_rows_write(const hub_asked *asked);
void hub_rows_claims(const hub_asked *asked);
void hub_rows_votes(const hub_asked *asked);
void hub_rows_listen(const hub_asked *asked);
void hub_rows_rest(const hub_asked *asked);
void hub_rows_start(const hub_asked *asked);

#endif
