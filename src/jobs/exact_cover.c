/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The best exact cover: one bundle a member, every piece in exactly one. This
 * file is the root of the search and its threads; exact_search.c is the search.
 *
 * The root's branches are searched in batches of fixed sizes; every branch of
 * a batch starts from the limit known before the batch, and the results are
 * merged in the order of the branches (by member, then by cost, then by mask).
 * So the same work is done and the same answer found whatever the number of
 * threads. */
#include "exact_search.h"

#include "mem.h"

#include <math.h>
#include <omp.h>
#include <string.h>

enum { N = PE__EXACT_MOST, BATCH_FIRST = 16, BATCH_MOST = 512 };

typedef struct {
    int32_t member;
    const pe__bundle *bundle;
} start;

typedef struct {
    bool found;
    double value;
    uint64_t held[N];
} result;

/* The root's branches; NULL: no memory. */
static start *list_starts(pe__search *s, const pe__node *root, int64_t *count)
{
    int32_t member;
    uint64_t piece;
    int64_t room = 0;
    pe__search_choose(s, root, &member, &piece);
    for (int32_t t = 0; t < root->lefts; t++)
        room += root->of[root->left[t]].count;
    start *out = pe__alloc((size_t)room, sizeof *out);
    *count = 0;
    for (int32_t t = 0; out && t < root->lefts; t++) {
        const int32_t i = root->left[t];
        for (int64_t k = 0; k < root->of[i].count; k++)
            if ((member < 0 || i == member)
                && (root->of[i].item[k].mask & piece) == piece)
                out[(*count)++] = (start){i, &root->of[i].item[k]};
    }
    return out;
}

/* Searches branches starts[0 … size − 1], each from the limit known now, and
 * merges what they found, in their order, into `best`. */
static void run_batch(pe__search *team, const pe__node *root,
                      const start *starts, int64_t size, double *limit,
                      result *results, result *best)
{
    const pe__exact *x = team->c->x;
#pragma omp parallel for schedule(dynamic, 1) num_threads(x->threads)
    for (int64_t k = 0; k < size; k++) {
        pe__search *s = &team[omp_get_thread_num()];
        s->limit = *limit;
        s->found = false;
        pe__search_branch(s, root, starts[k].member, starts[k].bundle, 0);
        results[k].found = s->found;
        results[k].value = s->value;
        if (s->found)
            memcpy(results[k].held, s->best, sizeof s->best);
    }
    for (int64_t k = 0; k < size; k++)
        if (results[k].found
            && (!best->found || results[k].value < best->value - x->slack)) {
            *best = results[k];
            *limit = fmin(*limit, best->value - x->slack - team->c->bound);
        }
}

static pe_status search_root(pe__search *team, const pe__node *root,
                             double limit, result *best)
{
    team->limit = limit;
    if (root->lefts < 3) {
        pe__search_visit(team, root, 0);
        best->found = team->found;
        best->value = team->value;
        memcpy(best->held, team->best, sizeof team->best);
        return PE_OK;
    }
    pe_status status = PE_OK;
    int64_t count = 0, size = BATCH_FIRST;
    start *starts = list_starts(team, root, &count);
    result *results = pe__zalloc(BATCH_MOST, sizeof *results);
    if (!starts || !results)
        status = PE_NO_MEMORY;
    for (int64_t at = 0; status == PE_OK && at < count; at += size) {
        size = at > 0 && size < BATCH_MOST ? 2 * size : size;
        size = size < count - at ? size : count - at;
        run_batch(team, root, starts + at, size, &limit, results, best);
        for (int32_t t = 0; t < team->c->x->threads; t++)
            if (team[t].no_memory)
                status = PE_NO_MEMORY;
        if (pe__exact_stopped(team->c->x, &team->work, 1))
            break;
    }
    pe__free(results);
    pe__free(starts);
    return status;
}

static uint64_t encode(const pe__exact *x, uint64_t mask)
{
    uint64_t code = 0;
    for (uint64_t todo = mask; todo; todo &= todo - 1)
        code += x->unit[__builtin_ctzll(todo)];
    return code;
}

static void encode_lists(const pe__exact *x, pe__bundles *lists)
{
    for (int32_t i = 0; i < x->p->members; i++)
        for (int64_t k = 0; k < lists[i].count; k++)
            lists[i].item[k].mask = encode(x, lists[i].item[k].mask);
}

static void fill_root(const pe__exact *x, const pe__bundles *lists,
                      pe__node *root)
{
    root->lefts = 0;
    root->rest = encode(x, x->all);
    root->hours = x->hours;
    root->cost = 0;
    root->last = -1;
    root->last_cost = 0;
    for (int32_t i = 0; i < x->p->members; i++) {
        root->of[i] = (pe__span){lists[i].item, lists[i].count};
        pe__node_put(root, i);
    }
}

static void team_free(pe__search *team, int32_t threads)
{
    for (int32_t t = 0; team && t < threads; t++)
        for (int32_t d = 0; d < N; d++)
            pe__free(team[t].level[d]);
    pe__free(team);
}

pe_status pe__exact_cover(pe__exact *x, double bound, double limit,
                          pe__bundles *lists, bool *found, double *value,
                          uint64_t *held)
{
    pe_status status = PE_NO_MEMORY;
    pe__node root;
    result best = {.found = false};
    pe__cover *c = pe__zalloc(1, sizeof *c);
    pe__search *team = pe__zalloc((size_t)x->threads, sizeof *team);
    if (!c || !team)
        goto out;
    c->x = x;
    c->lists = lists;
    c->bound = bound;
    encode_lists(x, lists);
    for (int32_t i = 0; i < x->p->members; i++)
        if (!pe__mask_table_make(&c->table[i], &lists[i]))
            goto out;
    for (int32_t t = 0; t < x->threads; t++)
        team[t].c = c;
    fill_root(x, lists, &root);
    status = search_root(team, &root, limit - bound, &best);
    *found = best.found;
    if (best.found) {
        *value = best.value;
        memcpy(held, best.held, sizeof best.held);
    }
out:
    team_free(team, x->threads);
    for (int32_t i = 0; c && i < x->p->members; i++) {
        pe__free(c->table[i].mask);
        pe__free(c->table[i].index);
    }
    pe__free(c);
    return status;
}
