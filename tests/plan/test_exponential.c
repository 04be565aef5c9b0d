/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Exponentials by the block against the library's, one by one. */
#include "plan.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

static void equals_the_library(void **state)
{
    double x[PE__BLOCK];
    (void)state;
    for (double start = -700.0; start < 690.0; start += 9.73) {
        for (int k = 0; k < PE__BLOCK; k++)
            x[k] = start + k * 0.0731;
        pe__exponentials(x, PE__BLOCK);
        for (int k = 0; k < PE__BLOCK; k++) {
            const double right = exp(start + k * 0.0731);
            assert_true(fabs(x[k] - right) <= 4.5e-16 * right);
        }
    }
}

static void keeps_within_numbers(void **state)
{
    double x[] = {0.0, 1e9, -1e9, 700.0, -745.0};
    (void)state;
    pe__exponentials(x, 5);
    assert_true(x[0] == 1.0);
    assert_true(isfinite(x[1]) && x[1] > 1e303);
    assert_true(x[2] >= 0.0 && x[2] < 1e-303);
    assert_true(isfinite(x[3]));
    assert_true(x[4] >= 0.0 && x[4] < 1e-303);
}

static void leaves_the_rest_alone(void **state)
{
    double x[] = {1.0, 1.0, 1.0};
    (void)state;
    pe__exponentials(x, 2);
    assert_true(fabs(x[1] - exp(1.0)) < 1e-15 && x[2] == 1.0);
    pe__exponentials(x, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(equals_the_library),
        cmocka_unit_test(keeps_within_numbers),
        cmocka_unit_test(leaves_the_rest_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
