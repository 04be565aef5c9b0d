/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Random numbers: the authors' known answers, and statistics whose bounds a
 * sound generator breaks less than once in a billion seeds (the seeds are
 * fixed, so a test that passes passes always). */
#include "random.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* xoshiro256** from state 1, 2, 3, 4: what the authors' reference code prints;
 * the same list stands in the tests of other projects (rand_xoshiro, vigna). */
static void test_known_answers_of_the_generator(void **state)
{
    (void)state;
    static const uint64_t expected[] = {
        11520u, 0u, 1509978240u, 1215971899390074240u, 1216172134540287360u,
        607988272756665600u, 16172922978634559625u, 8476171486693032832u,
        10595114339597558777u, 2904607092377533576u};
    pe__random random = {{1, 2, 3, 4}};
    for (size_t i = 0; i < sizeof expected / sizeof expected[0]; i++)
        assert_true(pe__random_next(&random) == expected[i]);
}

/* splitmix64 from 1234567, as published with Java's SplittableRandom and in
 * Rosetta Code: the first four words are the state. */
static void test_known_answers_of_the_seeding(void **state)
{
    (void)state;
    static const uint64_t expected[] = {
        6457827717110365317u, 3203168211198807973u, 9817491932198370423u,
        4593380528125082431u};
    pe__random random;
    pe__random_seed(&random, 1234567, 0);
    for (int i = 0; i < 4; i++)
        assert_true(random.s[i] == expected[i]);
}

/* Seeding and generating together: made by a second implementation, written
 * apart from this one in another language. */
static void test_known_answers_of_both(void **state)
{
    (void)state;
    static const uint64_t expected[2][4] = {
        {0x99ec5f36cb75f2b4u, 0xbf6e1f784956452au, 0x1a5f849d4933e6e0u,
         0x6aa594f1262d2d2cu},
        {0x15780b2e0c2ec716u, 0x6104d9866d113a7eu, 0xae17533239e499a1u,
         0xecb8ad4703b360a1u}};
    for (int k = 0; k < 2; k++) {
        pe__random random;
        pe__random_seed(&random, k == 0 ? 0 : 42, 0);
        for (int i = 0; i < 4; i++)
            assert_true(pe__random_next(&random) == expected[k][i]);
    }
}

static void test_streams_differ(void **state)
{
    (void)state;
    enum { STREAMS = 2000 };
    static uint64_t first[STREAMS];
    for (uint64_t k = 0; k < STREAMS; k++) {
        pe__random random, again;
        pe__random_seed(&random, 7, k);
        pe__random_seed(&again, 7, k);
        first[k] = pe__random_next(&random);
        assert_true(first[k] == pe__random_next(&again));
        for (uint64_t j = 0; j < k; j++)
            assert_true(first[j] != first[k]);
    }
}

/* Chi-square of the counts, turned into a standard normal (Wilson & Hilferty
 * 1931); 6 sigma both ways. */
static void assert_uniform(const int64_t *count, int64_t cells, int64_t total)
{
    double expected = (double)total / (double)cells, chi = 0;
    for (int64_t i = 0; i < cells; i++)
        chi += ((double)count[i] - expected) * ((double)count[i] - expected) /
               expected;
    double k = (double)(cells - 1), v = 2 / (9 * k);
    double z = (cbrt(chi / k) - (1 - v)) / sqrt(v);
    if (fabs(z) > 6)
        print_message("chi-square %g of %g cells: z = %g\n", chi, k + 1, z);
    assert_true(fabs(z) < 6);
}

static void test_below_is_uniform(void **state)
{
    (void)state;
    static const uint32_t sizes[] = {2, 3, 5, 6, 7, 10, 100, 1000};
    pe__random random;
    pe__random_seed(&random, 3, 0);
    for (size_t s = 0; s < sizeof sizes / sizeof sizes[0]; s++) {
        int64_t count[1000] = {0};
        for (int i = 0; i < 1000000; i++) {
            uint32_t x = pe__random_below(&random, sizes[s]);
            assert_true(x < sizes[s]);
            count[x]++;
        }
        assert_uniform(count, sizes[s], 1000000);
    }
    assert_int_equal(pe__random_below(&random, 1), 0);
}

/* With n = 3/4 of 2^32 a plain multiplication or remainder would give some
 * thirds of the range twice the weight of others. */
static void test_below_has_no_bias_for_large_n(void **state)
{
    (void)state;
    const uint32_t n = 3221225472u;
    int64_t third[3] = {0}, residue[3] = {0};
    pe__random random;
    pe__random_seed(&random, 4, 0);
    for (int i = 0; i < 300000; i++) {
        uint32_t x = pe__random_below(&random, n);
        assert_true(x < n);
        third[x / (n / 3)]++;
        residue[x % 3]++;
    }
    assert_uniform(third, 3, 300000);
    assert_uniform(residue, 3, 300000);
}

static void test_unit_is_uniform(void **state)
{
    (void)state;
    int64_t count[100] = {0};
    pe__random random;
    pe__random_seed(&random, 5, 1);
    for (int i = 0; i < 1000000; i++) {
        double x = pe__random_unit(&random);
        assert_true(x >= 0 && x < 1);
        count[(int)(x * 100)]++;
    }
    assert_uniform(count, 100, 1000000);
}

/* All 24 orders of four items come equally often, and nothing is lost. */
static void test_shuffle_is_uniform(void **state)
{
    (void)state;
    int64_t count[256] = {0}, orders[24];
    pe__random random;
    pe__random_seed(&random, 6, 0);
    for (int i = 0; i < 240000; i++) {
        int32_t item[4] = {0, 1, 2, 3};
        pe__random_shuffle(&random, item, 4);
        assert_int_equal((1 << item[0]) | (1 << item[1]) | (1 << item[2]) |
                         (1 << item[3]), 15);
        count[item[0] | item[1] << 2 | item[2] << 4 | item[3] << 6]++;
    }
    int found = 0;
    for (int i = 0; i < 256; i++)
        if (count[i] > 0) {
            assert_true(found < 24);
            orders[found++] = count[i];
        }
    assert_int_equal(found, 24);
    assert_uniform(orders, 24, 240000);
    pe__random_shuffle(&random, NULL, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_known_answers_of_the_generator),
        cmocka_unit_test(test_known_answers_of_the_seeding),
        cmocka_unit_test(test_known_answers_of_both),
        cmocka_unit_test(test_streams_differ),
        cmocka_unit_test(test_below_is_uniform),
        cmocka_unit_test(test_below_has_no_bias_for_large_n),
        cmocka_unit_test(test_unit_is_uniform),
        cmocka_unit_test(test_shuffle_is_uniform),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
