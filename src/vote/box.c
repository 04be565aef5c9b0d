/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Dual simplex with bounds (Lemke 1954; passing bounds over: Fourer 1994,
 * Maros 2003). As all lies between two bounds, any basis becomes one whose
 * prices are right by moving each variable to the better of its bounds; so a
 * new objective or new bounds need no first phase. */
#include "box.h"

#include "mem.h"

#include <math.h>
#include <string.h>

static const double NEAR = 1e-9, PIVOT = 1e-7;
enum { STEPS = 20000, PATIENCE = 300, ANEW = 100 };

pe_status pe__box_begin(pe__box *s, const pe__kinds *kinds)
{
    const pe_vote_pool *pool = kinds->pool;
    *s = (pe__box){.kinds = kinds, .n = kinds->kinds, .m = pool->groups + 1,
                   .most = INT64_MAX};
    s->all = s->n + s->m;
    size_t all = (size_t)s->all, m = (size_t)s->m;
    s->t = pe__alloc(m, all * sizeof *s->t);
    s->basis = pe__alloc(m, sizeof *s->basis);
    s->row_of = pe__alloc(all, sizeof *s->row_of);
    s->low = pe__zalloc(all, sizeof *s->low);
    s->high = pe__zalloc(all, sizeof *s->high);
    s->value = pe__zalloc(all, sizeof *s->value);
    s->at_high = pe__zalloc(all, sizeof *s->at_high);
    s->worth = pe__zalloc(all, sizeof *s->worth);
    s->gain = pe__zalloc(all, sizeof *s->gain);
    s->turn = pe__alloc(all, sizeof *s->turn);
    s->ratio = pe__alloc(all, sizeof *s->ratio);
    if (s->t == NULL || s->basis == NULL || s->row_of == NULL ||
        s->low == NULL || s->high == NULL || s->value == NULL ||
        s->at_high == NULL || s->worth == NULL || s->gain == NULL ||
        s->turn == NULL || s->ratio == NULL)
        return PE_NO_MEMORY;
    pe__box_restart(s);
    return PE_OK;
}

void pe__box_restart(pe__box *s)
{
    const pe_vote_pool *pool = s->kinds->pool;
    s->n = s->kinds->kinds;
    s->all = s->n + s->m;
    for (int32_t t = 0; t < s->n; t++) {
        s->low[t] = 0;
        s->high[t] = s->kinds->size[t];
    }
    for (int32_t g = 0; g < pool->groups; g++) {
        s->low[s->n + g] = pool->least[g];
        s->high[s->n + g] = pool->most[g];
    }
    s->low[s->all - 1] = s->high[s->all - 1] = pool->seats;
    for (int32_t i = 0; i < s->m; i++) {
        s->basis[i] = s->n + i;
        s->worth[s->n + i] = 0;
    }
    memset(s->at_high, 0, (size_t)s->all * sizeof *s->at_high);
    s->pivots = ANEW; /* nothing is written yet */
}

void pe__box_free(pe__box *s)
{
    pe__free(s->t);
    pe__free(s->basis);
    pe__free(s->row_of);
    pe__free(s->low);
    pe__free(s->high);
    pe__free(s->value);
    pe__free(s->at_high);
    pe__free(s->worth);
    pe__free(s->gain);
    pe__free(s->turn);
    pe__free(s->ratio);
}

static double *row_at(pe__box *s, int32_t i)
{
    return s->t + (size_t)i * (size_t)s->all;
}

/* The row is solved for the column, which leaves all others. */
static void eliminate(pe__box *s, int32_t r, int32_t column)
{
    double *from = row_at(s, r), by = 1 / from[column];
    s->work += (int64_t)s->m * s->all;
    for (int32_t j = 0; j < s->all; j++)
        from[j] *= by;
    from[column] = 1;
    for (int32_t i = 0; i < s->m; i++) {
        double *row = row_at(s, i), times = row[column];
        if (i == r || times == 0)
            continue;
        for (int32_t j = 0; j < s->all; j++)
            row[j] -= times * from[j];
        row[column] = 0;
    }
}

/* The rows as they are given: sum of a group - those in it = 0. */
static void write_rows(pe__box *s)
{
    int32_t groups = s->m - 1;
    memset(s->t, 0, (size_t)s->m * (size_t)s->all * sizeof *s->t);
    for (int32_t i = 0; i < s->m; i++) {
        double *row = row_at(s, i);
        for (int32_t t = 0; t < s->n; t++)
            row[t] = i == groups || s->kinds->in[(size_t)t * (size_t)groups +
                                                 (size_t)i] ? -1 : 0;
        row[s->n + i] = 1;
    }
}

/* All rows from the start, so that rounding does not gather: sums that were
 * basic keep their rows; each basic kind takes the one that is free and has
 * most of it (if none has any, rounding had let it in: it goes out). */
static void reckon_anew(pe__box *s)
{
    int32_t *had = s->turn, kinds = 0;
    bool *taken = s->at_high + s->n; /* of sums: settled anew afterwards */
    for (int32_t i = 0; i < s->m; i++)
        taken[i] = false;
    for (int32_t i = 0; i < s->m; i++)
        if (s->basis[i] < s->n)
            had[kinds++] = s->basis[i];
        else
            taken[s->basis[i] - s->n] = true;
    write_rows(s);
    for (int32_t i = 0; i < s->m; i++)
        s->basis[i] = s->n + i;
    for (int32_t k = 0; k < kinds; k++) {
        int32_t row = -1;
        for (int32_t i = 0; i < s->m; i++)
            if (!taken[i] && fabs(row_at(s, i)[had[k]]) > PIVOT &&
                (row < 0 || fabs(row_at(s, i)[had[k]]) >
                                fabs(row_at(s, row)[had[k]])))
                row = i;
        if (row < 0)
            continue;
        eliminate(s, row, had[k]);
        s->basis[row] = had[k];
        taken[row] = true;
    }
    for (int32_t j = 0; j < s->all; j++)
        s->row_of[j] = -1;
    for (int32_t i = 0; i < s->m; i++)
        s->row_of[s->basis[i]] = i;
    s->pivots = 0;
}

/* What a variable more of each would gain. */
static void reckon_gains(pe__box *s)
{
    memcpy(s->gain, s->worth, (size_t)s->all * sizeof *s->gain);
    for (int32_t i = 0; i < s->m; i++) {
        double has = s->worth[s->basis[i]];
        const double *row = row_at(s, i);
        for (int32_t j = 0; j < s->all && has != 0; j++)
            s->gain[j] -= has * row[j];
    }
    for (int32_t i = 0; i < s->m; i++)
        s->gain[s->basis[i]] = 0;
}

/* Each variable to the bound that gains most, basic ones as follows. */
static void place(pe__box *s)
{
    for (int32_t j = 0; j < s->all; j++) {
        if (s->row_of[j] >= 0)
            continue;
        if (s->gain[j] > NEAR || s->gain[j] < -NEAR)
            s->at_high[j] = s->gain[j] > 0;
        s->value[j] = s->at_high[j] ? s->high[j] : s->low[j];
    }
    for (int32_t i = 0; i < s->m; i++) {
        const double *row = row_at(s, i);
        double value = 0;
        s->value[s->basis[i]] = 0;
        for (int32_t j = 0; j < s->all; j++)
            value -= s->row_of[j] < 0 ? row[j] * s->value[j] : 0;
        s->value[s->basis[i]] = value;
    }
}

void pe__box_aim(pe__box *s, const double *worth)
{
    memcpy(s->worth, worth, (size_t)s->n * sizeof *worth);
}

/* The row whose variable is furthest beyond its bounds (or, where steps gain
 * nothing, the first), -1 = none is. *off = how far below (above: negative). */
static int32_t leaving(const pe__box *s, bool first, double *off)
{
    int32_t best = -1;
    double most = NEAR * 10;
    for (int32_t i = 0; i < s->m; i++) {
        int32_t j = s->basis[i];
        double below = s->low[j] - s->value[j],
               above = s->value[j] - s->high[j];
        double by = below > above ? below : above;
        if (by > most && (!first || best < 0 || j < s->basis[best])) {
            most = first ? most : by;
            best = i;
            *off = below > above ? below : -above;
        }
    }
    return best;
}

/* Those whose move lets the row's variable come back, by what a unit of that
 * costs. */
static int32_t gather(pe__box *s, const double *row, double off)
{
    int32_t found = 0;
    for (int32_t j = 0; j < s->all; j++) {
        double by = off > 0 ? -row[j] : row[j];
        by = s->at_high[j] ? -by : by;
        if (s->row_of[j] >= 0 || by <= PIVOT || s->high[j] <= s->low[j])
            continue;
        s->ratio[j] = fabs(s->gain[j]) / by;
        s->turn[found++] = j;
    }
    return found;
}

/* The cheapest of turn[from …] is put at `from`: of equals that with the
 * largest pivot (or the first). */
static void cheapest(pe__box *s, const double *row, int32_t from, int32_t found,
                     bool first)
{
    int32_t best = from;
    for (int32_t k = from + 1; k < found; k++) {
        int32_t j = s->turn[k], b = s->turn[best];
        double more = s->ratio[j] - s->ratio[b];
        bool level = fabs(more) <= NEAR;
        if ((!level && more < 0) ||
            (level && (first ? j < b : fabs(row[j]) > fabs(row[b]))))
            best = k;
    }
    int32_t kept = s->turn[from];
    s->turn[from] = s->turn[best];
    s->turn[best] = kept;
}

/* A variable that is not basic moves, basic ones with it. */
static void move(pe__box *s, int32_t j, double by)
{
    s->value[j] += by;
    for (int32_t i = 0; i < s->m; i++)
        s->value[s->basis[i]] -= row_at(s, i)[j] * by;
}

/* Who comes in for row r; on the way there, others go to their other bound as
 * long as the row's variable is not back by that. -1 = it cannot come back. */
static int32_t entering(pe__box *s, int32_t r, double off, bool first)
{
    const double *row = row_at(s, r);
    int32_t found = gather(s, row, off);
    double left = fabs(off);
    for (int32_t k = 0; k < found; k++) {
        cheapest(s, row, k, found, first);
        int32_t j = s->turn[k];
        double width = s->high[j] - s->low[j];
        left -= fabs(row[j]) * width;
        if (left < NEAR || first)
            return j;
        move(s, j, s->at_high[j] ? -width : width);
        s->at_high[j] = !s->at_high[j];
    }
    return -1;
}

static void pivot(pe__box *s, int32_t r, int32_t in, bool above)
{
    int32_t out = s->basis[r];
    double bound = above ? s->high[out] : s->low[out];
    double step = (s->value[out] - bound) / row_at(s, r)[in];
    move(s, in, step);
    s->value[out] = bound;
    s->at_high[out] = above;
    eliminate(s, r, in);
    double gain = s->gain[in];
    const double *row = row_at(s, r);
    for (int32_t j = 0; j < s->all && gain != 0; j++)
        s->gain[j] -= gain * row[j];
    s->gain[in] = 0;
    s->basis[r] = in;
    s->row_of[in] = r;
    s->row_of[out] = -1;
    s->pivots++;
}

pe__box_end pe__box_solve(pe__box *s, double *best)
{
    if (s->pivots >= ANEW)
        reckon_anew(s);
    s->work += 2 * (int64_t)s->m * s->all;
    reckon_gains(s);
    place(s);
    for (int step = 0; step < STEPS; step++) {
        double off = 0;
        if (s->pivots >= 4 * ANEW) {
            reckon_anew(s);
            reckon_gains(s);
            place(s);
        }
        int32_t r = leaving(s, step > PATIENCE, &off);
        if (r < 0) {
            *best = 0;
            for (int32_t t = 0; t < s->n; t++)
                *best += s->worth[t] * s->value[t];
            return PE__BOX_SOLVED;
        }
        int32_t in = entering(s, r, off, step > PATIENCE);
        if (in < 0)
            return PE__BOX_EMPTY;
        pivot(s, r, in, off < 0);
    }
    return PE__BOX_LOST;
}
