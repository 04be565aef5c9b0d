/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The same economy spread over ranks gives the same plan, for two sums a
 * round. */
#include "cases.h"
#include "linear.h"

#include <math.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

typedef struct {
    pe_plan_solution s;
    pe_plan_info info;
} result;

static void solve(const economy *e, const pe_plan_settings *settings,
                  result *out)
{
    pe_plan *plan;
    pe_error err = {0};
    if (pe_plan_new(&e->p, settings, &plan, &err) ||
        pe_plan_solve(plan, &out->s, &out->info, &err))
        fail_msg("%s", err.message);
    pe_plan_free(plan);
}

/* A kind whose plan is one and only: nothing all or nothing. */
static case_kind steady_kind(uint64_t seed)
{
    case_kind kind = kind_by_lot(seed);
    kind.fixed = kind.lumps = kind.rising = kind.constant = false;
    return kind;
}

static void assert_near(double got, double right, double part,
                        const char *what, uint64_t seed, int64_t item)
{
    if (!(fabs(got - right) <= part * (1.0 + fabs(right))))
        fail_msg("economy %d, %s %lld: %.15g instead of %.15g", (int)seed,
                 what, (long long)item, got, right);
}

enum { MOST_RANKS = 4, MOST_ROUNDS = 8 };

/* Ranks as threads: each brings its values, the sum in the order of the ranks
 * goes back to all. A rank that ends while others wait for it has lost them:
 * they are told, so that the test ends as well. */
typedef struct {
    int ranks, waiting, ended;
    long turn, sums;
    pthread_mutex_t lock;
    pthread_cond_t all_there;
    double *brought[MOST_RANKS];
    int64_t count[MOST_RANKS];
    bool differ; /* ranks that sum different things */
} world;

typedef struct {
    world *world;
    long sums_at[MOST_ROUNDS + 1];
    economy part;
    pe_plan_settings settings;
    result result;
    int rank;
    pe_status status;
} member;

/* Until all are here; false when that cannot be any more. */
static bool meet(world *all)
{
    pthread_mutex_lock(&all->lock);
    const long turn = all->turn;
    if (++all->waiting == all->ranks) {
        all->waiting = 0;
        all->turn++;
        pthread_cond_broadcast(&all->all_there);
    }
    while (turn == all->turn && all->ended == 0)
        pthread_cond_wait(&all->all_there, &all->lock);
    const bool met = turn != all->turn;
    all->differ = all->differ || !met;
    pthread_mutex_unlock(&all->lock);
    return met;
}

static void end_rank(world *all)
{
    pthread_mutex_lock(&all->lock);
    all->ended++;
    pthread_cond_broadcast(&all->all_there);
    pthread_mutex_unlock(&all->lock);
}

static int sum_over(void *context, double *values, int64_t count)
{
    member *me = context;
    world *all = me->world;
    double *total = calloc((size_t)count, sizeof *total);
    all->brought[me->rank] = values;
    all->count[me->rank] = count;
    bool fine = meet(all) && total;
    for (int r = 0; fine && r < all->ranks; r++)
        fine = all->count[r] == count;
    for (int64_t i = 0; fine && i < count; i++)
        for (int r = 0; r < all->ranks; r++)
            total[i] += all->brought[r][i];
    if (!fine)
        all->differ = true;
    if (me->rank == 0)
        all->sums++;
    fine = meet(all) && fine;
    if (fine)
        memcpy(values, total, (size_t)count * sizeof *total);
    free(total);
    return !fine;
}

static void *run_rank(void *context)
{
    member *me = context;
    pe_plan *plan = NULL;
    me->status = pe_plan_new(&me->part.p, &me->settings, &plan, NULL);
    if (me->status == PE_OK)
        me->status = pe_plan_solve(plan, &me->result.s, &me->result.info, NULL);
    pe_plan_free(plan);
    end_rank(me->world);
    return NULL;
}

/* `whole`: the plan of one rank. Far from balance, and where councils are at
 * the brink, rounding grows from round to round: `near` is how much is let
 * pass. `free_goods`: amounts of what costs nothing are not compared; there
 * may be as good a plan with others. */
static void compare_ranks(const result *whole, const member *rank, int ranks,
                          uint64_t seed, double near, bool free_goods)
{
    for (int r = 0; r < ranks; r++) {
        const pe_plan_solution *s = &rank[r].result.s;
        const int64_t w0 = rank[r].settings.first_worker;
        const int64_t c0 = rank[r].settings.first_consumer;
        assert_int_equal(rank[r].result.info.rounds, rank->result.info.rounds);
        assert_int_equal(rank[r].result.info.rounds, whole->info.rounds);
        for (int32_t g = 0; g < s->goods; g++) {
            const bool counts = !free_goods || s->price[g] > 1e-6;
            assert_near(s->price[g], whole->s.price[g], near, "price", seed,
                        g);
            if (!(s->used[g] <= s->made[g]))
                fail_msg("economy %d, good %d: %.17g used, %.17g made",
                         (int)seed, g, s->used[g], s->made[g]);
            if (!counts)
                continue;
            assert_near(s->used[g], whole->s.used[g], near, "used", seed, g);
            assert_near(s->made[g], whole->s.made[g], near, "made", seed, g);
            assert_int_equal(s->good_standing[g], whole->s.good_standing[g]);
        }
        for (int64_t w = 0; !free_goods && w < s->workers; w++)
            assert_near(s->output[w], whole->s.output[w0 + w], near, "output",
                        seed, w0 + w);
        for (int64_t c = 0; c < s->consumers; c++)
            assert_near(s->right[c], whole->s.right[c0 + c], near, "right",
                        seed, c0 + c);
        assert_near(rank[r].result.info.last.gap, whole->info.last.gap, near,
                    "gap", seed, r);
        assert_near(rank[r].result.info.last.bound, whole->info.last.bound,
                    near, "bound", seed, r);
    }
}

/* `whole` NULL: nothing is compared; `sums` [MOST_ROUNDS + 1] or NULL: sums
 * taken when each round was told, where the settings count them. */
static void spread(const economy *e, int ranks,
                   const pe_plan_settings *settings, const result *whole,
                   long *sums, uint64_t seed, bool free_goods)
{
    world all = {.ranks = ranks};
    member rank[MOST_RANKS];
    pthread_t thread[MOST_RANKS];
    pthread_mutex_init(&all.lock, NULL);
    pthread_cond_init(&all.all_there, NULL);
    memset(rank, 0, sizeof rank);
    for (int r = 0; r < ranks; r++) {
        rank[r].world = &all;
        rank[r].rank = r;
        rank[r].settings = *settings;
        rank[r].settings.sum = sum_over;
        rank[r].settings.sum_context = &rank[r];
        rank[r].settings.context = &rank[r];
        economy_part(e, r, ranks, &rank[r].part,
                     &rank[r].settings.first_worker,
                     &rank[r].settings.first_consumer);
    }
    for (int r = 0; r < ranks; r++)
        assert_int_equal(0, pthread_create(&thread[r], NULL, run_rank,
                                           &rank[r]));
    for (int r = 0; r < ranks; r++)
        pthread_join(thread[r], NULL);
    if (all.differ)
        fail_msg("economy %d on %d ranks: they sum different things",
                 (int)seed, ranks);
    for (int r = 0; r < ranks; r++)
        assert_int_equal(PE_OK, rank[r].status);
    if (sums)
        memcpy(sums, rank->sums_at, sizeof rank->sums_at);
    if (whole)
        compare_ranks(whole, rank, ranks, seed,
                      free_goods || seed % 2 ? 1e-6 : 1e-9, free_goods);
    for (int r = 0; r < ranks; r++) {
        pe_plan_release(&rank[r].result.s);
        economy_free(&rank[r].part);
    }
    pthread_cond_destroy(&all.all_there);
    pthread_mutex_destroy(&all.lock);
}

static void ranks_find_the_same_plan(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 24; seed++) {
        economy e;
        result whole;
        const case_kind kind =
            seed % 2 ? kind_by_lot(seed) : steady_kind(seed);
        pe_plan_settings settings = PE_PLAN_DEFAULTS;
        settings.rule = (pe_plan_rule)(seed / 2 % 4);
        settings.max_rounds = MOST_ROUNDS;
        settings.noise = seed % 5 == 0 ? 0.05 : 0.0;
        settings.revision = seed % 6 == 0 ? 0.3 : 0.0;
        economy_draw(&e, &kind, seed);
        solve(&e, &settings, &whole);
        for (int ranks = 1; ranks <= MOST_RANKS; ranks *= 2)
            spread(&e, ranks, &settings, &whole, NULL, seed, false);
        pe_plan_release(&whole.s);
        economy_free(&e);
    }
}

/* Prices and scales searched for together, by as many ranks. */
static void ranks_search_alike(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 12; seed++) {
        economy e;
        result whole;
        const linear_kind kind = {
            .kind = {.goods = 12, .workers = 36, .consumers = 6,
                     .joint = seed % 4 == 3, .floors = seed % 4 == 2,
                     .pollutants = seed % 6 == 5},
            .others = seed % 3 ? 0.0 : 0.5,
            .ces = seed % 2};
        pe_plan_settings settings = PE_PLAN_DEFAULTS;
        settings.max_rounds = MOST_ROUNDS;
        settings.silent = seed == 12 ? 0.2 : 0.0;
        linear_draw(&e, &kind, seed);
        solve(&e, &settings, &whole);
        for (int ranks = 1; ranks <= MOST_RANKS; ranks *= 2)
            spread(&e, ranks, &settings, &whole, NULL, seed, true);
        pe_plan_release(&whole.s);
        economy_free(&e);
    }
}

/* Keeps how many sums rank 0 had taken when round n was told. */
static int count_sums(void *context, const pe_plan_round *round,
                      const double *price, const double *supply,
                      const double *demand)
{
    member *me = context;
    (void)price;
    (void)supply;
    (void)demand;
    me->sums_at[round->round] = me->world->sums;
    return 0;
}

/* Two sums for each further round, whatever the rule; of the published rule,
 * which looks at totals only, one. Here nothing has to be searched for. */
static void two_sums_a_round(void **state)
{
    (void)state;
    for (int rule = PE_PLAN_NEWTON; rule <= PE_PLAN_BOOK2021; rule++) {
        economy e;
        long at[MOST_ROUNDS + 1] = {0};
        const case_kind kind = {.goods = 12, .workers = 40, .consumers = 9,
                                .ces = true, .effort = true, .floors = true,
                                .capacity = true, .pollutants = 1};
        pe_plan_settings settings = PE_PLAN_DEFAULTS;
        settings.rule = (pe_plan_rule)rule;
        settings.tolerance = 1e-300; /* never reached */
        settings.max_rounds = MOST_ROUNDS;
        settings.certify = 0;
        settings.progress = count_sums;
        economy_draw(&e, &kind, 4);
        spread(&e, 2, &settings, NULL, at, 4, false);
        const int most = rule == PE_PLAN_BOOK2021 ? 1 : 2;
        for (int r = 2; r <= MOST_ROUNDS; r++) /* 1: all prices alike */
            assert_in_range(at[r] - at[r - 1], 1, most);
        assert_int_equal(at[MOST_ROUNDS] - at[MOST_ROUNDS - 1], most);
        economy_free(&e);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ranks_find_the_same_plan),
        cmocka_unit_test(ranks_search_alike),
        cmocka_unit_test(two_sums_a_round),
    };
    return cmocka_run_group_tests_name("plan ranks", tests, NULL, NULL);
}
