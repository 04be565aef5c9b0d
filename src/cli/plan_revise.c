/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* parecon plan revise: plan again from the prices of a plan that exists, when
 * a year has passed or something has changed in the middle of one. */
#include "command.h"
#include "error.h"
#include "plan_input.h"
#include "ranks.h"

/* The economy as changed is kept beside the plan, so that the plan can be
 * checked and explained; the plan then says that it came from there. `path`
 * must outlive the planning. */
static pe_status keep_economy(pe__planning *planning,
                              char path[PE__KEPT_PATH], pe_error *err)
{
    const pe__options *options = planning->options;
    if (!options->out || !options->changes || pe__rank() > 0) {
        return PE_OK;
    }
    snprintf(path, PE__KEPT_PATH, "%s/economy", options->out);
    pe_status status = pe__economy_write(planning->economy, path, err);
    if (status == PE_OK) {
        planning->path = path;
        status = pe__economy_read(path, &planning->kept, err);
    }
    return status;
}

static pe_status revise(pe__planning *planning, const pe__options *options,
                        pe_error *err)
{
    pe_status status = PE_OK;
    if (!options->from) {
        status = pe__fail(err, PE_USAGE, "\"parecon plan revise\" wants the "
                          "folder of the plan to start from: --from FOLDER.");
    }
    if (status == PE_OK) {
        status = pe__planning_begin(planning, options, err);
    }
    if (status == PE_OK && options->changes) {
        status = pe__economy_change(planning->economy, options->changes, err);
    }
    if (status == PE_OK) {
        status = pe__plan_kept_read(options->from, planning->economy,
                                    &planning->before, err);
    }
    status = pe__ranks_agree(status, err);
    return status == PE_OK ? pe__planning_run(planning, err) : status;
}

int pe__run_plan_revise(const pe__options *options)
{
    pe_error err = {0};
    pe__planning planning = {0};
    char path[PE__KEPT_PATH];
    pe_status status = revise(&planning, options, &err);
    if (status == PE_OK) {
        status = keep_economy(&planning, path, &err);
    }
    int code = status == PE_OK ? pe__planning_deliver(&planning, &err)
                               : pe__planning_fail(&err);
    pe__planning_end(&planning);
    return code;
}
