/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Who listens to the progress hears sense, can stop the search at any word and
 * then has a sound division; who only listens changes nothing. */
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
static pe_jobs_piece pieces[MOST_PIECES], others[MOST_PIECES];

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

typedef struct {
    int calls, stop_at;
    double done;
} listener;

static int listen(void *context, double done, double rms, double rms_bound)
{
    listener *l = context;
    assert_true(done >= 0.0 && done <= 1.0);
    assert_true(rms >= 0.0 && rms_bound >= 0.0);
    l->done = done;
    return ++l->calls == l->stop_at;
}

static pe_jobs_info listen_to(const workplace *w, listener *l,
                              pe_jobs_solution *s)
{
    pe_jobs_info info;
    pe_error err = {0};
    static workplace heard;
    memcpy(&heard, w, sizeof heard); /* its problem points into *w: fine */
    heard.s.progress = listen;
    heard.s.context = l;
    pe_jobs *jobs = open_workplace(&heard);
    assert_int_equal(PE_OK, pe_jobs_solve(jobs, s, &info, &err));
    pe_jobs_free(jobs);
    return info;
}

static void stops_when_asked_with_a_sound_division(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < 14; seed++) {
        pe_jobs_solution s;
        listener never = {0}, soon = {.stop_at = 1 + (int)seed % 5};
        case_kind kind = kind_by_lot(seed);
        kind.members += 6;
        workplace_draw(&one, &kind, seed);
        one.s.exact = seed % 2;
        one.s.effort = 9;
        pe_jobs_info info = listen_to(&one, &never, &s);
        assert_true(never.calls > 0);
        assert_int_not_equal(PE_JOBS_STOPPED, info.outcome);
        assert_sound(&one, &s, &info, seed);
        pe_jobs_release(&s);
        if (never.calls < soon.stop_at)
            continue;
        info = listen_to(&one, &soon, &s);
        assert_int_equal(PE_JOBS_STOPPED, info.outcome);
        assert_int_equal(soon.stop_at, soon.calls); /* not asked again */
        assert_sound(&one, &s, &info, seed);
        pe_jobs_release(&s);
    }
}

/* Who only listens changes nothing. */
static void listening_changes_nothing(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < 10; seed++) {
        pe_jobs_solution s, t;
        pe_jobs_info info;
        pe_error err = {0};
        listener l = {0};
        const case_kind kind = kind_by_lot(seed);
        workplace_draw(&one, &kind, seed);
        one.s.effort = 5;
        listen_to(&one, &l, &s);
        pe_jobs *jobs = open_workplace(&one);
        assert_int_equal(PE_OK, pe_jobs_solve(jobs, &t, &info, &err));
        pe_jobs_free(jobs);
        const int64_t n = pieces_of(&s, pieces), m = pieces_of(&t, others);
        assert_same_pieces(pieces, n, others, m, seed);
        pe_jobs_release(&s);
        pe_jobs_release(&t);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(stops_when_asked_with_a_sound_division),
        cmocka_unit_test(listening_changes_nothing),
    };
    return cmocka_run_group_tests_name("jobs engine progress", tests, NULL,
                                       NULL);
}
