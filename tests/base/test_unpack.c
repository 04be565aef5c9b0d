/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Tables packed with zstd: the same table comes out; what is damaged, cut off
 * or grows without end is refused with a sentence. */
#include "mem.h"
#include "scratch.h"
#include "table.h"
#include "unpack.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zstd.h>

#include <cmocka.h>

/* For free(); with a checksum, as the zstd program writes. */
static unsigned char *pack(const void *bytes, size_t size, size_t *packed)
{
    size_t room = ZSTD_compressBound(size);
    unsigned char *out = malloc(room);
    ZSTD_CCtx *c = ZSTD_createCCtx();
    ZSTD_CCtx_setParameter(c, ZSTD_c_checksumFlag, 1);
    *packed = ZSTD_compress2(c, out, room, bytes, size);
    assert_false(ZSTD_isError(*packed));
    ZSTD_freeCCtx(c);
    return out;
}

/* A table of many rows, so that a frame has several blocks. */
static char *long_table(size_t *size)
{
    char *text = malloc(40 * 60000);
    size_t used = (size_t)sprintf(text, "good,price\n");
    for (int k = 0; k < 60000; k++)
        used += (size_t)sprintf(text + used, "g%d,%d\n", k, k * 37 % 1009);
    *size = used;
    return text;
}

static pe_status read(const void *bytes, size_t size, pe_error *err)
{
    pe__table *table = NULL;
    *err = (pe_error){0};
    pe_status status = pe__table_parse(bytes, size, "t.csv.zst", NULL, &table,
                                       err);
    assert_true((table == NULL) == (status != PE_OK));
    pe__table_free(table);
    return status;
}

static void test_the_same_table_comes_out(void **state)
{
    (void)state;
    size_t size, packed;
    char *text = long_table(&size);
    unsigned char *frame = pack(text, size, &packed);
    assert_true(packed < size / 2);
    scratch_write("t.csv.zst", frame, packed);
    pe__table *table;
    assert_int_equal(pe__table_read(scratch_path("t.csv.zst"), NULL, &table,
                                    NULL), PE_OK);
    assert_int_equal(pe__table_rows(table), 60000);
    assert_string_equal(pe__table_cell(table, 59999, 0), "g59999");
    assert_int_equal(pe__table_line(table, 59999), 60001);
    pe__table_free(table);
    free(frame);
    free(text);
}

/* Files are packed in pieces, too: pzstd and appending make several frames. */
static void test_frames_one_after_another(void **state)
{
    (void)state;
    size_t first, second;
    unsigned char *a = pack("good,price\na,1\n", 15, &first);
    unsigned char *b = pack("b,2\n", 4, &second), *both = malloc(200), *out;
    uint64_t length;
    memcpy(both, a, first);
    memcpy(both + first, b, second);
    assert_int_equal(pe__unpack(both, first + second, "t", 1000, &out, &length,
                                NULL), PE_OK);
    assert_int_equal(length, 19);
    assert_string_equal((char *)out, "good,price\na,1\nb,2\n");
    pe__free(out);
    free(both);
    free(b);
    free(a);
}

static void test_an_end_that_is_missing(void **state)
{
    (void)state;
    size_t size, packed;
    pe_error err;
    char *text = long_table(&size);
    unsigned char *frame = pack(text, size, &packed);
    for (size_t cut = 4; cut < packed; cut += 1 + packed / 97) {
        assert_int_equal(read(frame, cut, &err), PE_BAD_INPUT);
        assert_non_null(strstr(err.message, "its end is missing; copy it"));
        assert_string_equal(err.file, "t.csv.zst");
    }
    free(frame);
    free(text);
}

/* Any changed byte is found: by the format, or at the latest by the sum. */
static void test_damage_is_found(void **state)
{
    (void)state;
    size_t size, packed;
    pe_error err;
    char *text = long_table(&size);
    unsigned char *frame = pack(text, size, &packed);
    for (size_t at = 4; at < packed; at += 1 + packed / 197) {
        frame[at] ^= 0x5a;
        assert_int_equal(read(frame, packed, &err), PE_BAD_INPUT);
        assert_non_null(strstr(err.message, "packed with zstd and"));
        frame[at] ^= 0x5a;
    }
    assert_int_equal(read(frame, packed, &err), PE_OK);
    free(frame);
    free(text);
}

/* 64 MiB of spaces take a few kilobytes when packed. */
static void test_a_bomb(void **state)
{
    (void)state;
    size_t size = 64 << 20, packed;
    char *text = malloc(size);
    memset(text, ' ', size);
    memcpy(text, "a,b\n1,2\n", 8);
    unsigned char *frame = pack(text, size, &packed);
    assert_true(packed < size / 1000);
    pe__table_limits limits = pe__table_default_limits();
    pe_error err = {0};
    pe__table *table;
    limits.unpacked_bytes = size - 1;
    assert_int_equal(pe__table_parse(frame, packed, "bomb", &limits, &table,
                                     &err), PE_BAD_INPUT);
    assert_non_null(strstr(err.message, "more than 64.0 MiB"));
    limits.unpacked_bytes = size;
    assert_int_equal(pe__table_parse(frame, packed, "bomb", &limits, &table,
                                     &err), PE_OK);
    pe__table_free(table);
    free(frame);
    free(text);
}

static void test_packed_twice_and_nothing(void **state)
{
    (void)state;
    size_t once, twice, none;
    pe_error err;
    unsigned char *a = pack("a\n1\n", 4, &once), *b = pack(a, once, &twice);
    assert_int_equal(read(b, twice, &err), PE_BAD_INPUT);
    assert_non_null(strstr(err.message, "twice; unpack it once"));
    unsigned char *c = pack("", 0, &none);
    assert_int_equal(read(c, none, &err), PE_BAD_INPUT);
    assert_non_null(strstr(err.message, "empty"));
    free(c);
    free(b);
    free(a);
}

static void test_every_failing_request(void **state)
{
    (void)state;
    size_t size, packed;
    pe_error err;
    char *text = long_table(&size);
    unsigned char *frame = pack(text, size, &packed);
    long live = pe__mem_live();
    pe_status status = PE_NO_MEMORY;
    int n = 0;
    while (status != PE_OK) {
        pe__mem_fail_at(++n);
        status = read(frame, packed, &err);
        pe__mem_fail_at(0);
        assert_true(status == PE_OK || status == PE_NO_MEMORY);
        assert_int_equal(pe__mem_live(), live);
    }
    assert_true(n > 6);
    free(frame);
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_same_table_comes_out),
        cmocka_unit_test(test_frames_one_after_another),
        cmocka_unit_test(test_an_end_that_is_missing),
        cmocka_unit_test(test_damage_is_found),
        cmocka_unit_test(test_a_bomb),
        cmocka_unit_test(test_packed_twice_and_nothing),
        cmocka_unit_test(test_every_failing_request),
    };
    return cmocka_run_group_tests_name("base unpack", tests, scratch_make,
                                       scratch_remove);
}
