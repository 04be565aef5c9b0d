/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Writing an economy where --out says: the commands that make one. */
#ifndef PE_CLI_PLAN_ECONOMY_H
#define PE_CLI_PLAN_ECONOMY_H

#include "economy.h"
#include "options.h"

/* True when the name ends in .pe: one file, not a folder of tables. */
bool pe__is_snapshot(const char *path);
/* PE_USAGE when --out is missing. */
pe_status pe__economy_wants_out(const pe__options *options, pe_error *err);
/* Writes to --out; then says what stands where and what comes next. `lead`:
 * "Made up", "Split into", "Packed". Gives the exit code. */
int pe__economy_deliver(const pe__options *options,
                        const pe__economy *economy, const char *lead,
                        pe_error *err);

#endif
