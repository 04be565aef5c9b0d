/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* From a life that is over to its figures. */
#include "error.h"
#include "mem.h"
#include "life.h"

#include <math.h>
#include <stdlib.h>

/* Sums over needs of one sort. */
typedef struct {
    double slots, filled, needs, met;
} sums;

static void add(sums *to, const pe__errand *need)
{
    int32_t places = need->seen.places;
    int32_t came = need->came < places ? need->came : places;
    to->slots += places;
    to->filled += came;
    to->needs += 1;
    to->met += came == places;
}

static double share(double part, double whole)
{
    return whole > 0 ? part / whole : NAN;
}

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Of values in order; NaN when there are none. The middle one, or the mean of
 * the two next to the middle. */
static double quantile(const double *value, int64_t count, double q)
{
    if (count == 0)
        return NAN;
    double at = q * (double)(count - 1);
    int64_t k = (int64_t)at;
    double next = k + 1 < count ? value[k + 1] : value[k];
    if (isinf(next)) /* also where it is only approached */
        return at > (double)k ? NAN : isinf(value[k]) ? NAN : value[k];
    return value[k] + (at - (double)k) * (next - value[k]);
}

/* Minutes from posting to as many promises as places, those that never got
 * there last, as infinite. */
static void time_needs(const pe__life *life, double *minutes, bool soon,
                       int64_t *count, int64_t *got)
{
    *count = *got = 0;
    for (int64_t k = 0; k < life->needs; k++) {
        const pe__errand *n = &life->need[k];
        if (!pe__life_counts(life, n->seen.starts) ||
            (soon && n->seen.starts - n->posted > 7200))
            continue;
        *got += n->filled_at != 0;
        minutes[(*count)++] = n->filled_at != 0
                                  ? (double)(n->filled_at - n->posted) / 60
                                  : INFINITY;
    }
    qsort(minutes, (size_t)*count, sizeof *minutes, by_size);
}

static void put_times(const pe__life *life, double *minutes, pe__figures *out)
{
    int64_t count, got;
    time_needs(life, minutes, false, &count, &got);
    out->minutes = quantile(minutes, got, 0.5);
    out->minutes_p90 = quantile(minutes, got, 0.9);
    time_needs(life, minutes, true, &count, &got);
    out->soon = quantile(minutes, got, 0.5);
    out->soon_all = quantile(minutes, count, 0.5);
    out->soon_got = share((double)got, (double)count);
}

static void put_people(const pe__life *life, double shows, double surplus,
                       pe__figures *out)
{
    double seconds = (double)(life->count_to - life->count_from);
    double weeks = life->person_seconds / (7 * (double)PE__DAY_S);
    out->pings = share((double)life->pings, shows);
    out->pings_week = share((double)life->pings, weeks);
    out->opt_outs = share(1000 * (double)life->opt_outs, weeks);
    out->turned_away = share((double)life->turned_away, shows);
    out->surplus = share(surplus, shows);
    out->confirmations = share((double)life->confirmations, shows);
    out->reachable = share(life->person_seconds, seconds);
}

pe_status pe__figures_of(const pe__life *life, pe__figures *out, pe_error *err)
{
    sums all = {0}, poor = {0}, burst = {0};
    double shows = 0;
    for (int64_t k = 0; k < life->needs; k++) {
        const pe__errand *n = &life->need[k];
        if (!pe__life_counts(life, n->seen.starts))
            continue;
        shows += n->came;
        add(&all, n);
        if (n->poor)
            add(&poor, n);
        if (n->burst)
            add(&burst, n);
    }
    double days = (double)(life->count_to - life->count_from) /
                  (double)PE__DAY_S;
    *out = (pe__figures){.slots = all.slots / days,
                         .filled = share(all.filled, all.slots),
                         .met = share(all.met, all.needs),
                         .filled_burst = share(burst.filled, burst.slots),
                         .filled_poor = share(poor.filled, poor.slots)};
    out->poor_gap = out->filled - out->filled_poor;
    put_people(life, shows, shows - all.filled, out);
    double *minutes = pe__alloc((size_t)life->needs, sizeof *minutes);
    if (minutes == NULL)
        return pe__fail_memory(err);
    put_times(life, minutes, out);
    pe__free(minutes);
    return PE_OK;
}
