/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* XLSX that is sound: what libxlsxwriter writes, and the forms that other
 * programs give to the same cells. */
#include "mem.h"
#include "package.h"
#include "random.h"
#include "scratch.h"
#include "table.h"

#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <xlsxwriter.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static pe__table *read_sheet(const char *path, const char *sheet)
{
    pe__table *table = NULL;
    pe_error err = {0};
    if (pe__table_read_sheet(path, sheet, NULL, &table, &err) != PE_OK)
        print_message("%s: %s\n", err.file, err.message);
    assert_non_null(table);
    return table;
}

static void assert_cell(const pe__table *t, int64_t row, int32_t column,
                        const char *expected)
{
    assert_string_equal(pe__table_cell(t, row, column), expected);
}

/* ---- written by libxlsxwriter ---- */

static void test_three_sheets_by_name(void **state)
{
    (void)state;
    const char *path = scratch_path("workplace.xlsx");
    lxw_workbook *book = workbook_new(path);
    static const char *const names[] = {"notes", "Tasks", "mémbers & <all>"};
    for (int k = 0; k < 3; k++) {
        lxw_worksheet *sheet = workbook_add_worksheet(book, names[k]);
        worksheet_write_string(sheet, 0, 0, "id", NULL);
        worksheet_write_number(sheet, 1, 0, k, NULL);
        if (k == 0)
            worksheet_hide(sheet);
        if (k == 1)
            worksheet_activate(sheet);
    }
    worksheet_set_first_sheet(workbook_get_worksheet_by_name(book, "Tasks"));
    assert_int_equal(workbook_close(book), 0);

    pe__table *t = read_sheet(path, NULL); /* the first that is not hidden */
    assert_cell(t, 0, 0, "1");
    assert_string_equal(pe__table_file(t), path);
    pe__table_free(t);
    t = read_sheet(path, "NOTES");
    assert_cell(t, 0, 0, "0");
    pe__table_free(t);
    t = read_sheet(path, "mémbers & <all>");
    assert_cell(t, 0, 0, "2");
    char place[700];
    snprintf(place, sizeof place, "%s#mémbers & <all>", path);
    assert_string_equal(pe__table_file(t), place);
    pe__table_free(t);

    int has = 0;
    assert_int_equal(pe__table_has_sheet(path, "tasks", NULL, &has, NULL),
                     PE_OK);
    assert_int_equal(has, 1);
    assert_int_equal(pe__table_has_sheet(path, "today", NULL, &has, NULL),
                     PE_OK);
    assert_int_equal(has, 0);
    pe_error err;
    assert_int_equal(pe__table_read_sheet(path, "today", NULL, &t, &err),
                     PE_BAD_INPUT);
    assert_non_null(strstr(err.message, "no sheet \"today\""));
    assert_non_null(strstr(err.message,
                           "\"notes\", \"Tasks\", \"mémbers & <all>\""));
}

static void write_cells(lxw_workbook *book, lxw_worksheet *sheet, int rich)
{
    lxw_format *bold = workbook_add_format(book);
    format_set_bold(bold);
    format_set_num_format(bold, "0.00");
    static const char *const header[] = {"a", "b", "c", "d"};
    for (int c = 0; c < 4; c++)
        worksheet_write_string(sheet, 1, (lxw_col_t)c, header[c], bold);
    worksheet_write_number(sheet, 3, 0, 40, bold);
    worksheet_write_number(sheet, 3, 1, 2.5, bold);
    worksheet_write_number(sheet, 3, 3, -0.125, NULL);
    worksheet_write_boolean(sheet, 4, 0, 1, NULL);
    worksheet_write_boolean(sheet, 4, 1, 0, bold);
    worksheet_write_formula_num(sheet, 4, 2, "=1+1.25", NULL, 2.25);
    worksheet_write_formula_str(sheet, 4, 3, "=A1&\"x\"", NULL, "ax & <y>");
    worksheet_write_string(sheet, 7, 0, "  <two>\n&lines \t", NULL);
    worksheet_write_string(sheet, 7, 1, "a_x000g_b\x01", NULL);
    worksheet_write_datetime(sheet, 7, 2,
                             &(lxw_datetime){2024, 3, 1, 12, 0, 0}, bold);
    worksheet_write_blank(sheet, 7, 9, bold); /* a coloured empty cell */
    lxw_rich_string_tuple one = {.format = bold, .string = "bold "};
    lxw_rich_string_tuple two = {.format = NULL, .string = "and plain"};
    lxw_rich_string_tuple *runs[] = {&one, &two, NULL};
    if (rich)
        worksheet_write_rich_string(sheet, 7, 3, runs, NULL);
}

/* The same cells through the table of shared texts and, as large files are
 * written, with each text in its cell. */
static void test_kinds_of_cells(void **state)
{
    (void)state;
    for (int constant = 0; constant < 2; constant++) {
        const char *path = scratch_path("kinds.xlsx");
        lxw_workbook_options options = {.constant_memory = (uint8_t)constant};
        lxw_workbook *book = workbook_new_opt(path, &options);
        write_cells(book, workbook_add_worksheet(book, NULL), 1);
        assert_int_equal(workbook_close(book), 0);
        pe__table *t = read_sheet(path, NULL);
        assert_int_equal(pe__table_columns(t), 4);
        assert_int_equal(pe__table_rows(t), 3);
        assert_int_equal(pe__table_line(t, 0), 4);
        assert_int_equal(pe__table_line(t, 2), 8);
        assert_cell(t, 0, 0, "40");
        assert_cell(t, 0, 1, "2.5");
        assert_cell(t, 0, 2, "");
        assert_cell(t, 0, 3, "-0.125");
        assert_cell(t, 1, 0, "TRUE");
        assert_cell(t, 1, 1, "FALSE");
        assert_cell(t, 1, 2, "2.25");
        assert_cell(t, 1, 3, "ax & <y>");
        assert_cell(t, 2, 0, "<two>\n&lines");
        assert_cell(t, 2, 1, "a_x000g_b_x0001_");
        assert_cell(t, 2, 2, "45352.5");
        assert_cell(t, 2, 3, "bold and plain");
        assert_false(pe__table_decimal_comma(t));
        pe__table_free(t);
    }
}

enum { MOST_ROWS = 30, MOST_COLUMNS = 30 };

typedef struct {
    int kind; /* 0 nothing, 1 number, 2 text, 3 truth */
    double number;
    char text[40];
} value;

static void random_value(pe__random *random, value *v)
{
    static const char *const piece[] = {"a", "B", "é", "\u4f60", "<", "&", "\"",
                                        "_xg", "_", ";", "\n", "7"};
    *v = (value){.kind = (int)pe__random_below(random, 4)};
    if (v->kind == 3)
        v->number = pe__random_below(random, 2);
    else if (pe__random_below(random, 2))
        v->number = (double)pe__random_below(random, 2000) - 1000;
    else
        v->number = (pe__random_unit(random) - 0.5) *
                    pow(10, (double)pe__random_below(random, 30) - 15);
    for (uint32_t i = 1 + pe__random_below(random, 4); i > 0; i--)
        strcat(v->text, piece[pe__random_below(random, 12)]);
    if (v->text[0] == '\n')
        v->text[0] = 'n';
    if (v->text[strlen(v->text) - 1] == '\n')
        v->text[strlen(v->text) - 1] = 'n';
}

static void write_value(lxw_worksheet *sheet, int row, int column,
                        const value *v)
{
    lxw_row_t r = (lxw_row_t)row;
    lxw_col_t c = (lxw_col_t)column;
    if (v->kind == 1)
        worksheet_write_number(sheet, r, c, v->number, NULL);
    else if (v->kind == 2)
        worksheet_write_string(sheet, r, c, v->text, NULL);
    else if (v->kind == 3)
        worksheet_write_boolean(sheet, r, c, v->number != 0, NULL);
}

/* libxlsxwriter writes 16 digits, so the number itself is not what is asked
 * for, but the number that stands in the file. */
static void assert_value(const value *v, const char *cell)
{
    char text[40];
    if (v->kind == 0) {
        assert_string_equal(cell, "");
    } else if (v->kind == 1) {
        char *end;
        snprintf(text, sizeof text, "%.16G", v->number);
        assert_true(strtod(cell, &end) == strtod(text, NULL));
        assert_int_equal(*end, 0);
        assert_true(strlen(cell) <= strlen(text));
        if (v->number == floor(v->number))
            assert_null(strpbrk(cell, ".e"));
    } else if (v->kind == 2) {
        assert_string_equal(cell, v->text);
    } else {
        assert_string_equal(cell, v->number != 0 ? "TRUE" : "FALSE");
    }
}

static void check_random_sheet(pe__random *random)
{
    static value model[MOST_ROWS][MOST_COLUMNS];
    int rows = (int)pe__random_below(random, MOST_ROWS);
    int columns = 1 + (int)pe__random_below(random, MOST_COLUMNS);
    const char *path = scratch_path("random.xlsx");
    lxw_workbook *book = workbook_new(path);
    lxw_worksheet *sheet = workbook_add_worksheet(book, NULL);
    for (int c = 0; c < columns; c++) {
        char name[16];
        snprintf(name, sizeof name, "n%d", c);
        worksheet_write_string(sheet, 0, (lxw_col_t)c, name, NULL);
    }
    for (int r = 0; r < rows; r++)
        for (int c = 0; c < columns; c++) {
            random_value(random, &model[r][c]);
            write_value(sheet, r + 1, c, &model[r][c]);
        }
    assert_int_equal(workbook_close(book), 0);

    pe__table *t = read_sheet(path, NULL);
    assert_int_equal(pe__table_columns(t), columns);
    int64_t row = 0;
    for (int r = 0; r < rows; r++) {
        int blank = 1;
        for (int c = 0; c < columns; c++)
            blank &= model[r][c].kind == 0;
        if (blank)
            continue;
        assert_int_equal(pe__table_line(t, row), r + 2);
        for (int c = 0; c < columns; c++)
            assert_value(&model[r][c], pe__table_cell(t, row, c));
        row++;
    }
    assert_int_equal(pe__table_rows(t), row);
    pe__table_free(t);
}

static void test_whatever_is_written_comes_back(void **state)
{
    (void)state;
    long before = pe__mem_live();
    pe__random random;
    pe__random_seed(&random, 31, 0);
    for (int round = 0; round < 150; round++)
        check_random_sheet(&random);
    assert_int_equal(pe__mem_live(), before);
}

/* ---- other programs' forms ---- */

static pe__table *parse_rows(const char *rows, const char *strings)
{
    size_t size;
    unsigned char *bytes = package_sheet(rows, strings, &size);
    pe__table *table = NULL;
    pe_error err = {0};
    if (pe__table_parse(bytes, size, "x", NULL, &table, &err) != PE_OK)
        print_message("%s\n", err.message);
    assert_non_null(table);
    free(bytes);
    return table;
}

static void test_forms_of_text(void **state)
{
    (void)state;
    pe__table *t = parse_rows(
        "<row r=\"2\"><c t=\"s\" r=\"A2\"><v>0</v></c>"
        "<c r=\"C2\" t=\"s\"><v>1</v></c></row>"
        "<row><c><v>1</v></c><c t=\"inlineStr\"><is><r><t>in</t></r>"
        "<r><rPr><b/></rPr><t>line</t></r><rPh sb=\"0\" eb=\"1\"><t>no</t>"
        "</rPh></is></c><c t=\"s\"><v>2</v></c></row>"
        "<row r=\"4\" spans=\"1:3\"/>"
        "<row r=\"9\"><c r=\"A9\" t=\"str\"><f>B1</f><v></v></c>"
        "<c r=\"B9\" s=\"3\"/><c r=\"C9\" t=\"d\"><v>2024-03-01</v></c></row>"
        "<row r=\"12\"><c r=\"A12\" t=\"s\"><v>3</v></c>"
        "<c r=\"B12\" t=\"b\"><v>1</v></c><c r=\"C12\" t=\"s\"/></row>",
        "<si><t>a</t></si><si><t xml:space=\"preserve\"> c </t></si>"
        "<si><r><t>two </t></r><r><rPr/><t>runs</t></r><rPh sb=\"0\" eb=\"2\">"
        "<t>reading</t></rPh><phoneticPr fontId=\"1\"/></si>"
        "<si><t>x_x000D__x000A_y_x005F_x0041_z&#233;_x00e9_</t></si><si/>");
    assert_int_equal(pe__table_rows(t), 3);
    assert_string_equal(pe__table_name(t, 0), "a");
    assert_string_equal(pe__table_name(t, 1), "");
    assert_string_equal(pe__table_name(t, 2), "c");
    assert_int_equal(pe__table_line(t, 0), 3);
    assert_cell(t, 0, 0, "1");
    assert_cell(t, 0, 1, "inline");
    assert_cell(t, 0, 2, "two runs");
    assert_int_equal(pe__table_line(t, 1), 9);
    assert_cell(t, 1, 0, "");
    assert_cell(t, 1, 2, "2024-03-01");
    assert_cell(t, 2, 0, "x\r\ny_x0041_zéé");
    assert_cell(t, 2, 1, "TRUE");
    assert_cell(t, 2, 2, "");
    pe__table_free(t);
}

/* As LibreOffice, openpyxl and strict writers differ: prefixes on elements,
 * absolute targets, other folders, letters' case. */
static void test_forms_of_packages(void **state)
{
    (void)state;
    static const package_member members[] = {
        {"_rels/.rels",
         "<r:Relationships xmlns:r='u'><r:Relationship Id='a' "
         "Type='http://purl.oclc.org/ooxml/officeDocument/relationships/"
         "officeDocument' Target='/Book/main.xml'/></r:Relationships>", 0,
         NULL},
        {"Book/main.xml",
         "<x:workbook xmlns:x='u' xmlns:q='v'><x:sheets>"
         "<x:sheet name='Chart' sheetId='9' q:id='k1'/>"
         "<x:sheet name='Data' sheetId='4' q:id='k2'/></x:sheets></x:workbook>",
         0, NULL},
        {"Book/_rels/main.xml.rels",
         "<Relationships><Relationship Id='k1' Type='u/chartsheet' "
         "Target='charts/c.xml'/><Relationship Id='k2' Type='u/worksheet' "
         "Target='../Sheets/./s.xml'/><Relationship Id='k3' "
         "Type='u/sharedStrings' Target='/texts.xml'/></Relationships>", 0,
         NULL},
        {"Sheets/./s.xml",
         "<x:worksheet xmlns:x='u'><x:cols/><x:sheetData><x:row r='1'>"
         "<x:c r='A1' t='s'><x:v>0</x:v></x:c></x:row></x:sheetData>"
         "<x:extLst><x:row r='1'><x:c t='zz'/></x:row></x:extLst>"
         "</x:worksheet>", 0, NULL},
        {"Texts.XML", "<x:sst xmlns:x='u'><x:si><x:t>id</x:t></x:si></x:sst>",
         0, NULL},
        {NULL, NULL, 0, NULL},
    };
    size_t size;
    unsigned char *bytes = package_make(members, &size);
    pe__table *t = NULL;
    pe_error err = {0};
    if (pe__table_parse(bytes, size, "x", NULL, &t, &err) != PE_OK)
        print_message("%s\n", err.message);
    assert_non_null(t);
    assert_string_equal(pe__table_name(t, 0), "id");
    assert_int_equal(pe__table_rows(t), 0);
    pe__table_free(t);
    assert_int_equal(pe__table_parse_sheet(bytes, size, "x", "Chart", NULL, &t,
                                           &err), PE_BAD_INPUT);
    assert_non_null(strstr(err.message, "there is \"Data\""));
    free(bytes);
}

static void assert_number(const char *stands, const char *expected)
{
    char rows[200];
    snprintf(rows, sizeof rows, "<row><c t=\"inlineStr\"><is><t>n</t></is></c>"
             "</row><row><c><v>%s</v></c></row>", stands);
    pe__table *t = parse_rows(rows, NULL);
    assert_cell(t, 0, 0, expected);
    pe__table_free(t);
}

static void test_numbers(void **state)
{
    (void)state;
    static const char *const pairs[][2] = {
        {"7", "7"}, {"7.0", "7"}, {"007", "7"}, {"2.50", "2.5"},
        {"-3", "-3"}, {"-0", "0"}, {"1E3", "1000"}, {"1.5E-3", "0.0015"},
        {"0.30000000000000004", "0.30000000000000004"},
        {"0.1", "0.1"}, {"0.10000000000000001", "0.1"},
        {"9007199254740992", "9007199254740992"},
        {"123456789012345", "123456789012345"}, {"1e22", "1e+22"},
        {"4.9406564584124654E-324", "4.94065645841247e-324"},
        {"1.7976931348623157E+308", "1.7976931348623157e+308"},
    };
    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++)
        assert_number(pairs[i][0], pairs[i][1]);
}

/* Where people write 2,5 the file still says 2.5, and so does the table. */
static void test_numbers_in_a_locale_with_commas(void **state)
{
    (void)state;
    char command[800];
    snprintf(command, sizeof command,
             "localedef -i de_DE -f UTF-8 '%s' 2>%s", scratch_path("de_DE"),
             scratch_path("complaints"));
    (void)!system(command); /* NOLINT(cert-env33-c): all of it is ours */
    setenv("LOCPATH", scratch_path(""), 1);
    if (setlocale(LC_ALL, "de_DE") == NULL) {
        print_message("localedef made no German locale here\n");
        skip();
    }
    assert_int_equal(localeconv()->decimal_point[0], ',');
    assert_number("2.50", "2.5");
    assert_number("0.1", "0.1");
    char own[20];
    snprintf(own, sizeof own, "%.1f", 2.5);
    assert_string_equal(own, "2,5"); /* and the locale is as it was */
    setlocale(LC_ALL, "C");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_three_sheets_by_name),
        cmocka_unit_test(test_kinds_of_cells),
        cmocka_unit_test(test_whatever_is_written_comes_back),
        cmocka_unit_test(test_forms_of_text),
        cmocka_unit_test(test_forms_of_packages),
        cmocka_unit_test(test_numbers),
        cmocka_unit_test(test_numbers_in_a_locale_with_commas),
    };
    return cmocka_run_group_tests(tests, scratch_make, scratch_remove);
}
