/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* XLSX that is not sound: damaged at every byte, packed to harm, or simply
 * another kind of file. None is read in silence, none takes long. */
#include "mem.h"
#include "package.h"
#include "random.h"
#include "scratch.h"
#include "table.h"
#include "utf8.h"

#include <stdio.h>
#include <time.h>
#include <xlsxwriter.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void assert_words(const char *message, const char *words)
{
    char copy[300], *rest = NULL;
    snprintf(copy, sizeof copy, "%s", words);
    for (char *word = strtok_r(copy, "|", &rest); word != NULL;
         word = strtok_r(NULL, "|", &rest)) {
        if (strstr(message, word) == NULL)
            print_message("no \"%s\" in: %s\n", word, message);
        assert_non_null(strstr(message, word));
    }
}

/* Reads, and looks at all that came: either a message or a sound table. */
static pe_status read_any(const unsigned char *bytes, size_t size,
                          const pe__table_limits *limits, pe_error *err)
{
    pe__table *t = NULL;
    *err = (pe_error){0};
    pe_status status = pe__table_parse(bytes, size, "x", limits, &t, err);
    assert_int_equal(t == NULL, status != PE_OK);
    if (t == NULL) {
        assert_int_equal(err->code, status);
        assert_true(strlen(err->message) > 10);
        return status;
    }
    for (int64_t r = 0; r < pe__table_rows(t); r++)
        for (int32_t c = 0; c < pe__table_columns(t); c++) {
            const unsigned char *cell =
                (const unsigned char *)pe__table_cell(t, r, c);
            size_t length = strlen((const char *)cell);
            assert_int_equal(pe__text_prefix(cell, length), length);
        }
    pe__table_free(t);
    return status;
}

static void assert_refused(const package_member *members, const char *words)
{
    size_t size;
    pe_error err;
    unsigned char *bytes = package_make(members, &size);
    long before = pe__mem_live();
    assert_int_equal(read_any(bytes, size, NULL, &err), PE_BAD_INPUT);
    assert_words(err.message, words);
    assert_string_equal(err.file, "x");
    assert_int_equal(pe__mem_live(), before);
    free(bytes);
}

/* ---- faults in cells, each at its place ---- */

static void test_faults_in_cells(void **state)
{
    (void)state;
    static const struct {
        const char *rows;
        long line, column;
        const char *words;
    } cases[] = {
        {"<row r='3'><c r='C3' t='e'><v>#DIV/0!</v></c></row>", 3, 3,
         "cell C3|#DIV/0!|mend its formula"},
        {"<row r='3'><c r='AB3' t='e'><f>1/0</f><v>#REF!</v></c></row>", 3, 28,
         "cell AB3|#REF!"},
        {"<row r='2'><c r='B2'><f>SUM(A1:A9)</f></c></row>", 2, 2,
         "cell B2|never computed|save it"},
        {"<row r='2'><c r='B2'><f>SUM(A1:A9)</f><v/></c></row>", 2, 2,
         "never computed"},
        {"<row r='5'><c r='A5' t='s'><v>2</v></c></row>", 5, 1,
         "no shared text \"2\""},
        {"<row r='5'><c r='A5' t='s'><v>-1</v></c></row>", 5, 1, "\"-1\""},
        {"<row r='5'><c r='A5' t='s'><v>1x</v></c></row>", 5, 1, "\"1x\""},
        {"<row r='2'><c r='A2'><v>two</v></c></row>", 2, 1, "\"two\""},
        {"<row r='2'><c r='A2'><v>1 2</v></c></row>", 2, 1, "\"1 2\""},
        {"<row r='2'><c r='A2'><v>nan</v></c></row>", 2, 1, "\"nan\""},
        {"<row r='2'><c r='A2'><v>1e999</v></c></row>", 2, 1, "\"1e999\""},
        {"<row r='2'><c r='A2'><v>0x10</v></c></row>", 2, 1, "\"0x10\""},
        {"<row r='2'><c r='A2' t='zz'><v>1</v></c></row>", 2, 1, "\"zz\""},
        {"<row r='2'><c r='A3'><v>1</v></c></row>", 2, 0, "\"A3\""},
        {"<row r='2'><c r='2A'><v>1</v></c></row>", 2, 0, "\"2A\""},
        {"<row r='2'><c r='B2'><v>1</v></c><c r='B2'><v>1</v></c></row>", 2, 2,
         "\"B2\""},
        {"<row r='2'><c r='XFE2'><v>1</v></c></row>", 2, 0, "\"XFE2\""},
        {"<row r='1'><c r='A1'><v>1</v></c></row>", 1, 0, "a row"},
        {"<row r='9'/><row r='8'/>", 9, 0, "\"8\""},
        {"<row r='1048577'/>", 1, 0, "1048577"},
        {"<row r='x'/>", 1, 0, "\"x\""},
        {"<row r='7'><c r='D7'><v>5</v></c></row>", 7, 4,
         "cell D7 (\"5\")|no name"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char rows[400];
        size_t size;
        pe_error err;
        snprintf(rows, sizeof rows, "<row r='1'><c t='s'><v>0</v></c><c t='s'>"
                 "<v>1</v></c></row>%s", cases[i].rows);
        unsigned char *bytes = package_sheet(
            rows, "<si><t>a</t></si><si><t>b</t></si>", &size);
        assert_int_equal(read_any(bytes, size, NULL, &err), PE_BAD_INPUT);
        if (err.line != cases[i].line || err.column != cases[i].column)
            print_message("%s: %s\n", cases[i].rows, err.message);
        assert_words(err.message, cases[i].words);
        assert_int_equal(err.line, cases[i].line);
        assert_int_equal(err.column, cases[i].column);
        free(bytes);
    }
}

static void test_headers(void **state)
{
    (void)state;
    size_t size;
    pe_error err;
    unsigned char *bytes = package_sheet(
        "<row r='2'><c r='B2' t='s'><v>0</v></c><c r='E2' t='s'><v>0</v></c>"
        "</row>", "<si><t>Task</t></si>", &size);
    assert_int_equal(read_any(bytes, size, NULL, &err), PE_BAD_INPUT);
    assert_words(err.message, "\"Task\"|column 2|column 5");
    assert_int_equal(err.line, 2);
    assert_int_equal(err.column, 5);
    free(bytes);
    bytes = package_sheet("<row r='2'><c r='B2'/></row>", NULL, &size);
    assert_int_equal(read_any(bytes, size, NULL, &err), PE_BAD_INPUT);
    assert_words(err.message, "nothing in this table");
    free(bytes);
}

static void test_too_many_texts(void **state)
{
    (void)state;
    size_t size;
    pe_error err;
    pe__table_limits limits = pe__table_default_limits();
    unsigned char *bytes = package_sheet(
        "<row><c t='s'><v>2</v></c></row>",
        "<si/><si/><si><t>a</t></si>", &size);
    limits.cells = 3;
    assert_int_equal(read_any(bytes, size, &limits, &err), PE_OK);
    limits.cells = 2;
    assert_int_equal(read_any(bytes, size, &limits, &err), PE_BAD_INPUT);
    assert_words(err.message, "more than 2 texts");
    free(bytes);
}

/* ---- archives that are no workbook ---- */

#define MEMBER(name, content) {name, content, 0, NULL}
#define END {NULL, NULL, 0, NULL}

static void test_other_archives(void **state)
{
    (void)state;
    const package_member odf[] = {
        MEMBER("mimetype", "application/vnd.oasis.opendocument.spreadsheet"),
        MEMBER("content.xml", "<x/>"), END};
    assert_refused(odf, "OpenDocument|XLSX or CSV");
    const package_member word[] = {
        MEMBER("_rels/.rels", "<Relationships><Relationship Id='1' "
               "Type='u/officeDocument' Target='word/document.xml'/>"
               "</Relationships>"),
        MEMBER("word/document.xml", "<x/>"), END};
    assert_refused(word, "Word document");
    const package_member binary[] = {
        MEMBER("_rels/.rels", "<Relationships><Relationship Id='1' "
               "Type='u/officeDocument' Target='xl/workbook.bin'/>"
               "</Relationships>"),
        MEMBER("xl/workbook.bin", "x"), END};
    assert_refused(binary, ".xlsb");
    const package_member photos[] = {MEMBER("a.jpg", "x"), END};
    assert_refused(photos, "zip archive, not an XLSX");
    const package_member no_book[] = {
        MEMBER("_rels/.rels", package_rels), END};
    assert_refused(no_book, "no xl/workbook.xml");
    const package_member no_sheet[] = {
        MEMBER("_rels/.rels", package_rels),
        MEMBER("xl/workbook.xml", package_workbook),
        MEMBER("xl/_rels/workbook.xml.rels", package_workbook_rels), END};
    assert_refused(no_sheet, "no xl/worksheets/sheet1.xml");
    const package_member no_sheets[] = {
        MEMBER("_rels/.rels", package_rels),
        MEMBER("xl/workbook.xml", "<workbook/>"),
        MEMBER("xl/_rels/workbook.xml.rels", package_workbook_rels), END};
    assert_refused(no_sheets, "no sheet with cells");
}

static void test_password(void **state)
{
    (void)state;
    package_member locked[] = {
        MEMBER("_rels/.rels", package_rels),
        MEMBER("xl/workbook.xml", package_workbook),
        MEMBER("xl/_rels/workbook.xml.rels", package_workbook_rels),
        {"xl/worksheets/sheet1.xml", PACKAGE_BEGIN PACKAGE_END, 0, "secret"},
        END};
    assert_refused(locked, "password|save it without one");
}

/* Many sheets or relationships would make looking them up slow. */
static void test_too_many_parts(void **state)
{
    (void)state;
    enum { MANY = 6000, EACH = 40 };
    char *text = malloc(MANY * EACH + 100), *at = text;
    at += sprintf(at, "<Relationships>");
    for (int i = 0; i < MANY; i++)
        at += sprintf(at, "<Relationship Id='%d'/>", i);
    sprintf(at, "</Relationships>");
    const package_member members[] = {MEMBER("_rels/.rels", text), END};
    assert_refused(members, "too many relationships");
    at = text + sprintf(text, "<workbook>");
    for (int i = 0; i < MANY; i++)
        at += sprintf(at, "<sheet name='%d'/>", i);
    sprintf(at, "</workbook>");
    const package_member sheets[] = {
        MEMBER("_rels/.rels", package_rels),
        MEMBER("xl/workbook.xml", text), END};
    assert_refused(sheets, "too many sheets");
    free(text);
}

/* ---- bombs ---- */

static void put_number(unsigned char *at, uint64_t value, int bytes)
{
    for (int i = 0; i < bytes; i++)
        at[i] = (unsigned char)(value >> (8 * i));
}

/* Directories that claim more members than a workbook has, in 16 bits and in
 * 64; what they claim is told before any of it is believed. */
static void test_many_members(void **state)
{
    (void)state;
    pe_error err;
    unsigned char file[4 + 56 + 20 + 22] = "PK\3\4";
    unsigned char *wide = file + 4, *locator = wide + 56, *end = locator + 20;
    memcpy(end, "PK\5\6", 4);
    put_number(end + 10, 10000, 2);
    assert_int_equal(read_any(file, sizeof file, NULL, &err), PE_BAD_INPUT);
    assert_words(err.message, "damaged"); /* few enough to look at */
    put_number(end + 10, 10001, 2);
    assert_int_equal(read_any(file, sizeof file, NULL, &err), PE_BAD_INPUT);
    assert_words(err.message, "too many members");
    put_number(end + 10, 1, 2);
    memcpy(wide, "PK\6\6", 4);
    put_number(wide + 32, UINT64_C(1) << 40, 8);
    memcpy(locator, "PK\6\7", 4);
    put_number(locator + 8, 4, 8);
    assert_int_equal(read_any(file, sizeof file, NULL, &err), PE_BAD_INPUT);
    assert_words(err.message, "too many members");
    put_number(locator + 8, UINT64_MAX - 3, 8); /* points outside */
    assert_int_equal(read_any(file, sizeof file, NULL, &err), PE_BAD_INPUT);
    assert_words(err.message, "damaged");
}

static void assert_bomb(const char *sheet, size_t size,
                        const pe__table_limits *limits, const char *words)
{
    const package_member members[] = {
        MEMBER("_rels/.rels", package_rels),
        MEMBER("xl/workbook.xml", package_workbook),
        MEMBER("xl/_rels/workbook.xml.rels", package_workbook_rels),
        {"xl/worksheets/sheet1.xml", sheet, size, NULL}, END};
    size_t packed;
    pe_error err;
    unsigned char *bytes = package_make(members, &packed);
    clock_t start = clock();
    assert_int_equal(read_any(bytes, packed, limits, &err), PE_BAD_INPUT);
    assert_true(clock() - start < 5 * CLOCKS_PER_SEC);
    assert_words(err.message, words);
    free(bytes);
}

static void test_bombs(void **state)
{
    (void)state;
    enum { SIZE = 64 << 20 };
    char *sheet = malloc(SIZE);
    memset(sheet, ' ', SIZE);
    memcpy(sheet, PACKAGE_BEGIN, sizeof PACKAGE_BEGIN - 1);
    assert_bomb(sheet, SIZE, NULL, "sheet1.xml|400 times its size");

    pe__table_limits limits = pe__table_default_limits();
    limits.unpacked_bytes = 1 << 20;
    assert_bomb(sheet, 2 << 20, &limits, "more than 1.0 MiB once unpacked");

    /* one tag of many megabytes, which would be read again and again */
    memset(sheet, 'x', SIZE);
    memcpy(sheet, "<worksheet a='", 14);
    assert_bomb(sheet, SIZE, NULL, "a tag of more than a megabyte");
    memcpy(sheet, "<!-- a comment", 14);
    assert_bomb(sheet, SIZE, NULL, "a tag of more than a megabyte");
    free(sheet);

    assert_bomb("<!DOCTYPE w [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b "
                "'&a;&a;&a;&a;&a;&a;&a;'>]><worksheet>&b;</worksheet>", 0,
                NULL, "document type");
}

static void test_a_column_far_away(void **state)
{
    (void)state;
    size_t size;
    pe_error err;
    unsigned char *bytes = package_sheet(
        "<row r='1'><c r='XFD1'><v>1</v></c></row>", NULL, &size);
    assert_int_equal(read_any(bytes, size, NULL, &err), PE_BAD_INPUT);
    assert_words(err.message, "more than 1000 columns");
    free(bytes);
}

/* Elements in elements, closed in order: all is well with the XML. */
static void test_deep_nesting(void **state)
{
    (void)state;
    enum { DEPTH = 200000 };
    char *rows = malloc((size_t)DEPTH * 7 + 1);
    size_t size;
    pe_error err;
    for (size_t deep = 90; deep <= DEPTH; deep += DEPTH - 90) {
        for (size_t i = 0; i < deep; i++) {
            memcpy(rows + 3 * i, "<c>", 3);
            memcpy(rows + 3 * deep + 4 * i, "</c>", 5);
        }
        unsigned char *bytes = package_sheet(rows, NULL, &size);
        assert_int_equal(read_any(bytes, size, NULL, &err), PE_BAD_INPUT);
        assert_words(err.message, deep < 100 ? "nothing in this table"
                                             : "sheet1.xml|too deeply");
        free(bytes);
    }
    free(rows);
}

/* ---- damage ---- */

static unsigned char *small_workbook(size_t *size)
{
    const char *path = scratch_path("small.xlsx");
    lxw_workbook *book = workbook_new(path);
    lxw_worksheet *sheet = workbook_add_worksheet(book, NULL);
    for (int c = 0; c < 4; c++) {
        char name[20];
        snprintf(name, sizeof name, "column %d", c);
        worksheet_write_string(sheet, 0, (lxw_col_t)c, name, NULL);
        worksheet_write_number(sheet, 1, (lxw_col_t)c, 1.5 * c, NULL);
    }
    assert_int_equal(workbook_close(book), 0);
    unsigned char *bytes = (unsigned char *)scratch_read("small.xlsx", size);
    assert_non_null(bytes);
    return bytes;
}

/* A download that broke off, at every length. Up to 2 bytes it looks like a
 * CSV whose one column is called "PK". Each is read from a block of exactly
 * its size, so that a sanitizer sees a byte too far. */
static void test_cut_off_at_every_length(void **state)
{
    (void)state;
    size_t size;
    pe_error err;
    unsigned char *bytes = small_workbook(&size);
    long before = pe__mem_live();
    assert_int_equal(read_any(bytes, size, NULL, &err), PE_OK);
    for (size_t length = 3; length < size; length++) {
        unsigned char *part = malloc(length);
        memcpy(part, bytes, length);
        assert_int_equal(read_any(part, length, NULL, &err), PE_BAD_INPUT);
        assert_words(err.message, "damaged|save or copy it again");
        free(part);
    }
    assert_int_equal(pe__mem_live(), before);
    free(bytes);
}

/* One bit wrong, every third in turn: the sums in the archive tell most, and
 * the rest must be sound; nothing is read past its end. */
static void test_single_bits_flipped(void **state)
{
    (void)state;
    size_t size;
    pe_error err;
    unsigned char *bytes = small_workbook(&size);
    long before = pe__mem_live();
    int refused = 0;
    for (size_t bit = 0; bit < size * 8; bit += 3) {
        unsigned char mask = (unsigned char)(1u << (bit % 8));
        bytes[bit / 8] ^= mask;
        refused += read_any(bytes, size, NULL, &err) != PE_OK;
        bytes[bit / 8] ^= mask;
    }
    assert_true(refused > 100);
    assert_int_equal(read_any(bytes, size, NULL, &err), PE_OK);
    assert_int_equal(pe__mem_live(), before);
    free(bytes);
}

static void test_bytes_scrambled(void **state)
{
    (void)state;
    size_t size;
    pe_error err;
    unsigned char *bytes = small_workbook(&size), *copy = malloc(size);
    pe__random random;
    pe__random_seed(&random, 77, 0);
    for (int round = 0; round < 3000; round++) {
        memcpy(copy, bytes, size);
        for (uint32_t k = 1 + pe__random_below(&random, 8); k > 0; k--)
            copy[4 + pe__random_below(&random, (uint32_t)size - 4)] =
                (unsigned char)pe__random_next(&random);
        read_any(copy, size, NULL, &err);
    }
    free(copy);
    free(bytes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_faults_in_cells),
        cmocka_unit_test(test_headers),
        cmocka_unit_test(test_too_many_texts),
        cmocka_unit_test(test_other_archives),
        cmocka_unit_test(test_password),
        cmocka_unit_test(test_too_many_parts),
        cmocka_unit_test(test_many_members),
        cmocka_unit_test(test_bombs),
        cmocka_unit_test(test_a_column_far_away),
        cmocka_unit_test(test_deep_nesting),
        cmocka_unit_test(test_cut_off_at_every_length),
        cmocka_unit_test(test_single_bits_flipped),
        cmocka_unit_test(test_bytes_scrambled),
    };
    return cmocka_run_group_tests(tests, scratch_make, scratch_remove);
}
