/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What all commands on an economy do first and last: turn options into
 * settings, watch over the rounds, print and keep the plan, choose the exit
 * code. */
#ifndef PE_CLI_PLAN_INPUT_H
#define PE_CLI_PLAN_INPUT_H

#include "economy.h"
#include "options.h"
#include "plan_kept.h"
#include "plan_slice.h"
#include "plan_write.h"
#include "terminal.h"

/* A plan in the making, and all that belongs to it. */
typedef struct {
    const pe__options *options;
    const char *typed;    /* the economy's path, on the line */
    const char *path;     /* where it stands now */
    pe__economy *economy;
    pe__economy *kept;    /* the same as it was written beside the plan;
                             NULL = it stands where it was read */
    pe_plan_settings settings;
    pe__slice slice;      /* this rank's councils, where there are several */
    pe__plan_lists lists; /* of all ranks, on rank 0 */
    pe_plan *plan;
    pe_plan_solution solution;
    pe_plan_info info;
    pe__watch watch;
    double *seconds;      /* [max_rounds] that each round took */
    double last;          /* of the watch, when the last round ended */
    pe__plan_kept before; /* the plan that this one is revised from */
    bool live;            /* rows are printed while the rounds are held */
    int width;
} pe__planning;

/* Checks the options, reads the economy, prepares the engine. Freed by
 * pe__planning_end, also after a failure, which then is one of all ranks. */
pe_status pe__planning_begin(pe__planning *planning,
                             const pe__options *options, pe_error *err);
/* Holds the rounds, from the prices of the plan before, if there is one, else
 * the economy's own. Over several ranks (ranks.h), rank 0 then has the plan of
 * all; it alone prints and writes, in what follows. */
pe_status pe__planning_run(pe__planning *planning, pe_error *err);
/* Prints the plan, or its JSON, and keeps it in --out; gives the exit code. */
int pe__planning_deliver(pe__planning *planning, pe_error *err);
/* pe__terminal_fail on rank 0, which alone gives the exit code of all. */
int pe__planning_fail(const pe_error *err);
void pe__planning_end(pe__planning *planning);

#endif
