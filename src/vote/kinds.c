/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "kinds.h"

#include "error.h"
#include "linear.h"
#include "mem.h"

#include <math.h>
#include <string.h>

enum { NODES_MOST = 20000 };

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
    kinds->sample = pe__alloc(people, sizeof *kinds->sample);
    kinds->in = pe__alloc(people, (groups + 1) * sizeof *kinds->in);
    if (in == NULL || kinds->kind_of == NULL || kinds->size == NULL ||
        kinds->sample == NULL || kinds->in == NULL) {
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
        kinds->sample[kind] = i;
    }
    pe__free(in);
    return PE_OK;
}

void pe__kinds_free(pe__kinds *kinds)
{
    pe__free(kinds->kind_of);
    pe__free(kinds->size);
    pe__free(kinds->sample);
    pe__free(kinds->in);
}

/* Branch and bound: numbers of each kind lie between low and high. */
typedef struct {
    const pe__kinds *kinds;
    const double *worth;
    int32_t rows;
    double *a, *b, *x;
    int8_t *sense;
    int32_t *low, *high; /* [kinds] */
    int32_t *panel;      /* the best so far */
    double best;
    bool found, lost;
    int64_t nodes;
    pe_status status;
} branch;

/* Rows: the seats, two for each group, one for each kind's bound. */
static void write_program(branch *s)
{
    const pe_vote_pool *pool = s->kinds->pool;
    int32_t n = s->kinds->kinds, row = 0;
    double *a = s->a;
    memset(a, 0, (size_t)s->rows * (size_t)n * sizeof *a);
    for (int32_t t = 0; t < n; t++)
        a[t] = 1;
    s->sense[row] = 0;
    s->b[row++] = pool->seats;
    for (int32_t g = 0; g < pool->groups; g++)
        for (int side = -1; side <= 1; side += 2) {
            for (int32_t t = 0; t < n; t++)
                a[row * n + t] = s->kinds->in[t * pool->groups + g];
            s->sense[row] = (int8_t)side;
            s->b[row++] = side < 0 ? pool->most[g] : pool->least[g];
        }
    for (int32_t t = 0; t < n; t++) {
        a[row * n + t] = 1;
        s->sense[row++] = -1;
    }
}

/* The program seen from the lower bounds. */
static pe__linear_end relax(branch *s, double *value)
{
    const pe_vote_pool *pool = s->kinds->pool;
    int32_t n = s->kinds->kinds, row = 0;
    double seats = pool->seats;
    for (int32_t t = 0; t < n; t++)
        seats -= s->low[t];
    s->b[row++] = seats;
    for (int32_t g = 0; g < pool->groups; g++) {
        double taken = 0;
        for (int32_t t = 0; t < n; t++)
            taken += s->kinds->in[t * pool->groups + g] ? s->low[t] : 0;
        s->b[row++] = pool->most[g] - taken;
        s->b[row++] = pool->least[g] - taken;
    }
    for (int32_t t = 0; t < n; t++)
        s->b[row++] = s->high[t] - s->low[t];
    pe__linear p = {s->rows, n, s->a, s->b, s->sense, s->worth};
    pe__linear_end end = pe__linear_solve(&p, s->x, NULL);
    *value = 0;
    for (int32_t t = 0; t < n; t++) {
        s->x[t] += s->low[t];
        *value += s->worth[t] * s->x[t];
    }
    return end;
}

/* The kind whose number is furthest from whole, -1 = all are whole. */
static int32_t most_broken(const branch *s)
{
    int32_t worst = -1;
    double most = 1e-6;
    for (int32_t t = 0; t < s->kinds->kinds; t++) {
        double off = fabs(s->x[t] - round(s->x[t]));
        if (off > most) {
            most = off;
            worst = t;
        }
    }
    return worst;
}

static void explore(branch *s, int32_t depth)
{
    double value;
    if (s->status != PE_OK || s->lost)
        return;
    s->lost = ++s->nodes > NODES_MOST || depth > 500;
    pe__linear_end end = relax(s, &value);
    if (end == PE__LINEAR_NO_MEMORY)
        s->status = PE_NO_MEMORY;
    s->lost = s->lost || end == PE__LINEAR_LOST;
    if (end != PE__LINEAR_SOLVED || (s->found && value <= s->best + 1e-9))
        return;
    int32_t t = most_broken(s);
    if (t < 0) {
        s->found = true;
        s->best = value;
        for (int32_t k = 0; k < s->kinds->kinds; k++)
            s->panel[k] = (int32_t)lround(s->x[k]);
        return;
    }
    int32_t low = s->low[t], high = s->high[t], down = (int32_t)floor(s->x[t]);
    bool up_first = s->x[t] - down > 0.5;
    for (int turn = 0; turn < 2; turn++) {
        if ((turn == 0) == up_first)
            s->low[t] = down + 1;
        else
            s->high[t] = down;
        explore(s, depth + 1);
        s->low[t] = low;
        s->high[t] = high;
    }
}

static pe_status begin(branch *s)
{
    size_t n = (size_t)s->kinds->kinds;
    s->rows = 1 + 2 * s->kinds->pool->groups + s->kinds->kinds;
    size_t rows = (size_t)s->rows;
    s->a = pe__alloc(rows, n * sizeof *s->a);
    s->b = pe__alloc(rows, sizeof *s->b);
    s->x = pe__zalloc(n, sizeof *s->x);
    s->sense = pe__alloc(rows, 1);
    s->low = pe__zalloc(n, sizeof *s->low);
    s->high = pe__alloc(n, sizeof *s->high);
    if (s->a == NULL || s->b == NULL || s->x == NULL || s->sense == NULL ||
        s->low == NULL || s->high == NULL)
        return PE_NO_MEMORY;
    memcpy(s->high, s->kinds->size, n * sizeof *s->high);
    write_program(s);
    return PE_OK;
}

pe_status pe__best_panel(const pe__kinds *kinds, const double *worth,
                         int32_t *panel, double *value, bool *possible,
                         pe_error *err)
{
    branch s = {.kinds = kinds, .worth = worth, .panel = panel};
    s.status = begin(&s);
    if (s.status == PE_OK)
        explore(&s, 0);
    pe__free(s.a);
    pe__free(s.b);
    pe__free(s.x);
    pe__free(s.sense);
    pe__free(s.low);
    pe__free(s.high);
    *possible = s.found;
    *value = s.best;
    if (s.status != PE_OK)
        return pe__fail_memory(err);
    return !s.lost ? PE_OK : pe__fail(err, PE_USAGE, "the quotas are so "
                                      "entangled that no fair lot was found "
                                      "in %d steps: ask for fewer of them",
                                      NODES_MOST);
}
