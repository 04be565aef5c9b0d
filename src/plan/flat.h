/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Sums over the inputs of many councils at once (flat.c). */
#ifndef PE_PLAN_FLAT_H
#define PE_PLAN_FLAT_H

#include <stdbool.h>
#include <stdint.h>

#define PE__BLOCK 256 /* councils answered for together */

/* Councils that follow one another, at most PE__BLOCK. Arrays are theirs,
 * beginning with the first one's item; those of inputs hold everybody's. */
typedef struct {
    int64_t count;
    const int32_t *recipe; /* NULL = recipe w for council w */
    const int64_t *start;  /* [count + 1] first input; by recipe where these
                              are shared */
    const int32_t *good;   /* an input's */
    const double *weight;  /* its b */
    bool wide;             /* somebody may have more than eight inputs */
    const int32_t *output;
    const uint8_t *way;
    const double *level, *theta;
    double *value;
} pe__run;

/* What plain councils' answers add up to. */
typedef struct {
    double *supply;    /* [goods] value */
    double surplus[8]; /* in parts, added in order at the end */
} pe__earned;

/* The same work in machine words of one width; all give the same bits.
 *   weigh   sum[w] = Σ b v of its inputs
 *   spread  onto[g] += b x[w] of every input g of every w, in order
 *   square  onto[g] += b² x[w], alike
 *   earn    R = e^(θ(a + q_o − index)) of plain councils into run->value, 0
 *           for others; adds them up
 *   raise   x [n] becomes e^x */
typedef struct {
    void (*weigh)(const pe__run *run, const double *v, double *sum);
    void (*spread)(const pe__run *run, const double *x, double *onto);
    void (*square)(const pe__run *run, const double *x, double *onto);
    void (*earn)(const pe__run *run, const double *q, const double *index,
                 pe__earned *earned);
    void (*raise)(double *x, int64_t n);
} pe__kernels;

/* Is any of the councils plain? */
bool pe__run_plain(const pe__run *run);

/* The k-th, widest first; false = this processor lacks it. The last always
 * works. */
enum { PE__KERNELS = 3 };
bool pe__kernels_at(int k, pe__kernels *out);
pe__kernels pe__kernels_best(void);

#endif
