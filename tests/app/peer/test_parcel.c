/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What one hub says to another, read back, and what is refused. */
#include "parcel.h"

#include "mem.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))

static const pe__item items[] = {
    {.kind = PE__ITEM_NEED, .need = 7, .state = "open", .title = "Wash up",
     .about = "after\nnine", .sort = "kitchen", .effort = "Soup",
     .skills = "knives; German", .north = -543200000, .east = 1800000000,
     .radius_m = 300, .sought = 2, .limited = true, .starts = 100,
     .ends = 200, .urgency = 3, .serves = 40},
    {.kind = PE__ITEM_NEED, .need = 8, .state = "gone"},
    {.kind = PE__ITEM_CLAIM, .claim = 41, .need = 3, .places = 2,
     .state = "confirmed", .name = "Zoë", .reach = "zoe@example.org"},
    {.kind = PE__ITEM_VERDICT, .claim = 17, .state = "refused",
     .why = "over"},
    {.kind = PE__ITEM_VERDICT, .claim = 18, .state = "promised",
     .place = "Mill Lane 4", .north = 543201000, .east = -101402000}};

static void put_all(pe__doc *doc, pe__buffer *out)
{
    pe__value *root = pe__doc_object(doc);
    pe__put_text(doc, root, "to", "ab");
    pe__put_integer(doc, root, "number", 12);
    pe__value *list = pe__put_array(doc, root, "items");
    for (size_t k = 0; k < COUNT(items); k++)
        pe__add(doc, list, pe__item_value(doc, &items[k]));
    pe__json_write(root, out);
}

static void what_is_written_is_read(void **state)
{
    (void)state;
    pe_error err = {0};
    pe__buffer text = {0}, again = {0};
    pe__doc *doc = pe__doc_new(), *other = pe__doc_new();
    pe__parcel *parcel = pe__zalloc(1, sizeof *parcel);
    put_all(doc, &text);
    assert_int_equal(pe__parcel_read(doc, text.bytes, text.size, parcel,
                                     &err), PE_OK);
    assert_int_equal(parcel->number, 12);
    assert_string_equal(parcel->to, "ab");
    assert_int_equal(parcel->count, COUNT(items));
    for (size_t k = 0; k < COUNT(items); k++) {
        pe__buffer one = {0}, two = {0};
        pe__json_write(pe__item_value(other, &items[k]), &one);
        pe__json_write(pe__item_value(other, &parcel->item[k]), &two);
        assert_string_equal(one.bytes, two.bytes);
        pe__buffer_free(&one);
        pe__buffer_free(&two);
    }
    assert_int_equal(parcel->item[0].north, -543200000);
    assert_true(parcel->item[0].limited);
    assert_string_equal(parcel->item[2].name, "Zoë");
    pe__free(parcel);
    pe__buffer_free(&text);
    pe__buffer_free(&again);
    pe__doc_free(doc);
    pe__doc_free(other);
}

static pe_status read_text(const char *text, int *count, int *skipped)
{
    pe_error err = {0};
    pe__doc *doc = pe__doc_new();
    pe__parcel *parcel = pe__zalloc(1, sizeof *parcel);
    pe_status status = pe__parcel_read(doc, text, strlen(text), parcel, &err);
    *count = parcel->count;
    *skipped = parcel->skipped;
    assert_true(status == PE_OK || strlen(err.message) > 10);
    pe__free(parcel);
    pe__doc_free(doc);
    return status;
}

static void later_kinds_and_members_are_passed_over(void **state)
{
    (void)state;
    int count, skipped;
    assert_int_equal(read_text("{\"number\":1,\"x\":2,\"items\":["
                               "{\"kind\":\"song\",\"need\":0},"
                               "{\"kind\":\"need\",\"need\":1,\"y\":[],"
                               "\"state\":\"gone\"}]}", &count, &skipped),
                     PE_OK);
    assert_int_equal(count, 1);
    assert_int_equal(skipped, 1);
}

#define ONE(item) "{\"number\":1,\"items\":[" item "]}"
#define NEED(more)                                                           \
    ONE("{\"kind\":\"need\",\"need\":1,\"state\":\"open\",\"title\":\"t\","   \
        "\"sort\":\"s\",\"north\":0,\"east\":0,\"radius_m\":0,"              \
        "\"limited\":false,\"urgency\":2,\"serves\":0" more "}")

static void what_is_refused(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "", "[]", "{}", "{\"number\":1}", "{\"number\":0,\"items\":[]}",
        "{\"number\":\"1\",\"items\":[]}", "{\"number\":1.5,\"items\":[]}",
        "{\"number\":9007199254740993,\"items\":[]}",
        "{\"number\":1,\"items\":{}}", "{\"number\":1,\"items\":[]} x",
        ONE("1"), ONE("{\"kind\":\"need\"}"),
        ONE("{\"kind\":\"need\",\"need\":1,\"state\":\"\"}"),
        ONE("{\"kind\":\"need\",\"need\":1,\"state\":\"ope\"}"),
        ONE("{\"kind\":\"need\",\"need\":1,\"state\":\"open gone\"}"),
        ONE("{\"kind\":\"need\",\"need\":0,\"state\":\"gone\"}"),
        ONE("{\"kind\":\"need\",\"need\":-1,\"state\":\"gone\"}"),
        ONE("{\"kind\":\"need\",\"need\":\"1\",\"state\":\"gone\"}"),
        ONE("{\"kind\":\"claim\",\"claim\":1,\"need\":1,\"places\":0,"
            "\"state\":\"wanted\"}"),
        ONE("{\"kind\":\"claim\",\"claim\":1,\"need\":1,\"places\":31,"
            "\"state\":\"wanted\"}"),
        ONE("{\"kind\":\"claim\",\"claim\":1,\"places\":1,"
            "\"state\":\"wanted\"}"),
        ONE("{\"kind\":\"claim\",\"claim\":1,\"need\":1,\"places\":1,"
            "\"state\":\"promised\"}"),
        ONE("{\"kind\":\"claim\",\"claim\":1,\"need\":1,\"places\":1,"
            "\"state\":\"wanted\",\"name\":\"a\\u0007b\"}"),
        ONE("{\"kind\":\"verdict\",\"claim\":1,\"state\":\"wanted\"}"),
        NEED(",\"sought\":1,\"starts\":5,\"ends\":5"),
        NEED(",\"sought\":31,\"starts\":5,\"ends\":6"),
        NEED(",\"sought\":-1,\"starts\":5,\"ends\":6"),
        NEED(",\"sought\":1,\"starts\":5"),
        NEED(",\"sought\":1,\"starts\":5,\"ends\":9e18"),
        NEED(",\"sought\":1,\"starts\":5,\"ends\":6,\"skills\":7")};
    int count, skipped;
    for (size_t k = 0; k < COUNT(texts); k++)
        if (read_text(texts[k], &count, &skipped) != PE_BAD_INPUT)
            fail_msg("taken: %s", texts[k]);
    assert_int_equal(read_text(NEED(",\"sought\":1,\"starts\":5,\"ends\":6"),
                               &count, &skipped), PE_OK);
}

static void fifty_items_and_no_more(void **state)
{
    (void)state;
    int count, skipped;
    for (int most = PE__PARCEL_ITEMS; most <= PE__PARCEL_ITEMS + 1; most++) {
        pe__buffer text = {0};
        pe__buffer_text(&text, "{\"number\":1,\"items\":[");
        for (int k = 0; k < most; k++)
            pe__buffer_format(&text, "%s{\"kind\":\"need\",\"need\":%d,"
                              "\"state\":\"gone\"}", k ? "," : "", k + 1);
        pe__buffer_text(&text, "]}");
        assert_int_equal(read_text(text.bytes, &count, &skipped),
                         most == PE__PARCEL_ITEMS ? PE_OK : PE_BAD_INPUT);
        pe__buffer_free(&text);
    }
}

/* Whichever request for memory fails: an error, and nothing is lost. */
static void memory_that_runs_out(void **state)
{
    (void)state;
    pe__buffer text = {0};
    pe__doc *doc = pe__doc_new();
    pe__parcel *parcel = pe__zalloc(1, sizeof *parcel);
    put_all(doc, &text);
    pe__doc_free(doc);
    long before = pe__mem_live();
    pe_status status = PE_NO_MEMORY;
    for (long n = 1; status != PE_OK; n++) {
        pe_error err = {0};
        assert_true(n < 1000);
        pe__mem_fail_at(n);
        doc = pe__doc_new();
        status = doc ? pe__parcel_read(doc, text.bytes, text.size, parcel,
                                       &err)
                     : PE_NO_MEMORY;
        pe__mem_fail_at(0);
        assert_true(status == PE_OK || status == PE_NO_MEMORY);
        pe__doc_free(doc);
        assert_int_equal(pe__mem_live(), before);
    }
    pe__free(parcel);
    pe__buffer_free(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_written_is_read),
        cmocka_unit_test(later_kinds_and_members_are_passed_over),
        cmocka_unit_test(what_is_refused),
        cmocka_unit_test(fifty_items_and_no_more),
        cmocka_unit_test(memory_that_runs_out)};
    return cmocka_run_group_tests_name("peer_parcel", tests, NULL, NULL);
}
