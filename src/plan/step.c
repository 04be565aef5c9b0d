/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The price step J Δq = −ln(S/D): by LU where goods are few, by GMRES
 * (Saad & Schultz, SIAM J. Sci. Stat. Comput. 7(3), 1986,
 * doi:10.1137/0907058) with J's diagonal as preconditioner where they are
 * many, so that no matrix is ever stored. */
#include "plan.h"
#include "mem.h"

#include <lapacke.h>
#include <math.h>
#include <string.h>

#define KRYLOV 40         /* vectors kept */
#define ENOUGH 0.02       /* of the residual left: the next round sees anew */

/* −f/d, where d tells anything. */
static double alone_step(double f, double d)
{
    return -f / (d > 1e-3 ? d : 1.0);
}

static pe_status by_lu(pe_plan *plan, const double *f, double *step,
                       double *alone, bool *solved)
{
    const int64_t n = plan->goods;
    pe_status status = PE_NO_MEMORY;
    double *own = NULL, *matrix = plan->totals.change;
    lapack_int *pivot = pe__alloc((size_t)n, sizeof *pivot);
    if (!matrix) {
        own = pe__alloc((size_t)pe__change_room(plan), sizeof *own);
        matrix = own;
        if (matrix)
            pe__change_gather(plan, matrix);
    }
    if (!matrix || !pivot)
        goto out;
    status = pe__change_matrix(plan, plan->counts, matrix);
    for (int64_t g = 0; g < n; g++) {
        step[g] = -f[g];
        alone[g] = alone_step(f[g], matrix[g * n + g]);
    }
    if (!status)
        *solved = LAPACKE_dgesv_work(LAPACK_COL_MAJOR, (lapack_int)n, 1,
                                     matrix, (lapack_int)n, pivot, step,
                                     (lapack_int)n) == 0;
out:
    pe__free(pivot);
    pe__free(own);
    return status;
}

static double dot(const double *a, const double *b, int64_t n)
{
    double sum = 0.0;
    for (int64_t i = 0; i < n; i++)
        sum += a[i] * b[i];
    return sum;
}

/* A turn of GMRES: the upper triangle of Q'H and the rotated right side. */
typedef struct {
    double h[KRYLOV + 1][KRYLOV], cosine[KRYLOV], sine[KRYLOV];
    double right[KRYLOV + 1];
} triangle;

/* Rotates column k into the triangle; returns the residual's size. */
static double rotate(triangle *t, int k)
{
    for (int i = 0; i < k; i++) {
        const double a = t->h[i][k], b = t->h[i + 1][k];
        t->h[i][k] = t->cosine[i] * a + t->sine[i] * b;
        t->h[i + 1][k] = t->cosine[i] * b - t->sine[i] * a;
    }
    const double size = hypot(t->h[k][k], t->h[k + 1][k]);
    t->cosine[k] = size > 0.0 ? t->h[k][k] / size : 1.0;
    t->sine[k] = size > 0.0 ? t->h[k + 1][k] / size : 0.0;
    t->h[k][k] = size;
    t->right[k + 1] = -t->sine[k] * t->right[k];
    t->right[k] *= t->cosine[k];
    return fabs(t->right[k + 1]);
}

/* step = −Σ y_k v_k, scaled back. */
static void combine(triangle *t, int k, int64_t n, const double *basis,
                    const double *diagonal, double *step)
{
    double y[KRYLOV];
    for (int i = k - 1; i >= 0; i--) {
        y[i] = t->right[i];
        for (int j = i + 1; j < k; j++)
            y[i] -= t->h[i][j] * y[j];
        y[i] = t->h[i][i] > 0.0 ? y[i] / t->h[i][i] : 0.0;
    }
    for (int64_t g = 0; g < n; g++) {
        double sum = 0.0;
        for (int i = 0; i < k; i++)
            sum += y[i] * basis[i * n + g];
        step[g] = -sum / diagonal[g];
    }
}

/* Right-preconditioned; starts from nothing, never restarts: what is left
 * over is the next round's business. */
static pe_status by_gmres(pe_plan *plan, const double *f, double *step,
                          double *alone)
{
    const int64_t n = plan->goods;
    pe_status status = PE_NO_MEMORY;
    triangle *t = pe__zalloc(1, sizeof *t);
    double *basis = pe__alloc((size_t)(n * (KRYLOV + 1)), sizeof *basis);
    double *diagonal = pe__alloc((size_t)n, sizeof *diagonal);
    if (!t || !basis || !diagonal)
        goto out;
    status = PE_OK;
    if (!plan->totals.change)
        pe__diagonal_gather(plan, plan->lanes);
    pe__change_diagonal(plan, plan->counts,
                        plan->totals.change ? plan->totals.change
                                            : plan->lanes,
                        diagonal);
    const double size = sqrt(dot(f, f, n));
    double left = size;
    int k = 0;
    t->right[0] = size;
    for (int64_t g = 0; g < n; g++)
        basis[g] = size > 0.0 ? f[g] / size : 0.0;
    while (!status && k < KRYLOV && left > ENOUGH * size) {
        double *next = basis + (k + 1) * n;
        for (int64_t g = 0; g < n; g++)
            step[g] = basis[k * n + g] / diagonal[g];
        status = pe__change_along(plan, plan->counts, step, next);
        for (int i = 0; i <= k; i++) {
            t->h[i][k] = dot(next, basis + i * n, n);
            for (int64_t g = 0; g < n; g++)
                next[g] -= t->h[i][k] * basis[i * n + g];
        }
        const double norm = sqrt(dot(next, next, n));
        t->h[k + 1][k] = norm;
        for (int64_t g = 0; norm > 0.0 && g < n; g++)
            next[g] /= norm;
        left = rotate(t, k++);
    }
    combine(t, k, n, basis, diagonal, step);
    for (int64_t g = 0; g < n; g++)
        alone[g] = alone_step(f[g], diagonal[g]);
out:
    pe__free(diagonal);
    pe__free(basis);
    pe__free(t);
    return status;
}

/* Every good goes its own way. */
static void by_diagonal(pe_plan *plan, const double *f, double *alone)
{
    if (!plan->totals.change)
        pe__diagonal_gather(plan, plan->lanes);
    pe__change_diagonal(plan, plan->counts,
                        plan->totals.change ? plan->totals.change
                                            : plan->lanes, alone);
    for (int64_t g = 0; g < plan->goods; g++)
        alone[g] = alone_step(f[g], alone[g]);
}

/* What a step needs to know of all councils, for a sum over the ranks together
 * with the totals: how much room it takes, how much of that is summed, and
 * this rank's part of it, into plan->totals.change. */
int64_t pe__step_room(const pe_plan *plan)
{
    if (!plan->s.sum || plan->s.rule == PE_PLAN_BOOK2021)
        return 0;
    return plan->goods <= PE__DENSE ? pe__change_room(plan)
                                    : 2 * (int64_t)plan->goods;
}

int64_t pe__step_summed(const pe_plan *plan)
{
    return pe__step_room(plan) == 0    ? 0
           : plan->goods <= PE__DENSE ? pe__change_summed(plan)
                                       : 2 * (int64_t)plan->goods;
}

void pe__step_gather(pe_plan *plan)
{
    if (pe__step_room(plan) == 0)
        return;
    if (plan->goods <= PE__DENSE)
        pe__change_gather(plan, plan->totals.change);
    else
        pe__diagonal_gather(plan, plan->totals.change);
}

/* Fills in step [goods] for f = ln(S/D) [goods], and what it would be if no
 * other price moved, alone [goods]. */
pe_status pe__step(pe_plan *plan, const double *f, double *step, double *alone)
{
    bool solved = false;
    pe_status status = PE_OK;
    if (plan->goods <= PE__DENSE) {
        status = by_lu(plan, f, step, alone, &solved);
    } else if (plan->s.rule != PE_PLAN_ANDERSON) {
        status = by_gmres(plan, f, step, alone);
        solved = true;
    } else {
        by_diagonal(plan, f, alone);
    }
    for (int64_t g = 0; solved && g < plan->goods; g++)
        solved = isfinite(step[g]);
    if (!status && !solved) /* J is singular */
        memcpy(step, alone, (size_t)plan->goods * sizeof *step);
    return status;
}
