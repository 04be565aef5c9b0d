/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Snapshots that are not what they should be: cut, changed, lying. None may
 * pass, and none may crash. */
#include "../base/scratch.h"
#include "economy_snapshot.h"
#include "market.h"
#include "mem.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* One of everything, packed; for free(). Aligned as malloc aligns. */
static char *sample(size_t *size)
{
    market m = {
        .workers =
            "council,name,recipe,output,scale,effort_exponent,effort_cost,"
            "effort_power,elasticity,members,federation,capacity,fixed_cost,"
            "lumps\n"
            "b,Bakery,bake,bread,3,0.1,1.5,3,0.3,12,v/u,90,4,0.5\n"
            "m,Mill,mill,flour,5,0.1,1,3,1,5,v/l,,,\n"
            "n,,mill,flour,5,,,,,,,,,\n",
        .consumers =
            "council,name,profile,members,income,elasticity,federation\n"
            "south,S,all,7,60,0.5,v/l\nnorth,,all,,30,,\n",
        .byproducts = "recipe,good,per_output\nmill,smoke,0.1\n",
        .appeals = "council,reason\nm,Needed\n"};
    pe_error err = {0};
    pe__economy *e = market_open(market_put("sample", &m));
    assert_int_equal(pe__economy_pack(e, scratch_path("s.pe"), &err), PE_OK);
    pe__economy_free(e);
    return scratch_read("s.pe", size);
}

static pe_status try(const void *bytes, size_t size, bool sums, pe_error *err)
{
    pe__economy *e = NULL;
    long live = pe__mem_live();
    *err = (pe_error){0};
    pe_status status = pe__snapshot_open(bytes, size, "s.pe", sums, &e, err);
    assert_true((e == NULL) == (status != PE_OK));
    if (status != PE_OK) {
        assert_int_equal(status, PE_BAD_INPUT);
        assert_true(strlen(err->message) > 20);
    }
    pe__economy_free(e);
    assert_int_equal(pe__mem_live(), live);
    return status;
}

static void test_the_layout(void **state)
{
    (void)state;
    size_t size;
    pe_error err;
    char *bytes = sample(&size);
    pe__snapshot_head *head = (void *)bytes;
    pe__snapshot_part *row = (void *)(bytes + sizeof *head);
    assert_int_equal(try(bytes, size, true, &err), PE_OK);
    assert_int_equal(head->size, size);
    assert_int_equal(head->count[PE__GOODS], 4);
    assert_int_equal(head->parts, PE__SECTIONS + 2 * PE__LABELS);
    for (uint32_t k = 0; k < head->parts; k++)
        assert_int_equal(row[k].offset % 64, 0);
    free(bytes);
}

static void test_cut_at_every_length(void **state)
{
    (void)state;
    size_t size;
    pe_error err;
    char *bytes = sample(&size);
    for (size_t cut = 0; cut < size; cut += 7) {
        char *part = malloc(cut + 1); /* so that a read beyond is seen */
        memcpy(part, bytes, cut);
        assert_int_equal(try(part, cut, true, &err), PE_BAD_INPUT);
        assert_int_equal(try(part, cut, false, &err), PE_BAD_INPUT);
        free(part);
    }
    free(bytes);
}

/* Every byte is under a sum, is compared, or is the room between parts. */
static void test_every_changed_byte(void **state)
{
    (void)state;
    size_t size, harmless = 0;
    pe_error err;
    char *bytes = sample(&size);
    const pe__snapshot_head *head = (void *)bytes;
    const pe__snapshot_part *row = (void *)(bytes + sizeof *head);
    size_t between = (size_t)row[0].offset -
                     sizeof *head - head->parts * sizeof *row;
    for (uint32_t k = 0; k + 1 < head->parts; k++)
        between += (size_t)(row[k + 1].offset - row[k].offset - row[k].bytes);
    for (size_t at = 0; at < size; at++) {
        bytes[at] ^= 0x41;
        harmless += try(bytes, size, true, &err) == PE_OK;
        bytes[at] ^= 0x41;
    }
    assert_int_equal(harmless, between + sizeof head->zero);
    free(bytes);
}

/* Without sums, whatever stands there is either refused or safe to use. */
static void test_changes_that_no_sum_sees(void **state)
{
    (void)state;
    static const unsigned char values[] = {0, 1, 0x7f, 0x80, 0xff};
    size_t size;
    pe_error err;
    char *bytes = sample(&size);
    for (size_t at = 0; at < size; at += 3)
        for (size_t k = 0; k < sizeof values; k++) {
            char kept = bytes[at];
            bytes[at] = (char)values[k];
            try(bytes, size, false, &err);
            bytes[at] = kept;
        }
    free(bytes);
}

static pe__snapshot_part *part(char *bytes, const char *name)
{
    pe__snapshot_head *head = (void *)bytes;
    pe__snapshot_part *row = (void *)(bytes + sizeof *head);
    for (uint32_t k = 0; k < head->parts; k++)
        if (!strcmp(row[k].name, name))
            return &row[k];
    fail_msg("no part %s", name);
    return NULL;
}

static void lies(const char *name, size_t item, size_t size_of,
                 const void *value, const char *sentence)
{
    size_t size;
    pe_error err;
    char *bytes = sample(&size);
    memcpy(bytes + part(bytes, name)->offset + item * size_of, value, size_of);
    assert_int_equal(try(bytes, size, false, &err), PE_BAD_INPUT);
    if (!strstr(err.message, sentence))
        fail_msg("%s: %s", name, err.message);
    free(bytes);
}

static void test_lies(void **state)
{
    (void)state;
    const int32_t beyond = 4, below = -1, next = 3;
    const int64_t late = 100, falling = 3, no_council = 2;
    const uint8_t no_kind = 7;
    const uint64_t far = UINT64_C(1) << 40;
    const double nan = NAN, infinite = INFINITY, less = -1, one = 1;
    lies("recipes.good", 1, 4, &beyond, "recipes.good, item 2: points to "
         "number 4 of 4");
    lies("workers.output", 0, 4, &below, "points to number -1");
    lies("workers.recipe", 2, 4, &next, "points to number 3 of 2");
    lies("consumers.federation", 0, 4, &next, "points to number 3 of 2");
    lies("affected.council", 0, 8, &no_council, "points to number 2 of 2");
    lies("recipes.start", 1, 8, &late, "falls, or passes");
    lies("recipes.start", 0, 8, &falling, "does not begin at 0");
    lies("wants.start", 1, 8, &falling, "falls, or passes");
    lies("goods.kind", 0, 1, &no_kind, "is 7, at most 6");
    lies("goods.supply", 0, 8, &nan, "supply is nan");
    lies("goods.price", 0, 8, &infinite, "price is inf");
    lies("workers.scale", 1, 8, &less, "workers.scale, item 2: scale is -1");
    lies("workers.effort_power", 0, 8, &one, "effort_power is 1");
    lies("goods.good@", 0, 8, &far, "\"goods.good\" are damaged");
    lies("goods.name", 2, 1, "\x01", "\"goods.name\" are damaged");
}

static void test_heads_that_say_why(void **state)
{
    (void)state;
    size_t size;
    pe_error err;
    char *bytes = sample(&size);
    pe__snapshot_head *head = (void *)bytes;
    head->version = 2;
    try(bytes, size, true, &err);
    assert_non_null(strstr(err.message, "version 2, this program reads"));
    head->version = 1;
    head->order = 0x04030201;
    try(bytes, size, true, &err);
    assert_non_null(strstr(err.message, "another byte order"));
    head->order = PE__SNAPSHOT_ORDER;
    try(bytes, size - 1, true, &err);
    assert_non_null(strstr(err.message, "bytes instead of"));
    bytes[size - 1] ^= 1;
    try(bytes, size, true, &err);
    assert_non_null(strstr(err.message, "its sum is wrong"));
    bytes[size - 1] ^= 1;
    head->count[PE__GOODS] = INT64_MAX;
    try(bytes, size, false, &err);
    assert_non_null(strstr(err.message, "more than it can hold"));
    free(bytes);
}

/* Goes into tests/fuzz/corpus/economy; PARECON_WRITE_CORPUS names a file. */
static void test_the_seed_of_the_fuzzer(void **state)
{
    (void)state;
    size_t size;
    char *bytes = sample(&size);
    const char *to = getenv("PARECON_WRITE_CORPUS");
    FILE *file = to ? fopen(to, "wb") : NULL;
    if (file) {
        assert_int_equal(fwrite(bytes, 1, size, file), size);
        fclose(file);
    }
    assert_true(size < 20000);
    free(bytes);
}

static void test_every_failing_request(void **state)
{
    (void)state;
    size_t size;
    char *bytes = sample(&size);
    long live = pe__mem_live();
    pe_status status = PE_NO_MEMORY;
    int n = 0;
    while (status != PE_OK) {
        pe__economy *e = NULL;
        pe__mem_fail_at(++n);
        status = pe__economy_read(scratch_path("s.pe"), &e, NULL);
        pe__mem_fail_at(0);
        assert_true(status == PE_OK || (status == PE_NO_MEMORY && !e));
        pe__economy_free(e);
        assert_int_equal(pe__mem_live(), live);
    }
    assert_true(n > 2);
    free(bytes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_layout),
        cmocka_unit_test(test_cut_at_every_length),
        cmocka_unit_test(test_every_changed_byte),
        cmocka_unit_test(test_changes_that_no_sum_sees),
        cmocka_unit_test(test_lies),
        cmocka_unit_test(test_heads_that_say_why),
        cmocka_unit_test(test_the_seed_of_the_fuzzer),
        cmocka_unit_test(test_every_failing_request),
    };
    return cmocka_run_group_tests_name("app economy snapshot", tests,
                                       scratch_make, scratch_remove);
}
