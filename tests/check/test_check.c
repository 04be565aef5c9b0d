/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The verifier as a library: what it makes of division after division, that a
 * failed request for memory anywhere leaves nothing behind, and that the bound
 * of any prices is below every division within the rules. */
#include "mem.h"
#include "random.h"
#include "verify.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

enum { MEMBERS = 3, TASKS = 5, PATH = 128 };

typedef struct {
    char folder[64];
    char tasks[PATH], members[PATH], jobs[PATH], left[PATH], carry[PATH],
        certificate[PATH];
} place;

/* A new file each time: overwriting one can make the file system wait for the
 * disk. */
static FILE *open_new(const char *path)
{
    unlink(path);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    return file;
}

static void write_text(const char *path, const char *text)
{
    FILE *file = open_new(path);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

static void name(char out[PATH], const place *p, const char *file)
{
    snprintf(out, PATH, "%s/%s", p->folder, file);
}

static int set_up(void **state)
{
    place *p = calloc(1, sizeof *p);
    const char *parent = getenv("TMPDIR");
    if (!p) {
        return -1;
    }
    snprintf(p->folder, sizeof p->folder, "%s/check-XXXXXX",
             parent && strlen(parent) < 40 ? parent : "/tmp");
    if (!mkdtemp(p->folder)) {
        return -1;
    }
    name(p->tasks, p, "tasks.csv");
    name(p->members, p, "members.csv");
    name(p->jobs, p, "jobs.csv");
    name(p->left, p, "left.csv");
    name(p->carry, p, "carry.csv");
    name(p->certificate, p, "certificate.json");
    *state = p;
    return 0;
}

static int tear_down(void **state)
{
    place *p = *state;
    const char *const paths[] = {p->tasks, p->members, p->jobs, p->left,
                                 p->carry, p->certificate};
    for (size_t k = 0; k < sizeof paths / sizeof *paths; k++) {
        unlink(paths[k]);
    }
    rmdir(p->folder);
    free(p);
    return 0;
}

/* A workplace with a rule of every kind and a division with several faults. */
static void write_all(const place *p)
{
    write_text(p->tasks,
        "task,name,hours,empowerment,desirability,skills,min_hours,max_people,"
        "slot\n"
        "chair,Chair,2,9,6,talking,2,1,Mon 9-11\n"
        "books,Books,4,7,3,figures; talking,1,2,\n"
        "wash,Wash,3,1,1,,1,,Mon 10-12 + late\n");
    write_text(p->members,
        "member,hours,skills,pins,bans,away\n"
        "ana,4,talking;figures,books,,\n"
        "ben,5,talking,wash,chair,Mon 8-10; late\n");
    write_text(p->jobs, "member,task,hours\nana,books,3\nana,chair,2\n"
                        "ben,wash,2.1\nben,chair,1\nnobody,wash,1\n");
    write_text(p->left, "task,hours,reason\nwash,0.75,x\nbooks,1,y\n");
    write_text(p->carry, "member,carry_empowerment,carry_desirability\n"
                         "ana,0.5,-1\nben,,0.25\n");
    write_text(p->certificate,
        "{\"outcome\": \"solved\", \"rms\": 1, \"rms_bound\": 0.5,"
        " \"band\": 1, \"bound\": {\"rms\": 0.5, \"skills_ignored\": [],"
        " \"classes\": [{\"skills\": [\"figures\", \"talking\"], \"members\":"
        " 1, \"price_hour\": 0.1, \"price_empowerment\": 0.2,"
        " \"price_desirability\": -0.1}, {\"skills\": [\"talking\"],"
        " \"members\": 1, \"price_hour\": 0, \"price_empowerment\": -0.2,"
        " \"price_desirability\": 0.1}]}}");
}

static pe_check_request whole_request(const place *p)
{
    return (pe_check_request){.folder = p->folder, .jobs = p->jobs,
        .unassigned = p->left, .carry = p->carry,
        .certificate = p->certificate, .band = 1, .most_tasks = 1,
        .weight = 1};
}

static bool says(const pe_check_report *report, const char *part)
{
    for (int64_t k = 0; k < report->kept; k++) {
        if (strstr(report->fault[k], part)) {
            return true;
        }
    }
    return false;
}

static void finds_the_faults(void **state)
{
    const place *p = *state;
    pe_check_request request = whole_request(p);
    pe_check_report report;
    pe_error err = {0};
    write_all(p);
    assert_int_equal(pe_check(&request, &report, &err), PE_OK);
    assert_true(says(&report, "there is no member \"nobody\""));
    assert_true(says(&report, "2.1 hours of \"wash\" is not a positive"));
    assert_true(says(&report, "1 hours of \"chair\" is too short"));
    assert_true(says(&report, "\"ben\" is never to do \"chair\""));
    assert_true(says(&report, "\"chair\" is held by 2 people"));
    assert_true(says(&report, "\"chair\" has 2 hours, but 3 are given out"));
    assert_true(says(&report, "\"wash\" has 3 hours, but 2.1"));
    assert_true(says(&report, "\"ben\" has \"chair\" (Mon 9-11) and \"wash\""));
    assert_true(says(&report, "\"ben\" is away"));
    assert_true(says(&report, "the certificate says rms"));
    assert_false(says(&report, "lacks"));
    assert_false(says(&report, "(pins)"));
    assert_int_equal(report.notes, 2); /* both hold more than one task */
    assert_true(report.has_bound);
    pe_check_release(&report);
}

/* Every single request for memory fails once: the call says so and leaves
 * nothing behind. A request that only gives memory back may fail in silence,
 * so the end is where a number of calls in a row have gone well. */
static void survives_any_failed_request(void **state)
{
    const place *p = *state;
    pe_check_request request = whole_request(p);
    long before = pe__mem_live(), failed = 0;
    write_all(p);
    for (long n = 1, well = 0; well < 20; n++) {
        pe_check_report report;
        pe_error err = {0};
        pe__mem_fail_at(n);
        pe_status status = pe_check(&request, &report, &err);
        pe__mem_fail_at(0);
        if (status != PE_OK) {
            assert_int_equal(status, PE_NO_MEMORY);
            assert_int_equal(err.code, PE_NO_MEMORY);
            assert_true(strlen(err.message) > 0);
            failed++;
        }
        well = status == PE_OK ? well + 1 : 0;
        pe_check_release(&report);
        assert_int_equal(pe__mem_live(), before);
    }
    assert_true(failed > 40);
}

/* --- weak duality -----------------------------------------------------------
 * Members all of whom can do all; a division drawn at random with everybody's
 * week in the band; prices drawn at random. */

static void random_workplace(const place *p, pe__random *random)
{
    FILE *tasks = open_new(p->tasks), *members = open_new(p->members);
    FILE *jobs = open_new(p->jobs);
    fputs("task,hours,empowerment,desirability,skills\n", tasks);
    fputs("member,hours,skills\n", members);
    fputs("member,task,hours\n", jobs);
    double week[MEMBERS] = {0};
    for (int j = 0; j < TASKS; j++) {
        /* tasks 0 … 2 each need the skill of the member who has it */
        uint32_t holder = j < MEMBERS ? (uint32_t)j
                                      : pe__random_below(random, MEMBERS);
        double hours = 1 + 0.25 * pe__random_below(random, 12);
        char skill[8] = "";
        if (j < MEMBERS) {
            snprintf(skill, sizeof skill, "s%d", j);
        }
        fprintf(tasks, "t%d,%g,%u,%u,%s\n", j, hours,
                pe__random_below(random, 11), pe__random_below(random, 11),
                skill);
        fprintf(jobs, "m%u,t%d,%g\n", holder, j, hours);
        week[holder] += hours;
    }
    for (int i = 0; i < MEMBERS; i++) {
        fprintf(members, "m%d,%g,s%d\n", i, week[i], i);
    }
    assert_int_equal(fclose(tasks), 0);
    assert_int_equal(fclose(members), 0);
    assert_int_equal(fclose(jobs), 0);
}

static double price(pe__random *random)
{
    return 4 * pe__random_unit(random) - 2;
}

static void random_prices(const place *p, pe__random *random)
{
    FILE *file = open_new(p->certificate);
    fputs("{\"rms\": 0, \"bound\": {\"classes\": [", file);
    for (int c = 0; c < MEMBERS; c++) {
        fprintf(file, "%s{\"skills\": [\"s%d\"], \"members\": 1, "
                "\"price_hour\": %.17g, \"price_empowerment\": %.17g, "
                "\"price_desirability\": %.17g}", c ? ", " : "", c,
                price(random), price(random), price(random));
    }
    fputs("]}}", file);
    assert_int_equal(fclose(file), 0);
}

/* Rare prices prove anything at all, so many are tried; those that do prove a
 * bound must never prove more than a division that exists. */
static void no_prices_prove_too_much(void **state)
{
    const place *p = *state;
    pe__random random;
    int above_nothing = 0;
    pe__random_seed(&random, 7, 0);
    for (int n = 0; n < 2000; n++) {
        pe_check_request request = {.folder = p->folder, .jobs = p->jobs,
            .certificate = p->certificate, .band = 0.5, .most_tasks = 12,
            .weight = 1};
        pe_check_report report;
        pe_error err = {0};
        random_workplace(p, &random);
        random_prices(p, &random);
        assert_int_equal(pe_check(&request, &report, &err), PE_OK);
        assert_true(report.has_bound);
        assert_true(report.bound_proved <= report.rms + 1e-9);
        above_nothing += report.bound_proved > 0;
        pe_check_release(&report);
    }
    assert_true(above_nothing > 20);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(finds_the_faults, set_up, tear_down),
        cmocka_unit_test_setup_teardown(survives_any_failed_request, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(no_prices_prove_too_much, set_up,
                                        tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
