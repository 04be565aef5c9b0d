/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Rotation: the ledger adds up, the cap is kept or said to be lifted, the
 * workplace comes back as it was, and memory that fails leaves nothing. */
#include "jobs_rotate.h"
#include "mem.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static char folder[64];

static void write_text(const char *name, const char *text)
{
    char path[128];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    unlink(path);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

/* Two decision tasks; only ana and ben may chair, only ana may sign. */
static int set_up(void **state)
{
    const char *parent = getenv("TMPDIR");
    (void)state;
    snprintf(folder, sizeof folder, "%s/rotate-XXXXXX",
             parent && strlen(parent) < 40 ? parent : "/tmp");
    if (!mkdtemp(folder)) {
        return -1;
    }
    write_text("tasks.csv",
        "task,hours,empowerment,desirability,skills,min_hours,tags\n"
        "chair,2,9,6,talking,2,decision\nsign,1,7,3,law,1,decision\n"
        "cook,3,6,8,,1,\nwash,3,1,1,,1,\nclean,3,1,2,,1,\n");
    write_text("members.csv",
        "member,hours,skills,carry_empowerment\nana,4,talking;law,0.5\n"
        "ben,4,talking,\ncem,4,,-0.5\n");
    return 0;
}

static int tear_down(void **state)
{
    char path[128];
    (void)state;
    snprintf(path, sizeof path, "%s/tasks.csv", folder);
    unlink(path);
    snprintf(path, sizeof path, "%s/members.csv", folder);
    unlink(path);
    return rmdir(folder);
}

static pe_workplace *open_workplace(void)
{
    pe_workplace_files files = {.folder = folder};
    pe_workplace *workplace = NULL;
    pe_error err = {0};
    if (pe_workplace_read(&files, &workplace, &err) != PE_OK) {
        fail_msg("%s: %s", err.file, err.message);
    }
    return workplace;
}

static pe_rotation *rotate(pe_workplace *workplace, pe_rotation_plan plan)
{
    pe_jobs_settings settings = PE_JOBS_DEFAULTS;
    pe_rotation *rotation = NULL;
    pe_error err = {0};
    assert_int_equal(pe_rotation_new(workplace, &settings, plan, &rotation,
                                     &err), PE_OK);
    for (int32_t t = 0; t < plan.periods; t++) {
        assert_int_equal(pe_rotation_step(rotation, &err), PE_OK);
    }
    return rotation;
}

static bool holds(const pe_jobs_solution *s, int32_t member, int32_t task)
{
    for (int64_t k = s->start[member]; k < s->start[member + 1]; k++) {
        if (s->task[k] == task) {
            return true;
        }
    }
    return false;
}

static void the_ledger_adds_up(void **state)
{
    (void)state;
    pe_workplace *workplace = open_workplace();
    const pe_jobs_problem before = workplace->problem;
    pe_rotation *rotation = rotate(workplace, (pe_rotation_plan){5, 0});
    int32_t members = before.members;
    for (int32_t r = 0; r < before.ratings; r++) {
        for (int32_t i = 0; i < members; i++) {
            double sum = -before.target[r * members + i]; /* carried over */
            for (int32_t t = 0; t < 5; t++) {
                sum += rotation->period[t].reach[r * members + i];
                double told = pe_rotation_balance(rotation, t, r, i);
                assert_true(fabs(sum - told) < 1e-9);
                assert_true(fabs(told) <= pe_rotation_largest(rotation, t));
            }
        }
    }
    /* each period aims at making good what the one before left */
    for (int32_t t = 1; t < 5; t++) {
        pe_rotation_show(rotation, t);
        assert_ptr_equal(workplace->problem.target, rotation->view[t].target);
        assert_true(fabs(workplace->problem.target[0] +
                         pe_rotation_balance(rotation, t - 1, 0, 0)) < 1e-9);
    }
    pe_rotation_free(rotation);
    assert_memory_equal(&workplace->problem, &before, sizeof before);
    pe_workplace_free(workplace);
}

static void the_cap_is_kept_or_lifted(void **state)
{
    (void)state;
    pe_workplace *workplace = open_workplace();
    pe_rotation *rotation = rotate(workplace, (pe_rotation_plan){4, 1});
    int32_t chair = pe_workplace_task(workplace, "chair");
    int32_t sign = pe_workplace_task(workplace, "sign");
    for (int32_t t = 1; t < 4; t++) {
        for (int32_t i = 0; i < workplace->problem.members; i++) {
            assert_false(holds(&rotation->period[t - 1].solution, i, chair) &&
                         holds(&rotation->period[t].solution, i, chair));
        }
    }
    /* nobody but ana may sign: from the second period on the cap gives way */
    assert_int_equal(rotation->lifts, 3);
    for (int32_t k = 0; k < rotation->lifts; k++) {
        assert_int_equal(rotation->lifted[k].task, sign);
        assert_int_equal(rotation->lifted[k].period, k + 1);
        assert_int_equal(rotation->period[k + 1].solution.lefts, 0);
    }
    pe_rotation_free(rotation);
    pe_workplace_free(workplace);
}

static void a_senseless_plan_is_refused(void **state)
{
    (void)state;
    pe_workplace *workplace = open_workplace();
    pe_jobs_settings settings = PE_JOBS_DEFAULTS;
    pe_error err = {0};
    const pe_rotation_plan plans[] = {{0, 0}, {-1, 0}, {1, -1}};
    for (size_t k = 0; k < sizeof plans / sizeof *plans; k++) {
        pe_rotation *rotation = NULL;
        assert_int_equal(pe_rotation_new(workplace, &settings, plans[k],
                                         &rotation, &err), PE_BAD_INPUT);
        assert_null(rotation);
    }
    pe_rotation *rotation = rotate(workplace, (pe_rotation_plan){1, 0});
    assert_int_equal(pe_rotation_step(rotation, &err), PE_USAGE);
    pe_rotation_free(rotation);
    pe_workplace_free(workplace);
}

/* Everything once with the n-th request for memory failing. */
static pe_status all(pe_workplace *workplace, long n, pe_error *err)
{
    pe_jobs_settings settings = PE_JOBS_DEFAULTS;
    pe_rotation *rotation = NULL;
    settings.exact = 0;
    settings.threads = 1;
    settings.effort = 1;
    pe__mem_fail_at(n);
    pe_status status = pe_rotation_new(workplace, &settings,
                                       (pe_rotation_plan){3, 1}, &rotation,
                                       err);
    for (int32_t t = 0; t < 3 && status == PE_OK; t++) {
        status = pe_rotation_step(rotation, err);
    }
    pe__mem_fail_at(0);
    pe_rotation_free(rotation);
    return status;
}

static void survives_any_failed_request(void **state)
{
    (void)state;
    pe_workplace *workplace = open_workplace();
    const pe_jobs_problem before = workplace->problem;
    long live = pe__mem_live(), failed = 0;
    for (long n = 1, well = 0; well < 20; n++) {
        pe_error err = {0};
        pe_status status = all(workplace, n, &err);
        if (status != PE_OK) {
            assert_int_equal(status, PE_NO_MEMORY);
            assert_int_equal(err.code, PE_NO_MEMORY);
            failed++;
        }
        well = status == PE_OK ? well + 1 : 0;
        assert_int_equal(pe__mem_live(), live);
        assert_memory_equal(&workplace->problem, &before, sizeof before);
    }
    assert_true(failed > 40);
    pe_workplace_free(workplace);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_ledger_adds_up),
        cmocka_unit_test(the_cap_is_kept_or_lifted),
        cmocka_unit_test(a_senseless_plan_is_refused),
        cmocka_unit_test(survives_any_failed_request),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
