/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Fractions against GMP's own, over sizes that cross 128 bit both ways. */
#include "fraction.h"
#include "mem.h"
#include "random.h"

#include <gmp.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { KEPT = 12 };

static char *text_of(const pe__fraction *a)
{
    pe__buffer out = {0};
    pe_status status = PE_OK;
    pe__fraction_write(a, &out, &status);
    assert_int_equal(status, PE_OK);
    return out.bytes;
}

static void assert_same(const pe__fraction *ours, const mpq_t theirs)
{
    char *a = text_of(ours), *b = mpq_get_str(NULL, 10, theirs);
    assert_string_equal(a, b);
    /* small whenever it fits */
    bool fits = mpz_sizeinbase(mpq_numref(theirs), 2) <= 128 &&
                mpz_sizeinbase(mpq_denref(theirs), 2) <= 128;
    assert_int_equal(ours->big == NULL, fits);
    pe__free(a);
    free(b);
}

static void assert_text(const pe__fraction *a, const char *wanted)
{
    char *text = text_of(a);
    assert_string_equal(text, wanted);
    pe__free(text);
}

/* Numbers of all sizes, with many small and many extreme ones. */
static int64_t any(pe__random *random)
{
    static const int64_t extremes[] = {0, 1, -1, INT64_MAX, INT64_MIN, 2, 60};
    if (pe__random_below(random, 8) == 0)
        return extremes[pe__random_below(random, 7)];
    int64_t value = (int64_t)(pe__random_next(random) >>
                              (1 + pe__random_below(random, 62)));
    return pe__random_below(random, 2) ? value : -value;
}

static int64_t not_zero(pe__random *random)
{
    int64_t value = any(random);
    return value == 0 ? 3 : value;
}

static void set_theirs(mpq_t q, int64_t top, int64_t bottom)
{
    mpq_t b;
    mpq_init(b);
    mpq_set_si(q, top, 1);
    mpq_set_si(b, bottom, 1);
    mpq_div(q, q, b);
    mpq_clear(b);
}

static void step(pe__fraction *ours, mpq_t *theirs, pe__random *random)
{
    uint32_t out = pe__random_below(random, KEPT),
             a = pe__random_below(random, KEPT),
             b = pe__random_below(random, KEPT);
    pe_status status = PE_OK;
    uint32_t what = pe__random_below(random, 6);
    if (what == 0 || mpz_sizeinbase(mpq_denref(theirs[a]), 2) > 3000) {
        int64_t top = any(random), bottom = not_zero(random);
        pe__fraction_set(&ours[out], top, bottom);
        set_theirs(theirs[out], top, bottom);
    } else if (what == 1) {
        pe__fraction_subtract(&ours[out], &ours[a], &ours[b], &status);
        mpq_sub(theirs[out], theirs[a], theirs[b]);
    } else if (what == 2) {
        pe__fraction_multiply(&ours[out], &ours[a], &ours[b], &status);
        mpq_mul(theirs[out], theirs[a], theirs[b]);
    } else if (what == 3 && mpq_sgn(theirs[b]) != 0) {
        pe__fraction_divide(&ours[out], &ours[a], &ours[b], &status);
        mpq_div(theirs[out], theirs[a], theirs[b]);
    } else {
        pe__fraction_add(&ours[out], &ours[a], &ours[b], &status);
        mpq_add(theirs[out], theirs[a], theirs[b]);
    }
    assert_int_equal(status, PE_OK);
    assert_same(&ours[out], theirs[out]);
}

static void check_order(const pe__fraction *ours, mpq_t *theirs)
{
    pe_status status = PE_OK;
    for (int i = 0; i < KEPT; i++) {
        for (int j = 0; j < KEPT; j++) {
            int is = pe__fraction_compare(&ours[i], &ours[j], &status);
            int wanted = mpq_cmp(theirs[i], theirs[j]);
            assert_int_equal((is > 0) - (is < 0), (wanted > 0) - (wanted < 0));
            assert_int_equal(pe__fraction_equal(&ours[i], &ours[j]),
                             wanted == 0);
        }
        assert_int_equal(pe__fraction_sign(&ours[i]), mpq_sgn(theirs[i]));
        double near = pe__fraction_near(&ours[i]), is = mpq_get_d(theirs[i]);
        assert_true(near == is || fabs(near - is) <= fabs(is) * 0x1p-50);
    }
    assert_int_equal(status, PE_OK);
}

static void check_floor(const pe__fraction *ours, const mpq_t theirs)
{
    mpz_t whole;
    int64_t is = 0;
    mpz_init(whole);
    mpz_fdiv_q(whole, mpq_numref(theirs), mpq_denref(theirs));
    assert_int_equal(pe__fraction_floor(ours, &is), mpz_fits_slong_p(whole));
    if (mpz_fits_slong_p(whole))
        assert_int_equal(is, mpz_get_si(whole));
    mpz_clear(whole);
}

static void test_sums_are_those_of_gmp(void **state)
{
    (void)state;
    pe__random random;
    pe__random_seed(&random, 5, 0);
    pe__fraction *ours = pe__fractions_new(KEPT);
    mpq_t theirs[KEPT];
    for (int i = 0; i < KEPT; i++)
        mpq_init(theirs[i]);
    long big = 0;
    for (int i = 0; i < 40000; i++) {
        step(ours, theirs, &random);
        if (i % 20 == 0)
            check_order(ours, theirs);
        check_floor(&ours[i % KEPT], theirs[i % KEPT]);
        big += ours[i % KEPT].big != NULL;
    }
    assert_true(big > 4000 && big < 36000); /* both sides of the border */
    for (int i = 0; i < KEPT; i++)
        mpq_clear(theirs[i]);
    pe__fractions_free(ours, KEPT);
    assert_int_equal(pe__mem_live(), 0);
}

static void test_text_goes_both_ways(void **state)
{
    (void)state;
    static const char *const same[] = {
        "0", "7", "-1/3", "170141183460469231731687303715884105727",
        "340282366920938463463374607431768211455",
        "-340282366920938463463374607431768211456",
        "1/340282366920938463463374607431768211456",
        "99999999999999999999999999999999999999999999999999/7"};
    static const char *const other[][2] = {
        {"2.25", "9/4"}, {"-0.50", "-1/2"}, {"-0", "0"}, {"4/6", "2/3"},
        {"007", "7"}, {"0/9", "0"}, {"0.000", "0"}};
    static const char *const bad[] = {
        "", "-", "1/", "/2", "1/0", "1/00", "1.", ".5", "1e3", " 1", "1 ",
        "+1", "--1", "1/-2", "1/2/3", "1.5/2", "0x10", "nan"};
    pe__fraction a = PE__FRACTION_ZERO;
    pe_status status = PE_OK;
    for (size_t i = 0; i < sizeof same / sizeof *same; i++) {
        assert_true(pe__fraction_read(&a, same[i], strlen(same[i]), &status));
        assert_text(&a, same[i]);
    }
    for (size_t i = 0; i < sizeof other / sizeof *other; i++) {
        assert_true(pe__fraction_read(&a, other[i][0], strlen(other[i][0]),
                                      &status));
        assert_text(&a, other[i][1]);
    }
    pe__fraction_set(&a, 5, 7);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_false(pe__fraction_read(&a, bad[i], strlen(bad[i]), &status));
    char longer[4098];
    memset(longer, '9', sizeof longer);
    assert_false(pe__fraction_read(&a, longer, 4097, &status));
    assert_text(&a, "5/7");
    assert_true(pe__fraction_read(&a, longer, 4096, &status));
    pe__fraction_clear(&a);
    assert_text(&a, "0");
    assert_int_equal(status, PE_OK);
}

static void test_division_by_zero_is_a_status(void **state)
{
    (void)state;
    pe__fraction a = PE__FRACTION_ZERO, zero = PE__FRACTION_ZERO;
    pe_status status = PE_OK;
    pe__fraction_set(&a, 4, -6);
    pe__fraction_divide(&a, &a, &zero, &status);
    assert_int_equal(status, PE_BAD_INPUT);
    pe__fraction_add(&a, &a, &a, &status); /* sticks: nothing is done */
    assert_text(&a, "-2/3");
}

/* Harmonic sums squared: far beyond 128 bit. */
static void work(pe__fraction *sum, pe__fraction *term, pe__fraction *copy,
                 pe__buffer *text, pe_status *status)
{
    for (int64_t i = 1; i <= 130; i++) {
        pe__fraction_set(term, 1, i);
        pe__fraction_add(sum, sum, term, status);
    }
    pe__fraction_copy(copy, sum, status);
    pe__fraction_multiply(copy, copy, sum, status);
    pe__fraction_scale(copy, copy, 3, 7, status);
    (void)pe__fraction_compare(copy, sum, status);
    pe__fraction_write(copy, text, status);
    if (*status == PE_OK)
        (void)pe__fraction_read(term, text->bytes, text->size, status);
}

static void test_memory_that_runs_out_is_a_status(void **state)
{
    (void)state;
    long n = 0;
    pe_status status = PE_NO_MEMORY;
    while (status == PE_NO_MEMORY) {
        pe__fraction sum = PE__FRACTION_ZERO, term = PE__FRACTION_ZERO,
                     copy = PE__FRACTION_ZERO;
        pe__buffer text = {0};
        status = PE_OK;
        pe__mem_fail_at(++n);
        work(&sum, &term, &copy, &text, &status);
        pe__mem_fail_at(0);
        if (status == PE_OK)
            assert_true(pe__fraction_equal(&term, &copy));
        pe__fraction_clear(&sum);
        pe__fraction_clear(&term);
        pe__fraction_clear(&copy);
        pe__buffer_free(&text);
        assert_int_equal(pe__mem_live(), 0);
    }
    assert_int_equal(status, PE_OK);
    assert_true(n > 20);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sums_are_those_of_gmp),
        cmocka_unit_test(test_text_goes_both_ways),
        cmocka_unit_test(test_division_by_zero_is_a_status),
        cmocka_unit_test(test_memory_that_runs_out_is_a_status),
    };
    return cmocka_run_group_tests_name("fraction", tests, NULL, NULL);
}
