/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* In how few rounds and how fast the planning engine balances economies,
 * beside what it is meant to reach. Arguments name the groups of rows to
 * print, all of them by default; BENCH_QUICK=1 leaves out what takes minutes.
 * How to read the table: bench/README.md. */
#include "plan_run.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
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

static bool is_asked(const char *name, int argc, char **argv)
{
    for (int k = 1; k < argc; k++)
        if (strcmp(argv[k], name) == 0)
            return true;
    return argc < 2;
}

static int check_arguments(int argc, char **argv)
{
    for (int k = 1; k < argc; k++) {
        bool known = false;
        for (int g = 0; g < GROUPS; g++)
            known = known || strcmp(argv[k], groups[g].name) == 0;
        if (known)
            continue;
        fprintf(stderr, "bench/plan: there is no group \"%s\" of rows; there "
                "are:", argv[k]);
        for (int g = 0; g < GROUPS; g++)
            fprintf(stderr, " %s", groups[g].name);
        fprintf(stderr, "\n");
        return 2;
    }
    return 0;
}

int main(int argc, char **argv)
{
    const char *quick = getenv("BENCH_QUICK");
    const char *source = getenv("PARECON_SOURCE");
    char data[1024], shipped[1024];
    if (check_arguments(argc, argv))
        return 2;
    source = source && *source ? source : ".";
    snprintf(data, sizeof data, "%.900s/../shared/data/economies", source);
    snprintf(shipped, sizeof shipped, "%.900s/data/economies", source);
    const plan_asked bench = {
        .quick = quick && *quick && strcmp(quick, "0") != 0,
        .data = access(data, R_OK) == 0 ? data : NULL,
        .shipped = shipped};
    bench_keep_to_processors(PROCESSORS);
    bench_head("parecon: participatory planning");
    for (int g = 0; g < GROUPS; g++)
        if (is_asked(groups[g].name, argc, argv))
            groups[g].rows(&bench);
    return bench_foot();
}
