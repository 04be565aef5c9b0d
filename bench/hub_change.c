/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Changes that are durable before they are answered, beside a commit each.
 *
 * What gathering them in one commit brings depends on what a sync takes. On a
 * disk with a cache that outlives a power cut, or a virtual one, that is next
 * to nothing, and what is left is the time of the processor; a disk that writes
 * before it answers takes milliseconds. So the duel is fought on the disk there
 * is, and on it with syncs that take at least so long (slow_disk.c, under both
 * servers). */
#include "hub_run.h"

#include "lines.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LEAST_RATE = 3000, SERVER_ROUNDS = 5 };

/* Another key for every request, as browsers send. */
static const char post_script[] =
    "wrk.method = 'POST'\n"
    "wrk.body = '{\"title\":\"Sweep\",\"hours\":\"1\"}'\n"
    "wrk.headers['Content-Type'] = 'application/json'\n"
    "wrk.headers['Accept'] = 'application/json'\n"
    "wrk.headers['Authorization'] = 'Bearer member-1'\n"
    "local n = 0\n"
    "local seed = tostring({})\n"
    "request = function()\n"
    "  n = n + 1\n"
    "  wrk.headers['Idempotency-Key'] = seed .. os.time() .. '-' .. n\n"
    "  return wrk.format(nil, '/rows/new')\n"
    "end\n";

static bool write_script(const hub_asked *asked, char path[512])
{
    snprintf(path, 512, "%s/post.lua", asked->folder);
    FILE *file = fopen(path, "w");
    bool fine = file != NULL && fputs(post_script, file) >= 0;
    return file != NULL && fclose(file) == 0 && fine;
}

/* A case's rate and latency; `name` is NULL where it stands above. */
static void rows_of_load(const char *name, const hub_load *ours,
                         bench_text compared)
{
    bench_line((bench_row){
        .name = name,
        .figure = bench_say("%.0f /s", ours->rate),
        .target = bench_say(">= %d /s", LEAST_RATE),
        .verdict = ours->rate >= LEAST_RATE    ? BENCH_REACHED
                   : hub_was_kept_waiting(ours) ? BENCH_BUSY
                                               : BENCH_MISSED,
        .compared = bench_say("cpu %.1f us a change; waited for the processor "
                              "%.0f %%", ours->cpu, ours->delay * 100)});
    bench_line((bench_row){
        .figure = bench_say("p99 %.1f ms", ours->p99),
        .target = bench_say("<= 50 ms"),
        .verdict = hub_in_time(ours, 50),
        .compared = compared});
}

/* `milliseconds` that a sync takes at least, 0 = what it takes: then how many
 * times the rate of the other is said without a target. */
static void rows_on(const hub_asked *asked, const char *name,
                    const char *script, int milliseconds)
{
    hub_outcome o;
    char least[24];
    snprintf(least, sizeof least, "%d", milliseconds);
    if (milliseconds > 0) {
        setenv("BENCH_SYNC_MS", least, 1);
        setenv("LD_PRELOAD", asked->slow, 1);
    }
    double sync = hub_sync(asked, asked->folder);
    const char *why = hub_fight(asked, "/rows/new", script, &o);
    unsetenv("LD_PRELOAD");
    if (why == NULL && sync < milliseconds)
        why = "syncs are not slowed down on this system";
    if (why != NULL) {
        bench_skip(name, why);
        return;
    }
    bench_row row = {
        .name = name,
        .figure = bench_say("%.1f x", o.ratio),
        .compared = bench_say("%.0f /s, a commit each %.0f /s; a sync takes "
                              "%.2f ms", o.ours.rate, o.bare.rate, sync)};
    if (milliseconds > 0) {
        row.target = bench_say(">= 8 x");
        row.verdict = o.ratio >= 8 ? BENCH_REACHED : BENCH_MISSED;
    }
    bench_line(row);
    rows_of_load(NULL, &o.ours, bench_say("a commit each %.0f ms", o.bare.p99));
}

/* Nothing to hold it against: the rate alone. The hub, the server and wrk share
 * the processors there are (scripts/bench gives them two). */
static void rows_on_server(const hub_asked *asked, const char *script)
{
    static const char name[] = "change, PostgreSQL";
    const char *url = getenv("PARECON_TEST_STORE");
    const char *disk = getenv("PARECON_TEST_DISK");
    hub_load load[SERVER_ROUNDS];
    double rate[SERVER_ROUNDS], p99[SERVER_ROUNDS], cpu[SERVER_ROUNDS];
    double delay[SERVER_ROUNDS];
    hub_server hub;
    bool fine = true;
    if (url == NULL || strncmp(url, "postgresql", 10) != 0) {
        bench_skip(name, "no server: tests/store/postgres.py starts one");
        return;
    }
    if (!hub_start_trial(asked, url, -1, &hub)) {
        bench_wrong(name, "the hub did not start");
        return;
    }
    for (int k = 0; k < SERVER_ROUNDS && fine; k++) {
        fine = hub_wrk(&hub, "/rows/new", script, -1, asked->quick ? 1 : 3,
                       &load[k]) && load[k].wrong == 0;
        rate[k] = load[k].rate;
        p99[k] = load[k].p99;
        cpu[k] = load[k].cpu;
        delay[k] = load[k].delay;
    }
    hub_stop(&hub);
    if (!fine) {
        bench_skip(name, "wrk did not run, or not all answers were successes");
        return;
    }
    hub_load all = {.rate = bench_median(rate, SERVER_ROUNDS),
                    .p99 = bench_median(p99, SERVER_ROUNDS),
                    .cpu = bench_median(cpu, SERVER_ROUNDS),
                    .delay = bench_median(delay, SERVER_ROUNDS)};
    rows_of_load(name, &all,
                 bench_say("a sync takes %.2f ms",
                           hub_sync(asked, disk != NULL ? disk : ".")));
}

void hub_rows_write(const hub_asked *asked)
{
    char script[512];
    if (!write_script(asked, script)) {
        bench_skip("change", "the script could not be written");
        return;
    }
    rows_on(asked, "durable change", script, 0);
    rows_on(asked, "change, 2 ms sync", script, 2);
    rows_on(asked, "change, 5 ms sync", script, 5);
    rows_on_server(asked, script);
}
