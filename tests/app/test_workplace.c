/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Workplaces that are sound: what each column means to the engine. */
#include "../base/scratch.h"
#include "desk.h"
#include "generate.h"
#include "mem.h"
#include "workplace_own.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define MEMBERS "member,hours\nann,10\nbob,10\n"

static void test_a_small_workplace(void **state)
{
    (void)state;
    pe_workplace *w = desk_open(
        "small",
        "task,name,hours,empowerment,desirability,skills,min_hours,"
        "max_people,site,tags,colour\n"
        "edit,Edit the paper,6,9,5,editing; law,1.5,2,office,decision,red\n"
        "post,,3.25,2,4,,,,,,\n",
        "member,name,hours,skills,site,shoe size\n"
        "ann,Ann,8,law;editing;juggling,office,41\n"
        "bob,,2.5,,,\n",
        "member,task,hours\nbob,post,2\nann,edit,6\nann,post,0\n");
    const pe_jobs_problem *p = &w->problem;
    assert_string_equal(w->name, "small");
    assert_int_equal(p->tasks, 2);
    assert_int_equal(p->members, 2);
    assert_int_equal(p->hours[0], 24);
    assert_int_equal(p->hours[1], 13);
    assert_int_equal(p->least[0], 6);
    assert_int_equal(p->least[1], 1); /* blank: a quarter hour */
    assert_int_equal(p->most[0], 2);
    assert_int_equal(p->most[1], 0);
    assert_int_equal(p->offer[0], 32);
    assert_int_equal(p->offer[1], 10);
    assert_string_equal(w->task_name[0], "Edit the paper");
    assert_string_equal(w->task_name[1], "post"); /* no name: the id */
    assert_string_equal(w->member_name[1], "bob");
    assert_int_equal(w->decision[0], 1);
    assert_int_equal(w->decision[1], 0);
    assert_string_equal(w->site_name[p->site[0]], "office");
    assert_int_equal(p->site[1], -1);
    assert_int_equal(p->home[0], p->site[0]);
    assert_null(p->slot);
    assert_int_equal(p->ratings, 2);
    assert_true(w->rating_range == 7);
    assert_true(p->rating[2 + 1] == 4);
    assert_int_equal(w->warnings, 0);
    assert_int_equal(p->todays, 2); /* the row of 0 hours says nothing */
    assert_int_equal(p->today[0].member, 0);
    assert_int_equal(p->today[0].hours, 24);
    assert_string_equal(pe__workplace_inside(w)->task_extra[0].cell[0], "red");
    assert_string_equal(pe__workplace_inside(w)->member_extra[0].name,
                        "shoe size");
    pe_workplace_free(w);
}

static void test_sets_hold_what_tasks_need(void **state)
{
    (void)state;
    pe_workplace *w = desk_open("skills",
                                "task,hours,empowerment,skills\n"
                                "a,1,1,x;y\nb,1,2,y ; x\nc,1,3,\nd,1,4,z\n",
                                "member,hours,skills\n"
                                "both,1,y;juggling;x;x\nnone,1,juggling\n"
                                "z,1,z\n",
                                NULL);
    const pe_jobs_problem *p = &w->problem;
    assert_int_equal(p->skills, 3); /* juggling is needed by no task */
    assert_int_equal(p->need[0], p->need[1]); /* another order, the same set */
    assert_int_equal(p->have[0], p->need[0]);
    assert_int_equal(p->need[2], 0);
    assert_int_equal(p->have[1], 0);
    assert_int_equal(p->set[0], 0);
    for (int32_t i = 0; i < 3; i++)
        for (int32_t j = 0; j < 4; j++)
            assert_int_equal(pe__may_hold(w, i, j),
                             j == 2 || (i == 0 && j < 2) || (i == 2 && j == 3));
    pe_workplace_free(w);
}

/* More skills than fit one word of bits. */
static void test_many_skills(void **state)
{
    (void)state;
    enum { SKILLS = 200 };
    char *tasks = calloc(1, 32 * SKILLS), *members = calloc(1, 64 * SKILLS);
    strcpy(tasks, "task,hours,empowerment,skills\n");
    strcpy(members, "member,hours,skills\n");
    for (int k = 0; k < SKILLS; k++) {
        sprintf(tasks + strlen(tasks), "t%d,1,1,s%d\n", k, k);
        sprintf(members + strlen(members), "m%d,1,s%d;s%d\n", k,
                SKILLS - 1 - k, k);
    }
    pe_workplace *w = desk_open("many", tasks, members, NULL);
    assert_int_equal(w->problem.skills, SKILLS);
    assert_int_equal(w->problem.words, 4);
    for (int32_t i = 0; i < SKILLS; i++)
        for (int32_t j = 0; j < SKILLS; j++)
            assert_int_equal(pe__may_hold(w, i, j),
                             j == i || j == SKILLS - 1 - i);
    pe_workplace_free(w);
    free(members);
    free(tasks);
}

static void test_ranks_become_scores(void **state)
{
    (void)state;
    pe_workplace *w = desk_open("ranks",
                                "task,hours,rank,empowerment\n"
                                "a,1,2,\nb,1,1,\nc,1,2,\nd,1,7,\ne,1,2,\n",
                                MEMBERS, NULL);
    static const double score[] = {5, 10, 5, 0, 5};
    for (int j = 0; j < 5; j++)
        assert_true(w->problem.rating[j] == score[j]);
    assert_true(w->problem.weight[0] == 1);
    assert_true(w->problem.weight[1] == 0); /* no desirability at all */
    assert_int_equal(w->warnings, 1);
    assert_non_null(strstr(w->warning[0].message, "desirability"));
    pe_workplace_free(w);
    w = desk_open("ranks", "task,hours,rank\nonly,1,1\n", MEMBERS, NULL);
    assert_true(w->problem.rating[0] == 5);
    pe_workplace_free(w);
}

static void test_categories_are_shares(void **state)
{
    (void)state;
    desk_put("categories",
             "task,hours,empowerment,category\n"
             "a,1,1,office\nb,1,2,floor\nc,1,3,office\n",
             MEMBERS, NULL);
    pe_workplace *w = desk_read("categories");
    assert_false(w->by_category); /* there are ratings */
    pe_workplace_free(w);
    pe_error err = {0};
    pe_workplace_files files = {.folder = scratch_path("categories"),
                                .by_category = true};
    assert_int_equal(pe_workplace_read(&files, &w, &err), PE_OK);
    assert_true(w->by_category);
    assert_int_equal(w->problem.ratings, 2);
    assert_string_equal(w->rating_name[1], "floor");
    static const double share[] = {1, 0, 1, 0, 1, 0};
    for (int k = 0; k < 6; k++)
        assert_true(w->problem.rating[k] == share[k]);
    pe_workplace_free(w);
    w = desk_open("categories", "task,hours,category\na,1,x\nb,1,y\n",
                  "member,hours,carry_x\nann,1,0.5\n", NULL);
    assert_true(w->by_category); /* nothing else to go by */
    assert_true(w->problem.target[0] == -0.5);
    assert_true(w->problem.target[1] == 0);
    pe_workplace_free(w);
}

static void test_weights(void **state)
{
    (void)state;
    static const struct {
        double asked, weight;
    } cases[] = {{0, 1}, {0.5, 0.5}, {3, 3}, {-1, 0}};
    desk_put("weights", "task,hours,empowerment,desirability\na,1,1,2\n",
             MEMBERS, NULL);
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        pe_workplace *w;
        pe_workplace_files files = {.folder = scratch_path("weights"),
                                    .weight = cases[k].asked};
        assert_int_equal(pe_workplace_read(&files, &w, NULL), PE_OK);
        assert_true(w->problem.weight[0] == 1);
        assert_true(w->problem.weight[1] == cases[k].weight);
        pe_workplace_free(w);
    }
}

static void test_lists_of_tasks(void **state)
{
    (void)state;
    pe_workplace *w = desk_open(
        "lists",
        "task,name,hours,empowerment\na,Cook,1,1\nb,Wash,1,2\nc,Wash,1,3\n",
        "member,hours,pins,bans,prefers,avoids,carry_empowerment,"
        "carry_desirability\n"
        "ann,1,a,c,b;a;b,,0.25,\nbob,0,,,Cook,c ; b,,-2\n",
        NULL);
    const pe_jobs_problem *p = &w->problem;
    assert_int_equal(p->pins, 1);
    assert_int_equal(p->pin[0].task, 0);
    assert_int_equal(p->bans, 1);
    assert_int_equal(p->ban[0].task, 2);
    assert_int_equal(p->prefers, 3); /* b named twice counts once */
    assert_int_equal(p->prefer[2].member, 1);
    assert_int_equal(p->prefer[2].task, 0); /* by its name */
    assert_int_equal(p->avoids, 2);
    assert_true(p->target[0] == -0.25);
    assert_true(p->target[2 + 1] == 2);
    assert_int_equal(p->offer[1], 0);
    assert_int_equal(pe_workplace_task(w, "Wash"), 1);
    assert_int_equal(pe_workplace_task(w, "c"), 2);
    assert_int_equal(pe_workplace_task(w, "d"), -1);
    assert_int_equal(pe_workplace_member(w, "bob"), 1);
    pe_workplace_free(w);
}

static void test_semicolons_and_decimal_commas(void **state)
{
    (void)state;
    pe_workplace *w = desk_open("commas",
                                "Task;Hours;Empowerment\na;2,5;7,25\n",
                                "member;HOURS\nann;\"1,75\"\n", NULL);
    assert_int_equal(w->problem.hours[0], 10);
    assert_int_equal(w->problem.offer[0], 7);
    assert_true(w->problem.rating[0] == 7.25);
    pe_workplace_free(w);
}

/* --- files ------------------------------------------------------------ */

static const char *const table_text[] = {
    ("task,name,hours,empowerment,desirability,skills,min_hours\n"
     "a,Änne,2.5,0.1,7,x;y,0.75\nb,B,3.25,3,4,,\n"),
    "member,hours,skills\nann,4.75,y;x\nbob,1,\n",
    "member,task,hours\nann,a,2.5\nbob,b,0.25\n"};

static void test_files_by_name_override_the_folder(void **state)
{
    (void)state;
    pe_error err = {0};
    pe_workplace *w;
    desk_put("named", table_text[0], table_text[1], NULL);
    scratch_write("other.csv", MEMBERS, strlen(MEMBERS));
    pe_workplace_files files = {.folder = scratch_path("named"),
                                .members = scratch_path("other.csv")};
    assert_int_equal(pe_workplace_read(&files, &w, &err), PE_OK);
    assert_int_equal(w->problem.offer[0], 40);
    assert_string_equal(w->name, "named");
    pe_workplace_free(w);
    files = (pe_workplace_files){.tasks = scratch_path("named/tasks.csv"),
                                 .members = scratch_path("other.csv")};
    assert_int_equal(pe_workplace_read(&files, &w, &err), PE_OK);
    assert_string_equal(w->name, "named"); /* where the tasks lie */
    pe_workplace_free(w);
}

/* The hash is that of the files one after another, as anybody can compute. */
static void test_the_hash_is_of_the_files(void **state)
{
    (void)state;
    char command[2048], line[128] = "";
    pe_workplace *w = desk_open("hash", table_text[0], table_text[1],
                                table_text[2]);
    snprintf(command, sizeof command,
             "cat '%s' '%s' '%s' | sha256sum", scratch_path("hash/tasks.csv"),
             scratch_path("hash/members.csv"), scratch_path("hash/today.csv"));
    FILE *sum = popen(command, "r");
    assert_non_null(fgets(line, sizeof line, sum));
    assert_int_equal(pclose(sum), 0);
    line[64] = '\0';
    assert_string_equal(w->input_sha256, line);
    pe_workplace_free(w);
}

/* --- today --------------------------------------------------------------- */

static void test_today_that_breaks_a_rule_is_kept_with_a_warning(void **state)
{
    (void)state;
    pe_workplace *w = desk_open(
        "today", "task,hours,empowerment,skills\na,2,1,x\nb,3,2,\n",
        "member,hours,skills\nann,9,x\nbob,9,\n",
        "member,task,hours\nbob,a,1\nann,b,2\nbob,b,2\n");
    const pe_jobs_problem *p = &w->problem;
    assert_int_equal(w->warnings, 3); /* with that of no desirability */
    assert_non_null(strstr(w->warning[1].message, "without a skill"));
    assert_int_equal(w->warning[1].line, 2);
    assert_int_equal(w->warning[1].column, 2);
    assert_non_null(strstr(w->warning[2].message, "more than its 3 hours"));
    assert_int_equal(w->warning[2].line, 4);
    assert_int_equal(w->warning[2].column, 3);
    assert_int_equal(p->todays, 3);
    int64_t of_b = 0;
    for (int64_t k = 0; k < p->todays; k++)
        of_b += p->today[k].task == 1 ? p->today[k].hours : 0;
    assert_int_equal(of_b, 12); /* cut to the task's hours */
    pe_workplace_free(w);
}

static void test_a_division_is_read(void **state)
{
    (void)state;
    pe_error err = {0};
    pe_jobs_piece *piece;
    int64_t count;
    pe_workplace *w = desk_open("jobs", table_text[0], table_text[1], NULL);
    const char *jobs = "hours,task,member\n3,b,bob\n2.5,a,ann\n0.25,b,ann\n";
    scratch_write("jobs.csv", jobs, strlen(jobs));
    assert_int_equal(pe_workplace_read_jobs(w, scratch_path("jobs.csv"),
                                            &piece, &count, &err),
                     PE_OK);
    assert_int_equal(count, 3);
    assert_int_equal(piece[0].hours, 10); /* by member, then task */
    assert_int_equal(piece[1].hours, 1);
    assert_int_equal(piece[2].member, 1);
    pe_workplace_pieces_free(piece);
    pe_workplace_free(w);
}

/* The tables that docs/workplace.md shows, in the order in which they stand. */
static void test_the_tables_of_the_manual(void **state)
{
    (void)state;
    char path[1024], table[2][2048] = {"", ""}, line[1024];
    const char *source = getenv("PARECON_SOURCE");
    snprintf(path, sizeof path, "%s/docs/workplace.md", source ? source : ".");
    FILE *page = fopen(path, "r");
    assert_non_null(page);
    int found = 0;
    bool inside = false;
    while (fgets(line, sizeof line, page) && found < 2) {
        if (!strncmp(line, "```", 3)) {
            found += inside;
            inside = !strcmp(line, "```csv\n");
        } else if (inside) {
            size_t used = strlen(table[found]);
            snprintf(table[found] + used, sizeof table[found] - used, "%s",
                     line);
        }
    }
    fclose(page);
    assert_int_equal(found, 2);
    pe_workplace *w = desk_open("manual", table[0], table[1], NULL);
    assert_int_equal(w->warnings, 0);
    assert_int_equal(w->problem.members, 2);
    assert_string_equal(w->member_name[1], "Bob, Jr.");
    assert_int_equal(w->problem.prefers, 1);
    pe_workplace_free(w);
}

/* --- real ones, and large ones ------------------------------------------- */

static void read_real(const char *name, int32_t members, int32_t sets)
{
    char path[1024];
    pe_workplace *w = desk_real(name, path, sizeof path);
    if (!w)
        skip();
    const pe_jobs_problem *p = &w->problem;
    int64_t work = 0, today = 0, offer = 0;
    assert_int_equal(p->members, members);
    assert_true(p->sets > 2 && p->sets < sets);
    assert_int_equal(w->warnings, 0);
    for (int32_t j = 0; j < p->tasks; j++)
        work += p->hours[j];
    for (int64_t k = 0; k < p->todays; k++)
        today += p->today[k].hours;
    for (int32_t i = 0; i < p->members; i++)
        offer += p->offer[i];
    assert_int_equal(work, today); /* all of it is somebody's */
    assert_true(work <= offer);
    pe_workplace_free(w);
}

static void test_the_newspaper(void **state)
{
    (void)state;
    read_real("newspaper-60", 60, 60);
}

static void test_the_large_hospital(void **state)
{
    (void)state;
    read_real("hospital-1000", 1000, 200);
}

/* 400,000 tasks: a reader that compares every row with every other one would
 * not come back before the time limit of the test. */
static void test_a_large_workplace(void **state)
{
    (void)state;
    pe_error err = {0};
    pe_jobs_problem made;
    pe_generate what = {50000, 8, true, 5};
    assert_int_equal(pe_generate_write(&what, scratch_path("large"), &err),
                     PE_OK);
    assert_int_equal(pe_generate_problem(&what, &made, &err), PE_OK);
    pe_workplace *w = desk_read("large");
    assert_int_equal(w->problem.tasks, made.tasks);
    for (int32_t j = 0; j < made.tasks; j++) {
        assert_int_equal(w->problem.hours[j], made.hours[j]);
        assert_int_equal(w->problem.least[j], made.hours[j]);
        assert_true(w->problem.rating[j] == made.rating[j]);
    }
    assert_int_equal(pe_workplace_task(w, "t400000"), 399999);
    pe_generate_free(&made);
    pe_workplace_free(w);
}

static void test_memory_that_runs_out(void **state)
{
    (void)state;
    pe_error err;
    long live = pe__mem_live();
    desk_put("memory",
             "task,hours,empowerment,skills,slot,site,cause,other\n"
             "a,2,1,x;y,Mon 9-12,s,c,o\nb,3,2,z,,,,\n",
             "member,hours,skills,pins,prefers,away,carry_empowerment,e\n"
             "ann,9,x;y,a,b,Mon 7-8;Tue,1,u\nbob,1,,,b,,2,\n",
             "member,task,hours\nann,a,1\n");
    /* libcsv asks again for less when it gets nothing, so that one failure may
     * do no harm; three such in a row mean that none was left to fail. */
    long n = 1;
    for (int passed = 0; passed < 3; n++) {
        pe_workplace *w = NULL;
        pe_workplace_files files = {.folder = scratch_path("memory")};
        pe__mem_fail_at(n);
        pe_status status = pe_workplace_read(&files, &w, &err);
        pe__mem_fail_at(0);
        pe_workplace_free(w);
        assert_int_equal(pe__mem_live(), live);
        passed = status ? 0 : passed + 1;
        if (status) {
            assert_int_equal(status, PE_NO_MEMORY);
            assert_null(w);
        }
    }
    assert_true(n > 40);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_small_workplace),
        cmocka_unit_test(test_sets_hold_what_tasks_need),
        cmocka_unit_test(test_many_skills),
        cmocka_unit_test(test_ranks_become_scores),
        cmocka_unit_test(test_categories_are_shares),
        cmocka_unit_test(test_weights),
        cmocka_unit_test(test_lists_of_tasks),
        cmocka_unit_test(test_semicolons_and_decimal_commas),
        cmocka_unit_test(test_files_by_name_override_the_folder),
        cmocka_unit_test(test_the_hash_is_of_the_files),
        cmocka_unit_test(test_today_that_breaks_a_rule_is_kept_with_a_warning),
        cmocka_unit_test(test_a_division_is_read),
        cmocka_unit_test(test_the_tables_of_the_manual),
        cmocka_unit_test(test_the_newspaper),
        cmocka_unit_test(test_the_large_hospital),
        cmocka_unit_test(test_a_large_workplace),
        cmocka_unit_test(test_memory_that_runs_out),
    };
    return cmocka_run_group_tests_name("app workplace", tests, scratch_make,
                                       scratch_remove);
}
