/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Workplaces in workbooks mean what they mean in CSV. */
#include "../base/scratch.h"
#include "desk.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <xlsxwriter.h>

#include <cmocka.h>

/* Writes text as a sheet, a cell that reads as a number as one. */
static void fill_sheet(lxw_workbook *book, const char *name, const char *text)
{
    lxw_worksheet *sheet = workbook_add_worksheet(book, name);
    lxw_row_t row = 0;
    lxw_col_t column = 0;
    while (*text) {
        char cell[64] = "", *end;
        size_t length = strcspn(text, ",\n");
        memcpy(cell, text, length);
        double number = strtod(cell, &end);
        if (length && !*end)
            worksheet_write_number(sheet, row, column, number, NULL);
        else if (length)
            worksheet_write_string(sheet, row, column, cell, NULL);
        column++;
        if (text[length] == '\n') {
            row++;
            column = 0;
        }
        text += length + (text[length] != '\0');
    }
}

static void write_book(const char *path, const char *const *name,
                       const char *const *text, int sheets)
{
    lxw_workbook *book = workbook_new(scratch_path(path));
    for (int k = 0; k < sheets; k++)
        fill_sheet(book, name[k], text[k]);
    assert_int_equal(workbook_close(book), LXW_NO_ERROR);
}

static const char *const table_text[] = {
    ("task,name,hours,empowerment,desirability,skills,min_hours\n"
     "a,Änne,2.5,0.1,7,x;y,0.75\nb,B,3.25,3,4,,\n"),
    "member,hours,skills\nann,4.75,y;x\nbob,1,\n",
    "member,task,hours\nann,a,2.5\nbob,b,0.25\n"};
static const char *const sheet_name[] = {"Tasks", "members", "today"};

static void assert_same(const pe_workplace *a, const pe_workplace *b)
{
    const pe_jobs_problem *p = &a->problem, *q = &b->problem;
    assert_int_equal(p->tasks, q->tasks);
    assert_int_equal(p->members, q->members);
    assert_int_equal(p->todays, q->todays);
    size_t tasks = (size_t)p->tasks, members = (size_t)p->members;
    assert_memory_equal(p->hours, q->hours, 4 * tasks);
    assert_memory_equal(p->least, q->least, 4 * tasks);
    assert_memory_equal(p->need, q->need, 4 * tasks);
    assert_memory_equal(p->rating, q->rating, 8 * 2 * tasks);
    assert_memory_equal(p->offer, q->offer, 4 * members);
    assert_memory_equal(p->have, q->have, 4 * members);
    if (p->todays)
        assert_memory_equal(p->today, q->today,
                            sizeof *p->today * (size_t)p->todays);
    for (size_t j = 0; j < tasks; j++)
        assert_string_equal(a->task_name[j], b->task_name[j]);
}

static void test_workbooks_mean_what_csv_means(void **state)
{
    (void)state;
    pe_error err = {0};
    pe_workplace *csv = desk_open("csv", table_text[0], table_text[1],
                                  table_text[2]);
    pe_workplace *sheets;
    mkdir(scratch_path("xlsx"), 0777);
    write_book("xlsx/tasks.xlsx", sheet_name, table_text, 1);
    write_book("xlsx/members.xlsx", sheet_name + 1, table_text + 1, 1);
    write_book("xlsx/today.xlsx", sheet_name + 2, table_text + 2, 1);
    sheets = desk_read("xlsx");
    assert_same(csv, sheets);
    pe_workplace_free(sheets);
    mkdir(scratch_path("book"), 0777);
    write_book("book/workplace.xlsx", sheet_name, table_text, 3);
    sheets = desk_read("book");
    assert_same(csv, sheets);
    pe_workplace_free(sheets);
    /* the file itself in the place of the folder */
    pe_workplace_files files = {.folder = scratch_path("book/workplace.xlsx")};
    assert_int_equal(pe_workplace_read(&files, &sheets, &err), PE_OK);
    assert_same(csv, sheets);
    assert_string_equal(sheets->name, "workplace");
    pe_workplace_free(sheets);
    /* without a sheet of today */
    write_book("book/workplace.xlsx", sheet_name, table_text, 2);
    sheets = desk_read("book");
    assert_int_equal(sheets->problem.todays, 0);
    pe_workplace_free(sheets);
    pe_workplace_free(csv);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_workbooks_mean_what_csv_means),
    };
    return cmocka_run_group_tests_name("app workbooks", tests, scratch_make,
                                       scratch_remove);
}
