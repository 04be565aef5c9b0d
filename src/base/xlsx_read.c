/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Reading one sheet of an XLSX: which sheet is meant, the texts that sheets
 * share, then its cells. */
#include "xlsx.h"

#include "error.h"
#include "mem.h"

#include <stdio.h>
#include <string.h>

/* By name, or the first one that people see, or the first one. */
static const pe__sheet *find_sheet(const pe__workbook *book, const char *name)
{
    const pe__sheet *first = NULL;
    for (int32_t i = 0; i < book->sheets; i++) {
        const pe__sheet *one = &book->sheet[i];
        if (one->member == NULL)
            continue;
        if (name != NULL && pe__same_name(one->name, name))
            return one;
        if (name == NULL && (first == NULL || (first->hidden && !one->hidden)))
            first = one;
    }
    return first;
}

/* Names those there are, as far as a message holds them. */
static pe_status no_such_sheet(const pe__workbook *book, const char *file,
                               const char *sheet, pe_error *err)
{
    char names[300] = "";
    size_t at = 0;
    for (int32_t i = 0; i < book->sheets && at < sizeof names - 60; i++)
        if (book->sheet[i].member != NULL)
            at += (size_t)snprintf(names + at, sizeof names - at,
                                   "%s\"%.40s\"", at > 0 ? ", " : "",
                                   book->sheet[i].name);
    if (sheet == NULL)
        return pe__fail_at(err, PE_BAD_INPUT, file, 0, 0,
                           "this workbook has no sheet with cells");
    return pe__fail_at(err, PE_BAD_INPUT, file, 0, 0,
                       "there is no sheet \"%.60s\"; there %s %s", sheet,
                       strchr(names, ',') != NULL ? "are" : "is",
                       names[0] != '\0' ? names : "none");
}

/* "FILE#SHEET" when a sheet was asked for; for pe__free. */
static char *place_name(const char *file, const char *sheet)
{
    if (sheet == NULL)
        return pe__strdup(file);
    size_t size = strlen(file) + strlen(sheet) + 2;
    char *name = pe__alloc(size, 1);
    if (name != NULL)
        snprintf(name, size, "%s#%s", file, sheet);
    return name;
}

/* Shared texts come first: cells refer to them by number. */
static pe_status read_sheet(pe__package *package, const pe__workbook *book,
                            const pe__sheet *sheet, const char *place,
                            const pe__table_limits *limits, pe__table **out,
                            pe_error *err)
{
    pe__build build;
    pe__shared shared = {0};
    if (pe__build_begin(&build, place, limits, 4096, err) == PE_OK) {
        build.from_sheet = 1;
        if (book->strings != NULL)
            build.status = pe__shared_read(package, book->strings, &build,
                                           &shared);
    }
    if (build.status == PE_OK)
        build.status = pe__sheet_read(package, sheet->member, &build, &shared);
    pe__free(shared.offset);
    return pe__build_end(&build, out);
}

/* Opened, listed, chosen, read; let go in reverse. */
pe_status pe__xlsx_read(const unsigned char *bytes, uint64_t size,
                        const char *name, const char *sheet,
                        const pe__table_limits *limits, pe__table **out,
                        pe_error *err)
{
    pe__package *package = NULL;
    pe__workbook book = {0};
    char *place = NULL;
    pe_status status =
        pe__package_open(bytes, size, name, limits, &package, err);
    if (status != PE_OK)
        goto out;
    status = pe__workbook_read(package, name, &book, err);
    if (status != PE_OK)
        goto out;
    const pe__sheet *found = find_sheet(&book, sheet);
    if (found == NULL) {
        status = no_such_sheet(&book, name, sheet, err);
        goto out;
    }
    place = place_name(name, sheet);
    if (place == NULL) {
        status = pe__fail_memory(err);
        goto out;
    }
    status = read_sheet(package, &book, found, place, limits, out, err);
out:
    pe__free(place);
    pe__workbook_free(&book);
    pe__package_close(package);
    return status;
}

/* Reads the list of sheets and nothing else. */
pe_status pe__xlsx_has_sheet(const unsigned char *bytes, uint64_t size,
                             const char *name, const char *sheet,
                             const pe__table_limits *limits, int *has,
                             pe_error *err)
{
    pe__package *package = NULL;
    pe__workbook book = {0};
    *has = 0;
    pe_status status =
        pe__package_open(bytes, size, name, limits, &package, err);
    if (status == PE_OK)
        status = pe__workbook_read(package, name, &book, err);
    if (status == PE_OK)
        *has = find_sheet(&book, sheet) != NULL;
    pe__workbook_free(&book);
    pe__package_close(package);
    return status;
}
