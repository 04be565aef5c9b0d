/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Counted memory and the arena on top of it. */
#include "arena.h"
#include "mem.h"
#include "random.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void test_counts_blocks(void **state)
{
    (void)state;
    long before = pe__mem_live();
    void *a = pe__alloc(3, 5), *b = pe__zalloc(4, 4), *c = pe__strdup("text");
    void *d = pe__realloc(NULL, 2, 2);
    assert_int_equal(pe__mem_live(), before + 4);
    assert_string_equal(c, "text");
    d = pe__realloc(d, 1000, 1);
    assert_int_equal(pe__mem_live(), before + 4);
    pe__free(a);
    pe__free(b);
    pe__free(c);
    pe__free(d);
    pe__free(NULL);
    assert_int_equal(pe__mem_live(), before);
}

static void test_zalloc_is_zero(void **state)
{
    (void)state;
    for (size_t size = 1; size < 300000; size = size * 3 + 1) {
        unsigned char *dirty = pe__alloc(size, 1);
        memset(dirty, 0xff, size);
        pe__free(dirty);
        unsigned char *clean = pe__zalloc(1, size);
        for (size_t i = 0; i < size; i++)
            assert_int_equal(clean[i], 0);
        pe__free(clean);
    }
}

static void test_count_of_nothing_can_be_freed(void **state)
{
    (void)state;
    void *a = pe__alloc(0, 8), *b = pe__zalloc(8, 0), *c = pe__alloc(1, 1);
    assert_non_null(a);
    assert_non_null(b);
    c = pe__realloc(c, 0, 4);
    assert_non_null(c);
    pe__free(a);
    pe__free(b);
    pe__free(c);
}

static void test_products_that_overflow_are_refused(void **state)
{
    (void)state;
    long before = pe__mem_live();
    void *kept = pe__strdup("kept");
    assert_null(pe__alloc(SIZE_MAX / 2, 3));
    assert_null(pe__zalloc(SIZE_MAX / 8 + 1, 8));
    assert_null(pe__alloc(1, (size_t)PTRDIFF_MAX + 1));
    assert_null(pe__realloc(kept, SIZE_MAX / 2, 4));
    assert_string_equal(kept, "kept");
    pe__free(kept);
    assert_int_equal(pe__mem_live(), before);
}

/* Each of the requests below is failed in turn, once. */
static void test_fails_the_nth_request_once(void **state)
{
    (void)state;
    for (long n = 1; n <= 4; n++) {
        pe__mem_fail_at(n);
        void *got[5];
        got[0] = pe__alloc(1, 1);
        got[1] = pe__zalloc(1, 1);
        got[2] = pe__realloc(NULL, 1, 1);
        got[3] = pe__strdup("x");
        got[4] = pe__alloc(1, 1);
        for (long i = 0; i < 5; i++) {
            assert_int_equal(got[i] == NULL, i == n - 1);
            pe__free(got[i]);
        }
    }
    pe__mem_fail_at(1);
    pe__mem_fail_at(0); /* called off */
    void *memory = pe__alloc(1, 1);
    assert_non_null(memory);
    pe__free(memory);
}

static void test_failed_realloc_keeps_the_old(void **state)
{
    (void)state;
    char *text = pe__strdup("still here");
    pe__mem_fail_at(1);
    assert_null(pe__realloc(text, 100, 1));
    assert_string_equal(text, "still here");
    pe__free(text);
}

/* Blocks must not overlap and stay as they were written: each is filled with
 * its own number, and all are looked at in the end. */
static void test_arena_keeps_objects_apart(void **state)
{
    (void)state;
    enum { OBJECTS = 3000 };
    static unsigned char *object[OBJECTS];
    static size_t size[OBJECTS];
    long before = pe__mem_live();
    pe__arena arena = {0};
    pe__random random;
    pe__random_seed(&random, 5, 0);
    for (int i = 0; i < OBJECTS; i++) {
        size[i] = pe__random_below(&random, i % 100 == 0 ? 200000 : 300);
        object[i] = pe__arena_alloc(&arena, size[i]);
        assert_non_null(object[i]);
        assert_int_equal((uintptr_t)object[i] % _Alignof(max_align_t), 0);
        memset(object[i], i % 251, size[i]);
    }
    for (int i = 0; i < OBJECTS; i++)
        for (size_t k = 0; k < size[i]; k++)
            assert_int_equal(object[i][k], i % 251);
    pe__arena_free(&arena);
    assert_null(arena.newest);
    assert_int_equal(pe__mem_live(), before);
}

static void test_arena_texts_end_with_zero(void **state)
{
    (void)state;
    pe__arena arena = {0};
    char *text = pe__arena_text(&arena, "abcdef", 3);
    assert_string_equal(text, "abc");
    assert_string_equal(pe__arena_text(&arena, "", 0), "");
    assert_null(pe__arena_text(&arena, "x", SIZE_MAX));
    assert_null(pe__arena_alloc(&arena, SIZE_MAX - 7));
    assert_string_equal(text, "abc");
    pe__arena_free(&arena);
}

static void test_arena_without_memory(void **state)
{
    (void)state;
    pe__arena arena = {0};
    pe__mem_fail_at(1);
    assert_null(pe__arena_alloc(&arena, 10));
    void *first = pe__arena_alloc(&arena, 10); /* and works again */
    assert_non_null(first);
    pe__mem_fail_at(1);
    assert_null(pe__arena_alloc(&arena, 1 << 20));
    assert_non_null(pe__arena_alloc(&arena, 10)); /* room that is left */
    pe__mem_fail_at(0);
    pe__arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_counts_blocks),
        cmocka_unit_test(test_zalloc_is_zero),
        cmocka_unit_test(test_count_of_nothing_can_be_freed),
        cmocka_unit_test(test_products_that_overflow_are_refused),
        cmocka_unit_test(test_fails_the_nth_request_once),
        cmocka_unit_test(test_failed_realloc_keeps_the_old),
        cmocka_unit_test(test_arena_keeps_objects_apart),
        cmocka_unit_test(test_arena_texts_end_with_zero),
        cmocka_unit_test(test_arena_without_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
