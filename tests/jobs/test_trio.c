/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Three members divide anew what they hold: rings that no two of them could
 * find, the best of all ways counted out by hand, and the rules. */
#include "workplace_cases.h"
#include "workplace_check.h"

#include "jobs.h"
#include "mem.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static workplace one; /* large, so not on the stack */
static pe_jobs_piece piece[MOST_PIECES];

/* --- from pieces to weeks and back ---------------------------------------- */

static void weeks_from(pe_jobs *jobs, const pe_jobs_piece *from, int64_t count,
                       pe__weeks *weeks)
{
    static int32_t task[MOST_PIECES], hours[MOST_PIECES], holder[MOST_PIECES];
    for (int64_t k = 0; k < count; k++) {
        task[k] = from[k].task;
        hours[k] = from[k].hours;
        holder[k] = from[k].member;
    }
    assert_int_equal(PE_OK, pe__weeks_new(jobs, task, hours, holder, count, 2,
                                          weeks));
}

static int64_t pieces_in(const pe__weeks *weeks, int32_t members)
{
    int64_t n = 0;
    for (int32_t i = 0; i < members; i++)
        for (int64_t k = weeks->first[i];
             k < weeks->first[i] + weeks->count[i]; k++)
            piece[n++] = (pe_jobs_piece){i, weeks->task[k], weeks->hours[k]};
    return n;
}

static pe__trio *trio_for(pe_jobs *jobs, const pe__weeks *weeks)
{
    pe__trio *trio = pe__trio_new(jobs, pe__widest(jobs, weeks));
    assert_non_null(trio);
    return trio;
}

/* --- a ring --------------------------------------------------------------- */

/* Three members hold `own` tasks of an hour that each alone can do, and one
 * that they or the next in the ring can do. With one own task, passing these
 * on one place makes all equal; no two of them can improve anything. */
static void draw_ring(workplace *w, int32_t own)
{
    static const double passed[] = {0.0, 5.0, 10.0}, kept[] = {0.0, 10.0, 5.0};
    const case_kind plain = {.members = 1, .each = 1, .skills = 1};
    workplace_draw(w, &plain, 1);
    w->p.members = 3;
    w->p.tasks = 3 + 3 * own;
    w->p.ratings = 1;
    w->p.skills = 6;
    w->p.sets = 1 + 6 + 3;
    w->s = PE_JOBS_DEFAULTS;
    w->s.band = 0.25;
    w->s.most_tasks = own + 1;
    for (int32_t k = 0; k < 6; k++)
        w->set[1 + k] = UINT64_C(1) << k;
    for (int32_t i = 0; i < 3; i++) {
        const int32_t before = (i + 2) % 3;
        /* own skill, own ring task, the ring task of the one before */
        w->set[7 + i] = UINT64_C(1) << i | UINT64_C(1) << (3 + i) |
                        UINT64_C(1) << (3 + before);
        w->have[i] = 7 + i;
        w->offer[i] = 4 + 4 * own;
        w->hours[i] = 4;
        w->need[i] = 4 + i;
        w->rating[i] = passed[i];
        w->known[i] = (pe_jobs_piece){i, i, 4};
        for (int32_t k = 0; k < own; k++) {
            const int32_t j = 3 + i * own + k;
            w->hours[j] = 4;
            w->need[j] = 1 + i;
            w->rating[j] = kept[i];
            w->known[j] = (pe_jobs_piece){i, j, 4};
        }
    }
    w->knowns = w->p.tasks;
}

static void finds_a_ring_that_no_two_can(void **state)
{
    (void)state;
    static const int32_t two[][2] = {{0, 1}, {1, 2}, {2, 0}};
    const int32_t three[] = {0, 1, 2};
    const pe__aims aims = PE__BALANCE;
    pe__weeks weeks;
    pe__gain pair_gain;
    pe__random random;
    double gain = 0.0;
    draw_ring(&one, 1);
    pe_jobs *jobs = open_workplace(&one);
    weeks_from(jobs, one.known, one.knowns, &weeks);
    pe__pair *pair = pe__pair_new(jobs, pe__widest(jobs, &weeks));
    pe__trio *trio = trio_for(jobs, &weeks);
    assert_non_null(pair);
    pe__pair_owns(pair, NULL, 0, 1);
    pe__random_seed(&random, 1, 1);
    for (int k = 0; k < 3; k++)
        assert_false(pe__pair_find(pair, &weeks, &aims, &random, two[k][0],
                                   two[k][1], &pair_gain));
    const double before = pe__weeks_state(jobs, &weeks, &aims).value;
    assert_true(before > 0.1);
    assert_true(pe__trio_find(trio, &weeks, &aims, &random, three, &gain));
    pe__trio_take(trio, &weeks);
    assert_close(before + gain, 0.0, "all equal", 0);
    assert_close(pe__weeks_state(jobs, &weeks, &aims).value, 0.0, "value", 0);
    const int64_t n = pieces_in(&weeks, 3);
    assert_null(broken_rule(&one, piece, n));
    pe__trio_free(trio);
    pe__pair_free(pair);
    pe__weeks_free(jobs, &weeks);
    pe_jobs_free(jobs);
}

/* The step of the search by itself, and for any number of threads. */
static void the_search_closes_the_ring(void **state)
{
    (void)state;
    const pe__aims aims = PE__BALANCE;
    for (int32_t threads = 1; threads <= 4; threads++) {
        pe__weeks weeks;
        pe__relax relax;
        bool stopped = false;
        draw_ring(&one, 2);
        one.s.threads = threads;
        pe_jobs *jobs = open_workplace(&one);
        weeks_from(jobs, one.known, one.knowns, &weeks);
        assert_int_equal(PE_OK, pe__relax_new(jobs, 0.0, &relax));
        assert_int_equal(PE_OK,
                         pe__trios(jobs, &weeks, &aims, &relax, &stopped));
        assert_false(stopped);
        const int64_t n = pieces_in(&weeks, 3);
        assert_null(broken_rule(&one, piece, n));
        assert_true(piece[0].task != 0); /* passed on */
        pe__relax_free(&relax);
        pe__weeks_free(jobs, &weeks);
        pe_jobs_free(jobs);
    }
}

/* --- all ways, counted out ------------------------------------------------ */

/* rms² × fair hours of a division, by the slow measure. */
static double slow_value(const workplace *w, const pe_jobs_piece *p, int64_t n)
{
    pe_jobs_measure m;
    int64_t work = 0;
    for (int64_t k = 0; k < n; k++)
        work += p[k].hours;
    measure_slowly(w, p, n, &m, NULL);
    return m.rms * m.rms * (double)work;
}

/* Nobody further outside the band, or with more pieces above K, than before. */
static bool as_good(const workplace *w, const pe_jobs_piece *was,
                    const pe_jobs_piece *is, int64_t n)
{
    int64_t work = 0;
    for (int64_t k = 0; k < n; k++)
        work += was[k].hours;
    const double share = share_of(w, work);
    for (int32_t i = 0; i < w->p.members; i++) {
        int32_t before = 0, after = 0;
        for (int64_t k = 0; k < n; k++) {
            before += was[k].member == i;
            after += is[k].member == i;
        }
        if (!in_band(w, i, week_of(is, n, i), share) ||
            (after > w->s.most_tasks && after > before))
            return false;
    }
    return true;
}

/* The way of number `code`, whose digits to base three are the holders; by
 * member, as broken_rule wants it. */
static void write_way(const pe_jobs_piece *from, int64_t n, int64_t code,
                      pe_jobs_piece *way)
{
    int64_t at = 0;
    for (int32_t i = 0; i < 3; i++) {
        int64_t rest = code;
        for (int64_t k = 0; k < n; k++, rest /= 3)
            if (rest % 3 == i)
                way[at++] = (pe_jobs_piece){i, from[k].task, from[k].hours};
    }
}

/* The least value of any way to hand out at most 8 pieces anew. */
static double best_by_hand(const workplace *w, const pe_jobs_piece *from,
                           int64_t n)
{
    pe_jobs_piece way[8];
    double best = INFINITY;
    int64_t ways = 1;
    for (int64_t k = 0; k < n; k++)
        ways *= 3;
    for (int64_t code = 0; code < ways; code++) {
        write_way(from, n, code, way);
        if (as_good(w, from, way, n) && !broken_rule(w, way, n))
            best = fmin(best, slow_value(w, way, n));
    }
    return best;
}

static void finds_the_best_of_all_ways(void **state)
{
    (void)state;
    const int32_t three[] = {0, 1, 2};
    const pe__aims aims = PE__BALANCE;
    int32_t looked = 0, better = 0;
    for (uint64_t seed = 0; seed < 4000 && looked < 40; seed++) {
        case_kind kind = kind_by_lot(seed);
        kind.members = 3;
        kind.each = 2 + (int32_t)(seed % 2);
        kind.parts = kind.idle = kind.nobody = kind.limits = false;
        kind.band = 6.0; /* so that there are many ways */
        workplace_draw(&one, &kind, seed);
        if (!one.complete || one.knowns > 8)
            continue;
        pe__weeks weeks;
        pe__random random;
        double gain = 0.0;
        looked++;
        pe_jobs *jobs = open_workplace(&one);
        weeks_from(jobs, one.known, one.knowns, &weeks);
        pe__trio *trio = trio_for(jobs, &weeks);
        pe__random_seed(&random, seed, 1);
        const bool found =
            pe__trio_find(trio, &weeks, &aims, &random, three, &gain);
        if (found)
            pe__trio_take(trio, &weeks);
        better += found;
        const double least = best_by_hand(&one, one.known, one.knowns);
        const int64_t n = pieces_in(&weeks, 3);
        const double mine = slow_value(&one, piece, n);
        if (fabs(mine - least) > 1e-4 * (1.0 + least))
            fail_msg("case %llu: %g, best %g", (unsigned long long)seed, mine,
                     least);
        pe__trio_free(trio);
        pe__weeks_free(jobs, &weeks);
        pe_jobs_free(jobs);
    }
    if (looked < 40 || better < 10)
        fail_msg("looked at %d, better %d", looked, better);
}

/* --- never worse, no rule broken ------------------------------------------ */

/* Meets any three of the workplace many times; returns how often it paid. */
static int32_t meet(const workplace *w, uint64_t seed)
{
    const int32_t n = w->p.members;
    pe__aims aims = PE__BALANCE;
    pe__weeks weeks;
    pe__random random;
    int32_t paid = 0;
    aims.wish = seed % 2 ? 1e-4 : 0.0;
    pe_jobs *jobs = open_workplace(w);
    weeks_from(jobs, w->known, w->knowns, &weeks);
    pe__trio *trio = trio_for(jobs, &weeks);
    pe__random_seed(&random, seed, 2);
    for (int32_t k = 0; k < 30; k++) {
        const int32_t a = (int32_t)pe__random_below(&random, (uint32_t)n);
        const int32_t three[] = {a, (a + 1 + k % (n - 2)) % n, (a + n - 1) % n};
        double gain = 0.0;
        const pe__state was = pe__weeks_state(jobs, &weeks, &aims);
        if (!pe__trio_find(trio, &weeks, &aims, &random, three, &gain))
            continue;
        pe__trio_take(trio, &weeks);
        const pe__state is = pe__weeks_state(jobs, &weeks, &aims);
        assert_true(gain < 0.0);
        assert_close(is.cost, was.cost + gain, "gain", seed);
        assert_true(is.outside <= was.outside && is.excess <= was.excess);
        const int64_t pieces = pieces_in(&weeks, n);
        const char *rule = broken_rule(w, piece, pieces);
        if (rule)
            fail_msg("case %llu: %s", (unsigned long long)seed, rule);
        assert_int_equal(w->knowns, pieces);
        paid++;
    }
    pe__trio_free(trio);
    pe__weeks_free(jobs, &weeks);
    pe_jobs_free(jobs);
    return paid;
}

static void never_worsens_nor_breaks_a_rule(void **state)
{
    (void)state;
    int32_t paid = 0;
    const long alive = pe__mem_live();
    for (uint64_t seed = 0; seed < 300; seed++) {
        const case_kind kind = kind_by_lot(seed);
        if (kind.members < 3)
            continue;
        workplace_draw(&one, &kind, seed);
        paid += meet(&one, seed);
    }
    assert_true(paid > 500);
    assert_int_equal(alive, pe__mem_live());
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_a_ring_that_no_two_can),
        cmocka_unit_test(the_search_closes_the_ring),
        cmocka_unit_test(finds_the_best_of_all_ways),
        cmocka_unit_test(never_worsens_nor_breaks_a_rule),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
