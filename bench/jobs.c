/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* How well and how fast the engine of balanced jobs divides work, beside what
 * it is meant to reach. Arguments name the groups of rows to print, all of
 * them by default; BENCH_QUICK=1 leaves out what takes minutes. How to read
 * the table: bench/README.md. */
#include "jobs_run.h"

#include "groups.h"

#include <stdio.h>
#include <unistd.h>

typedef struct {
    const char *name;
    void (*rows)(const bench_asked *bench);
} group;

static const group groups[] = {
    {"workplaces", jobs_rows_workplaces},
    {"solvers", jobs_rows_solvers},
    {"scale", jobs_rows_scale},
    {"exact", jobs_rows_exact},
    {"merge", jobs_rows_merge},
    {"bound", jobs_rows_bound},
};

enum { GROUPS = sizeof groups / sizeof *groups, PROCESSORS = 2 };

int main(int argc, char **argv)
{
    const char *names[GROUPS];
    char data[1024];
    for (int g = 0; g < GROUPS; g++)
        names[g] = groups[g].name;
    if (bench_check_groups("bench/jobs", names, GROUPS, argc, argv))
        return 2;
    snprintf(data, sizeof data, "%.900s/../shared/data/workplaces",
             bench_source());
    /* ../shared lies beside the checkout, where there is one */
    const bench_asked bench = {
        .quick = bench_is_quick(),
        .data = access(data, R_OK) == 0 ? data : NULL};
    bench_keep_to_processors(PROCESSORS);
    bench_head("parecon: balanced jobs");
    for (int g = 0; g < GROUPS; g++)
        if (bench_wants_group(groups[g].name, argc, argv))
            groups[g].rows(&bench);
    return bench_foot();
}
