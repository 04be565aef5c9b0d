/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What a swap would do, reckoned by hand. */
#include "place.h"

#include "mem.h"
#include "swap_effect.h"

#include <math.h>
#include <string.h>

static const char tasks[] =
    "task,hours,empowerment,desirability,skills,slot,min_hours,max_people\n"
    "a,10,9,5,,Mon 8-18,10,1\nb,10,1,5,,Mon 9-19,10,1\n"
    "c,10,9,5,,,10,1\nd,10,1,5,,,10,1\ne,10,9,5,x,,10,1\nf,10,1,5,,,10,1\n";
static const char members[] =
    "member,hours,skills\nann,20,x\nbob,20,\ncyd,20,\n";

/* ann: e, f; bob: a, d; cyd: b, c. */
static const pe_jobs_piece division[] = {{0, 4, 40}, {0, 5, 40}, {1, 0, 40},
                                         {1, 3, 40}, {2, 1, 40}, {2, 2, 40}};

typedef struct {
    pe__doc *doc;
    pe__dossier d;
} desk;

static void lay_out(desk *k, const char *these, const char *people,
                    const pe_jobs_piece *pieces, int64_t count)
{
    pe_error err = {0};
    pe_workplace_texts texts = {.name = "w", .tasks = these,
                                .members = people};
    pe_jobs_wanted nothing = {0};
    *k = (desk){.doc = pe__doc_new()};
    k->d.of.settings = PE_JOBS_DEFAULTS;
    must(pe_workplace_parse(&texts, &k->d.of.workplace, &err), &err);
    must(pe_jobs_result_make(k->d.of.workplace, &k->d.of.settings, &nothing,
                             &k->d.result, &err), &err);
    must(pe__dossier_replace(&k->d, pieces, count, &err), &err);
}

static int set_up(void **state)
{
    static desk k;
    lay_out(&k, tasks, members, division, 6);
    *state = &k;
    return 0;
}

static int tear_down(void **state)
{
    desk *k = *state;
    pe__dossier_close(&k->d);
    pe__doc_free(k->doc);
    return pe__mem_live() != 0;
}

static pe__swap_effect weigh(const desk *k, pe__swap_pieces s)
{
    pe_error err = {0};
    pe__swap_effect e;
    must(pe__swap_weigh(&k->d, &s, &e, &err), &err);
    return e;
}

/* Like for like: nothing gets worse. */
static void test_like_for_like(void **state)
{
    pe__swap_effect e = weigh(*state, (pe__swap_pieces){1, 3, 0, 5});
    assert_true(e.is_there && e.keeps_rules && e.may);
    assert_true(fabs(e.rms_then - e.rms) < 1e-12);
    assert_int_equal(e.count, 6);
    assert_int_equal(e.pieces[0].task, 3); /* ann: d, e */
    assert_int_equal(e.pieces[1].task, 4);
    pe__swap_forget(&e);
}

/* High for low: Bob had 10 of both, then 10 more of one. */
static void test_unlike(void **state)
{
    pe__swap_effect e = weigh(*state, (pe__swap_pieces){1, 0, 0, 5});
    assert_true(e.is_there && e.is_worse && !e.may);
    assert_true(e.rms < 1e-12);
    /* deviations ±4 of two of three equal members: √(2 × 16 / 3) */
    assert_true(fabs(e.rms_then - sqrt(32.0 / 3)) < 1e-9);
    assert_true(fabs(e.largest_then - 4) < 1e-9);
    pe__swap_forget(&e);
}

static void test_rules(void **state)
{
    /* e needs x, which Bob lacks */
    pe__swap_effect e = weigh(*state, (pe__swap_pieces){1, 0, 0, 4});
    assert_true(e.is_there && !e.is_worse && !e.keeps_rules && !e.may);
    pe__swap_forget(&e);
    /* a and b are at the same time */
    e = weigh(*state, (pe__swap_pieces){1, 0, 2, 2});
    assert_true(e.is_there && !e.is_worse && !e.keeps_rules && !e.may);
    pe__swap_forget(&e);
    /* nothing in return: ten hours too many */
    e = weigh(*state, (pe__swap_pieces){1, 3, 0, -1});
    assert_true(e.is_there && !e.keeps_rules && !e.may);
    pe__swap_forget(&e);
}

/* All work is alike, so that hours alone speak against it. */
static void test_hours(void **state)
{
    static const pe_jobs_piece each[] = {{0, 0, 40}, {1, 1, 40}};
    desk k;
    (void)state;
    lay_out(&k, "task,hours,empowerment,desirability,min_hours\n"
            "a,10,5,5,10\nb,10,5,5,10\n",
            "member,hours\nann,10\nbob,10\n", each, 2);
    pe__swap_effect e = weigh(&k, (pe__swap_pieces){0, 0, 1, 1});
    assert_true(e.is_there && e.keeps_rules && e.may);
    pe__swap_forget(&e);
    e = weigh(&k, (pe__swap_pieces){0, 0, 1, -1});
    assert_true(e.is_there && !e.is_worse && !e.keeps_rules && !e.may);
    pe__swap_forget(&e);
    pe__dossier_close(&k.d);
    pe__doc_free(k.doc);
    assert_int_equal(pe__mem_live(), 0);
}

static void test_what_is_not_there(void **state)
{
    static const pe__swap_pieces none[] = {
        {1, 4, 0, 5}, {1, 3, 0, 0}, {1, 3, 1, 0}, {-1, 3, 0, 5},
        {1, -1, 0, 5}, {1, 3, 9, 5}, {1, 3, 0, 99}, {1, 3, 0, 3}};
    for (size_t k = 0; k < sizeof none / sizeof *none; k++) {
        pe__swap_effect e = weigh(*state, none[k]);
        assert_false(e.is_there);
        assert_false(e.may);
        pe__swap_forget(&e);
    }
}

static void test_memory_that_runs_out(void **state)
{
    desk *k = *state;
    long live = pe__mem_live(), n = 1;
    pe__swap_pieces s = {1, 3, 0, 5};
    for (int passed = 0; passed < 5; n++) {
        pe_error err = {0};
        pe__swap_effect e;
        pe__mem_fail_at(n);
        pe_status status = pe__swap_weigh(&k->d, &s, &e, &err);
        pe__mem_fail_at(0);
        assert_true(status == PE_NO_MEMORY || (status == PE_OK && e.may));
        passed = status == PE_OK ? passed + 1 : 0;
        pe__swap_forget(&e);
        assert_int_equal(pe__mem_live(), live);
    }
    assert_true(n > 20);
}

#define ON_A_DESK(test) \
    cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_A_DESK(test_like_for_like),
        ON_A_DESK(test_unlike),
        ON_A_DESK(test_rules),
        cmocka_unit_test(test_hours),
        ON_A_DESK(test_what_is_not_there),
        ON_A_DESK(test_memory_that_runs_out),
    };
    return cmocka_run_group_tests_name("app work swaps", tests, NULL, NULL);
}
