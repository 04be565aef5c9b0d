/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* In how few rounds and how fast the planning engine balances economies,
 * beside what it is meant to reach. Arguments name the groups of rows to
 * print, all of them by default; BENCH_QUICK=1 leaves out what takes minutes.
 * How to read the table: bench/README.md. */
#include "plan_run.h"

#include "groups.h"

#include <stdio.h>
#include <unistd.h>

typedef struct {
    const char *name;
    void (*rows)(const plan_asked *bench);
} group;

static const group groups[] = {
    {"published", plan_rows_published}, {"rounds", plan_rows_rounds},
    {"scale", plan_rows_scale},         {"pass", plan_rows_pass},
    {"wild", plan_rows_wild},           {"whole", plan_rows_whole},
    {"linear", plan_rows_linear},
};

enum { GROUPS = sizeof groups / sizeof *groups, PROCESSORS = 2 };

int main(int argc, char **argv)
{
    const char *names[GROUPS];
    char data[1024], shipped[1024];
    for (int g = 0; g < GROUPS; g++)
        names[g] = groups[g].name;
    if (bench_check_groups("bench/plan", names, GROUPS, argc, argv))
        return 2;
    snprintf(data, sizeof data, "%.900s/../shared/data/economies",
             bench_source());
    snprintf(shipped, sizeof shipped, "%.900s/data/economies", bench_source());
    const plan_asked bench = {
        .quick = bench_is_quick(),
        .data = access(data, R_OK) == 0 ? data : NULL,
        .shipped = shipped};
    bench_keep_to_processors(PROCESSORS);
    bench_head("parecon: participatory planning");
    for (int g = 0; g < GROUPS; g++)
        if (bench_wants_group(groups[g].name, argc, argv))
            groups[g].rows(&bench);
    return bench_foot();
}
