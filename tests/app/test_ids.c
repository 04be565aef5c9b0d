/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Ids, names, lists, and the nearest of many texts. */
#include "ids.h"
#include "mem.h"
#include "random.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { MANY = 20000 };

static void test_every_id_keeps_its_number(void **state)
{
    (void)state;
    char(*text)[16] = calloc(MANY, sizeof *text);
    pe__ids ids = {0};
    int32_t found;
    for (int32_t k = 0; k < MANY; k++) {
        snprintf(text[k], sizeof text[k], "t%d", k * 7);
        assert_int_equal(pe__ids_get(&ids, text[k], strlen(text[k])), -1);
        assert_true(pe__ids_add(&ids, text[k], k, &found));
        assert_int_equal(found, -1);
    }
    for (int32_t k = 0; k < MANY; k++) {
        assert_int_equal(pe__ids_get(&ids, text[k], strlen(text[k])), k);
        assert_true(pe__ids_add(&ids, text[k], 5, &found));
        assert_int_equal(found, k); /* the first number stays */
        assert_int_equal(pe__ids_get(&ids, text[k], strlen(text[k])), k);
    }
    pe__ids_free(&ids);
    free(text);
}

static void test_only_the_given_length_counts(void **state)
{
    (void)state;
    pe__ids ids = {0};
    int32_t found;
    assert_int_equal(pe__ids_get(&ids, "", 0), -1);
    assert_true(pe__ids_add(&ids, "cook", 3, &found));
    assert_int_equal(pe__ids_get(&ids, "cooking", 4), 3);
    assert_int_equal(pe__ids_get(&ids, "cook", 3), -1);
    assert_int_equal(pe__ids_get(&ids, "Cook", 4), -1);
    pe__ids_set(&ids, "cook", 9);
    assert_int_equal(pe__ids_get(&ids, "cook", 4), 9);
    pe__ids_free(&ids);
}

static void test_names_are_numbered_in_order(void **state)
{
    (void)state;
    pe__arena arena = {0};
    pe__names names = {0};
    static const char *const text[] = {"b", "a", "b", "", "a", "c"};
    static const int32_t number[] = {0, 1, 0, 2, 1, 3};
    for (size_t k = 0; k < sizeof text / sizeof *text; k++)
        assert_int_equal(
            pe__names_add(&names, &arena, text[k], strlen(text[k])), number[k]);
    assert_int_equal(names.count, 4);
    assert_string_equal(names.name[3], "c");
    assert_int_equal(pe__names_get(&names, "d", 1), -1);
    pe__names_free(&names);
    pe__arena_free(&arena);
}

static void test_lists_are_cut_and_trimmed(void **state)
{
    (void)state;
    static const struct {
        const char *list, *items; /* found items with "|" after each */
    } cases[] = {
        {"", ""},
        {"a", "a|"},
        {"a;b", "a|b|"},
        {" a ; b\t;", "a|b|"},
        {";;;", ""},
        {"a b;  c d ", "a b|c d|"},
        {"a\n;\nb", "a|b|"},
        {"é;漢字", "é|漢字|"},
        {" ; ", ""},
    };
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        char found[64] = "";
        const char *rest = cases[k].list, *item;
        size_t length;
        while (pe__list_next(&rest, ';', &item, &length)) {
            strncat(found, item, length);
            strcat(found, "|");
        }
        assert_string_equal(found, cases[k].items);
    }
}

static void test_the_nearest_text(void **state)
{
    (void)state;
    char cook[] = "cook-lunch", wash[] = "wash-up", shop[] = "shopping",
         twin[] = "Cook-Lunch";
    char *among[] = {wash, cook, shop, twin};
    static const struct {
        const char *text;
        int32_t nearest;
    } cases[] = {
        {"cook-lunch", 1}, {"COOK-LUNCH", 1}, {"cok-lunch", 1},
        {"cook-lucnh", 1}, {"wsah-up", 0},    {"shoppingg", 2},
        {"zzz", -1},       {"", -1},          {"x", -1},
    };
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++)
        assert_int_equal(
            pe__nearest(cases[k].text, strlen(cases[k].text), among, 4),
            cases[k].nearest);
}

/* What is wrong by one letter is found again among many. */
static void test_one_slip_is_found(void **state)
{
    (void)state;
    char text[50][16], *among[50];
    pe__random random;
    pe__random_seed(&random, 3, 0);
    for (int k = 0; k < 50; k++) {
        for (int c = 0; c < 12; c++)
            text[k][c] = (char)('a' + pe__random_below(&random, 26));
        text[k][12] = '\0';
        among[k] = text[k];
    }
    for (int k = 0; k < 50; k++) {
        char slip[16];
        strcpy(slip, text[k]);
        slip[pe__random_below(&random, 12)] = '_';
        assert_int_equal(pe__nearest(slip, 12, among, 50), k);
    }
}

static void test_memory_that_runs_out(void **state)
{
    (void)state;
    for (long n = 1;; n++) {
        long live = pe__mem_live();
        pe__arena arena = {0};
        pe__names names = {0};
        char text[16];
        bool done = true;
        pe__mem_fail_at(n);
        for (int k = 0; k < 200 && done; k++) {
            snprintf(text, sizeof text, "n%d", k);
            done = pe__names_add(&names, &arena, text, strlen(text)) == k;
        }
        pe__mem_fail_at(0);
        pe__names_free(&names);
        pe__arena_free(&arena);
        assert_int_equal(pe__mem_live(), live);
        if (done) {
            assert_true(n > 3);
            return;
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_id_keeps_its_number),
        cmocka_unit_test(test_only_the_given_length_counts),
        cmocka_unit_test(test_names_are_numbered_in_order),
        cmocka_unit_test(test_lists_are_cut_and_trimmed),
        cmocka_unit_test(test_the_nearest_text),
        cmocka_unit_test(test_one_slip_is_found),
        cmocka_unit_test(test_memory_that_runs_out),
    };
    return cmocka_run_group_tests_name("app ids", tests, NULL, NULL);
}
