/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A division in files and on the terminal: they say the same thing, all of
 * them stand there or none, and no line is too wide. */
#include "../base/scratch.h"
#include "desk.h"
#include "division.h"
#include "generate.h"
#include "mem.h"
#include "table.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

/* --- the files ----------------------------------------------------------- */

static pe__table *table_of(const char *name, const char *sheet)
{
    pe__table *table = NULL;
    pe_error err = {0};
    if (pe__table_read_sheet(scratch_path(name), sheet, NULL, &table, &err))
        fail_msg("%s:%ld %s", err.file, err.line, err.message);
    return table;
}

static const char *cell(const pe__table *table, int64_t row, const char *name)
{
    int32_t column = pe__table_find(table, name);
    if (column < 0)
        fail_msg("no column %s", name);
    return pe__table_cell(table, row, column);
}

static void test_jobs_can_be_read_again(void **state)
{
    (void)state;
    pe_error err = {0};
    pe_jobs_piece *piece;
    int64_t count;
    pe_workplace *w = desk_open("files", work, people, today);
    pe_jobs_result r = solved(w, nothing);
    write_out(&r, "out");
    assert_int_equal(scratch_count("out"), 6);
    assert_int_equal(pe_workplace_read_jobs(w, scratch_path("out/jobs.csv"),
                                            &piece, &count, &err),
                     PE_OK);
    assert_int_equal(count, r.solution.start[w->problem.members]);
    for (int64_t k = 0; k < count; k++) {
        assert_int_equal(piece[k].task, r.solution.task[k]);
        assert_int_equal(piece[k].hours, r.solution.hours[k]);
    }
    pe_workplace_pieces_free(piece);
    pe__table *left = table_of("out/unassigned.csv", NULL);
    assert_int_equal(pe__table_rows(left), 1);
    assert_string_equal(cell(left, 0, "task"), "fix");
    assert_string_equal(cell(left, 0, "hours"), "2");
    assert_non_null(strstr(cell(left, 0, "reason"), "nobody may do it"));
    pe__table_free(left);
    pe_jobs_result_free(&r);
    pe_workplace_free(w);
}

static void test_members_and_their_own_columns(void **state)
{
    (void)state;
    pe_workplace *w = desk_open("files", work, people, today);
    pe_jobs_result r = solved(w, nothing);
    write_out(&r, "out");
    pe__table *csv = table_of("out/members.csv", NULL);
    pe__table *sheet = table_of("out/jobs.xlsx", "members");
    assert_int_equal(pe__table_rows(csv), 4);
    assert_string_equal(cell(csv, 1, "name"), "Bob, \"Jr.\"");
    assert_string_equal(cell(csv, 3, "birthday"), "July");
    assert_string_equal(cell(sheet, 3, "birthday"), "July");
    for (int64_t i = 0; i < 4; i++) {
        double hours = atof(cell(csv, i, "hours"));
        assert_true(hours == atof(cell(csv, i, "hours_kept")) +
                                 atof(cell(csv, i, "hours_new")));
        assert_true(hours == atof(cell(sheet, i, "hours")));
        assert_true(atof(cell(csv, i, "deviation_empowerment")) ==
                    r.reach[i]);
        assert_true(atof(cell(csv, i, "deviation_before_desirability")) ==
                    r.reach_before[4 + i]);
        assert_string_equal(cell(csv, i, "tasks"), cell(sheet, i, "tasks"));
    }
    pe__table_free(sheet);
    pe__table_free(csv);
    pe_jobs_result_free(&r);
    pe_workplace_free(w);
}

/* What people wrote stays text: a name like a formula computes nothing. */
static void test_the_workbook(void **state)
{
    (void)state;
    pe_workplace *w = desk_open("files", work, people, today);
    pe_jobs_result r = solved(w, nothing);
    write_out(&r, "out");
    pe__table *sheet = table_of("out/jobs.xlsx", "jobs");
    bool formula = false, quoted = false, shelf = false;
    double hours = 0;
    for (int64_t k = 0; k < pe__table_rows(sheet); k++) {
        formula |= !strcmp(cell(sheet, k, "task name"), "=SUM(A1)");
        quoted |= !strcmp(cell(sheet, k, "task name"), "Edit, and \"cut\"");
        shelf |= !strcmp(cell(sheet, k, "shelf"), "top");
        hours += atof(cell(sheet, k, "hours"));
    }
    assert_true(formula && quoted && shelf);
    assert_true(hours == 39);
    pe__table_free(sheet);
    sheet = table_of("out/jobs.xlsx", "certificate");
    assert_string_equal(pe__table_cell(sheet, 0, 0), "outcome");
    assert_string_equal(pe__table_cell(sheet, 0, 1), "short");
    pe__table_free(sheet);
    pe_jobs_result_free(&r);
    pe_workplace_free(w);
}

/* Equal results, equal bytes, but for the seconds it took. */
static void test_files_are_reproducible(void **state)
{
    (void)state;
    static const char *const name[] = {
        "jobs.csv", "unassigned.csv", "members.csv", "certificate.json",
        "jobs.xlsx"};
    pe_workplace *w = desk_open("files", work, people, today);
    for (int k = 0; k < 2; k++) {
        pe_jobs_result r = solved(w, nothing);
        r.seconds = 1;
        write_out(&r, k ? "twice" : "once");
        pe_jobs_result_free(&r);
        if (!k)
            sleep(2); /* zip has a clock of two seconds */
    }
    for (size_t k = 0; k < sizeof name / sizeof *name; k++) {
        char path[64];
        size_t one = 0, two = 0;
        snprintf(path, sizeof path, "once/%s", name[k]);
        char *first = scratch_read(path, &one);
        snprintf(path, sizeof path, "twice/%s", name[k]);
        char *second = scratch_read(path, &two);
        assert_int_equal(one, two);
        assert_memory_equal(first, second, one);
        free(second);
        free(first);
    }
    pe_workplace_free(w);
}

static void test_numbers_are_short_and_exact(void **state)
{
    (void)state;
    static const struct {
        double number;
        const char *text;
    } cases[] = {{0, "0"}, {0.1, "0.1"}, {2.5, "2.5"}, {-3, "-3"},
                 {1.0 / 3, "0.3333333333333333"}, {1e300, "1e+300"},
                 {NAN, ""}, {INFINITY, ""}};
    char text[PE__NUMBER];
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++)
        assert_string_equal(pe__number_text(cases[k].number, text),
                            cases[k].text);
}

/* --- on the terminal ----------------------------------------------------- */

static char *printed(const pe_jobs_result *r, int width)
{
    char *text = NULL;
    size_t size;
    FILE *out = open_memstream(&text, &size);
    pe_jobs_result_print(r, out, width);
    fclose(out);
    return text;
}

static void assert_width(const char *text, size_t width)
{
    while (*text) {
        size_t length = strcspn(text, "\n"), columns = 0;
        for (size_t k = 0; k < length; k++)
            columns += ((unsigned char)text[k] & 0xc0) != 0x80;
        if (columns > width)
            fail_msg("%zu columns: %.*s", columns, (int)length, text);
        text += length + (text[length] != '\0');
    }
}

/* Many members, and many categories. */
static void test_wide_tables_on_narrow_terminals(void **state)
{
    (void)state;
    pe_generate what = {70, 3, true, 2};
    assert_int_equal(pe_generate_write(&what, scratch_path("crowd"), NULL),
                     PE_OK);
    pe_workplace *w[] = {
        desk_read("crowd"),
        desk_open("kinds",
                  "task,hours,category\na,2,deciding and editing\n"
                  "b,3,selling\nc,2,cleaning the hall\nd,1,driving\n"
                  "e,2,accounts\nf,2,cooking\ng,1,the garden\n",
                  "member,name,hours\na,A very long name for a member,8\n"
                  "b,B,7\n",
                  NULL)};
    for (size_t k = 0; k < 2; k++) {
        pe_jobs_result r = solved(w[k], nothing);
        for (int width = 40; width < 140; width += 7) {
            char *text = printed(&r, width);
            assert_width(text, (size_t)width);
            free(text);
        }
        pe_jobs_result_free(&r);
        pe_workplace_free(w[k]);
    }
}

static void test_the_terminal(void **state)
{
    (void)state;
    static const int widths[] = {40, 60, 80, 100, 132, 200};
    pe_workplace *w = desk_open("print", work, people, today);
    pe_jobs_result r = solved(w, everything);
    for (size_t k = 0; k < sizeof widths / sizeof *widths; k++) {
        char *text = printed(&r, widths[k]);
        assert_width(text, (size_t)widths[k]);
        assert_non_null(strstr(text, "4 members, 7 tasks, 41 hours"));
        assert_non_null(strstr(text, "Nobody's job differs"));
        assert_non_null(strstr(text, "Unassigned: 2 hours"));
        assert_non_null(strstr(text, "Bob, \"Jr.\""));
        free(text);
    }
    pe_jobs_result_free(&r);
    pe_workplace_free(w);
}

/* --- memory -------------------------------------------------------------- */

static void test_memory_that_runs_out(void **state)
{
    (void)state;
    pe_workplace *w = desk_open(
        "memory", "task,hours,empowerment,skills\na,2,3,x\nb,3,1,\nc,1,2,\n",
        "member,hours,skills\nann,4,x\nbob,4,\n",
        "member,task,hours\nann,a,2\nbob,b,3\n");
    pe_jobs_settings settings = PE_JOBS_DEFAULTS;
    settings.effort = 1;
    long live = pe__mem_live();
    long n = 1;
    for (int passed = 0; passed < 3; n++) {
        pe_error err = {0};
        pe_jobs_result r;
        pe__mem_fail_at(n);
        pe_status status =
            pe_jobs_result_make(w, &settings, &everything, &r, &err);
        pe__mem_fail_at(0);
        pe_jobs_result_free(&r);
        assert_int_equal(pe__mem_live(), live);
        passed = status ? 0 : passed + 1;
        if (status)
            assert_int_equal(status, PE_NO_MEMORY);
    }
    assert_true(n > 50);
    pe_workplace_free(w);
}

/* Either all of the old result stands there, or all of the new one. */
static void test_memory_that_runs_out_while_writing(void **state)
{
    (void)state;
    pe_workplace *w = desk_open("memory", work, people, today);
    pe_jobs_result r = solved(w, nothing);
    mkdir(scratch_path("kept"), 0777);
    scratch_write("kept/jobs.csv", "old", 3);
    long live = pe__mem_live(), n = 1;
    for (;; n++) {
        size_t size;
        pe_error err = {0};
        pe__mem_fail_at(n);
        pe_status status =
            pe_jobs_result_write(&r, scratch_path("kept"), &err);
        pe__mem_fail_at(0);
        assert_int_equal(pe__mem_live(), live);
        char *jobs = scratch_read("kept/jobs.csv", &size);
        if (!status) {
            assert_true(size > 3);
            free(jobs);
            break;
        }
        assert_int_equal(status, PE_NO_MEMORY);
        assert_string_equal(jobs, "old");
        assert_int_equal(scratch_count("kept"), 1);
        free(jobs);
    }
    assert_true(n > 10);
    pe_jobs_result_free(&r);
    pe_workplace_free(w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_jobs_can_be_read_again),
        cmocka_unit_test(test_members_and_their_own_columns),
        cmocka_unit_test(test_the_workbook),
        cmocka_unit_test(test_files_are_reproducible),
        cmocka_unit_test(test_numbers_are_short_and_exact),
        cmocka_unit_test(test_wide_tables_on_narrow_terminals),
        cmocka_unit_test(test_the_terminal),
        cmocka_unit_test(test_memory_that_runs_out),
        cmocka_unit_test(test_memory_that_runs_out_while_writing),
    };
    return cmocka_run_group_tests_name("app result files", tests, scratch_make,
                                       scratch_remove);
}
