/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Economies by lot in which councils have constant returns up to a capacity,
 * all of them or some. */
#ifndef TESTS_PLAN_LINEAR_H
#define TESTS_PLAN_LINEAR_H

#include "cases.h"

typedef struct {
    const char *name;
    case_kind kind;  /* every council has a recipe of its own */
    double others;   /* the part of the councils that stay as they are */
    bool ces;        /* any elasticity between inputs, else none: Leontief */
    bool effort;     /* half of them add effort to the inputs */
    double capacity; /* from 2 to 2 and this; 0 = 60 */
    double taste;    /* of all consumers; 0 = as drawn */
    bool fixed_wants;/* of all consumers: taste 0 */
    double wild;     /* start prices are off by up to e^± that, */
    double scale;    /* and all together by that; 0 = 1 */
} linear_kind;

void linear_draw(economy *e, const linear_kind *kind, uint64_t seed);

#endif
