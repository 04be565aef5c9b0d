/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Finding the tables of a workplace, and reading them in order. */
#include "cells.h"
#include "file.h"
#include "mem.h"
#include "workplace_own.h"
#include <errno.h>
#include <limits.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { TASKS, MEMBERS, TODAY, TABLES };

static const char *const table_name[TABLES] = {"tasks", "members", "today"};

typedef struct {
    const pe_workplace_files *files;
    char path[TABLES][PATH_MAX]; /* "" = there is none */
    bool sheets;                 /* all three are sheets of one file */
    pe__table *table[TABLES];
    crypto_hash_sha256_state hash;
} reading;

/* Anything but a folder; reading it will say what is wrong with it. */
static bool is_file(const char *path)
{
    struct stat about;
    return !stat(path, &about) && !S_ISDIR(about.st_mode);
}

/* False: the name is longer than a path can be. */
static bool join(char out[PATH_MAX], const char *folder, const char *name,
                 const char *ending)
{
    int length = snprintf(out, PATH_MAX, "%s/%s%s", folder, name, ending);
    return length > 0 && length < PATH_MAX;
}

/* NAME.csv or NAME.xlsx of the folder; both would be ambiguous. */
static pe_status look_for(reading *r, int which, pe_error *err)
{
    char other[PATH_MAX];
    const char *folder = r->files->folder, *name = table_name[which];
    if (!join(r->path[which], folder, name, ".csv") ||
        !join(other, folder, name, ".xlsx"))
        return pe__fail(err, PE_USAGE, "the folder's name is too long");
    bool csv = is_file(r->path[which]), xlsx = is_file(other);
    if (csv && xlsx)
        return pe__fail_at(err, PE_BAD_INPUT, folder, 0, 0,
                           "there are both %s.csv and %s.xlsx: remove one of "
                           "them, or name one with --%s",
                           name, name, name);
    if (xlsx)
        strcpy(r->path[which], other);
    if (!csv && !xlsx)
        r->path[which][0] = '\0';
    return PE_OK;
}

/* workplace.xlsx in the folder, or the "folder" itself when it is a file. */
static pe_status look_for_sheets(reading *r, pe_error *err)
{
    char book[PATH_MAX];
    struct stat about;
    const char *folder = r->files->folder;
    if (stat(folder, &about))
        return pe__fail_at(err, PE_IO, folder, 0, 0,
                           "cannot be opened: %s", strerror(errno));
    int fits = S_ISDIR(about.st_mode)
                   ? join(book, folder, "workplace", ".xlsx")
                   : snprintf(book, sizeof book, "%s", folder) < PATH_MAX;
    if (!fits)
        return pe__fail(err, PE_USAGE, "the folder's name is too long");
    r->sheets = is_file(book);
    for (int which = 0; r->sheets && which < TABLES; which++)
        strcpy(r->path[which], book);
    return PE_OK;
}

/* Names that were given count more than the folder. Tasks and members must
 * be there now, today need not. */
static pe_status name_files(reading *r, pe_error *err)
{
    const char *const given[TABLES] = {r->files->tasks, r->files->members,
                                       r->files->today};
    for (int which = 0; which < TABLES; which++) {
        if (!given[which])
            continue;
        if (strlen(given[which]) >= PATH_MAX)
            return pe__fail(err, PE_USAGE, "a file's name is too long");
        strcpy(r->path[which], given[which]);
    }
    for (int which = 0; which < TODAY; which++) {
        if (r->path[which][0])
            continue;
        if (!r->files->folder)
            return pe__fail(err, PE_USAGE,
                            "no table of %s: name a folder, or the file with "
                            "--%s",
                            table_name[which], table_name[which]);
        return pe__fail_at(err, PE_BAD_INPUT, r->files->folder, 0, 0,
                           "there is no %s.csv, %s.xlsx or workplace.xlsx in "
                           "the folder: add one (docs/workplace.md shows the "
                           "columns)",
                           table_name[which], table_name[which]);
    }
    return PE_OK;
}

/* Tables beside a file that holds them all: which are meant? */
static pe_status only_sheets(const reading *r, pe_error *err)
{
    char beside[PATH_MAX];
    const char *folder = r->files->folder;
    if (r->files->tasks || r->files->members || r->files->today)
        return pe__fail_at(err, PE_USAGE, folder, 0, 0,
                           "the tables are sheets of one file: name either "
                           "that file or single tables, not both");
    if (join(beside, folder, "tasks", ".csv") && is_file(beside))
        return pe__fail_at(err, PE_BAD_INPUT, folder, 0, 0,
                           "there are both workplace.xlsx and tasks.csv: "
                           "remove one of them");
    return PE_OK;
}

/* Looks only; nothing is opened. */
static pe_status find_files(reading *r, pe_error *err)
{
    pe_status status = PE_OK;
    if (r->files->folder)
        status = look_for_sheets(r, err);
    for (int which = 0; which < TABLES && !status; which++)
        if (r->files->folder && !r->sheets)
            status = look_for(r, which, err);
    if (!status && r->sheets)
        status = only_sheets(r, err);
    return status ? status : name_files(r, err);
}

/* Reads a file once, for its hash and its table or tables. */
static pe_status parse(reading *r, const char *path, int first, int last,
                       pe_error *err)
{
    unsigned char *bytes = NULL;
    uint64_t size = 0;
    uint64_t most = pe__table_default_limits().file_bytes;
    pe_status status = pe__file_read(path, most, &bytes, &size, err);
    if (!status)
        crypto_hash_sha256_update(&r->hash, bytes, size);
    for (int which = first; which <= last && !status; which++) {
        const char *sheet = r->sheets ? table_name[which] : NULL;
        int has = 1;
        if (r->sheets && which == TODAY)
            status = pe__table_bytes_have_sheet(bytes, size, path, sheet,
                                                NULL, &has, err);
        if (!status && has)
            status = pe__table_parse_sheet(bytes, size, path, sheet, NULL,
                                           &r->table[which], err);
    }
    pe__free(bytes);
    return status;
}

/* In the order tasks, members, today, which is that of the hash. */
static pe_status parse_all(reading *r, pe_error *err)
{
    if (r->sheets)
        return parse(r, r->path[TASKS], TASKS, TODAY, err);
    pe_status status = PE_OK;
    for (int which = 0; which < TABLES && !status; which++)
        if (r->path[which][0])
            status = parse(r, r->path[which], which, which, err);
    return status;
}

/* 64 hexadecimal digits and a 0. */
static void finish_hash(reading *r, char out[65])
{
    unsigned char digest[crypto_hash_sha256_BYTES];
    crypto_hash_sha256_final(&r->hash, digest);
    sodium_bin2hex(out, 65, digest, sizeof digest);
}

/* The folder's own name, or that of the folder the tasks lie in; an ending
 * ".xlsx" is left out. */
static pe_status name_workplace(pe__workplace *w, const reading *r,
                                pe_error *err)
{
    char whole[PATH_MAX];
    const char *from = r->files->folder ? r->files->folder : r->path[TASKS];
    if (!realpath(from, whole))
        return pe__fail_at(err, PE_IO, from, 0, 0, "cannot be found: %s",
                           strerror(errno));
    char *slash = strrchr(whole, '/');
    if (!r->files->folder && slash) {
        *slash = '\0';
        slash = strrchr(whole, '/');
    }
    char *name = slash && slash[1] ? slash + 1 : whole;
    char *ending = strrchr(name, '.');
    if (ending && ending > name && !strcmp(ending, ".xlsx"))
        *ending = '\0';
    w->open.name = pe__workplace_text(w, *name ? name : "workplace");
    return w->open.name ? PE_OK : pe__fail_memory(err);
}

/* Before a merge all is of one origin, whose name is not needed. */
static pe_status one_origin(pe__workplace *w, pe_error *err)
{
    int64_t ratings = w->open.problem.ratings;
    w->open.origins = 1;
    w->open.origin_name = pe__workplace_array(w, 1, sizeof(char *));
    w->open.shift = pe__workplace_array(w, ratings, sizeof(double));
    if (!w->open.origin_name || !w->open.shift)
        return pe__fail_memory(err);
    w->open.origin_name[0] = pe__workplace_text(w, "");
    for (int64_t k = 0; k < ratings; k++)
        w->open.shift[k] = 0;
    return w->open.origin_name[0] ? PE_OK : pe__fail_memory(err);
}

/* Members need the names of ratings, lists need skill sets, today needs
 * both: hence the order. */
static pe_status build(pe__workplace *w, reading *r, pe_error *err)
{
    pe_status status = pe__tasks_read(w, r->table[TASKS], r->files, err);
    if (!status)
        status = pe__members_read(w, r->table[MEMBERS], err);
    if (!status)
        status = pe__workplace_assemble(w, err);
    if (!status)
        status = one_origin(w, err);
    if (!status)
        status = pe__lists_read(w, r->table[MEMBERS], err);
    if (!status && r->table[TODAY])
        status = pe__today_read(w, r->table[TODAY], err);
    return status ? status
                  : pe__workplace_doubts(w, r->table[TASKS], err);
}

/* Hands over what was read, or frees it. */
static void finish(reading *r, pe__workplace *w, bool whole,
                   pe_workplace **out)
{
    if (whole) {
        finish_hash(r, w->open.input_sha256);
        *out = &w->open;
        w = NULL;
    }
    for (int which = 0; r && which < TABLES; which++)
        pe__table_free(r->table[which]);
    pe_workplace_free(w ? &w->open : NULL);
    pe__free(r);
}

/* Paths of three tables are too long for the stack of a small thread, so the
 * state of reading is allocated. */
pe_status pe_workplace_read(const pe_workplace_files *files,
                            pe_workplace **out, pe_error *err)
{
    *out = NULL;
    reading *r = pe__zalloc(1, sizeof *r);
    pe__workplace *w = pe__workplace_new();
    pe_status status = r && w ? PE_OK : pe__fail_memory(err);
    if (!status) {
        r->files = files;
        crypto_hash_sha256_init(&r->hash);
        status = find_files(r, err);
    }
    if (!status)
        status = parse_all(r, err);
    if (!status)
        status = name_workplace(w, r, err);
    if (!status)
        status = build(w, r, err);
    finish(r, w, !status, out);
    return status;
}

/* Tables that are in memory; what is missing is passed over. */
static pe_status parse_texts(reading *r, const pe_workplace_texts *texts,
                             pe_error *err)
{
    static const char *const file[TABLES] = {"tasks.csv", "members.csv",
                                             "today.csv"};
    const char *const bytes[TABLES] = {texts->tasks, texts->members,
                                       texts->today};
    pe_status status = PE_OK;
    for (int which = 0; which < TABLES && !status; which++) {
        if (!bytes[which])
            continue;
        size_t size = strlen(bytes[which]);
        crypto_hash_sha256_update(&r->hash,
                                  (const unsigned char *)bytes[which], size);
        status = pe__table_parse(bytes[which], size, file[which], NULL,
                                 &r->table[which], err);
    }
    return status;
}

pe_status pe_workplace_parse(const pe_workplace_texts *texts,
                             pe_workplace **out, pe_error *err)
{
    const pe_workplace_files how = {.by_category = texts->by_category,
                                    .weight = texts->weight};
    *out = NULL;
    reading *r = pe__zalloc(1, sizeof *r);
    pe__workplace *w = pe__workplace_new();
    pe_status status = r && w ? PE_OK : pe__fail_memory(err);
    if (!status) {
        r->files = &how;
        crypto_hash_sha256_init(&r->hash);
        w->open.name = pe__workplace_text(w, texts->name);
        status = w->open.name ? parse_texts(r, texts, err)
                              : pe__fail_memory(err);
    }
    if (!status)
        status = build(w, r, err);
    finish(r, w, !status, out);
    return status;
}
