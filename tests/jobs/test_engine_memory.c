/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Memory that runs out at the first request, the second, and so on, of every
 * entry point: it is said, the answer is empty, and nothing is left behind. */
#include "workplace_cases.h"
#include "workplace_check.h"

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
static pe_jobs_piece pieces[MOST_PIECES];

/* A workplace that has something of everything. */
static void draw_rich(workplace *w, uint64_t seed)
{
    const case_kind kind = {.members = 5, .each = 4, .skills = 3,
                            .needy = 60, .parts = true, .slots = true,
                            .sites = true, .bans = true, .pins = true,
                            .limits = true, .targets = true, .weights = true,
                            .nobody = true, .today = true, .wishes = true};
    workplace_draw(w, &kind, seed);
    w->s.effort = 2;
    w->s.threads = 1;
}

/* A call of one of the entry points, with its result released. */
typedef struct {
    const workplace *w;
    pe_jobs *jobs;             /* NULL while pe_jobs_new is tried */
    pe_jobs_solution solution; /* for pe_jobs_explain */
    pe_error err;
} call;

typedef pe_status entry(call *c);

static pe_status call_new(call *c)
{
    pe_jobs *jobs;
    const pe_status st = pe_jobs_new(&c->w->p, &c->w->s, &jobs, &c->err);
    assert_true((st == PE_OK) == (jobs != NULL));
    pe_jobs_free(jobs);
    return st;
}

static pe_status released(pe_status st, pe_jobs_solution *s)
{
    static const pe_jobs_solution empty;
    if (st != PE_OK)
        assert_memory_equal(&empty, s, sizeof empty);
    pe_jobs_release(s);
    return st;
}

static pe_status call_solve(call *c)
{
    pe_jobs_solution s;
    pe_jobs_info info;
    const pe_status st = pe_jobs_solve(c->jobs, &s, &info, &c->err);
    if (st == PE_OK)
        assert_sound(c->w, &s, &info, 0);
    return released(st, &s);
}

static pe_status call_update(call *c)
{
    pe_jobs_solution s;
    pe_jobs_info info;
    const pe_status st = pe_jobs_update(c->jobs, c->w->known, c->w->knowns,
                                        0.5, &s, &info, &c->err);
    if (st == PE_OK)
        assert_sound(c->w, &s, &info, 0);
    return released(st, &s);
}

static pe_status call_bound(call *c)
{
    pe_jobs_bound b;
    const pe_status st = pe_jobs_bound_find(c->jobs, 0.5, &b, &c->err);
    if (st != PE_OK)
        assert_true(!b.class_of && !b.set && !b.fair && !b.least && !b.most &&
                    !b.price && !b.target);
    pe_jobs_bound_release(&b);
    return st;
}

static pe_status call_train(call *c)
{
    pe_jobs_training best[4];
    int32_t found = 9;
    const pe_status st = pe_jobs_train(c->jobs, best, 4, &found, &c->err);
    assert_true(st == PE_OK ? found <= 4 : found == 0);
    return st;
}

static pe_status call_explain(call *c)
{
    pe_jobs_alternative best[4];
    int32_t found = 9, member = 0;
    while (c->solution.start[member] == c->solution.start[member + 1])
        member++;
    const pe_status st = pe_jobs_explain(
        c->jobs, &c->solution, member,
        c->solution.task[c->solution.start[member]], best, 4, &found, &c->err);
    assert_true(st == PE_OK ? found <= 4 : found == 0);
    return st;
}

static pe_status call_measure(call *c)
{
    pe_jobs_measure m;
    return pe_jobs_measure_of(c->jobs, c->w->known, c->w->knowns, &m, NULL,
                              &c->err);
}

/* Lets the first, the second, … request fail until the call gets by without,
 * and then some, in case a failure went by unseen. */
static long fail_every_request(entry *enter, call *c)
{
    const long before = pe__mem_live();
    long n = 1;
    for (int unhurt = 0; unhurt < 3; n++) {
        memset(&c->err, 0, sizeof c->err);
        pe__mem_fail_at(n);
        const pe_status st = enter(c);
        pe__mem_fail_at(0);
        /* a handle may keep two lists of what it left out, and gathers classes
         * and types, 17 arrays, anew when the work has changed, with the plan
         * for them, 6 more; that all are freed with it is seen by who made
         * it */
        assert_in_range(pe__mem_live() - before + 25, 0, 50);
        if (st == PE_OK) {
            unhurt++;
            continue;
        }
        assert_int_equal(0, unhurt);
        assert_int_equal(PE_NO_MEMORY, st);
        assert_int_equal(PE_NO_MEMORY, c->err.code);
        assert_true(c->err.message[0] != 0);
    }
    return n - 4; /* requests that were made to fail */
}

static void out_of_memory_everywhere(const workplace *w, long most_requests)
{
    static entry *const entries[] = {call_solve, call_update, call_bound,
                                     call_train, call_explain, call_measure};
    call c = {.w = w};
    const long before = pe__mem_live();
    assert_true(fail_every_request(call_new, &c) > 3);
    assert_int_equal(PE_OK, pe_jobs_new(&w->p, &w->s, &c.jobs, NULL));
    assert_int_equal(PE_OK, pe_jobs_solve(c.jobs, &c.solution, NULL, NULL));
    for (size_t k = 0; k < sizeof entries / sizeof *entries; k++) {
        const long failed = fail_every_request(entries[k], &c);
        assert_in_range(failed, k == 3 && w->p.skills == 0 ? 0 : 3,
                        most_requests);
    }
    pe_jobs_release(&c.solution);
    pe_jobs_free(c.jobs);
    assert_int_equal(before, pe__mem_live());
}

static void out_of_memory_with_everything(void **state)
{
    (void)state;
    draw_rich(&one, 3);
    out_of_memory_everywhere(&one, 5000);
}

/* Through the exact mode. */
static void out_of_memory_with_whole_tasks(void **state)
{
    (void)state;
    const case_kind kind = {.members = 3, .each = 2, .band = 3.0,
                            .today = true};
    workplace_draw(&one, &kind, 1);
    one.s.effort = 2;
    one.s.threads = 1;
    out_of_memory_everywhere(&one, 5000);
}

/* Through what has no room and is taken off. */
static void out_of_memory_with_too_much_work(void **state)
{
    (void)state;
    const case_kind kind = {.members = 4, .each = 4, .offered = 0.8,
                            .skills = 2, .needy = 80, .pins = true,
                            .today = true};
    workplace_draw(&one, &kind, 1);
    one.s.effort = 2;
    one.s.threads = 1;
    one.s.exact = 0;
    out_of_memory_everywhere(&one, 5000);
}

static int64_t left_hours(const pe_jobs_solution *s)
{
    int64_t hours = 0;
    for (int64_t k = 0; k < s->lefts; k++)
        hours += s->left[k].hours;
    return hours;
}

/* After a failure the same handle gives the same answer as before it. */
static void leaves_no_trace(const workplace *w, long most_requests)
{
    pe_jobs *jobs;
    pe_jobs_solution s, t;
    assert_int_equal(PE_OK, pe_jobs_new(&w->p, &w->s, &jobs, NULL));
    assert_int_equal(PE_OK, pe_jobs_solve(jobs, &s, NULL, NULL));
    const int64_t n = pieces_of(&s, pieces);
    for (long at = 1; at < most_requests; at += at < 24 ? 1 : 23) {
        pe__mem_fail_at(at);
        if (pe_jobs_solve(jobs, &t, NULL, NULL) == PE_OK)
            pe_jobs_release(&t);
        pe__mem_fail_at(at);
        if (pe_jobs_update(jobs, w->known, w->knowns, 1.0, &t, NULL,
                           NULL) == PE_OK)
            pe_jobs_release(&t);
        pe__mem_fail_at(0);
        assert_int_equal(PE_OK, pe_jobs_solve(jobs, &t, NULL, NULL));
        assert_int_equal(n, t.start[t.members]);
        assert_memory_equal(s.task, t.task, (size_t)n * sizeof *s.task);
        assert_memory_equal(s.hours, t.hours, (size_t)n * sizeof *s.hours);
        assert_int_equal(left_hours(&s), left_hours(&t));
        pe_jobs_release(&t);
    }
    pe_jobs_release(&s);
    pe_jobs_free(jobs);
}

static void a_failure_leaves_no_trace(void **state)
{
    (void)state;
    draw_rich(&one, 4);
    leaves_no_trace(&one, 400);
}

/* Where some work found no room, and is taken off for the one division. */
static void a_failure_brings_back_all_the_work(void **state)
{
    (void)state;
    const case_kind kind = {.members = 4, .each = 4, .offered = 0.8,
                            .skills = 2, .needy = 80, .band = 0.25};
    workplace_draw(&one, &kind, 6);
    one.s.effort = 2;
    one.s.threads = 1;
    leaves_no_trace(&one, 150);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(out_of_memory_with_everything),
        cmocka_unit_test(out_of_memory_with_whole_tasks),
        cmocka_unit_test(out_of_memory_with_too_much_work),
        cmocka_unit_test(a_failure_leaves_no_trace),
        cmocka_unit_test(a_failure_brings_back_all_the_work),
    };
    return cmocka_run_group_tests_name("jobs engine memory", tests, NULL,
                                       NULL);
}
