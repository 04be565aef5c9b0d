/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "web.h"

#include "error.h"
#include "mem.h"

#include <dirent.h>
#include <stdio.h>
#include <sys/stat.h>

static pe_status check_pages(const pe__pages *pages, const pe__router *router,
                             pe_error *err)
{
    for (int k = 0; k < pe__router_count(router); k++) {
        const pe__route *row = pe__router_at(router, k);
        if (row->page != NULL && !pe__pages_has(pages, row->page))
            return pe__fail(err, PE_BAD_INPUT, "%s %s is shown by the page "
                            "%s, which is not there", row->method, row->path,
                            row->page);
    }
    return PE_OK;
}

pe_status pe__web_load(const char *folder, const pe__router *router,
                       pe__web **out, pe_error *err)
{
    *out = NULL;
    pe__web *web = pe__zalloc(1, sizeof *web);
    if (web == NULL)
        return pe__fail_memory(err);
    atomic_store(&web->holders, 1);
    web->stamp = pe__web_stamp(folder);
    pe_status status = pe__web_files_open(folder, &web->files, err);
    if (status == PE_OK)
        status = pe__assets_load(&web->files, &web->assets, err);
    if (status == PE_OK)
        status = pe__pages_load(&web->files, pe__asset_url, web->assets,
                                &web->pages, err);
    if (status == PE_OK)
        status = check_pages(web->pages, router, err);
    if (status == PE_OK)
        *out = web;
    else
        pe__web_release(web);
    return status;
}

void pe__web_release(pe__web *web)
{
    if (web == NULL || atomic_fetch_sub(&web->holders, 1) > 1)
        return;
    pe__pages_free(web->pages);
    pe__assets_free(web->assets);
    pe__web_files_close(&web->files);
    pe__free(web);
}

/* Sizes and times of all files, mixed. */
static int64_t stamp_of(const char *folder, const char *part)
{
    char path[1024];
    struct stat about;
    uint64_t mixed = 0;
    snprintf(path, sizeof path, "%s/%s", folder, part);
    DIR *open = opendir(path);
    if (open == NULL)
        return 0;
    struct dirent *entry;
    while ((entry = readdir(open)) != NULL)
        if (fstatat(dirfd(open), entry->d_name, &about, 0) == 0)
            mixed += (uint64_t)about.st_ino * 31 +
                     (uint64_t)about.st_size * 7 +
                     (uint64_t)about.st_mtim.tv_sec * 1000003 +
                     (uint64_t)about.st_mtim.tv_nsec;
    closedir(open);
    return (int64_t)(mixed >> 1);
}

int64_t pe__web_stamp(const char *folder)
{
    static const char *const parts[] = {"assets", "pages", "parts", "texts"};
    int64_t mixed = 0;
    for (size_t k = 0; *folder != '\0' && k < sizeof parts / sizeof *parts;
         k++)
        mixed ^= stamp_of(folder, parts[k]);
    return mixed;
}
