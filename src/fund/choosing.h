/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What has been bought so far, and what may still be: steps in their order,
 * one of those that exclude each other, no category above its cap. None of the
 * bars ever lifts again. */
#ifndef PE_FUND_CHOOSING_H
#define PE_FUND_CHOOSING_H

#include "problem.h"

typedef struct {
    const pe__fund *f;
    bool *taken;        /* [items] */
    int64_t *in_cap;    /* [categories] what they cost so far */
    int32_t *instead;   /* [projects] who took that number, + 1; 0 = nobody */
    int64_t spent;
    char *block;        /* all of these columns */
    size_t size;
} pe__choosing;

typedef enum {
    PE__MAY,
    PE__LATER,  /* after another step, or bought already */
    PE__CAPPED, /* never */
    PE__EXCLUDED,
    PE__OPPOSED
} pe__bar;

pe_status pe__choosing_new(pe__choosing *c, const pe__fund *f, pe_error *err);
void pe__choosing_reset(pe__choosing *c); /* nothing is bought */
void pe__choosing_release(pe__choosing *c);
pe__bar pe__choosing_bar(const pe__choosing *c, int32_t item);
void pe__choosing_take(pe__choosing *c, int32_t item);

#endif
