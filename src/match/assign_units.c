/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What all units of one offer can earn when wants have prices, and how they
 * are then divided: the inner problem of the descent in assign_lent.c. No want
 * takes more than it needs, so that units spread and the slope is that of the
 * bound. */
#include "assign_own.h"

#include "error.h"
#include "mem.h"

#include <stdlib.h>

pe_status pe__units_open(pe__units *u, pe__market *m,
                         const pe__cluster *cluster, pe_error *err)
{
    size_t longest = 1;
    *u = (pe__units){.m = m};
    for (int32_t k = 0; k < cluster->offers; k++) {
        int32_t o = cluster->offer[k];
        size_t length = (size_t)(m->first[o + 1] - m->first[o]) + 1;
        longest = length > longest ? length : longest;
    }
    u->gain = pe__alloc(longest, sizeof *u->gain);
    u->best = pe__alloc(longest, sizeof *u->best);
    u->part = pe__alloc(longest, sizeof *u->part);
    u->excess = pe__alloc(longest, sizeof *u->excess);
    return u->gain && u->best && u->part && u->excess ? PE_OK
                                                      : pe__fail_memory(err);
}

void pe__units_close(pe__units *u)
{
    pe__free(u->gain);
    pe__free(u->best);
    pe__free(u->part);
    pe__free(u->excess);
}

double pe__unit_earns(pe__units *u, int32_t offer, const double *price)
{
    pe__market *m = u->m;
    int32_t first = m->first[offer], count = m->first[offer + 1] - first;
    for (int32_t k = 0; k < count; k++)
        u->gain[k] = m->value[first + k] - price[m->want[first + k]];
    return pe__unit_best(m, offer, u->gain, u->best);
}

/* A single unit, or as many as fit into one use of all: true when that is the
 * best there is. */
static bool lay_together(pe__units *u, int32_t offer, const double *price,
                         double *slope, double *earns)
{
    pe__market *m = u->m;
    int32_t first = m->first[offer], count = m->first[offer + 1] - first;
    int32_t units = pe__quantity(m, offer);
    double one = pe__unit_earns(u, offer, price);
    for (int32_t k = pe__schedule(m, offer, u->best, count); k >= 0;
         k = pe__schedule(m, offer, u->best, k))
        if (m->goods->want[m->want[first + k]].quantity < units)
            return false;
    for (int32_t k = pe__schedule(m, offer, u->best, count); k >= 0;
         k = pe__schedule(m, offer, u->best, k))
        slope[m->want[first + k]] -= units;
    *earns = units * one;
    return true;
}

static int by_gain(const void *a, const void *b)
{
    const pe__part *x = a, *y = b;
    if (x->gain != y->gain)
        return x->gain > y->gain ? -1 : 1;
    return x->pair < y->pair ? -1 : x->pair > y->pair;
}

/* What is used up: the best wants first. The last unit's gain is the price of
 * all. */
static void lay_used(pe__units *u, int32_t parts, int32_t units)
{
    if (parts > 1)
        qsort(u->part, (size_t)parts, sizeof *u->part, by_gain);
    int64_t price = 0;
    for (int32_t k = 0; k < parts; k++) {
        int32_t most = u->part[k].most;
        u->part[k].taken = most < units ? most : units;
        units -= u->part[k].taken;
        if (units == 0 && price == 0)
            price = u->part[k].gain;
    }
    for (int32_t k = 0; k < parts; k++) {
        int64_t beyond = u->part[k].gain - price;
        u->excess[k] = beyond > 0 ? beyond : 0;
    }
}

static int32_t list_parts(pe__units *u, int32_t offer)
{
    pe__market *m = u->m;
    int32_t first = m->first[offer], count = m->first[offer + 1] - first;
    int32_t parts = 0;
    for (int32_t k = 0; k < count; k++)
        if (u->gain[k] > 0)
            u->part[parts++] = (pe__part){
                first + k, m->goods->want[m->want[first + k]].quantity, 0,
                (int64_t)u->gain[k]};
    return parts;
}

pe_status pe__units_earn(pe__units *u, int32_t offer, const double *price,
                         double *slope, double *excess, double *earns,
                         pe_error *err)
{
    pe__market *m = u->m;
    if (lay_together(u, offer, price, slope, earns))
        return PE_OK;
    int32_t parts = list_parts(u, offer);
    if (!pe__is_lent(m, offer)) {
        lay_used(u, parts, pe__quantity(m, offer));
    } else {
        pe_status status = pe__timeline(m, offer, u->part, parts, NULL,
                                        u->excess, err);
        if (status != PE_OK)
            return status;
    }
    *earns = 0;
    for (int32_t k = 0; k < parts; k++) {
        int32_t want = m->want[u->part[k].pair];
        *earns += (double)u->part[k].taken * (double)u->part[k].gain;
        slope[want] -= u->part[k].taken;
        if (excess && (double)u->excess[k] > excess[want])
            excess[want] = (double)u->excess[k];
    }
    return PE_OK;
}
