/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Prices of groups, of a seat, and so of kinds: whoever has them, no panel is
 * worth more than its quotas at their prices (weak duality). A kind whose price
 * is above 0 cannot have more than the worth that all others leave. */
#include "tickets.h"

#include "mem.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

void pe__tickets_deal(const pe__panels *lot, int64_t *ticket)
{
    int64_t left = PE__TICKETS;
    int32_t largest = 0;
    for (int32_t j = 0; j < lot->panels; j++) {
        ticket[j] = llround(lot->share[j] * (double)PE__TICKETS);
        left -= ticket[j];
        largest = ticket[j] > ticket[largest] ? j : largest;
    }
    ticket[largest] += left; /* as many as there are panels, at most */
}

void pe__tickets_number(const pe__panels *lot, const int64_t *ticket,
                        int32_t kinds, double *number)
{
    memset(number, 0, (size_t)kinds * sizeof *number);
    for (int32_t j = 0; j < lot->panels; j++) {
        const int32_t *seat = lot->seat + (size_t)j * (size_t)lot->seats;
        for (int32_t k = 0; k < lot->seats; k++)
            number[seat[k]] += (double)ticket[j]; /* whole: exact to 2^53 */
    }
    for (int32_t t = 0; t < kinds; t++)
        number[t] /= (double)PE__TICKETS;
}

typedef struct {
    double chance, price; /* price: of all its people, above 0 */
    double gain;          /* the least of what levels say */
    double one;           /* price of one of them */
    int32_t kind;
} valued;

static int by_chance(const void *a, const void *b)
{
    const valued *x = a, *y = b;
    if (x->chance != y->chance)
        return x->chance < y->chance ? -1 : 1;
    return (x->kind > y->kind) - (x->kind < y->kind);
}

/* What all panels are worth at most; prices of kinds into `all`. */
static double look_at_level(const pe__kinds *kinds, const double *price,
                            valued *all)
{
    int32_t groups = kinds->pool->groups;
    double most = price[groups] * kinds->pool->seats;
    for (int32_t g = 0; g < groups; g++)
        most += price[g] * (price[g] > 0 ? kinds->pool->most[g]
                                         : kinds->pool->least[g]);
    for (int32_t k = 0; k < kinds->kinds; k++) {
        const bool *in = kinds->in + (size_t)all[k].kind * (size_t)groups;
        double one = price[groups];
        for (int32_t g = 0; g < groups; g++)
            one += in[g] ? price[g] : 0;
        int32_t size = kinds->size[all[k].kind];
        most += one < 0 ? -one * size : 0; /* all of them may be on it */
        all[k].one = one > 0 ? one : 0;
        all[k].price = all[k].one * size;
    }
    return most;
}

/* Of each kind, how much more than its chance is left for it. */
static double settle(const pe__kinds *kinds, double most, valued *all)
{
    double above = 0, below = 0, total;
    for (int32_t k = 0; k < kinds->kinds; k++)
        above += all[k].price;
    total = above;
    for (int32_t k = 0; k < kinds->kinds; k++) {
        below += all[k].price * all[k].chance;
        above -= all[k].price;
        double left = most - below - (above > 0 ? above : 0) * all[k].chance;
        double gain = all[k].price > 0 ? left / all[k].price : 1;
        all[k].gain = gain < all[k].gain ? gain : all[k].gain;
    }
    return total > 0 ? most / total : 1;
}

pe_status pe__tickets_gap(const pe__even *even, const double *number,
                          double *most, double *gap)
{
    const pe__kinds *kinds = even->kinds;
    valued *all = pe__alloc((size_t)kinds->kinds, sizeof *all);
    *most = 1;
    *gap = 0;
    if (all == NULL)
        return PE_NO_MEMORY;
    for (int32_t t = 0; t < kinds->kinds; t++) {
        double chance = number[t] / kinds->size[t];
        all[t] = (valued){.chance = chance, .gain = 1 - chance, .kind = t};
    }
    qsort(all, (size_t)kinds->kinds, sizeof *all, by_chance);
    for (int32_t l = 0; l < even->levels; l++) {
        const double *price = even->price + (size_t)l *
                              ((size_t)kinds->pool->groups + 1);
        double level = look_at_level(kinds, price, all);
        double least = settle(kinds, level, all);
        *most = least < *most ? least : *most;
    }
    for (int32_t k = 0; k < kinds->kinds; k++)
        *gap = all[k].gain > *gap ? all[k].gain : *gap;
    pe__free(all);
    return PE_OK;
}
