/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Buffers, documents, and their JSON. */
#include "doc.h"

#include "mem.h"
#include "random.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

/* --- buffers -------------------------------------------------------------- */

static void test_a_buffer_grows(void **state)
{
    (void)state;
    long before = pe__mem_live();
    pe__buffer buffer = {0};
    char *model = calloc(200000, 1);
    size_t size = 0;
    for (int k = 0; k < 3000; k++) {
        int length = sprintf(model + size, "%d,", k);
        memset(model + size + length, '.', (size_t)k % 300);
        length += k % 300;
        model[size + (size_t)length++] = ';';
        size += (size_t)length;
        pe__buffer_format(&buffer, "%d,", k);
        pe__buffer_add(&buffer, model + size - (k % 300) - 1, (size_t)k % 300);
        pe__buffer_text(&buffer, ";");
        if (size > 190000)
            break;
    }
    assert_int_equal(buffer.size, size);
    assert_memory_equal(buffer.bytes, model, size + 1);
    pe__buffer_clear(&buffer);
    assert_int_equal(buffer.size, 0);
    assert_string_equal(buffer.bytes, "");
    pe__buffer_format(&buffer, "%s%s", model, "end"); /* longer than its room */
    assert_int_equal(buffer.size, size + 3);
    pe__buffer_free(&buffer);
    free(model);
    assert_int_equal(pe__mem_live(), before);
}

static void test_a_buffer_that_failed_stays_as_it_was(void **state)
{
    (void)state;
    pe__buffer buffer = {0};
    pe__buffer_text(&buffer, "kept");
    assert_false(pe__buffer_reserve(&buffer, SIZE_MAX - 2));
    assert_true(buffer.failed);
    pe__buffer_text(&buffer, "dropped");
    assert_string_equal(buffer.bytes, "kept");
    pe__buffer_clear(&buffer);
    assert_false(buffer.failed);
    pe__mem_fail_at(1);
    pe__buffer_format(&buffer, "%1000d", 1);
    assert_true(buffer.failed);
    assert_string_equal(buffer.bytes, "");
    pe__mem_fail_at(0);
    pe__buffer_free(&buffer);
}

/* --- writing -------------------------------------------------------------- */

static void expect_json(const pe__value *value, const char *text)
{
    pe__buffer out = {0};
    pe__json_write(value, &out);
    assert_string_equal(out.bytes, text);
    assert_int_equal(out.size, strlen(text));
    pe__buffer_free(&out);
}

static void test_every_kind_has_its_json(void **state)
{
    (void)state;
    pe__doc *doc = pe__doc_new();
    pe__value *o = pe__doc_object(doc);
    pe__put_null(doc, o, "a");
    pe__put_bool(doc, o, "b", true);
    pe__put_integer(doc, o, "c", INT64_MIN);
    pe__put_number(doc, o, "d", PE__COUNT, 1000);
    pe__put_number(doc, o, "e", PE__HOURS, 9);
    pe__put_number(doc, o, "f", PE__HOURS, -1);
    pe__put_number(doc, o, "g", PE__HOURS, -10);
    pe__put_number(doc, o, "h", PE__TIME, 1795698000);
    pe__put_number(doc, o, "i", PE__DAY, 20783);
    pe__put_real(doc, o, "j", 0.1);
    pe__put_real(doc, o, "k", NAN);
    pe__put_real(doc, o, "l", -0.0);
    pe__put_real(doc, o, "m", 1e300);
    pe__put_text(doc, o, "n", NULL);
    pe__put_bytes(doc, o, "o", "a\0b", 3);
    pe__put_format(doc, o, "p\"<", "%d\n\t\x01</script>&\x7f", 5);
    pe__value *list = pe__put_array(doc, o, "q");
    pe__add_object(doc, list);
    pe__add_text(doc, pe__add_array(doc, list), "é\\\"");
    pe__add_number(doc, list, PE__INTEGER, INT64_MAX);
    pe__add_real(doc, list, 1.0 / 3);
    pe__add_number(doc, list, PE__MONEY, 1250);
    pe__add_number(doc, list, PE__MONEY, -5);
    pe__value *more = pe__add_object(doc, list);
    pe__put_money(doc, more, "yen", -1250, 0);
    pe__put_money(doc, more, "fils", -1, 3);
    pe__put_money(doc, more, "nine", INT64_MIN, 9);
    assert_false(pe__doc_failed(doc));
    expect_json(o,
        "{\"a\":null,\"b\":true,\"c\":-9223372036854775808,\"d\":1000,"
        "\"e\":2.25,\"f\":-0.25,\"g\":-2.5,\"h\":\"2026-11-26T13:00:00Z\","
        "\"i\":\"2026-11-26\",\"j\":0.1,\"k\":null,\"l\":-0.0,\"m\":1e+300,"
        "\"n\":null,\"o\":\"a\\u0000b\",\"p\\\"\\u003c\":\"5\\n\\t\\u0001"
        "\\u003c/script\\u003e\\u0026\\u007f\",\"q\":[{},[\"é\\\\\\\"\"],"
        "9223372036854775807,0.3333333333333333,12.50,-0.05,{\"yen\":-1250,"
        "\"fils\":-0.001,\"nine\":-9223372036.854775808}]}");
    pe__doc_free(doc);
}

/* Against the C library's calendar, over all years that four digits can say. */
static void test_days_and_times_are_the_calendars(void **state)
{
    (void)state;
    pe__doc *doc = pe__doc_new();
    for (int64_t day = -719528; day <= 2932896; day += 61) {
        time_t when = (time_t)(day * 86400 + (day * 7 % 86400 + 86400) % 86400);
        struct tm parts;
        char right[64];
        assert_non_null(gmtime_r(&when, &parts));
        snprintf(right, sizeof right, "\"%04d-%02d-%02dT%02d:%02d:%02dZ\"",
                 parts.tm_year + 1900, parts.tm_mon + 1, parts.tm_mday,
                 parts.tm_hour, parts.tm_min, parts.tm_sec);
        expect_json(pe__doc_number(doc, PE__TIME, when), right);
        snprintf(right, sizeof right, "\"%04d-%02d-%02d\"",
                 parts.tm_year + 1900, parts.tm_mon + 1, parts.tm_mday);
        expect_json(pe__doc_number(doc, PE__DAY, day), right);
        pe__doc_reset(doc);
    }
    expect_json(pe__doc_number(doc, PE__DAY, 2932896), "\"9999-12-31\"");
    expect_json(pe__doc_number(doc, PE__DAY, 2932897), "null");
    expect_json(pe__doc_number(doc, PE__DAY, -719528), "\"0000-01-01\"");
    expect_json(pe__doc_number(doc, PE__DAY, -719529), "null");
    expect_json(pe__doc_number(doc, PE__TIME, INT64_MAX), "null");
    expect_json(pe__doc_number(doc, PE__TIME, INT64_MIN), "null");
    pe__doc_free(doc);
}

/* What is written is read as the same double. */
static void test_reals_come_back(void **state)
{
    (void)state;
    pe__doc *doc = pe__doc_new();
    pe__random random;
    pe__random_seed(&random, 11, 0);
    for (int k = 0; k < 20000; k++) {
        uint64_t bits = pe__random_next(&random);
        double number;
        memcpy(&number, &bits, sizeof number);
        if (!isfinite(number))
            continue;
        pe__buffer out = {0};
        pe__value *back;
        pe__json_write(pe__doc_real(doc, number), &out);
        assert_int_equal(pe__doc_parse(doc, out.bytes, out.size, &back, NULL),
                         PE_OK);
        pe__value *object = pe__doc_object(doc);
        pe__put(doc, object, "x", back);
        assert_true(pe__get_real(object, "x", NAN) == number);
        pe__buffer_free(&out);
        pe__doc_reset(doc);
    }
    pe__doc_free(doc);
}

/* --- objects -------------------------------------------------------------- */

static void test_putting_again_replaces(void **state)
{
    (void)state;
    pe__doc *doc = pe__doc_new();
    pe__value *o = pe__doc_object(doc);
    pe__put_integer(doc, o, "a", 1);
    pe__put_integer(doc, o, "b", 2);
    pe__put_integer(doc, o, "c", 3);
    pe__put_text(doc, o, "b", "two");
    assert_int_equal(pe__count_of(o), 3);
    expect_json(o, "{\"a\":1,\"c\":3,\"b\":\"two\"}");
    pe__put_integer(doc, o, "a", 4);
    pe__put_integer(doc, o, "a", 5);
    expect_json(o, "{\"c\":3,\"b\":\"two\",\"a\":5}");
    pe__doc_free(doc);
}

static void test_reading_takes_what_is_of_that_kind(void **state)
{
    (void)state;
    pe__doc *doc = pe__doc_new();
    pe__value *o;
    const char *text = "{\"t\":\"12\",\"m\":\"-3\",\"w\":\"12a\",\"e\":\"\","
                       "\"h\":\"99999999999999999999\",\"i\":7,\"r\":2.5,"
                       "\"one\":1.0,\"b\":true,\"n\":null,\"l\":[1,2],"
                       "\"z\":\"1 \",\"p\":\"+1\"}";
    assert_int_equal(pe__doc_parse(doc, text, strlen(text), &o, NULL), PE_OK);
    assert_int_equal(pe__get_integer(o, "t", 0), 12);
    assert_int_equal(pe__get_integer(o, "m", 0), -3);
    const char *const none[] = {"w", "e", "h", "r", "b", "n", "l", "z", "p",
                                "missing"};
    for (size_t k = 0; k < sizeof none / sizeof *none; k++)
        assert_int_equal(pe__get_integer(o, none[k], -77), -77);
    assert_int_equal(pe__get_integer(o, "i", 0), 7);
    assert_int_equal(pe__get_integer(o, "one", 0), 1);
    assert_true(pe__get_real(o, "r", 0) == 2.5);
    assert_true(pe__get_real(o, "i", 0) == 7);
    assert_true(pe__get_real(o, "t", 0) == 12);
    assert_true(pe__get_real(o, "b", -1) == -1);
    assert_true(pe__get_bool(o, "b", false));
    assert_true(pe__get_bool(o, "i", true));
    assert_false(pe__get_bool(o, "missing", false));
    assert_string_equal(pe__get_text(o, "t", ""), "12");
    assert_null(pe__get_text(o, "i", NULL));
    assert_int_equal(pe__count_of(pe__get(o, "l")), 2);
    assert_int_equal(pe__count_of(pe__get(o, "i")), 0);
    assert_null(pe__first(pe__get(o, "t")));
    assert_null(pe__get(pe__get(o, "l"), "x"));
    assert_null(pe__get(NULL, "x"));
    pe__put_number(doc, o, "hours", PE__HOURS, 9);
    assert_true(pe__get_real(o, "hours", 0) == 2.25);
    assert_int_equal(pe__get_integer(o, "hours", 0), 9);
    pe__doc_free(doc);
}

static void test_a_copy_is_its_own(void **state)
{
    (void)state;
    pe__doc *doc = pe__doc_new(), *other = pe__doc_new();
    pe__value *o;
    const char *text = "{\"a\":[1,2.5,\"x\",null,true,{\"b\":{}}],\"c\":\"\"}";
    assert_int_equal(pe__doc_parse(other, text, strlen(text), &o, NULL), PE_OK);
    pe__value *copy = pe__doc_copy(doc, o);
    pe__doc_free(other);
    expect_json(copy, text);
    pe__doc_free(doc);
}

/* Rows of a table without a search for their keys. */
static void test_a_reset_keeps_little(void **state)
{
    (void)state;
    long before = pe__mem_live();
    pe__doc *doc = pe__doc_new();
    for (int round = 0; round < 3; round++) {
        pe__value *array = pe__doc_array(doc);
        for (int k = 0; k < 20000; k++)
            pe__add_number(doc, array, PE__INTEGER, k);
        assert_int_equal(pe__count_of(array), 20000);
        pe__doc_reset(doc);
        assert_int_equal(pe__mem_live(), before + 2); /* and one block */
    }
    pe__doc_free(doc);
    assert_int_equal(pe__mem_live(), before);
}

/* --- parsing -------------------------------------------------------------- */

/* The mark ^ in the second line stands under the byte where the fault is. */
static void expect_fault(const char *text, size_t size, long line, long column,
                         const char *says)
{
    pe__doc *doc = pe__doc_new();
    pe__value *value;
    pe_error err = {0};
    pe_status status = pe__doc_parse(doc, text, size, &value, &err);
    if (status != PE_BAD_INPUT || err.line != line || err.column != column ||
        strstr(err.message, says) == NULL)
        fail_msg("%s: status %d, %ld:%ld, %s", text, status, err.line,
                 err.column, err.message);
    assert_null(value);
    pe__doc_free(doc);
}

static void test_faults_have_a_place(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        long line, column;
        const char *says;
    } bad[] = {
        {"", 1, 0, "JSON"},
        {"{\"a\":1,\"a\":2}", 1, 10, "duplicate"},
        {"{\n \"a\": tru\n}", 2, 9, "tru"},
        {"[1,]", 1, 4, "]"},
        {"[1] x", 1, 5, "end of file"},
        {"\"\\u0000\"", 1, 8, "\\u0000"},
        {"\"\\ud800\"", 1, 8, "Unicode"},
        {"\"a\nb\"", 1, 2, "newline"},
        {"[99999999999999999999]", 1, 21, "too big"},
        {"[1e999]", 1, 6, "overflow"},
        {"{\"a\" 1}", 1, 6, ":"},
        {"[01]", 1, 2, "0"},
        {"'a'", 1, 1, "'"},
        {"NaN", 1, 3, "NaN"},
    };
    for (size_t k = 0; k < sizeof bad / sizeof *bad; k++)
        expect_fault(bad[k].text, strlen(bad[k].text), bad[k].line,
                     bad[k].column, bad[k].says);
    expect_fault("\"\xff\"", 3, 1, 1, "byte 0xff");
    expect_fault("\"\xc0\x80\"", 4, 1, 1, "byte 0xc0");
    expect_fault("[1]\0", 4, 1, 4, "JSON");
}

static void test_nesting_has_a_limit(void **state)
{
    (void)state;
    char text[200] = "";
    pe__doc *doc = pe__doc_new();
    pe__value *value;
    memset(text, '[', 32);
    memset(text + 32, ']', 32);
    assert_int_equal(pe__doc_parse(doc, text, 64, &value, NULL), PE_OK);
    memset(text, '[', 33);
    memset(text + 33, ']', 33);
    expect_fault(text, 66, 1, 33, "deeper than 32");
    /* brackets in texts are no nesting */
    memset(text, '[', sizeof text);
    text[0] = text[199] = '"';
    text[50] = '\\';
    text[51] = '"';
    assert_int_equal(pe__doc_parse(doc, text, 200, &value, NULL), PE_OK);
    assert_int_equal(value->text.size, 197);
    pe__doc_free(doc);
}

static void test_numbers_become_what_they_mean(void **state)
{
    (void)state;
    pe__doc *doc = pe__doc_new();
    pe__value *list;
    const char *text = "[9007199254740992,-9007199254740992,9007199254740993,"
                       "1.0,1e3,-0.0,-0,0.5,1e300]";
    const pe__kind kind[] = {PE__INTEGER, PE__INTEGER, PE__REAL, PE__INTEGER,
                             PE__INTEGER, PE__REAL, PE__INTEGER, PE__REAL,
                             PE__REAL};
    assert_int_equal(pe__doc_parse(doc, text, strlen(text), &list, NULL),
                     PE_OK);
    int k = 0;
    for (const pe__value *v = pe__first(list); v != NULL; v = v->next)
        assert_int_equal(v->kind, kind[k++]);
    assert_int_equal(k, 9);
    pe__doc_free(doc);
}

/* --- without memory ------------------------------------------------------- */

static pe_status build(pe__doc **out, pe__buffer *json)
{
    pe__doc *doc = pe__doc_new();
    *out = doc;
    if (doc == NULL)
        return PE_NO_MEMORY;
    pe__value *o = pe__doc_object(doc);
    pe__value *list = pe__put_array(doc, o, "list");
    for (int k = 0; k < 300; k++) {
        pe__value *row = pe__add_object(doc, list);
        pe__put_integer(doc, row, "k", k);
        pe__put_format(doc, row, "text", "%0*d", k, k);
        pe__put_text(doc, row, "text", "replaced");
        pe__put(doc, row, "copy", pe__doc_copy(doc, row));
    }
    pe__json_write(o, json);
    pe__value *back;
    if (pe__doc_failed(doc) || json->failed)
        return PE_NO_MEMORY;
    pe_error err = {0};
    pe_status status =
        pe__doc_parse(doc, json->bytes, json->size, &back, &err);
    assert_int_equal(status == PE_OK, back != NULL);
    return status;
}

static void test_every_request_may_fail(void **state)
{
    (void)state;
    long before = pe__mem_live();
    pe_status status = PE_NO_MEMORY;
    long n;
    for (n = 1; status != PE_OK; n++) {
        pe__doc *doc;
        pe__buffer json = {0};
        pe__mem_fail_at(n);
        status = build(&doc, &json);
        pe__mem_fail_at(0);
        assert_true(status == PE_OK || status == PE_NO_MEMORY);
        pe__doc_free(doc);
        pe__buffer_free(&json);
        assert_int_equal(pe__mem_live(), before);
    }
    assert_true(n > 10);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_buffer_grows),
        cmocka_unit_test(test_a_buffer_that_failed_stays_as_it_was),
        cmocka_unit_test(test_every_kind_has_its_json),
        cmocka_unit_test(test_days_and_times_are_the_calendars),
        cmocka_unit_test(test_reals_come_back),
        cmocka_unit_test(test_putting_again_replaces),
        cmocka_unit_test(test_reading_takes_what_is_of_that_kind),
        cmocka_unit_test(test_a_copy_is_its_own),
        cmocka_unit_test(test_a_reset_keeps_little),
        cmocka_unit_test(test_faults_have_a_place),
        cmocka_unit_test(test_nesting_has_a_limit),
        cmocka_unit_test(test_numbers_become_what_they_mean),
        cmocka_unit_test(test_every_request_may_fail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
