/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Finding the tables of an economy, or its snapshot, and reading them. */
#include "economy_tables.h"
#include "error.h"
#include "file.h"
#include "mem.h"
#include <errno.h>
#include <limits.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

typedef struct {
    const char *folder;
    char path[PE__TABLES][PATH_MAX]; /* "" = there is none */
    pe__economy_tables tables;
    crypto_hash_sha256_state hash;
} reading;

static const char *const endings[] = {".csv", ".csv.zst", ".xlsx"};

/* Anything but a folder; reading it will say what is wrong with it. */
static bool is_file(const char *path)
{
    struct stat about;
    return !stat(path, &about) && !S_ISDIR(about.st_mode);
}

/* The file that holds a table; two would be ambiguous. */
static pe_status look_for(reading *r, int which, pe_error *err)
{
    const char *name = pe__table_names[which], *found = NULL;
    for (int k = 0; k < 3; k++) {
        char path[PATH_MAX];
        int length = snprintf(path, sizeof path, "%s/%s%s", r->folder, name,
                              endings[k]);
        if (length >= PATH_MAX)
            return pe__fail(err, PE_USAGE, "the folder's name is too long");
        if (!is_file(path))
            continue;
        if (found)
            return pe__fail_at(err, PE_BAD_INPUT, r->folder, 0, 0,
                               "there are both %s%s and %s%s: remove one of "
                               "them", name, found, name, endings[k]);
        found = endings[k];
        strcpy(r->path[which], path);
    }
    return PE_OK;
}

static pe_status look_for_all(reading *r, pe_error *err)
{
    pe_status status = PE_OK;
    for (int which = 0; which < PE__TABLES && !status; which++)
        status = look_for(r, which, err);
    for (int which = 0; which < PE__BYPRODUCTS_TABLE && !status; which++)
        if (!r->path[which][0])
            return pe__fail_at(err, PE_BAD_INPUT, r->folder, 0, 0,
                               "there is no %s.csv (or .csv.zst, or .xlsx) in "
                               "the folder: add one (docs/economy.md shows "
                               "the columns)", pe__table_names[which]);
    return status;
}

/* Each file is read once, for its hash and its table. */
static pe_status parse(reading *r, int which, pe_error *err)
{
    unsigned char *bytes;
    uint64_t size, most = pe__table_default_limits().file_bytes;
    const char *path = r->path[which];
    pe_status status = pe__file_read(path, most, &bytes, &size, err);
    if (status)
        return status;
    crypto_hash_sha256_update(&r->hash, bytes, size);
    status = pe__table_parse(bytes, size, path, NULL, &r->tables.table[which],
                             err);
    pe__free(bytes);
    return status;
}

static pe_status read_tables(reading *r, pe__economy *e, pe_error *err)
{
    unsigned char digest[crypto_hash_sha256_BYTES];
    crypto_hash_sha256_init(&r->hash);
    pe_status status = look_for_all(r, err);
    for (int which = 0; which < PE__TABLES && !status; which++)
        if (r->path[which][0])
            status = parse(r, which, err);
    if (status)
        return status;
    crypto_hash_sha256_final(&r->hash, digest);
    sodium_bin2hex(e->sha256, sizeof e->sha256, digest, sizeof digest);
    return pe__economy_parse(e, &r->tables, err);
}

/* Paths of eight tables are too long for the stack of a small thread, so the
 * state of reading is allocated. */
static pe_status read_folder(const char *folder, pe__economy **out,
                             pe_error *err)
{
    reading *r = pe__zalloc(1, sizeof *r);
    pe__economy *e = pe__economy_new();
    pe_status status = r && e ? PE_OK : pe__fail_memory(err);
    if (!status) {
        r->folder = folder;
        status = read_tables(r, e, err);
    }
    for (int which = 0; r && which < PE__TABLES; which++) {
        pe__table_free(r->tables.table[which]);
        pe__free(r->tables.row[which]);
    }
    for (int k = 0; r && k < PE__LABELS; k++)
        pe__ids_free(&r->tables.ids[k]);
    pe__free(r);
    if (status)
        pe__economy_free(e);
    else
        *out = e;
    return status;
}

/* FOLDER/economy.pe when it is there and no table is; *found tells. */
static pe_status snapshot_of(const char *folder, char path[PATH_MAX],
                             bool *found, pe_error *err)
{
    char goods[PATH_MAX];
    int length = snprintf(path, PATH_MAX, "%s/economy.pe", folder);
    *found = length < PATH_MAX && is_file(path);
    for (int k = 0; k < 3 && *found; k++) {
        length = snprintf(goods, sizeof goods, "%s/goods%s", folder,
                          endings[k]);
        if (length < PATH_MAX && is_file(goods))
            return pe__fail_at(err, PE_BAD_INPUT, folder, 0, 0,
                               "there are both economy.pe and goods%s: remove "
                               "one of them, or name economy.pe itself",
                               endings[k]);
    }
    return PE_OK;
}

pe_status pe__economy_read(const char *path, pe__economy **out, pe_error *err)
{
    struct stat about;
    char snapshot[PATH_MAX];
    bool found;
    *out = NULL;
    if (stat(path, &about))
        return pe__fail_at(err, PE_IO, path, 0, 0, "cannot be opened: %s",
                           strerror(errno));
    if (!S_ISDIR(about.st_mode))
        return pe__snapshot_load(path, out, err);
    pe_status status = snapshot_of(path, snapshot, &found, err);
    if (status)
        return status;
    return found ? pe__snapshot_load(snapshot, out, err)
                 : read_folder(path, out, err);
}
