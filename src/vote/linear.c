/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Dantzig's simplex on a tableau. Columns: those of the program, a slack for
 * each row, an artificial for each row (which begins as the unit matrix and so
 * ends as the dual prices). The entering column is the most promising, after
 * many steps without gain the first promising one (Bland), which cannot go
 * round in circles. */
#include "linear.h"

#include "mem.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

static const double TINY = 1e-9, PIVOT = 1e-7;
enum { STEPS = 50000, PATIENCE = 500 };

typedef struct {
    int32_t m, n, width; /* rows, program's columns, all columns and b */
    double *t;           /* [(m + 1) × width] the last row: reduced costs */
    int32_t *basis;      /* [m] */
    double *flip;        /* [m] -1 where the row was turned to have b ≥ 0 */
} tableau;

static double *row_of(tableau *s, int32_t i)
{
    return s->t + (size_t)i * (size_t)s->width;
}

static void fill(tableau *s, const pe__linear *p)
{
    for (int32_t i = 0; i < s->m; i++) {
        double *row = row_of(s, i), f = p->b[i] < 0 ? -1 : 1;
        int sense = f < 0 ? -p->sense[i] : p->sense[i];
        s->flip[i] = f;
        for (int32_t j = 0; j < s->n; j++)
            row[j] = f * p->a[(size_t)i * (size_t)s->n + (size_t)j];
        row[s->n + i] = -sense; /* ≤: 1, ≥: -1, =: none */
        row[s->n + s->m + i] = 1;
        row[s->width - 1] = f * p->b[i];
        s->basis[i] = sense < 0 ? s->n + i : s->n + s->m + i;
    }
}

static void pivot(tableau *s, int32_t r, int32_t column)
{
    double *pivot_row = row_of(s, r), by = 1 / pivot_row[column];
    for (int32_t j = 0; j < s->width; j++)
        pivot_row[j] *= by;
    pivot_row[column] = 1;
    for (int32_t i = 0; i <= s->m; i++) {
        double *row = row_of(s, i), times = row[column];
        if (i == r || times == 0)
            continue;
        for (int32_t j = 0; j < s->width; j++)
            row[j] -= times * pivot_row[j];
        row[column] = 0;
    }
    s->basis[r] = column;
}

static int32_t entering(tableau *s, int32_t columns, bool first)
{
    const double *cost = row_of(s, s->m);
    int32_t best = -1;
    double most = TINY;
    for (int32_t j = 0; j < columns; j++)
        if (cost[j] > most) {
            best = j;
            if (first)
                return j;
            most = cost[j];
        }
    return best;
}

/* The row that limits the column most; of equal ones that with the largest
 * pivot, as small ones spoil all figures (or, where steps gain nothing, the
 * lowest basic column). An artificial that is still basic stands at 0 and must
 * not rise again: it leaves as soon as it can. */
static int32_t leaving(tableau *s, int32_t column, bool first)
{
    int32_t best = -1;
    double least = 0;
    for (int32_t i = 0; i < s->m; i++) {
        double *row = row_of(s, i), by = row[column];
        double value = row[s->width - 1] > 0 ? row[s->width - 1] : 0;
        bool stuck = s->basis[i] >= s->n + s->m && value < PIVOT;
        if (by <= PIVOT && !(stuck && by < -PIVOT))
            continue;
        double ratio = stuck ? 0 : value / by;
        bool level = best >= 0 && ratio < least + TINY;
        if (best < 0 || ratio < least - TINY ||
            (level && (first ? s->basis[i] < s->basis[best]
                             : fabs(by) > fabs(row_of(s, best)[column])))) {
            least = best < 0 || ratio < least ? ratio : least;
            best = i;
        }
    }
    return best;
}

/* Steps until no column of the first `columns` promises more. */
static pe__linear_end climb(tableau *s, int32_t columns)
{
    double last = row_of(s, s->m)[s->width - 1];
    for (int32_t step = 0, idle = 0; step < STEPS; step++) {
        int32_t column = entering(s, columns, idle > PATIENCE);
        if (column < 0)
            return PE__LINEAR_SOLVED;
        int32_t row = leaving(s, column, idle > PATIENCE);
        if (row < 0)
            return PE__LINEAR_UNBOUNDED;
        pivot(s, row, column);
        double now = row_of(s, s->m)[s->width - 1];
        idle = now < last - TINY ? 0 : idle + 1;
        last = now;
    }
    return PE__LINEAR_LOST;
}

/* Reduced costs of the objective c, given the basis. */
static void price(tableau *s, const double *c, bool phase_one)
{
    double *cost = row_of(s, s->m);
    memset(cost, 0, (size_t)s->width * sizeof *cost);
    for (int32_t j = 0; j < s->n && !phase_one; j++)
        cost[j] = c[j];
    for (int32_t i = 0; i < s->m; i++) {
        int32_t basic = s->basis[i];
        double has = phase_one ? (basic >= s->n + s->m ? -1 : 0)
                               : (basic < s->n ? c[basic] : 0);
        double *row = row_of(s, i);
        for (int32_t j = 0; j < s->width && has != 0; j++)
            cost[j] -= has * row[j];
        cost[basic] = 0;
    }
    for (int32_t i = 0; i < s->m && phase_one; i++) /* theirs is -1 */
        if (s->basis[i] != s->n + s->m + i)
            cost[s->n + s->m + i] -= 1;
}

/* Artificials that are still basic stand at 0: out, where something else can
 * come in. */
static void clear_out(tableau *s)
{
    for (int32_t i = 0; i < s->m; i++) {
        double *row = row_of(s, i);
        if (s->basis[i] < s->n + s->m)
            continue;
        for (int32_t j = 0; j < s->n + s->m; j++)
            if (row[j] > 1e-7 || row[j] < -1e-7) {
                pivot(s, i, j);
                break;
            }
    }
}

static pe__linear_end solve(tableau *s, const pe__linear *p, double *x,
                            double *y)
{
    fill(s, p);
    price(s, p->c, true);
    pe__linear_end end = climb(s, s->n + s->m);
    if (end != PE__LINEAR_SOLVED)
        return end;
    if (row_of(s, s->m)[s->width - 1] > 1e-7)
        return PE__LINEAR_IMPOSSIBLE;
    clear_out(s);
    price(s, p->c, false);
    end = climb(s, s->n + s->m);
    if (end != PE__LINEAR_SOLVED)
        return end;
    memset(x, 0, (size_t)s->n * sizeof *x);
    for (int32_t i = 0; i < s->m; i++)
        if (s->basis[i] < s->n)
            x[s->basis[i]] = row_of(s, i)[s->width - 1];
    for (int32_t i = 0; y != NULL && i < s->m; i++)
        y[i] = -s->flip[i] * row_of(s, s->m)[s->n + s->m + i];
    return PE__LINEAR_SOLVED;
}

pe__linear_end pe__linear_solve(const pe__linear *program, double *x,
                                double *y)
{
    tableau s = {.m = program->rows, .n = program->columns,
                 .width = program->columns + 2 * program->rows + 1};
    s.t = pe__zalloc((size_t)s.m + 1, (size_t)s.width * sizeof *s.t);
    s.basis = pe__alloc((size_t)s.m, sizeof *s.basis);
    s.flip = pe__alloc((size_t)s.m, sizeof *s.flip);
    pe__linear_end end = PE__LINEAR_NO_MEMORY;
    if (s.t != NULL && s.basis != NULL && s.flip != NULL)
        end = solve(&s, program, x, y);
    pe__free(s.t);
    pe__free(s.basis);
    pe__free(s.flip);
    return end;
}
