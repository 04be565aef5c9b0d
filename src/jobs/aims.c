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

pe__price pe__price_of(const pe_jobs *jobs, const pe__aims *aims,
                       int32_t member, int32_t task)
{
    pe__price price = {.piece = aims->piece, .move = aims->move};
    if (aims->move > 0.0) {
        const int64_t k = pe__link(&jobs->today, member, task);
        price.had = k >= 0 ? jobs->today.hours[k] : 0;
    }
    if (aims->site > 0.0 && away_from_home(jobs, member, task))
        price.piece += aims->site;
    if (aims->wish > 0.0) {
        if (pe__link(&jobs->avoid, member, task) >= 0)
            price.hour += aims->wish;
        if (pe__link(&jobs->prefer, member, task) >= 0)
            price.hour -= aims->wish;
    }
    return price;
}

double pe__aim(const pe_jobs *jobs, const pe__aims *aims, int32_t member,
               int32_t task, int32_t hours)
{
    const pe__price price = pe__price_of(jobs, aims, member, task);
    return pe__price_at(&price, hours);
}
