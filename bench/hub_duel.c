/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Rounds of ours and of the least that does the same, by turns, so that what
 * else the machine does falls on both. */
#include "hub_run.h"

#include <stddef.h>
#include <stdio.h>

enum { ROUNDS = 5 };

typedef struct {
    hub_load ours[ROUNDS], bare[ROUNDS];
    int rounds;
} duel;

/* The medians of one figure, at that place of a load; of the quotients of both
 * in `ratio`. */
static void medians(const duel *d, size_t place, double *ours, double *bare,
                    double *ratio)
{
    double one[ROUNDS], other[ROUNDS], quotient[ROUNDS];
    for (int k = 0; k < d->rounds; k++) {
        one[k] = *(const double *)((const char *)&d->ours[k] + place);
        other[k] = *(const double *)((const char *)&d->bare[k] + place);
        quotient[k] = one[k] / other[k];
    }
    *ours = bench_median(one, d->rounds);
    *bare = bench_median(other, d->rounds);
    *ratio = bench_median(quotient, d->rounds);
}

static void reckon(const duel *d, hub_outcome *out)
{
    double unused;
    medians(d, offsetof(hub_load, rate), &out->ours.rate, &out->bare.rate,
            &out->ratio);
    medians(d, offsetof(hub_load, cpu), &out->ours.cpu, &out->bare.cpu,
            &out->cpu_ratio);
    out->cpu_ratio = 1 / out->cpu_ratio;
    medians(d, offsetof(hub_load, p99), &out->ours.p99, &out->bare.p99,
            &unused);
    medians(d, offsetof(hub_load, delay), &out->ours.delay, &out->bare.delay,
            &unused);
}

bool hub_start_trial(const hub_asked *asked, const char *store, int processor,
                     hub_server *server)
{
    const char *words[] = {asked->trial, "--db", store, "--listen",
                           "127.0.0.1:0", "--web", asked->web, "--threads",
                           "1", "--rate-pages", "0", "--rate-writes", "0",
                           "--rate-dear", "0", "--log", "none", NULL};
    return hub_start(server, processor, (char *const *)words);
}

/* Both servers, each with a store of its own of the same rows, on the first
 * processor. */
static bool start_both(const hub_asked *asked, hub_server *ours,
                       hub_server *bare)
{
    char one[512], other[512];
    snprintf(one, sizeof one, "%s/ours.db", asked->folder);
    snprintf(other, sizeof other, "%s/bare.db", asked->folder);
    const char *least[] = {asked->bare, other, NULL};
    if (!hub_start_trial(asked, other, 0, bare)) /* makes the bare one's rows */
        return false;
    hub_stop(bare);
    if (!hub_start_trial(asked, one, 0, ours))
        return false;
    if (hub_start(bare, 0, (char *const *)least))
        return true;
    hub_stop(ours);
    return false;
}

const char *hub_fight(const hub_asked *asked, const char *path,
                      const char *script, hub_outcome *out)
{
    hub_server ours, bare;
    const char *why = NULL;
    double seconds = asked->quick ? 1 : 3;
    duel d = {.rounds = asked->quick ? 3 : ROUNDS};
    if (!start_both(asked, &ours, &bare))
        return "a server did not start";
    for (int k = 0; k < d.rounds && why == NULL; k++) {
        if (!hub_wrk(&ours, path, script, 1, seconds, &d.ours[k]) ||
            !hub_wrk(&bare, path, script, 1, seconds, &d.bare[k]))
            why = "wrk is not installed, or did not run";
        else if (d.ours[k].wrong > 0 || d.bare[k].wrong > 0)
            why = "there were answers that were no success";
    }
    hub_stop(&ours);
    hub_stop(&bare);
    if (why == NULL)
        reckon(&d, out);
    return why;
}
