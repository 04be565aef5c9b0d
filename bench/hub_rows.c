/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Pages and changes, beside the least that does the same: rounds of both by
 * turns, so that what else the machine does falls on both. */
#include "hub_run.h"

#include "lines.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { ROUNDS = 5 };
/* Of its time a thread of ours that has a processor to itself waits less. */
static const double MUCH = 0.3;

typedef struct {
    hub_load ours[ROUNDS], bare[ROUNDS];
    int rounds;
} duel;

static int ascending(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double median(double *value, int count)
{
    qsort(value, (size_t)count, sizeof *value, ascending);
    return value[count / 2];
}

/* The median over the rounds of what `of` makes of one. */
static double over(const duel *d, double (*of)(const hub_load *ours,
                                               const hub_load *bare))
{
    double value[ROUNDS];
    for (int k = 0; k < d->rounds; k++)
        value[k] = of(&d->ours[k], &d->bare[k]);
    return median(value, d->rounds);
}

static double ratio(const hub_load *o, const hub_load *b)
{
    return o->rate / b->rate;
}

/* Of the processors' time, which other programs cannot take away. */
static double cpu_ratio(const hub_load *o, const hub_load *b)
{
    return b->cpu / o->cpu;
}

static double our_rate(const hub_load *o, const hub_load *b)
{
    (void)b;
    return o->rate;
}

static double bare_rate(const hub_load *o, const hub_load *b)
{
    (void)o;
    return b->rate;
}

static double our_p99(const hub_load *o, const hub_load *b)
{
    (void)b;
    return o->p99;
}

static double bare_p99(const hub_load *o, const hub_load *b)
{
    (void)o;
    return b->p99;
}

static double our_delay(const hub_load *o, const hub_load *b)
{
    (void)b;
    return o->delay;
}

static double our_cpu(const hub_load *o, const hub_load *b)
{
    (void)b;
    return o->cpu;
}

static double bare_cpu(const hub_load *o, const hub_load *b)
{
    (void)o;
    return b->cpu;
}

/* Both servers, each with a store of its own of the same rows, on the first
 * processor; `threads` of ours that answer. */
static bool start_both(const hub_asked *asked, const char *threads,
                       hub_server *ours, hub_server *bare)
{
    char one[512], other[512];
    snprintf(one, sizeof one, "%s/ours.db", asked->folder);
    snprintf(other, sizeof other, "%s/bare.db", asked->folder);
    char *trial[] = {(char *)asked->trial, (char *)"--db", one,
                     (char *)"--listen", (char *)"127.0.0.1:0",
                     (char *)"--web", (char *)asked->web, (char *)"--threads",
                     (char *)threads, (char *)"--rate-pages", (char *)"0",
                     (char *)"--rate-writes", (char *)"0",
                     (char *)"--rate-dear", (char *)"0", (char *)"--log",
                     (char *)"none", NULL};
    char *least[] = {(char *)asked->bare, other, NULL};
    trial[2] = other; /* makes the bare one's rows */
    if (!hub_start(bare, 0, trial))
        return false;
    hub_stop(bare);
    trial[2] = one;
    if (!hub_start(ours, 0, trial))
        return false;
    if (hub_start(bare, 0, least))
        return true;
    hub_stop(ours);
    return false;
}

/* NULL when all went well. */
static const char *fight(const hub_asked *asked, const char *path,
                         const char *script, duel *d)
{
    hub_server ours, bare;
    const char *why = NULL;
    double seconds = asked->quick ? 1 : 3;
    *d = (duel){.rounds = asked->quick ? 3 : ROUNDS};
    if (!start_both(asked, "1", &ours, &bare))
        return "a server did not start";
    for (int k = 0; k < d->rounds && why == NULL; k++) {
        if (!hub_wrk(&ours, path, script, 1, seconds, &d->ours[k]) ||
            !hub_wrk(&bare, path, script, 1, seconds, &d->bare[k]))
            why = "wrk is not installed, or did not run";
        else if (d->ours[k].wrong > 0 || d->bare[k].wrong > 0)
            why = "there were answers that were no success";
    }
    hub_stop(&ours);
    hub_stop(&bare);
    return why;
}

/* At least so many times the bare one's rate; by the processors' time when the
 * clock says less. */
static bench_verdict at_least(double by_clock, double by_cpu, double target)
{
    return by_clock >= target ? BENCH_REACHED
           : by_cpu >= target ? BENCH_BUSY
                              : BENCH_MISSED;
}

/* Latency, unless others had the processor for much of the time. */
static bench_verdict in_time(const duel *d, double most)
{
    bench_verdict verdict = bench_at_most(over(d, our_p99), most);
    return verdict == BENCH_MISSED && over(d, our_delay) > MUCH ? BENCH_BUSY
                                                                 : verdict;
}

void hub_rows_page(const hub_asked *asked)
{
    duel d;
    const char *why = fight(asked, "/rows", NULL, &d);
    if (why != NULL) {
        bench_skip("page", why);
        return;
    }
    double by_clock = over(&d, ratio), by_cpu = over(&d, cpu_ratio);
    bench_line((bench_row){
        .name = "page of 20 rows, 1 core, 64 connections",
        .figure = bench_say("%.2f x", by_clock),
        .target = bench_say(">= 0.90 x"),
        .verdict = at_least(by_clock, by_cpu, 0.9),
        .compared = bench_say("%.0f /s, bare %.0f /s", over(&d, our_rate),
                              over(&d, bare_rate))});
    bench_line((bench_row){
        .figure = bench_say("p99 %.1f ms", over(&d, our_p99)),
        .target = bench_say("<= 30 ms"),
        .verdict = in_time(&d, 30),
        .compared = bench_say("bare %.1f ms; waited for the processor %.0f %%",
                              over(&d, bare_p99), over(&d, our_delay) * 100)});
    bench_line((bench_row){
        .figure = bench_say("cpu %.1f us a page", over(&d, our_cpu)),
        .compared = bench_say("bare %.1f us", over(&d, bare_cpu))});
}

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

void hub_rows_write(const hub_asked *asked)
{
    char script[512];
    duel d;
    snprintf(script, sizeof script, "%s/post.lua", asked->folder);
    FILE *file = fopen(script, "w");
    if (file == NULL || fputs(post_script, file) < 0 || fclose(file) != 0) {
        bench_skip("change", "the script could not be written");
        return;
    }
    const char *why = fight(asked, "/rows/new", script, &d);
    if (why != NULL) {
        bench_skip("change", why);
        return;
    }
    double by_clock = over(&d, ratio);
    bench_line((bench_row){
        .name = "durable change, 64 connections",
        .figure = bench_say("%.1f x", by_clock),
        .target = bench_say(">= 8 x"),
        .verdict = by_clock >= 8 ? BENCH_REACHED : BENCH_MISSED,
        .compared = bench_say("%.0f /s, a commit each %.0f /s",
                              over(&d, our_rate), over(&d, bare_rate))});
    bench_line((bench_row){
        .figure = bench_say("p99 %.1f ms", over(&d, our_p99)),
        .target = bench_say("<= 50 ms"),
        .verdict = in_time(&d, 50),
        .compared = bench_say("a commit each %.0f ms; waited %.0f %%",
                              over(&d, bare_p99), over(&d, our_delay) * 100)});
}
