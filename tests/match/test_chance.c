/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The chance that enough come, against going through all ways in which they
 * may; and the arithmetic of number.h against the C library's. */
#include "match.h"
#include "number.h"
#include "random.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

/* Sum over all subsets of those who come. */
static double enumerate(const double *show, const int32_t *places, int n,
                        int32_t wanted)
{
    double sum = 0.0;
    for (int set = 0; set < 1 << n; set++) {
        double chance = 1.0;
        int32_t come = 0;
        for (int k = 0; k < n; k++) {
            chance *= set >> k & 1 ? show[k] : 1.0 - show[k];
            come += set >> k & 1 ? places[k] : 0;
        }
        sum += come >= wanted ? chance : 0.0;
    }
    return sum;
}

static void it_is_the_sum_over_all_ways(void **state)
{
    (void)state;
    pe__random random;
    pe__random_seed(&random, 1, 0);
    double worst = 0.0;
    for (int round = 0; round < 600; round++) {
        double show[14];
        int32_t places[14];
        const int n = (int)pe__random_below(&random, 15);
        const int32_t wanted = 1 + (int32_t)pe__random_below(&random, 12);
        for (int k = 0; k < n; k++) {
            const uint32_t kind = pe__random_below(&random, 8);
            show[k] = kind == 0 ? 0.0 : kind == 1
                                            ? 1.0 : pe__random_unit(&random);
            places[k] = 1 + (int32_t)(pe__random_below(&random, 3) == 0);
        }
        const double ours = pe__chance_of(show, places, n, wanted);
        worst = fmax(worst, fabs(ours - enumerate(show, places, n, wanted)));
    }
    print_message("# off by at most %.1e\n", worst);
    assert_true(worst < 1e-14);
}

/* Thirty places and many claims: a binomial, by its own formula. */
static void large_needs_are_binomial(void **state)
{
    (void)state;
    double show[60];
    int32_t places[60];
    for (int k = 0; k < 60; k++) {
        show[k] = 0.6;
        places[k] = 1;
    }
    double tail = 0.0;
    for (int come = PE_MATCH_PLACES; come <= 60; come++)
        tail += exp(lgamma(61.0) - lgamma(come + 1.0) - lgamma(61.0 - come) +
                    come * log(0.6) + (60 - come) * log(0.4));
    const double ours = pe__chance_of(show, places, 60, PE_MATCH_PLACES);
    assert_true(fabs(ours - tail) < 1e-12);
    assert_true(pe__chance_of(show, places, 0, 1) == 0.0);
    assert_true(pe__chance_of(show, places, 3, 0) == 1.0);
}

static void numbers_are_what_they_say(void **state)
{
    (void)state;
    double off[6] = {0};
    for (int k = -4000; k <= 4000; k++) {
        const double x = k / 100.0;
        off[0] = fmax(off[0], fabs(pe__exp(x) / exp(x) - 1.0));
        off[1] = fmax(off[1], fabs(pe__log(exp(x)) - x));
    }
    for (int k = 1; k < 100000; k++) {
        const float x = (float)k / 1300.0F, u = (float)k / 100000.0F;
        off[2] = fmax(off[2], fabs(pe__decay(x) / exp(-(double)x) - 1.0));
        off[3] = fmax(off[3], fabs((double)pe__minus_log(u) +
                                   log((double)u)));
    }
    for (int64_t a = -3700000000; a <= 3700000000; a += 12345677)
        off[4] = fmax(off[4], fabs(pe__sine(a) -
                                   sin((double)a * 1e-7 * M_PI / 180.0)));
    print_message("# exp %.1e log %.1e decay %.1e -log %.1e sine %.1e\n",
                  off[0], off[1], off[2], off[3], off[4]);
    assert_true(off[0] < 1e-15 * 4 && off[1] < 2e-14);
    assert_true(off[2] < 3e-6 && off[3] < 2e-6 && off[4] < 1e-13);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_is_the_sum_over_all_ways),
        cmocka_unit_test(large_needs_are_binomial),
        cmocka_unit_test(numbers_are_what_they_say),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
