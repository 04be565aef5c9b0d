/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Which quotas to loosen when no panel meets all of them. At first none counts,
 * so that there is a panel; then they are taken in one by one, in their order,
 * each as near to what was asked as leaves a panel. So every change that comes
 * out is needed: without it, those before it and it cannot be met. */
#include "error.h"
#include "mem.h"
#include "panel.h"

#include <string.h>

enum { NODES = 5000 };

typedef struct {
    pe__kinds kinds;
    pe_vote_pool pool;   /* with the quotas that are tried */
    pe__box box;
    double *worth;       /* [kinds] 0s */
    int32_t *panel;      /* [kinds] */
    int32_t *least, *most; /* [groups] the caller's */
    pe_error *err;
} search;

/* Whether a panel is found with the quotas as they are: what takes too long
 * counts as no. */
static pe_status is_met(search *s, bool *met)
{
    double value;
    pe_error why = {0};
    pe__box_restart(&s->box);
    pe_status status = pe__best_panel(&s->box, s->worth, -1, true, NODES,
                                      s->panel, &value, met, &why);
    *met = *met && status == PE_OK;
    if (status != PE_OK && status != PE_USAGE)
        *s->err = why;
    return status == PE_USAGE ? PE_OK : status;
}

/* *bound from `good`, which leaves a panel, as near to `asked` as it does. */
static pe_status nearest(search *s, int32_t *bound, int32_t good,
                         int32_t asked)
{
    pe_status status = PE_OK;
    bool met = false;
    *bound = asked;
    status = is_met(s, &met);
    if (status != PE_OK || met)
        return status;
    for (int32_t bad = asked; good - bad > 1 || bad - good > 1;) {
        *bound = good + (bad - good) / 2;
        status = is_met(s, &met);
        if (status != PE_OK)
            return status;
        *(met ? &good : &bad) = *bound;
    }
    *bound = good;
    return PE_OK;
}

static pe_status begin(search *s, const pe_vote_pool *pool)
{
    pe_status status = pe__kinds_begin(pool, &s->kinds, s->err);
    if (status != PE_OK)
        return status;
    s->pool = *pool;
    s->pool.least = s->least;
    s->pool.most = s->most;
    s->kinds.pool = &s->pool;
    for (int32_t g = 0; g < pool->groups; g++) {
        s->least[g] = 0;
        s->most[g] = pool->seats;
    }
    size_t n = (size_t)s->kinds.kinds;
    s->worth = pe__zalloc(n, sizeof *s->worth);
    s->panel = pe__alloc(n, sizeof *s->panel);
    return s->worth != NULL && s->panel != NULL &&
                   pe__box_begin(&s->box, &s->kinds) == PE_OK
               ? PE_OK : pe__fail_memory(s->err);
}

pe_status pe_vote_loosen(const pe_vote_pool *pool, int32_t *least,
                         int32_t *most, pe_error *err)
{
    search s = {.least = least, .most = most, .err = err};
    pe_status status = begin(&s, pool);
    for (int32_t g = 0; g < pool->groups && status == PE_OK; g++) {
        /* one that is asked of all seats leaves them as they were */
        int32_t asked = pool->most[g] < pool->seats ? pool->most[g]
                                                    : pool->seats;
        status = nearest(&s, &most[g], pool->seats, asked);
        if (status == PE_OK)
            status = nearest(&s, &least[g], 0, pool->least[g]);
        if (pool->most[g] > pool->seats)
            most[g] = pool->most[g];
    }
    pe__box_free(&s.box);
    pe__kinds_free(&s.kinds);
    pe__free(s.worth);
    pe__free(s.panel);
    return status;
}
