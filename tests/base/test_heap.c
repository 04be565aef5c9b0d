/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The heap against a stable sort. */
#include "heap.h"
#include "mem.h"
#include "random.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

typedef struct {
    double key;
    int64_t item, order;
} entry;

static int compare(const void *a, const void *b)
{
    const entry *x = a, *y = b;
    if (x->key != y->key)
        return x->key < y->key ? -1 : 1;
    return (x->order > y->order) - (x->order < y->order);
}

/* Few different keys, so that ties are many. */
static void test_leaves_like_a_stable_sort(void **state)
{
    (void)state;
    pe__random random;
    pe__random_seed(&random, 11, 0);
    for (int round = 0; round < 300; round++) {
        int64_t count = pe__random_below(&random, 400);
        uint32_t keys = 1 + pe__random_below(&random, 1 + (uint32_t)round);
        entry *sorted = calloc((size_t)count + 1, sizeof *sorted);
        pe__heap heap = {0};
        for (int64_t i = 0; i < count; i++) {
            double key = (double)pe__random_below(&random, keys) - 5;
            if (pe__random_below(&random, 50) == 0)
                key = pe__random_below(&random, 2) ? INFINITY : -INFINITY;
            int64_t item = (int64_t)pe__random_next(&random);
            sorted[i] = (entry){key, item, i};
            assert_true(pe__heap_push(&heap, key, item));
        }
        qsort(sorted, (size_t)count, sizeof *sorted, compare);
        double key;
        int64_t item;
        for (int64_t i = 0; i < count; i++) {
            assert_int_equal(heap.count, count - i);
            assert_true(pe__heap_pop(&heap, &key, &item));
            assert_true(key == sorted[i].key);
            assert_int_equal(item, sorted[i].item);
        }
        assert_false(pe__heap_pop(&heap, &key, &item));
        pe__heap_free(&heap);
        free(sorted);
    }
}

/* Pushes and pops in any order, against the smallest of a plain list. */
static void test_push_and_pop_mixed(void **state)
{
    (void)state;
    enum { MOST = 200 };
    entry list[MOST];
    int count = 0;
    pe__heap heap = {0};
    pe__random random;
    pe__random_seed(&random, 12, 0);
    for (int64_t step = 0; step < 20000; step++) {
        if (count < MOST && (count == 0 || pe__random_below(&random, 2))) {
            double key = (double)pe__random_below(&random, 10);
            assert_true(pe__heap_push(&heap, key, step));
            list[count++] = (entry){key, step, step};
            continue;
        }
        int first = 0;
        for (int i = 1; i < count; i++)
            if (compare(&list[i], &list[first]) < 0)
                first = i;
        double key;
        int64_t item;
        assert_true(pe__heap_pop(&heap, &key, &item));
        assert_true(key == list[first].key);
        assert_int_equal(item, list[first].item);
        list[first] = list[--count];
    }
    pe__heap_free(&heap);
}

static void test_push_without_memory(void **state)
{
    (void)state;
    long before = pe__mem_live();
    pe__heap heap = {0};
    int64_t pushed = 0;
    for (long n = 1; n < 6; n++) { /* the n-th time it grows */
        pe__mem_fail_at(1);
        while (pe__heap_push(&heap, (double)-pushed, pushed))
            pushed++;
        assert_int_equal(heap.count, pushed);
    }
    pe__mem_fail_at(0);
    double key;
    int64_t item;
    while (pe__heap_pop(&heap, &key, &item))
        assert_int_equal(item, --pushed);
    assert_int_equal(pushed, 0);
    pe__heap_free(&heap);
    assert_int_equal(pe__mem_live(), before);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_leaves_like_a_stable_sort),
        cmocka_unit_test(test_push_and_pop_mixed),
        cmocka_unit_test(test_push_without_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
