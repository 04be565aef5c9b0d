/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Lives of a town: the same whatever the number of threads, the same luck
 * under every policy, and what cannot be right under any. */
#include "draw.h"
#include "mem.h"
#include "policy.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* Small and short. */
static pe__world small(void)
{
    pe__world world;
    pe__world_usual(&world);
    world.people = 300;
    world.needs = 3;
    world.days = 25;
    world.warm_up = 5;
    return world;
}

static pe__figures live(const pe__world *world, const char *policy,
                        uint64_t seed)
{
    pe__figures out;
    pe_error err = {0};
    pe__run run = {.world = world, .policy = pe__policy_find(policy),
                   .times = 1, .seed = seed};
    if (pe__simulate_once(&run, &out, &err) != PE_OK)
        fail_msg("%s: %s", policy, err.message);
    return out;
}

static void test_threads_change_nothing(void **state)
{
    (void)state;
    pe__world world = small();
    const pe__policy *policy[] = {pe__policy_find("broadcast"),
                                  pe__policy_find("likeliest"),
                                  pe__policy_find("priced")};
    const double times[] = {1, 2};
    enum { RUNS = 3 * 2 * 3 };
    pe__figures one[RUNS], four[RUNS];
    pe__rounds rounds = {.world = &world, .policy = policy, .policies = 3,
                         .times = times, .loads = 2, .first_seed = 11,
                         .seeds = 3, .threads = 1};
    assert_int_equal(pe__simulate(&rounds, one, NULL), PE_OK);
    rounds.threads = 4;
    assert_int_equal(pe__simulate(&rounds, four, NULL), PE_OK);
    assert_memory_equal(one, four, sizeof one);
    pe__figures alone = live(&world, "likeliest", 12);
    assert_memory_equal(&alone, &one[(1 * 2 + 0) * 3 + 1], sizeof alone);
    assert_true(one[0].filled != one[1].filled);
}

/* --- common random numbers ------------------------------------------------ */

/* A policy that asks everybody at once, and one that asks them one by one over
 * an hour: without fatigue each person gives each need the same answer. */
typedef struct {
    const pe__policy *policy;
    int64_t people[4096], count;
    int64_t need, next, due;
    int64_t yes[4096], yeses;
    pe_match_action action[4096];
} asker;

static asker *watched; /* of the run that is on */

static pe_status asker_begin(const pe__policy *policy, uint64_t seed,
                             void **self, pe_error *err)
{
    (void)seed;
    (void)err;
    asker *a = calloc(1, sizeof *a);
    assert_non_null(a);
    a->policy = policy;
    a->due = INT64_MAX;
    watched = a;
    *self = a;
    return PE_OK;
}

static void asker_ask(asker *a, int64_t at, int64_t many,
                      pe_match_actions *actions)
{
    int64_t n = 0;
    for (; n < many && a->next < a->count; a->next++)
        a->action[n++] = (pe_match_action){.kind = PE_MATCH_ASK,
                                           .need = a->need,
                                           .person = a->people[a->next]};
    a->due = a->next < a->count ? at + 1 : INT64_MAX;
    *actions = (pe_match_actions){a->action, n};
}

static pe_status asker_apply(void *self, const pe_match_event *event,
                             pe_match_actions *actions, pe_error *err)
{
    asker *a = self;
    (void)err;
    *actions = (pe_match_actions){a->action, 0};
    if (event->kind == PE_MATCH_PERSON && event->at == 1767571200)
        a->people[a->count++] = event->who->person;
    if (event->kind == PE_MATCH_NEED && a->need == 0) {
        a->need = event->what->need;
        asker_ask(a, event->at, a->policy->way, actions);
    } else if (event->kind == PE_MATCH_CLOCK) {
        asker_ask(a, event->at, a->policy->way, actions);
    } else if (event->kind == PE_MATCH_YES) {
        a->yes[a->yeses++] = event->person;
    }
    return PE_OK;
}

static int64_t asker_due(const void *self)
{
    return ((const asker *)self)->due;
}

static bool asker_open(const void *self, int64_t need)
{
    (void)self;
    (void)need;
    return false;
}

static int64_t kept[4096], keeps;

static int by_number(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

static void asker_end(void *self)
{
    keeps = watched->yeses;
    memcpy(kept, watched->yes, (size_t)keeps * sizeof *kept);
    qsort(kept, (size_t)keeps, sizeof *kept, by_number);
    free(self);
}

static void test_the_same_people_say_yes(void **state)
{
    (void)state;
    pe__world world = small();
    world.lead_least = 60; /* so that nobody answers too late */
    world.burst_lead = 72;
    world.stay_days = 10000;
    world.fatigue_weakens = 0;
    world.opt_out = 0;
    world.answer_mean = 1;
    world.distance = 30;
    int64_t first[4096], firsts = 0;
    for (int way = 0; way < 2; way++) {
        pe__policy policy = {.name = "asker", .begin = asker_begin,
                             .apply = asker_apply, .due = asker_due,
                             .open = asker_open, .end = asker_end,
                             .way = way == 0 ? 4096 : 1};
        pe__run run = {.world = &world, .policy = &policy, .times = 1,
                       .seed = 5};
        pe__figures out;
        assert_int_equal(pe__simulate_once(&run, &out, NULL), PE_OK);
        assert_true(keeps > 20);
        if (way == 0) {
            firsts = keeps;
            memcpy(first, kept, sizeof first);
        }
    }
    assert_int_equal(firsts, keeps);
    assert_memory_equal(first, kept, (size_t)keeps * sizeof *kept);
}

/* --- what cannot be ------------------------------------------------------- */

static void test_figures_are_possible(void **state)
{
    (void)state;
    pe__world world = small();
    for (const pe__policy *p = pe__policies; p->name != NULL; p++) {
        pe__figures f = live(&world, p->name, 3);
        assert_true(f.filled >= f.met * 0.2 && f.filled <= 1 && f.met <= 1);
        assert_true(f.slots > 3 && f.slots < 60);
        assert_true(f.reachable > 100 && f.reachable < 400);
        assert_true(f.surplus >= 0);
        if (strcmp(p->name, "board") == 0)
            assert_true(f.pings <= 0 && f.opt_outs <= 0);
        else
            assert_true(f.pings > 1);
        bool engine = strcmp(p->name, "priced") == 0 || p->ablation;
        assert_true(engine || f.surplus <= 0);
        bool confirms = engine && strcmp(p->name, "no-confirm") != 0;
        assert_true(confirms ? f.confirmations > 0 : f.confirmations <= 0);
    }
}

/* Nobody who does not exist, nobody without the skill, nobody after their
 * limits: the engine's tests prove that; here that a world in which nothing can
 * be had gives nothing. */
static void test_an_empty_world_gives_nothing(void **state)
{
    (void)state;
    pe__world world = small();
    world.answer_mean = -10;
    world.answer_sd = 0;
    pe__figures f = live(&world, "broadcast", 3);
    assert_true(f.filled < 0.02);
    world = small();
    world.needs = 0;
    f = live(&world, "priced", 3);
    assert_true(isnan(f.filled) && f.slots <= 0);
    world = small();
    world.has_skill = 0;
    world.needs_skill = 1;
    f = live(&world, "blast", 3);
    assert_true(f.filled <= 0 && f.pings_week <= 0);
}

/* The rules of the world that a policy meets: without opt-outs none, with
 * everybody coming no surplus beyond what was promised. */
static void test_the_world_obeys_its_numbers(void **state)
{
    (void)state;
    pe__world world = small();
    world.opt_out = 0;
    assert_true(live(&world, "blast", 4).opt_outs <= 0);
    world = small();
    world.show_a = 1000;
    world.show_b = 0.1;
    pe__figures sure = live(&world, "nearest", 4);
    world = small();
    pe__figures usual = live(&world, "nearest", 4);
    assert_true(sure.filled > usual.filled + 0.1);
    world.visits = 0;
    assert_true(live(&world, "board", 4).filled <= 0);
}

static void test_memory_that_runs_out_is_told(void **state)
{
    (void)state;
    pe__world world = small();
    world.people = 60;
    world.days = 8;
    world.warm_up = 1;
    const char *const names[] = {"likeliest", "priced"};
    long live_before = pe__mem_live();
    for (int p = 0; p < 2; p++) {
        pe__run run = {.world = &world, .policy = pe__policy_find(names[p]),
                       .times = 1, .seed = 2};
        pe__figures out;
        int failed = 0;
        for (long k = 1; k < 4000; k += 1 + k / 8) {
            pe__mem_fail_at(k);
            pe_status status = pe__simulate_once(&run, &out, NULL);
            assert_true(status == PE_OK || status == PE_NO_MEMORY);
            failed += status == PE_NO_MEMORY;
            pe__mem_fail_at(0);
            assert_int_equal(pe__mem_live(), live_before);
        }
        assert_true(failed > 10);
    }
}

static int stop_soon(void *context, double done)
{
    *(double *)context = done;
    return done > 0.4;
}

static void test_it_can_be_stopped(void **state)
{
    (void)state;
    pe__world world = small();
    const pe__policy *policy[] = {pe__policy_find("board")};
    const double times[] = {1};
    pe__figures out[10];
    double seen = 0;
    pe_error err = {0};
    pe__rounds rounds = {.world = &world, .policy = policy, .policies = 1,
                         .times = times, .loads = 1, .first_seed = 1,
                         .seeds = 10, .threads = 1, .progress = stop_soon,
                         .context = &seen};
    assert_int_equal(pe__simulate(&rounds, out, &err), PE_USAGE);
    assert_string_equal(err.message, "stopped");
    assert_true(seen < 0.6);
}

static void test_means(void **state)
{
    (void)state;
    const double five[] = {1, 2, 3, 4, 5}, odd[] = {NAN, 2, NAN};
    pe__mean m = pe__mean_of(five, 5);
    assert_true(fabs(m.mean - 3) < 1e-12);
    assert_true(fabs(m.half - 2.776 * sqrt(2.5 / 5)) < 1e-9);
    m = pe__mean_of(odd, 3);
    assert_true(m.count == 1 && m.mean == 2 && isnan(m.half));
    assert_true(isnan(pe__mean_of(odd, 1).mean));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_threads_change_nothing),
        cmocka_unit_test(test_the_same_people_say_yes),
        cmocka_unit_test(test_figures_are_possible),
        cmocka_unit_test(test_an_empty_world_gives_nothing),
        cmocka_unit_test(test_the_world_obeys_its_numbers),
        cmocka_unit_test(test_memory_that_runs_out_is_told),
        cmocka_unit_test(test_it_can_be_stopped),
        cmocka_unit_test(test_means)};
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("simulate life", tests, NULL, NULL);
}
