/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What counts besides balance: hours that change hands, the number of pieces
 * and sites in a week, wishes. */
#include "jobs.h"

bool pe__aimless(const pe__aims *a)
{
    return a->move <= 0.0 && a->piece <= 0.0 && a->site <= 0.0 &&
           a->wish <= 0.0;
}

static bool away_from_home(const pe_jobs *jobs, int32_t member, int32_t task)
{
    return jobs->p.site && jobs->p.home && jobs->p.site[task] >= 0 &&
           jobs->p.home[member] >= 0 &&
           jobs->p.site[task] != jobs->p.home[member];
}

double pe__aim(const pe_jobs *jobs, const pe__aims *aims, int32_t member,
               int32_t task, int32_t hours)
{
    if (hours == 0)
        return 0.0;
    double cost = aims->piece;
    if (aims->move > 0.0) {
        const int64_t k = pe__link(&jobs->today, member, task);
        const int32_t had = k >= 0 ? jobs->today.hours[k] : 0;
        cost += aims->move * (hours > had ? hours - had : 0);
    }
    if (aims->site > 0.0 && away_from_home(jobs, member, task))
        cost += aims->site;
    if (aims->wish > 0.0) {
        if (pe__link(&jobs->avoid, member, task) >= 0)
            cost += aims->wish * hours;
        if (pe__link(&jobs->prefer, member, task) >= 0)
            cost -= aims->wish * hours;
    }
    return cost;
}
