/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "groups.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool is_among(const char *name, const char *const *names, int count)
{
    for (int k = 0; k < count; k++)
        if (strcmp(names[k], name) == 0)
            return true;
    return false;
}

int bench_check_groups(const char *bench, const char *const *names, int count,
                       int argc, char **argv)
{
    for (int k = 1; k < argc; k++) {
        if (is_among(argv[k], names, count))
            continue;
        fprintf(stderr, "%s: there is no group \"%s\" of rows; there are:",
                bench, argv[k]);
        for (int g = 0; g < count; g++)
            fprintf(stderr, " %s", names[g]);
        fprintf(stderr, "\n");
        return 2;
    }
    return 0;
}

bool bench_wants_group(const char *name, int argc, char **argv)
{
    return argc < 2 ||
           is_among(name, (const char *const *)argv + 1, argc - 1);
}

bool bench_is_quick(void)
{
    const char *quick = getenv("BENCH_QUICK");
    return quick != NULL && *quick != '\0' && strcmp(quick, "0") != 0;
}

const char *bench_source(void)
{
    const char *source = getenv("PARECON_SOURCE");
    return source != NULL && *source != '\0' ? source : ".";
}
