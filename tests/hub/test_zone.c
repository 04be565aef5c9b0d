/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Time zones against the C library, and files that are none; what clocks skip
 * and repeat, at real switches. */
#include "zone.h"

#include "calendar.h"
#include "mem.h"
#include "zone_clock.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#define FOLDER "/usr/share/zoneinfo"

static const char *const names[] = {
    "Europe/Berlin",    "Europe/London",      "America/New_York",
    "America/Santiago", "Australia/Sydney",   "Australia/Lord_Howe",
    "Asia/Kolkata",     "Asia/Tehran",        "Africa/Casablanca",
    "America/Caracas",  "Pacific/Apia",       "Europe/Dublin",
    "Asia/Gaza",        "America/St_Johns",   "Antarctica/Troll",
    "Etc/GMT+5",        "America/Sao_Paulo",  "Europe/Istanbul",
    "Asia/Kathmandu",   "Africa/Cairo"};

/* Every fifteen hours from 1910 to 2090. */
static void test_as_the_c_library_has_it(void **state)
{
    (void)state;
    pe__zones *zones = pe__zones_new(FOLDER);
    if (pe__zones_find(zones, "Europe/Berlin") == NULL) {
        pe__zones_free(zones);
        skip();
    }
    for (size_t k = 0; k < sizeof names / sizeof *names; k++) {
        const pe__zone *zone = pe__zones_find(zones, names[k]);
        assert_non_null(zone);
        setenv("TZ", names[k], 1);
        tzset();
        for (int64_t at = -1893456000; at < 3786912000; at += 15 * 3600) {
            time_t t = (time_t)at;
            struct tm tm;
            localtime_r(&t, &tm);
            if (pe__zone_offset(zone, at) != tm.tm_gmtoff)
                fail_msg("%s at %lld: %d instead of %ld", names[k],
                         (long long)at, pe__zone_offset(zone, at),
                         tm.tm_gmtoff);
        }
    }
    setenv("TZ", "UTC", 1);
    pe__zones_free(zones);
}

static void test_what_is_no_zone_is_utc(void **state)
{
    (void)state;
    pe__zones *zones = pe__zones_new(FOLDER);
    static const char *const none[] = {
        "", "UTC", "Nowhere/Else", "../../../etc/passwd", "/etc/localtime",
        "Europe/../Europe/Berlin", "zone.tab", "Europe", "a\nb"};
    for (int twice = 0; twice < 2; twice++)
        for (size_t k = 0; k < sizeof none / sizeof *none; k++)
            assert_null(pe__zones_find(zones, none[k]));
    assert_int_equal(pe__zone_offset(NULL, 1795700000), 0);
    assert_true(pe__zone_is_name("America/Argentina/Buenos_Aires"));
    assert_true(pe__zone_is_name("Etc/GMT+5"));
    assert_false(pe__zone_is_name("a b"));
    pe__zones_free(zones);
}

static size_t read_file(const char *name, unsigned char *bytes, size_t room)
{
    char path[300];
    snprintf(path, sizeof path, FOLDER "/%s", name);
    FILE *file = fopen(path, "rb");
    if (file == NULL)
        return 0;
    size_t size = fread(bytes, 1, room, file);
    fclose(file);
    return size;
}

/* Cut off anywhere, or with any byte another, a file is refused or read; never
 * more than it holds is touched (the sanitizers look). */
static void test_damaged_files(void **state)
{
    (void)state;
    unsigned char whole[8192];
    size_t size = read_file("Europe/Berlin", whole, sizeof whole);
    if (size == 0)
        skip();
    long before = pe__mem_live();
    for (size_t cut = 0; cut <= size; cut++) {
        unsigned char *part = malloc(cut > 0 ? cut : 1);
        pe__zone *zone = NULL;
        memcpy(part, whole, cut);
        pe_status status = pe__zone_read(part, cut, &zone, NULL);
        assert_int_equal(status == PE_OK, zone != NULL);
        if (zone != NULL)
            pe__zone_offset(zone, 4000000000);
        pe__zone_free(zone);
        free(part);
    }
    for (size_t at = 0; at < size; at++) {
        unsigned char *other = malloc(size);
        pe__zone *zone = NULL;
        memcpy(other, whole, size);
        other[at] ^= 0xA5;
        pe__zone_read(other, size, &zone, NULL);
        if (zone != NULL)
            pe__zone_offset(zone, 4000000000);
        pe__zone_free(zone);
        free(other);
    }
    assert_int_equal(pe__mem_live(), before);
}

/* --- what clocks show ----------------------------------------------------- */

/* "2026-03-29T02:30:00" as seconds since 1970 of that clock. */
static int64_t clock_of(const char *text)
{
    char day_text[11];
    int64_t day;
    snprintf(day_text, sizeof day_text, "%.10s", text);
    assert_true(pe__day_read(day_text, &day));
    return day * 86400 + strtol(text + 11, NULL, 10) * 3600 +
           strtol(text + 14, NULL, 10) * 60;
}

/* a zone, what somebody typed, what it is, and that in UTC */
static const struct {
    const char *zone, *typed;
    pe__clock clock;
    const char *utc;
} switches[] = {
    {"Europe/Berlin", "2026-03-29T01:59", PE__CLOCK_ONCE,
     "2026-03-29T00:59"},
    {"Europe/Berlin", "2026-03-29T02:00", PE__CLOCK_SKIPPED,
     "2026-03-29T01:00"},
    {"Europe/Berlin", "2026-03-29T02:30", PE__CLOCK_SKIPPED,
     "2026-03-29T01:30"},
    {"Europe/Berlin", "2026-03-29T03:00", PE__CLOCK_ONCE,
     "2026-03-29T01:00"},
    {"Europe/Berlin", "2026-10-25T01:59", PE__CLOCK_ONCE,
     "2026-10-24T23:59"},
    {"Europe/Berlin", "2026-10-25T02:00", PE__CLOCK_TWICE,
     "2026-10-25T00:00"},
    {"Europe/Berlin", "2026-10-25T02:59", PE__CLOCK_TWICE,
     "2026-10-25T00:59"},
    {"Europe/Berlin", "2026-10-25T03:00", PE__CLOCK_ONCE,
     "2026-10-25T02:00"},
    /* half an hour: Lord Howe */
    {"Australia/Lord_Howe", "2026-10-04T01:59", PE__CLOCK_ONCE,
     "2026-10-03T15:29"},
    {"Australia/Lord_Howe", "2026-10-04T02:15", PE__CLOCK_SKIPPED,
     "2026-10-03T15:45"},
    {"Australia/Lord_Howe", "2026-10-04T02:30", PE__CLOCK_ONCE,
     "2026-10-03T15:30"},
    {"Australia/Lord_Howe", "2026-04-05T01:29", PE__CLOCK_ONCE,
     "2026-04-04T14:29"},
    {"Australia/Lord_Howe", "2026-04-05T01:30", PE__CLOCK_TWICE,
     "2026-04-04T14:30"},
    {"Australia/Lord_Howe", "2026-04-05T02:00", PE__CLOCK_ONCE,
     "2026-04-04T15:30"},
    /* Apia went from one side of the date line to the other: there was no
     * 30 December 2011 */
    {"Pacific/Apia", "2011-12-29T23:59", PE__CLOCK_ONCE,
     "2011-12-30T09:59"},
    {"Pacific/Apia", "2011-12-30T12:00", PE__CLOCK_SKIPPED,
     "2011-12-30T22:00"},
    {"Pacific/Apia", "2011-12-31T00:00", PE__CLOCK_ONCE,
     "2011-12-30T10:00"},
    /* no quarter is odd to Kathmandu, and nothing ever switches */
    {"Asia/Kathmandu", "2026-03-29T02:30", PE__CLOCK_ONCE,
     "2026-03-28T20:45"},
    {"America/New_York", "2027-11-07T01:30", PE__CLOCK_TWICE,
     "2027-11-07T05:30"},
    /* by the rule that holds for all years to come */
    {"Europe/Berlin", "2090-03-26T02:30", PE__CLOCK_SKIPPED,
     "2090-03-26T01:30"},
    {"UTC", "2026-03-29T02:30", PE__CLOCK_ONCE, "2026-03-29T02:30"}};

static void test_times_that_clocks_skip_or_repeat(void **state)
{
    (void)state;
    pe__zones *zones = pe__zones_new(FOLDER);
    if (pe__zones_find(zones, "Europe/Berlin") == NULL) {
        pe__zones_free(zones);
        skip();
    }
    for (size_t k = 0; k < sizeof switches / sizeof *switches; k++) {
        int64_t at;
        const pe__zone *zone = pe__zones_find(zones, switches[k].zone);
        pe__clock clock =
            pe__zone_moment(zone, clock_of(switches[k].typed), &at);
        if (clock != switches[k].clock || at != clock_of(switches[k].utc))
            fail_msg("%s %s: %d, %lld s off", switches[k].zone,
                     switches[k].typed, clock,
                     (long long)(at - clock_of(switches[k].utc)));
    }
    pe__zones_free(zones);
}

/* Every minute of the clock in the weeks of the switches, against what clocks
 * show at every moment: what is there once is found, twice the first. */
static void test_clocks_against_all_moments(void **state)
{
    (void)state;
    static const char *const from[] = {"2026-03-01T00:00", "2026-09-20T00:00",
                                       "2011-12-20T00:00"};
    enum { MINUTES = 60 * 24 * 50, MARGIN = 2 * 1440 };
    static int64_t first[MINUTES + 2 * MARGIN];
    static unsigned char times[MINUTES + 2 * MARGIN];
    pe__zones *zones = pe__zones_new(FOLDER);
    for (size_t k = 0; k < sizeof names / sizeof *names; k++) {
        const pe__zone *zone = pe__zones_find(zones, names[k]);
        for (size_t f = 0; zone != NULL && f < 3; f++) {
            int64_t begin = clock_of(from[f]);
            memset(times, 0, sizeof times);
            for (int64_t m = -MARGIN; m < MINUTES + MARGIN; m++) {
                int64_t at = begin + 60 * m;
                int64_t place = (at + pe__zone_offset(zone, at) - begin) / 60 +
                                MARGIN;
                if (place < 0 || place >= MINUTES + 2 * MARGIN)
                    continue;
                if (times[place]++ == 0)
                    first[place] = at;
            }
            for (int64_t m = MARGIN; m < MINUTES; m++) {
                int64_t at, place = m + MARGIN;
                pe__clock clock = pe__zone_moment(zone, begin + 60 * m, &at);
                assert_int_equal(clock, times[place] == 0   ? PE__CLOCK_SKIPPED
                                        : times[place] == 1 ? PE__CLOCK_ONCE
                                                            : PE__CLOCK_TWICE);
                if (times[place] > 0)
                    assert_int_equal(at, first[place]);
            }
        }
    }
    pe__zones_free(zones);
}

/* A day begins at the first moment that is not the day before. */
static void test_days_begin(void **state)
{
    (void)state;
    pe__zones *zones = pe__zones_new(FOLDER);
    static const char *const from[] = {"2011-12-25T00:00", "2026-03-01T00:00",
                                       "2026-09-01T00:00"};
    for (size_t k = 0; k < sizeof names / sizeof *names; k++) {
        const pe__zone *zone = pe__zones_find(zones, names[k]);
        for (size_t f = 0; zone != NULL && f < 3; f++)
            for (int64_t d = 0; d < 70; d++) {
                int64_t day = clock_of(from[f]) / 86400 + d;
                int64_t at = pe__zone_day_begins(zone, day);
                assert_true(pe__zone_day(zone, at) >= day);
                assert_true(pe__zone_day(zone, at - 1) < day);
            }
    }
    /* where midnight does not exist (Santiago), and a whole day does not */
    const pe__zone *santiago = pe__zones_find(zones, "America/Santiago");
    const pe__zone *apia = pe__zones_find(zones, "Pacific/Apia");
    if (santiago != NULL)
        assert_int_equal(
            pe__zone_day_begins(santiago,
                                clock_of("2026-09-06T00:00") / 86400),
            clock_of("2026-09-06T04:00"));
    if (apia != NULL)
        for (const char *const *text = (const char *const[]){
                 "2011-12-30T00:00", "2011-12-31T00:00", NULL};
             *text != NULL; text++)
            assert_int_equal(
                pe__zone_day_begins(apia, clock_of(*text) / 86400),
                clock_of("2011-12-30T10:00"));
    assert_int_equal(pe__zone_day(NULL, -1), -1);
    pe__zones_free(zones);
}

static void test_names(void **state)
{
    (void)state;
    static const char *const places[][2] = {
        {"Europe/Berlin", "Berlin"}, {"", "UTC"}, {"UTC", "UTC"},
        {"Etc/UTC", "UTC"}, {"Australia/Lord_Howe", "Lord Howe"},
        {"America/Argentina/Buenos_Aires", "Buenos Aires"},
        {"Etc/GMT+5", "UTC\xe2\x88\x92" "5"}, {"Etc/GMT-14", "UTC+14"}};
    static const char *const typed[][2] = {
        {"", ""}, {"utc", "UTC"}, {"Europe/Berlin", "Europe/Berlin"},
        {"europe/berlin", "Europe/Berlin"}, {"berlin", "Europe/Berlin"},
        {"buenos aires", "America/Argentina/Buenos_Aires"},
        {"LORD_HOWE", "Australia/Lord_Howe"}, {"Etc/GMT+5", "Etc/GMT+5"}};
    static const char *const none[] = {"Atlantis", "Europe", "zone.tab",
                                       "../zoneinfo/UTC", "Ber", "Berlin2",
                                       "#", "\t", "/etc/localtime"};
    char name[PE__ZONE_NAME];
    for (size_t k = 0; k < sizeof places / sizeof *places; k++) {
        pe__zone_place(places[k][0], name);
        assert_string_equal(name, places[k][1]);
    }
    if (!pe__zones_read(FOLDER, "Europe/Berlin", name))
        skip();
    for (size_t k = 0; k < sizeof typed / sizeof *typed; k++) {
        assert_true(pe__zones_read(FOLDER, typed[k][0], name));
        assert_string_equal(name, typed[k][1]);
    }
    for (size_t k = 0; k < sizeof none / sizeof *none; k++)
        assert_false(pe__zones_read(FOLDER, none[k], name));
    assert_false(pe__zones_read("/nowhere", "Berlin", name));
    assert_string_equal(name, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_as_the_c_library_has_it),
        cmocka_unit_test(test_what_is_no_zone_is_utc),
        cmocka_unit_test(test_damaged_files),
        cmocka_unit_test(test_times_that_clocks_skip_or_repeat),
        cmocka_unit_test(test_clocks_against_all_moments),
        cmocka_unit_test(test_days_begin),
        cmocka_unit_test(test_names),
    };
    return cmocka_run_group_tests_name("zone", tests, NULL, NULL);
}
