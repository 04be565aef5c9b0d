/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* How fast the hub answers and how little it holds, beside the least that does
 * the same. Arguments name the groups of rows to print, all of them by default;
 * BENCH_QUICK=1 measures for a shorter time. How to read the table:
 * bench/README.md. */
#include "hub_run.h"

#include "groups.h"
#include "lines.h"

#include <dirent.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

typedef struct {
    const char *name;
    void (*rows)(const hub_asked *asked);
} group;

static const group groups[] = {
    {"page", hub_rows_page},     {"change", hub_rows_write},
    {"claims", hub_rows_claims}, {"votes", hub_rows_votes},
    {"listen", hub_rows_listen}, {"rest", hub_rows_rest},
    {"start", hub_rows_start},
};

enum { GROUPS = sizeof groups / sizeof *groups };

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
    const char *parecon = getenv("PARECON");
    const char *names[GROUPS];
    /* beside the programs, not in /tmp: that may be memory, where a commit
     * costs nothing */
    char folder[] = "build-bench/hub-XXXXXX", web[1024];
    for (int g = 0; g < GROUPS; g++)
        names[g] = groups[g].name;
    if (bench_check_groups("bench/hub", names, GROUPS, argc, argv))
        return 2;
    signal(SIGPIPE, SIG_IGN);
    snprintf(web, sizeof web, "%.900s/tests/hub/web", bench_source());
    if (mkdtemp(folder) == NULL) {
        perror(folder);
        return 1;
    }
    const hub_asked asked = {
        .folder = folder, .trial = "build-bench/tests/hub/trial",
        .bare = "build-bench/bench/hub_bare",
        .parecon = parecon && *parecon ? parecon
                                       : "build-bench/src/cli/parecon",
        .sync = "build-bench/bench/sync_time",
        .slow = "build-bench/bench/slow_disk.so",
        .web = web, .quick = bench_is_quick()};
    bench_head("parecon: the hub");
    for (int g = 0; g < GROUPS; g++) {
        if (bench_wants_group(groups[g].name, argc, argv))
            groups[g].rows(&asked);
    }
    empty(folder);
    return bench_foot();
}
