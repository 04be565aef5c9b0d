/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Most utility per cost first, whatever still fits: the rule of most cities,
 * and what completes the others. Compared exactly in 128 bit. */
#include "bought.h"

#include "mem.h"

#include <stdlib.h>

typedef struct {
    int64_t liking; /* to all together, without what is against it */
    int64_t worth;  /* times this, */
    int64_t cost;   /* over this */
    int32_t item;
} ranked;

/* By liking · worth / cost; utility by cost is worth = cost, which cancels. */
static int by_rank(const void *x, const void *y)
{
    const ranked *a = x, *b = y;
    pe__wide left, right;
    if (a->worth == a->cost && b->worth == b->cost) {
        left = (uint64_t)a->liking;
        right = (uint64_t)b->liking;
    } else {
        left = pe__wide_product(a->liking, b->cost);
        right = pe__wide_product(b->liking, a->cost);
    }
    if (left != right)
        return left > right ? -1 : 1;
    return (a->item > b->item) - (a->item < b->item);
}

static int32_t rank_all(const pe__fund *f, ranked *list)
{
    const bool by_cost = f->s->utility == PE_FUND_COST;
    int32_t count = 0;
    for (int32_t k = 0; k < f->items; k++) {
        const pe__fund_item *i = &f->item[k];
        const int64_t net = f->net[i->project];
        if (net > 0)
            list[count++] = (ranked){net, by_cost ? i->cost : 0, i->cost, k};
    }
    qsort(list, (size_t)count, sizeof *list, by_rank);
    return count;
}

/* Others of the same rank behind it that would have fitted, too. */
static int32_t ties(const ranked *list, int32_t count, int32_t at,
                    const pe__choosing *c, int64_t left)
{
    int32_t found = 0;
    for (int32_t k = at + 1; k < count; k++) {
        ranked same = list[k];
        same.item = list[at].item;
        if (by_rank(&same, &list[at]) != 0)
            break;
        found += list[k].cost <= left &&
                 pe__choosing_bar(c, list[k].item) == PE__MAY;
    }
    return found;
}

bool pe__greedy(const pe__fund *f, pe__choosing *c, pe__bought *b)
{
    ranked *list = pe__alloc((size_t)f->items, sizeof *list);
    if (list == NULL)
        return false;
    const int32_t count = rank_all(f, list);
    bool fine = true;
    for (int32_t k = 0; k < count && fine; k++) {
        const int64_t left = f->e->budget - c->spent;
        if (list[k].cost > left ||
            pe__choosing_bar(c, list[k].item) != PE__MAY)
            continue;
        fine = pe__bought_add(b, (pe__buy){
            .item = list[k].item, .by = PE_FUND_BY_REST,
            .price = list[k].worth ? (double)list[k].liking
                                   : (double)list[k].liking /
                                         (double)list[k].cost,
            .tied = ties(list, count, k, c, left)});
        pe__choosing_take(c, list[k].item);
    }
    pe__free(list);
    return fine;
}
