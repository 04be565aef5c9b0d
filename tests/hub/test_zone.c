/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Time zones against the C library, and files that are none. */
#include "zone.h"

#include "mem.h"

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
    "Etc/GMT+5",        "America/Sao_Paulo",  "Europe/Istanbul"};

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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_as_the_c_library_has_it),
        cmocka_unit_test(test_what_is_no_zone_is_utc),
        cmocka_unit_test(test_damaged_files),
    };
    return cmocka_run_group_tests_name("zone", tests, NULL, NULL);
}
