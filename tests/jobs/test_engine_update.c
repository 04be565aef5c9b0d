/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* From a division that exists: keeping it, changing it at a price, merging two
 * workplaces, and taking turns over many periods. */
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

static workplace one, two, both; /* large, so not on the stack */
static pe_jobs_piece pieces[MOST_PIECES], from[MOST_PIECES];

static pe_jobs_info update(const workplace *w, const pe_jobs_piece *piece,
                           int64_t count, double price, pe_jobs_solution *s)
{
    pe_jobs_info info;
    pe_error err = {0};
    pe_jobs *jobs = open_workplace(w);
    if (pe_jobs_update(jobs, piece, count, price, s, &info, &err) != PE_OK)
        fail_msg("%s", err.message);
    pe_jobs_free(jobs);
    return info;
}

static void assert_same_pieces(const pe_jobs_piece *a, int64_t n,
                               const pe_jobs_piece *b, int64_t m,
                               uint64_t seed)
{
    bool same = n == m;
    for (int64_t k = 0; same && k < n; k++)
        same = a[k].member == b[k].member && a[k].task == b[k].task &&
               a[k].hours == b[k].hours;
    if (!same)
        fail_msg("case %llu: the old jobs did not come back",
                 (unsigned long long)seed);
}

/* ---- keeping what there is ---- */

static case_kind complete_kind(uint64_t seed)
{
    case_kind kind = kind_by_lot(seed);
    kind.offered = fmax(kind.offered, 1.0);
    kind.band = fmax(kind.band, 1.0);
    kind.today = true;
    return kind;
}

static void an_infinite_price_returns_the_old_jobs(void **state)
{
    (void)state;
    int32_t returned = 0;
    for (uint64_t seed = 0; seed < 200; seed++) {
        pe_jobs_solution s;
        const case_kind kind = complete_kind(seed);
        workplace_draw(&one, &kind, seed);
        if (!within_bands(&one, one.known, one.knowns))
            continue;
        const pe_jobs_info info =
            update(&one, one.known, one.knowns, INFINITY, &s);
        assert_sound(&one, &s, &info, seed);
        assert_same_pieces(one.known, one.knowns, pieces,
                           pieces_of(&s, pieces), seed);
        assert_int_equal(0, info.measure.moved);
        pe_jobs_release(&s);
        returned++;
    }
    assert_true(returned > 150);
}

/* The same by the settings: solving at an infinite price. */
static void solving_at_an_infinite_price_returns_today(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < 30; seed++) {
        pe_jobs_solution s;
        pe_error err = {0};
        const case_kind kind = complete_kind(seed);
        workplace_draw(&one, &kind, seed);
        if (!within_bands(&one, one.known, one.knowns))
            continue;
        one.s.price = INFINITY;
        pe_jobs *jobs = open_workplace(&one);
        assert_int_equal(PE_OK, pe_jobs_solve(jobs, &s, NULL, &err));
        pe_jobs_free(jobs);
        assert_same_pieces(one.known, one.knowns, pieces,
                           pieces_of(&s, pieces), seed);
        pe_jobs_release(&s);
    }
}

/* Gives piece k to somebody who may not have it; false when all may. */
static bool spoil(pe_jobs_piece *piece, int64_t count, int64_t k)
{
    const int32_t member = piece[k].member;
    for (int32_t i = 0; i < one.p.members; i++) {
        piece[k].member = i;
        const char *rule = broken_rule(&one, &piece[k], 1);
        bool alone = rule && strncmp(rule, "member -1", 9) != 0 &&
                     !strstr(rule, "pinned");
        for (int64_t m = 0; m < count; m++)
            alone &= m == k || piece[m].task != piece[k].task;
        if (alone)
            return true;
    }
    piece[k].member = member;
    return false;
}

static int32_t hours_held(const pe_jobs_solution *s, int32_t member,
                          int32_t task)
{
    for (int64_t k = s->start[member]; k < s->start[member + 1]; k++)
        if (s->task[k] == task)
            return s->hours[k];
    return 0;
}

/* One piece breaks a rule: it is given anew, all others stay. */
static void what_breaks_a_rule_is_given_anew(void **state)
{
    (void)state;
    int32_t spoilt = 0;
    for (uint64_t seed = 0; seed < 250; seed++) {
        pe_jobs_solution s;
        const case_kind kind = complete_kind(seed);
        workplace_draw(&one, &kind, seed);
        memcpy(from, one.known, (size_t)one.knowns * sizeof *from);
        const int64_t bad = (int64_t)(seed % (uint64_t)one.knowns);
        if (!within_bands(&one, one.known, one.knowns) ||
            !spoil(from, one.knowns, bad))
            continue;
        const pe_jobs_info info =
            update(&one, from, one.knowns, INFINITY, &s);
        assert_true(info.measure.moved > 0 || s.lefts > 0);
        const int64_t n = pieces_of(&s, pieces);
        assert_null(broken_rule(&one, pieces, n));
        for (int64_t k = 0; k < one.knowns; k++)
            if (k != bad)
                assert_true(hours_held(&s, from[k].member, from[k].task) >=
                            from[k].hours);
        pe_jobs_release(&s);
        spoilt++;
    }
    assert_true(spoilt > 20);
}

/* From nothing, and from a part of what there is, comes a whole division. */
static void a_part_of_a_division_is_completed(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < 16; seed++) {
        pe_jobs_solution s;
        const case_kind kind = complete_kind(seed);
        workplace_draw(&one, &kind, seed);
        const int64_t n = seed % 3 == 0 ? 0 : one.knowns / 2;
        memcpy(one.today, one.known, (size_t)n * sizeof *one.today);
        one.p.todays = n;
        one.s.effort = 6;
        const pe_jobs_info info = update(&one, one.today, n, 0.3, &s);
        if (n > 0)
            assert_sound(&one, &s, &info, seed);
        pe_jobs_release(&s);
    }
}

/* As many people as may hold a task hold all but a little of it: the rest must
 * not make one more, and must not be lost. */
static void a_rest_brings_nobody_more(void **state)
{
    (void)state;
    int32_t crowded = 0;
    for (uint64_t seed = 0; seed < 12; seed++) {
        const case_kind kind = {.members = 9, .each = 4, .parts = true,
                                .limits = true, .band = 3.0};
        workplace_draw(&one, &kind, seed);
        memcpy(from, one.known, (size_t)one.knowns * sizeof *from);
        for (int64_t k = 0; k < one.knowns; k++) {
            const int32_t j = from[k].task;
            one.most[j] = 0;
            for (int64_t m = 0; m < one.knowns; m++)
                one.most[j] += one.known[m].task == j;
            one.least[j] = 1;
            from[k].hours -= from[k].hours > 1;
            crowded += one.most[j] > 1;
        }
        for (int turn = 0; turn < 2; turn++) {
            pe_jobs_solution s;
            one.s.effort = 3;
            update(&one, from, one.knowns, turn == 0 ? INFINITY : 0.1, &s);
            assert_int_equal(0, s.lefts);
            const char *rule =
                broken_rule(&one, pieces, pieces_of(&s, pieces));
            if (rule)
                fail_msg("case %llu: %s", (unsigned long long)seed, rule);
            pe_jobs_release(&s);
        }
    }
    assert_true(crowded > 50);
}

/* ---- a price ---- */

/* Two workplaces of unequal work, each divided as it is. */
static void draw_merger(uint64_t seed)
{
    const case_kind a = {.members = 9, .each = 7, .skills = 3, .needy = 30,
                         .today = true, .parts = seed % 2};
    case_kind b = a;
    b.members = 6;
    workplace_draw(&one, &a, seed);
    workplace_draw(&two, &b, seed); /* the same skills */
    for (int32_t j = 0; j < 2 * two.p.tasks; j++)
        two.rating[j] *= 0.4;
    workplace_join(&one, &two, &both);
    both.s.effort = 12;
}

static double share_moved(const pe_jobs_info *info, const workplace *w)
{
    double work = 0.0;
    for (int32_t j = 0; j < w->p.tasks; j++)
        work += w->hours[j];
    return (double)info->measure.moved / work;
}

static void a_dearer_move_moves_less(void **state)
{
    (void)state;
    static const double price[] = {0.0, 0.03, 0.3, 3.0, 30.0, INFINITY};
    for (uint64_t seed = 0; seed < 3; seed++) {
        pe_jobs_info info[6];
        draw_merger(seed);
        for (int k = 0; k < 6; k++) {
            pe_jobs_solution s;
            info[k] = update(&both, both.today, both.p.todays, price[k], &s);
            assert_sound(&both, &s, &info[k], seed); /* no hour is lost */
            assert_int_equal(0, s.lefts);
            pe_jobs_release(&s);
        }
        for (int k = 1; k < 6; k++) {
            assert_true(share_moved(&info[k], &both) <=
                        share_moved(&info[k - 1], &both) + 0.05);
            assert_true(info[k].measure.rms >= info[k - 1].measure.rms - 0.05);
        }
        /* the ends of the curve are far apart */
        assert_true(share_moved(&info[0], &both) > 0.3);
        assert_int_equal(0, info[5].measure.moved);
        assert_true(info[5].measure.rms > info[0].measure.rms + 0.5);
    }
}

/* rms² + κ × share ≥ price_bound, for the division found at that price and
 * for those found at all others. */
static void the_curve_is_above_its_bound(void **state)
{
    (void)state;
    static const double price[] = {0.1, 1.0, 10.0};
    for (uint64_t seed = 0; seed < 2; seed++) {
        pe_jobs_info info[3];
        draw_merger(seed);
        for (int k = 0; k < 3; k++) {
            pe_jobs_solution s;
            info[k] = update(&both, both.today, both.p.todays, price[k], &s);
            pe_jobs_release(&s);
        }
        for (int k = 0; k < 3; k++) {
            assert_true(info[k].price_bound > 0.0);
            for (int m = 0; m < 3; m++) {
                const double rms = info[m].measure.rms;
                assert_true(rms * rms +
                                price[k] * share_moved(&info[m], &both) >=
                            info[k].price_bound - 1e-9);
            }
            /* and the division found is not far from it, lumps and all */
            assert_true(info[k].measure.rms * info[k].measure.rms +
                            price[k] * share_moved(&info[k], &both) <=
                        info[k].price_bound * 2.0 + 0.05);
        }
    }
}

/* Hours change hands only as far as the tolerance asks, when today is given. */
static void solving_stays_near_today(void **state)
{
    (void)state;
    int64_t near = 0, far = 0;
    for (uint64_t seed = 0; seed < 3; seed++) {
        pe_jobs_info info;
        pe_error err = {0};
        pe_jobs_solution s;
        draw_merger(seed);
        both.s.tolerance = 0.05;
        pe_jobs *jobs = open_workplace(&both);
        assert_int_equal(PE_OK, pe_jobs_solve(jobs, &s, &info, &err));
        assert_sound(&both, &s, &info, seed);
        pe_jobs_free(jobs);
        near += info.measure.moved;
        pe_jobs_release(&s);
        both.p.todays = 0;
        jobs = open_workplace(&both);
        assert_int_equal(PE_OK, pe_jobs_solve(jobs, &s, NULL, &err));
        pe_jobs_free(jobs);
        both.p.todays = both.knowns;
        jobs = open_workplace(&both);
        pe_jobs_measure m;
        const int64_t n = pieces_of(&s, pieces);
        assert_int_equal(PE_OK,
                         pe_jobs_measure_of(jobs, pieces, n, &m, NULL, &err));
        assert_true(info.measure.rms <= m.rms + 2 * both.s.tolerance);
        far += m.moved;
        pe_jobs_free(jobs);
        pe_jobs_release(&s);
    }
    assert_true(near < far);
}

/* ---- turns ---- */

/* The most that one piece moves a member's deviation. */
static double dearest_piece(const workplace *w)
{
    double mean[2] = {0.0, 0.0}, work = 0.0, most = 0.0;
    int32_t shortest = INT32_MAX;
    for (int32_t j = 0; j < w->p.tasks; j++) {
        work += w->hours[j];
        for (int r = 0; r < 2; r++)
            mean[r] += w->hours[j] * w->rating[r * w->p.tasks + j];
    }
    for (int32_t i = 0; i < w->p.members; i++)
        shortest = w->offer[i] < shortest ? w->offer[i] : shortest;
    for (int32_t j = 0; j < w->p.tasks; j++)
        for (int r = 0; r < 2; r++)
            most = fmax(most, w->hours[j] *
                                  fabs(w->rating[r * w->p.tasks + j] -
                                       mean[r] / work) / shortest);
    return most;
}

/* One period: divides towards −balance, adds what came out; returns the
 * largest deviation of the period. */
static double turn(workplace *w, double *balance)
{
    double reach[2 * 16], largest = 0.0;
    pe_jobs_solution s;
    pe_jobs_measure m;
    pe_error err = {0};
    for (int32_t k = 0; k < 2 * w->p.members; k++)
        w->target[k] = -balance[k];
    pe_jobs *jobs = open_workplace(w);
    assert_int_equal(PE_OK, pe_jobs_solve(jobs, &s, NULL, &err));
    const int64_t n = pieces_of(&s, pieces);
    assert_int_equal(PE_OK,
                     pe_jobs_measure_of(jobs, pieces, n, &m, reach, &err));
    for (int32_t k = 0; k < 2 * w->p.members; k++) {
        balance[k] += reach[k];
        largest = fmax(largest, fabs(reach[k]));
    }
    pe_jobs_free(jobs);
    pe_jobs_release(&s);
    return largest;
}

static void turns_keep_balances_within_a_piece(void **state)
{
    (void)state;
    enum { PERIODS = 8 };
    double bounded = 0.0, unbounded = 0.0;
    for (uint64_t seed = 0; seed < 4; seed++) {
        double balance[2 * 16] = {0.0}, first = 0.0;
        const case_kind kind = {.members = 7, .each = 3, .targets = true,
                                .band = 4.0};
        workplace_draw(&one, &kind, seed);
        one.s.exact = 0; /* the same division every period, but for targets */
        one.s.effort = 40;
        const double piece = dearest_piece(&one);
        for (int t = 0; t < PERIODS; t++) {
            const double largest = turn(&one, balance);
            first = t == 0 ? largest : first;
            for (int32_t k = 0; k < 2 * one.p.members; k++)
                if (fabs(balance[k]) > piece)
                    fail_msg("case %llu: balance %g after %d periods, "
                             "the dearest piece is worth %g",
                             (unsigned long long)seed, balance[k], t + 1,
                             piece);
        }
        for (int32_t k = 0; k < 2 * one.p.members; k++)
            bounded = fmax(bounded, fabs(balance[k]));
        unbounded = fmax(unbounded, PERIODS * first);
    }
    /* without turns the first period's inequality would come back each time */
    assert_true(bounded < unbounded / 3.0);
}

/* ---- time ---- */

/* Tasks whose time has become shorter than pieces of today: more people share
 * them, or hours are nobody's, from nothing and at any price. */
static void no_piece_outlasts_its_time(void **state)
{
    (void)state;
    static const double price[] = {0.0, 0.1, INFINITY};
    int32_t covered = 0, left = 0;
    for (uint64_t seed = 0; seed < 120; seed++) {
        case_kind kind = complete_kind(seed);
        kind.lengths = true;
        workplace_draw(&one, &kind, seed);
        one.s.effort = 3;
        for (int32_t j = 0; j < one.p.tasks; j++)
            if (one.longest[j] > 1 && j % 3 == 0)
                one.longest[j] /= 2;
        for (int turn = 0; turn < 3; turn++) {
            pe_jobs_solution s;
            const pe_jobs_info info = update(&one, one.known, one.knowns,
                                             price[turn], &s);
            assert_sound(&one, &s, &info, seed);
            covered += s.lefts == kind.nobody;
            left += s.lefts > kind.nobody;
            pe_jobs_release(&s);
        }
    }
    assert_true(covered > 40);
    assert_true(left > 40);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_infinite_price_returns_the_old_jobs),
        cmocka_unit_test(solving_at_an_infinite_price_returns_today),
        cmocka_unit_test(what_breaks_a_rule_is_given_anew),
        cmocka_unit_test(a_part_of_a_division_is_completed),
        cmocka_unit_test(a_rest_brings_nobody_more),
        cmocka_unit_test(a_dearer_move_moves_less),
        cmocka_unit_test(the_curve_is_above_its_bound),
        cmocka_unit_test(solving_stays_near_today),
        cmocka_unit_test(turns_keep_balances_within_a_piece),
        cmocka_unit_test(no_piece_outlasts_its_time),
    };
    return cmocka_run_group_tests_name("jobs engine update", tests, NULL,
                                       NULL);
}
