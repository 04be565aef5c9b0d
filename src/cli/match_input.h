/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What `match simulate` was asked for, and its printers. */
#ifndef PE_CLI_MATCH_INPUT_H
#define PE_CLI_MATCH_INPUT_H

#include "options.h"
#include "simulate.h"

enum { PE__POLICIES_MOST = 32, PE__LOADS_MOST = 2 };

typedef struct {
    pe__world world;
    pe__trace *trace;          /* NULL = invented needs */
    const pe__policy *policy[PE__POLICIES_MOST];
    double times[PE__LOADS_MOST];
    pe__rounds rounds;
    pe__figures *figures;
} pe__trial;

/* Reads files and lists into `trial`, which pe__trial_free empties in every
 * case. */
pe_status pe__trial_read(const pe__options *options, pe__trial *trial,
                         pe_error *err);
void pe__trial_free(pe__trial *trial);

/* The runs of one policy at one load. */
const pe__figures *pe__trial_runs(const pe__trial *trial, int32_t policy,
                                  int32_t load);

void pe__trial_print(const pe__trial *trial);
pe_status pe__trial_json(const pe__trial *trial, pe_error *err);

#endif
