/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The files of a plan, read back: what they say is what was planned, and adds
 * up. */
#include "../base/failing_calls.h"
#include "../base/scratch.h"
#include "market.h"
#include "mem.h"
#include "plan_write.h"
#include "table.h"

#include <jansson.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

typedef struct {
    pe__economy *e;
    const pe_plan_problem *p;
    pe_plan *plan;
    pe_plan_solution solution;
    pe_plan_info info;
    pe__plan_result result;
    double seconds[60];
} planned;

static const char *shipped(const char *name)
{
    static char path[1024];
    const char *source = getenv("PARECON_SOURCE");
    assert_non_null(source);
    snprintf(path, sizeof path, "%s/data/economies/%s", source, name);
    return path;
}

static void make(planned *x, const char *path)
{
    pe_error err = {0};
    x->e = market_open(path);
    x->p = pe__economy_problem(x->e);
    if (pe_plan_new(x->p, NULL, &x->plan, &err) ||
        pe_plan_solve(x->plan, &x->solution, &x->info, &err))
        fail_msg("%s", err.message);
    for (int k = 0; k < 60; k++)
        x->seconds[k] = 0.5 * (k + 1);
    x->result = (pe__plan_result){.economy = x->e, .plan = x->plan,
                                  .solution = &x->solution, .info = &x->info,
                                  .rule = "newton", .seed = 7,
                                  .seconds = x->seconds};
}

static void end(planned *x)
{
    pe_plan_release(&x->solution);
    pe_plan_free(x->plan);
    pe__economy_free(x->e);
}

static pe__table *open_table(const char *name)
{
    pe__table *table = NULL;
    pe_error err = {0};
    if (pe__table_read(scratch_path(name), NULL, &table, &err))
        fail_msg("%s: %s", name, err.message);
    return table;
}

static double number(const pe__table *t, int64_t row, const char *column)
{
    int32_t c = pe__table_find(t, column);
    assert_true(c >= 0);
    return strtod(pe__table_cell(t, row, c), NULL);
}

static const char *text(const pe__table *t, int64_t row, const char *column)
{
    int32_t c = pe__table_find(t, column);
    assert_true(c >= 0);
    return pe__table_cell(t, row, c);
}

static void check_prices(const planned *x)
{
    pe__table *t = open_table("out/prices.csv");
    const pe_plan_solution *s = &x->solution;
    double worst = 0;
    assert_int_equal(pe__table_rows(t), x->p->goods);
    for (int32_t g = 0; g < x->p->goods; g++) {
        assert_int_equal(pe__economy_find(x->e, PE__GOOD_ID,
                                          text(t, g, "good")), g);
        assert_true(number(t, g, "price") == s->price[g]);
        assert_true(number(t, g, "supply") == s->supply[g]);
        assert_true(number(t, g, "demand") == s->demand[g]);
        assert_true(number(t, g, "price_start") == x->p->price[g]);
        assert_true(number(t, g, "made") == s->made[g]);
        if (!strcmp(text(t, g, "standing"), "fine"))
            worst = fmax(worst, number(t, g, "imbalance_percent"));
    }
    assert_true(fabs(worst - 100 * x->info.last.worst) < 1e-6);
    pe__table_free(t);
}

/* Adds the amounts of a file to used[good] or made[good]. */
static int64_t add_amounts(const planned *x, const char *name, pe__label which,
                           double *sum)
{
    pe__table *t = open_table(name);
    int64_t rows = pe__table_rows(t);
    for (int64_t r = 0; r < rows; r++) {
        int64_t good = pe__economy_find(x->e, PE__GOOD_ID, text(t, r, "good"));
        assert_true(good >= 0);
        assert_true(pe__economy_find(x->e, which, text(t, r, "council")) >= 0);
        sum[good] += number(t, r, "amount");
    }
    pe__table_free(t);
    return rows;
}

/* What all make, with what is given, is the made of prices.csv; what all use
 * is the used, and no more than that. */
static void check_amounts(const planned *x)
{
    double made[32] = {0}, used[32] = {0};
    add_amounts(x, "out/production.csv", PE__WORKER_ID, made);
    add_amounts(x, "out/inputs.csv", PE__WORKER_ID, used);
    add_amounts(x, "out/consumption.csv", PE__CONSUMER_ID, used);
    for (int32_t g = 0; g < x->p->goods; g++) {
        const pe_plan_solution *s = &x->solution;
        if (x->p->kind[g] == PE_PLAN_POLLUTANT)
            continue; /* emitted by some, permitted by others */
        assert_true(fabs(made[g] + x->p->supply[g] - s->made[g]) <
                    1e-9 * (1 + s->made[g]));
        assert_true(fabs(used[g] - s->used[g]) < 1e-9 * (1 + s->used[g]));
    }
}

static void check_councils(const planned *x)
{
    pe__table *t = open_table("out/councils.csv");
    int64_t n = x->p->workers;
    assert_int_equal(pe__table_rows(t), n + x->p->consumers);
    for (int64_t w = 0; w < n; w++) {
        double benefit = number(t, w, "SB"), cost = number(t, w, "SC");
        assert_true(fabs(number(t, w, "ratio") - benefit / cost) < 1e-9);
        assert_string_equal(text(t, w, "kind"), "workers");
        assert_string_equal(text(t, w, "approved"), "yes");
        assert_true(benefit >= cost);
        assert_true(number(t, w, "output") > 0);
    }
    for (int64_t c = 0; c < x->p->consumers; c++) {
        assert_string_equal(text(t, n + c, "kind"), "consumers");
        assert_true(number(t, n + c, "right") >= x->p->income[c] * 0.999999);
        assert_string_equal(text(t, n + c, "ratio"), "");
    }
    pe__table_free(t);
}

/* The valley is the sum of its two halves, and with nobody outside it all. */
static void check_federations(void)
{
    static const char *const sums[] = {
        "workers_councils", "consumers_councils", "worker_members",
        "consumer_members", "income", "made", "used", "consumed", "net"};
    pe__table *t = open_table("out/federations.csv");
    assert_int_equal(pe__table_rows(t), 4);
    assert_string_equal(text(t, 0, "federation"), "(all)");
    assert_string_equal(text(t, 1, "federation"), "valley");
    assert_string_equal(text(t, 2, "federation"), "valley/lower");
    assert_string_equal(text(t, 3, "federation"), "valley/upper");
    assert_true(number(t, 1, "level") == 1 && number(t, 3, "level") == 2);
    for (size_t k = 0; k < sizeof sums / sizeof *sums; k++) {
        double all = number(t, 0, sums[k]), top = number(t, 1, sums[k]);
        double parts = number(t, 2, sums[k]) + number(t, 3, sums[k]);
        assert_true(all == top);
        assert_true(fabs(parts - top) <= 1e-9 * fabs(top));
    }
    assert_true(number(t, 0, "consumed") <= number(t, 0, "income"));
    assert_true(number(t, 0, "workers_councils") == 10);
    pe__table_free(t);
}

static void check_rounds(const planned *x)
{
    pe__table *t = open_table("out/rounds.csv");
    assert_int_equal(pe__table_rows(t), x->solution.rounds);
    for (int64_t k = 0; k < x->solution.rounds; k++) {
        const pe_plan_round *one = &x->solution.round[k];
        assert_true(number(t, k, "round") == one->round);
        assert_true(number(t, k, "bound") == one->bound);
        assert_true(number(t, k, "seconds") == 0.5 * (double)(k + 1));
        assert_true(fabs(number(t, k, "worst_percent") - 100 * one->worst) <
                    1e-9);
    }
    pe__table_free(t);
}

/* The keys that others read, in this order. */
static void check_certificate(const planned *x)
{
    static const char *const keys[] = {
        "outcome", "rounds", "rounds_to_5", "rounds_to_3", "rounds_to_1",
        "worst_percent", "value_weighted_percent", "gap_percent",
        "seconds_per_round", "goods", "workers", "consumers", "rule", "seed"};
    json_t *root = json_load_file(scratch_path("out/certificate.json"), 0,
                                  NULL);
    assert_non_null(root);
    void *at = json_object_iter(root);
    for (size_t k = 0; k < sizeof keys / sizeof *keys; k++) {
        assert_string_equal(json_object_iter_key(at), keys[k]);
        at = json_object_iter_next(root, at);
    }
    assert_string_equal(json_string_value(json_object_get(root, "outcome")),
                        "balanced");
    assert_int_equal(json_integer_value(json_object_get(root, "rounds")),
                     x->info.rounds);
    assert_true(json_real_value(json_object_get(root, "worst_percent")) ==
                100 * x->info.last.worst);
    assert_true(json_real_value(json_object_get(root, "seconds_per_round")) ==
                0.25 * (x->info.rounds + 1));
    assert_string_equal(json_string_value(json_object_get(root, "rule")),
                        "newton");
    assert_int_equal(json_integer_value(json_object_get(root, "seed")), 7);
    assert_string_equal(json_string_value(json_object_get(root,
                                                          "input_sha256")),
                        pe__economy_sha256(x->e));
    json_decref(root);
}

static void test_the_village(void **state)
{
    (void)state;
    planned x;
    pe_error err = {0};
    make(&x, shipped("village"));
    assert_int_equal(x.info.outcome, PE_PLAN_BALANCED);
    assert_int_equal(pe__plan_write(&x.result, scratch_path("out"), &err),
                     PE_OK);
    assert_int_equal(scratch_count("out"), 8);
    check_prices(&x);
    check_amounts(&x);
    check_councils(&x);
    check_federations();
    check_rounds(&x);
    check_certificate(&x);
    /* it balances near last year's prices */
    for (int32_t g = 0; g < x.p->goods; g++)
        assert_true(fabs(x.solution.price[g] / x.p->price[g] - 1) < 0.15);
    end(&x);
}

static void test_brief(void **state)
{
    (void)state;
    planned x;
    make(&x, shipped("village"));
    x.result.brief = true;
    x.result.seconds = NULL;
    assert_int_equal(pe__plan_write(&x.result, scratch_path("brief"), NULL),
                     PE_OK);
    assert_int_equal(scratch_count("brief"), 5);
    pe__table *t = open_table("brief/rounds.csv");
    assert_string_equal(text(t, 0, "seconds"), "");
    pe__table_free(t);
    end(&x);
}

/* What ships is what was made of the statistics, and 855,000 rows are written
 * in about a second. */
static void test_the_nation_that_ships(void **state)
{
    (void)state;
    planned x;
    struct timespec start, stop;
    make(&x, shipped("us-2017"));
    clock_gettime(CLOCK_MONOTONIC, &start);
    assert_int_equal(pe__plan_write(&x.result, scratch_path("us"), NULL),
                     PE_OK);
    clock_gettime(CLOCK_MONOTONIC, &stop);
    double seconds = (double)(stop.tv_sec - start.tv_sec) +
                     (double)(stop.tv_nsec - start.tv_nsec) * 1e-9;
    print_message("# us-2017 written in %.2f s\n", seconds);
    assert_true(seconds < 5);
    const char *origin = market_shared("us-2017");
    if (origin) {
        pe__economy *e = market_open(origin);
        market_same_figures(x.e, e); /* sectors have names here */
        pe__economy_free(e);
    }
    end(&x);
}

static void test_failures_leave_nothing(void **state)
{
    (void)state;
    planned x;
    make(&x, shipped("village"));
    long live = pe__mem_live();
    for (int calls = 0; calls < 2; calls++) {
        int failed = 0;
        for (int n = 1, fine = 0; !fine; n++) {
            pe_error err = {0};
            char out[40], prices[60];
            snprintf(out, sizeof out, "none%d-%d/of/it", calls, n);
            snprintf(prices, sizeof prices, "%s/prices.csv", out);
            if (calls)
                failing_calls_from(n, 1);
            else
                pe__mem_fail_at(n);
            pe_status status =
                pe__plan_write(&x.result, scratch_path(out), &err);
            int happened = calls ? failing_calls_stop() : 0;
            pe__mem_fail_at(0);
            fine = status == PE_OK && !happened;
            failed += status != PE_OK;
            assert_int_equal(pe__mem_live(), live);
            /* the folder's last sync tells of a broken disk, too late */
            if (status == PE_OK || strstr(err.message, "did not confirm"))
                continue;
            assert_int_equal(status, calls ? PE_IO : PE_NO_MEMORY);
            assert_int_not_equal(access(scratch_path(prices), F_OK), 0);
        }
        assert_true(failed > 20);
    }
    end(&x);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_village),
        cmocka_unit_test(test_brief),
        cmocka_unit_test(test_the_nation_that_ships),
        cmocka_unit_test(test_failures_leave_nothing),
    };
    return cmocka_run_group_tests_name("app plan write", tests, scratch_make,
                                       scratch_remove);
}
