/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* How fast the switchboard's engine is, beside what it is meant to reach.
 * Arguments name the groups of rows to print, all of them by default;
 * BENCH_QUICK=1 takes a tenth of everything. How to read the table:
 * bench/README.md. */
#include "match_run.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
    const char *name;
    void (*rows)(bool quick);
} group;

static const group groups[] = {
    {"rank", match_rows_rank},
    {"burst", match_rows_burst},
    {"start", match_rows_start},
    {"claims", match_rows_claims},
};

enum { GROUPS = sizeof groups / sizeof *groups };

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
        fprintf(stderr, "bench/match: there is no group \"%s\" of rows; there "
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
    if (check_arguments(argc, argv))
        return 2;
    bench_keep_to_processors(1);
    bench_head("parecon: the switchboard");
    for (int g = 0; g < GROUPS; g++)
        if (is_asked(groups[g].name, argc, argv))
            groups[g].rows(quick && *quick && strcmp(quick, "0") != 0);
    return bench_foot();
}
