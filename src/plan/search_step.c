/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* One step of the search: Newton's on all conditions at once. What is unknown
 * of councils of constant returns, of others' answers and of what is left
 * over is eliminated; prices remain, one row a good (README, "Constant
 * returns"). */
#include "linear.h"

#include <lapacke.h>
#include <math.h>
#include <string.h>

/* Adds half of what councils of constant returns add to the rows: h v v' for
 * how their scales move, and how their inputs do. The other half is the same
 * turned round. */
static void add_scales(const pe__search *s, double *matrix)
{
    const int64_t n = s->goods;
    for (int64_t i = 0; i < s->linear.councils; i++) {
        const pe__scale *c = &s->linear.at[i];
        const pe__unit *line = s->linear.line;
        const double sigma = pe__elasticity(s->plan, c->worker);
        const double bought = 1.0 - pe__effort_part(s->plan, c->worker);
        const double used = c->z * c->spending;
        for (int64_t k = c->first; k < c->end; k++) {
            double *column = matrix + line[k].good * n;
            const double move = c->weight * line[k].value;
            const double bend = used * (1.0 - sigma - bought) * line[k].share;
            for (int64_t j = c->first; j < k; j++)
                column[line[j].good] +=
                    move * line[j].value + bend * line[j].share;
            column[line[k].good] +=
                0.5 * (move * line[k].value + bend * line[k].share +
                       used * sigma * line[k].share);
        }
    }
}

/* So that plan's own J tells how the values move that others are kept at. */
static void weigh_others(pe__search *s)
{
    pe__totals *t = &s->plan->totals;
    for (int64_t g = 0; g < s->goods; g++) {
        t->supply[g] = s->made[g] > 0.0 ? exp(s->made_off[g]) : INFINITY;
        t->demand[g] = s->asked[g] > 0.0 ? exp(s->asked_off[g]) : INFINITY;
    }
}

/* How others' values move, by columns, into the first half of s->matrix. Over
 * ranks what it is made of came with the answers. */
static pe_status change_others(pe__search *s)
{
    double *gathered = s->plan->totals.change;
    weigh_others(s);
    if (gathered) {
        pe_status status = pe__change_matrix(s->plan, s->in, gathered);
        memcpy(s->matrix, gathered,
               (size_t)(s->goods * s->goods) * sizeof *gathered);
        return status;
    }
    pe__change_gather(s->plan, s->matrix);
    return pe__change_matrix(s->plan, s->in, s->matrix);
}

#define STEEPEST 1e8 /* d ln z / d margin as a part of the turnover: scales are
                        held that much, or rounding would carry them away */

/* The rows at the point looked at, and their factors. */
pe_status pe__search_matrix(pe__search *s, bool *solved)
{
    const int64_t n = s->goods;
    double *matrix = s->matrix, *scales = s->matrix + n * n;
    for (int64_t i = 0; i < s->linear.councils; i++) {
        pe__scale *c = &s->linear.at[i];
        c->weight = 1.0 / (c->low / c->z + c->high / (c->capacity - c->z) +
                           c->turnover / (STEEPEST * c->z));
    }
    pe_status status = change_others(s);
    if (status)
        return status;
    memset(scales, 0, (size_t)(n * n) * sizeof *scales);
    add_scales(s, scales);
    status = pe__sum(s->plan, scales, n * n);
    for (int64_t k = 0; k < n; k++)
        for (int64_t g = 0; s->in[k] && g < n; g++)
            if (s->in[g])
                matrix[k * n + g] += scales[k * n + g] + scales[g * n + k];
    for (int64_t g = 0; g < n; g++)
        if (s->in[g])
            matrix[g * n + g] +=
                s->price[g] * (s->asked[g] - s->made[g] + s->left[g]);
    *solved = LAPACKE_dgetrf_work(LAPACK_COL_MAJOR, (lapack_int)n,
                                  (lapack_int)n, matrix, (lapack_int)n,
                                  s->pivot) == 0;
    return status;
}

/* --- the direction -------------------------------------------------------- */

/* A product's goal less the cross term that the first guess shows, but not
 * beyond all measure. */
static double aim(double goal, double cross)
{
    return fmin(fmax(goal - cross, 0.1 * goal), 10.0 * goal);
}

/* What each council's products aim at, and its part of the right side. */
static void aim_scales(pe__search *s, double goal, bool cross, double *right)
{
    for (int64_t i = 0; i < s->linear.councils; i++) {
        pe__scale *c = &s->linear.at[i];
        c->dlow = aim(goal, cross ? c->gz * c->glow : 0.0);
        c->dhigh = aim(goal, cross ? -c->gz * c->ghigh : 0.0);
        c->rest = c->margin + c->dlow / c->z - c->dhigh / (c->capacity - c->z);
        for (int64_t k = c->first; k < c->end; k++)
            right[s->linear.line[k].good] -=
                s->linear.line[k].value * c->weight * c->rest;
    }
}

static double shorter(double length, double value, double move, double part)
{
    return move < 0.0 ? fmin(length, -part * value / move) : length;
}

/* Councils' steps from that of prices, and how far they may go. */
static void move_scales(pe__search *s, double part)
{
    for (int64_t i = 0; i < s->linear.councils; i++) {
        pe__scale *c = &s->linear.at[i];
        const double room = c->capacity - c->z;
        double margin = c->rest;
        for (int64_t k = c->first; k < c->end; k++)
            margin += s->linear.line[k].value * s->dq[s->linear.line[k].good];
        c->dz = c->weight * margin;
        c->dlow = (c->dlow - c->low * c->dz) / c->z - c->low;
        c->dhigh = (c->dhigh + c->high * c->dz) / room - c->high;
        s->up = shorter(s->up, c->z, c->dz, part);
        s->up = shorter(s->up, room, -c->dz, part);
        s->down = shorter(s->down, c->low, c->dlow, part);
        s->down = shorter(s->down, c->high, c->dhigh, part);
    }
}

#define BINS 256
#define SHORTEST 18.0 /* −ln of the shortest step told */

/* Lengths as bins that grow finer towards 1; the bin's own is not longer. */
static int bin_of(double length)
{
    const double at = sqrt(fmax(-log(length), 0.0) / SHORTEST);
    return at < 1.0 ? (int)ceil(at * (BINS - 1)) : BINS - 1;
}

static double of_bin(int bin)
{
    const double at = (double)bin / (BINS - 1);
    return exp(-SHORTEST * at * at);
}

/* The shortest over all ranks, which only know how to add. */
static pe_status agree(pe__search *s)
{
    double bins[2][BINS] = {{0.0}}, *length[2] = {&s->up, &s->down};
    if (!s->plan->s.sum)
        return PE_OK;
    for (int i = 0; i < 2; i++)
        bins[i][bin_of(*length[i])] = 1.0;
    pe_status status = pe__sum(s->plan, bins[0], (int64_t)2 * BINS);
    for (int i = 0; i < 2; i++)
        for (int k = 0; k < BINS; k++)
            if (bins[i][k] > 0.0)
                *length[i] = of_bin(k);
    return status;
}

/* One direction: products aim at `goal`, less cross terms of the guess kept if
 * `cross`; no more than `part` of the way to where one of them is 0. */
pe_status pe__search_direct(pe__search *s, double goal, bool cross,
                            double part)
{
    const int64_t n = s->goods;
    double *right = s->plan->lanes;
    memset(right, 0, (size_t)n * sizeof *right);
    aim_scales(s, goal, cross, right);
    pe_status status = pe__sum(s->plan, right, n);
    for (int64_t g = 0; g < n; g++) {
        const double p = s->price[g];
        s->target[g] = aim(PE__HAIR * s->used[g] + goal,
                           cross ? p * s->gq[g] * s->gleft[g] : 0.0) -
                       p * s->left[g];
        s->dq[g] = !s->in[g] ? 0.0
                             : right[g] + s->target[g] - s->excess[g] -
                                   p * s->made[g] * s->made_off[g] +
                                   p * s->asked[g] * s->asked_off[g];
    }
    LAPACKE_dgetrs_work(LAPACK_COL_MAJOR, 'N', (lapack_int)n, 1, s->matrix,
                        (lapack_int)n, s->pivot, s->dq, (lapack_int)n);
    s->up = s->down = 1.0;
    move_scales(s, part);
    for (int64_t g = 0; g < n; g++) {
        s->dleft[g] = s->in[g] ? s->target[g] / s->price[g] -
                                     s->left[g] * s->dq[g]
                               : 0.0;
        s->up = shorter(s->up, s->left[g], s->dleft[g], part);
    }
    return status ? status : agree(s);
}

/* Keeps the direction as a first guess; the products it leads to. */
pe_status pe__search_foresee(pe__search *s, double *products)
{
    const size_t bytes = (size_t)s->goods * sizeof(double);
    *products = 0.0;
    for (int64_t i = 0; i < s->linear.councils; i++) {
        pe__scale *c = &s->linear.at[i];
        const double z = c->z + s->up * c->dz;
        *products += z * (c->low + s->down * c->dlow) +
                     (c->capacity - z) * (c->high + s->down * c->dhigh);
        c->gz = c->dz;
        c->glow = c->dlow;
        c->ghigh = c->dhigh;
    }
    pe_status status = pe__sum(s->plan, products, 1);
    for (int64_t g = 0; g < s->goods; g++)
        if (s->in[g])
            *products += fabs(s->price[g] * (1.0 + s->down * s->dq[g]) *
                                  (s->left[g] + s->up * s->dleft[g]) -
                              PE__HAIR * s->used[g]);
    memcpy(s->gq, s->dq, bytes);
    memcpy(s->gleft, s->dleft, bytes);
    return status;
}
