/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Workplaces whose tables are in memory: those the hub makes. */
#include "../base/scratch.h"
#include "desk.h"
#include "mem.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define SKILLED "task,hours,empowerment,skills\na,2,1,x\nb,3,2,\n"
#define PEOPLE "member,hours,skills,pins\nann,9,x,a\nbob,1,,\n"

/* From memory as from files: the same problem, the same hash. */
static void test_tables_in_memory(void **state)
{
    (void)state;
    pe_error err = {0};
    pe_workplace *from_files = desk_open("memory", SKILLED, PEOPLE,
                                         "member,task,hours\nann,a,1\n");
    pe_workplace_texts texts = {.name = "The kitchen", .tasks = SKILLED,
                                .members = PEOPLE,
                                .today = "member,task,hours\nann,a,1\n"};
    pe_workplace *w = NULL;
    assert_int_equal(pe_workplace_parse(&texts, &w, &err), PE_OK);
    assert_string_equal(w->name, "The kitchen");
    assert_string_equal(w->input_sha256, from_files->input_sha256);
    assert_int_equal(w->problem.tasks, 2);
    assert_int_equal(w->problem.pins, 1);
    assert_int_equal(w->problem.todays, 1);
    pe_workplace_free(w);
    pe_workplace_free(from_files);
    texts.members = "member,hours,skills\nann,nine,x\n";
    assert_int_equal(pe_workplace_parse(&texts, &w, &err), PE_BAD_INPUT);
    assert_null(w);
    assert_string_equal(err.file, "members.csv");
    assert_int_equal(err.line, 2);
    texts.members = PEOPLE;
    long live = pe__mem_live();
    long n = 1;
    for (int passed = 0; passed < 3; n++) {
        pe__mem_fail_at(n);
        pe_status status = pe_workplace_parse(&texts, &w, &err);
        pe__mem_fail_at(0);
        pe_workplace_free(w);
        assert_int_equal(pe__mem_live(), live);
        passed = status ? 0 : passed + 1;
    }
    assert_true(n > 30);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_tables_in_memory),
    };
    return cmocka_run_group_tests_name("app workplace_parse", tests,
                                       scratch_make, scratch_remove);
}
