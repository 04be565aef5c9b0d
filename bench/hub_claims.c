/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* People who press for places: how many decisions a second, durable, over
 * HTTP, with who presses on the same two processors. */
#include "hub_run.h"

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ROUNDS = 3, LEAST = 3000, MOST_MS = 50 };

typedef struct {
    double rate, p99, cpu, delay;
    double wrong; /* needs with too many, claims lost, answers that were none */
} rush;

static double number(const char *json, const char *key)
{
    char name[32];
    snprintf(name, sizeof name, "\"%s\":", key);
    const char *at = strstr(json, name);
    return at != NULL ? strtod(at + strlen(name), NULL) : -1;
}

static bool press(const hub_asked *asked, const hub_server *hub,
                  const char *crowd, rush *out)
{
    char text[1024], url[64];
    double cpu = hub_cpu(hub), delay = hub_waited(hub);
    snprintf(url, sizeof url, "http://127.0.0.1:%d", hub->port);
    char *words[] = {(char *)asked->parecon, (char *)"match", (char *)"load",
                     url, (char *)crowd, (char *)"--json", (char *)"--seconds",
                     (char *)(asked->quick ? "1" : "4"), NULL};
    if (!hub_output(words, text, sizeof text))
        return false;
    double claims = number(text, "promised") + number(text, "standby");
    *out = (rush){.rate = number(text, "rate"), .p99 = number(text, "p99"),
                  .cpu = (hub_cpu(hub) - cpu) / claims * 1e6,
                  .delay = (hub_waited(hub) - delay) / number(text, "seconds"),
                  .wrong = number(text, "over") + number(text, "lost") +
                           number(text, "busy") + number(text, "refused") +
                           number(text, "unheard")};
    return true;
}

/* A store with its crowd, a hub on it, one rush. */
static const char *one_round(const hub_asked *asked, const char *store,
                             rush *out)
{
    char crowd[600], text[1024];
    hub_server hub;
    snprintf(crowd, sizeof crowd, "%s/crowd.json", asked->folder);
    char *make[] = {(char *)asked->parecon, (char *)"match", (char *)"crowd",
                    (char *)store, (char *)"-o", crowd, NULL};
    char *serve[] = {(char *)asked->parecon, (char *)"serve", (char *)"--db",
                     (char *)store, (char *)"--listen", (char *)"127.0.0.1:0",
                     (char *)"--log", (char *)"none", NULL};
    if (!hub_output(make, text, sizeof text))
        return "the crowd could not be made";
    if (!hub_start(&hub, -1, serve))
        return "the hub did not start";
    bool fine = press(asked, &hub, crowd, out);
    hub_stop(&hub);
    return fine ? NULL : "the rush did not go well";
}

static double median_of(const rush *round, size_t offset)
{
    double value[ROUNDS];
    for (int k = 0; k < ROUNDS; k++)
        memcpy(&value[k], (const char *)&round[k] + offset, sizeof *value);
    return bench_median(value, ROUNDS);
}

static void rows(const char *name, const rush *round)
{
    hub_load all = {.rate = median_of(round, offsetof(rush, rate)),
                    .p99 = median_of(round, offsetof(rush, p99)),
                    .cpu = median_of(round, offsetof(rush, cpu)),
                    .delay = median_of(round, offsetof(rush, delay))};
    bench_line((bench_row){
        .name = name,
        .figure = bench_say("%.0f /s", all.rate),
        .target = bench_say(">= %d /s", LEAST),
        .verdict = all.rate >= LEAST            ? BENCH_REACHED
                   : hub_was_kept_waiting(&all) ? BENCH_BUSY
                                                : BENCH_MISSED,
        .compared = bench_say("cpu %.0f us a claim; waited for the processor "
                              "%.0f %%", all.cpu, all.delay * 100)});
    bench_line((bench_row){
        .figure = bench_say("p99 %.1f ms", all.p99),
        .target = bench_say("<= %d ms", MOST_MS),
        .verdict = hub_in_time(&all, MOST_MS),
        .compared = bench_say("none over capacity, none lost, none refused")});
}

static void rows_of(const hub_asked *asked, const char *name,
                    bool (*store_of)(const hub_asked *, int, char *, size_t))
{
    rush round[ROUNDS];
    for (int k = 0; k < ROUNDS; k++) {
        char store[600];
        if (!store_of(asked, k, store, sizeof store)) {
            bench_skip(name, "no server: tests/store/postgres.py starts one");
            return;
        }
        const char *why = one_round(asked, store, &round[k]);
        if (why == NULL && round[k].wrong != 0)
            why = "a need got too many, a claim was lost or sent away";
        if (why != NULL) {
            bench_wrong(name, why);
            return;
        }
    }
    rows(name, round);
}

static bool file_of(const hub_asked *asked, int round, char *store, size_t room)
{
    snprintf(store, room, "%s/claims-%d.db", asked->folder, round);
    return true;
}

/* A database of its own on the server that was started for us. */
static bool database_of(const hub_asked *asked, int round, char *store,
                        size_t room)
{
    const char *url = getenv("PARECON_TEST_STORE");
    const char *rest = url != NULL ? strstr(url, "///hub?") : NULL;
    char command[64], text[256];
    (void)asked;
    if (rest == NULL)
        return false;
    snprintf(store, room, "%.*s///claims_%d?%s", (int)(rest - url), url, round,
             rest + strlen("///hub?"));
    snprintf(command, sizeof command, "CREATE DATABASE claims_%d", round);
    char *words[] = {(char *)"psql", (char *)"-Xqd", (char *)url, (char *)"-c",
                     command, NULL};
    return hub_output(words, text, sizeof text);
}

void hub_rows_claims(const hub_asked *asked)
{
    rows_of(asked, "claims", file_of);
    rows_of(asked, "claims, PostgreSQL", database_of);
}
