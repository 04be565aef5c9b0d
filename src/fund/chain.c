/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "chain.h"

#include "mem.h"

#include <stddef.h>

void pe__chain_start(pe__chain *chain, pe__wide top, uint64_t q)
{
    chain->top = top;
    chain->q = q;
    chain->count = 0;
}

bool pe__chain_open(pe__chain *chain)
{
    return chain->count > 0 || pe__large_set(&chain->all, chain->q);
}

bool pe__chain_sum(const pe__chain *chain, uint64_t factor, pe__wide value,
                   const uint64_t *a, pe__large *out)
{
    bool fine = pe__large_set(out, value) && pe__large_times(out, factor);
    for (int32_t k = 0; k < chain->count && fine; k++) {
        fine = pe__large_times(out, chain->d[k]);
        if (fine && a != NULL)
            fine = pe__large_add_times(out, &chain->n[k], a[k]);
    }
    return fine;
}

static bool grow(pe__chain *chain)
{
    if (chain->count < chain->room)
        return true;
    const int32_t room = chain->room * 2 + 16;
    uint64_t *d = pe__realloc(chain->d, (size_t)room, sizeof *d);
    if (d == NULL)
        return false;
    chain->d = d;
    pe__large *n = pe__realloc(chain->n, (size_t)room, sizeof *n);
    if (n == NULL)
        return false;
    chain->n = n;
    for (int32_t k = chain->room; k < room; k++)
        n[k] = (pe__large){0};
    chain->room = room;
    return true;
}

bool pe__chain_push(pe__chain *chain, pe__large *n, uint64_t d)
{
    if (!grow(chain) || !pe__large_times(&chain->all, d))
        return false;
    pe__large_swap(&chain->n[chain->count], n);
    chain->d[chain->count++] = d;
    return true;
}

void pe__chain_release(pe__chain *chain)
{
    for (int32_t k = 0; k < chain->room; k++)
        pe__large_release(&chain->n[k]);
    pe__free(chain->n);
    pe__free(chain->d);
    pe__large_release(&chain->all);
    *chain = (pe__chain){0};
}
