/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* An economy divided among ranks: together they are the whole, answer like the
 * whole and sum no more often than they need to. Ranks here are threads;
 * tests/mpi has real ones. */
#include "market.h"
#include "mem.h"
#include "plan_parts.h"
#include "plan_slice.h"

#include <math.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { MOST_RANKS = 7 };

static pe__economy *shipped(const char *name)
{
    char path[1024];
    const char *source = getenv("PARECON_SOURCE");
    assert_non_null(source);
    snprintf(path, sizeof path, "%s/data/economies/%s", source, name);
    return market_open(path);
}

/* Pollutants, councils with a capacity and rising returns, whole lots. */
static pe__economy *generated(void)
{
    const pe__economy_spec spec = {.goods = 20, .workers = 101,
                                   .consumers = 53, .seed = 5,
                                   .increasing = 0.2, .lumps = 0.2,
                                   .pollutants = 2};
    pe__economy *e = NULL;
    pe_error err = {0};
    if (pe__economy_generate(&spec, &e, &err))
        fail_msg("%s", err.message);
    return e;
}

static void take(const pe_plan_problem *whole, int rank, int ranks,
                 pe__slice *out)
{
    pe_error err = {0};
    if (pe__slice_take(whole, rank, ranks, out, &err))
        fail_msg("rank %d of %d: %s", rank, ranks, err.message);
}

/* --- slices are parts ----------------------------------------------------- */

static void same_workers(const pe_plan_problem *whole, const pe__slice *s)
{
    const pe_plan_problem *p = &s->problem;
    for (int64_t w = 0; w < p->workers; w++) {
        const int64_t all = s->first_worker + w;
        assert_int_equal(p->recipe[w], whole->recipe ? whole->recipe[all]
                                                     : all);
        assert_int_equal(p->output[w], whole->output[all]);
        assert_true(p->scale[w] == whole->scale[all]);
        assert_true(!p->capacity == !whole->capacity);
        if (p->capacity && whole->capacity[all] > 0.0)
            assert_true(p->capacity[w] == whole->capacity[all]);
    }
}

static void same_consumers(const pe_plan_problem *whole, const pe__slice *s)
{
    const pe_plan_problem *p = &s->problem;
    for (int64_t c = 0; c < p->consumers; c++) {
        const int64_t all = s->first_consumer + c;
        assert_int_equal(p->profile[c], whole->profile ? whole->profile[all]
                                                       : all);
        assert_true(p->income[c] == whole->income[all]);
    }
}

/* Every harm of the whole is one of exactly one slice. */
static void mark_harms(const pe_plan_problem *whole, const pe__slice *s,
                       int *seen)
{
    const pe_plan_problem *p = &s->problem;
    int64_t k = 0;
    for (int64_t h = 0; h < whole->harms; h++) {
        if (k == p->harms ||
            p->harmed[k] + s->first_consumer != whole->harmed[h])
            continue;
        assert_true(p->harmed[k] >= 0 && p->harmed[k] < p->consumers);
        assert_int_equal(p->pollutant[k], whole->pollutant[h]);
        assert_true(p->damage[k] == whole->damage[h]);
        assert_true(p->damage_power[k] == whole->damage_power[h]);
        seen[h]++;
        k++;
    }
    assert_int_equal(k, p->harms);
}

static void divide(const pe_plan_problem *whole, int ranks)
{
    int64_t worker = 0, consumer = 0;
    int *seen = calloc((size_t)whole->harms + 1, sizeof *seen);
    assert_non_null(seen);
    for (int r = 0; r < ranks; r++) {
        pe__slice s;
        take(whole, r, ranks, &s);
        assert_int_equal(s.first_worker, worker);
        assert_int_equal(s.first_consumer, consumer);
        same_workers(whole, &s);
        same_consumers(whole, &s);
        mark_harms(whole, &s, seen);
        assert_ptr_equal(s.problem.input, whole->input);
        assert_ptr_equal(s.problem.weight, whole->weight);
        worker += s.problem.workers;
        consumer += s.problem.consumers;
        pe__slice_free(&s);
    }
    assert_int_equal(worker, whole->workers);
    assert_int_equal(consumer, whole->consumers);
    for (int64_t h = 0; h < whole->harms; h++)
        assert_int_equal(seen[h], 1);
    free(seen);
}

/* Also where "recipe w for council w" is said by leaving the list out, and
 * where there are more ranks than councils. */
static void slices_are_the_whole(void **state)
{
    (void)state;
    pe__economy *village = shipped("village"), *lot = generated();
    pe_plan_problem p = *pe__economy_problem(village);
    assert_true(p.harms > 0 && p.floor && p.capacity);
    for (int ranks = 1; ranks <= 13; ranks++) {
        divide(&p, ranks);
        divide(pe__economy_problem(lot), ranks);
    }
    p.recipe = NULL;
    p.workers = p.workers < p.recipes ? p.workers : p.recipes;
    p.profile = NULL;
    p.consumers = p.profiles;
    p.harms = 0;
    for (int ranks = 1; ranks <= 5; ranks++)
        divide(&p, ranks);
    pe__economy_free(lot);
    pe__economy_free(village);
}

/* --- slices answer like the whole ----------------------------------------- */

/* What the ranks, which are threads, share. */
typedef struct {
    int ranks;
    pthread_barrier_t here;
    double *brought[MOST_RANKS];
    int64_t count[MOST_RANKS];
} world;

typedef struct {
    world *world;
    int rank;
    const double *price;
    pe__slice slice;
    double *supply, *demand, *output;
    double bound;
} member;

/* A pe_plan_sum, in the order of the ranks. */
static int sum_over(void *context, double *values, int64_t count)
{
    const member *me = context;
    world *all = me->world;
    double *total = calloc((size_t)count, sizeof *total);
    all->brought[me->rank] = values;
    all->count[me->rank] = count;
    pthread_barrier_wait(&all->here);
    for (int r = 0; r < all->ranks; r++) {
        if (!total || all->count[r] != count)
            abort(); /* others wait */
        for (int64_t i = 0; i < count; i++)
            total[i] += all->brought[r][i];
    }
    pthread_barrier_wait(&all->here);
    memcpy(values, total, (size_t)count * sizeof *total);
    free(total);
    return 0;
}

static void *propose(void *context)
{
    member *me = context;
    const pe_plan_problem *p = &me->slice.problem;
    pe_plan_settings settings = PE_PLAN_DEFAULTS;
    pe_plan *plan = NULL;
    settings.sum = sum_over;
    settings.sum_context = me;
    settings.first_worker = me->slice.first_worker;
    settings.first_consumer = me->slice.first_consumer;
    me->supply = calloc((size_t)p->goods, sizeof(double));
    me->demand = calloc((size_t)p->goods, sizeof(double));
    me->output = calloc((size_t)p->workers + 1, sizeof(double));
    if (!me->supply || !me->demand || !me->output ||
        pe_plan_new(p, &settings, &plan, NULL) ||
        pe_plan_propose(plan, me->price, me->supply, me->demand, me->output,
                        &me->bound, NULL))
        abort();
    pe_plan_free(plan);
    return NULL;
}

static bool near(double a, double b)
{
    return fabs(a - b) <= 1e-12 * fmax(fabs(a), fabs(b));
}

static void compare(const member *whole, const member *part, int ranks)
{
    for (int r = 0; r < ranks; r++) {
        const pe__slice *s = &part[r].slice;
        for (int32_t g = 0; g < s->problem.goods; g++) {
            assert_true(near(part[r].supply[g], whole->supply[g]));
            assert_true(near(part[r].demand[g], whole->demand[g]));
            assert_true(part[r].supply[g] == part[0].supply[g]);
        }
        assert_memory_equal(part[r].output, whole->output + s->first_worker,
                            (size_t)s->problem.workers * sizeof(double));
        assert_true(near(part[r].bound, whole->bound));
    }
}

static void ask(const pe_plan_problem *p, const double *price, int ranks,
                member *rank)
{
    world all = {.ranks = ranks};
    pthread_t thread[MOST_RANKS];
    assert_int_equal(0, pthread_barrier_init(&all.here, NULL,
                                             (unsigned)ranks));
    for (int r = 0; r < ranks; r++) {
        rank[r] = (member){.world = &all, .rank = r, .price = price};
        take(p, r, ranks, &rank[r].slice);
    }
    for (int r = 0; r < ranks; r++)
        assert_int_equal(0, pthread_create(&thread[r], NULL, propose,
                                           &rank[r]));
    for (int r = 0; r < ranks; r++)
        pthread_join(thread[r], NULL);
    pthread_barrier_destroy(&all.here);
}

static void forget(member *rank, int ranks)
{
    for (int r = 0; r < ranks; r++) {
        free(rank[r].supply);
        free(rank[r].demand);
        free(rank[r].output);
        pe__slice_free(&rank[r].slice);
    }
}

static void answers_of(const pe_plan_problem *p)
{
    member whole[1], part[MOST_RANKS];
    double *price = calloc((size_t)p->goods, sizeof *price);
    assert_non_null(price);
    for (int32_t g = 0; g < p->goods; g++)
        price[g] = (p->price && p->price[g] > 0.0 ? p->price[g] : 1.0) *
                   (1.0 + 0.01 * (g % 7));
    ask(p, price, 1, whole);
    for (int ranks = 2; ranks <= MOST_RANKS; ranks++) {
        ask(p, price, ranks, part);
        compare(whole, part, ranks);
        forget(part, ranks);
    }
    forget(whole, 1);
    free(price);
}

static void slices_answer_like_the_whole(void **state)
{
    (void)state;
    pe__economy *economy[] = {shipped("village"), shipped("us-2017"),
                              generated()};
    for (int i = 0; i < 3; i++) {
        answers_of(pe__economy_problem(economy[i]));
        pe__economy_free(economy[i]);
    }
}

/* --- one rank ------------------------------------------------------------- */

typedef struct {
    int sums, since, most; /* in all; since the last round; of one round */
    int64_t largest;
} counting;

static int count_sum(void *context, double *values, int64_t count)
{
    counting *c = context;
    (void)values; /* of one rank: they are the sum */
    c->sums++;
    c->since++;
    c->largest = count > c->largest ? count : c->largest;
    return 0;
}

static int on_round(void *context, const pe_plan_round *round,
                    const double *price, const double *supply,
                    const double *demand)
{
    counting *c = context;
    (void)price;
    (void)supply;
    (void)demand;
    if (round->round > 1 && c->since > c->most)
        c->most = c->since;
    c->since = 0;
    return 0;
}

/* Answers and how they change; the same where the board looks ahead, and how
 * bold the step is. More would be felt between machines. (Where answers jump,
 * scales are sought as well, by sums of their own.) */
static void a_round_takes_two_sums(void **state)
{
    (void)state;
    pe__economy *e = shipped("us-2017");
    counting c = {0};
    pe_plan *plan = NULL;
    pe_plan_solution s = {0};
    pe_plan_settings settings = PE_PLAN_DEFAULTS;
    settings.certify = 0;
    settings.tolerance = 1e-8;
    settings.sum = count_sum;
    settings.sum_context = settings.context = &c;
    settings.progress = on_round;
    assert_int_equal(PE_OK, pe_plan_new(pe__economy_problem(e), &settings,
                                        &plan, NULL));
    assert_int_equal(PE_OK, pe_plan_solve(plan, &s, NULL, NULL));
    assert_true(s.rounds > 3);
    assert_int_equal(c.most, 2);
    assert_true(c.sums > 2 * (s.rounds - 1));
    /* totals, ten figures, two matrices and permits */
    assert_int_equal(c.largest, 2 * s.goods + 10 +
                                    (int64_t)s.goods * (2 * s.goods + 1));
    pe_plan_release(&s);
    pe_plan_free(plan);
    pe__economy_free(e);
}

/* Where one rank is all, what is put together is what was there; the lists are
 * what the engine says council by council. */
static void one_rank_is_the_whole(void **state)
{
    (void)state;
    pe__economy *e = shipped("village");
    const pe_plan_problem *p = pe__economy_problem(e);
    pe_plan *plan = NULL;
    pe_plan_solution s = {0}, before;
    pe_plan_info info;
    pe__plan_lists lists;
    pe__slice slice;
    double told[200], kept[200];
    take(p, 0, 1, &slice);
    assert_int_equal(PE_OK, pe_plan_new(&slice.problem, NULL, &plan, NULL));
    assert_int_equal(PE_OK, pe_plan_solve(plan, &s, &info, NULL));
    before = s;
    double *output = malloc((size_t)s.workers * sizeof *output);
    assert_non_null(output);
    memcpy(output, s.output, (size_t)s.workers * sizeof *output);
    assert_int_equal(PE_OK, pe__slices_join(p, &slice, plan, &s, &info, &lists,
                                            NULL));
    assert_int_equal(s.workers, before.workers);
    assert_memory_equal(s.output, output, (size_t)s.workers * sizeof *output);
    const pe__plan_result result = {.plan = plan, .solution = &s};
    pe__plan_result listed = result;
    listed.lists = &lists;
    for (int64_t w = 0; w < p->workers; w++) {
        const int64_t n = lists.input_at[w + 1] - lists.input_at[w];
        assert_true(n > 0 && n <= 200);
        assert_int_equal(PE_OK, pe__plan_inputs(&result, w, told));
        assert_int_equal(PE_OK, pe__plan_inputs(&listed, w, kept));
        assert_memory_equal(told, kept, (size_t)n * sizeof *told);
        assert_true(told[0] > 0.0);
    }
    for (int64_t c = 0; c < p->consumers; c++) {
        const int64_t n = lists.want_at[c + 1] - lists.want_at[c];
        assert_int_equal(PE_OK, pe__plan_consumption(&result, c, told));
        assert_int_equal(PE_OK, pe__plan_consumption(&listed, c, kept));
        assert_memory_equal(told, kept, (size_t)n * sizeof *told);
    }
    free(output);
    pe__plan_lists_free(&lists);
    pe_plan_release(&s);
    pe_plan_free(plan);
    pe__slice_free(&slice);
    pe__economy_free(e);
}

/* --- no memory ------------------------------------------------------------ */

static void slices_without_memory(void **state)
{
    (void)state;
    pe__economy *e = shipped("village");
    pe_plan_problem p = *pe__economy_problem(e);
    p.recipe = NULL;
    p.workers = p.workers < p.recipes ? p.workers : p.recipes;
    const long before = pe__mem_live();
    pe_status status = PE_NO_MEMORY;
    long n = 0;
    while (status) {
        pe__slice s;
        pe__plan_lists lists = {0};
        pe_error err = {0};
        pe__mem_fail_at(++n);
        status = pe__slice_take(&p, 1, 2, &s, &err);
        if (!status) {
            status = pe__plan_lists_make(&s.problem, &lists, &err);
            pe__slice_free(&s);
        }
        pe__mem_fail_at(0);
        if (status) {
            assert_int_equal(status, PE_NO_MEMORY);
            assert_int_equal(err.code, PE_NO_MEMORY);
        }
        pe__plan_lists_free(&lists);
        assert_int_equal(pe__mem_live(), before);
    }
    assert_true(n > 8);
    pe__economy_free(e);
}

static void joining_without_memory(void **state)
{
    (void)state;
    pe__economy *e = shipped("village");
    const pe_plan_problem *p = pe__economy_problem(e);
    pe_plan *plan = NULL;
    pe_plan_solution s = {0};
    pe_plan_info info;
    pe__slice slice;
    take(p, 0, 1, &slice);
    assert_int_equal(PE_OK, pe_plan_new(&slice.problem, NULL, &plan, NULL));
    assert_int_equal(PE_OK, pe_plan_solve(plan, &s, &info, NULL));
    const long before = pe__mem_live();
    pe_status status = PE_NO_MEMORY;
    long n = 0;
    while (status) {
        pe__plan_lists lists;
        pe_error err = {0};
        pe__mem_fail_at(++n);
        status = pe__slices_join(p, &slice, plan, &s, &info, &lists, &err);
        pe__mem_fail_at(0);
        if (status)
            assert_int_equal(err.code, PE_NO_MEMORY);
        pe__plan_lists_free(&lists);
        assert_int_equal(pe__mem_live(), before);
    }
    assert_true(n > 8);
    pe_plan_release(&s);
    pe_plan_free(plan);
    pe__slice_free(&slice);
    pe__economy_free(e);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(slices_are_the_whole),
        cmocka_unit_test(slices_answer_like_the_whole),
        cmocka_unit_test(a_round_takes_two_sums),
        cmocka_unit_test(one_rank_is_the_whole),
        cmocka_unit_test(slices_without_memory),
        cmocka_unit_test(joining_without_memory),
    };
    return cmocka_run_group_tests_name("app plan_slice", tests, NULL, NULL);
}
