/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Tables: what kind of file is it, and what stands where in it. */
#include "table_build.h"

#include "error.h"
#include "file.h"
#include "mem.h"
#include "unpack.h"

#include <string.h>

/* Far above any workplace, and such that the worst file within them, read
 * alone, takes about 4 GB: file, texts, cells and rows together. */
pe__table_limits pe__table_default_limits(void)
{
    return (pe__table_limits){
        .file_bytes = UINT64_C(1) << 30,
        .unpacked_bytes = UINT64_C(1) << 30,
        .rows = 20000000,
        .columns = 1000,
        .cells = 200000000,
    };
}

/* ---- which kind of file ---- */

/* CSV is what remains: it has no mark of its own. */
typedef enum { KIND_CSV, KIND_ZIP, KIND_OLE, KIND_OTHER } kind;

/* Kinds that people take for tables, told by their first bytes. */
static const struct {
    const char *start;
    unsigned length;
    kind kind;
    const char *remedy;
} known[] = {
    {"PK\3\4", 4, KIND_ZIP, NULL},
    {"PK\5\6", 4, KIND_ZIP, NULL}, /* an archive of nothing */
    {"PK\3", 3, KIND_ZIP, NULL},
    {"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 8, KIND_OLE, NULL},
    {"\xff\xfe", 2, KIND_OTHER,
     "this text is in UTF-16; save it as \"CSV UTF-8\""},
    {"\xfe\xff", 2, KIND_OTHER,
     "this text is in UTF-16; save it as \"CSV UTF-8\""},
    {"\x1f\x8b", 2, KIND_OTHER,
     "this file is packed with gzip; unpack it first (gunzip)"},
    {"\x28\xb5\x2f\xfd", 4, KIND_OTHER,
     "this file is packed with zstd twice; unpack it once (unzstd)"},
    {"%PDF", 4, KIND_OTHER,
     "this is a PDF; save the table as CSV or XLSX"},
    {"{\\rtf", 5, KIND_OTHER,
     "this is an RTF text; save the table as CSV or XLSX"},
    {"<", 1, KIND_OTHER,
     "this is a web page or XML; save the table as CSV or XLSX"},
};

/* The first entry that fits; *remedy is its sentence. */
static kind kind_of(const unsigned char *bytes, uint64_t size,
                    const char **remedy)
{
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        if (size < known[i].length ||
            memcmp(bytes, known[i].start, known[i].length) != 0)
            continue;
        *remedy = known[i].remedy;
        return known[i].kind;
    }
    return KIND_CSV;
}

/* A compound file: Office puts an encrypted XLSX into one, under a name that
 * stands in the directory in UTF-16; otherwise it is an old .xls. */
static pe_status refuse_ole(const unsigned char *bytes, uint64_t size,
                            const char *name, pe_error *err)
{
    static const char stream[] = "EncryptedPackage";
    unsigned char wide[2 * (sizeof stream - 1)] = {0};
    for (size_t i = 0; i + 1 < sizeof stream; i++)
        wide[2 * i] = (unsigned char)stream[i];
    if (memmem(bytes, size, wide, sizeof wide) != NULL)
        return pe__fail_at(err, PE_BAD_INPUT, name, 0, 0,
                           "this XLSX is protected by a password; save it "
                           "without one, or as CSV");
    return pe__fail_at(err, PE_BAD_INPUT, name, 0, 0,
                       "this is an old Office file (such as .xls); save it as "
                       "XLSX or CSV");
}

/* ---- reading ----
 *
 * A file is read whole before it is parsed: it cannot change in between, the
 * readers need no buffering, and its size is known before any work is done. */

/* Bytes that are not packed, or no longer: kinds that are no tables are turned
 * away here. */
static pe_status parse(const void *bytes, uint64_t size, const char *name,
                       const char *sheet, const pe__table_limits *limits,
                       pe__table **out, pe_error *err)
{
    const char *remedy = NULL;
    if (size == 0)
        return pe__fail_at(err, PE_BAD_INPUT, name, 0, 0,
                           "the file is empty; its first row must name the "
                           "columns");
    switch (kind_of(bytes, size, &remedy)) {
    case KIND_ZIP:
        return pe__xlsx_read(bytes, size, name, sheet, limits, out, err);
    case KIND_OLE:
        return refuse_ole(bytes, size, name, err);
    case KIND_OTHER:
        return pe__fail_at(err, PE_BAD_INPUT, name, 0, 0, "%s", remedy);
    case KIND_CSV:
        break;
    }
    if (sheet != NULL)
        return pe__fail_at(err, PE_BAD_INPUT, name, 0, 0,
                           "the sheet \"%.60s\" was asked for, but this is no "
                           "XLSX file: a text file has no sheets", sheet);
    return pe__csv_read(bytes, size, name, limits, out, err);
}

/* The front door. What is packed is unpacked once: packed twice, it meets the
 * list of kinds that are no tables. */
pe_status pe__table_parse_sheet(const void *bytes, uint64_t size,
                                const char *name, const char *sheet,
                                const pe__table_limits *limits,
                                pe__table **out, pe_error *err)
{
    const pe__table_limits standard = pe__table_default_limits();
    *out = NULL;
    if (limits == NULL)
        limits = &standard;
    if (!pe__is_packed(bytes, size))
        return parse(bytes, size, name, sheet, limits, out, err);
    unsigned char *unpacked;
    uint64_t length;
    pe_status status = pe__unpack(bytes, size, name, limits->unpacked_bytes,
                                  &unpacked, &length, err);
    if (status == PE_OK)
        status = parse(unpacked, length, name, sheet, limits, out, err);
    pe__free(unpacked);
    return status;
}

pe_status pe__table_parse(const void *bytes, uint64_t size, const char *name,
                          const pe__table_limits *limits, pe__table **out,
                          pe_error *err)
{
    return pe__table_parse_sheet(bytes, size, name, NULL, limits, out, err);
}

/* The only limit that counts before there is anything to parse. */
static uint64_t most_bytes(const pe__table_limits *limits)
{
    return limits != NULL ? limits->file_bytes
                          : pe__table_default_limits().file_bytes;
}

pe_status pe__table_read_sheet(const char *path, const char *sheet,
                               const pe__table_limits *limits,
                               pe__table **out, pe_error *err)
{
    unsigned char *bytes;
    uint64_t size;
    *out = NULL;
    pe_status status =
        pe__file_read(path, most_bytes(limits), &bytes, &size, err);
    if (status != PE_OK)
        return status;
    status = pe__table_parse_sheet(bytes, size, path, sheet, limits, out, err);
    pe__free(bytes);
    return status;
}

pe_status pe__table_read(const char *path, const pe__table_limits *limits,
                         pe__table **out, pe_error *err)
{
    return pe__table_read_sheet(path, NULL, limits, out, err);
}

/* A file of another kind has no sheets, which is an answer; only a workbook
 * that cannot be opened is a failure. */
pe_status pe__table_bytes_have_sheet(const void *bytes, uint64_t size,
                                     const char *name, const char *sheet,
                                     const pe__table_limits *limits, int *has,
                                     pe_error *err)
{
    const pe__table_limits standard = pe__table_default_limits();
    const char *remedy;
    *has = 0;
    if (limits == NULL)
        limits = &standard;
    switch (kind_of(bytes, size, &remedy)) {
    case KIND_ZIP:
        return pe__xlsx_has_sheet(bytes, size, name, sheet, limits, has, err);
    case KIND_OLE:
        return refuse_ole(bytes, size, name, err);
    default:
        return PE_OK;
    }
}

pe_status pe__table_has_sheet(const char *path, const char *sheet,
                              const pe__table_limits *limits, int *has,
                              pe_error *err)
{
    unsigned char *bytes;
    uint64_t size;
    *has = 0;
    pe_status status =
        pe__file_read(path, most_bytes(limits), &bytes, &size, err);
    if (status != PE_OK)
        return status;
    status = pe__table_bytes_have_sheet(bytes, size, path, sheet, limits, has,
                                        err);
    pe__free(bytes);
    return status;
}

/* ---- what stands where ---- */

int64_t pe__table_rows(const pe__table *table)
{
    return table->rows - 1;
}

int32_t pe__table_columns(const pe__table *table)
{
    return table->columns;
}

const char *pe__table_file(const pe__table *table)
{
    return table->file;
}

/* The cell of a stored row; row 0 is the header. Rows are stored up to their
 * last cell that is not empty. Cost: constant. */
static const char *stored_cell(const pe__table *table, int64_t row, int32_t c)
{
    int64_t at = table->row[row].first + c;
    int64_t end = row + 1 < table->rows ? table->row[row + 1].first
                                        : table->cells;
    return at < end ? table->text + table->cell[at] : "";
}

const char *pe__table_name(const pe__table *table, int32_t c)
{
    return stored_cell(table, 0, c);
}

/* Names are stored trimmed, so only what is asked for is trimmed here. A name
 * that does not fit in 255 bytes is none of ours. Cost: O(columns). */
int32_t pe__table_find(const pe__table *table, const char *name)
{
    char wanted[256];
    while (*name == ' ' || (*name >= '\t' && *name <= '\r'))
        name++;
    size_t length = strlen(name);
    while (length > 0 && (name[length - 1] == ' ' ||
                          (name[length - 1] >= '\t' &&
                           name[length - 1] <= '\r')))
        length--;
    if (length == 0 || length >= sizeof wanted)
        return -1;
    memcpy(wanted, name, length);
    wanted[length] = '\0';
    for (int32_t c = 0; c < table->columns; c++)
        if (pe__same_name(pe__table_name(table, c), wanted))
            return c;
    return -1;
}

const char *pe__table_cell(const pe__table *table, int64_t row, int32_t c)
{
    return stored_cell(table, row + 1, c);
}

long pe__table_line(const pe__table *table, int64_t row)
{
    return (long)table->row[row + 1].line;
}

int pe__table_decimal_comma(const pe__table *table)
{
    return table->decimal_comma;
}

void pe__table_free(pe__table *table)
{
    if (table == NULL)
        return;
    pe__free(table->row);
    pe__free(table->cell);
    pe__free(table->text);
    pe__free(table->file);
    pe__free(table);
}
