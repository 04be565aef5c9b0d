/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What must change nothing: running again, more threads, another scale of the
 * ratings, other names. The first three give the same bytes. Other names meet
 * other random numbers, so of them only this is promised, and tested: the
 * hours for which skills or hands are short, the bound within its own
 * inexactness, the rms where it is proved, and otherwise an rms within the
 * tolerance where there are pieces enough to balance with. */
#include "workplace_cases.h"
#include "workplace_check.h"

#include "random.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* How many of them are tried: under sanitizers, where each takes ten times as
 * long, fewer. */
static int32_t seeds(int32_t all)
{
    return getenv("PARECON_SANITIZED") ? all / 5 : all;
}

static workplace one, other; /* large, so not on the stack */

typedef struct {
    pe_jobs_solution s;
    pe_jobs_info info;
} answer;

static answer ask(pe_jobs *jobs)
{
    answer a;
    pe_error err = {0};
    if (pe_jobs_solve(jobs, &a.s, &a.info, &err) != PE_OK)
        fail_msg("%s", err.message);
    return a;
}

static answer ask_once(const workplace *w)
{
    pe_jobs *jobs = open_workplace(w);
    const answer a = ask(jobs);
    pe_jobs_free(jobs);
    return a;
}

static bool same_left(const pe_jobs_solution *a, const pe_jobs_solution *b)
{
    if (a->lefts != b->lefts)
        return false;
    for (int64_t k = 0; k < a->lefts; k++)
        if (a->left[k].task != b->left[k].task ||
            a->left[k].hours != b->left[k].hours ||
            a->left[k].reason != b->left[k].reason ||
            a->left[k].lacking != b->left[k].lacking)
            return false;
    return true;
}

static bool same_bytes(const pe_jobs_solution *a, const pe_jobs_solution *b)
{
    const size_t n = (size_t)a->members;
    if (a->members != b->members ||
        memcmp(a->start, b->start, (n + 1) * sizeof *a->start) != 0)
        return false;
    const size_t pieces = (size_t)a->start[n];
    return memcmp(a->task, b->task, pieces * sizeof *a->task) == 0 &&
           memcmp(a->hours, b->hours, pieces * sizeof *a->hours) == 0 &&
           same_left(a, b);
}

static void assert_same_answer(const answer *a, const answer *b,
                               uint64_t seed)
{
    if (!same_bytes(&a->s, &b->s))
        fail_msg("case %llu: another division", (unsigned long long)seed);
    assert_memory_equal(&a->info.measure, &b->info.measure,
                        sizeof a->info.measure);
    assert_memory_equal(&a->info.rms_bound, &b->info.rms_bound,
                        sizeof a->info.rms_bound);
    assert_int_equal(a->info.outcome, b->info.outcome);
    assert_int_equal(a->info.rounds, b->info.rounds);
    assert_int_equal(a->info.raised, b->info.raised);
}

/* ---- again ---- */

static void the_same_seed_gives_the_same_bytes(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < (uint64_t)seeds(30); seed++) {
        const case_kind kind = kind_by_lot(seed);
        workplace_draw(&one, &kind, seed);
        one.s.effort = 2;
        pe_jobs *jobs = open_workplace(&one);
        answer first = ask(jobs), again = ask(jobs);
        answer afresh = ask_once(&one);
        assert_same_answer(&first, &afresh, seed);
        assert_same_answer(&first, &again, seed); /* nothing is remembered */
        pe_jobs_free(jobs);
        pe_jobs_release(&first.s);
        pe_jobs_release(&again.s);
        pe_jobs_release(&afresh.s);
    }
}

static void another_seed_gives_another_good_answer(void **state)
{
    (void)state;
    int32_t different = 0;
    const case_kind kind = {.members = 12, .each = 7, .skills = 4,
                            .needy = 50, .parts = true};
    for (uint64_t seed = 0; seed < 6; seed++) {
        workplace_draw(&one, &kind, seed);
        one.s.exact = 0;
        one.s.effort = 5;
        answer a = ask_once(&one);
        one.s.seed += 1000;
        answer b = ask_once(&one);
        assert_sound(&one, &a.s, &a.info, seed);
        assert_sound(&one, &b.s, &b.info, seed);
        different += !same_bytes(&a.s, &b.s);
        pe_jobs_release(&a.s);
        pe_jobs_release(&b.s);
    }
    assert_true(different > 3);
}

/* ---- threads ---- */

/* More members than a block holds, so that threads share the work. */
static void threads_change_nothing(const case_kind *kind, uint64_t seed,
                                   int32_t effort, int32_t step)
{
    answer alone;
    workplace_draw(&one, kind, seed);
    for (int32_t j = 0; kind->parts && j < one.p.tasks; j++) {
        one.least[j] = 1; /* all may be cut, few may be cut twice */
        one.most[j] = one.most[j] > 2 ? one.most[j] : 2;
    }
    one.s.effort = effort;
    one.s.tolerance = effort > 2 ? 0.0 : 0.01; /* 0: no time for later aims */
    for (int32_t threads = 1; threads <= 4; threads += step) {
        one.s.threads = threads;
        answer a = ask_once(&one);
        if (threads == 1) {
            assert_sound(&one, &a.s, &a.info, seed);
            alone = a;
            continue;
        }
        assert_same_answer(&alone, &a, seed);
        pe_jobs_release(&a.s);
    }
    assert_true(alone.info.measure.pieces > kind->members);
    pe_jobs_release(&alone.s);
}

static void threads_change_nothing_of_whole_tasks(void **state)
{
    (void)state;
    const case_kind kind = {.members = 1060, .each = 3, .skills = 5,
                            .needy = 60, .targets = true};
    threads_change_nothing(&kind, 1, 2, 3);
}

static void threads_change_nothing_of_shared_tasks(void **state)
{
    (void)state;
    const case_kind kind = {.members = 1060, .each = 3, .skills = 4,
                            .needy = 40, .parts = true, .limits = true,
                            .bans = true, .pins = true, .idle = true};
    /* long enough that single members are looked at, too */
    threads_change_nothing(&kind, 2, 11, 1);
}

/* ---- scale ---- */

static void scale_ratings(workplace *w, double factor, double shift)
{
    for (int32_t k = 0; k < w->p.ratings * w->p.tasks; k++)
        w->rating[k] = w->rating[k] * factor + shift;
    for (int32_t k = 0; k < w->p.ratings * w->p.members; k++)
        w->target[k] *= factor;
    w->s.tolerance *= factor;
}

static void assert_scaled(const answer *a, const answer *b, double factor,
                          const workplace *w, uint64_t seed)
{
    const pe_jobs_measure *m = &a->info.measure, *n = &b->info.measure;
    const double slack = 1e-9 * factor * (1.0 + m->rms) + 1e-12;
    if (!same_bytes(&a->s, &b->s))
        fail_msg("case %llu: factor %g changes the jobs",
                 (unsigned long long)seed, factor);
    assert_true(fabs(n->rms - factor * m->rms) <= slack);
    assert_true(fabs(n->largest - factor * m->largest) <= slack * 10);
    assert_true(fabs(b->info.rms_bound - factor * a->info.rms_bound) <=
                slack);
    for (int32_t r = 0; r < w->p.ratings; r++)
        assert_true(fabs(n->spread[r] - factor * m->spread[r]) <= slack * 10);
    assert_int_equal(a->info.outcome, b->info.outcome);
}

static void ratings_on_another_scale_change_nothing(void **state)
{
    (void)state;
    static const double factor[] = {2.0, 10.0, 0.1, 1.0, 1.0};
    static const double shift[] = {0.0, 0.0, 0.0, 3.0, -100.0};
    for (uint64_t seed = 0; seed < (uint64_t)seeds(30); seed++) {
        const int k = (int)(seed % 5);
        case_kind kind = kind_by_lot(seed);
        /* wanted deviations are not rounded as ratings are, so that a factor
         * that is no sum of few powers of 2 can change their last bit */
        kind.targets &= !kind.fine && factor[k] >= 1.0;
        workplace_draw(&one, &kind, seed);
        one.s.effort = 6;
        answer a = ask_once(&one);
        scale_ratings(&one, factor[k], shift[k]);
        answer b = ask_once(&one);
        assert_scaled(&a, &b, factor[k], &one, seed);
        pe_jobs_release(&a.s);
        pe_jobs_release(&b.s);
    }
}

/* Weights matter only relative to each other; the rms has their root. */
static void weights_of_four_double_the_rms(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < (uint64_t)seeds(20); seed++) {
        case_kind kind = kind_by_lot(seed);
        kind.weights = true;
        /* other aims and pieces have prices, which weights do not change */
        kind.wishes = kind.today = kind.sites = kind.parts = false;
        workplace_draw(&one, &kind, seed);
        one.s.effort = 6;
        one.s.tolerance = 0.0;
        answer a = ask_once(&one);
        for (int32_t r = 0; r < one.p.ratings; r++)
            one.weight[r] *= 4.0;
        answer b = ask_once(&one);
        assert_true(fabs(b.info.rms_bound - 2.0 * a.info.rms_bound) <=
                    1e-4 * 20.0);
        if (a.info.outcome == PE_JOBS_PROVED)
            assert_true(fabs(b.info.measure.rms - 2.0 * a.info.measure.rms) <=
                        1e-9);
        pe_jobs_release(&a.s);
        pe_jobs_release(&b.s);
    }
}

/* ---- names ---- */

static void draw_names(pe__random *random, int32_t *name, int32_t n)
{
    for (int32_t k = 0; k < n; k++)
        name[k] = k;
    pe__random_shuffle(random, name, n);
}

static void rename_by_lot(uint64_t seed)
{
    static int32_t member[MOST_MEMBERS], task[MOST_TASKS];
    pe__random random;
    pe__random_seed(&random, seed, 99);
    draw_names(&random, member, one.p.members);
    draw_names(&random, task, one.p.tasks);
    workplace_rename(&one, member, task, &other);
}

static void assert_near(double a, double b, double slack, const char *what,
                        uint64_t seed)
{
    if (!(fabs(a - b) <= slack))
        fail_msg("case %llu: %s is %.12g, renamed %.12g",
                 (unsigned long long)seed, what, a, b);
}

/* The best prices are found in another order, so the bound is the same only
 * up to what it may lack: `bound_gap` and what ends the search for prices. */
static void names_leave_the_bound_and_the_work(void **state)
{
    (void)state;
    int32_t compared = 0;
    for (uint64_t seed = 0; seed < (uint64_t)seeds(40); seed++) {
        case_kind kind = kind_by_lot(seed);
        kind.offered = kind.offered < 1.0 ? 1.0 : kind.offered;
        workplace_draw(&one, &kind, seed);
        one.s.effort = 2;
        rename_by_lot(seed);
        answer a = ask_once(&one), b = ask_once(&other);
        assert_sound(&other, &b.s, &b.info, seed);
        if (a.s.lefts == kind.nobody && b.s.lefts == kind.nobody) {
            const double gap = fmax(a.info.bound_gap, b.info.bound_gap);
            assert_near(a.info.rms_bound, b.info.rms_bound, gap + 1e-4,
                        "bound", seed);
            compared++;
        }
        pe_jobs_release(&a.s);
        pe_jobs_release(&b.s);
    }
    assert_true(compared > seeds(40) * 5 / 8);
}

/* Hours left for want of skills or hours. */
static int64_t short_hours(const pe_jobs_solution *s)
{
    int64_t hours = 0;
    for (int64_t k = 0; k < s->lefts; k++)
        if (s->left[k].reason != PE_JOBS_NO_ROOM)
            hours += s->left[k].hours;
    return hours;
}

/* Tasks that can be cut anywhere, so that it is not a matter of which whole
 * task is dropped first, and no rules that the search alone can see. */
static void names_leave_what_is_short(void **state)
{
    (void)state;
    int32_t lacking = 0;
    for (uint64_t seed = 0; seed < (uint64_t)seeds(40); seed++) {
        case_kind kind = kind_by_lot(seed);
        kind.offered = 0.5 + 0.05 * (double)(seed % 8);
        kind.parts = true;
        kind.slots = kind.bans = kind.limits = kind.pins = false;
        kind.skills = kind.skills > 6 ? 6 : kind.skills;
        workplace_draw(&one, &kind, seed);
        for (int32_t j = 0; j < one.p.tasks; j++)
            one.least[j] = 1;
        one.s.effort = 1;
        rename_by_lot(seed);
        answer a = ask_once(&one), b = ask_once(&other);
        assert_near((double)short_hours(&a.s), (double)short_hours(&b.s), 0.0,
                    "work left", seed);
        lacking += short_hours(&a.s) > 0;
        pe_jobs_release(&a.s);
        pe_jobs_release(&b.s);
    }
    assert_true(lacking > seeds(40) * 3 / 4);
}

static void names_leave_an_rms_that_is_proved(void **state)
{
    (void)state;
    int32_t proved = 0;
    for (uint64_t seed = 0; seed < (uint64_t)seeds(12); seed++) {
        const case_kind kind = {.members = 2 + (int32_t)(seed % 3),
                                .each = 4, .skills = seed % 2 ? 2 : 0,
                                .needy = 40, .band = 3.0};
        workplace_draw(&one, &kind, seed);
        rename_by_lot(seed);
        answer a = ask_once(&one), b = ask_once(&other);
        if (a.info.outcome == PE_JOBS_PROVED) {
            assert_int_equal(PE_JOBS_PROVED, b.info.outcome);
            assert_near(a.info.measure.rms, b.info.measure.rms, 1e-6, "rms",
                        seed);
            proved++;
        }
        pe_jobs_release(&a.s);
        pe_jobs_release(&b.s);
    }
    assert_true(proved >= seeds(12) * 2 / 3);
}

static void names_leave_the_rms_within_the_tolerance(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < 3; seed++) {
        const case_kind kind = {.members = 14, .each = 9, .skills = 3,
                                .needy = 40, .parts = seed % 2};
        workplace_draw(&one, &kind, seed);
        one.s.effort = 30;
        rename_by_lot(seed);
        answer a = ask_once(&one), b = ask_once(&other);
        assert_int_equal(0, a.s.lefts + b.s.lefts);
        assert_near(a.info.measure.rms, b.info.measure.rms,
                    2.0 * one.s.tolerance, "rms", seed);
        pe_jobs_release(&a.s);
        pe_jobs_release(&b.s);
    }
}

/* ---- copies ---- */

static double rms_bound_of(const workplace *w)
{
    pe_jobs_bound b;
    pe_error err = {0};
    pe_jobs *jobs = open_workplace(w);
    assert_int_equal(PE_OK, pe_jobs_bound_find(jobs, 0.0, &b, &err));
    const double rms = b.rms;
    pe_jobs_bound_release(&b);
    pe_jobs_free(jobs);
    return rms;
}

/* Twice the same workplace has the same bound: every number in the relaxation
 * doubles, and doubling is exact. */
static void a_copy_leaves_the_bound(void **state)
{
    (void)state;
    int32_t positive = 0;
    for (uint64_t seed = 0; seed < (uint64_t)seeds(150); seed++) {
        case_kind kind = kind_by_lot(seed);
        kind.idle = false;
        workplace_draw(&one, &kind, seed);
        workplace_join(&one, &one, &other);
        /* hours left over may be rounded otherwise for two than for one */
        if (!one.complete)
            continue;
        const double once = rms_bound_of(&one), twice = rms_bound_of(&other);
        if (fabs(once - twice) > 1e-9)
            fail_msg("case %llu: bound %.12g, of two %.12g",
                     (unsigned long long)seed, once, twice);
        positive += once > 0.0;
    }
    assert_true(positive > seeds(150) / 10);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_same_seed_gives_the_same_bytes),
        cmocka_unit_test(another_seed_gives_another_good_answer),
        cmocka_unit_test(threads_change_nothing_of_whole_tasks),
        cmocka_unit_test(threads_change_nothing_of_shared_tasks),
        cmocka_unit_test(ratings_on_another_scale_change_nothing),
        cmocka_unit_test(weights_of_four_double_the_rms),
        cmocka_unit_test(names_leave_the_bound_and_the_work),
        cmocka_unit_test(names_leave_what_is_short),
        cmocka_unit_test(names_leave_an_rms_that_is_proved),
        cmocka_unit_test(names_leave_the_rms_within_the_tolerance),
        cmocka_unit_test(a_copy_leaves_the_bound),
    };
    return cmocka_run_group_tests_name("jobs engine same", tests, NULL, NULL);
}
