/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The files of web/assets, each at an address that holds a hash of what is in
 * it (/a/style-1f2e3d4c5b6a7988.css), so that browsers may keep it for ever.
 * At its bare address (/a/style.css) it is served too, to be asked for again
 * each time: modules import one another by that. */
#ifndef PE_HUB_ASSETS_H
#define PE_HUB_ASSETS_H

#include "web_files.h"

#include <stdbool.h>

typedef struct {
    const char *name;   /* "style.css" */
    const char *url;    /* "/a/style-1f2e3d4c5b6a7988.css" */
    const char *etag;   /* with its quotation marks */
    const char *type;   /* media type */
    const char *bytes;
    size_t size;
    unsigned char *packed; /* gzip; NULL when that is no smaller */
    size_t packed_size;
} pe__asset;

typedef struct pe__assets pe__assets;

/* The files must live as long. */
pe_status pe__assets_load(const pe__web_files *files, pe__assets **out,
                          pe_error *err);
void pe__assets_free(pe__assets *assets);

/* By path; *for_ever = it is the address with the hash. */
const pe__asset *pe__assets_find(const pe__assets *assets, const char *path,
                                 bool *for_ever);
/* For pe__pages_load; `context` is the pe__assets. */
const char *pe__asset_url(void *context, const char *name);

/* What people download at once, by media type alone. */
const char *pe__media_type(const char *name);

#endif
