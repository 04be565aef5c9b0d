/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* How fast common money is reckoned: budgets beside the times of another exact
 * program, transfers among a million groups, balances of a large ledger.
 * Arguments name the groups of rows to print, all of them by default;
 * BENCH_QUICK=1 takes a tenth of everything. How to read the table:
 * bench/README.md. */
#include "child.h"
#include "fund_run.h"
#include "groups.h"
#include "lines.h"

static const char *const names[] = {"city", "sample", "transfer", "ledger",
                                    "hub"};
static void (*const rows[])(bool quick) = {fund_rows_city, fund_rows_sample,
                                           fund_rows_transfer,
                                           fund_rows_ledger,
                                           fund_rows_hub};
enum { GROUPS = sizeof names / sizeof *names };

int main(int argc, char **argv)
{
    if (bench_check_groups("bench/fund", names, GROUPS, argc, argv))
        return 2;
    bench_keep_to_processors(1);
    bench_head("parecon: common money");
    for (int g = 0; g < GROUPS; g++)
        if (bench_wants_group(names[g], argc, argv))
            rows[g](bench_is_quick());
    return bench_foot();
}
