/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* From method and path to a row. */
#include "router.h"

#include "mem.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#define ROW(method, path, page) {method, path, 0, 0, NULL, NULL, page, "", ""}
#define WRITE(path, page)                                                     \
    {"POST", path, 0, PE__WRITES, NULL, NULL, page, "", ""}

static const pe__route some[] = {
    ROW("GET", "/", "home"),
    ROW("GET", "/councils", "councils"),
    ROW("GET", "/councils/{council}", "council"),
    ROW("GET", "/councils/new", "new"),
    WRITE("/councils/new", "new"),
    ROW("GET", "/councils/{council}/tasks/{task}", "task"),
    WRITE("/councils/{council}/tasks/{task}", "task"),
    WRITE("/councils/{council}/tasks/{task}/swap", "task"),
    {0}};
static const pe__route others[] = {
    ROW("GET", "/feed/{secret_text}/calendar.ics", NULL),
    WRITE("/sign-out", NULL),
    {0}};
static const pe__route *const sets[] = {some, others, NULL};

static pe__router *make(void)
{
    pe__router *router = NULL;
    assert_int_equal(pe__router_new(sets, &router, NULL), PE_OK);
    return router;
}

static pe__match find(const pe__router *router, const char *method,
                      const char *path)
{
    pe__match match;
    pe__router_find(router, method, path, strlen(path), &match);
    return match;
}

static void test_finds_every_row(void **state)
{
    (void)state;
    pe__router *router = make();
    assert_int_equal(pe__router_count(router), 10);
    assert_int_equal(find(router, "GET", "/councils/new").row, 3);
    assert_ptr_equal(pe__router_at(router, 8), &others[0]);
    assert_ptr_equal(find(router, "GET", "/").route, &some[0]);
    assert_ptr_equal(find(router, "HEAD", "/").route, &some[0]);
    assert_ptr_equal(find(router, "GET", "/councils/7").route, &some[2]);
    assert_ptr_equal(find(router, "GET", "/councils/new").route, &some[3]);
    assert_ptr_equal(find(router, "POST", "/councils/new").route, &some[4]);
    pe__match match = find(router, "POST", "/councils/12/tasks/345");
    assert_ptr_equal(match.route, &some[6]);
    assert_int_equal(match.parameters, 2);
    assert_string_equal(match.parameter[0].name, "council");
    assert_memory_equal(match.parameter[0].value, "12/", 3);
    assert_int_equal(match.parameter[0].size, 2);
    assert_string_equal(match.parameter[1].name, "task");
    assert_int_equal(match.parameter[1].size, 3);
    match = find(router, "GET", "/feed/a%2Fb-1/calendar.ics");
    assert_ptr_equal(match.route, &others[0]);
    assert_string_equal(match.parameter[0].name, "secret_text");
    assert_int_equal(match.parameter[0].size, 7);
    pe__router_free(router);
}

static void test_finds_nothing_else(void **state)
{
    (void)state;
    pe__router *router = make();
    static const char *const paths[] = {
        "", "councils", "//", "/councils/", "/councils//tasks/1",
        "/councils/0", "/councils/07", "/councils/-1", "/councils/1x",
        "/councils/1234567890123456789", "/councils/1/tasks", "/feed",
        "/feed//calendar.ics", "/councils/7/", "/councilsx", "/council",
        "/councils/new/tasks/1", "/feed/x/calendar.ics/y", "/./councils",
        "/%63ouncils", "/councils/+7"};
    for (size_t k = 0; k < sizeof paths / sizeof *paths; k++) {
        pe__match match = find(router, "GET", paths[k]);
        assert_null(match.route);
        assert_null(match.allow);
    }
    pe__router_free(router);
}

static void test_says_which_methods_there_are(void **state)
{
    (void)state;
    pe__router *router = make();
    pe__match match = find(router, "POST", "/councils");
    assert_null(match.route);
    assert_string_equal(match.allow, "GET, HEAD");
    assert_string_equal(find(router, "GET", "/sign-out").allow, "POST");
    assert_string_equal(find(router, "PUT", "/councils/new").allow,
                        "GET, HEAD, POST");
    assert_null(find(router, "get", "/").route);
    pe__router_free(router);
}

static void test_finds_the_form_of_a_write(void **state)
{
    (void)state;
    pe__router *router = make();
    assert_ptr_equal(pe__router_form(router, &some[4]), &some[3]);
    assert_ptr_equal(pe__router_form(router, &some[6]), &some[5]);
    assert_ptr_equal(pe__router_form(router, &some[7]), &some[5]);
    assert_null(pe__router_form(router, &others[1]));
    pe__router_free(router);
}

static void refuse(const pe__route *rows, const char *says)
{
    const pe__route *const all[] = {rows, NULL};
    pe__router *router = NULL;
    pe_error err = {0};
    assert_int_equal(pe__router_new(all, &router, &err), PE_USAGE);
    assert_null(router);
    assert_non_null(strstr(err.message, says));
}

static void test_refuses_tables_that_make_no_sense(void **state)
{
    (void)state;
    const pe__route twice[] = {ROW("GET", "/a", NULL), ROW("GET", "/a", NULL),
                               {0}};
    const pe__route names[] = {ROW("GET", "/a/{b}", NULL),
                               ROW("GET", "/a/{c}/d", NULL), {0}};
    const pe__route method[] = {ROW("PUT", "/a", NULL), {0}};
    const pe__route start[] = {ROW("GET", "a", NULL), {0}};
    const pe__route empty[] = {ROW("GET", "/a//b", NULL), {0}};
    const pe__route many[] = {
        ROW("GET", "/{a}/{b}/{c}/{d}/{e}/{f}/{g}", NULL), {0}};
    refuse(twice, "there twice");
    refuse(names, "{b} and {c}");
    refuse(method, "GET or POST");
    refuse(start, "begins with '/'");
    refuse(empty, "empty");
    refuse(many, "more than");
}

static void test_memory_that_runs_out(void **state)
{
    (void)state;
    long before = pe__mem_live();
    pe__router *router = NULL;
    pe_status status = PE_NO_MEMORY;
    for (long n = 1; status != PE_OK; n++) {
        pe__mem_fail_at(n);
        status = pe__router_new(sets, &router, NULL);
        pe__mem_fail_at(0);
        assert_true(status == PE_OK || status == PE_NO_MEMORY);
        assert_int_equal(pe__mem_live() > before, status == PE_OK);
    }
    pe__router_free(router);
    assert_int_equal(pe__mem_live(), before);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_finds_every_row),
        cmocka_unit_test(test_finds_nothing_else),
        cmocka_unit_test(test_says_which_methods_there_are),
        cmocka_unit_test(test_finds_the_form_of_a_write),
        cmocka_unit_test(test_refuses_tables_that_make_no_sense),
        cmocka_unit_test(test_memory_that_runs_out),
    };
    return cmocka_run_group_tests_name("router", tests, NULL, NULL);
}
