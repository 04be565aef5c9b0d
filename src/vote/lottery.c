/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Revised simplex with the inverse of its basis. A step costs rows² at most,
 * much less as long as the inverse is mostly empty, and panels · seats to see
 * which of the known ones helps. When what is wanted changes, prices stay
 * right, and the dual simplex repairs the rest. */
#include "lottery.h"

#include "mem.h"

#include <math.h>
#include <string.h>

static const double HELPS = 1e-9, PIVOT = 1e-8, NEAR = 1e-10;
enum { STEPS = PE__LOT_STEPS, PATIENCE = 2000 };

static double *row_at(const pe__lot *s, int32_t i)
{
    return s->inverse + (size_t)i * (size_t)s->rows;
}

pe_status pe__lot_keep(pe__lot *s, const int32_t *panel)
{
    if (s->panels == s->room) {
        size_t room = 2 * (size_t)s->room + 64;
        int32_t *more = pe__realloc(s->seat, room,
                                    (size_t)s->seats * sizeof *more);
        if (more == NULL)
            return PE_NO_MEMORY;
        s->seat = more;
        s->room = (int32_t)room;
    }
    int32_t *to = s->seat + (size_t)s->panels++ * (size_t)s->seats;
    for (int32_t t = 0; t < s->n; t++)
        for (int32_t k = 0; k < panel[t]; k++)
            *to++ = t;
    return PE_OK;
}

/* The basis of the first panel alone: kinds have too little or too much. */
pe_status pe__lot_begin(pe__lot *s, int32_t n, int32_t seats,
                        const int32_t *panel)
{
    size_t rows = (size_t)n + 1;
    *s = (pe__lot){.n = n, .rows = n + 1, .seats = seats, .most = INT64_MAX,
                   .target = pe__zalloc(rows, sizeof *s->target),
                   .inverse = pe__zalloc(rows, rows * sizeof *s->inverse),
                   .basis = pe__alloc(rows, sizeof *s->basis),
                   .value = pe__alloc(rows, sizeof *s->value),
                   .price = pe__alloc(rows, sizeof *s->price),
                   .column = pe__alloc(rows, sizeof *s->column),
                   .list = pe__alloc(rows, sizeof *s->list)};
    if (s->target == NULL || s->inverse == NULL || s->basis == NULL ||
        s->value == NULL || s->price == NULL || s->column == NULL ||
        s->list == NULL)
        return PE_NO_MEMORY;
    for (int32_t t = 0; t < n; t++) {
        double sign = panel[t] > 0 ? -1 : 1;
        s->basis[t] = panel[t] > 0 ? n + t : t;
        row_at(s, t)[t] = sign;
        row_at(s, t)[n] = -sign * panel[t];
    }
    row_at(s, n)[n] = 1;
    s->basis[n] = 2 * n;
    return pe__lot_keep(s, panel);
}

void pe__lot_free(pe__lot *s)
{
    pe__free(s->seat);
    pe__free(s->target);
    pe__free(s->inverse);
    pe__free(s->basis);
    pe__free(s->value);
    pe__free(s->price);
    pe__free(s->column);
    pe__free(s->list);
}

/* The sum of a row's figures over what a variable's column holds. */
static double dot(const pe__lot *s, const double *row, int32_t variable)
{
    if (variable < s->n)
        return row[variable];
    if (variable < 2 * s->n)
        return -row[variable - s->n];
    const int32_t *seat = s->seat + (size_t)(variable - 2 * s->n) *
                                        (size_t)s->seats;
    double sum = row[s->n];
    for (int32_t k = 0; k < s->seats; k++)
        sum += row[seat[k]];
    return sum;
}

/* What a unit of it would add to what is missing. */
static double reduced(const pe__lot *s, int32_t variable)
{
    return (variable < s->n ? 1 : 0) - dot(s, s->price, variable);
}

static void reckon_values(pe__lot *s)
{
    for (int32_t i = 0; i < s->rows; i++) {
        const double *row = row_at(s, i);
        s->value[i] = 0;
        for (int32_t j = 0; j < s->rows; j++)
            s->value[i] += row[j] * s->target[j];
    }
}

static void reckon_prices(pe__lot *s)
{
    memset(s->price, 0, (size_t)s->rows * sizeof *s->price);
    for (int32_t i = 0; i < s->rows; i++) {
        const double *row = row_at(s, i);
        for (int32_t j = 0; s->basis[i] < s->n && j < s->rows; j++)
            s->price[j] += row[j];
    }
}

static void fill_column(pe__lot *s, int32_t variable)
{
    for (int32_t i = 0; i < s->rows; i++)
        s->column[i] = dot(s, row_at(s, i), variable);
}

/* The variable whose column was filled in comes in for that of row r. */
static void pivot(pe__lot *s, int32_t r, int32_t in)
{
    double *from = row_at(s, r), by = 1 / s->column[r], gain = reduced(s, in);
    int32_t held = 0;
    s->work += ((int64_t)s->rows + s->panels) * s->seats;
    for (int32_t j = 0; j < s->rows; j++)
        if (from[j] != 0) {
            from[j] *= by;
            s->list[held++] = j;
        }
    s->value[r] *= by;
    for (int32_t i = 0; i < s->rows; i++) {
        double times = s->column[i], *row = row_at(s, i);
        if (i == r || (times < 1e-13 && times > -1e-13))
            continue;
        for (int32_t k = 0; k < held; k++)
            row[s->list[k]] -= times * from[s->list[k]];
        s->value[i] -= times * s->value[r];
        s->work += held;
    }
    for (int32_t k = 0; k < held; k++)
        s->price[s->list[k]] += gain * from[s->list[k]];
    s->basis[r] = in;
}

/* The variable that helps most, -1 = none; or, where steps gain nothing, the
 * first. */
static int32_t entering(const pe__lot *s, bool first)
{
    int32_t best = -1, all = 2 * s->n + s->panels;
    double most = -HELPS;
    for (int32_t j = 0; j < all && !(first && best >= 0); j++) {
        double cost = reduced(s, j);
        if (cost < most) {
            most = cost;
            best = j;
        }
    }
    return best;
}

/* The row that limits the column most; of equals the one with the largest
 * pivot (or the first variable). */
static int32_t limiting(const pe__lot *s, bool first)
{
    int32_t best = -1;
    double least = 0;
    for (int32_t i = 0; i < s->rows; i++) {
        if (s->column[i] <= PIVOT)
            continue;
        double ratio = (s->value[i] > 0 ? s->value[i] : 0) / s->column[i];
        bool level = best >= 0 && fabs(ratio - least) <= NEAR;
        if (best < 0 || (!level && ratio < least) ||
            (level && (first ? s->basis[i] < s->basis[best]
                             : s->column[i] > s->column[best]))) {
            least = best < 0 || ratio < least ? ratio : least;
            best = i;
        }
    }
    return best;
}

/* What there was too little of there is too much of from here on, or the other
 * way round: the same column, turned. Prices follow: only the first counts. */
static void turn(pe__lot *s, int32_t r)
{
    double *row = row_at(s, r);
    for (int32_t j = 0; j < s->rows; j++) {
        s->price[j] -= row[j];
        row[j] = -row[j];
    }
    s->value[r] = -s->value[r];
    s->column[r] = -s->column[r];
    s->basis[r] += s->basis[r] < s->n ? s->n : -s->n;
}

/* The row that is left for `in`. A kind on the way that comes to have enough is
 * passed as long as going on still saves: each pass is a step spared. */
static int32_t leaving(pe__lot *s, int32_t in, bool first)
{
    double slope = reduced(s, in);
    for (;;) {
        int32_t r = limiting(s, first);
        if (r < 0 || s->basis[r] >= 2 * s->n || first)
            return r;
        slope += s->column[r];
        if (slope >= -HELPS)
            return r;
        turn(s, r);
    }
}

/* Σ of what kinds have too little of. */
static double lacking(const pe__lot *s)
{
    double sum = 0;
    for (int32_t i = 0; i < s->rows; i++)
        sum += s->basis[i] < s->n ? s->value[i] : 0;
    return sum;
}

bool pe__lot_solve(pe__lot *s, int32_t steps, double *missing, bool *best)
{
    double last = lacking(s);
    *best = false;
    for (int32_t step = 0, idle = 0; step < STEPS; step++) {
        bool on = step < steps && s->work <= s->most;
        int32_t in = on ? entering(s, idle > PATIENCE) : -1;
        *missing = lacking(s);
        *best = in < 0 && on;
        if (in < 0)
            return true;
        fill_column(s, in);
        int32_t r = leaving(s, in, idle > PATIENCE);
        if (r < 0)
            return false;
        pivot(s, r, in);
        double now = lacking(s);
        idle = now < last - NEAR ? 0 : idle + 1;
        last = now;
    }
    return false;
}

/* Who comes in for a row that is below 0, so that prices stay right. */
static int32_t in_for(const pe__lot *s, int32_t r)
{
    int32_t best = -1, all = 2 * s->n + s->panels;
    double least = 0, most = 0;
    const double *row = row_at(s, r);
    for (int32_t j = 0; j < all; j++) {
        double by = -dot(s, row, j);
        if (by <= PIVOT)
            continue;
        double cost = reduced(s, j), ratio = (cost > 0 ? cost : 0) / by;
        if (best < 0 || ratio < least - NEAR ||
            (ratio < least + NEAR && by > most)) {
            least = best < 0 || ratio < least ? ratio : least;
            most = by;
            best = j;
        }
    }
    return best;
}

/* Until nothing is below 0; what is left so by rounding counts as 0. */
static void repair(pe__lot *s)
{
    for (int32_t step = 0; step < STEPS; step++) {
        int32_t r = 0;
        for (int32_t i = 1; i < s->rows; i++)
            if (s->value[i] < s->value[r])
                r = i;
        int32_t in = s->value[r] < -NEAR ? in_for(s, r) : -1;
        if (in < 0 || s->work > s->most)
            return;
        fill_column(s, in);
        pivot(s, r, in);
    }
}

void pe__lot_aim(pe__lot *s, const double *number)
{
    memcpy(s->target, number, (size_t)s->n * sizeof *number);
    s->target[s->n] = 1;
    reckon_values(s);
    reckon_prices(s);
    repair(s);
}

void pe__lot_shares(const pe__lot *s, double *share)
{
    double total = 0;
    memset(share, 0, (size_t)s->panels * sizeof *share);
    for (int32_t i = 0; i < s->rows; i++)
        if (s->basis[i] >= 2 * s->n && s->value[i] > 1e-12) {
            share[s->basis[i] - 2 * s->n] = s->value[i];
            total += s->value[i];
        }
    for (int32_t k = 0; k < s->panels && total > 0; k++)
        share[k] /= total;
    if (total <= 0) /* given up before there was any */
        share[0] = 1;
}
