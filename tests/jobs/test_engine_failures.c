/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Problems that are none, and memory that runs out at every request: what is
 * said, and that nothing is left behind. */
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

/* ---- bad problems ---- */

typedef struct {
    void (*spoil)(workplace *w);
    const char *words; /* that the message must have */
    pe_status code;
} fault;

static void no_members(workplace *w) { w->p.members = 0; }
static void no_tasks(workplace *w) { w->p.tasks = 0; }
static void no_hours(workplace *w) { w->p.hours = NULL; }
static void no_offer(workplace *w) { w->p.offer = NULL; }
static void no_rating(workplace *w) { w->p.rating = NULL; }
static void few_ratings(workplace *w) { w->p.ratings = 0; }
static void many_ratings(workplace *w) { w->p.ratings = 9; }
static void odd_words(workplace *w) { w->p.words = 3; }
static void less_skills(workplace *w) { w->p.skills = -1; }
static void no_set(workplace *w) { w->p.set = NULL; }
static void no_slot_time(workplace *w) { w->p.slot_time = NULL; }
static void full_set_0(workplace *w) { w->set[0] = 1; }
static void hours_0(workplace *w) { w->hours[1] = 0; }
static void hours_negative(workplace *w) { w->hours[2] = -4; }
static void hours_vast(workplace *w) { w->hours[0] = INT32_MAX; }
static void least_0(workplace *w) { w->least[2] = 0; }
static void least_long(workplace *w) { w->least[1] = w->hours[1] + 1; }
static void most_negative(workplace *w) { w->most[3] = -1; }
static void need_negative(workplace *w) { w->need[1] = -1; }
static void need_large(workplace *w) { w->need[1] = w->p.sets; }
static void slot_negative(workplace *w) { w->slot[1] = -2; }
static void slot_large(workplace *w) { w->slot[2] = w->p.slots; }
static void rating_nan(workplace *w) { w->rating[w->p.tasks + 1] = NAN; }
static void rating_inf(workplace *w) { w->rating[0] = INFINITY; }
static void rating_minus_inf(workplace *w) { w->rating[2] = -INFINITY; }
static void rating_vast(workplace *w) { w->rating[2] = 1e13; }
static void weight_negative(workplace *w) { w->weight[1] = -0.5; }
static void weight_nan(workplace *w) { w->weight[0] = NAN; }
static void weight_inf(workplace *w) { w->weight[1] = INFINITY; }
static void offer_negative(workplace *w) { w->offer[3] = -1; }
static void offer_vast(workplace *w) { w->offer[2] = 1 << 21; }
static void have_negative(workplace *w) { w->have[1] = -1; }
static void have_large(workplace *w) { w->have[2] = w->p.sets; }
static void target_nan(workplace *w) { w->target[4] = NAN; }
static void target_inf(workplace *w) { w->target[1] = -INFINITY; }

static void group_negative(workplace *w)
{
    w->p.group = w->group;
    w->group[2] = -1;
}

static void group_large(workplace *w)
{
    w->p.group = w->group;
    w->group[1] = w->p.members;
}

static void pair_at(workplace *w, pe_jobs_pair *list, int64_t *count,
                    int32_t member, int32_t task)
{
    (void)w;
    list[0] = (pe_jobs_pair){member, task};
    *count = 1;
}

static void ban_member(workplace *w) { pair_at(w, w->ban, &w->p.bans, -1, 0); }
static void ban_task(workplace *w)
{
    pair_at(w, w->ban, &w->p.bans, 0, w->p.tasks);
}
static void pin_member(workplace *w)
{
    pair_at(w, w->pin, &w->p.pins, w->p.members, 0);
}
static void pin_task(workplace *w) { pair_at(w, w->pin, &w->p.pins, 0, -1); }
static void prefer_task(workplace *w)
{
    pair_at(w, w->prefer, &w->p.prefers, 0, -1);
}
static void avoid_member(workplace *w)
{
    pair_at(w, w->avoid, &w->p.avoids, -7, 0);
}

/* The last task needs what nobody can. */
static void pin_unable(workplace *w)
{
    pair_at(w, w->pin, &w->p.pins, 0, w->p.tasks - 1);
}

static void pin_banned(workplace *w)
{
    pair_at(w, w->ban, &w->p.bans, w->known[0].member, w->known[0].task);
    pair_at(w, w->pin, &w->p.pins, w->known[0].member, w->known[0].task);
}

static void today_member(workplace *w) { w->today[1].member = w->p.members; }
static void today_task(workplace *w) { w->today[2].task = -1; }
static void today_hours(workplace *w) { w->today[0].hours = 0; }

static void no_limit(workplace *w) { w->s.most_tasks = 0; }
static void vast_limit(workplace *w) { w->s.most_tasks = 10001; }
static void band_negative(workplace *w) { w->s.band = -0.25; }
static void band_nan(workplace *w) { w->s.band = NAN; }
static void price_negative(workplace *w) { w->s.price = -1.0; }
static void price_nan(workplace *w) { w->s.price = NAN; }
static void tolerance_nan(workplace *w) { w->s.tolerance = NAN; }
static void threads_negative(workplace *w) { w->s.threads = -1; }
static void effort_negative(workplace *w) { w->s.effort = -1; }

static const fault faults[] = {
    {no_members, "at least one member", PE_BAD_INPUT},
    {no_tasks, "at least one", PE_BAD_INPUT},
    {no_hours, "hours", PE_BAD_INPUT},
    {no_offer, "offer", PE_BAD_INPUT},
    {no_rating, "rating", PE_BAD_INPUT},
    {few_ratings, "1 to 8, not 0", PE_BAD_INPUT},
    {many_ratings, "1 to 8, not 9", PE_BAD_INPUT},
    {odd_words, "words", PE_BAD_INPUT},
    {less_skills, "skills", PE_BAD_INPUT},
    {no_set, "set must be given", PE_BAD_INPUT},
    {no_slot_time, "slot_time", PE_BAD_INPUT},
    {full_set_0, "set[0]", PE_BAD_INPUT},
    {hours_0, "hours[1]", PE_BAD_INPUT},
    {hours_negative, "hours[2]", PE_BAD_INPUT},
    {hours_vast, "hours[0]", PE_BAD_INPUT},
    {least_0, "least[2]", PE_BAD_INPUT},
    {least_long, "least[1]", PE_BAD_INPUT},
    {most_negative, "most[3]", PE_BAD_INPUT},
    {need_negative, "need[1]", PE_BAD_INPUT},
    {need_large, "need[1]", PE_BAD_INPUT},
    {slot_negative, "slot[1]", PE_BAD_INPUT},
    {slot_large, "slot[2]", PE_BAD_INPUT},
    {rating_nan, "rating[", PE_BAD_INPUT},
    {rating_inf, "rating[0]", PE_BAD_INPUT},
    {rating_minus_inf, "rating[2]", PE_BAD_INPUT},
    {rating_vast, "rating[2]", PE_BAD_INPUT},
    {weight_negative, "weight[1]", PE_BAD_INPUT},
    {weight_nan, "weight[0]", PE_BAD_INPUT},
    {weight_inf, "weight[1]", PE_BAD_INPUT},
    {offer_negative, "offer[3]", PE_BAD_INPUT},
    {offer_vast, "offer[2]", PE_BAD_INPUT},
    {have_negative, "have[1]", PE_BAD_INPUT},
    {have_large, "have[2]", PE_BAD_INPUT},
    {group_negative, "group[2]", PE_BAD_INPUT},
    {group_large, "group[1]", PE_BAD_INPUT},
    {target_nan, "target[4]", PE_BAD_INPUT},
    {target_inf, "target[1]", PE_BAD_INPUT},
    {ban_member, "ban[0]", PE_BAD_INPUT},
    {ban_task, "ban[0]", PE_BAD_INPUT},
    {pin_member, "pin[0]", PE_BAD_INPUT},
    {pin_task, "pin[0]", PE_BAD_INPUT},
    {pin_unable, "pin: member 0, task 17: the member lacks", PE_BAD_INPUT},
    {pin_banned, "banned", PE_BAD_INPUT},
    {prefer_task, "prefer[0]", PE_BAD_INPUT},
    {avoid_member, "avoid[0]", PE_BAD_INPUT},
    {today_member, "today[1]", PE_BAD_INPUT},
    {today_task, "today[2]", PE_BAD_INPUT},
    {today_hours, "today[0]", PE_BAD_INPUT},
    {no_limit, "most_tasks", PE_USAGE},
    {vast_limit, "most_tasks", PE_USAGE},
    {band_negative, "band", PE_USAGE},
    {band_nan, "band", PE_USAGE},
    {price_negative, "price", PE_USAGE},
    {price_nan, "price", PE_USAGE},
    {tolerance_nan, "tolerance", PE_USAGE},
    {threads_negative, "threads", PE_USAGE},
    {effort_negative, "effort", PE_USAGE},
};

static void names_what_is_wrong_with_a_problem(void **state)
{
    (void)state;
    const long before = pe__mem_live();
    for (size_t k = 0; k < sizeof faults / sizeof *faults; k++) {
        pe_jobs *jobs = (pe_jobs *)&one;
        pe_error err = {0};
        draw_rich(&one, 3);
        faults[k].spoil(&one);
        const pe_status st = pe_jobs_new(&one.p, &one.s, &jobs, &err);
        if (st != faults[k].code || !strstr(err.message, faults[k].words))
            fail_msg("fault %zu: status %d, \"%s\" instead of \"%s\"", k,
                     (int)st, err.message, faults[k].words);
        assert_int_equal(st, err.code);
        assert_null(jobs);
        assert_int_equal(before, pe__mem_live());
    }
    draw_rich(&one, 3); /* without a fault it is a good problem */
    pe_jobs *jobs;
    assert_int_equal(PE_OK, pe_jobs_new(&one.p, &one.s, &jobs, NULL));
    pe_jobs_free(jobs);
}

/* Also without a place for the message. */
static void says_nothing_to_nobody(void **state)
{
    (void)state;
    pe_jobs *jobs;
    draw_rich(&one, 3);
    one.hours[0] = 0;
    assert_int_equal(PE_BAD_INPUT,
                     pe_jobs_new(&one.p, &one.s, &jobs, NULL));
    pe_jobs_free(NULL);
}

static void names_what_is_wrong_with_a_division(void **state)
{
    (void)state;
    pe_jobs *jobs;
    pe_jobs_solution s;
    pe_jobs_measure m;
    draw_rich(&one, 3);
    const pe_jobs_piece bad[] = {{-1, 0, 4}, {one.p.members, 0, 4},
                                 {0, -1, 4}, {0, one.p.tasks, 4},
                                 {0, 0, 0}, {0, 0, -4}};
    assert_int_equal(PE_OK, pe_jobs_new(&one.p, &one.s, &jobs, NULL));
    const long before = pe__mem_live();
    for (size_t k = 0; k < sizeof bad / sizeof *bad; k++) {
        pe_error err = {0};
        const pe_jobs_piece piece[] = {one.known[0], bad[k]};
        assert_int_equal(PE_BAD_INPUT,
                         pe_jobs_measure_of(jobs, piece, 2, &m, NULL, &err));
        assert_non_null(strstr(err.message, "pieces[1]"));
        memset(&err, 0, sizeof err);
        assert_int_equal(PE_BAD_INPUT, pe_jobs_update(jobs, piece, 2, 1.0, &s,
                                                      NULL, &err));
        assert_non_null(strstr(err.message, "pieces[1]"));
        assert_null(s.start);
        assert_int_equal(before, pe__mem_live());
    }
    pe_jobs_free(jobs);
}

static void refuses_a_price_that_is_none(void **state)
{
    (void)state;
    static const double price[] = {-1.0, NAN, -INFINITY};
    pe_jobs *jobs;
    pe_jobs_solution s;
    pe_jobs_bound b;
    draw_rich(&one, 3);
    assert_int_equal(PE_OK, pe_jobs_new(&one.p, &one.s, &jobs, NULL));
    for (size_t k = 0; k < sizeof price / sizeof *price; k++) {
        pe_error err = {0};
        assert_int_equal(PE_USAGE,
                         pe_jobs_update(jobs, one.known, one.knowns, price[k],
                                        &s, NULL, &err));
        assert_non_null(strstr(err.message, "price"));
        assert_int_equal(PE_USAGE,
                         pe_jobs_bound_find(jobs, price[k], &b, &err));
        assert_null(b.price);
    }
    assert_int_equal(PE_USAGE, pe_jobs_bound_find(jobs, INFINITY, &b, NULL));
    pe_jobs_free(jobs);
}

/* ---- memory ---- */

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
        /* a handle may keep two lists of what it left out; that they are freed
         * with it is seen by who made it */
        assert_in_range(pe__mem_live() - before + 2, 0, 4);
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
        cmocka_unit_test(names_what_is_wrong_with_a_problem),
        cmocka_unit_test(says_nothing_to_nobody),
        cmocka_unit_test(names_what_is_wrong_with_a_division),
        cmocka_unit_test(refuses_a_price_that_is_none),
        cmocka_unit_test(out_of_memory_with_everything),
        cmocka_unit_test(out_of_memory_with_whole_tasks),
        cmocka_unit_test(out_of_memory_with_too_much_work),
        cmocka_unit_test(a_failure_leaves_no_trace),
        cmocka_unit_test(a_failure_brings_back_all_the_work),
    };
    return cmocka_run_group_tests_name("jobs engine failures", tests, NULL,
                                       NULL);
}
