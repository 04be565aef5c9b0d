/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The exact mode against trying every division, and what must hold whatever
 * the size: names, threads and a division to start from change nothing; it
 * stops when asked to and leaves nothing behind when memory is out. */
#include "exact.h"
#include "exact_cases.h"
#include "mem.h"
#include "random.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static exact_case one, other; /* large, so not on the stack */

static void no_division(int32_t *holder)
{
    for (int32_t j = 0; j < 64; j++)
        holder[j] = -1;
}

/* Solves, checks that the answer is what it says, and returns its Φ. */
static double solve(const exact_case *c, int32_t *holder)
{
    double best = 0;
    int proved = -1;
    int32_t before[64];
    memcpy(before, holder, sizeof before);
    assert_int_equal(PE_OK, pe__exact_solve(&c->p, holder, &best, &proved,
                                            NULL, NULL));
    assert_int_equal(1, proved);
    if (best < INFINITY)
        assert_true(fabs(exact_case_value(c, holder) - best)
                    <= 1e-12 * (1 + best));
    else
        assert_memory_equal(before, holder, sizeof before);
    return best;
}

static double solve_afresh(const exact_case *c)
{
    int32_t holder[64];
    no_division(holder);
    return solve(c, holder);
}

static void assert_same_value(double expected, double found, uint64_t seed)
{
    if (expected == found || fabs(expected - found) <= 1e-9 * (1 + expected))
        return;
    fail_msg("case %llu: expected %.17g, found %.17g",
             (unsigned long long)seed, expected, found);
}

/* ---- the smallest Φ ---- */

static void equals_trying_everything(void **state)
{
    (void)state;
    enum { CASES = 2000 };
    int32_t impossible = 0, pinned = 0, clashing = 0;
    for (uint64_t seed = 0; seed < CASES; seed++) {
        exact_brute brute;
        int32_t holder[64];
        exact_case_tiny(&one, seed);
        exact_case_brute(&one, &brute);
        no_division(holder);
        assert_same_value(brute.best, solve(&one, holder), seed);
        impossible += brute.best == INFINITY;
        for (int32_t j = 0; j < one.p.pieces; j++) {
            pinned += one.must[j];
            clashing += one.clash[j] != 0;
        }
    }
    /* the lot was not kind: all that can go wrong did occur */
    assert_in_range(impossible, CASES / 20, CASES / 2);
    assert_true(pinned > CASES / 20);
    assert_true(clashing > CASES / 20);
}

static void equals_trying_everything_with_more_pieces(void **state)
{
    (void)state;
    static const int32_t sizes[][2] = {{3, 5}, {4, 4}, {3, 6}};
    for (uint64_t seed = 0; seed < 42; seed++) {
        exact_brute brute;
        exact_case_workplace(&one, seed, sizes[seed % 3][0],
                             sizes[seed % 3][1], seed % 4 ? 0 : 7);
        exact_case_brute(&one, &brute);
        assert_same_value(brute.best, solve_afresh(&one), seed);
        if (brute.best < INFINITY)
            assert_same_value(brute.best, solve(&one, brute.worst_holder),
                              seed);
    }
}

static void tells_members_apart(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < 600; seed++) {
        exact_brute brute;
        exact_case_twins(&one, seed);
        exact_case_brute(&one, &brute);
        assert_same_value(brute.best, solve_afresh(&one), seed);
    }
}

static void improves_the_division_it_is_given(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < 300; seed++) {
        exact_brute brute;
        exact_case_tiny(&one, seed);
        exact_case_brute(&one, &brute);
        if (brute.best == INFINITY)
            continue;
        assert_same_value(brute.best, solve(&one, brute.worst_holder), seed);
    }
}

static void keeps_a_division_that_is_best(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < 300; seed++) {
        exact_brute brute;
        int32_t holder[64];
        exact_case_tiny(&one, seed);
        exact_case_brute(&one, &brute);
        if (brute.best == INFINITY)
            continue;
        memcpy(holder, brute.best_holder, sizeof holder);
        assert_same_value(brute.best, solve(&one, holder), seed);
        assert_memory_equal(brute.best_holder, holder,
                            (size_t)one.p.pieces * sizeof *holder);
    }
}

/* A division that breaks a rule is no division to start from. */
static void does_not_trust_the_division_it_is_given(void **state)
{
    (void)state;
    int32_t wrong = 0;
    for (uint64_t seed = 0; seed < 300; seed++) {
        exact_brute brute;
        int32_t holder[64] = {0}; /* the first member holds everything */
        exact_case_tiny(&one, seed);
        exact_case_brute(&one, &brute);
        wrong += exact_case_value(&one, holder) == INFINITY;
        assert_same_value(brute.best, solve(&one, holder), seed);
    }
    assert_true(wrong > 100);
}

/* With two members left, what one does not take goes to the other: who must
 * be able to do it. Member 0 alone can do pieces 0 and 1; balance would have
 * them apart. */
static void checks_the_skills_of_the_last_member(void **state)
{
    (void)state;
    one = (exact_case){
        .p = {.members = 2, .pieces = 4, .ratings = 1, .hours = one.hours,
              .load = one.load, .may = one.may, .fair = one.fair,
              .target = one.target, .weight = one.weight, .least = one.least,
              .most = one.most, .most_pieces = one.most_pieces},
        .hours = {4, 4, 4, 4},
        .load = {8, 8, -8, -8},
        .may = {1, 1, 1, 1, 0, 0, 1, 1},
        .fair = {8, 8}, .weight = {1}, .least = {8, 8}, .most = {8, 8},
        .most_pieces = {4, 4}};
    int32_t holder[64];
    no_division(holder);
    const double best = solve(&one, holder);
    const int32_t expected[] = {0, 0, 1, 1};
    assert_memory_equal(expected, holder, sizeof expected);
    one.may[4] = 1; /* once member 1 learns it, all is equal */
    assert_true(solve_afresh(&one) < best / 1e9);
}

/* ---- what changes nothing ---- */

static void names_change_nothing(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < 4; seed++) {
        pe__random random;
        int32_t member[64], piece[64];
        exact_case_workplace(&one, seed, 5, 5, seed % 2 ? 9 : 0);
        pe__random_seed(&random, seed, 3);
        for (int32_t k = 0; k < 64; k++)
            member[k] = piece[k] = k;
        pe__random_shuffle(&random, member, one.p.members);
        pe__random_shuffle(&random, piece, one.p.pieces);
        exact_case_rename(&one, member, piece, &other);
        assert_same_value(solve_afresh(&one), solve_afresh(&other), seed);
    }
}

static void a_start_changes_nothing(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < 3; seed++) {
        int32_t holder[64];
        double strict, loose;
        exact_case_workplace(&one, seed, 5, 5, 0);
        no_division(holder);
        strict = solve(&one, holder);
        for (int32_t i = 0; i < one.p.members; i++) {
            one.least[i] -= 4;
            one.most[i] += 4;
        }
        loose = solve_afresh(&one);
        assert_true(loose <= strict);
        assert_same_value(loose, solve(&one, holder), seed);
    }
}

static void threads_change_nothing(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < 4; seed++) {
        int32_t first[64], again[64];
        exact_case_workplace(&one, seed, 5, 6, seed % 2 ? 8 : 0);
        one.p.threads = 1;
        no_division(first);
        const double best = solve(&one, first);
        for (int32_t threads = 2; threads <= 4; threads++) {
            one.p.threads = threads;
            no_division(again);
            const double found = solve(&one, again);
            assert_memory_equal(&best, &found, sizeof best);
            assert_memory_equal(first, again, sizeof first);
        }
    }
}

/* ---- sizes ---- */

/* n members, all in the same position, and 6·n pieces, all the same: everyone
 * gets six, and no symmetry may make that hard. */
static void divides_what_is_all_the_same(void **state)
{
    (void)state;
    for (int32_t n = 2; n <= 6; n++) {
        one = (exact_case){
            .p = {.members = n, .pieces = 6 * n, .ratings = 1,
                  .hours = one.hours, .load = one.load, .may = one.may,
                  .fair = one.fair, .target = one.target,
                  .weight = one.weight, .least = one.least, .most = one.most,
                  .most_pieces = one.most_pieces},
            .weight = {1}};
        memset(one.may, 1, sizeof one.may);
        for (int32_t k = 0; k < 64; k++) {
            one.hours[k] = 20;
            one.load[k] = 50;
            one.fair[k] = 120;
            one.least[k] = 116;
            one.most[k] = 121;
            one.most_pieces[k] = 12;
        }
        const double dev = 6 * one.load[0] / one.fair[0];
        assert_same_value(n * one.fair[0] * dev * dev, solve_afresh(&one), 0);
    }
}

static void leaves_what_is_too_large(void **state)
{
    (void)state;
    int32_t holder[64] = {0};
    double best = 0;
    int proved = 1;
    exact_case_workplace(&one, 1, 5, 5, 0);
    one.p.pieces = 65;
    assert_int_equal(PE_OK, pe__exact_solve(&one.p, holder, &best, &proved,
                                            NULL, NULL));
    assert_int_equal(0, proved);
    assert_true(best == INFINITY);
}

static void a_member_without_fair_hours_gets_nothing(void **state)
{
    (void)state;
    int32_t holder[64];
    exact_case_workplace(&one, 3, 4, 5, 0);
    const double before = solve_afresh(&one);
    exact_case_workplace(&other, 3, 4, 5, 0);
    other.p.members = 5;
    other.fair[4] = 0;
    other.least[4] = 0;
    other.most[4] = 100;
    other.most_pieces[4] = 12;
    for (int32_t j = 0; j < other.p.pieces; j++)
        other.may[4 * other.p.pieces + j] = 1;
    no_division(holder);
    assert_same_value(before, solve(&other, holder), 0);
    for (int32_t j = 0; j < other.p.pieces; j++)
        assert_int_not_equal(4, holder[j]);
}

/* ---- stopping and memory ---- */

typedef struct {
    int32_t asked, patience;
} caller;

static int impatient(void *context)
{
    caller *who = context;
    return ++who->asked > who->patience;
}

/* 36 pieces with many almost equal ones: long enough to be asked often. */
static void make_long(void)
{
    exact_case_workplace(&one, 1, 6, 6, 6);
}

static void stops_when_asked_to(void **state)
{
    (void)state;
    int32_t holder[64], whole[64];
    double best = 0, complete = 0;
    int proved = 1;
    caller patient = {0, INT32_MAX};
    make_long();
    one.p.threads = 1; /* how often it asks depends on who does what */
    no_division(whole);
    assert_int_equal(PE_OK, pe__exact_solve(&one.p, whole, &complete, &proved,
                                            impatient, &patient));
    assert_int_equal(1, proved);
    assert_true(patient.asked > 3);
    for (int32_t patience = 0; patience < patient.asked;
         patience = 2 * patience + 1) {
        caller who = {0, patience};
        no_division(holder);
        assert_int_equal(PE_OK, pe__exact_solve(&one.p, holder, &best, &proved,
                                                impatient, &who));
        assert_int_equal(0, proved);
        assert_int_equal(patience + 1, who.asked);
        assert_true(best >= complete);
        assert_true(holder[0] < 0 ? best == INFINITY
                    : fabs(exact_case_value(&one, holder) - best) < 1e-9);
    }
}

/* A good division in hand is not lost by stopping. */
static void stops_with_the_division_it_was_given(void **state)
{
    (void)state;
    int32_t whole[64], holder[64];
    double best = 0;
    int proved = 1;
    caller who = {0, 0};
    make_long();
    no_division(whole);
    const double complete = solve(&one, whole);
    memcpy(holder, whole, sizeof whole);
    assert_int_equal(PE_OK, pe__exact_solve(&one.p, holder, &best, &proved,
                                            impatient, &who));
    assert_int_equal(0, proved);
    assert_true(best == complete);
    assert_memory_equal(whole, holder, sizeof whole);
}

/* Lets the first, the (1 + step)-th, … request fail until none does. */
static void fail_one_after_another(long step)
{
    const double expected = solve_afresh(&one);
    const long alive = pe__mem_live();
    for (long n = 1;; n += step) {
        int32_t holder[64];
        double best = 0;
        int proved = -1;
        no_division(holder);
        pe__mem_fail_at(n);
        const pe_status status = pe__exact_solve(&one.p, holder, &best,
                                                 &proved, NULL, NULL);
        pe__mem_fail_at(0);
        assert_int_equal(alive, pe__mem_live());
        if (status == PE_OK) {
            assert_true(n > 20);
            assert_int_equal(1, proved);
            assert_same_value(expected, best, 0);
            return;
        }
        assert_int_equal(PE_NO_MEMORY, status);
        assert_int_equal(0, proved);
        assert_int_equal(-1, holder[0]);
    }
}

static void survives_every_failure_of_memory(void **state)
{
    (void)state;
    exact_case_workplace(&one, 6, 4, 3, 0);
    fail_one_after_another(1);
    exact_case_workplace(&one, 5, 4, 5, 0);
    one.p.threads = 3;
    fail_one_after_another(29);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(equals_trying_everything),
        cmocka_unit_test(equals_trying_everything_with_more_pieces),
        cmocka_unit_test(tells_members_apart),
        cmocka_unit_test(improves_the_division_it_is_given),
        cmocka_unit_test(keeps_a_division_that_is_best),
        cmocka_unit_test(does_not_trust_the_division_it_is_given),
        cmocka_unit_test(checks_the_skills_of_the_last_member),
        cmocka_unit_test(names_change_nothing),
        cmocka_unit_test(a_start_changes_nothing),
        cmocka_unit_test(threads_change_nothing),
        cmocka_unit_test(divides_what_is_all_the_same),
        cmocka_unit_test(leaves_what_is_too_large),
        cmocka_unit_test(a_member_without_fair_hours_gets_nothing),
        cmocka_unit_test(stops_when_asked_to),
        cmocka_unit_test(stops_with_the_division_it_was_given),
        cmocka_unit_test(survives_every_failure_of_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
