/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "desk.h"
#include "../base/scratch.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static void put_table(const char *folder, const char *name, const char *text)
{
    char path[256];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    if (text)
        scratch_write(path, text, strlen(text));
    else
        unlink(scratch_path(path));
}

void desk_put(const char *folder, const char *tasks, const char *members,
              const char *today)
{
    mkdir(scratch_path(folder), 0777);
    put_table(folder, "tasks.csv", tasks);
    put_table(folder, "members.csv", members);
    put_table(folder, "today.csv", today);
}

pe_workplace *desk_read(const char *folder)
{
    pe_error err = {0};
    pe_workplace *w = NULL;
    pe_workplace_files files = {.folder = scratch_path(folder)};
    if (pe_workplace_read(&files, &w, &err))
        fail_msg("%s:%ld:%ld %s", err.file, err.line, err.column, err.message);
    return w;
}

pe_workplace *desk_open(const char *folder, const char *tasks,
                        const char *members, const char *today)
{
    desk_put(folder, tasks, members, today);
    return desk_read(folder);
}

pe_workplace *desk_real(const char *name, char *path, size_t size)
{
    pe_error err = {0};
    pe_workplace *w = NULL;
    const char *source = getenv("PARECON_SOURCE");
    snprintf(path, size, "%s/../shared/data/workplaces/%s",
             source ? source : ".", name);
    if (access(path, R_OK)) {
        print_message("%s is absent\n", path);
        return NULL;
    }
    pe_workplace_files files = {.folder = path};
    if (pe_workplace_read(&files, &w, &err))
        fail_msg("%s:%ld:%ld %s", err.file, err.line, err.column, err.message);
    return w;
}
