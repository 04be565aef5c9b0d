/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Rules that no division may break, whatever the workplace: hundreds of small
 * ones by lot, the shortages that must be told apart, and the odd ends of what
 * may come in. */
#include "workplace_cases.h"
#include "workplace_check.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static workplace one; /* large, so not on the stack */

static void solve(const workplace *w, pe_jobs_solution *s, pe_jobs_info *info)
{
    pe_jobs *jobs;
    pe_error err = {0};
    if (pe_jobs_new(&w->p, &w->s, &jobs, &err) != PE_OK)
        fail_msg("%s", err.message);
    if (pe_jobs_solve(jobs, s, info, &err) != PE_OK)
        fail_msg("%s", err.message);
    pe_jobs_free(jobs);
}

/* Solves, checks that the answer is sound, and hands it over. Nobody works
 * more than offered, even where there is no way into the bands. */
static pe_jobs_info solve_soundly(const workplace *w, uint64_t seed,
                                  pe_jobs_solution *s)
{
    pe_jobs_info info;
    solve(w, s, &info);
    assert_sound(w, s, &info, seed);
    for (int32_t i = 0; i < w->p.members; i++) {
        int64_t week = 0;
        for (int64_t k = s->start[i]; k < s->start[i + 1]; k++)
            week += s->hours[k];
        assert_true(week <= w->offer[i] + 1);
    }
    return info;
}

/* ---- all kinds ---- */

/* The checker itself: what the cases were drawn around breaks no rule. */
static void the_known_division_keeps_the_rules(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < 400; seed++) {
        const case_kind kind = kind_by_lot(seed);
        workplace_draw(&one, &kind, seed);
        const char *rule = broken_rule(&one, one.known, one.knowns);
        if (rule)
            fail_msg("case %llu: %s", (unsigned long long)seed, rule);
        if (one.complete && kind.band >= 1.0)
            assert_true(within_bands(&one, one.known, one.knowns));
    }
}

static void keeps_every_rule_of_all_kinds(void **state)
{
    (void)state;
    enum { CASES = 200 };
    int32_t covered = 0, could = 0;
    for (uint64_t seed = 0; seed < CASES; seed++) {
        pe_jobs_solution s;
        const case_kind kind = kind_by_lot(seed);
        workplace_draw(&one, &kind, seed);
        one.s.effort = seed % 4 ? 4 : 1;
        const pe_jobs_info info = solve_soundly(&one, seed, &s);
        could += one.complete;
        covered += one.complete && info.measure.outside_band == 0 &&
                   s.lefts == kind.nobody;
        pe_jobs_release(&s);
    }
    /* nearly all that can be divided is; some are tight by design */
    if (covered < could * 9 / 10)
        fail_msg("only %d of %d were covered", covered, could);
}

/* ---- shortages ---- */

/* Three members of 40 quarters; of them `cooks` can cook. Tasks by hours, the
 * first `dishes` of which need a cook. The band is a quarter. */
static void draw_kitchen(workplace *w, int32_t cooks, const int32_t *hours,
                         int32_t tasks, int32_t dishes)
{
    const case_kind plain = {.members = 1, .each = 1, .skills = 1};
    workplace_draw(w, &plain, 1);
    w->p.members = 3;
    w->p.tasks = tasks;
    w->p.sets = 2;
    w->set[1] = 1;
    w->s = PE_JOBS_DEFAULTS;
    w->s.band = 0.25;
    for (int32_t i = 0; i < 3; i++) {
        w->offer[i] = 40;
        w->have[i] = i < cooks;
    }
    for (int32_t j = 0; j < tasks; j++) {
        w->hours[j] = hours[j];
        w->least[j] = 1;
        w->need[j] = j < dishes;
        w->rating[j] = j;
        w->rating[tasks + j] = -j;
    }
    w->p.least = w->least;
}

static void tells_that_nobody_can(void **state)
{
    (void)state;
    const int32_t hours[] = {9, 30, 30, 20};
    pe_jobs_solution s;
    draw_kitchen(&one, 0, hours, 4, 1);
    const pe_jobs_info info = solve_soundly(&one, 0, &s);
    assert_int_equal(PE_JOBS_SHORT, info.outcome);
    assert_int_equal(1, s.lefts);
    assert_int_equal(0, s.left[0].task);
    assert_int_equal(9, s.left[0].hours);
    assert_int_equal(PE_JOBS_NO_HOLDER, s.left[0].reason);
    pe_jobs_release(&s);
}

/* One cook may hold 41 quarters; 60 and 20 need one: 39 are lacking. */
static void tells_how_many_hours_a_skill_lacks(void **state)
{
    (void)state;
    const int32_t hours[] = {60, 20, 40};
    int32_t left = 0;
    pe_jobs_solution s;
    draw_kitchen(&one, 1, hours, 3, 2);
    solve_soundly(&one, 0, &s);
    for (int64_t k = 0; k < s.lefts; k++) {
        assert_int_equal(PE_JOBS_SKILL_SHORT, s.left[k].reason);
        assert_in_range(s.left[k].task, 0, 1);
        left += s.left[k].hours;
    }
    /* less work makes the fair share, and with it a cook's week, smaller */
    assert_in_range(left, 39, 80);
    assert_true(s.lefts > 0 && s.left[0].lacking >= 1);
    pe_jobs_release(&s);
}

/* 150 quarters of work for 120: at least the 27 that the bands cannot hold
 * are left over, no more than 30, and nobody lacks a skill. */
static void tells_how_many_hours_all_lack(void **state)
{
    (void)state;
    const int32_t hours[] = {50, 50, 50};
    int32_t left = 0;
    pe_jobs_solution s;
    draw_kitchen(&one, 3, hours, 3, 1);
    const pe_jobs_info info = solve_soundly(&one, 0, &s);
    for (int64_t k = 0; k < s.lefts; k++) {
        assert_int_equal(PE_JOBS_HOURS_SHORT, s.left[k].reason);
        assert_int_equal(30, s.left[k].lacking);
        left += s.left[k].hours;
    }
    assert_in_range(left, 27, 30);
    assert_int_equal(0, info.measure.outside_band);
    pe_jobs_release(&s);
}

/* A whole task of 60 quarters fits into no week of 40. */
static void tells_that_a_piece_is_too_long(void **state)
{
    (void)state;
    const int32_t hours[] = {60, 40, 40, 36};
    pe_jobs_solution s;
    draw_kitchen(&one, 1, hours, 4, 0);
    one.p.least = NULL;
    one.s.band = 2.0;
    solve_soundly(&one, 0, &s);
    assert_int_equal(1, s.lefts);
    assert_int_equal(0, s.left[0].task);
    assert_int_equal(60, s.left[0].hours);
    assert_int_equal(PE_JOBS_NO_ROOM, s.left[0].reason);
    pe_jobs_release(&s);
}

/* 137 quarters of whole tasks for 120: the task of 20 is dropped, pin or no
 * pin, as it cannot be made shorter and 17 are too many. */
static void drops_a_task_even_when_it_is_pinned(void **state)
{
    (void)state;
    const int32_t hours[] = {39, 39, 39, 20};
    pe_jobs_solution s;
    draw_kitchen(&one, 3, hours, 4, 0);
    one.p.least = NULL;
    one.pin[0] = (pe_jobs_pair){0, 3};
    one.p.pins = 1;
    solve_soundly(&one, 0, &s);
    assert_int_equal(1, s.lefts);
    assert_int_equal(3, s.left[0].task);
    assert_int_equal(20, s.left[0].hours);
    assert_int_equal(PE_JOBS_HOURS_SHORT, s.left[0].reason);
    assert_int_equal(17, s.left[0].lacking);
    pe_jobs_release(&s);
}

/* ---- odd ends ---- */

static void one_member_does_it_all(void **state)
{
    (void)state;
    const case_kind kind = {.members = 1, .each = 9};
    pe_jobs_solution s;
    workplace_draw(&one, &kind, 3);
    const pe_jobs_info info = solve_soundly(&one, 3, &s);
    assert_int_equal(0, s.lefts);
    assert_int_equal(one.p.tasks, s.start[1]);
    assert_true(info.measure.rms < 1e-9); /* whoever does all is the mean */
    pe_jobs_release(&s);
}

static void one_task_is_shared_by_all(void **state)
{
    (void)state;
    const int32_t hours[] = {117};
    pe_jobs_solution s;
    draw_kitchen(&one, 0, hours, 1, 0);
    const pe_jobs_info info = solve_soundly(&one, 0, &s);
    assert_int_equal(0, s.lefts);
    assert_int_equal(3, s.start[3]);
    for (int k = 0; k < 3; k++)
        assert_in_range(s.hours[k], 38, 40);
    assert_true(info.measure.rms < 1e-9);
    pe_jobs_release(&s);
}

static void all_tasks_may_be_impossible(void **state)
{
    (void)state;
    const int32_t hours[] = {9, 30, 30};
    pe_jobs_solution s;
    draw_kitchen(&one, 0, hours, 3, 3);
    const pe_jobs_info info = solve_soundly(&one, 0, &s);
    assert_int_equal(3, s.lefts);
    assert_int_equal(0, s.start[3]);
    assert_true(info.measure.rms == 0.0 && info.rms_bound == 0.0);
    pe_jobs_release(&s);
}

static void nobody_may_offer_hours(void **state)
{
    (void)state;
    const int32_t hours[] = {9, 30, 30};
    pe_jobs_solution s;
    draw_kitchen(&one, 3, hours, 3, 1);
    memset(one.offer, 0, sizeof one.offer);
    const pe_jobs_info info = solve_soundly(&one, 0, &s);
    assert_int_equal(3, s.lefts);
    for (int64_t k = 0; k < s.lefts; k++)
        assert_int_equal(PE_JOBS_NO_HOLDER, s.left[k].reason);
    assert_true(info.measure.rms == 0.0);
    pe_jobs_release(&s);
}

static void equal_ratings_need_no_balance(void **state)
{
    (void)state;
    const case_kind kind = {.members = 7, .each = 6};
    pe_jobs_solution s;
    workplace_draw(&one, &kind, 5);
    for (int32_t k = 0; k < 2 * one.p.tasks; k++)
        one.rating[k] = 4.7;
    const pe_jobs_info info = solve_soundly(&one, 5, &s);
    assert_int_equal(0, s.lefts);
    assert_true(info.measure.rms < 1e-12 && info.rms_bound == 0.0);
    pe_jobs_release(&s);
}

/* With K = 1 and as many whole tasks as members, jobs are an assignment. */
static void one_task_a_member_at_most(void **state)
{
    (void)state;
    pe_jobs_solution s;
    const case_kind kind = {.members = 9, .each = 9};
    workplace_draw(&one, &kind, 2);
    one.p.tasks = one.p.members;
    one.s.most_tasks = 1;
    one.s.band = 5.0;
    for (int32_t j = 0; j < one.p.tasks; j++) {
        one.hours[j] = 26 + j;
        one.offer[j] = 34;
    }
    const pe_jobs_info info = solve_soundly(&one, 2, &s);
    assert_int_equal(0, s.lefts);
    assert_int_equal(1, info.measure.most_tasks);
    assert_int_equal(0, info.raised);
    pe_jobs_release(&s);
}

/* Equal weeks of equal pieces can be met to the quarter. */
static void a_band_of_nothing_is_kept(void **state)
{
    (void)state;
    pe_jobs_solution s;
    const case_kind kind = {.members = 6, .each = 5};
    workplace_draw(&one, &kind, 4);
    one.p.tasks = 30;
    one.s.band = 0.0;
    one.s.most_tasks = 5;
    one.s.exact = 0;
    for (int32_t j = 0; j < 30; j++)
        one.hours[j] = 8;
    for (int32_t i = 0; i < 6; i++)
        one.offer[i] = 40;
    const pe_jobs_info info = solve_soundly(&one, 4, &s);
    assert_int_equal(0, s.lefts);
    assert_int_equal(0, info.measure.outside_band);
    for (int32_t i = 0; i < 6; i++)
        assert_int_equal(5, s.start[i + 1] - s.start[i]);
    pe_jobs_release(&s);
}

/* Two members with some hundred pieces each and a limit of 10,000. */
static void a_week_may_have_very_many_pieces(void **state)
{
    (void)state;
    pe_jobs_solution s;
    const case_kind kind = {.members = 3, .each = 300, .week = 1500};
    workplace_draw(&one, &kind, 6);
    one.s.most_tasks = 10000;
    one.s.effort = 3;
    const pe_jobs_info info = solve_soundly(&one, 6, &s);
    assert_int_equal(0, s.lefts);
    assert_true(info.measure.most_tasks > 256);
    pe_jobs_release(&s);
}

/* The hours of a year: 7,000 quarters a member. */
static void a_period_may_be_a_year(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < 4; seed++) {
        pe_jobs_solution s;
        const case_kind kind = {.members = 12, .each = 9, .week = 7000,
                                .parts = seed % 2, .skills = 4, .band = 8.0};
        workplace_draw(&one, &kind, seed);
        one.s.effort = 10;
        const pe_jobs_info info = solve_soundly(&one, seed, &s);
        assert_int_equal(0, s.lefts);
        assert_int_equal(0, info.measure.outside_band);
        pe_jobs_release(&s);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_known_division_keeps_the_rules),
        cmocka_unit_test(keeps_every_rule_of_all_kinds),
        cmocka_unit_test(tells_that_nobody_can),
        cmocka_unit_test(tells_how_many_hours_a_skill_lacks),
        cmocka_unit_test(tells_how_many_hours_all_lack),
        cmocka_unit_test(tells_that_a_piece_is_too_long),
        cmocka_unit_test(drops_a_task_even_when_it_is_pinned),
        cmocka_unit_test(one_member_does_it_all),
        cmocka_unit_test(one_task_is_shared_by_all),
        cmocka_unit_test(all_tasks_may_be_impossible),
        cmocka_unit_test(nobody_may_offer_hours),
        cmocka_unit_test(equal_ratings_need_no_balance),
        cmocka_unit_test(one_task_a_member_at_most),
        cmocka_unit_test(a_band_of_nothing_is_kept),
        cmocka_unit_test(a_week_may_have_very_many_pieces),
        cmocka_unit_test(a_period_may_be_a_year),
    };
    return cmocka_run_group_tests_name("jobs engine rules", tests, NULL, NULL);
}
