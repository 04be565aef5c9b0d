/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Medians and how far people are apart; fewer than three say nothing. */
#include "place.h"

#include "opinion.h"
#include "work_rating.h"

#include <math.h>

static bool near(double a, double b)
{
    return fabs(a - b) < 1e-9;
}

static void test_quartiles(void **state)
{
    (void)state;
    double one[] = {4}, two[] = {8, 2}, five[] = {9, 1, 3, 7, 5};
    double four[] = {1, 2, 3, 10};
    pe__opinion o = pe__opinion_of(one, 1);
    assert_true(near(o.median, 4) && near(o.low, 4) && near(o.high, 4));
    assert_false(pe__opinion_counts(&o));
    o = pe__opinion_of(two, 2);
    assert_true(near(o.median, 5));
    assert_false(pe__opinion_counts(&o));
    o = pe__opinion_of(five, 5);
    assert_true(near(o.median, 5) && near(o.low, 3) && near(o.high, 7));
    assert_true(pe__opinion_counts(&o));
    o = pe__opinion_of(four, 4);
    assert_true(near(o.median, 2.5) && near(o.low, 1.75));
    assert_true(near(o.high, 4.75));
    o = pe__opinion_of(NULL, 0);
    assert_int_equal(o.raters, 0);
}

static void test_categories(void **state)
{
    (void)state;
    assert_int_equal(pe__category_number("a; b c ;d", "b c"), 1);
    assert_int_equal(pe__category_number("a; b c ;d", "b"), -1);
    assert_int_equal(pe__category_number("", "a"), -1);
}

static void say(pe__sql *db, int64_t task, int64_t member, int64_t points,
                int64_t place, const char *category)
{
    pe_error err = {0};
    pe__said said = {points, INT64_MIN, place, category};
    must(pe__rating_say(db, task, member, &said, NOW, &err), &err);
}

static int three(void **state)
{
    trial_ready(state);
    trial *t = *state;
    int64_t c = place_council(t->db, "C", place_member(t->db, "A"));
    place_member(t->db, "B");
    place_member(t->db, "C");
    place_member(t->db, "Gone");
    for (int64_t m = 1; m <= 4; m++)
        place_join(t->db, c, m, 8, "");
    place_tasks(t->db, c, "task,hours\na,1\nb,1\nc,1\nd,1\n");
    change(t->db, "UPDATE membership SET left_at = 1 WHERE member = 4");
    return 0;
}

/* Those who left, and tasks that ended, count no more. */
static void test_who_counts(void **state)
{
    trial *t = *state;
    pe_error err = {0};
    pe__opinions all;
    for (int64_t m = 1; m <= 4; m++) {
        say(t->db, 1, m, 100 * m, INT64_MIN, NULL);
        say(t->db, 2, m, 500, INT64_MIN, NULL);
    }
    say(t->db, 3, 1, INT64_MIN, INT64_MIN, "x");
    change(t->db, "UPDATE task SET ended_at = 1 WHERE task = 2");
    must(pe__opinions_gather(t->db, 1, "scale", "", &all, &err), &err);
    assert_int_equal(all.tasks, 2);
    const pe__task_opinion *o = pe__opinions_find(&all, 1);
    assert_int_equal(o->empowerment.raters, 3);
    assert_true(near(o->empowerment.median, 2));
    assert_int_equal(o->desirability.raters, 0);
    assert_null(pe__opinions_find(&all, 2));
    assert_int_equal(pe__opinions_find(&all, 3)->empowerment.raters, 0);
    pe__opinions_free(&all);
    int64_t raters;
    must(pe__rating_raters(t->db, 1, &raters, &err), &err);
    assert_int_equal(raters, 3);
    /* nothing at all is a rating taken back */
    say(t->db, 3, 1, INT64_MIN, INT64_MIN, NULL);
    assert_int_equal(number_of(t->db, "SELECT count(*) FROM rating"
                                      " WHERE task = 3"), 0);
}

/* Places become points as the column `rank` does; ties share; one place alone
 * says nothing. */
static void test_rankings(void **state)
{
    trial *t = *state;
    pe_error err = {0};
    pe__opinions all;
    static const int64_t place[3][4] = {
        {1, 2, 3, 4}, {10, 20, 20, 70}, {5, INT64_MIN, INT64_MIN, INT64_MIN}};
    for (int64_t m = 0; m < 3; m++)
        for (int64_t task = 0; task < 4; task++)
            if (place[m][task] != INT64_MIN)
                say(t->db, task + 1, m + 1, INT64_MIN, place[m][task], NULL);
    must(pe__opinions_gather(t->db, 1, "ranking", "", &all, &err), &err);
    static const double wanted[] = {10, (20.0 / 3 + 5) / 2,
                                    (10.0 / 3 + 5) / 2, 0};
    for (int64_t task = 0; task < 4; task++) {
        const pe__task_opinion *o = pe__opinions_find(&all, task + 1);
        assert_int_equal(o->empowerment.raters, 2);
        assert_true(near(o->empowerment.median, wanted[task]));
    }
    pe__opinions_free(&all);
}

static void test_kinds(void **state)
{
    trial *t = *state;
    pe_error err = {0};
    pe__opinions all;
    for (int64_t m = 1; m <= 3; m++)
        say(t->db, 1, m, INT64_MIN, INT64_MIN, m == 2 ? "b" : "a");
    say(t->db, 2, 1, INT64_MIN, INT64_MIN, "a");
    say(t->db, 2, 2, INT64_MIN, INT64_MIN, "b");
    say(t->db, 3, 1, INT64_MIN, INT64_MIN, "gone");
    must(pe__opinions_gather(t->db, 1, "category", "a; b", &all, &err), &err);
    const pe__task_opinion *o = pe__opinions_find(&all, 1);
    assert_int_equal(o->category, 0);
    assert_int_equal(o->category_share, 66);
    assert_int_equal(pe__opinions_find(&all, 2)->category, -1); /* a tie */
    assert_int_equal(pe__opinions_find(&all, 3)->category_raters, 0);
    pe__opinions_free(&all);
}

#define OF_THREE(test) \
    cmocka_unit_test_setup_teardown(test, three, trial_end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_quartiles),
        cmocka_unit_test(test_categories),
        OF_THREE(test_who_counts),
        OF_THREE(test_rankings),
        OF_THREE(test_kinds),
    };
    return cmocka_run_group_tests_name("app work opinion", tests, NULL, NULL);
}
