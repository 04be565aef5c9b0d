/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A plan that was kept in a folder, read back beside its economy: to start the
 * next one from its prices, to say what changed, to explain it. */
#ifndef PE_APP_PLAN_KEPT_H
#define PE_APP_PLAN_KEPT_H

#include "economy.h"
#include <stdbool.h>

enum { PE__KEPT_PATH = 4096 };

/* What certificate.json says of where the plan came from; "" = nothing. */
typedef struct {
    char input[PE__KEPT_PATH]; /* the economy, as it was typed */
    char sha256[65];
    bool disturbed;            /* answers were not as the tables say */
} pe__plan_origin;

/* Prices and outputs in the order of an economy, which may have other goods
 * and councils by now: what the folder does not know is NAN. */
typedef struct {
    double *price;        /* [goods] */
    double *price_before; /* [goods] of the round before the last */
    double *supply, *demand; /* [goods] proposed at `price` */
    double *output;       /* [workers] */
    double *right;        /* [consumers] income and compensation */
} pe__plan_kept;

/* PE_IO, PE_BAD_INPUT: the file, and what is wrong with it. */
pe_status pe__plan_origin_read(const char *folder, pe__plan_origin *out,
                               pe_error *err);
/* Reads prices.csv and councils.csv. PE_BAD_INPUT also when no good of the
 * economy has a price there. On failure nothing is left to free. */
pe_status pe__plan_kept_read(const char *folder, const pe__economy *economy,
                             pe__plan_kept *out, pe_error *err);
void pe__plan_kept_free(pe__plan_kept *kept);

#endif
