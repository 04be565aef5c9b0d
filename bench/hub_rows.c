/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Pages, beside the least that answers the same. */
#include "hub_run.h"

#include "lines.h"

#include <stddef.h>

/* Of its time a thread of ours that has a processor to itself waits less. */
static const double MUCH = 0.3;

/* At least so many times the bare one's rate; by the processors' time when the
 * clock says less. */
static bench_verdict at_least(double by_clock, double by_cpu, double target)
{
    return by_clock >= target ? BENCH_REACHED
           : by_cpu >= target ? BENCH_BUSY
                              : BENCH_MISSED;
}

bool hub_was_kept_waiting(const hub_load *ours)
{
    return ours->delay > MUCH;
}

bench_verdict hub_in_time(const hub_load *ours, double most)
{
    bench_verdict verdict = bench_at_most(ours->p99, most);
    return verdict == BENCH_MISSED && hub_was_kept_waiting(ours) ? BENCH_BUSY
                                                                 : verdict;
}

void hub_rows_page(const hub_asked *asked)
{
    hub_outcome o;
    const char *why = hub_fight(asked, "/rows", NULL, &o);
    if (why != NULL) {
        bench_skip("page", why);
        return;
    }
    bench_line((bench_row){
        .name = "page of 20 rows, 1 core, 64 connections",
        .figure = bench_say("%.2f x", o.ratio),
        .target = bench_say(">= 0.90 x"),
        .verdict = at_least(o.ratio, o.cpu_ratio, 0.9),
        .compared = bench_say("%.0f /s, bare %.0f /s", o.ours.rate,
                              o.bare.rate)});
    bench_line((bench_row){
        .figure = bench_say("p99 %.1f ms", o.ours.p99),
        .target = bench_say("<= 30 ms"),
        .verdict = hub_in_time(&o.ours, 30),
        .compared = bench_say("bare %.1f ms; waited for the processor %.0f %%",
                              o.bare.p99, o.ours.delay * 100)});
    bench_line((bench_row){
        .figure = bench_say("cpu %.1f us a page", o.ours.cpu),
        .compared = bench_say("bare %.1f us", o.bare.cpu)});
}
