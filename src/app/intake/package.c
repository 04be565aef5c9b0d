/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "package.h"

#include "error.h"
#include "file.h"
#include "mem.h"
#include "unpack.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <zip.h>

enum { NAME_MOST = 200 };

/* No table of services is larger; the guard against bombs. */
static const uint64_t file_most = UINT64_C(512) << 20;

struct pe__bundle {
    char name[3000];    /* folder or file, for messages */
    zip_t *zip;         /* NULL = a folder */
    bool read_list;     /* datapackage.json was looked for */
    pe__doc *doc;       /* what it says */
    const pe__value *resources;
};

pe_status pe__bundle_folder(const char *folder, pe__bundle **out,
                            pe_error *err)
{
    *out = pe__zalloc(1, sizeof **out);
    if (*out == NULL)
        return pe__fail_memory(err);
    snprintf((*out)->name, sizeof (*out)->name, "%s", folder);
    return PE_OK;
}

pe_status pe__bundle_zip(const char *name, const void *bytes, size_t size,
                         pe__bundle **out, pe_error *err)
{
    zip_error_t error;
    pe_status status = pe__bundle_folder(name, out, err);
    if (status != PE_OK)
        return status;
    zip_error_init(&error);
    zip_source_t *source = zip_source_buffer_create(bytes, size, 0, &error);
    if (source != NULL)
        (*out)->zip = zip_open_from_source(source, ZIP_RDONLY, &error);
    if ((*out)->zip == NULL) {
        status = pe__fail_at(err, PE_BAD_INPUT, name, 0, 0,
                             "this is no ZIP that can be opened: %s",
                             zip_error_strerror(&error));
        zip_source_free(source);
        pe__bundle_close(*out);
        *out = NULL;
    }
    zip_error_fini(&error);
    return status;
}

void pe__bundle_close(pe__bundle *bundle)
{
    if (bundle == NULL)
        return;
    if (bundle->zip != NULL)
        zip_discard(bundle->zip);
    pe__doc_free(bundle->doc);
    pe__free(bundle);
}

/* --- one file ------------------------------------------------------------- */

/* The entry whose name without folders is that. */
static zip_int64_t entry_of(const pe__bundle *b, const char *file)
{
    zip_int64_t count = zip_get_num_entries(b->zip, 0);
    for (zip_int64_t k = 0; k < count; k++) {
        const char *name = zip_get_name(b->zip, (zip_uint64_t)k, 0);
        const char *bare = name ? strrchr(name, '/') : NULL;
        if (name && strcmp(bare ? bare + 1 : name, file) == 0)
            return k;
    }
    return -1;
}

static pe_status read_entry(pe__bundle *b, const char *file,
                            unsigned char **bytes, uint64_t *size,
                            pe_error *err)
{
    zip_stat_t about;
    zip_int64_t at = entry_of(b, file);
    if (at < 0)
        return PE_OK;
    if (zip_stat_index(b->zip, (zip_uint64_t)at, 0, &about) != 0 ||
        !(about.valid & ZIP_STAT_SIZE) || about.size > file_most)
        return pe__fail_at(err, PE_BAD_INPUT, file, 0, 0,
                           "this file of the ZIP is too large, or damaged");
    zip_file_t *open = zip_fopen_index(b->zip, (zip_uint64_t)at, 0);
    unsigned char *to = pe__alloc((size_t)about.size + 1, 1);
    zip_int64_t got = open && to ? zip_fread(open, to, about.size) : -1;
    bool whole = got == (zip_int64_t)about.size;
    if (open)
        whole = zip_fclose(open) == 0 && whole;
    if (!whole) {
        pe__free(to);
        return to ? pe__fail_at(err, PE_BAD_INPUT, file, 0, 0,
                                "this file of the ZIP is damaged or "
                                "encrypted")
                  : pe__fail_memory(err);
    }
    to[about.size] = '\0';
    *bytes = to;
    *size = about.size;
    return PE_OK;
}

static pe_status read_from_folder(pe__bundle *b, const char *file,
                                  unsigned char **bytes, uint64_t *size,
                                  pe_error *err)
{
    char path[NAME_MOST + sizeof b->name];
    snprintf(path, sizeof path, "%s/%s", b->name, file);
    if (access(path, F_OK) != 0)
        return PE_OK;
    return pe__file_read(path, file_most, bytes, size, err);
}

/* A name that leads nowhere else. */
static bool is_plain(const char *name)
{
    return *name != '\0' && *name != '.' && strlen(name) < NAME_MOST &&
           strchr(name, '/') == NULL && strchr(name, '\\') == NULL;
}

/* NAME or NAME.zst; *bytes stays NULL where there is neither. */
static pe_status read_file(pe__bundle *b, const char *name,
                           unsigned char **bytes, uint64_t *size,
                           pe_error *err)
{
    pe_status status = PE_OK;
    *bytes = NULL;
    for (int k = 0; k < 2 && *bytes == NULL && status == PE_OK; k++) {
        char file[NAME_MOST + 8];
        snprintf(file, sizeof file, "%s%s", name, k ? ".zst" : "");
        if (!is_plain(file))
            continue;
        status = b->zip ? read_entry(b, file, bytes, size, err)
                        : read_from_folder(b, file, bytes, size, err);
    }
    return status;
}

/* --- tables --------------------------------------------------------------- */

/* What datapackage.json says, if it is there; a broken one says nothing. */
static pe_status read_list(pe__bundle *b, pe_error *err)
{
    unsigned char *bytes = NULL, *plain = NULL;
    uint64_t size = 0;
    pe__value *root = NULL;
    b->read_list = true;
    b->doc = pe__doc_new();
    pe_status status = b->doc ? read_file(b, "datapackage.json", &bytes,
                                          &size, err)
                              : pe__fail_memory(err);
    if (status == PE_OK && bytes && pe__is_packed(bytes, size)) {
        status = pe__unpack(bytes, size, "datapackage.json", file_most,
                            &plain, &size, err);
        pe__free(bytes);
        bytes = plain;
    }
    if (status == PE_OK && bytes &&
        pe__doc_parse(b->doc, (const char *)bytes, size, &root, NULL) == PE_OK)
        b->resources = pe__get(root, "resources");
    pe__free(bytes);
    return status;
}

static const char *path_of(const pe__bundle *b, const char *name)
{
    if (b->resources == NULL || b->resources->kind != PE__ARRAY)
        return "";
    for (const pe__value *r = pe__first(b->resources); r; r = r->next)
        if (strcmp(pe__get_text(r, "name", ""), name) == 0)
            return pe__get_text(r, "path", "");
    return "";
}

static pe_status try_name(pe__bundle *b, const char *name, pe__doc *doc,
                          pe__table **out, pe_error *err)
{
    unsigned char *bytes = NULL;
    uint64_t size = 0;
    pe_status status = is_plain(name) ? read_file(b, name, &bytes, &size, err)
                                      : PE_OK;
    if (bytes != NULL && status == PE_OK)
        status = pe__table_parse(bytes, size, pe__doc_text(doc, name), NULL,
                                 out, err);
    pe__free(bytes);
    return status;
}

pe_status pe__bundle_table(pe__bundle *b, pe__doc *doc, const char *names,
                           pe__table **out, pe_error *err)
{
    *out = NULL;
    pe_status status = b->read_list ? PE_OK : read_list(b, err);
    for (const char *at = names; *at && !*out && status == PE_OK;) {
        size_t length = strcspn(at, " ");
        const char *name = pe__doc_format(doc, "%.*s", (int)length, at);
        status = try_name(b, path_of(b, name), doc, out, err);
        if (status == PE_OK && *out == NULL)
            status = try_name(b, pe__doc_format(doc, "%s.csv", name), doc, out,
                              err);
        at += length + (at[length] == ' ');
    }
    return status;
}
