/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The parts of reading an XLSX: the workbook's list of sheets, the texts that
 * sheets share, and one sheet. */
#ifndef PE_BASE_XLSX_H
#define PE_BASE_XLSX_H

#include "arena.h"
#include "table_build.h"
#include "xlsx_package.h"

/* A sheet of the workbook, in the order people see. */
typedef struct {
    const char *name;
    const char *member; /* of the package; NULL for charts and the like */
    const char *link;   /* relationship id that leads to the member */
    int hidden;
} pe__sheet;

typedef struct {
    pe__arena arena; /* all texts below */
    pe__sheet *sheet;
    int32_t sheets;
    const char *strings; /* member of the shared texts; NULL = none */
} pe__workbook;

pe_status pe__workbook_read(pe__package *package, const char *name,
                            pe__workbook *book, pe_error *err);
void pe__workbook_free(pe__workbook *book);

/* Shared texts, already stored in the table: offset of each. */
typedef struct {
    uint64_t *offset;
    int64_t count, room;
} pe__shared;

pe_status pe__shared_read(pe__package *package, const char *member,
                          pe__build *build, pe__shared *shared);
pe_status pe__sheet_read(pe__package *package, const char *member,
                         pe__build *build, const pe__shared *shared);

/* A text that grows while it is read; {0} to start. */
typedef struct {
    char *bytes; /* closed by a 0 once anything was added */
    size_t length, room;
} pe__growing;

pe_status pe__growing_add(pe__growing *text, const char *more, size_t length,
                          pe_error *err);
/* Undoes Excel's "_x000D_" for characters that XML does not carry. */
void pe__growing_unescape(pe__growing *text);

#endif
