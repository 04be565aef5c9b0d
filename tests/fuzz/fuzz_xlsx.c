/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Workbooks. Bytes that begin like an archive are read as they are: that tries
 * the zip side, where sums guard all that follows. Other bytes are put into an
 * archive, as sheet, shared texts, workbook or relationships, so that the XML
 * side is tried as well. */
#include "check.h"

#include "mem.h"

#include <stdlib.h>
#include <string.h>
#include <zip.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *const names[] = {
    "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/workbook.xml",
    "xl/_rels/workbook.xml.rels", "_rels/.rels"};

static const char *const contents[] = {
    "<worksheet><sheetData><row><c t='s'><v>0</v></c><c t='s'><v>1</v></c>"
    "</row><row><c><v>2.5</v></c><c t='b'><v>1</v></c></row></sheetData>"
    "</worksheet>",
    "<sst><si><t>task</t></si><si><r><t>ho</t></r><r><t>urs</t></r></si></sst>",
    "<workbook><sheets><sheet name='a' r:id='r1' xmlns:r='r'/></sheets>"
    "</workbook>",
    "<Relationships><Relationship Id='r1' Type='/worksheet' "
    "Target='worksheets/sheet1.xml'/><Relationship Id='r2' "
    "Type='/sharedStrings' Target='sharedStrings.xml'/></Relationships>",
    "<Relationships><Relationship Id='r1' Type='/officeDocument' "
    "Target='xl/workbook.xml'/></Relationships>"};

/* An archive of the members above, but `part` is the input; for free(). */
static uint8_t *wrap(unsigned part, const uint8_t *data, size_t size,
                     size_t *wrapped)
{
    zip_source_t *archive = zip_source_buffer_create(NULL, 0, 0, NULL);
    check(archive != NULL, "there is memory for the test");
    zip_source_keep(archive);
    zip_t *zip = zip_open_from_source(archive, ZIP_TRUNCATE, NULL);
    check(zip != NULL, "there is memory for the test");
    for (unsigned i = 0; i < 5; i++) {
        const void *bytes = i == part ? (const void *)data : contents[i];
        zip_source_t *source = zip_source_buffer(
            zip, bytes, i == part ? size : strlen(contents[i]), 0);
        zip_int64_t at = zip_file_add(zip, names[i], source, 0);
        check(at >= 0, "a member is added");
        zip_set_file_compression(zip, (zip_uint64_t)at, ZIP_CM_STORE, 0);
    }
    check(zip_close(zip) == 0, "the archive is closed");

    zip_stat_t about;
    check(zip_source_open(archive) == 0 &&
          zip_source_stat(archive, &about) == 0, "the archive is there");
    *wrapped = about.size;
    uint8_t *bytes = malloc(about.size);
    check(bytes != NULL && zip_source_read(archive, bytes, about.size) ==
          (zip_int64_t)about.size, "the archive is read");
    zip_source_close(archive);
    zip_source_free(archive);
    return bytes;
}

static void try(const uint8_t *data, size_t size, unsigned choice)
{
    /* small, so that the guards are met */
    pe__table_limits limits = pe__table_default_limits();
    limits.unpacked_bytes = 1 << 20;
    limits.rows = 1000;
    limits.columns = 60;
    limits.cells = 5000;
    long before = pe__mem_live();
    pe_error err = {0};
    pe__table *table;
    pe__mem_fail_at(choice % 2 == 0 ? 0 : choice);
    pe_status status =
        pe__table_parse(data, size, "fuzz", &limits, &table, &err);
    pe__mem_fail_at(0);
    check((table == NULL) == (status != PE_OK), "a failure gives no table");
    if (status == PE_OK)
        check_table(table, ",;\t"[choice % 3]);
    else
        check_error(status, &err);
    pe__table_free(table);
    int has;
    status = pe__table_bytes_have_sheet(data, size, "fuzz", "a", &limits, &has,
                                        &err);
    check(has == 0 || has == 1, "a sheet is there or not");
    if (status != PE_OK)
        check_error(status, &err);
    check(pe__mem_live() == before, "all memory is given back");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size >= 4 && memcmp(data, "PK", 2) == 0) {
        try(data, size, data[size / 2]);
    } else if (size >= 2) {
        size_t wrapped;
        uint8_t *bytes = wrap(data[0] % 5, data + 2, size - 2, &wrapped);
        try(bytes, wrapped, data[1]);
        free(bytes);
    }
    return 0;
}
