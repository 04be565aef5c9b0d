/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The certificate: the bound follows from its prices by arithmetic, is below
 * the rms of every division that can be made. */
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

static workplace one; /* large, so not on the stack */
static pe_jobs_piece pieces[MOST_PIECES];
static int32_t give[MOST_TASKS];

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

static double range_of(const workplace *w)
{
    double range = 0.0;
    for (int32_t r = 0; r < w->p.ratings; r++) {
        const double *e = w->rating + r * w->p.tasks;
        double low = e[0], high = e[0];
        for (int32_t j = 1; j < w->p.tasks; j++) {
            low = fmin(low, e[j]);
            high = fmax(high, e[j]);
        }
        range = fmax(range, high - low);
    }
    return range;
}

static double weights_of(const workplace *w)
{
    double sum = 0.0;
    for (int32_t r = 0; r < w->p.ratings; r++)
        sum += w->p.weight ? w->weight[r] : 1.0;
    return sum;
}

static double root(double value)
{
    return value > 0.0 ? sqrt(value) : 0.0;
}

/* A kind of which all the work can be covered, and what that work is. */
static case_kind covered_kind(uint64_t seed)
{
    case_kind kind = kind_by_lot(seed);
    kind.offered = fmax(kind.offered, 1.0);
    kind.band = fmax(kind.band, 1.0);
    return kind;
}

static int64_t covered_work(const workplace *w)
{
    return work_of(w, w->known, w->knowns, give);
}

/* ---- arithmetic ---- */

/* Rounded to 2^-21 of the range, ratings move the rms by that times the root
 * of the weights, and a little more where weeks are longer than fair. */
static void the_bound_follows_from_its_prices(void **state)
{
    (void)state;
    int32_t positive = 0;
    for (uint64_t seed = 0; seed < 300; seed++) {
        const case_kind kind = covered_kind(seed);
        workplace_draw(&one, &kind, seed);
        const double work = (double)covered_work(&one);
        pe_jobs_bound b = bound_of(&one, 0.0);
        const double rms = root(bound_by_hand(&one, give, &b, 0.0) / work);
        const double slack =
            1e-6 * range_of(&one) * (1.0 + 2.0 * sqrt(weights_of(&one)));
        if (fabs(rms - b.rms) > slack)
            fail_msg("case %llu: bound %.10g, by hand %.10g",
                     (unsigned long long)seed, b.rms, rms);
        positive += b.rms > 0.0;
        pe_jobs_bound_release(&b);
    }
    assert_true(positive > 30);
}

/* Enough of the bounds are tight: what the prices miss is told. */
static void the_bound_is_as_good_as_it_says(void **state)
{
    (void)state;
    int32_t tight = 0;
    for (uint64_t seed = 0; seed < 300; seed++) {
        const case_kind kind = covered_kind(seed);
        workplace_draw(&one, &kind, seed);
        pe_jobs_bound b = bound_of(&one, 0.0);
        assert_true(b.gap >= 0.0 && b.rms >= 0.0);
        tight += b.gap <= 1e-5 * range_of(&one);
        pe_jobs_bound_release(&b);
    }
    assert_true(tight > 280);
}

/* A class's fair hours, bands and skills are those of its members. */
static void classes_are_their_members(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < 100; seed++) {
        const case_kind kind = covered_kind(seed);
        workplace_draw(&one, &kind, seed);
        pe_jobs_bound b = bound_of(&one, 0.0);
        double fair = 0.0, least = 0.0, most = 0.0;
        for (int32_t c = 0; c < b.classes; c++) {
            assert_true(b.least[c] <= b.fair[c] + 1e-9);
            assert_true(b.most[c] >= b.fair[c] - 1.0 * one.p.members);
            fair += b.fair[c];
            least += b.least[c];
            most += b.most[c];
        }
        const double work = (double)covered_work(&one);
        assert_true(fabs(fair - work) < 1e-6 * work);
        assert_true(least <= work && work <= most);
        for (int32_t i = 0; i < one.p.members; i++) {
            assert_in_range(b.class_of[i], 0, b.classes - 1);
            for (int32_t k = 0; one.p.set && k < one.p.words; k++)
                assert_true(one.set[one.have[i] * one.p.words + k] ==
                            one.set[b.set[b.class_of[i]] * one.p.words + k]);
        }
        pe_jobs_bound_release(&b);
    }
}

/* ---- weak duality ---- */

static void assert_below(double bound, double rms, const char *what,
                         uint64_t seed)
{
    if (bound > rms + 1e-9 * (1.0 + rms))
        fail_msg("case %llu: the bound %.12g is above the rms %.12g of %s",
                 (unsigned long long)seed, bound, rms, what);
}

/* Whatever the prices, the arithmetic gives a bound on every division: in the
 * classes and bands of the engine, too, which is what this tests. */
static void any_prices_give_a_bound(void **state)
{
    (void)state;
    int32_t positive = 0;
    for (uint64_t seed = 0; seed < 200; seed++) {
        pe_jobs_measure m;
        pe__random random;
        const case_kind kind = covered_kind(seed);
        pe__random_seed(&random, seed, 5);
        workplace_draw(&one, &kind, seed);
        if (!within_bands(&one, one.known, one.knowns))
            continue;
        measure_slowly(&one, one.known, one.knowns, &m, NULL);
        const double work = (double)covered_work(&one);
        pe_jobs_bound b = bound_of(&one, 0.0);
        for (int turn = 0; turn < 20; turn++) {
            const double size = turn < 10 ? 0.02 : 0.5;
            for (int32_t k = 0; k < (one.p.ratings + 1) * b.classes; k++) {
                const int32_t r = k / b.classes;
                const bool counts = r == one.p.ratings || !one.p.weight ||
                                    one.weight[r] > 0.0;
                b.price[k] = counts ? b.price[k] +
                                      size * (pe__random_unit(&random) - 0.5)
                                    : 0.0;
            }
            const double rms = root(bound_by_hand(&one, give, &b, 0.0) / work);
            assert_below(rms, m.rms, "the known division", seed);
            positive += rms > 0.0;
        }
        pe_jobs_bound_release(&b);
    }
    assert_true(positive > 200);
}

/* ---- below every division ---- */

static int by_member_task(const void *a, const void *b)
{
    const pe_jobs_piece *x = a, *y = b;
    return x->member != y->member ? x->member - y->member : x->task - y->task;
}

/* Exchanges pieces of the known division, and quarters of shared tasks, and
 * keeps what breaks no rule; returns how many such divisions were compared. */
static int32_t compare_neighbours(uint64_t seed, double bound)
{
    static pe_jobs_piece trial[MOST_PIECES];
    pe__random random;
    pe_jobs_measure m;
    int32_t compared = 0;
    const uint32_t n = (uint32_t)one.knowns;
    memcpy(pieces, one.known, n * sizeof *pieces);
    pe__random_seed(&random, seed, 6);
    for (int turn = 0; turn < 40; turn++) {
        memcpy(trial, pieces, n * sizeof *trial);
        const uint32_t a = pe__random_below(&random, n);
        const uint32_t b = pe__random_below(&random, n);
        if (trial[a].task == trial[b].task) {
            trial[a].hours++;
            trial[b].hours--;
        } else {
            const int32_t member = trial[a].member;
            trial[a].member = trial[b].member;
            trial[b].member = member;
        }
        qsort(trial, n, sizeof *trial, by_member_task);
        if (broken_rule(&one, trial, n) || !within_bands(&one, trial, n))
            continue;
        memcpy(pieces, trial, n * sizeof *pieces);
        measure_slowly(&one, pieces, n, &m, NULL);
        assert_below(bound, m.rms, "a neighbour", seed);
        compared++;
    }
    return compared;
}

static void no_division_is_below_the_bound(void **state)
{
    (void)state;
    int32_t compared = 0;
    for (uint64_t seed = 0; seed < 150; seed++) {
        pe_jobs_measure m;
        const case_kind kind = covered_kind(seed);
        workplace_draw(&one, &kind, seed);
        if (!within_bands(&one, one.known, one.knowns))
            continue;
        const double bound = rms_bound_of(&one);
        measure_slowly(&one, one.known, one.knowns, &m, NULL);
        assert_below(bound, m.rms, "the known division", seed);
        compared += compare_neighbours(seed, bound);
    }
    assert_true(compared > 500);
}

/* With a price on hours that change hands: rms² + κ × share ≥ bound². */
static void no_division_is_below_the_bound_at_a_price(void **state)
{
    (void)state;
    static const double prices[] = {0.1, 1.0, 30.0};
    int32_t positive = 0;
    for (uint64_t seed = 0; seed < 27; seed++) {
        pe_jobs_measure m;
        pe_jobs_solution s;
        pe_jobs_info info;
        pe_error err = {0};
        case_kind kind = covered_kind(seed);
        const double price = prices[seed % 3];
        kind.today = true;
        workplace_draw(&one, &kind, seed);
        const double work = (double)covered_work(&one);
        one.s.effort = 2;
        one.s.exact = 0;
        pe_jobs_bound b = bound_of(&one, price);
        const double by_hand =
            root(bound_by_hand(&one, give, &b, price) / work);
        assert_true(fabs(b.rms - by_hand) <=
                    1e-6 * range_of(&one) *
                        (1.0 + 2.0 * sqrt(weights_of(&one))));
        measure_slowly(&one, one.known, one.knowns, &m, NULL);
        if (m.outside_band == 0) /* nothing moves */
            assert_below(b.rms, m.rms, "today's division", seed);
        pe_jobs *jobs = open_workplace(&one);
        assert_int_equal(PE_OK, pe_jobs_solve(jobs, &s, &info, &err));
        m = info.measure;
        if (m.outside_band == 0 && s.lefts == kind.nobody)
            assert_below(b.rms,
                         sqrt(m.rms * m.rms + price * (double)m.moved / work),
                         "the best division", seed);
        positive += b.rms > 0.0;
        pe_jobs_free(jobs);
        pe_jobs_release(&s);
        pe_jobs_bound_release(&b);
    }
    assert_true(positive > 10);
}

/* ---- all divisions of tiny workplaces ---- */

/* The smallest rms of all ways to give every whole task to somebody; INFINITY
 * when none keeps the rules. */
static double smallest_rms(const workplace *w)
{
    const int32_t n = w->p.tasks, members = w->p.members;
    int64_t ways = 1;
    double best = INFINITY;
    for (int32_t j = 0; j < n; j++)
        ways *= members;
    for (int64_t way = 0; way < ways; way++) {
        pe_jobs_measure m;
        int64_t rest = way;
        for (int32_t j = 0; j < n; j++, rest /= members)
            pieces[j] = (pe_jobs_piece){(int32_t)(rest % members), j,
                                        w->hours[j]};
        qsort(pieces, (size_t)n, sizeof *pieces, by_member_task);
        if (!within_bands(w, pieces, n) || broken_rule(w, pieces, n))
            continue;
        measure_slowly(w, pieces, n, &m, NULL);
        best = fmin(best, m.rms);
    }
    return best;
}

static case_kind tiny_kind(uint64_t seed)
{
    case_kind kind = kind_by_lot(seed);
    kind.members = 2 + (int32_t)(seed % 3);
    kind.each = 2;
    kind.offered = 1.0;
    kind.band = 3.0;
    kind.parts = kind.nobody = kind.idle = false;
    return kind;
}

/* What the engine finds lies between the bound and what trying all gives; and
 * is equal to it when the engine says that it is proved, as it must for so
 * few tasks. */
static void brute_force_lies_between(void **state)
{
    (void)state;
    int32_t tried = 0;
    for (uint64_t seed = 0; seed < 120; seed++) {
        pe_jobs_solution s;
        pe_jobs_info info;
        pe_error err = {0};
        const case_kind kind = tiny_kind(seed);
        workplace_draw(&one, &kind, seed);
        one.s.most_tasks = 12; /* so that nobody needs more than K */
        if (pow(one.p.members, one.p.tasks) > 3000.0)
            continue;
        const double best = smallest_rms(&one);
        if (isinf(best))
            continue;
        assert_below(rms_bound_of(&one), best, "the best of all", seed);
        pe_jobs *jobs = open_workplace(&one);
        assert_int_equal(PE_OK, pe_jobs_solve(jobs, &s, &info, &err));
        assert_sound(&one, &s, &info, seed);
        assert_int_equal(PE_JOBS_PROVED, info.outcome);
        if (fabs(info.measure.rms - best) > 1e-6 * (1.0 + best))
            fail_msg("case %llu: proved %.10g, but %.10g is possible",
                     (unsigned long long)seed, info.measure.rms, best);
        pe_jobs_free(jobs);
        pe_jobs_release(&s);
        tried++;
    }
    assert_true(tried > 40);
}

/* Where no division keeps every rule, that is found, and nowhere else. */
static void the_impossible_is_proved(void **state)
{
    (void)state;
    int32_t impossible = 0, possible = 0;
    for (uint64_t seed = 0; seed < 200; seed++) {
        pe_jobs_solution s;
        pe_jobs_info info;
        pe_error err = {0};
        case_kind kind = tiny_kind(seed);
        kind.skills = 0; /* whose want would take work off beforehand */
        workplace_draw(&one, &kind, seed);
        one.s.most_tasks = 12;
        if (seed % 2) { /* other shares than the tasks were drawn for */
            one.s.band = 0.25;
            one.offer[0] += 9;
        }
        if (pow(one.p.members, one.p.tasks) > 3000.0)
            continue;
        const double best = smallest_rms(&one);
        pe_jobs *jobs = open_workplace(&one);
        assert_int_equal(PE_OK, pe_jobs_solve(jobs, &s, &info, &err));
        if (info.impossible && isfinite(best))
            fail_msg("case %llu: called impossible, but rms %.6g is possible",
                     (unsigned long long)seed, best);
        if (info.outcome == PE_JOBS_INFEASIBLE && s.lefts == 0)
            assert_int_equal(1, info.impossible);
        if (info.impossible)
            assert_int_not_equal(PE_JOBS_PROVED, info.outcome);
        impossible += info.impossible;
        possible += isfinite(best);
        pe_jobs_free(jobs);
        pe_jobs_release(&s);
    }
    assert_true(impossible > 10);
    assert_true(possible > 10);
}

/* Hours for which the search finds no room are nobody's: the bound is about
 * those that are given out, and its prices, asked for afterwards, too. */
static void the_bound_is_about_the_hours_given_out(void **state)
{
    (void)state;
    int32_t roomless = 0;
    for (uint64_t seed = 0; seed < 240; seed++) {
        pe_jobs_solution s;
        pe_jobs_info info;
        pe_jobs_bound b;
        pe_error err = {0};
        double work = 0.0;
        const case_kind kind = {.members = 5, .each = 3, .offered = 0.9,
                                .skills = 2, .needy = 60, .band = 0.5};
        workplace_draw(&one, &kind, seed);
        one.s.effort = 3;
        one.s.exact = 0;
        one.offer[0] += 9;
        pe_jobs *jobs = open_workplace(&one);
        assert_int_equal(PE_OK, pe_jobs_solve(jobs, &s, &info, &err));
        assert_int_equal(PE_OK, pe_jobs_bound_find(jobs, 0.0, &b, &err));
        for (int32_t j = 0; j < one.p.tasks; j++)
            give[j] = 0;
        for (int64_t k = 0; k < s.start[s.members]; k++) {
            give[s.task[k]] += s.hours[k];
            work += s.hours[k];
        }
        for (int64_t k = 0; k < s.lefts; k++)
            roomless += s.left[k].reason == PE_JOBS_NO_ROOM;
        const double rms = root(bound_by_hand(&one, give, &b, 0.0) / work);
        const double slack =
            1e-6 * range_of(&one) * (1.0 + 2.0 * sqrt(weights_of(&one)));
        if (fabs(rms - info.rms_bound) > slack)
            fail_msg("case %llu: bound %.10g, of the hours given out %.10g",
                     (unsigned long long)seed, info.rms_bound, rms);
        pe_jobs_bound_release(&b);
        pe_jobs_free(jobs);
        pe_jobs_release(&s);
    }
    assert_true(roomless > 20);
}

/* Divisible tasks, and whole ones beyond the exact mode, are never called
 * proved; nor is anything when the exact mode is off. */
static void nothing_else_is_called_proved(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < 12; seed++) {
        pe_jobs_solution s;
        pe_jobs_info info;
        pe_error err = {0};
        const case_kind kind = {.members = seed % 3 == 1 ? 7 : 3, .each = 6,
                                .parts = seed % 3 == 0};
        workplace_draw(&one, &kind, seed);
        one.s.exact = seed % 3 != 2;
        one.s.effort = 4;
        for (int32_t j = 0; seed % 3 == 0 && j < one.p.tasks; j++)
            one.least[j] = 1;
        pe_jobs *jobs = open_workplace(&one);
        assert_int_equal(PE_OK, pe_jobs_solve(jobs, &s, &info, &err));
        assert_int_not_equal(PE_JOBS_PROVED, info.outcome);
        pe_jobs_free(jobs);
        pe_jobs_release(&s);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_bound_follows_from_its_prices),
        cmocka_unit_test(the_bound_is_as_good_as_it_says),
        cmocka_unit_test(classes_are_their_members),
        cmocka_unit_test(any_prices_give_a_bound),
        cmocka_unit_test(no_division_is_below_the_bound),
        cmocka_unit_test(no_division_is_below_the_bound_at_a_price),
        cmocka_unit_test(brute_force_lies_between),
        cmocka_unit_test(the_impossible_is_proved),
        cmocka_unit_test(the_bound_is_about_the_hours_given_out),
        cmocka_unit_test(nothing_else_is_called_proved),
    };
    return cmocka_run_group_tests_name("jobs engine bound", tests, NULL, NULL);
}
