/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* parecon plan solve: plan an economy from the prices in its tables. */
#include "command.h"
#include "plan_input.h"

int pe__run_plan_solve(const pe__options *options)
{
    pe_error err = {0};
    pe__planning planning;
    pe_status status = pe__planning_begin(&planning, options, &err);
    if (status == PE_OK) {
        status = pe__planning_run(&planning, &err);
    }
    int code = status == PE_OK ? pe__planning_deliver(&planning, &err)
                               : pe__planning_fail(&err);
    pe__planning_end(&planning);
    return code;
}
