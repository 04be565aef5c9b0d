/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Training: what one more trained person does to the bound comes out when the
 * workplace with that person is bounded afresh. */
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

static workplace one, two; /* large, so not on the stack */

static pe_jobs_bound bound_of(const workplace *w, double price)
{
    pe_jobs_bound b;
    pe_error err = {0};
    pe_jobs *jobs = open_workplace(w);
    assert_int_equal(PE_OK, pe_jobs_bound_find(jobs, price, &b, &err));
    pe_jobs_free(jobs);
    return b;
}

static double rms_bound_of(const workplace *w)
{
    pe_jobs_bound b = bound_of(w, 0.0);
    const double rms = b.rms;
    pe_jobs_bound_release(&b);
    return rms;
}

/* The quarters that can be given out, from the fair shares of all classes;
 * only where more hours are offered than there is work. */
static int64_t work_in(const workplace *w)
{
    pe_jobs_bound b = bound_of(w, 0.0);
    double work = 0.0;
    for (int32_t c = 0; c < b.classes; c++)
        work += b.fair[c];
    pe_jobs_bound_release(&b);
    return llround(work);
}

/* The problem in which the first member of the set has learnt the skill. */
static void teach(const workplace *from, int32_t set, int32_t skill,
                  workplace *to)
{
    workplace_draw(to, &(case_kind){.members = 1, .each = 1}, 0);
    static int32_t member[MOST_MEMBERS], task[MOST_TASKS];
    for (int32_t i = 0; i < from->p.members; i++)
        member[i] = i;
    for (int32_t j = 0; j < from->p.tasks; j++)
        task[j] = j;
    workplace_rename(from, member, task, to);
    const int32_t last = to->p.sets++, words = to->p.words;
    memcpy(to->set + last * words, to->set + set * words,
           (size_t)words * sizeof *to->set);
    to->set[last * words + skill / 64] |= 1ull << (skill % 64);
    for (int32_t i = 0; i < to->p.members; i++)
        if (to->have[i] == set && to->offer[i] > 0) {
            to->have[i] = last;
            return;
        }
    fail_msg("nobody has set %d", set);
}

static void training_does_what_it_promises(void **state)
{
    (void)state;
    int32_t lessons = 0;
    for (uint64_t seed = 0; seed < 60; seed++) {
        pe_jobs_training best[8];
        int32_t found;
        pe_error err = {0};
        const case_kind kind = {.members = 9, .each = 5, .skills = 3,
                                .needy = 90, .idle = seed % 2,
                                .offered = 1.3,
                                .nobody = seed % 3 == 0};
        workplace_draw(&one, &kind, seed);
        for (int32_t j = 0; j < one.p.tasks; j++) /* skill is pleasant */
            one.rating[j] = one.need[j] > 0 ? 9.0 : 2.0;
        const double now = rms_bound_of(&one);
        pe_jobs *jobs = open_workplace(&one);
        assert_int_equal(PE_OK, pe_jobs_train(jobs, best, 8, &found, &err));
        assert_in_range(found, 0, 3 + kind.nobody);
        pe_jobs_free(jobs);
        for (int32_t k = 0; k < found; k++) {
            teach(&one, best[k].from_set, best[k].skill, &two);
            assert_true(fabs(rms_bound_of(&two) - best[k].rms) <= 1e-9);
            assert_true(fabs(now - best[k].price - best[k].rms) <= 1e-9);
            assert_int_equal(work_in(&two) - work_in(&one), best[k].freed);
            assert_true(best[k].freed > 0 || best[k].price > 0.0);
            if (k > 0) /* best first */
                assert_true(best[k].freed < best[k - 1].freed ||
                            (best[k].freed == best[k - 1].freed &&
                             best[k].price <= best[k - 1].price));
            lessons++;
        }
    }
    assert_true(lessons > 20);
}

/* Two of eight can do the pleasant half of the work; a third one helps, by as
 * much as trying each says, and nothing helps more. */
static void draw_theatre(workplace *w, int32_t surgeons)
{
    const case_kind plain = {.members = 1, .each = 1, .skills = 2};
    workplace_draw(w, &plain, 1);
    w->p.members = 8;
    w->p.tasks = 64;
    w->p.sets = 3;
    w->set[1] = 1; /* surgery */
    w->set[2] = 2; /* a skill that there is no need of */
    w->s = PE_JOBS_DEFAULTS;
    for (int32_t i = 0; i < 8; i++) {
        w->offer[i] = 160;
        w->have[i] = i < surgeons ? 1 : i == 7 ? 2 : 0;
    }
    for (int32_t j = 0; j < 64; j++) {
        w->hours[j] = 20;
        w->need[j] = j < 16;
        w->rating[j] = j < 16 ? 9.0 : 3.0;
        w->rating[64 + j] = 5.0;
    }
}

static void a_third_surgeon_helps(void **state)
{
    (void)state;
    pe_jobs_training best[2];
    int32_t found;
    pe_error err = {0};
    draw_theatre(&one, 2);
    const double now = rms_bound_of(&one);
    pe_jobs *jobs = open_workplace(&one);
    assert_int_equal(PE_OK, pe_jobs_train(jobs, best, 2, &found, &err));
    pe_jobs_free(jobs);
    assert_int_equal(1, found); /* the other skill is of no use */
    assert_int_equal(0, best[0].skill);
    assert_int_equal(0, best[0].freed);
    draw_theatre(&one, 3);
    const double then = rms_bound_of(&one);
    /* 16 tasks of 20 quarters fill two surgeons' weeks: their deviation is
     * 9 less the mean 4.5, that of six others 3 less 4.5 */
    assert_true(fabs(now - sqrt((2 * 4.5 * 4.5 + 6 * 1.5 * 1.5) / 8)) < 0.2);
    assert_true(then < now - 0.5);
    assert_true(fabs(best[0].rms - then) <= 1e-4);
    assert_true(fabs(best[0].price - (now - then)) <= 1e-4);
}

/* ---- stopping ---- */

static int stop_after(void *context, double done, double rms, double bound)
{
    int *left = context;
    assert_true(done >= 0.0 && done <= 1.0);
    assert_true(rms >= bound && bound >= 0.0);
    return --*left == 0;
}

/* Stopped after any lesson, what was tried so far is told, and no more. */
static void training_can_be_stopped(void **state)
{
    (void)state;
    pe_jobs_training best[8];
    pe_error err = {0};
    int32_t stops = 0, fewer = 0;
    for (uint64_t seed = 0; seed < 60; seed++) {
        const case_kind kind = {.members = 12, .each = 4, .skills = 5,
                                .needy = 70};
        int left = 1000, all = 0;
        workplace_draw(&one, &kind, seed);
        one.s.progress = stop_after;
        one.s.context = &left;
        pe_jobs *jobs = open_workplace(&one);
        assert_int_equal(PE_OK, pe_jobs_train(jobs, best, 8, &all, &err));
        const int lessons = 1000 - left;
        for (int stop = 1; stop < lessons; stop++) {
            int32_t found = -1;
            left = stop;
            assert_int_equal(PE_OK,
                             pe_jobs_train(jobs, best, 8, &found, &err));
            assert_int_equal(0, left);
            assert_in_range(found, 0, all < stop ? all : stop);
            fewer += found < all;
            stops++;
        }
        pe_jobs_free(jobs);
    }
    assert_true(stops > 5 && fewer > 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(training_does_what_it_promises),
        cmocka_unit_test(a_third_surgeon_helps),
        cmocka_unit_test(training_can_be_stopped),
    };
    return cmocka_run_group_tests_name("jobs engine train", tests, NULL, NULL);
}
