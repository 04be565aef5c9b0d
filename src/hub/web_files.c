/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "web_files.h"

#include "error.h"
#include "mem.h"

#include <dirent.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { LONGEST_PATH = 1024, LARGEST_FILE = 1 << 24 };

/* The folders of web/ whose files are served or rendered; the same list
 * stands in web/meson.build. */
static const char *const folders[] = {"assets", "pages", "parts", "texts"};

static int by_path(const void *a, const void *b)
{
    return strcmp(((const pe__web_file *)a)->path,
                  ((const pe__web_file *)b)->path);
}

static pe_status read_file(const char *path, pe__web_file *out, pe_error *err)
{
    FILE *file = fopen(path, "rb");
    struct stat about;
    char *bytes = NULL;
    pe_status status = PE_OK;
    if (file == NULL || fstat(fileno(file), &about) != 0 ||
        !S_ISREG(about.st_mode) || about.st_size > LARGEST_FILE) {
        status = pe__fail_at(err, PE_IO, path, 0, 0, "cannot be read, or is "
                             "no file of at most 16 MiB");
        goto out;
    }
    size_t size = (size_t)about.st_size;
    bytes = pe__alloc(size + 1, 1);
    if (bytes == NULL) {
        status = pe__fail_memory(err);
        goto out;
    }
    if (fread(bytes, 1, size, file) != size) {
        status = pe__fail_at(err, PE_IO, path, 0, 0, "cannot be read whole");
        goto out;
    }
    bytes[size] = '\0';
    out->bytes = bytes;
    out->size = size;
    bytes = NULL;
out:
    pe__free(bytes);
    if (file != NULL)
        fclose(file);
    return status;
}

/* Adds the file at ROOT/FOLDER/NAME. */
static pe_status add(pe__web_files *files, const char *root,
                     const char *folder, const char *name, pe_error *err)
{
    char path[LONGEST_PATH];
    if ((size_t)snprintf(path, sizeof path, "%s/%s/%s", root, folder, name) >=
        sizeof path)
        return pe__fail(err, PE_IO, "the path of %s is too long", name);
    pe__web_file *more = pe__realloc(files->owned, (size_t)files->count + 1,
                                     sizeof *more);
    if (more == NULL)
        return pe__fail_memory(err);
    files->file = files->owned = more;
    pe__web_file *file = &more[files->count];
    pe_status status = read_file(path, file, err);
    if (status != PE_OK)
        return status;
    file->path = pe__strdup(path + strlen(root) + 1);
    if (file->path == NULL) {
        pe__free((char *)file->bytes);
        return pe__fail_memory(err);
    }
    files->count++;
    return PE_OK;
}

static pe_status add_folder(pe__web_files *files, const char *root,
                            const char *folder, pe_error *err)
{
    char path[LONGEST_PATH];
    snprintf(path, sizeof path, "%s/%s", root, folder);
    DIR *open = opendir(path);
    if (open == NULL)
        return pe__fail_at(err, PE_IO, path, 0, 0, "cannot be read: %s",
                           strerror(errno));
    pe_status status = PE_OK;
    struct dirent *entry;
    while (status == PE_OK && (entry = readdir(open)) != NULL)
        if (entry->d_name[0] != '.')
            status = add(files, root, folder, entry->d_name, err);
    closedir(open);
    return status;
}

static bool holds(const pe__web_files *files, const char *path)
{
    for (int k = 0; k < files->count; k++)
        if (strcmp(files->file[k].path, path) == 0)
            return true;
    return false;
}

/* What the build brought from elsewhere (npm) stands in no folder. */
static pe_status add_built_in(pe__web_files *files, pe_error *err)
{
    for (const pe__web_file *file = pe__web_built_in; file->path != NULL;
         file++) {
        if (strncmp(file->path, "assets/", 7) != 0 || holds(files, file->path))
            continue;
        pe__web_file *more = pe__realloc(
            files->owned, (size_t)files->count + 1, sizeof *more);
        if (more == NULL)
            return pe__fail_memory(err);
        files->file = files->owned = more;
        char *path = pe__strdup(file->path);
        char *bytes = pe__alloc(file->size + 1, 1);
        if (path == NULL || bytes == NULL) {
            pe__free(path);
            pe__free(bytes);
            return pe__fail_memory(err);
        }
        memcpy(bytes, file->bytes, file->size + 1);
        more[files->count++] = (pe__web_file){path, bytes, file->size};
    }
    return PE_OK;
}

pe_status pe__web_files_open(const char *folder, pe__web_files *out,
                             pe_error *err)
{
    *out = (pe__web_files){.file = pe__web_built_in};
    if (*folder == '\0') {
        while (pe__web_built_in[out->count].path != NULL)
            out->count++;
        return PE_OK;
    }
    out->file = NULL;
    pe_status status = PE_OK;
    for (size_t k = 0; k < sizeof folders / sizeof *folders &&
                       status == PE_OK; k++)
        status = add_folder(out, folder, folders[k], err);
    if (status == PE_OK)
        status = add_built_in(out, err);
    if (status == PE_OK)
        qsort(out->owned, (size_t)out->count, sizeof *out->owned, by_path);
    else
        pe__web_files_close(out);
    return status;
}

void pe__web_files_close(pe__web_files *files)
{
    for (int k = 0; files->owned != NULL && k < files->count; k++) {
        pe__free((char *)files->owned[k].path);
        pe__free((char *)files->owned[k].bytes);
    }
    pe__free(files->owned);
    *files = (pe__web_files){0};
}
