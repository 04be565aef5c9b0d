/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Rates, lag, addresses, packing, the guard. */
#include "address.h"
#include "guard.h"
#include "mem.h"
#include "pack.h"
#include "rates.h"
#include "shed.h"

#include <arpa/inet.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include <zlib.h>

#include <cmocka.h>

static const int64_t SECOND = 1000000; /* µs */

static void test_a_bucket_fills_evenly(void **state)
{
    (void)state;
    pe__rates *rates = pe__rates_new(1024);
    int64_t now = 5 * SECOND;
    for (int k = 0; k < 10; k++)
        assert_int_equal(pe__rates_take(rates, 0, "a", 1, 10, 60, now), 0);
    assert_int_equal(pe__rates_take(rates, 0, "a", 1, 10, 60, now), 6);
    assert_int_equal(pe__rates_take(rates, 0, "b", 1, 10, 60, now), 0);
    assert_int_equal(pe__rates_take(rates, 1, "a", 1, 10, 60, now), 0);
    now += 6 * SECOND;
    assert_int_equal(pe__rates_take(rates, 0, "a", 1, 10, 60, now), 0);
    assert_int_equal(pe__rates_take(rates, 0, "a", 1, 10, 60, now), 6);
    now += 600 * SECOND; /* no more than ten, however long it waited */
    for (int k = 0; k < 10; k++)
        assert_int_equal(pe__rates_take(rates, 0, "a", 1, 10, 60, now), 0);
    assert_true(pe__rates_take(rates, 0, "a", 1, 10, 60, now) > 0);
    for (int k = 0; k < 1000; k++)
        assert_int_equal(pe__rates_take(rates, 0, "c", 1, 0, 60, now), 0);
    pe__rates_free(rates);
}

/* In any minute no more than twice the rate, on average the rate. */
static void test_the_average_is_the_rate(void **state)
{
    (void)state;
    pe__rates *rates = pe__rates_new(64);
    int taken = 0;
    for (int64_t now = 0; now < 3600 * SECOND; now += SECOND / 4)
        taken += pe__rates_take(rates, 2, "x", 1, 30, 60, now) == 0;
    assert_in_range(taken, 60 * 30, 60 * 30 + 31);
    pe__rates_free(rates);
}

/* Strangers push out what was asked for longest ago, nobody else. */
static void test_few_places_are_enough(void **state)
{
    (void)state;
    pe__rates *rates = pe__rates_new(64);
    int64_t now = 0;
    for (int k = 0; k < 5; k++)
        pe__rates_take(rates, 0, "busy", 4, 5, 3600, now);
    for (uint32_t k = 0; k < 20; k++)
        pe__rates_take(rates, 0, &k, sizeof k, 5, 3600, ++now);
    assert_true(pe__rates_take(rates, 0, "busy", 4, 5, 3600, now) > 0);
    for (uint32_t k = 0; k < 100000; k++) /* more than fit: none is lost */
        pe__rates_take(rates, 0, &k, sizeof k, 5, 3600, ++now);
    pe__rates_free(rates);
}

static void test_the_key_lasts_a_day(void **state)
{
    (void)state;
    pe__rates *rates = pe__rates_new(64);
    assert_int_equal(pe__rates_take(rates, 0, "a", 1, 1, 1000000, 0), 0);
    assert_true(pe__rates_take(rates, 0, "a", 1, 1, 1000000, SECOND) > 0);
    assert_int_equal(pe__rates_take(rates, 0, "a", 1, 1, 1000000,
                                    86401 * SECOND), 0);
    pe__rates_free(rates);
}

static void test_lag_is_the_least_of_half_a_second(void **state)
{
    (void)state;
    static const int64_t ms = 1000000;
    pe__shed shed = {0};
    int64_t now = 10000 * ms;
    assert_int_equal(pe__shed_lag(&shed, now), 0);
    for (int k = 0; k < 60; k++) /* a queue that never empties */
        pe__shed_note_lag(&shed, 300 + k % 7, now += 10 * ms);
    assert_int_equal(pe__shed_lag(&shed, now), 300);
    for (int k = 0; k < 120; k++) /* bursts that do */
        pe__shed_note_lag(&shed, k % 10 == 0 ? 0 : 900, now += 10 * ms);
    assert_int_equal(pe__shed_lag(&shed, now), 0);
    for (int k = 0; k < 120; k++)
        pe__shed_note_lag(&shed, 500, now += 10 * ms);
    assert_int_equal(pe__shed_lag(&shed, now), 500);
    assert_int_equal(pe__shed_lag(&shed, now + 2000 * ms), 0);
}

static void expect_address(const char *peer, const char *forwarded,
                           const char *want, size_t size)
{
    struct sockaddr_in narrow = {.sin_family = AF_INET};
    struct sockaddr_in6 wide = {.sin6_family = AF_INET6};
    unsigned char out[PE__ADDRESS] = {0};
    const struct sockaddr *address = NULL;
    if (inet_pton(AF_INET, peer, &narrow.sin_addr) == 1)
        address = (struct sockaddr *)&narrow;
    else if (inet_pton(AF_INET6, peer, &wide.sin6_addr) == 1)
        address = (struct sockaddr *)&wide;
    assert_int_equal(pe__address_of(address, forwarded, out), size);
    assert_memory_equal(out, want, size);
}

static void test_addresses(void **state)
{
    (void)state;
    expect_address("192.0.2.1", "", "\xc0\x00\x02\x01", 4);
    expect_address("::ffff:192.0.2.1", "", "\xc0\x00\x02\x01", 4);
    expect_address("2001:db8:1:2:3:4:5:6", "", "\x20\x01\x0d\xb8\x00\x01\x00"
                                               "\x02", 8);
    expect_address("127.0.0.1", "1.2.3.4, 192.0.2.1", "\xc0\x00\x02\x01", 4);
    expect_address("127.0.0.1", "192.0.2.1:8080", "\xc0\x00\x02\x01", 4);
    expect_address("127.0.0.1", "[2001:db8::1]", "\x20\x01\x0d\xb8\x00\x00\x00"
                                                 "\x00", 8);
    expect_address("127.0.0.1", "unknown", "\x7f\x00\x00\x01", 4);
    expect_address("127.0.0.1", ",", "\x7f\x00\x00\x01", 4);
    expect_address("", "", "", 0);
}

static void test_packs_what_becomes_smaller(void **state)
{
    (void)state;
    char text[5000], back[5000];
    unsigned char noise[64];
    pe__buffer out = {0};
    pe__packer *packer = pe__packer_new(4);
    for (size_t k = 0; k < sizeof text; k++)
        text[k] = "row of a table "[k % 15];
    for (int again = 0; again < 3; again++) {
        assert_true(pe__pack(packer, text, sizeof text, &out));
        assert_true(out.size < 200);
        z_stream stream = {.next_in = (unsigned char *)out.bytes,
                           .avail_in = (unsigned)out.size,
                           .next_out = (unsigned char *)back,
                           .avail_out = sizeof back};
        assert_int_equal(inflateInit2(&stream, 31), Z_OK);
        assert_int_equal(inflate(&stream, Z_FINISH), Z_STREAM_END);
        inflateEnd(&stream);
        assert_memory_equal(text, back, sizeof text);
    }
    for (size_t k = 0; k < sizeof noise; k++)
        noise[k] = (unsigned char)(k * 167 + k * k * 13);
    assert_false(pe__pack(packer, noise, sizeof noise, &out));
    pe__packer_free(packer);
    pe__buffer_free(&out);
}

static void test_the_guard_shuts_who_takes_too_long(void **state)
{
    (void)state;
    pe__guard guard = {0};
    int pair[3][2];
    pe__guarded *one[3];
    char byte;
    pthread_mutex_init(&guard.lock, NULL);
    for (int k = 0; k < 3; k++) {
        assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0,
                                    pair[k]), 0);
        one[k] = pe__guard_add(&guard, pair[k][0], 100 * (k + 1));
    }
    pe__guard_mark(one[0], INT64_MAX);
    pe__guard_sweep(&guard, 250);
    assert_int_equal(read(pair[0][1], &byte, 1), -1);
    assert_int_equal(read(pair[1][1], &byte, 1), 0);
    assert_int_equal(read(pair[2][1], &byte, 1), -1);
    assert_int_equal(guard.count, 3);
    pe__guard_remove(&guard, one[1]);
    pe__guard_remove(&guard, one[0]);
    pe__guard_remove(&guard, one[2]);
    assert_int_equal(guard.count, 0);
    assert_null(guard.first);
    for (int k = 0; k < 3; k++) {
        close(pair[k][0]);
        close(pair[k][1]);
    }
    pthread_mutex_destroy(&guard.lock);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_bucket_fills_evenly),
        cmocka_unit_test(test_the_average_is_the_rate),
        cmocka_unit_test(test_few_places_are_enough),
        cmocka_unit_test(test_the_key_lasts_a_day),
        cmocka_unit_test(test_lag_is_the_least_of_half_a_second),
        cmocka_unit_test(test_addresses),
        cmocka_unit_test(test_packs_what_becomes_smaller),
        cmocka_unit_test(test_the_guard_shuts_who_takes_too_long),
    };
    return cmocka_run_group_tests_name("load", tests, NULL, NULL);
}
