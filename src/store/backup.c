/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "backup.h"

#include "error.h"
#include "file.h"
#include "load.h"
#include "migrate.h"
#include "seal.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

/* --- making one ----------------------------------------------------------- */

static pe_status to_seal(void *context, const void *bytes, size_t size,
                         pe_error *err)
{
    return pe__seal_write(context, bytes, size, err);
}

/* A reading connection: the hub goes on meanwhile. */
static pe_status dump_store(const char *url, pe__seal *seal,
                            pe__dump_summary *summary, pe_error *err)
{
    const pe__sink sink = {to_seal, seal};
    pe__sql *db = NULL;
    int level = 0;
    pe_status status = pe__sql_open(url, PE__SQL_READ, &db, err);
    if (status == PE_OK)
        status = pe__sql_begin(db, err);
    if (status == PE_OK)
        status = pe__migrate_check(db, &level, err);
    if (status == PE_OK && level == 0)
        status = pe__fail(err, PE_BAD_INPUT, "there is nothing in this store "
                          "yet");
    if (status == PE_OK)
        status = pe__dump(db, &sink, summary, err);
    pe__sql_close(db);
    return status;
}

static pe_status read_keys(char *const *text, int count,
                           pe__public_key key[PE__CUSTODIANS], pe_error *err)
{
    if (count > PE__CUSTODIANS)
        return pe__fail(err, PE_USAGE, "a backup is sealed to at most %d "
                        "custodians", PE__CUSTODIANS);
    pe_status status = PE_OK;
    for (int k = 0; k < count && status == PE_OK; k++)
        status = pe__custodian_read(text[k], &key[k], err);
    return status;
}

pe_status pe__backup(const char *url, const char *path, char *const *keys,
                     int count, pe__dump_summary *summary, pe_error *err)
{
    pe__public_key key[PE__CUSTODIANS];
    pe__seal *seal = NULL;
    pe__file *file = NULL;
    pe_status status = read_keys(keys, count, key, err);
    if (status == PE_OK)
        status = pe__file_begin(path, &file, err);
    if (status == PE_OK)
        status = pe__seal_begin(pe__file_stream(file), key, count, &seal, err);
    if (status == PE_OK)
        status = dump_store(url, seal, summary, err);
    if (status == PE_OK)
        status = pe__seal_end(seal, err);
    pe__seal_free(seal);
    if (status == PE_OK)
        return pe__file_commit(file, err);
    pe__file_abandon(file);
    return status;
}

/* --- a store from one ----------------------------------------------------- */

static pe_status from_unseal(void *context, void *out, size_t room,
                             size_t *got, pe_error *err)
{
    return pe__unseal_read(context, out, room, got, err);
}

/* The file of a SQLite store, NULL when `url` is no such. */
static const char *file_of(const char *url)
{
    if (strncmp(url, "sqlite:", 7) == 0)
        return url + 7;
    return strstr(url, "://") == NULL ? url : NULL;
}

/* A SQLite file that was not there before, and came to nothing, goes again. */
static pe_status load_store(const char *url, pe__unseal *unseal,
                            pe__dump_summary *summary, pe_error *err)
{
    const pe__source source = {from_unseal, unseal};
    const char *file = file_of(url);
    bool was_there = file == NULL || access(file, F_OK) == 0;
    pe__sql *db = NULL;
    pe_status status = pe__sql_open(url, PE__SQL_WRITE, &db, err);
    bool opened = status == PE_OK;
    if (status == PE_OK)
        status = pe__load(db, &source, summary, err);
    pe__sql_close(db);
    if (status != PE_OK && opened && !was_there)
        unlink(file);
    return status;
}

pe_status pe__restore(const char *path, const char *url, const char *key,
                      pe__dump_summary *summary, pe_error *err)
{
    pe__secret_key secret;
    pe__unseal *unseal = NULL;
    pe_status status = pe__custodian_open(key, &secret, err);
    if (status != PE_OK)
        return status;
    FILE *in = fopen(path, "rbe");
    if (in == NULL)
        status = pe__fail_at(err, PE_IO, path, 0, 0, "cannot be opened: %s",
                             strerror(errno));
    else
        status = pe__unseal_begin(in, path, &secret, &unseal, err);
    pe__custodian_wipe(&secret);
    if (status == PE_OK)
        status = load_store(url, unseal, summary, err);
    pe__unseal_free(unseal);
    if (in != NULL)
        fclose(in);
    return status;
}
