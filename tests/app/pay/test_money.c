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

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_amounts)};
    return cmocka_run_group_tests_name("money", tests, NULL, NULL);
}
