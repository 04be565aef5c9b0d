/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Pages, parts, texts and assets, put together. */
#include "assets.h"
#include "pages.h"

#include "mem.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define FILE_OF(path, text) {path, text, sizeof text - 1}

/* Sorted, as the real ones are. */
static const pe__web_file good[] = {
    FILE_OF("assets/a.css", "body { margin: 0 }"),
    FILE_OF("pages/form.html", "<form>{{>hidden}}{{>t.form.who}}</form>"),
    FILE_OF("pages/home.html", "<h1>{{>title}}</h1>{{>t.home.count}}"),
    FILE_OF("parts/hidden.html", "<input value=\"{{here.once}}\">"),
    FILE_OF("parts/layout.html", "<title>{{>title}}</title>{{>a.a.css}} "
                                 "{{>page}}"),
    FILE_OF("texts/de.json", "{\"home\":{\"title\":\"Anfang\"}}"),
    FILE_OF("texts/en.json",
            "{\"home\":{\"title\":\"Home & <hearth>\",\"count\":\"{{n}} "
            "{{#n.one}}row{{/n.one}}{{^n.one}}rows{{/n.one}} of {{>t.form."
            "title}}\"},\"form\":{\"title\":\"Form\",\"who\":\"{{name}}\"}}"),
};

static pe_status load(const pe__web_file *file, int count, pe__assets **assets,
                      pe__pages **pages, pe_error *err)
{
    pe__web_files files = {.file = file, .count = count};
    *pages = NULL;
    pe_status status = pe__assets_load(&files, assets, err);
    if (status == PE_OK)
        status = pe__pages_load(&files, pe__asset_url, *assets, pages, err);
    return status;
}

static void test_a_page_in_its_layout(void **state)
{
    (void)state;
    pe__assets *assets;
    pe__pages *pages;
    pe_error err = {0};
    pe__buffer out = {0};
    if (load(good, 7, &assets, &pages, &err) != PE_OK)
        fail_msg("%s", err.message);
    pe__doc *doc = pe__doc_new();
    pe__value *root = pe__doc_object(doc);
    char want[300];
    pe__put_number(doc, root, "n", PE__COUNT, 1);
    pe__pages_render(pages, 0, "home", root, NULL, &out);
    snprintf(want, sizeof want, "<title>Home &amp; &lt;hearth&gt;</title>%s "
             "<h1>Home &amp; &lt;hearth&gt;</h1>1 row of Form",
             pe__asset_url(assets, "a.css"));
    assert_string_equal(out.bytes, want);
    pe__buffer_clear(&out);
    pe__put_number(doc, root, "n", PE__COUNT, 2);
    pe__pages_render(pages, pe__language_of("de", 2), "home", root, NULL, &out);
    assert_non_null(strstr(out.bytes, "<h1>Anfang</h1>2 rows of Form"));
    pe__buffer_clear(&out);
    pe__put_text(doc, root, "name", "<&>");
    assert_true(pe__pages_text(pages, 0, "form.who", root, NULL, &out));
    assert_string_equal(out.bytes, "<&>");
    pe__buffer_clear(&out);
    assert_true(pe__pages_text(pages, 0, "home.title", root, NULL, &out));
    assert_string_equal(out.bytes, "Home & <hearth>");
    assert_false(pe__pages_text(pages, 0, "home", root, NULL, &out));
    assert_true(pe__pages_has(pages, "form"));
    assert_false(pe__pages_has(pages, "hidden"));
    assert_true(pe__pages_names(pages, "form", PE__PAGE_ONCE));
    assert_false(pe__pages_names(pages, "home", PE__PAGE_ONCE));
    assert_false(pe__pages_names(pages, "form", PE__PAGE_WEEK));
    pe__buffer_free(&out);
    pe__doc_free(doc);
    pe__pages_free(pages);
    pe__assets_free(assets);
}

/* One file of the good ones is another: what is said then. */
static void refuse(int which, const char *text, const char *says)
{
    pe__web_file files[7];
    pe__assets *assets = NULL;
    pe__pages *pages = NULL;
    pe_error err = {0};
    memcpy(files, good, sizeof files);
    files[which].bytes = text;
    files[which].size = strlen(text);
    assert_int_equal(load(files, 7, &assets, &pages, &err), PE_BAD_INPUT);
    assert_null(pages);
    if (strstr(err.message, says) == NULL)
        fail_msg("\"%s\" does not say \"%s\"", err.message, says);
    pe__assets_free(assets);
}

static void test_what_is_not_there_is_told_at_the_start(void **state)
{
    (void)state;
    refuse(2, "{{>t.nothing}}", "the page home uses {{>t.nothing}}");
    refuse(2, "{{>nothing}}", "the page home uses {{>nothing}}");
    refuse(2, "{{>a.b.css}}", "the page home uses {{>a.b.css}}");
    refuse(3, "{{>t.nothing}}", "the part hidden uses");
    refuse(6, "{\"home\":{\"title\":\"{{>t.x}}\"}}", "the text home.title");
    refuse(6, "{\"home\":{\"title\":\"{{x\"},\"form\":{\"title\":\"\"}}",
           "home.title: this tag is not closed");
    refuse(6, "{\"form\":{\"title\":\"x\",\"who\":\"\"},"
              "\"home\":{\"count\":\"\"}}",
           "no text home.title");
    refuse(6, "{\"home\":{\"title\":1}}", "home.title is no text");
    refuse(6, "{", "");
    refuse(2, "{{#a}}", "not closed");
}

static void test_assets(void **state)
{
    (void)state;
    pe__web_files files = {.file = good, .count = 7};
    pe__assets *assets = NULL;
    bool for_ever = false;
    assert_int_equal(pe__assets_load(&files, &assets, NULL), PE_OK);
    const char *url = pe__asset_url(assets, "a.css");
    assert_int_equal(strlen(url), strlen("/a/a-0123456789abcdef.css"));
    const pe__asset *asset = pe__assets_find(assets, url, &for_ever);
    assert_true(for_ever);
    assert_string_equal(asset->type, "text/css; charset=utf-8");
    assert_ptr_equal(pe__assets_find(assets, "/a/a.css", &for_ever), asset);
    assert_false(for_ever);
    assert_null(pe__assets_find(assets, "/a/", &for_ever));
    assert_null(pe__assets_find(assets, "a.css", &for_ever));
    assert_null(pe__asset_url(assets, "b.css"));
    pe__assets_free(assets);
    assert_string_equal(pe__media_type("x.min.js"),
                        "text/javascript; charset=utf-8");
    assert_string_equal(pe__media_type("x"), "application/octet-stream");
}

static void test_memory_that_runs_out(void **state)
{
    (void)state;
    long before = pe__mem_live();
    pe_status status = PE_NO_MEMORY;
    for (long n = 1; status != PE_OK; n++) {
        pe__assets *assets = NULL;
        pe__pages *pages = NULL;
        assert_true(n < 2000);
        pe__mem_fail_at(n);
        status = load(good, 7, &assets, &pages, NULL);
        pe__mem_fail_at(0);
        assert_true(status == PE_OK || status == PE_NO_MEMORY);
        pe__pages_free(pages);
        pe__assets_free(assets);
        assert_int_equal(pe__mem_live(), before);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_page_in_its_layout),
        cmocka_unit_test(test_what_is_not_there_is_told_at_the_start),
        cmocka_unit_test(test_assets),
        cmocka_unit_test(test_memory_that_runs_out),
    };
    return cmocka_run_group_tests_name("pages", tests, NULL, NULL);
}
