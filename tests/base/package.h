/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Workbooks put together by hand, for what no good program would write. */
#ifndef TESTS_BASE_PACKAGE_H
#define TESTS_BASE_PACKAGE_H

#include <stddef.h>

typedef struct {
    const char *name, *content;
    size_t size;      /* 0 = up to the content's final 0 */
    const char *password;
} package_member;

/* A zip archive of the members up to the one without a name; for free(). */
unsigned char *package_make(const package_member *members, size_t *size);

/* A workbook of one sheet whose <sheetData> holds `rows`, with <sst> holding
 * `strings` (NULL = no such member); for free(). */
unsigned char *package_sheet(const char *rows, const char *strings,
                             size_t *size);

/* The members that every workbook has. */
extern const char package_rels[], package_workbook[], package_workbook_rels[];
#define PACKAGE_BEGIN "<worksheet xmlns=\"http://schemas.openxmlformats.org/" \
                      "spreadsheetml/2006/main\"><sheetData>"
#define PACKAGE_END "</sheetData></worksheet>"

#endif
