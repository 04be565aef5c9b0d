/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The report writer: whatever text it is given, the page keeps its shape. An
 * XML parser that knows nothing of the writer reads every page back. */
#include "error.h"
#include "mem.h"
#include "random.h"
#include "report.h"
#include "small_disk.h"

#include <expat.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* --- reading a page back -------------------------------------------------- */

typedef struct {
    char text[4096], value[4096], title[4096]; /* as the parser saw them */
    int elements, attributes;
    char inside; /* which of the three takes text now */
} page;

static void on_start(void *data, const char *name, const char **attribute)
{
    page *p = data;
    p->elements++;
    p->inside = 0;
    if (strcmp(name, "title") == 0)
        p->inside = 't';
    if (strcmp(name, "p") == 0)
        p->inside = 'p';
    for (; *attribute != NULL; attribute += 2) {
        p->attributes++;
        if (strcmp(attribute[0], "id") == 0)
            snprintf(p->value, sizeof p->value, "%s", attribute[1]);
    }
}

static void on_end(void *data, const char *name)
{
    (void)name;
    ((page *)data)->inside = 0;
}

static void on_text(void *data, const char *text, int length)
{
    page *p = data;
    if (p->inside == 't')
        strncat(p->title, text, (size_t)length);
    if (p->inside == 'p')
        strncat(p->text, text, (size_t)length);
}

static bool read_back(const char *html, size_t size, page *p)
{
    memset(p, 0, sizeof *p);
    XML_Parser parser = XML_ParserCreate("UTF-8");
    assert_non_null(parser);
    XML_SetUserData(parser, p);
    XML_SetElementHandler(parser, on_start, on_end);
    XML_SetCharacterDataHandler(parser, on_text);
    bool well = XML_Parse(parser, html, (int)size, 1) == XML_STATUS_OK;
    if (!well)
        print_message("%s at line %lu\n",
                      XML_ErrorString(XML_GetErrorCode(parser)),
                      (unsigned long)XML_GetCurrentLineNumber(parser));
    XML_ParserFree(parser);
    return well;
}

/* A small page with `text` at every kind of place. */
static pe_status write_page(FILE *stream, const char *text, pe_error *err)
{
    pe__report *r = pe__report_new(stream);
    if (r == NULL)
        return pe__fail_memory(err);
    pe__report_begin(r, "en", text, "p{color:red}");
    pe__report_open(r, "div", "id", text, "class", "a", (char *)NULL);
    pe__report_element(r, "p", text, "%s", text);
    pe__report_empty(r, "br", "title", text, (char *)NULL);
    return pe__report_end(r, err);
}

static void check_page(const char *text, page *p)
{
    char *html = NULL;
    size_t size = 0;
    FILE *stream = open_memstream(&html, &size);
    assert_non_null(stream);
    assert_int_equal(write_page(stream, text, NULL), PE_OK);
    fclose(stream);
    assert_true(read_back(html, size, p));
    free(html);
}

/* --- escaping ------------------------------------------------------------- */

static void test_hostile_texts_come_back_as_they_were(void **state)
{
    (void)state;
    static const char *const hostile[] = {
        "<script>alert(1)</script>", "</title><script>", "\"onload=\"x", "'",
        "a & b", "&amp;", "&#60;", "]]>", "<!--", "-->", "<![CDATA[", "%s%n%d",
        "", "\xd8\xb9\xd9\x84\xd9\x8a", "\xe6\x9d\x8e\xe5\xb0\x8f",
        "\xf0\x9f\x8c\xb1", "</style>", "\\", "a\tb"};
    page plain, p;
    check_page("x", &plain);
    for (size_t i = 0; i < sizeof hostile / sizeof hostile[0]; i++) {
        check_page(hostile[i], &p);
        assert_string_equal(p.text, hostile[i]);
        assert_string_equal(p.title, hostile[i]);
        if (strchr(hostile[i], '\t') == NULL) /* XML makes it a space */
            assert_string_equal(p.value, hostile[i]);
        assert_int_equal(p.elements, plain.elements);
        assert_int_equal(p.attributes, plain.attributes);
    }
}

static void test_any_bytes_keep_the_shape(void **state)
{
    (void)state;
    /* half of the bytes are those that mean something to a parser */
    static const char sharp[] = "<>&\"'/=!-[]?; \n\r\t\x01\x7f\xc3\xe2\x82\xff";
    page plain, p;
    check_page("x", &plain);
    pe__random random;
    pe__random_seed(&random, 7, 0);
    for (int round = 0; round < 2000; round++) {
        char text[65];
        uint32_t length = pe__random_below(&random, 64);
        for (uint32_t i = 0; i < length; i++)
            text[i] = pe__random_below(&random, 2)
                          ? sharp[pe__random_below(&random, sizeof sharp - 1)]
                          : (char)(1 + pe__random_below(&random, 255));
        text[length] = '\0';
        check_page(text, &p);
        assert_int_equal(p.elements, plain.elements);
        assert_int_equal(p.attributes, plain.attributes);
    }
}

static void test_what_is_not_utf8_is_replaced(void **state)
{
    (void)state;
    static const char *const pair[][2] = {
        {"a\xff" "b", "a\xef\xbf\xbd" "b"},       /* never a first byte */
        {"\x80", "\xef\xbf\xbd"},                 /* continuation alone */
        {"\xe2\x82", "\xef\xbf\xbd\xef\xbf\xbd"}, /* cut off by the end */
        {"\xc0\xaf", "\xef\xbf\xbd\xef\xbf\xbd"}, /* overlong '/' */
        {"\xed\xa0\x80", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd"},
        {"\xef\xbf\xbf", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd"},
        {"\x01", "\xef\xbf\xbd"},
        {"\xf4\x8f\xbf\xbd", "\xf4\x8f\xbf\xbd"}, /* the last good one */
        {"\xf4\x90\x80\x80",
         "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd"}};
    page p;
    for (size_t i = 0; i < sizeof pair / sizeof pair[0]; i++) {
        check_page(pair[i][0], &p);
        assert_string_equal(p.text, pair[i][1]);
    }
}

static void test_a_text_of_any_length_is_whole(void **state)
{
    (void)state;
    char text[2048];
    page p;
    for (size_t length = 500; length < 530; length++) {
        memset(text, '<', length);
        text[length] = '\0';
        check_page(text, &p);
        assert_string_equal(p.text, text);
    }
    memset(text, 'a', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    check_page(text, &p);
    assert_string_equal(p.text, text);
}

/* --- shape ---------------------------------------------------------------- */

static void test_the_end_closes_what_is_open(void **state)
{
    (void)state;
    char *html = NULL;
    size_t size = 0;
    FILE *stream = open_memstream(&html, &size);
    pe__report *r = pe__report_new(stream);
    pe__report_begin(r, "en", "t", "");
    for (int i = 0; i < 100; i++) /* more than the first room of the stack */
        pe__report_open(r, i % 2 ? "section" : "div", (char *)NULL);
    pe__report_text(r, "deep");
    assert_int_equal(pe__report_end(r, NULL), PE_OK);
    fclose(stream);
    page p;
    assert_true(read_back(html, size, &p));
    assert_int_equal(p.elements, 100 + 9);
    free(html);
}

static void test_closing_too_often_is_reported(void **state)
{
    (void)state;
    char *html = NULL;
    size_t size = 0;
    FILE *stream = open_memstream(&html, &size);
    pe__report *r = pe__report_new(stream);
    pe__report_open(r, "p", (char *)NULL);
    pe__report_close(r);
    pe__report_close(r);
    pe_error err;
    assert_int_equal(pe__report_end(r, &err), PE_USAGE);
    assert_int_equal(err.code, PE_USAGE);
    fclose(stream);
    free(html);
}

/* --- numbers -------------------------------------------------------------- */

static void test_numbers(void **state)
{
    (void)state;
    static const struct {
        double value;
        const char *text;
    } one[] = {{0, "0"}, {-0.0, "0"}, {-0.001, "0"}, {1, "1"}, {1.5, "1.5"},
               {-1.25, "-1.25"}, {0.005, "0.01"}, {-0.05, "-0.05"},
               {2.999, "3"}, {10.1, "10.1"}, {1e300, "90000000000000"},
               {-1e300, "-90000000000000"}, {1234567.891, "1234567.89"}};
    char *html = NULL;
    size_t size = 0;
    FILE *stream = open_memstream(&html, &size);
    pe__report *r = pe__report_new(stream);
    for (size_t i = 0; i < sizeof one / sizeof one[0]; i++)
        assert_string_equal(pe__report_number(r, one[i].value), one[i].text);
    assert_string_equal(pe__report_number(r, NAN), "0");
    assert_string_equal(pe__report_number(r, INFINITY), "90000000000000");

    const char *first = pe__report_number(r, 1);
    for (int i = 0; i < 7; i++)
        pe__report_number(r, 2);
    assert_string_equal(first, "1"); /* eight live at once */

    const double xy[] = {0, 1, -2.5, 1.0 / 3, 1e300, -1e300};
    assert_string_equal(pe__report_points(r, xy, 3),
                        "0,1 -2.5,0.33 90000000000000,-90000000000000");
    assert_string_equal(pe__report_points(r, xy, 0), "");
    assert_int_equal(pe__report_end(r, NULL), PE_OK);
    fclose(stream);
    free(html);
}

/* --- failures ------------------------------------------------------------- */

static pe_status write_much(const void *what, FILE *stream, pe_error *err)
{
    (void)what;
    static const double xy[] = {0, 1, 2, 3};
    char lengthy[2000];
    memset(lengthy, '&', sizeof lengthy - 1);
    lengthy[sizeof lengthy - 1] = '\0';
    pe__report *r = pe__report_new(stream);
    if (r == NULL)
        return pe__fail_memory(err);
    pe__report_begin(r, "en", "t", "");
    for (int i = 0; i < 70; i++)
        pe__report_open(r, "div", (char *)NULL);
    pe__report_text(r, "%s", lengthy);
    pe__report_empty(r, "polyline", "points", pe__report_points(r, xy, 2),
                     (char *)NULL);
    return pe__report_end(r, err);
}

static void test_every_allocation_may_fail(void **state)
{
    (void)state;
    check_memory_may_fail(write_much, NULL, 4);
}

static void test_a_full_disk_is_reported(void **state)
{
    (void)state;
    static const int bufferings[] = {_IONBF, _IOFBF};
    long before = pe__mem_live();
    pe_error err;
    assert_int_equal(write_to_disk_of(100000, _IOFBF, write_much, NULL, &err),
                     PE_OK);
    for (size_t room = 0; room < 9000; room += 97)
        for (int k = 0; k < 2; k++) {
            assert_int_equal(write_to_disk_of(room, bufferings[k], write_much,
                                              NULL, &err), PE_IO);
            assert_non_null(strstr(err.message, "No space left"));
            assert_int_equal(pe__mem_live(), before);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_hostile_texts_come_back_as_they_were),
        cmocka_unit_test(test_any_bytes_keep_the_shape),
        cmocka_unit_test(test_what_is_not_utf8_is_replaced),
        cmocka_unit_test(test_a_text_of_any_length_is_whole),
        cmocka_unit_test(test_the_end_closes_what_is_open),
        cmocka_unit_test(test_closing_too_often_is_reported),
        cmocka_unit_test(test_numbers),
        cmocka_unit_test(test_every_allocation_may_fail),
        cmocka_unit_test(test_a_full_disk_is_reported),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
