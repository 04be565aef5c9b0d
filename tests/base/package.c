/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "package.h"

#include "scratch.h"

#include <stdio.h>
#include <unistd.h>
#include <zip.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define RELATIONS "http://schemas.openxmlformats.org/officeDocument/2006/" \
                  "relationships"

const char package_rels[] =
    "<Relationships><Relationship Id=\"rId1\" Type=\"" RELATIONS
    "/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>";

const char package_workbook[] =
    "<workbook xmlns:r=\"" RELATIONS "\"><sheets>"
    "<sheet name=\"One\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>";

const char package_workbook_rels[] =
    "<Relationships>"
    "<Relationship Id=\"rId1\" Type=\"" RELATIONS "/worksheet\" "
    "Target=\"worksheets/sheet1.xml\"/>"
    "<Relationship Id=\"rId2\" Type=\"" RELATIONS "/sharedStrings\" "
    "Target=\"sharedStrings.xml\"/></Relationships>";

static void add(zip_t *zip, const package_member *m)
{
    size_t size = m->size > 0 ? m->size : strlen(m->content);
    zip_source_t *source = zip_source_buffer(zip, m->content, size, 0);
    assert_non_null(source);
    zip_int64_t at = zip_file_add(zip, m->name, source, ZIP_FL_ENC_UTF_8);
    assert_true(at >= 0);
    if (m->password != NULL)
        assert_int_equal(zip_file_set_encryption(zip, (zip_uint64_t)at,
                                                 ZIP_EM_AES_256, m->password),
                         0);
}

unsigned char *package_make(const package_member *members, size_t *size)
{
    const char *path = scratch_path("package.zip");
    int reason;
    zip_t *zip = zip_open(path, ZIP_CREATE | ZIP_TRUNCATE, &reason);
    assert_non_null(zip);
    for (; members->name != NULL; members++)
        add(zip, members);
    assert_int_equal(zip_close(zip), 0);
    unsigned char *bytes = (unsigned char *)scratch_read("package.zip", size);
    assert_int_equal(unlink(path), 0);
    return bytes;
}

unsigned char *package_sheet(const char *rows, const char *strings,
                             size_t *size)
{
    size_t room = strlen(rows) + 300;
    char *sheet = malloc(room), *shared = NULL;
    snprintf(sheet, room, "%s%s%s", PACKAGE_BEGIN, rows, PACKAGE_END);
    if (strings != NULL) {
        room = strlen(strings) + 20;
        shared = malloc(room);
        snprintf(shared, room, "<sst>%s</sst>", strings);
    }
    const package_member members[] = {
        {"_rels/.rels", package_rels, 0, NULL},
        {"xl/workbook.xml", package_workbook, 0, NULL},
        {"xl/_rels/workbook.xml.rels", package_workbook_rels, 0, NULL},
        {"xl/worksheets/sheet1.xml", sheet, 0, NULL},
        {shared != NULL ? "xl/sharedStrings.xml" : NULL, shared, 0, NULL},
        {NULL, NULL, 0, NULL},
    };
    unsigned char *bytes = package_make(members, size);
    free(shared);
    free(sheet);
    return bytes;
}
