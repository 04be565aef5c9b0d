/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What comes in: forms, multipart, JSON, headers, cookies. */
#include "request.h"

#include "mem.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#define FORM "application/x-www-form-urlencoded"
#define PARTS "multipart/form-data; boundary=b"

/* What a body becomes, as JSON; of a fault the status and sentence. */
static void expect(const char *type, const char *body, size_t size,
                   const char *want)
{
    pe__doc *doc = pe__doc_new();
    pe__intake intake = {doc, pe__doc_object(doc), 5, 0};
    pe_error err = {0};
    pe__buffer got = {0};
    pe_status status = pe__body_read(&intake, type, body, size, &err);
    if (status == PE_OK)
        pe__json_write(intake.in, &got);
    else
        pe__buffer_format(&got, "%d %s", intake.http, err.message);
    if (status == PE_OK)
        assert_string_equal(got.bytes, want);
    else
        assert_non_null(strstr(got.bytes, want));
    pe__buffer_free(&got);
    pe__doc_free(doc);
}

static void expect_text(const char *type, const char *body, const char *want)
{
    expect(type, body, strlen(body), want);
}

static void test_forms(void **state)
{
    (void)state;
    expect_text("", "", "{}");
    expect_text(FORM, "", "{}");
    expect_text(FORM, "a=1&b=x+y%20z%2B&c=&d", "{\"a\":\"1\",\"b\":\"x y z+\","
                                               "\"c\":\"\",\"d\":\"\"}");
    expect_text(FORM "; charset=utf-8", "&&a=1&", "{\"a\":\"1\"}");
    expect_text(FORM, "a=1&b=2&a=3&a=4", "{\"b\":\"2\",\"a\":[\"1\",\"3\","
                                         "\"4\"]}");
    expect_text(FORM, "%C3%A9=%e2%82%ac", "{\"\xc3\xa9\":\"\xe2\x82\xac\"}");
    expect_text(FORM, "a=1%0D%0A2%0D3%0A4", "{\"a\":\"1\\n2\\n3\\n4\"}");
    expect_text(FORM, "a==b", "{\"a\":\"=b\"}");
    expect_text(FORM, "a=%", "400 a '%'");
    expect_text(FORM, "a=%1", "400 a '%'");
    expect_text(FORM, "a=%1g", "400 a '%'");
    expect_text(FORM, "%zz=1", "400 a '%'");
    expect_text(FORM, "a=%80", "400 the field a is not text");
    expect_text(FORM, "a=%00", "400 the field a is not text");
    expect_text(FORM, "a%00b=1", "400 the name of a field holds a byte 0");
    expect_text(FORM, "=1", "400 the name");
    expect_text(FORM, "%01=1", "400 the name");
    expect_text(FORM, "a=1&b=2&c=3&d=4&e=5&f=6", "413 the request has too "
                                                 "many fields");
    expect_text("text/plain", "a=1", "415 ");
    expect_text("application/x-www-form-urlencodedx", "a=1", "415 ");
    expect_text("", "a=1", "415 ");
}

static void test_json(void **state)
{
    (void)state;
    expect_text("application/json", "{\"a\":[1,{\"b\":null}]}",
                "{\"a\":[1,{\"b\":null}]}");
    expect_text("application/json; charset=utf-8", "{}", "{}");
    expect_text("application/json", "[]", "400 the body is JSON, but no");
    expect_text("application/json", "{\"a\":}", "400 the body is not JSON: "
                                               "line 1");
    expect_text("application/json", "{\"\":1}", "400 the name");
    expect_text("application/json",
                "{\"a\":1,\"b\":1,\"c\":1,\"d\":1,\"e\":1,\"f\":1}", "413 ");
}

static void test_multipart(void **state)
{
    (void)state;
    static const char head[] = "Content-Disposition: form-data; name=";
    char body[1024];
#define PART(text) strcat(strcat(strcpy(body, "--b\r\n"), head), text)
    PART("\"a\"\r\n\r\n1\r\n--b--\r\n");
    expect_text(PARTS, body, "{\"a\":\"1\"}");
    PART("a\r\nX-Other: y\r\n\r\n\r\n--b--");
    expect_text(PARTS, body, "{\"a\":\"\"}");
    PART("\"a\"; filename=\"x/y.csv\"\r\nContent-Type: text/csv\r\n\r\n"
         "1,2\r\n\r\n--b--");
    expect_text(PARTS, body, "{\"a\":{\"name\":\"y.csv\",\"type\":"
                             "\"text/csv\",\"bytes\":\"1,2\\r\\n\"}}");
    PART("\"a\"; filename=\"\"\r\n\r\n\r\n--b--");
    expect_text(PARTS, body, "{}");
    strcpy(body, "what stands before\r\n--b\r\n");
    strcat(strcat(body, head), "a\r\n\r\n-\r\n--bb\r\n--b--");
    expect_text(PARTS, body, "400 a boundary is not the end");
    PART("\"a\"\r\n\r\n1\r\n--b");
    expect_text(PARTS, body, "400 the form is cut off");
    PART("\"a\"\r\n\r\n1");
    expect_text(PARTS, body, "400 the last part");
    PART("\"a\"\r\n--b--");
    expect_text(PARTS, body, "400 a part of the form has no end");
    PART("\"a\r\n\r\n1\r\n--b--");
    expect_text(PARTS, body, "400 a header of a part");
    expect_text(PARTS, "--b\r\nX: y\r\n\r\n1\r\n--b--", "400 a part of the "
                                                       "form has no name");
    expect_text(PARTS, "--b\r\nno colon\r\n\r\n1\r\n--b--", "400 a header");
    expect_text(PARTS, "--b--", "{}");
    expect_text(PARTS, "nothing", "400 the boundary is nowhere");
    expect_text("multipart/form-data", "x", "400 multipart/form-data comes "
                                            "without");
    expect_text("multipart/form-data; boundary=", "x", "400 multipart");
#undef PART
}

static void check_quality(const char *list, const char *token, bool there,
                          int want)
{
    int quality = -1;
    assert_int_equal(pe__header_has(list, token, &quality), there);
    assert_int_equal(quality, want);
}

static void test_lists_with_weights(void **state)
{
    (void)state;
    check_quality("gzip", "gzip", true, 1000);
    check_quality("br, GZIP ;q=0.5,x", "gzip", true, 500);
    check_quality("gzip;q=0", "gzip", false, 0);
    check_quality("gzip; q=0.000", "gzip", false, 0);
    check_quality("a;v=1;q=0.125", "a", true, 125);
    check_quality("a;q=1.000", "a", true, 1000);
    check_quality("gzipped", "gzip", false, -1);
    check_quality("", "gzip", false, -1);
    check_quality(",,;q=0.3,gzip", "gzip", true, 1000);
}

static void check_cookie(const char *header, const char *want)
{
    char out[8] = "?";
    assert_int_equal(pe__cookie_find(header, "id", out, sizeof out),
                     want != NULL);
    if (want != NULL)
        assert_string_equal(out, want);
}

static void test_cookies(void **state)
{
    (void)state;
    check_cookie("id=1", "1");
    check_cookie("a=b; id=12 ; id=3", "12");
    check_cookie("xid=1;id=2", "2");
    check_cookie("id=", "");
    check_cookie("id", NULL);
    check_cookie("ID=1", NULL);
    check_cookie("a=id=1", NULL);
    check_cookie("", NULL);
    check_cookie("id=1234567", "1234567");
    check_cookie("id=12345678", NULL);
}

static void test_parameters(void **state)
{
    (void)state;
    char out[8];
    assert_true(pe__header_parameter("a/b; x=1;boundary=\"y z\"", "boundary",
                                     out, sizeof out));
    assert_string_equal(out, "y z");
    assert_true(pe__header_parameter("a; Name=q; z", "name", out,
                                     sizeof out));
    assert_string_equal(out, "q");
    assert_false(pe__header_parameter("a; filename=x", "name", out,
                                      sizeof out));
    assert_false(pe__header_parameter("a; name=\"x", "name", out,
                                      sizeof out));
    assert_false(pe__header_parameter("name=x", "name", out, sizeof out));
    assert_false(pe__header_parameter("a; name=12345678", "name", out,
                                      sizeof out));
}

/* Every request for memory failed in turn. */
static void test_memory_that_runs_out(void **state)
{
    (void)state;
    static const char body[] =
        "--b\r\nContent-Disposition: form-data; name=a\r\n\r\n1\r\n2\r\n"
        "--b\r\nContent-Disposition: form-data; name=a\r\n\r\n3\r\n--b--";
    long before = pe__mem_live();
    pe_status status = PE_NO_MEMORY;
    for (long n = 1; status != PE_OK; n++) {
        assert_true(n < 50);
        pe__mem_fail_at(n);
        pe__doc *doc = pe__doc_new();
        if (doc != NULL) {
            pe__intake intake = {doc, pe__doc_object(doc), 9, 0};
            status = pe__body_read(&intake, PARTS, body, sizeof body - 1,
                                   NULL);
        }
        pe__mem_fail_at(0);
        assert_true(status == PE_OK || status == PE_NO_MEMORY);
        pe__doc_free(doc);
        assert_int_equal(pe__mem_live(), before);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_forms),
        cmocka_unit_test(test_json),
        cmocka_unit_test(test_multipart),
        cmocka_unit_test(test_lists_with_weights),
        cmocka_unit_test(test_cookies),
        cmocka_unit_test(test_parameters),
        cmocka_unit_test(test_memory_that_runs_out),
    };
    return cmocka_run_group_tests_name("request", tests, NULL, NULL);
}
