/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Numbers, days and times in three languages. */
#include "words.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#define THIN "\xe2\x80\xaf"
#define MINUS "\xe2\x88\x92"

enum { EN, DE, ES };

static void expect(int language, pe__value value, const char *want)
{
    pe__words words = {.language = language};
    pe__buffer out = {0};
    pe__words_write(&words, &value, &out);
    assert_string_equal(out.bytes, want);
    pe__buffer_free(&out);
}

static pe__value number(pe__kind kind, int64_t of)
{
    return (pe__value){.kind = kind, .integer = of,
                       .digits = kind == PE__MONEY ? 2 : 0};
}

static pe__value real(double of)
{
    return (pe__value){.kind = PE__REAL, .real = of};
}

static void test_counts(void **state)
{
    (void)state;
    expect(EN, number(PE__COUNT, 0), "0");
    expect(EN, number(PE__COUNT, 999), "999");
    expect(EN, number(PE__COUNT, 1000), "1,000");
    expect(EN, number(PE__COUNT, -1234567), MINUS "1,234,567");
    expect(DE, number(PE__COUNT, 1000), "1.000");
    expect(ES, number(PE__COUNT, 1000), "1000");
    expect(ES, number(PE__COUNT, 10000), "10" THIN "000");
    expect(EN, number(PE__COUNT, INT64_MIN), MINUS "9,223,372,036,854,775,808");
}

static void test_hours_and_money(void **state)
{
    (void)state;
    expect(EN, number(PE__HOURS, 9), "2.25");
    expect(DE, number(PE__HOURS, 10), "2,5");
    expect(ES, number(PE__HOURS, 8), "2");
    expect(EN, number(PE__HOURS, -3), MINUS "0.75");
    expect(EN, number(PE__MONEY, 123450), "1,234.50");
    expect(DE, number(PE__MONEY, 100), "1,00");
    expect(DE, number(PE__MONEY, -5), MINUS "0,05");
    pe__value money = number(PE__MONEY, -1234567);
    money.digits = 0;
    expect(EN, money, MINUS "1,234,567");
    money.digits = 3;
    expect(DE, money, MINUS "1.234,567");
    money.digits = 9;
    expect(EN, money, MINUS "0.001234567");
}

static void test_reals(void **state)
{
    (void)state;
    expect(EN, real(2.0), "2");
    expect(EN, real(1234.5678), "1,234.57");
    expect(DE, real(0.1 + 0.2), "0,3");
    expect(EN, real(-0.005), MINUS "0.005");
    expect(EN, real(-0.015), MINUS "0.015"); /* as ticks beside 0.02 are */
    expect(EN, real(0.02), "0.02");
    expect(EN, real(0.0996), "0.1");
    expect(EN, real(0.0994), "0.099");
    expect(DE, real(0.00123), "0,0012");
    expect(EN, real(1e-12), "0");
    expect(EN, real(0), "0");
    expect(EN, real(1e20), "1e+20");
}

static void test_days_and_times(void **state)
{
    (void)state;
    expect(EN, number(PE__DAY, 20783), "26 Nov 2026");
    expect(DE, number(PE__DAY, 20783), "26. Nov. 2026");
    expect(ES, number(PE__DAY, 20783), "26 nov 2026");
    expect(EN, number(PE__DAY, -1), "31 Dec 1969");
    expect(EN, number(PE__TIME, 1795700000), "26 Nov 2026, 13:33");
    expect(EN, number(PE__TIME, -1), "31 Dec 1969, 23:59");
}

static void test_zones(void **state)
{
    (void)state;
    pe__zones *zones = pe__zones_new("/usr/share/zoneinfo");
    pe__words words = {.language = DE,
                       .zone = pe__zones_find(zones, "Asia/Kolkata")};
    pe__value late = number(PE__TIME, 1795730000);
    pe__buffer out = {0};
    if (words.zone == NULL) {
        pe__zones_free(zones);
        skip();
    }
    pe__words_write(&words, &late, &out);
    assert_string_equal(out.bytes, "27. Nov. 2026, 03:23");
    pe__buffer_free(&out);
    pe__zones_free(zones);
}

static void test_weeks(void **state)
{
    (void)state;
    pe__doc *doc = pe__doc_new();
    for (int language = EN; language <= ES; language++) {
        pe__value *week = pe__doc_array(doc);
        pe__words_week(doc, week, language);
        assert_int_equal(pe__count_of(week), 7);
        assert_int_equal(pe__get_integer(pe__first(week), "day", -1), 0);
    }
    pe__doc_free(doc);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_counts),
        cmocka_unit_test(test_hours_and_money),
        cmocka_unit_test(test_reals),
        cmocka_unit_test(test_days_and_times),
        cmocka_unit_test(test_zones),
        cmocka_unit_test(test_weeks),
    };
    return cmocka_run_group_tests_name("words", tests, NULL, NULL);
}
