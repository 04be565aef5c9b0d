/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Level by level: z, the least chance of all that are not settled, as great as
 * can be; those whose dual price is above 0 can have no more than that, are
 * settled, and the rest is raised further. Columns: what each kind has beyond
 * its share of z, or of what it is settled at; and z. */
#include "even.h"

#include "error.h"
#include "linear.h"
#include "mem.h"

#include <math.h>
#include <string.h>

static const double PRICED = 1e-6, NEAR = 1e-9, NOTHING = 1e-12;

pe_status pe__even_begin(pe__even *s, const pe__kinds *kinds)
{
    size_t n = (size_t)kinds->kinds;
    *s = (pe__even){.kinds = kinds,
                    .capped = pe__zalloc(n, sizeof *s->capped),
                    .settled = pe__zalloc(n, sizeof *s->settled),
                    .least = pe__zalloc(n, sizeof *s->least),
                    .number = pe__zalloc(n, sizeof *s->number)};
    return s->capped != NULL && s->settled != NULL && s->least != NULL &&
           s->number != NULL ? PE_OK : PE_NO_MEMORY;
}

void pe__even_free(pe__even *s)
{
    pe__free(s->cut);
    pe__free(s->price);
    pe__free(s->capped);
    pe__free(s->settled);
    pe__free(s->least);
    pe__free(s->number);
}

pe_status pe__even_cut(pe__even *s, const double *worth, double most)
{
    size_t n = (size_t)s->kinds->kinds;
    if (s->cuts == s->room) {
        size_t room = 2 * (size_t)s->room + 8;
        double *more = pe__realloc(s->cut, room, (n + 1) * sizeof *more);
        if (more == NULL)
            return PE_NO_MEMORY;
        s->cut = more;
        s->room = (int32_t)room;
    }
    double *to = s->cut + (size_t)s->cuts++ * (n + 1);
    memcpy(to, worth, n * sizeof *worth);
    to[n] = most;
    return PE_OK;
}

/* The program of one level. */
typedef struct {
    int32_t rows, columns, row;
    double *a, *b, *c, *x, *y;
    int8_t *sense;
} level;

/* A row Σ of · number (sense) bound, seen from what is settled and z. The
 * coefficients of kinds stand in it already. */
static void add_row(const pe__even *s, level *p, int sense, double bound)
{
    double *row = p->a + (size_t)p->row * (size_t)p->columns, all = 0;
    for (int32_t t = 0; t < s->kinds->kinds; t++)
        if (s->settled[t])
            bound -= row[t] * s->kinds->size[t] * s->least[t];
        else
            all += row[t] * s->kinds->size[t];
    row[p->columns - 1] = all;
    p->b[p->row] = bound;
    p->sense[p->row++] = (int8_t)sense;
}

static void write_group(const pe__even *s, level *p, int32_t g)
{
    const pe_vote_pool *pool = s->kinds->pool;
    for (int side = -1; side <= 1; side += 2) {
        double *row = p->a + (size_t)p->row * (size_t)p->columns;
        for (int32_t t = 0; t < s->kinds->kinds; t++)
            row[t] = s->kinds->in[(size_t)t * (size_t)pool->groups +
                                  (size_t)g];
        add_row(s, p, side, side < 0 ? pool->most[g] : pool->least[g]);
    }
}

static void write_rows(const pe__even *s, level *p)
{
    const pe_vote_pool *pool = s->kinds->pool;
    size_t n = (size_t)s->kinds->kinds;
    for (size_t t = 0; t < n; t++)
        p->a[t] = 1;
    add_row(s, p, 0, pool->seats);
    for (int32_t g = 0; g < pool->groups; g++)
        write_group(s, p, g);
    for (int32_t k = 0; k < s->cuts; k++) {
        const double *cut = s->cut + (size_t)k * (n + 1);
        memcpy(p->a + (size_t)p->row * (n + 1), cut, n * sizeof *cut);
        add_row(s, p, -1, cut[n]);
    }
    for (size_t t = 0; t < n; t++)
        if (s->capped[t]) {
            p->a[(size_t)p->row * (n + 1) + t] = 1;
            add_row(s, p, -1, s->kinds->size[t]);
        }
}

static pe__linear_end solve_level(const pe__even *s, level *p)
{
    size_t n = (size_t)s->kinds->kinds;
    p->columns = (int32_t)n + 1;
    p->rows = 1 + 2 * s->kinds->pool->groups + s->cuts;
    for (size_t t = 0; t < n; t++)
        p->rows += s->capped[t];
    size_t rows = (size_t)p->rows;
    p->a = pe__zalloc(rows, (n + 1) * sizeof *p->a);
    p->b = pe__alloc(rows, sizeof *p->b);
    p->c = pe__zalloc(n + 1, sizeof *p->c);
    p->x = pe__alloc(n + 1, sizeof *p->x);
    p->y = pe__alloc(rows, sizeof *p->y);
    p->sense = pe__alloc(rows, 1);
    if (p->a == NULL || p->b == NULL || p->c == NULL || p->x == NULL ||
        p->y == NULL || p->sense == NULL)
        return PE__LINEAR_NO_MEMORY;
    write_rows(s, p);
    p->c[n] = 1;
    pe__linear program = {p->rows, p->columns, p->a, p->b, p->sense, p->c};
    return pe__linear_solve(&program, p->x, p->y);
}

/* What was found, by kind; false = some had more than there are of them, and
 * have a row now. */
static bool take(pe__even *s, const level *p)
{
    bool within = true;
    for (int32_t t = 0; t < s->kinds->kinds; t++) {
        double base = s->settled[t] ? s->least[t] : p->x[p->columns - 1];
        s->number[t] = p->x[t] + s->kinds->size[t] * base;
        if (s->number[t] > s->kinds->size[t] + NEAR && !s->capped[t]) {
            s->capped[t] = true;
            within = false;
        }
    }
    return within;
}

/* Prices of the level: the largest is 1. */
static bool keep_prices(pe__even *s, const level *p)
{
    size_t groups = (size_t)s->kinds->pool->groups, wide = groups + 1;
    if (s->levels == s->level_room) {
        size_t room = 2 * (size_t)s->level_room + 8;
        double *more = pe__realloc(s->price, room, wide * sizeof *more);
        if (more == NULL)
            return false;
        s->price = more;
        s->level_room = (int32_t)room;
    }
    double *to = s->price + (size_t)s->levels++ * wide, most = 0;
    for (size_t g = 0; g < groups; g++)
        to[g] = p->y[1 + 2 * g] + p->y[2 + 2 * g];
    to[groups] = p->y[0];
    for (size_t g = 0; g < wide; g++)
        most = fabs(to[g]) > most ? fabs(to[g]) : most;
    for (size_t g = 0; g < wide && most > 0; g++)
        to[g] = fabs(to[g]) < NOTHING * most ? 0 : to[g] / most;
    return true;
}

/* Those that cannot have more: how many. */
static int32_t settle(pe__even *s, const level *p)
{
    int32_t n = s->kinds->kinds, settled = 0;
    double *price = s->number, most = 0; /* not wanted before the last level */
    for (int32_t t = 0; t < n; t++) {
        price[t] = 0;
        for (int32_t i = 0; i < p->rows; i++)
            price[t] += p->y[i] * p->a[(size_t)i * (size_t)p->columns +
                                       (size_t)t];
        if (!s->settled[t] && price[t] > most)
            most = price[t];
    }
    for (int32_t t = 0; t < n; t++)
        if (!s->settled[t] && price[t] > PRICED * most) {
            s->settled[t] = true;
            s->least[t] = p->x[p->columns - 1];
            settled++;
        }
    return settled;
}

static pe__linear_end raise(pe__even *s, int32_t *left)
{
    level p = {0};
    pe__linear_end end = solve_level(s, &p);
    if (end == PE__LINEAR_SOLVED && take(s, &p)) {
        if (s->cuts == 0 && !keep_prices(s, &p))
            end = PE__LINEAR_NO_MEMORY;
        int32_t settled = settle(s, &p);
        (void)take(s, &p);
        *left = settled > 0 ? *left - settled : 0; /* else rounding: the lot
                                                      is as even as it gets */
    }
    pe__free(p.a);
    pe__free(p.b);
    pe__free(p.c);
    pe__free(p.x);
    pe__free(p.y);
    pe__free(p.sense);
    return end;
}

pe_status pe__even_solve(pe__even *s, pe_error *err)
{
    size_t n = (size_t)s->kinds->kinds;
    memset(s->settled, 0, n * sizeof *s->settled);
    for (int32_t left = s->kinds->kinds; left > 0;) {
        pe__linear_end end = raise(s, &left);
        if (end == PE__LINEAR_NO_MEMORY)
            return pe__fail_memory(err);
        if (end != PE__LINEAR_SOLVED)
            return pe__fail(err, PE_USAGE, "no fair lot could be computed for "
                            "these quotas");
    }
    return PE_OK;
}
