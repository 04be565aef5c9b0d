/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What the two files that generate an economy share. */
#ifndef PE_APP_ECONOMY_GENERATE_H
#define PE_APP_ECONOMY_GENERATE_H

#include "economy_own.h"
#include "random.h"

typedef struct {
    const pe__economy_spec *spec;
    pe__economy *e;
    pe__random random;
    int32_t each;      /* goods of a kind */
    double usual;      /* output of a council where prices are usual */
} pe__making;

/* Uniform in [low, high), and whole in [0, n). */
double pe__draw_between(pe__making *m, double low, double high);
int32_t pe__draw_below(pe__making *m, int64_t n);

/* Pollutants (economy_generate_harms.c), when all else is there. */
pe_status pe__make_byproducts(pe__making *m, pe_error *err);
pe_status pe__make_harms(pe__making *m, pe_error *err);

#endif
