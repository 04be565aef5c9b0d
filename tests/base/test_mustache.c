/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The core modules of the official specification, and what is added to it. */
#include "buffer.h"
#include "doc.h"
#include "mem.h"
#include "mustache.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { MOST_PARTIALS = 8, MOST_JSON = 1 << 20 };

/* The partials of one test, compiled. */
typedef struct {
    const char *name[MOST_PARTIALS];
    pe__mustache *mustache[MOST_PARTIALS];
    int count;
} partials;

static const pe__mustache *find(void *context, const char *name)
{
    const partials *all = context;
    for (int k = 0; k < all->count; k++)
        if (strcmp(all->name[k], name) == 0)
            return all->mustache[k];
    return NULL;
}

static pe__mustache *compile(const char *text)
{
    pe__mustache *m = NULL;
    pe_error err = {0};
    if (pe__mustache_compile("trial", text, strlen(text), &m, &err) != PE_OK)
        fail_msg("%s: %s", text, err.message);
    return m;
}

static char *render_with(const char *text, const pe__value *root,
                         partials *all, const pe__mustache_words *words)
{
    pe__buffer out = {0};
    pe__mustache *m = compile(text);
    pe__buffer_text(&out, "");
    pe__mustache_render(m, root, find, all, words, &out);
    pe__mustache_free(m);
    char *copy = pe__strdup(out.size > 0 ? out.bytes : "");
    pe__buffer_free(&out);
    return copy;
}

/* `json` rendered through `text`. */
static void expect_words(const char *text, const char *json, const char *want,
                         const pe__mustache_words *words)
{
    pe__doc *doc = pe__doc_new();
    pe__value *root = NULL;
    partials none = {.count = 0};
    pe_error err = {0};
    assert_int_equal(pe__doc_parse(doc, json, strlen(json), &root, &err),
                     PE_OK);
    char *got = render_with(text, root, &none, words);
    assert_string_equal(got, want);
    pe__free(got);
    pe__doc_free(doc);
}

static void expect(const char *text, const char *json, const char *want)
{
    expect_words(text, json, want, NULL);
}

/* --- the specification --------------------------------------------------- */

static char *read_module(const char *name, size_t *size)
{
    char path[512];
    const char *source = getenv("PARECON_SOURCE");
    snprintf(path, sizeof path, "%s/../shared/data/oracles/mustache/%s.json",
             source != NULL ? source : ".", name);
    FILE *file = fopen(path, "rb");
    if (file == NULL)
        return NULL;
    char *text = pe__alloc(MOST_JSON, 1);
    *size = fread(text, 1, MOST_JSON, file);
    fclose(file);
    return text;
}

static void check_test(const pe__value *test)
{
    partials all = {.count = 0};
    for (const pe__value *v = pe__first(pe__get(test, "partials")); v != NULL;
         v = v->next) {
        assert_true(all.count < MOST_PARTIALS);
        all.name[all.count] = v->key;
        all.mustache[all.count++] = compile(v->text.bytes);
    }
    const pe__value *data = pe__get(test, "data");
    char *got = render_with(pe__get_text(test, "template", ""), data, &all,
                            NULL);
    if (strcmp(got, pe__get_text(test, "expected", "?")) != 0)
        fail_msg("%s: \"%s\" instead of \"%s\"",
                 pe__get_text(test, "name", ""), got,
                 pe__get_text(test, "expected", "?"));
    pe__free(got);
    for (int k = 0; k < all.count; k++)
        pe__mustache_free(all.mustache[k]);
}

/* Each module has `least` tests. */
static void check_module(const char *name, size_t least)
{
    size_t size = 0;
    char *text = read_module(name, &size);
    if (text == NULL)
        skip();
    pe__doc *doc = pe__doc_new();
    pe__value *root = NULL;
    pe_error err = {0};
    if (pe__doc_parse(doc, text, size, &root, &err) != PE_OK)
        fail_msg("%s: %s", name, err.message);
    const pe__value *tests = pe__get(root, "tests");
    assert_int_equal(pe__count_of(tests), least);
    for (const pe__value *v = pe__first(tests); v != NULL; v = v->next)
        check_test(v);
    pe__doc_free(doc);
    pe__free(text);
}

static void test_comments(void **state)
{
    (void)state;
    check_module("comments", 12);
}

static void test_delimiters(void **state)
{
    (void)state;
    check_module("delimiters", 14);
}

static void test_interpolation(void **state)
{
    (void)state;
    check_module("interpolation", 42);
}

static void test_inverted(void **state)
{
    (void)state;
    check_module("inverted", 22);
}

static void test_partials(void **state)
{
    (void)state;
    check_module("partials", 12);
}

static void test_sections(void **state)
{
    (void)state;
    check_module("sections", 34);
}

/* --- what is added ------------------------------------------------------- */

static void test_escapes_for_attributes_too(void **state)
{
    (void)state;
    expect("<a title='{{x}}'>", "{\"x\":\"'><\\\"&\"}",
           "<a title='&#39;&gt;&lt;&quot;&amp;'>");
    expect("{{{x}}}{{&x}}", "{\"x\":\"<\"}", "<<");
    expect("{{x}}", "{\"x\":\"\"}", "");
}

static void test_nothing_counts_as_false(void **state)
{
    (void)state;
    const char *const no[] = {"0", "\"\"", "null", "false", "[]"};
    const char *const yes[] = {"1", "\"a\"", "true", "[0]", "{}", "-0.5"};
    char json[40];
    for (size_t k = 0; k < 5; k++) {
        snprintf(json, sizeof json, "{\"x\":%s}", no[k]);
        expect("{{#x}}y{{/x}}{{^x}}n{{/x}}", json, "n");
        expect("{{#x.any}}y{{/x.any}}{{^x.any}}n{{/x.any}}", json, "n");
    }
    for (size_t k = 0; k < 6; k++) {
        snprintf(json, sizeof json, "{\"x\":%s}", yes[k]);
        expect("{{#x}}y{{/x}}{{^x}}n{{/x}}", json, "y");
    }
}

static void test_members_of_what_is_no_object(void **state)
{
    (void)state;
    expect("{{x.count}} {{#x.one}}1{{/x.one}}{{^x.one}}n{{/x.one}}",
           "{\"x\":[4,5]}", "2 n");
    expect("{{x.count}} {{#x.one}}1{{/x.one}}{{^x.one}}n{{/x.one}}",
           "{\"x\":[4]}", "1 1");
    expect("{{#x.one}}one{{/x.one}}{{^x.one}}more{{/x.one}}", "{\"x\":1}",
           "one");
    expect("{{#x.one}}one{{/x.one}}{{^x.one}}more{{/x.one}}", "{\"x\":2}",
           "more");
    expect("{{x.raw}}", "{\"x\":1.5}", "1.5");
    expect("{{x.any.raw}}{{x.nothing}}", "{\"x\":[1]}", "");
    expect("{{x.count}}", "{\"x\":{\"count\":\"own\"}}", "own");
    expect("{{#x.count}}{{.}}{{/x.count}}", "{\"x\":[1,2]}", "[1,2]");
}

static void test_lists_in_attributes_are_json(void **state)
{
    (void)state;
    expect("<b data-x=\"{{x}}\">", "{\"x\":[1,\"a\\\"&\",{\"b\":null}]}",
           "<b data-x=\"[1,&quot;a\\&quot;\\u0026&quot;,"
           "{&quot;b&quot;:null}]\">");
}

static void test_unfound_names_look_no_further(void **state)
{
    (void)state;
    expect("{{#a}}{{b}}{{c.d}}{{/a}}", "{\"a\":{\"c\":{}},\"b\":1,"
           "\"c\":{\"d\":2}}", "1");
}

/* Words are escaped like all else. */
static void write_word(void *context, const pe__value *value, pe__buffer *out)
{
    (void)context;
    pe__buffer_format(out, "<%d & \"%d\">", (int)value->kind,
                      (int)value->integer);
}

static void test_words_write_what_people_read(void **state)
{
    (void)state;
    pe__doc *doc = pe__doc_new();
    pe__value *root = pe__doc_object(doc);
    partials none = {.count = 0};
    pe__mustache_words words = {write_word, NULL, false};
    pe__put_number(doc, root, "h", PE__HOURS, 9);
    pe__put_number(doc, root, "t", PE__TIME, 0);
    pe__put_number(doc, root, "d", PE__DAY, -1);
    pe__put_number(doc, root, "beyond", PE__DAY, INT64_MAX);
    pe__put_integer(doc, root, "i", 7);
    char want[80];
    snprintf(want, sizeof want, "&lt;%d &amp; &quot;9&quot;&gt; 2.25 7",
             (int)PE__HOURS);
    char *got = render_with("{{h}} {{h.raw}} {{i}}", root, &none, &words);
    assert_string_equal(got, want);
    pe__free(got);
    got = render_with("{{t}} {{t.raw}} {{d}} {{beyond}}", root, &none, NULL);
    assert_string_equal(got, "1970-01-01T00:00:00Z 1970-01-01T00:00:00Z "
                             "1969-12-31 null");
    pe__free(got);
    words.plain = true;
    snprintf(want, sizeof want, "<%d & \"9\">", (int)PE__HOURS);
    got = render_with("{{h}}", root, &none, &words);
    assert_string_equal(got, want);
    pe__free(got);
    pe__doc_free(doc);
}

static void test_faults_tell_their_place(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        long line, column;
        const char *says;
    } faults[] = {
        {"a\n  {{x", 2, 3, "not closed"},
        {"{{#a}}\n{{#b}}{{/a}}", 2, 7, "another section"},
        {"{{/a}}", 1, 1, "not opened"},
        {"{{#a}}\n", 1, 1, "not closed"},
        {"{{}}", 1, 1, "no name"},
        {"{{a b}}", 1, 1, "white space"},
        {"{{a..b}}", 1, 1, "empty"},
        {"{{.a}}", 1, 1, "empty"},
        {"{{=a=}}", 1, 1, "two of them"},
        {"{{=a b c=}}", 1, 1, "more than two"},
        {"{{={{ }}", 1, 1, "not closed"},
    };
    for (size_t k = 0; k < sizeof faults / sizeof *faults; k++) {
        pe__mustache *m = NULL;
        pe_error err = {0};
        assert_int_equal(pe__mustache_compile("file", faults[k].text,
                                              strlen(faults[k].text), &m,
                                              &err), PE_BAD_INPUT);
        assert_null(m);
        assert_string_equal(err.file, "file");
        assert_int_equal(err.line, faults[k].line);
        assert_int_equal(err.column, faults[k].column);
        assert_non_null(strstr(err.message, faults[k].says));
    }
}

static void test_nesting_is_bounded(void **state)
{
    (void)state;
    char text[65 * 6 + 65 * 6 + 1] = "";
    for (int k = 0; k < 65; k++)
        strcat(text, "{{#a}}");
    for (int k = 0; k < 65; k++)
        strcat(text, "{{/a}}");
    pe__mustache *m = NULL;
    assert_int_equal(pe__mustache_compile("t", text, strlen(text), &m, NULL),
                     PE_BAD_INPUT);
}

static void test_partials_end_somewhere(void **state)
{
    (void)state;
    pe__doc *doc = pe__doc_new();
    pe__value *root = pe__doc_object(doc);
    partials all = {.count = 1, .name = {"self"},
                    .mustache = {compile("x{{>self}}")}};
    char *got = render_with("{{>self}}", root, &all, NULL);
    assert_int_equal(strlen(got), 64);
    pe__free(got);
    pe__mustache_free(all.mustache[0]);
    pe__doc_free(doc);
}

static void test_linked_partials_are_not_looked_for(void **state)
{
    (void)state;
    pe__doc *doc = pe__doc_new();
    pe__value *root = pe__doc_object(doc);
    partials all = {.count = 1, .name = {"part"},
                    .mustache = {compile("(here)")}};
    pe__mustache *m = compile("{{>part}}{{#a}}{{>other}}{{b.once}}{{/a}}");
    pe__buffer out = {0};
    pe__mustache_link(m, find, &all);
    pe__mustache_render(m, root, NULL, NULL, NULL, &out);
    assert_string_equal(out.bytes, "(here)");
    assert_string_equal(pe__mustache_partial(m, 0), "part");
    assert_string_equal(pe__mustache_partial(m, 1), "other");
    assert_null(pe__mustache_partial(m, 2));
    assert_true(pe__mustache_names(m, "once"));
    assert_false(pe__mustache_names(m, "onc"));
    pe__buffer_free(&out);
    pe__mustache_free(m);
    pe__mustache_free(all.mustache[0]);
    pe__doc_free(doc);
}

static void test_memory_that_runs_out(void **state)
{
    (void)state;
    static const char text[] = "a{{b.c}}\n{{#d}}\n {{>e}}\n{{/d}}{{^f}}{{/f}}";
    long before = pe__mem_live();
    pe__mustache *m = NULL;
    pe_status status = PE_NO_MEMORY;
    for (long n = 1; status != PE_OK; n++) {
        assert_true(n < 100);
        pe__mem_fail_at(n);
        status = pe__mustache_compile("t", text, strlen(text), &m, NULL);
        pe__mem_fail_at(0);
        assert_true(status == PE_OK || status == PE_NO_MEMORY);
        assert_int_equal(m != NULL, status == PE_OK);
        assert_int_equal(pe__mem_live() > before, status == PE_OK);
    }
    pe__mustache_free(m);
    assert_int_equal(pe__mem_live(), before);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_comments),
        cmocka_unit_test(test_delimiters),
        cmocka_unit_test(test_interpolation),
        cmocka_unit_test(test_inverted),
        cmocka_unit_test(test_partials),
        cmocka_unit_test(test_sections),
        cmocka_unit_test(test_escapes_for_attributes_too),
        cmocka_unit_test(test_nothing_counts_as_false),
        cmocka_unit_test(test_members_of_what_is_no_object),
        cmocka_unit_test(test_lists_in_attributes_are_json),
        cmocka_unit_test(test_unfound_names_look_no_further),
        cmocka_unit_test(test_words_write_what_people_read),
        cmocka_unit_test(test_faults_tell_their_place),
        cmocka_unit_test(test_nesting_is_bounded),
        cmocka_unit_test(test_partials_end_somewhere),
        cmocka_unit_test(test_linked_partials_are_not_looked_for),
        cmocka_unit_test(test_memory_that_runs_out),
    };
    return cmocka_run_group_tests_name("mustache", tests, NULL, NULL);
}
