/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Everybody votes at once: ballots a second over HTTP, durable, with who casts
 * them on the same two processors; then all are counted, and each must be
 * there once. */
#include "hub_rush.h"

#include <stdio.h>
#include <string.h>

enum { LEAST = 3000 };

static double seconds_of(const hub_rushed *rushed)
{
    double sum = 0;
    for (const char *at = rushed->text; (at = strstr(at, "\"seconds\":"));
         at++)
        sum += hub_number(at, "seconds");
    return sum;
}

static void row(const hub_asked *asked, const char *name, const char *kind,
                const hub_rushed *rushed)
{
    char part[32], title[80];
    snprintf(part, sizeof part, "\"ballots\":\"%s\"", kind);
    const char *text = strstr(rushed->text, part);
    /* who came when the time was up was refused rightly: that is slow */
    double late = text != NULL ? hub_number(text, "late") : 0;
    if (text == NULL || hub_number(text, "refused") != late) {
        bench_wrong(name, text == NULL ? "the vote did not take place"
                                       : "ballots were refused in time");
        return;
    }
    double rate = hub_number(text, "rate");
    double sync = hub_sync(asked, asked->folder);
    hub_load load = {.delay = rushed->waited / seconds_of(rushed)};
    snprintf(title, sizeof title, "%s%s", name, kind);
    bench_line((bench_row){
        .name = title,
        .figure = bench_say("%.0f /s", rate),
        .target = bench_say(">= %d /s", LEAST),
        .verdict = rate >= LEAST                 ? BENCH_REACHED
                   : hub_was_kept_waiting(&load) ? BENCH_BUSY
                                                 : BENCH_MISSED,
        .compared = bench_say("a sync takes %.2f ms: one each, at most %.0f /s",
                              sync, sync > 0 ? 1000 / sync : 0)});
    bench_line((bench_row){
        .figure = bench_say("p99 %.1f ms", hub_number(text, "p99")),
        .compared = bench_say("%.0f cast, %.0f counted, none lost, none twice; "
                              "%swaited for the processor %.0f %%",
                              hub_number(text, "done"),
                              hub_number(text, "counted"),
                              late > 0 ? "the time was up; " : "",
                              load.delay * 100)});
}

static void rows_of(const hub_asked *asked, const char *name,
                    hub_store_of *store_of, const char *seconds)
{
    char store[600];
    hub_rushed rushed;
    const char *const make[] = {"vote", "crowd", "--members",
                                asked->quick ? "5000" : "100000", "--seconds",
                                asked->quick ? "15" : seconds, NULL};
    const char *const load[] = {"vote", "load", NULL};
    if (!store_of(asked, "votes", 0, store, sizeof store)) {
        bench_skip(name, "no server: tests/store/postgres.py starts one");
        return;
    }
    /* what is lost or counted twice makes the load fail */
    const char *why = hub_rush(asked, store, make, load, &rushed);
    if (why != NULL) {
        bench_wrong(name, why);
        return;
    }
    row(asked, name, "secret", &rushed);
    row(asked, name, "open", &rushed);
}

void hub_rows_votes(const hub_asked *asked)
{
    rows_of(asked, "ballots, ", hub_file_of, "90");
    rows_of(asked, "ballots, PostgreSQL, ", hub_database_of, "180");
}
