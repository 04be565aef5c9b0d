/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* People who press for places: how many decisions a second, durable, over
 * HTTP, with who presses on the same two processors. */
#include "hub_rush.h"

#include <stddef.h>
#include <string.h>

enum { ROUNDS = 3, LEAST = 3000, MOST_MS = 50 };

typedef struct {
    double rate, p99, cpu, delay;
    double wrong; /* needs with too many, claims lost, answers that were none */
} rush;

/* A store with its crowd, a hub on it, one rush. */
static const char *one_round(const hub_asked *asked, const char *store,
                             rush *out)
{
    hub_rushed rushed;
    const char *const make[] = {"match", "crowd", NULL};
    const char *const load[] = {"match", "load", "--seconds",
                                asked->quick ? "1" : "4", NULL};
    const char *why = hub_rush(asked, store, make, load, &rushed);
    if (why != NULL)
        return why;
    const char *text = rushed.text;
    double claims = hub_number(text, "done");
    *out = (rush){.rate = hub_number(text, "rate"),
                  .p99 = hub_number(text, "p99"),
                  .cpu = rushed.cpu / claims * 1e6,
                  .delay = rushed.waited / hub_number(text, "seconds"),
                  .wrong = hub_number(text, "over") + hub_number(text, "lost") +
                           hub_number(text, "busy") +
                           hub_number(text, "refused") +
                           hub_number(text, "unheard")};
    return NULL;
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
                    hub_store_of *store_of)
{
    rush round[ROUNDS];
    for (int k = 0; k < ROUNDS; k++) {
        char store[600];
        if (!store_of(asked, "claims", k, store, sizeof store)) {
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

void hub_rows_claims(const hub_asked *asked)
{
    rows_of(asked, "claims", hub_file_of);
    rows_of(asked, "claims, PostgreSQL", hub_database_of);
}
