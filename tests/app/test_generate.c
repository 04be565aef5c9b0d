/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Made-up workplaces: the same as those of the research note's program, and
 * sound as workplaces. */
#include "../base/scratch.h"
#include "desk.h"
#include "generate.h"
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

/* Writes the problem as that program does. */
static void write_as_tables(const pe_jobs_problem *p)
{
    FILE *out = fopen(scratch_path("ours.members.tsv"), "w");
    fprintf(out, "member\tquarter_hours\tskills\n");
    for (int32_t i = 0; i < p->members; i++)
        fprintf(out, "%d\t%d\t%x\n", i, p->offer[i],
                (unsigned)(p->set[p->have[i]] << 1 | 1));
    fclose(out);
    out = fopen(scratch_path("ours.tasks.tsv"), "w");
    fprintf(out, "task\tquarter_hours\tempowerment\tdesirability\tskill\n");
    for (int32_t j = 0; j < p->tasks; j++) {
        uint64_t set = p->set[p->need[j]];
        fprintf(out, "%d\t%d\t%g\t%g\t%d\n", j, p->hours[j], p->rating[j],
                p->rating[p->tasks + j],
                set ? __builtin_ctzll(set) + 1 : 0);
    }
    fclose(out);
}

static void assert_same_file(const char *a, const char *b)
{
    size_t one = 0, two = 0;
    char *first = scratch_read(a, &one), *second = scratch_read(b, &two);
    assert_non_null(first);
    assert_non_null(second);
    assert_int_equal(one, two);
    assert_memory_equal(first, second, one);
    free(second);
    free(first);
}

static void test_the_same_instances(void **state)
{
    (void)state;
    static const pe_generate cases[] = {
        {100, 8, false, 1}, {100, 8, true, 1}, {5, 5, false, 7},
        {60, 8, false, 11}, {2000, 10, true, 4}, {1, 1, true, 99},
        {7, 3, false, 18446744073709551615u}};
    char source[1024], command[4096];
    const char *root = getenv("PARECON_SOURCE");
    snprintf(source, sizeof source, "%s/../shared/check/jobs_gen.c",
             root ? root : ".");
    if (access(source, R_OK)) {
        print_message("%s is absent\n", source);
        skip();
    }
    snprintf(command, sizeof command, "cc -w -O1 -o '%s' '%s'",
             scratch_path("gen"), source);
    assert_int_equal(system(command), 0);
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        pe_jobs_problem p;
        const pe_generate *c = &cases[k];
        snprintf(command, sizeof command, "'%s' %d %d %c %llu '%s' 2>'%s'",
                 scratch_path("gen"), c->members, c->tasks_per_member,
                 c->scarce ? 'b' : 'a', (unsigned long long)c->seed,
                 scratch_path("theirs"), scratch_path("log"));
        assert_int_equal(system(command), 0);
        assert_int_equal(pe_generate_problem(c, &p, NULL), PE_OK);
        write_as_tables(&p);
        assert_same_file("ours.members.tsv", "theirs.members.tsv");
        assert_same_file("ours.tasks.tsv", "theirs.tasks.tsv");
        pe_generate_free(&p);
    }
}

static void test_the_problem_is_sound(void **state)
{
    (void)state;
    for (int scarce = 0; scarce < 2; scarce++) {
        pe_jobs_problem p;
        pe_generate what = {300, 7, scarce, 3};
        int64_t work = 0, offer = 0;
        assert_int_equal(pe_generate_problem(&what, &p, NULL), PE_OK);
        for (int32_t j = 0; j < p.tasks; j++) {
            work += p.hours[j];
            assert_true(p.hours[j] > 0);
            assert_in_range(p.need[j], 0, p.sets - 1);
            for (int r = 0; r < 2; r++)
                assert_true(p.rating[r * p.tasks + j] >= 1 &&
                            p.rating[r * p.tasks + j] <= 20);
        }
        for (int32_t i = 0; i < p.members; i++)
            offer += p.offer[i];
        assert_int_equal(work, offer);
        assert_int_equal(p.set[0], 0);
        for (int32_t a = 0; a < p.sets; a++)
            for (int32_t b = 0; b < a; b++)
                assert_true(p.set[a] != p.set[b]);
        pe_generate_free(&p);
        assert_null(p.hours);
    }
}

static void test_written_and_read(void **state)
{
    (void)state;
    pe_error err = {0};
    pe_jobs_problem p;
    pe_generate what = {40, 6, true, 9};
    assert_int_equal(pe_generate_write(&what, scratch_path("made"), &err),
                     PE_OK);
    assert_int_equal(pe_generate_problem(&what, &p, &err), PE_OK);
    pe_workplace *w = desk_read("made");
    assert_int_equal(w->problem.tasks, p.tasks);
    assert_memory_equal(w->problem.hours, p.hours, 4 * (size_t)p.tasks);
    assert_memory_equal(w->problem.least, p.hours, 4 * (size_t)p.tasks);
    assert_memory_equal(w->problem.rating, p.rating, 16 * (size_t)p.tasks);
    assert_memory_equal(w->problem.offer, p.offer, 4 * (size_t)p.members);
    for (int32_t i = 0; i < p.members; i++)
        for (int32_t j = 0; j < p.tasks; j++) {
            bool may = !(p.set[p.need[j]] & ~p.set[p.have[i]]);
            uint64_t need = w->problem.set[w->problem.need[j]];
            uint64_t have = w->problem.set[w->problem.have[i]];
            assert_int_equal(!(need & ~have), may);
        }
    pe_workplace_free(w);
    pe_generate_free(&p);
}

static void test_sizes_that_are_refused(void **state)
{
    (void)state;
    static const pe_generate cases[] = {
        {0, 5, false, 1}, {5, 0, false, 1}, {-1, 5, false, 1},
        {100000, 100000, false, 1}};
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        pe_error err = {0};
        pe_jobs_problem p;
        assert_int_equal(pe_generate_problem(&cases[k], &p, &err), PE_USAGE);
        assert_non_null(strstr(err.message, "at least 1"));
        assert_int_equal(pe_generate_write(&cases[k], scratch_path("no"),
                                           &err),
                         PE_USAGE);
        assert_int_equal(access(scratch_path("no"), F_OK), -1);
    }
}

static void test_memory_that_runs_out(void **state)
{
    (void)state;
    long live = pe__mem_live(), n = 1;
    pe_generate what = {5, 5, false, 1};
    for (;; n++) {
        pe_error err = {0};
        pe__mem_fail_at(n);
        pe_status status =
            pe_generate_write(&what, scratch_path("memory"), &err);
        pe__mem_fail_at(0);
        assert_int_equal(pe__mem_live(), live);
        if (!status)
            break;
        assert_int_equal(status, PE_NO_MEMORY);
        assert_int_equal(access(scratch_path("memory"), F_OK), -1);
    }
    assert_true(n > 7);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_same_instances),
        cmocka_unit_test(test_the_problem_is_sound),
        cmocka_unit_test(test_written_and_read),
        cmocka_unit_test(test_sizes_that_are_refused),
        cmocka_unit_test(test_memory_that_runs_out),
    };
    return cmocka_run_group_tests_name("app generate", tests, scratch_make,
                                       scratch_remove);
}
