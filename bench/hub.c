/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* How fast the hub answers and how little it holds, beside the least that does
 * the same. Arguments name the groups of rows to print, all of them by default;
 * BENCH_QUICK=1 measures for a shorter time. How to read the table:
 * bench/README.md. */
#include "hub_run.h"

#include "lines.h"

#include <dirent.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

typedef struct {
    const char *name;
    void (*rows)(const hub_asked *asked);
} group;

static const group groups[] = {
    {"page", hub_rows_page},     {"change", hub_rows_write},
    {"listen", hub_rows_listen}, {"rest", hub_rows_rest},
    {"start", hub_rows_start},
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
        fprintf(stderr, "bench/hub: there is no group \"%s\" of rows; there "
                "are: page change listen rest start\n", argv[k]);
        return 2;
    }
    return 0;
}

static void empty(const char *folder)
{
    char path[1024];
    DIR *open = opendir(folder);
    struct dirent *entry;
    while (open != NULL && (entry = readdir(open)) != NULL) {
        snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        if (entry->d_name[0] != '.')
            unlink(path);
    }
    if (open != NULL)
        closedir(open);
    rmdir(folder);
}

int main(int argc, char **argv)
{
    const char *quick = getenv("BENCH_QUICK"), *parecon = getenv("PARECON");
    const char *source = getenv("PARECON_SOURCE");
    /* beside the programs, not in /tmp: that may be memory, where a commit
     * costs nothing */
    char folder[] = "build-bench/hub-XXXXXX", web[1024];
    if (check_arguments(argc, argv))
        return 2;
    signal(SIGPIPE, SIG_IGN);
    source = source && *source ? source : ".";
    snprintf(web, sizeof web, "%.900s/tests/hub/web", source);
    if (mkdtemp(folder) == NULL) {
        perror(folder);
        return 1;
    }
    const hub_asked asked = {
        .folder = folder, .trial = "build-bench/tests/hub/trial",
        .bare = "build-bench/bench/hub_bare",
        .parecon = parecon && *parecon ? parecon
                                       : "build-bench/src/cli/parecon",
        .web = web, .quick = quick && *quick && strcmp(quick, "0") != 0};
    bench_head("parecon: the hub");
    for (int g = 0; g < GROUPS; g++) {
        if (is_asked(groups[g].name, argc, argv))
            groups[g].rows(&asked);
    }
    empty(folder);
    return bench_foot();
}
