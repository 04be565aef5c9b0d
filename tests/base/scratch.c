/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "scratch.h"

#include <dirent.h>
#include <ftw.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static char folder[200];

int scratch_make(void **state)
{
    (void)state;
    const char *tmp = getenv("TMPDIR");
    snprintf(folder, sizeof folder, "%s/parecon-test-XXXXXX",
             tmp != NULL ? tmp : "/tmp");
    return mkdtemp(folder) == NULL ? -1 : 0;
}

static int remove_one(const char *path, const struct stat *about, int kind,
                      struct FTW *walk)
{
    (void)about, (void)kind, (void)walk;
    return remove(path);
}

int scratch_remove(void **state)
{
    (void)state;
    return nftw(folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

const char *scratch_path(const char *name)
{
    static char path[8][600];
    static int next;
    char *mine = path[next++ % 8];
    snprintf(mine, sizeof path[0], "%s/%s", folder, name);
    return mine;
}

void scratch_write(const char *name, const void *bytes, size_t size)
{
    FILE *file = fopen(scratch_path(name), "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, size, file), size);
    assert_int_equal(fclose(file), 0);
}

char *scratch_read(const char *name, size_t *size)
{
    struct stat about;
    FILE *file = fopen(scratch_path(name), "rb");
    if (file == NULL)
        return NULL;
    assert_int_equal(fstat(fileno(file), &about), 0);
    *size = (size_t)about.st_size;
    char *bytes = calloc(*size + 1, 1);
    assert_int_equal(fread(bytes, 1, *size, file), *size);
    fclose(file);
    return bytes;
}

int scratch_count(const char *subfolder)
{
    DIR *open = opendir(scratch_path(subfolder));
    assert_non_null(open);
    int count = -2; /* . and .. */
    while (readdir(open) != NULL)
        count++;
    closedir(open);
    return count;
}
