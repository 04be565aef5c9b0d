/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Small linear programs, dense: maximise c·x where each row of a·x is ≤, = or ≥
 * its b, and x ≥ 0. For sortition alone; all else in this engine is exact. */
#ifndef PE_VOTE_LINEAR_H
#define PE_VOTE_LINEAR_H

#include <stdint.h>

typedef enum {
    PE__LINEAR_SOLVED = 0,
    PE__LINEAR_IMPOSSIBLE,
    PE__LINEAR_UNBOUNDED,
    PE__LINEAR_LOST,      /* no end after very many steps */
    PE__LINEAR_NO_MEMORY
} pe__linear_end;

typedef struct {
    int32_t rows, columns;
    const double *a;      /* [rows × columns] */
    const double *b;      /* [rows] */
    const int8_t *sense;  /* [rows] -1: ≤, 0: =, 1: ≥ */
    const double *c;      /* [columns] */
} pe__linear;

/* x [columns] and the dual prices y [rows] (c·x = b·y; NULL = not wanted) are
 * the caller's. Two-phase simplex, a step costs rows · (columns + 2 rows). */
pe__linear_end pe__linear_solve(const pe__linear *program, double *x,
                                double *y);

#endif
