/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Workplaces that are not sound: each fault is told with its file, row and
 * column, what was found, and what would be right. */
#include "../base/scratch.h"
#include "desk.h"
#include "mem.h"

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

#define TASKS "task,hours,empowerment,desirability\na,2,1,1\nb,3,2,2\n"
#define MEMBERS "member,hours\nann,10\nbob,10\n"

typedef struct {
    const char *tasks, *members, *today; /* NULL = the sound table, or none */
    const char *file;                    /* how the place ends */
    long line, column;
    const char *found, *right; /* both stand in the message */
} fault;

static const fault faults[] = {
    /* columns */
    {"id,hours,empowerment\na,1,1\n", NULL, NULL, "tasks.csv", 1, 0,
     "\"task\" is missing (found: id, hours, empowerment)", "add it"},
    {"task,empowerment\na,1\n", NULL, NULL, "tasks.csv", 1, 0,
     "\"hours\" is missing", "add it"},
    {"task,hours\na,1\n", NULL, NULL, "tasks.csv", 1, 0,
     "\"empowerment\" is missing", "rank or category"},
    {"task,hours,empowerment\na,1,\nb,1,\n", NULL, NULL, "tasks.csv", 0, 3,
     "empowerment is blank for every task", "fill it in"},
    {NULL, "name,hours\nann,1\n", NULL, "members.csv", 1, 0,
     "\"member\" is missing", "add it"},
    {NULL, "member\nann\n", NULL, "members.csv", 1, 0, "\"hours\" is missing",
     "add it"},
    {NULL, NULL, "member,hours\nann,1\n", "today.csv", 1, 0,
     "\"task\" is missing", "add it"},
    /* no rows */
    {"task,hours,empowerment\n", NULL, NULL, "tasks.csv", 0, 0,
     "no tasks", "one row for each"},
    {NULL, "member,hours\n", NULL, "members.csv", 0, 0, "no members",
     "one row for each"},
    {"", NULL, NULL, "tasks.csv", 0, 0, "empty", ""},
    /* ids */
    {"task,hours,empowerment\n,1,1\n", NULL, NULL, "tasks.csv", 2, 1,
     "no id", "that no other task has"},
    {"task,hours,empowerment\na,1,1\nb,1,1\n\na,1,1\n", NULL, NULL,
     "tasks.csv", 5, 1, "\"a\" stands in row 2 already", "id of its own"},
    {NULL, "hours,member\n1,x\n2,x\n", NULL, "members.csv", 3, 2,
     "\"x\" stands in row 2 already", "id of their own"},
    {NULL, "member,hours\n,1\n", NULL, "members.csv", 2, 1, "no id",
     "that no other member has"},
    /* hours */
    {"task,hours,empowerment\na,,1\n", NULL, NULL, "tasks.csv", 2, 2,
     "hours is blank", "such as 2.5"},
    {"task,hours,empowerment\na,two,1\n", NULL, NULL, "tasks.csv", 2, 2,
     "\"two\"", "such as 2.5"},
    {"task,hours,empowerment\na,-2,1\n", NULL, NULL, "tasks.csv", 2, 2,
     "-2", "from 0"},
    {"task,hours,empowerment\na,nan,1\n", NULL, NULL, "tasks.csv", 2, 2,
     "\"nan\"", "such as 2.5"},
    {"task,hours,empowerment\na,inf,1\n", NULL, NULL, "tasks.csv", 2, 2,
     "\"inf\"", "such as 2.5"},
    {"task,hours,empowerment\na,1e999,1\n", NULL, NULL, "tasks.csv", 2, 2,
     "\"1e999\"", "such as 2.5"},
    {"task,hours,empowerment\na,0x10,1\n", NULL, NULL, "tasks.csv", 2, 2,
     "\"0x10\"", "such as 2.5"},
    {"task,hours,empowerment\na,2h,1\n", NULL, NULL, "tasks.csv", 2, 2,
     "\"2h\"", "such as 2.5"},
    {"task,hours,empowerment\na,1e12,1\n", NULL, NULL, "tasks.csv", 2, 2,
     "1e12", "from 0 to"},
    {"task,hours,empowerment\na,0,1\n", NULL, NULL, "tasks.csv", 2, 2,
     "hours is 0", "at least 0.25"},
    {"task,hours,empowerment\na,2.3,1\n", NULL, NULL, "tasks.csv", 2, 2,
     "2.3", "write 2.25 or 2.5"},
    {"task,hours,empowerment\na,\"2,5\",1\n", NULL, NULL, "tasks.csv", 2, 2,
     "\"2,5\"", "with a point"},
    {"task;hours;empowerment\na;2,1;1\n", NULL, NULL, "tasks.csv", 2, 2,
     "2,1", "write 2 or 2.25"},
    {"task;hours;empowerment\na;1.234,5;1\n", NULL, NULL, "tasks.csv", 2, 2,
     "\"1.234,5\"", "such as 2.5"},
    {NULL, "member,hours\nann,-1\n", NULL, "members.csv", 2, 2, "-1",
     "from 0"},
    {NULL, "member,hours\nann,7.1\n", NULL, "members.csv", 2, 2, "7.1",
     "write 7 or 7.25"},
    {"task,hours,empowerment,min_hours\na,2,1,3\n", NULL, NULL, "tasks.csv",
     2, 4, "min_hours is 3", "at most 2"},
    {"task,hours,empowerment,min_hours\na,2,1,1.1\n", NULL, NULL, "tasks.csv",
     2, 4, "min_hours is 1.1", "write 1 or 1.25"},
    {"task,hours,empowerment,max_people\na,2,1,0\n", NULL, NULL, "tasks.csv",
     2, 4, "max_people is 0", "whole number"},
    {"task,hours,empowerment,max_people\na,2,1,1.5\n", NULL, NULL,
     "tasks.csv", 2, 4, "1.5", "whole number"},
    /* ratings */
    {"task,hours,empowerment\na,1,x\n", NULL, NULL, "tasks.csv", 2, 3,
     "\"x\"", "such as 2.5"},
    {"task,hours,empowerment,desirability\na,1,1,1\nb,1,1,\n", NULL, NULL,
     "tasks.csv", 3, 4, "desirability is blank", "for every task or for none"},
    {"task,hours,rank\na,1,1\nb,1,\n", NULL, NULL, "tasks.csv", 3, 3,
     "rank is blank", "for every task"},
    {"task,hours,rank\na,1,1\nb,1,0\n", NULL, NULL, "tasks.csv", 3, 3,
     "rank is 0", "1 is the most empowering"},
    {"task,hours,category\na,1,x\nb,1,\n", NULL, NULL, "tasks.csv", 3, 3,
     "category is blank", "needs one"},
    {"task,hours,category\na,1,1\nb,1,2\nc,1,3\nd,1,4\ne,1,5\nf,1,6\ng,1,7\n"
     "h,1,8\ni,1,9\n",
     NULL, NULL, "tasks.csv", 10, 3, "more than 8 categories", "similar work"},
    /* slots */
    {"task,hours,empowerment,slot\na,1,1,Mon 9\n", NULL, NULL, "tasks.csv", 2,
     4, "\"Mon 9\"", "Mon 09:00-12:00"},
    {NULL, "member,hours,away\nann,1,Tue; 9-12\n", NULL, "members.csv", 2, 3,
     "\"9-12\"", "Mon 09:00-12:00"},
    /* lists of tasks */
    {NULL, "member,hours,prefers\nann,1,a;zzzzzz\n", NULL, "members.csv", 2, 3,
     "\"zzzzzz\"", "ids of tasks"},
    {"task,hours,empowerment\ncook-lunch,1,1\nwash,1,1\n",
     "member,hours,pins\nann,1,cook-luch\n", NULL, "members.csv", 2, 3,
     "\"cook-luch\"", "did you mean \"cook-lunch\"?"},
    {"task,name,hours,empowerment\na,Wash,1,1\nb,Wash,1,1\n",
     "member,hours,bans\nann,1,Wash\n", NULL, "members.csv", 2, 3, "\"Wash\"",
     "write the id"},
    {"task,hours,empowerment,skills\na,1,1,x\n",
     "member,hours,pins\nann,1,a\n", NULL, "members.csv", 2, 3,
     "ann is pinned to \"a\"", "add the skill"},
    {NULL, "member,hours,pins,bans\nann,1,b,a; b\n", NULL, "members.csv", 2, 4,
     "\"b\" stands in both pins and bans", "take it out"},
    {NULL, "member,hours,avoids,prefers\nann,1,a,a\n", NULL, "members.csv", 2,
     3, "both prefers and avoids", "take it out"},
    {NULL, "member,hours,carry_empowerment\nann,1,much\n", NULL,
     "members.csv", 2, 3, "\"much\"", "such as 2.5"},
    /* today */
    {NULL, NULL, "member,task,hours\nan,a,1\n", "today.csv", 2, 1, "\"an\"",
     "did you mean \"ann\"?"},
    {NULL, NULL, "member,task,hours\nann,,1\n", "today.csv", 2, 2, "blank",
     "write an id"},
    {NULL, NULL, "member,task,hours\nann,a,1\nann,wxyz,1\n", "today.csv", 3, 2,
     "\"wxyz\"", "one of those ids"},
    {NULL, NULL, "member,task,hours\nann,a,0.3\n", "today.csv", 2, 3, "0.3",
     "write 0.25 or 0.5"},
    {NULL, NULL, "member,task,hours\nann,a,1\nbob,a,1\nann,a,0.5\n",
     "today.csv", 4, 2, "\"ann\" holds \"a\" in row 2 already",
     "in one row"},
};

static void assert_ends(const char *text, const char *end)
{
    size_t length = strlen(text), tail = strlen(end);
    assert_true(length >= tail);
    assert_string_equal(text + length - tail, end);
}

static void test_faults_are_told_with_place_and_remedy(void **state)
{
    (void)state;
    long live = pe__mem_live();
    for (size_t k = 0; k < sizeof faults / sizeof *faults; k++) {
        const fault *f = &faults[k];
        pe_error err = {0};
        pe_workplace *w = (pe_workplace *)&err; /* must be made NULL */
        desk_put("bad", f->tasks ? f->tasks : TASKS,
                 f->members ? f->members : MEMBERS, f->today);
        pe_workplace_files files = {.folder = scratch_path("bad")};
        pe_status status = pe_workplace_read(&files, &w, &err);
        if (status != PE_BAD_INPUT || err.line != f->line ||
            err.column != f->column || !strstr(err.message, f->found) ||
            !strstr(err.message, f->right))
            fail_msg("case %zu: %d at %s:%ld:%ld %s", k, status, err.file,
                     err.line, err.column, err.message);
        assert_ends(err.file, f->file);
        assert_int_equal(err.code, PE_BAD_INPUT);
        assert_null(w);
        assert_int_equal(pe__mem_live(), live);
    }
}

/* What is odd but can be done comes back as a warning. */
static void test_warnings(void **state)
{
    (void)state;
    static const struct {
        const char *tasks, *members;
        long line, column;
        const char *found;
    } cases[] = {
        {"task,hours,empowerment,desirability,skills\n"
         "a,1,1,1,\nb,1,1,1,weld;cook\n",
         "member,hours,skills\nann,1,wield\nbob,9,cook\n", 3, 5,
         "nobody has the skill \"weld\": work that needs it stays unassigned; "
         "or is it \"wield\"?"},
        {"task,hours,empowerment,desirability\na,30,1,1\n", MEMBERS, 0, 0,
         "the tasks have 30 hours, all members together offer 20"},
        {"task,hours,empowerment\na,3,1\n", MEMBERS, 0, 0,
         "only empowerment is balanced"},
        {"task,hours,desirability\na,3,1\n", MEMBERS, 0, 0,
         "only desirability is balanced"},
        {"task,hours,empowerment,desirability,slot\na,3,1,1,Fair\n",
         "member,hours,away\nann,9,Fare\n", 0, 0,
         "away in \"Fare\", which is no slot of any task; or is it \"Fair\"?"},
    };
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        pe_workplace *w =
            desk_open("odd", cases[k].tasks, cases[k].members, NULL);
        assert_int_equal(w->warnings, 1);
        if (!strstr(w->warning[0].message, cases[k].found))
            fail_msg("case %zu: %s", k, w->warning[0].message);
        assert_int_equal(w->warning[0].line, cases[k].line);
        assert_int_equal(w->warning[0].column, cases[k].column);
        pe_workplace_free(w);
    }
}

static void test_warnings_do_not_flood(void **state)
{
    (void)state;
    char *tasks = calloc(1, 64 * 300);
    strcpy(tasks, "task,hours,empowerment,desirability,skills\n");
    for (int k = 0; k < 300; k++)
        sprintf(tasks + strlen(tasks), "t%d,0.25,1,1,%d-lone\n", k, 1000 + k);
    pe_workplace *w =
        desk_open("flood", tasks, "member,hours\na,99\n", NULL);
    assert_int_equal(w->warnings, 101);
    assert_string_equal(w->warning[100].message, "and 200 more warnings");
    pe_workplace_free(w);
    free(tasks);
}

static pe_status read_only(const pe_workplace_files *files, pe_error *err)
{
    pe_workplace *w = NULL;
    *err = (pe_error){0};
    pe_status status = pe_workplace_read(files, &w, err);
    pe_workplace_free(w);
    return status;
}

static void test_files_that_are_not_there(void **state)
{
    (void)state;
    pe_error err;
    pe_workplace_files files = {.folder = scratch_path("nowhere")};
    assert_int_equal(read_only(&files, &err), PE_IO);
    assert_ends(err.file, "nowhere");
    files = (pe_workplace_files){0};
    assert_int_equal(read_only(&files, &err), PE_USAGE);
    assert_non_null(strstr(err.message, "--tasks"));
    files.tasks = scratch_path("none.csv");
    assert_int_equal(read_only(&files, &err), PE_USAGE);
    assert_non_null(strstr(err.message, "--members"));
    files.members = files.tasks;
    assert_int_equal(read_only(&files, &err), PE_IO);
    assert_ends(err.file, "none.csv");
    desk_put("half", TASKS, NULL, NULL);
    files = (pe_workplace_files){.folder = scratch_path("half")};
    assert_int_equal(read_only(&files, &err), PE_BAD_INPUT);
    assert_non_null(strstr(err.message, "members.csv"));
}

static void test_two_forms_of_one_table_are_ambiguous(void **state)
{
    (void)state;
    pe_error err;
    desk_put("twice", TASKS, MEMBERS, NULL);
    scratch_write("twice/members.xlsx", "x", 1);
    pe_workplace_files files = {.folder = scratch_path("twice")};
    assert_int_equal(read_only(&files, &err), PE_BAD_INPUT);
    assert_non_null(strstr(err.message, "both members.csv and members.xlsx"));
    unlink(scratch_path("twice/members.xlsx"));
    scratch_write("twice/workplace.xlsx", "x", 1);
    assert_int_equal(read_only(&files, &err), PE_BAD_INPUT);
    assert_non_null(strstr(err.message, "both workplace.xlsx and tasks.csv"));
}

/* Messages hold whatever people wrote, cut where it is long. */
static void test_long_and_strange_cells(void **state)
{
    (void)state;
    pe_error err = {0};
    pe_workplace *w = NULL;
    char tasks[4096] = "task,hours,empowerment\na,", *end;
    end = tasks + strlen(tasks);
    for (int k = 0; k < 1000; k++)
        end += sprintf(end, "é");
    strcpy(end, ",1\n");
    desk_put("long", tasks, MEMBERS, NULL);
    pe_workplace_files files = {.folder = scratch_path("long")};
    assert_int_equal(pe_workplace_read(&files, &w, &err), PE_BAD_INPUT);
    assert_non_null(strstr(err.message, "é…\": write a number"));
    assert_true(strlen(err.message) < 200);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_faults_are_told_with_place_and_remedy),
        cmocka_unit_test(test_warnings),
        cmocka_unit_test(test_warnings_do_not_flood),
        cmocka_unit_test(test_files_that_are_not_there),
        cmocka_unit_test(test_two_forms_of_one_table_are_ambiguous),
        cmocka_unit_test(test_long_and_strange_cells),
    };
    return cmocka_run_group_tests_name("app workplace errors", tests,
                                       scratch_make, scratch_remove);
}
