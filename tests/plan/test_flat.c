/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Sums over the inputs of many councils at once, against sums one by one, in
 * every width that this processor has. */
#include "flat.h"
#include "plan.h"
#include "random.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

enum { GOODS = 300, COUNCILS = PE__BLOCK };

/* Councils by lot; arrays have just their length, so that a sanitizer sees
 * what is read beyond them. */
typedef struct {
    int64_t *start;
    int32_t *good, *output, *recipe;
    double *weight, *level, *theta, *value;
    uint8_t *way;
    double v[GOODS], x[COUNCILS];
    pe__run run;
} block;

static void *room(int64_t count, size_t size)
{
    void *memory = calloc((size_t)(count > 0 ? count : 1), size);
    assert_non_null(memory);
    return memory;
}

/* `most` inputs each, or fewer; one with `longest`. */
static void draw(block *b, int64_t count, int32_t most, int64_t longest,
                 bool shared, uint64_t seed)
{
    pe__random r;
    pe__random_seed(&r, seed, 0);
    *b = (block){.start = room(count + 1, sizeof *b->start)};
    for (int64_t w = 0; w < count; w++)
        b->start[w + 1] =
            b->start[w] +
            (w == count / 2 && longest > 0
                 ? longest
                 : pe__random_below(&r, (uint32_t)most + 1));
    const int64_t inputs = b->start[count];
    b->good = room(inputs, sizeof *b->good);
    b->weight = room(inputs, sizeof *b->weight);
    for (int64_t k = 0; k < inputs; k++) {
        b->good[k] = (int32_t)pe__random_below(&r, GOODS);
        b->weight[k] = pe__random_unit(&r) / (longest > most ? 100.0 : most);
    }
    b->output = room(count, sizeof *b->output);
    b->recipe = room(count, sizeof *b->recipe);
    b->level = room(count, sizeof(double));
    b->theta = room(count, sizeof(double));
    b->value = room(count, sizeof(double));
    b->way = room(count, 1);
    for (int64_t w = 0; w < count; w++) {
        b->output[w] = (int32_t)pe__random_below(&r, GOODS);
        b->recipe[w] = (int32_t)pe__random_below(&r, (uint32_t)count);
        b->level[w] = 4.0 * pe__random_unit(&r) - 2.0;
        b->theta[w] = 2.0 + 8.0 * pe__random_unit(&r);
        b->way[w] = (uint8_t)pe__random_below(&r, 3);
        b->x[w] = pe__random_unit(&r) - 0.3;
    }
    for (int g = 0; g < GOODS; g++)
        b->v[g] = 6.0 * pe__random_unit(&r) - 3.0;
    b->run = (pe__run){.count = count, .recipe = shared ? b->recipe : NULL,
                       .start = b->start, .good = b->good,
                       .weight = b->weight,
                       .wide = most > 8 || longest > 8, .output = b->output,
                       .way = b->way, .level = b->level, .theta = b->theta,
                       .value = b->value};
}

static void discard(block *b)
{
    void *owned[] = {b->start, b->good, b->output, b->recipe, b->weight,
                     b->level, b->theta, b->value, b->way};
    for (size_t i = 0; i < sizeof owned / sizeof *owned; i++)
        free(owned[i]);
}

static int64_t recipe_of(const block *b, int64_t w)
{
    return b->run.recipe ? b->recipe[w] : w;
}

/* --- against one by one --------------------------------------------------- */

static void sums_are_right(const block *b, const pe__kernels *k)
{
    double sum[COUNCILS + 1];
    sum[b->run.count] = 77.0;
    k->weigh(&b->run, b->v, sum);
    for (int64_t w = 0; w < b->run.count; w++) {
        double right = 0.0, size = 0.0;
        const int64_t r = recipe_of(b, w);
        for (int64_t i = b->start[r]; i < b->start[r + 1]; i++) {
            right += b->weight[i] * b->v[b->good[i]];
            size += fabs(b->weight[i] * b->v[b->good[i]]);
        }
        assert_true(fabs(sum[w] - right) <= 1e-13 * size);
    }
    assert_true(sum[b->run.count] == 77.0);
}

/* In the order of councils and inputs: to the last bit. */
static void spreading_is_right(const block *b, const pe__kernels *k)
{
    double onto[GOODS], right[GOODS];
    for (int g = 0; g < GOODS; g++)
        onto[g] = right[g] = g;
    k->spread(&b->run, b->x, onto);
    for (int64_t w = 0; w < b->run.count; w++) {
        const int64_t r = recipe_of(b, w);
        for (int64_t i = b->start[r]; i < b->start[r + 1]; i++)
            right[b->good[i]] += b->weight[i] * b->x[w];
    }
    assert_memory_equal(onto, right, sizeof onto);
    k->square(&b->run, b->x, onto);
    for (int64_t w = 0; w < b->run.count; w++) {
        const int64_t r = recipe_of(b, w);
        for (int64_t i = b->start[r]; i < b->start[r + 1]; i++)
            right[b->good[i]] += b->weight[i] * b->weight[i] * b->x[w];
    }
    assert_memory_equal(onto, right, sizeof onto);
}

static void earning_is_right(const block *b, const pe__kernels *k)
{
    double index[COUNCILS], supply[GOODS] = {0.0}, right[GOODS] = {0.0};
    double surplus = 0.0, got = 0.0;
    pe__earned earned = {.supply = supply};
    k->weigh(&b->run, b->v, index);
    k->earn(&b->run, b->v, index, &earned);
    for (int64_t w = 0; w < b->run.count; w++) {
        double value = 0.0;
        if (b->way[w] == PE__PLAIN)
            value = exp(b->theta[w] *
                        (b->level[w] + b->v[b->output[w]] - index[w]));
        assert_true(fabs(b->value[w] - value) <= 1e-12 * value);
        right[b->output[w]] += value;
        surplus += value / b->theta[w];
    }
    for (int i = 0; i < 8; i++)
        got += earned.surplus[i];
    assert_true(fabs(got - surplus) <= 1e-12 * surplus);
    for (int g = 0; g < GOODS; g++)
        assert_true(fabs(supply[g] - right[g]) <= 1e-12 * right[g]);
}

/* --- all widths alike ----------------------------------------------------- */

typedef struct {
    double sum[COUNCILS], value[COUNCILS], onto[GOODS], supply[GOODS];
    double surplus[8];
} outcome;

static void all_of_it(const block *b, const pe__kernels *k, outcome *out)
{
    memset(out, 0, sizeof *out);
    pe__earned earned = {.supply = out->supply};
    k->weigh(&b->run, b->v, out->sum);
    k->earn(&b->run, b->v, out->sum, &earned);
    k->spread(&b->run, b->value, out->onto);
    memcpy(out->value, b->value, (size_t)b->run.count * sizeof(double));
    memcpy(out->surplus, earned.surplus, sizeof out->surplus);
}

static void check(const block *b)
{
    static outcome first, other;
    pe__kernels k = pe__kernels_best();
    all_of_it(b, &k, &first);
    for (int i = 0; i < PE__KERNELS; i++) {
        if (!pe__kernels_at(i, &k))
            continue;
        sums_are_right(b, &k);
        spreading_is_right(b, &k);
        earning_is_right(b, &k);
        all_of_it(b, &k, &other);
        assert_memory_equal(&first, &other, sizeof first);
    }
}

static void few_inputs(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 40; seed++)
        for (int64_t count = 1; count <= COUNCILS; count = 2 * count + 1) {
            block b;
            draw(&b, count, (int32_t)(seed % 9), 0, false, seed);
            check(&b);
            discard(&b);
        }
}

static void many_inputs(void **state)
{
    static const int32_t most[] = {9, 17, 40, 300};
    static const int64_t longest[] = {0, 9, 2047, 2048, 2049, 10000};
    (void)state;
    for (size_t m = 0; m < sizeof most / sizeof *most; m++)
        for (size_t l = 0; l < sizeof longest / sizeof *longest; l++) {
            block b;
            draw(&b, COUNCILS - (int64_t)l, most[m], longest[l], false,
                 10 * m + l);
            check(&b);
            discard(&b);
        }
}

/* Shared recipes go another way to the same bits. */
static void shared_recipes(void **state)
{
    const pe__kernels best = pe__kernels_best();
    (void)state;
    for (uint64_t seed = 1; seed <= 20; seed++) {
        block b;
        outcome own, shared;
        draw(&b, COUNCILS - 3, seed % 2 ? 8 : 30, seed % 3 ? 0 : 5000, true,
             seed);
        check(&b);
        for (int64_t w = 0; w < b.run.count; w++)
            b.recipe[w] = (int32_t)w;
        all_of_it(&b, &best, &shared);
        b.run.recipe = NULL;
        all_of_it(&b, &best, &own);
        assert_memory_equal(&own, &shared, sizeof own);
        discard(&b);
    }
}

static void blocks_without_plain_councils_are_seen(void **state)
{
    block b;
    (void)state;
    draw(&b, 100, 5, 0, false, 1);
    assert_true(pe__run_plain(&b.run));
    for (int64_t w = 0; w < 100; w++)
        b.way[w] = w % 2 ? PE__OUT : PE__GENERAL;
    assert_false(pe__run_plain(&b.run));
    b.way[99] = PE__PLAIN;
    assert_true(pe__run_plain(&b.run));
    discard(&b);
}

/* --- exponentials --------------------------------------------------------- */

static void exponentials_equal_the_library(void **state)
{
    enum { N = 509, STARTS = 140 };
    double x[N];
    pe__kernels kernels;
    (void)state;
    for (int i = 0; i < PE__KERNELS * STARTS; i++) {
        const double start = -700.0 + 9.73 * (i % STARTS);
        if (!pe__kernels_at(i / STARTS, &kernels))
            continue;
        for (int k = 0; k < N; k++)
            x[k] = start + k * 0.0731;
        kernels.raise(x, N);
        for (int k = 0; k < N; k++) {
            const double right = exp(start + k * 0.0731);
            assert_true(fabs(x[k] - right) <= 4.5e-16 * right);
        }
    }
}

static void exponentials_keep_within_numbers(void **state)
{
    pe__kernels kernels;
    (void)state;
    for (int i = 0; i < PE__KERNELS; i++) {
        double x[] = {0.0, 1e9, -1e9, 700.0, -745.0, 1.0, 1.0};
        if (!pe__kernels_at(i, &kernels))
            continue;
        kernels.raise(x, 6);
        assert_true(x[0] == 1.0);
        assert_true(isfinite(x[1]) && x[1] > 1e303);
        assert_true(x[2] >= 0.0 && x[2] < 1e-303);
        assert_true(isfinite(x[3]));
        assert_true(x[4] >= 0.0 && x[4] < 1e-303);
        assert_true(fabs(x[5] - exp(1.0)) < 1e-15 && x[6] == 1.0);
        kernels.raise(x, 0);
        assert_true(x[0] == 1.0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(few_inputs),
        cmocka_unit_test(many_inputs),
        cmocka_unit_test(shared_recipes),
        cmocka_unit_test(blocks_without_plain_councils_are_seen),
        cmocka_unit_test(exponentials_equal_the_library),
        cmocka_unit_test(exponentials_keep_within_numbers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
