/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "assets.h"

#include "arena.h"
#include "error.h"
#include "mem.h"
#include "pack.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { HASH_BYTES = 8, HASH_TEXT = 2 * HASH_BYTES + 1, LONGEST_URL = 256 };

struct pe__assets {
    pe__arena arena;
    pe__asset *asset; /* sorted by name, as the files are */
    int count;
};

const char *pe__media_type(const char *name)
{
    static const char *const types[][2] = {
        {".css", "text/css; charset=utf-8"},
        {".js", "text/javascript; charset=utf-8"},
        {".svg", "image/svg+xml"},
        {".png", "image/png"},
        {".ico", "image/x-icon"},
        {".woff2", "font/woff2"},
        {".json", "application/json"},
        {".webmanifest", "application/manifest+json"},
        {".txt", "text/plain; charset=utf-8"},
        {".html", "text/html; charset=utf-8"},
    };
    const char *ending = strrchr(name, '.');
    for (size_t k = 0; ending != NULL && k < sizeof types / sizeof *types; k++)
        if (strcmp(types[k][0], ending) == 0)
            return types[k][1];
    return "application/octet-stream";
}

static const char *keep(pe__assets *assets, const char *text)
{
    return pe__arena_text(&assets->arena, text, strlen(text));
}

static pe_status pack_asset(pe__asset *asset, pe__packer *packer,
                            pe_error *err)
{
    pe__buffer packed = {0};
    if (pe__pack(packer, asset->bytes, asset->size, &packed)) {
        asset->packed = (unsigned char *)packed.bytes;
        asset->packed_size = packed.size;
        return PE_OK;
    }
    bool failed = packed.failed;
    pe__buffer_free(&packed);
    return failed ? pe__fail_memory(err) : PE_OK;
}

static pe_status add(pe__assets *assets, const pe__web_file *file,
                     pe__packer *packer, pe_error *err)
{
    pe__asset *asset = &assets->asset[assets->count++];
    unsigned char hash[crypto_generichash_BYTES];
    char hex[HASH_TEXT], url[LONGEST_URL], etag[HASH_TEXT + 2];
    const char *name = file->path + strlen("assets/");
    const char *dot = strrchr(name, '.');
    int stem = (int)(dot != NULL ? dot - name : (long)strlen(name));
    crypto_generichash(hash, sizeof hash, (const unsigned char *)file->bytes,
                       file->size, NULL, 0);
    sodium_bin2hex(hex, sizeof hex, hash, HASH_BYTES);
    snprintf(url, sizeof url, "/a/%.*s-%s%s", stem, name, hex,
             name + stem);
    snprintf(etag, sizeof etag, "\"%s\"", hex);
    *asset = (pe__asset){.name = name, .url = keep(assets, url),
                         .etag = keep(assets, etag),
                         .type = pe__media_type(name), .bytes = file->bytes,
                         .size = file->size};
    if (asset->url == NULL || asset->etag == NULL)
        return pe__fail_memory(err);
    return pack_asset(asset, packer, err);
}

pe_status pe__assets_load(const pe__web_files *files, pe__assets **out,
                          pe_error *err)
{
    *out = NULL;
    pe__assets *assets = pe__zalloc(1, sizeof *assets);
    pe__packer *packer = pe__packer_new(9);
    pe_status status = PE_OK;
    if (assets != NULL)
        assets->asset =
            pe__zalloc((size_t)files->count, sizeof *assets->asset);
    if (assets == NULL || packer == NULL || assets->asset == NULL)
        status = pe__fail_memory(err);
    for (int k = 0; k < files->count && status == PE_OK; k++)
        if (strncmp(files->file[k].path, "assets/", 7) == 0)
            status = add(assets, &files->file[k], packer, err);
    pe__packer_free(packer);
    if (status == PE_OK)
        *out = assets;
    else
        pe__assets_free(assets);
    return status;
}

void pe__assets_free(pe__assets *assets)
{
    if (assets == NULL)
        return;
    for (int k = 0; k < assets->count; k++)
        pe__free(assets->asset[k].packed);
    pe__free(assets->asset);
    pe__arena_free(&assets->arena);
    pe__free(assets);
}

const pe__asset *pe__assets_find(const pe__assets *assets, const char *path,
                                 bool *for_ever)
{
    for (int k = 0; k < assets->count; k++) {
        const pe__asset *asset = &assets->asset[k];
        *for_ever = strcmp(asset->url, path) == 0;
        if (*for_ever || (strncmp(path, "/a/", 3) == 0 &&
                          strcmp(path + 3, asset->name) == 0))
            return asset;
    }
    return NULL;
}

const char *pe__asset_url(void *context, const char *name)
{
    const pe__assets *assets = context;
    for (int k = 0; k < assets->count; k++)
        if (strcmp(assets->asset[k].name, name) == 0)
            return assets->asset[k].url;
    return NULL;
}
