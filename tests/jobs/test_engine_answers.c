/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What the engine says about a division, held against the plain formulas: how
 * equal it is, and who else could hold a piece. */
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
static double reach[PE_JOBS_RATINGS_MAX * MOST_MEMBERS];
static double slow_reach[PE_JOBS_RATINGS_MAX * MOST_MEMBERS];

/* ---- measure ---- */

static void assert_measured(const workplace *w, const pe_jobs_piece *piece,
                            int64_t count, uint64_t seed)
{
    pe_jobs_measure fast, slow;
    pe_error err = {0};
    pe_jobs *jobs = open_workplace(w);
    assert_int_equal(PE_OK, pe_jobs_measure_of(jobs, piece, count, &fast,
                                               reach, &err));
    measure_slowly(w, piece, count, &slow, slow_reach);
    assert_same_measure(&fast, &slow, w->p.ratings, seed);
    for (int32_t k = 0; k < w->p.ratings * w->p.members; k++)
        assert_true(fabs(reach[k] - slow_reach[k]) <=
                    1e-9 * (1.0 + fabs(slow_reach[k])));
    pe_jobs_free(jobs);
}

static void measures_the_known_division(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < 200; seed++) {
        const case_kind kind = kind_by_lot(seed);
        workplace_draw(&one, &kind, seed);
        assert_measured(&one, one.known, one.knowns, seed);
        assert_measured(&one, one.known, one.knowns / 2, seed);
        assert_measured(&one, one.known, 0, seed);
    }
}

/* Anybody's drawing, which may break every rule: too much, too little, people
 * who may not, people without hours. */
static void measures_any_drawing(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < 200; seed++) {
        pe__random random;
        int64_t n = 0;
        const case_kind kind = kind_by_lot(seed);
        pe__random_seed(&random, seed, 3);
        workplace_draw(&one, &kind, seed);
        for (int32_t i = 0; i < one.p.members; i++)
            for (int32_t j = 0; j < one.p.tasks; j++)
                if (pe__random_below(&random, 4) == 0)
                    pieces[n++] = (pe_jobs_piece){
                        i, j, 1 + (int32_t)pe__random_below(&random, 40)};
        assert_measured(&one, pieces, n, seed);
    }
}

/* Two members, by hand: hours 30 and 10, ratings 4 and 8 of mean 5. */
static void measures_what_one_can_reckon(void **state)
{
    (void)state;
    pe_jobs_measure m;
    pe_error err = {0};
    const case_kind kind = {.members = 2, .each = 1, .ratings = 1};
    workplace_draw(&one, &kind, 1);
    one.p.tasks = 2;
    one.hours[0] = 30;
    one.hours[1] = 10;
    one.rating[0] = 4.0;
    one.rating[1] = 8.0;
    one.offer[0] = 30;
    one.offer[1] = 10;
    const pe_jobs_piece piece[] = {{0, 0, 30}, {1, 1, 10}};
    pe_jobs *jobs = open_workplace(&one);
    assert_int_equal(PE_OK, pe_jobs_measure_of(jobs, piece, 2, &m, reach,
                                               &err));
    assert_true(m.mean[0] == 5.0);
    assert_true(reach[0] == -1.0 && reach[1] == 3.0);
    assert_true(m.spread[0] == 4.0 && m.largest == 3.0);
    assert_true(fabs(m.rms - sqrt((30 * 1.0 + 10 * 9.0) / 40)) < 1e-15);
    /* of 4 and 8: mean difference 2 of a mean 6, halved */
    assert_true(fabs(m.gini[0] - 2.0 / 12.0) < 1e-15);
    assert_int_equal(0, m.outside_band);
    pe_jobs_free(jobs);
}

/* ---- why me ---- */

typedef struct {
    pe_jobs_solution s;
    int64_t count;      /* in pieces[] */
    int32_t member, task;
} question;

static int by_member_task(const void *a, const void *b)
{
    const pe_jobs_piece *x = a, *y = b;
    return x->member != y->member ? x->member - y->member : x->task - y->task;
}

static int64_t find(const pe_jobs_piece *piece, int64_t n, int32_t member,
                    int32_t task)
{
    for (int64_t k = 0; k < n; k++)
        if (piece[k].member == member && piece[k].task == task)
            return k;
    return -1;
}

/* Hands the piece (member, task) to another, who may hold some of it already;
 * returns how many pieces there are then. */
static int64_t hand(pe_jobs_piece *piece, int64_t n, int32_t member,
                    int32_t task, int32_t other)
{
    const int64_t k = find(piece, n, member, task);
    const int64_t had = find(piece, n, other, task);
    if (had < 0) {
        piece[k].member = other;
        return n;
    }
    piece[had].hours += piece[k].hours;
    piece[k] = piece[n - 1];
    return n - 1;
}

/* The division after `other` took the piece and gave `swap` (-1: nothing). */
static int64_t exchange(const question *q, int32_t other, int32_t swap,
                        pe_jobs_piece *out)
{
    int64_t n = q->count;
    memcpy(out, pieces, (size_t)n * sizeof *out);
    n = hand(out, n, q->member, q->task, other);
    if (swap >= 0)
        n = hand(out, n, other, swap, q->member);
    qsort(out, (size_t)n, sizeof *out, by_member_task);
    return n;
}

static bool week_outside(const pe_jobs_piece *piece, int64_t n, int32_t member)
{
    int64_t hours = 0, offers = 0, work = 0;
    for (int64_t k = 0; k < n; k++) {
        hours += piece[k].member == member ? piece[k].hours : 0;
        work += piece[k].hours;
    }
    for (int32_t i = 0; i < one.p.members; i++)
        offers += one.offer[i];
    const double share = offers > work ? (double)work / (double)offers : 1.0;
    return fabs((double)hours - share * one.offer[member]) >
               4.0 * one.s.band + 1e-9 || hours > one.offer[member] + 1;
}

static double largest_of(int32_t member)
{
    double largest = 0.0;
    for (int32_t r = 0; r < one.p.ratings; r++) {
        const int32_t at = r * one.p.members + member;
        const double wanted = one.p.target ? one.target[at] : 0.0;
        if (!one.p.weight || one.weight[r] > 0.0)
            largest = fmax(largest, fabs(slow_reach[at] - wanted));
    }
    return largest;
}

/* The alternative reckoned afresh; false when it breaks a rule. */
static bool reckon(const question *q, int32_t other, int32_t swap,
                   pe_jobs_alternative *out)
{
    static pe_jobs_piece then[MOST_PIECES];
    pe_jobs_measure m;
    const int64_t n = exchange(q, other, swap, then);
    if (broken_rule(&one, then, n))
        return false;
    measure_slowly(&one, then, n, &m, slow_reach);
    *out = (pe_jobs_alternative){
        other, swap, m.rms, fmax(largest_of(q->member), largest_of(other)),
        week_outside(then, n, q->member) || week_outside(then, n, other)};
    return true;
}

static bool is_better(const pe_jobs_alternative *a,
                      const pe_jobs_alternative *b)
{
    return a->outside_band != b->outside_band
               ? a->outside_band < b->outside_band : a->rms < b->rms - 1e-9;
}

/* The best that one other member could do. A task that the two share cannot
 * be what is given in return. */
static bool best_of(const question *q, int32_t other, pe_jobs_alternative *best)
{
    pe_jobs_alternative a;
    bool any = reckon(q, other, -1, best);
    for (int64_t k = q->s.start[other]; k < q->s.start[other + 1]; k++) {
        const int32_t swap = q->s.task[k];
        if (find(pieces, q->count, q->member, swap) >= 0 ||
            !reckon(q, other, swap, &a))
            continue;
        if (!any || is_better(&a, best))
            *best = a;
        any = true;
    }
    return any;
}

static void assert_alternative(const question *q,
                               const pe_jobs_alternative *a, uint64_t seed)
{
    pe_jobs_alternative b;
    if (!reckon(q, a->member, a->swap, &b))
        fail_msg("case %llu: member %d instead of %d for task %d, against %d, "
                 "breaks a rule", (unsigned long long)seed, a->member,
                 q->member, q->task, a->swap);
    const double slack = 1e-5 * (1.0 + b.rms); /* ratings are rounded inside */
    if (fabs(a->rms - b.rms) > slack || fabs(a->largest - b.largest) > slack)
        fail_msg("case %llu: rms %.9g, largest %.9g; should be %.9g, %.9g",
                 (unsigned long long)seed, a->rms, a->largest, b.rms,
                 b.largest);
    assert_int_equal(b.outside_band, a->outside_band);
}

/* Every answer is right, they stand in order, nobody is left out and each
 * gives the best they could. */
static int32_t ask(pe_jobs *jobs, const question *q, uint64_t seed)
{
    static pe_jobs_alternative all[MOST_MEMBERS];
    pe_jobs_alternative few[2], best;
    pe_error err = {0};
    int32_t found, some, could = 0;
    assert_int_equal(PE_OK, pe_jobs_explain(jobs, &q->s, q->member, q->task,
                                            all, MOST_MEMBERS, &found, &err));
    for (int32_t i = 0; i < one.p.members; i++)
        could += i != q->member && best_of(q, i, &best);
    if (found != could)
        fail_msg("case %llu: %d could hold task %d of member %d, %d are named",
                 (unsigned long long)seed, could, q->task, q->member, found);
    for (int32_t k = 0; k < found; k++) {
        assert_alternative(q, &all[k], seed);
        assert_true(best_of(q, all[k].member, &best));
        assert_true(fabs(best.rms - all[k].rms) < 1e-5 * (1.0 + best.rms));
        assert_true(k == 0 || !is_better(&all[k], &all[k - 1]));
    }
    assert_int_equal(PE_OK, pe_jobs_explain(jobs, &q->s, q->member, q->task,
                                            few, 2, &some, &err));
    assert_int_equal(found < 2 ? found : 2, some);
    for (int32_t k = 0; k < some; k++)
        assert_true(few[k].member == all[k].member &&
                    few[k].swap == all[k].swap && few[k].rms == all[k].rms);
    return found;
}

/* Of a pinned piece nobody else can be told without breaking the pin; what
 * the engine says then is who could if it were not pinned. */
static bool pinned(int32_t member, int32_t task)
{
    for (int64_t k = 0; k < one.p.pins; k++)
        if (one.pin[k].member == member && one.pin[k].task == task)
            return true;
    return false;
}

static void explains_who_else_could(void **state)
{
    (void)state;
    int32_t answers = 0;
    for (uint64_t seed = 0; seed < 40; seed++) {
        question q = {0};
        pe_error err = {0};
        case_kind kind = kind_by_lot(seed);
        kind.offered = fmax(kind.offered, 1.0);
        workplace_draw(&one, &kind, seed);
        one.s.effort = 2;
        pe_jobs *jobs = open_workplace(&one);
        assert_int_equal(PE_OK, pe_jobs_solve(jobs, &q.s, NULL, &err));
        q.count = pieces_of(&q.s, pieces);
        if (q.s.lefts == kind.nobody)
            for (int64_t k = 0; k < q.count; k += 7) {
                q.member = pieces[k].member;
                q.task = pieces[k].task;
                if (pinned(q.member, q.task))
                    continue;
                answers += ask(jobs, &q, seed);
            }
        pe_jobs_free(jobs);
        pe_jobs_release(&q.s);
    }
    assert_true(answers > 300);
}

static void explains_only_pieces_that_are_held(void **state)
{
    (void)state;
    pe_jobs_solution s;
    pe_jobs_alternative best[4];
    int32_t found;
    pe_error err = {0};
    const case_kind kind = {.members = 3, .each = 3};
    workplace_draw(&one, &kind, 1);
    pe_jobs *jobs = open_workplace(&one);
    assert_int_equal(PE_OK, pe_jobs_solve(jobs, &s, NULL, &err));
    const int32_t elsewhere = s.task[s.start[1]];
    const int32_t bad[][2] = {{0, elsewhere}, {-1, 0}, {3, 0}, {0, -1},
                              {0, one.p.tasks}};
    for (size_t k = 0; k < sizeof bad / sizeof *bad; k++) {
        found = 7;
        memset(&err, 0, sizeof err);
        assert_int_equal(PE_USAGE, pe_jobs_explain(jobs, &s, bad[k][0],
                                                   bad[k][1], best, 4, &found,
                                                   &err));
        assert_int_equal(0, found);
        assert_true(err.message[0] != 0);
    }
    pe_jobs_free(jobs);
    pe_jobs_release(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(measures_the_known_division),
        cmocka_unit_test(measures_any_drawing),
        cmocka_unit_test(measures_what_one_can_reckon),
        cmocka_unit_test(explains_who_else_could),
        cmocka_unit_test(explains_only_pieces_that_are_held),
    };
    return cmocka_run_group_tests_name("jobs engine answers", tests, NULL,
                                       NULL);
}
