/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Problems, divisions and prices that are none: what is said, and that nothing
 * is left behind. */
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
static void longest_negative(workplace *w)
{
    w->p.longest = w->longest;
    w->longest[4] = -1;
}
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
    {longest_negative, "longest[4]", PE_BAD_INPUT},
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_what_is_wrong_with_a_problem),
        cmocka_unit_test(says_nothing_to_nobody),
        cmocka_unit_test(names_what_is_wrong_with_a_division),
        cmocka_unit_test(refuses_a_price_that_is_none),
    };
    return cmocka_run_group_tests_name("jobs engine failures", tests, NULL,
                                       NULL);
}
