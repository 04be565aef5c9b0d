/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Days and dates, against the C library's calendar. */
#include "calendar.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <time.h>

#include <cmocka.h>

static void test_every_day_of_a_thousand_years(void **state)
{
    (void)state;
    for (int64_t day = -200000; day < 200000; day++) {
        time_t at = (time_t)day * 86400;
        struct tm tm;
        gmtime_r(&at, &tm);
        pe__date date = pe__date_of(day);
        assert_int_equal(date.year, tm.tm_year + 1900);
        assert_int_equal(date.month, tm.tm_mon + 1);
        assert_int_equal(date.day, tm.tm_mday);
        assert_int_equal(pe__weekday_of(day), (tm.tm_wday + 6) % 7);
        assert_int_equal(pe__day_of(date), day);
        assert_true(date.day <= pe__days_in(date.year, date.month));
    }
}

static void test_reads_days_and_nothing_else(void **state)
{
    (void)state;
    int64_t day = 0;
    assert_true(pe__day_read("1970-01-02", &day));
    assert_int_equal(day, 1);
    assert_true(pe__day_read("2024-02-29", &day));
    assert_true(pe__day_read("2000-02-29", &day));
    static const char *const wrong[] = {
        "", "2026-11-2", "2026-11-266", "2026-13-01", "2026-00-01",
        "2026-11-00", "2026-11-31", "2023-02-29", "1900-02-29", "2026/11/26",
        "0999-01-01", "0000-01-01", "26-01-01", "2026-1-1", "2026-01-01x",
        "2026-01-32", "2026-00-10", "2026-1 -01", "+026-01-01", "2026-11-2x"};
    for (size_t k = 0; k < sizeof wrong / sizeof *wrong; k++) {
        day = 77;
        assert_false(pe__day_read(wrong[k], &day));
        assert_int_equal(day, 77);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_day_of_a_thousand_years),
        cmocka_unit_test(test_reads_days_and_nothing_else),
    };
    return cmocka_run_group_tests_name("calendar", tests, NULL, NULL);
}
