/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Decimal texts: exact ones read back as the same double, short ones are what
 * printf would have written. */
#include "decimal.h"
#include "random.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void test_texts(void **state)
{
    (void)state;
    static const struct {
        double number;
        const char *text;
    } cases[] = {{0, "0"}, {-0.0, "0"}, {1, "1"}, {-2.5, "-2.5"},
                 {0.1, "0.1"}, {700, "700"}, {1e15, "1000000000000000"},
                 {123456.789, "123456.789"}, {0.00012, "0.00012"},
                 {1e-7, "1e-7"}, {2.5e21, "2.5e21"},
                 {1e16, "10000000000000000"},
                 {NAN, ""}, {INFINITY, ""}, {1e22, "1e22"}};
    char text[PE__DECIMAL];
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        assert_int_equal(pe__decimal_exact(text, cases[k].number),
                         strlen(cases[k].text));
        assert_string_equal(text, cases[k].text);
        assert_int_equal(pe__decimal_short(text, cases[k].number),
                         strlen(cases[k].text));
        assert_string_equal(text, cases[k].text);
    }
}

static double any_double(pe__random *random)
{
    double number;
    uint64_t bits = pe__random_next(random);
    memcpy(&number, &bits, sizeof number);
    return number;
}

/* Doubles of all sizes, powers of ten and their neighbours, sums and products
 * of short decimals. */
static void test_exact_texts_read_back(void **state)
{
    (void)state;
    char text[PE__DECIMAL];
    pe__random random;
    pe__random_seed(&random, 7, 0);
    for (int k = 0; k < 400000; k++) {
        double number = any_double(&random);
        if (k % 4 == 1)
            number = pe__random_unit(&random);
        if (k % 4 == 2)
            number = round(1e6 * pe__random_unit(&random)) / 1e3;
        if (k % 4 == 3)
            number = nextafter(pow(10, k / 4 % 60 - 30), k % 8 < 4 ? 0 : 1e40);
        if (!isfinite(number))
            continue;
        int length = pe__decimal_exact(text, number);
        assert_int_equal(length, strlen(text));
        assert_true(length < PE__DECIMAL);
        if (strtod(text, NULL) != number)
            fail_msg("%.17g became %s", number, text);
    }
}

static void test_short_texts_are_near(void **state)
{
    (void)state;
    char text[PE__DECIMAL];
    pe__random random;
    pe__random_seed(&random, 8, 0);
    for (int k = 0; k < 200000; k++) {
        double number = any_double(&random);
        if (k % 2)
            number = pe__random_unit(&random) * pow(10, k % 40 - 20);
        if (!isnormal(number))
            continue;
        pe__decimal_short(text, number);
        double error = fabs(strtod(text, NULL) / number - 1);
        if (!(error <= 5.1e-12))
            fail_msg("%.17g became %s", number, text);
    }
}

static void test_rows(void **state)
{
    (void)state;
    char *text = NULL;
    size_t size = 0;
    static pe__rows rows;
    FILE *out = open_memstream(&text, &size);
    pe__rows_begin(&rows, out, "a,b,c");
    pe__rows_text(&rows, "");
    pe__rows_text(&rows, "say \"no\", twice");
    pe__rows_exact(&rows, 1.0 / 3);
    pe__rows_end(&rows);
    pe__rows_text(&rows, " led by a space");
    pe__rows_short(&rows, 1.0 / 3);
    pe__rows_whole(&rows, -7);
    pe__rows_end(&rows);
    pe__rows_finish(&rows);
    fclose(out);
    assert_string_equal(text, "a,b,c\n,\"say \"\"no\"\", twice\","
                              "0.3333333333333333\n"
                              "\" led by a space\",0.333333333333,-7\n");
    free(text);
}

/* Longer than the buffer, at once and in sum. */
static void test_rows_of_any_length(void **state)
{
    (void)state;
    char *text = NULL, *longest = malloc(100001);
    size_t size = 0;
    static pe__rows rows;
    memset(longest, 'x', 100000);
    longest[100000] = '\0';
    FILE *out = open_memstream(&text, &size);
    pe__rows_begin(&rows, out, "a");
    for (int k = 0; k < 3; k++) {
        pe__rows_text(&rows, longest);
        pe__rows_end(&rows);
    }
    for (int k = 0; k < 20000; k++) {
        pe__rows_whole(&rows, 1000 + k % 9000);
        pe__rows_end(&rows);
    }
    pe__rows_finish(&rows);
    fclose(out);
    assert_int_equal(size, 2 + 3 * 100001 + 20000 * 5);
    assert_string_equal(text + size - 5, "2999\n");
    free(longest);
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_texts),
        cmocka_unit_test(test_exact_texts_read_back),
        cmocka_unit_test(test_short_texts_are_near),
        cmocka_unit_test(test_rows),
        cmocka_unit_test(test_rows_of_any_length),
    };
    return cmocka_run_group_tests_name("app decimal", tests, NULL, NULL);
}
