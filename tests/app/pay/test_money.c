/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Amounts as people type them in one country or another. */
#include "money.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static void test_amounts(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int64_t amount;
    } cases[] = {
        {"1200", 120000},       {"12.5", 1250},        {"12,50", 1250},
        {"1.200,50", 120050},   {"1,200.50", 120050},  {"1 200,5", 120050},
        {"1,200", 120000},      {"1.234.567", 123456700}, {"0", 0},
        {"0.01", 1},            {"0,1", 10},           {"007", 700},
        {"", -1},               {"-1", -1},            {"1.", -1},
        {".5", -1},             {"1,2,3", -1},         {"12,3456", -1},
        {"1.2345", -1},         {"1 2", -1},           {"abc", -1},
        {"1e3", -1},            {"1,23.4,5", -1},      {"1.200.50", -1},
        {"99999999999999999999", -1}, {"90071992547409.91", -1},
        {"12 €", -1}};
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++)
        if (pe__money_of(cases[k].text) != cases[k].amount)
            fail_msg("\"%s\" became %lld", cases[k].text,
                     (long long)pe__money_of(cases[k].text));
}

/* Yen have none behind the point, dinars three, an hour of a bank one. */
static void test_decimals(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int digits;
        int64_t amount;
    } cases[] = {
        {"1200", 0, 1200},       {"1.200", 0, 1200},     {"1,200", 0, 1200},
        {"1.5", 0, -1},          {"12.50", 0, -1},       {"7.5", 1, 75},
        {"1.234.567", 0, 1234567},
        {"7.55", 1, -1},         {"1.200", 1, 12000},    {"1.250", 3, 1250},
        {"1,25", 3, 1250},       {"1.200,5", 3, 1200500},
        {"1.234.567", 3, 1234567000}, {"1.2345", 3, -1}, {"0.001", 3, 1},
        {"1.234567", 6, 1234567}, {"1.200", 6, 1200000}, {"9", 9, 9000000000},
        {"9007199254740991", 0, 9007199254740991}, {"9007199254740993", 0, -1},
        {"9223372036854775808", 0, -1}, {"9007199254741", 3, -1}};
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++)
        if (pe__money_of_digits(cases[k].text, cases[k].digits) !=
            cases[k].amount)
            fail_msg("\"%s\" with %d became %lld", cases[k].text,
                     cases[k].digits,
                     (long long)pe__money_of_digits(cases[k].text,
                                                    cases[k].digits));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_amounts),
                                       cmocka_unit_test(test_decimals)};
    return cmocka_run_group_tests_name("money", tests, NULL, NULL);
}
