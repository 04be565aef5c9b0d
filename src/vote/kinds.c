/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "kinds.h"

#include "error.h"
#include "mem.h"

#include <string.h>

static pe_status check(const pe_vote_pool *pool, pe_error *err)
{
    if (pool->seats < 1 || pool->seats > pool->people)
        return pe__fail(err, PE_BAD_INPUT, "%d seats cannot be filled from %d "
                        "people", pool->seats, pool->people);
    for (int32_t g = 0; g < pool->groups; g++)
        if (pool->least[g] < 0 || pool->least[g] > pool->most[g])
            return pe__fail_at(err, PE_BAD_INPUT, "", g + 1, 0, "a quota is "
                               "from 0 up, and the most not below the least");
    for (int32_t i = 0; i < pool->people; i++)
        for (int64_t k = pool->start[i]; k < pool->start[i + 1]; k++)
            if (pool->group[k] < 0 || pool->group[k] >= pool->groups)
                return pe__fail_at(err, PE_BAD_INPUT, "", i + 1, 0,
                                   "is in a group that has no quota");
    return PE_OK;
}

/* The kind whose groups are `in`, or a new one. */
static int32_t kind_of(pe__kinds *k, const bool *in)
{
    size_t groups = (size_t)k->pool->groups;
    for (int32_t kind = 0; kind < k->kinds; kind++)
        if (groups == 0 || memcmp(k->in + (size_t)kind * groups, in,
                                  groups * sizeof *in) == 0)
            return kind;
    if (groups > 0)
        memcpy(k->in + (size_t)k->kinds * groups, in, groups * sizeof *in);
    return k->kinds++;
}

pe_status pe__kinds_begin(const pe_vote_pool *pool, pe__kinds *kinds,
                          pe_error *err)
{
    *kinds = (pe__kinds){.pool = pool};
    pe_status status = check(pool, err);
    if (status != PE_OK)
        return status;
    size_t people = (size_t)pool->people, groups = (size_t)pool->groups;
    bool *in = pe__alloc(groups, sizeof *in);
    kinds->kind_of = pe__alloc(people, sizeof *kinds->kind_of);
    kinds->size = pe__zalloc(people, sizeof *kinds->size);
    kinds->in = pe__alloc(people, (groups + 1) * sizeof *kinds->in);
    if (in == NULL || kinds->kind_of == NULL || kinds->size == NULL ||
        kinds->in == NULL) {
        pe__free(in);
        return pe__fail_memory(err);
    }
    for (int32_t i = 0; i < pool->people; i++) {
        memset(in, 0, groups * sizeof *in);
        for (int64_t k = pool->start[i]; k < pool->start[i + 1]; k++)
            in[pool->group[k]] = true;
        int32_t kind = kind_of(kinds, in);
        kinds->kind_of[i] = kind;
        kinds->size[kind]++;
    }
    pe__free(in);
    return PE_OK;
}

void pe__kinds_free(pe__kinds *kinds)
{
    pe__free(kinds->kind_of);
    pe__free(kinds->size);
    pe__free(kinds->in);
}
