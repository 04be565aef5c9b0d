/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Counts what matters while expat reads: elements, headings, pictures, tables,
 * ids and what points to them, and everything that must not be there. */
#include "report_page.h"

#include <expat.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { TEXT_SIZE = 1 << 20 };

static const char *value_of(const char **attribute, const char *name)
{
    for (; *attribute != NULL; attribute += 2)
        if (strcmp(attribute[0], name) == 0)
            return attribute[1];
    return NULL;
}

static void remember(char list[][ID_SIZE], int *count, const char *text,
                     size_t length)
{
    assert_true(*count < IDS);
    assert_true(length < ID_SIZE);
    memcpy(list[*count], text, length);
    list[(*count)++][length] = '\0';
}

static void read_attributes(page *p, const char **attribute)
{
    const char *id = value_of(attribute, "id");
    const char *href = value_of(attribute, "href");
    const char *by = value_of(attribute, "aria-labelledby");
    if (id != NULL)
        remember(p->id, &p->ids, id, strlen(id));
    if (href != NULL && href[0] == '#')
        remember(p->link, &p->links, href + 1, strlen(href) - 1);
    p->foreign_links += (href != NULL && href[0] != '#') ||
                        value_of(attribute, "src") != NULL;
    while (by != NULL && *by != '\0') { /* ids separated by one space */
        size_t length = strcspn(by, " ");
        remember(p->link, &p->links, by, length);
        by += length + (by[length] == ' ');
    }
    for (; *attribute != NULL; attribute += 2)
        p->handlers += strncmp(attribute[0], "on", 2) == 0;
}

static void read_heading(page *p, const char *name)
{
    if (name[0] != 'h' || name[1] < '1' || name[1] > '6' || name[2] != '\0')
        return;
    int level = name[1] - '0';
    p->h1 += level == 1;
    p->skipped_headings += level > p->last_heading + 1;
    p->last_heading = level;
}

static void on_start(void *data, const char *name, const char **attribute)
{
    page *p = data;
    p->elements++;
    p->scripts += strcmp(name, "script") == 0;
    p->in_style = strcmp(name, "style") == 0;
    p->tables += strcmp(name, "table") == 0;
    p->captions += strcmp(name, "caption") == 0;
    p->bare_th += strcmp(name, "th") == 0 &&
                  value_of(attribute, "scope") == NULL;
    if (strcmp(name, "svg") == 0 && p->svg_depth++ == 0) {
        const char *role = value_of(attribute, "role");
        const char *hidden = value_of(attribute, "aria-hidden");
        bool named = role != NULL && strcmp(role, "img") == 0 &&
                     value_of(attribute, "aria-labelledby") != NULL;
        p->pictures += named;
        p->unnamed_pictures += !named && hidden == NULL;
    }
    read_heading(p, name);
    read_attributes(p, attribute);
}

static void on_end(void *data, const char *name)
{
    page *p = data;
    p->in_style = false;
    p->svg_depth -= strcmp(name, "svg") == 0;
}

static void on_text(void *data, const char *text, int length)
{
    page *p = data;
    size_t size = (size_t)length;
    if (p->in_style || p->used + size + 1 > TEXT_SIZE)
        return;
    memcpy(p->text + p->used, text, size);
    p->used += size;
    p->text[p->used] = '\0';
}

/* The page as text; the caller frees. */
char *write_page(const pe_jobs_result *result, size_t *size)
{
    char *html = NULL;
    FILE *stream = open_memstream(&html, size);
    pe_error err = {0};
    assert_non_null(stream);
    assert_int_equal(pe_jobs_report_write(result, stream, &err), PE_OK);
    fclose(stream);
    return html;
}

page *read_back(const char *html, size_t size)
{
    page *p = calloc(1, sizeof *p);
    assert_non_null(p);
    p->text = calloc(1, TEXT_SIZE);
    assert_non_null(p->text);
    XML_Parser parser = XML_ParserCreate("UTF-8");
    assert_non_null(parser);
    XML_SetUserData(parser, p);
    XML_SetElementHandler(parser, on_start, on_end);
    XML_SetCharacterDataHandler(parser, on_text);
    enum XML_Status status = XML_Parse(parser, html, (int)size, 1);
    if (status != XML_STATUS_OK)
        print_message("%s at line %lu\n",
                      XML_ErrorString(XML_GetErrorCode(parser)),
                      (unsigned long)XML_GetCurrentLineNumber(parser));
    assert_int_equal(status, XML_STATUS_OK);
    XML_ParserFree(parser);
    return p;
}

void free_page(page *p)
{
    free(p->text);
    free(p);
}

page *page_of(const sample_wish *wish)
{
    pe_jobs_result *result = sample_make(wish);
    size_t size = 0;
    assert_non_null(result);
    char *html = write_page(result, &size);
    page *p = read_back(html, size);
    free(html);
    sample_free(result);
    return p;
}

bool has_id(const page *p, const char *id)
{
    for (int k = 0; k < p->ids; k++)
        if (strcmp(p->id[k], id) == 0)
            return true;
    return false;
}

/* --- what must hold on every page ----------------------------------------- */

static void check_links(const page *p)
{
    for (int k = 0; k < p->links; k++)
        if (!has_id(p, p->link[k]))
            fail_msg("nothing has the id %s", p->link[k]);
    for (int k = 0; k < p->ids; k++)
        for (int l = 0; l < k; l++)
            assert_string_not_equal(p->id[k], p->id[l]);
}

/* A hyphen where a minus sign should be, or a number that is none. */
static void check_numbers(const page *p)
{
    for (const char *at = p->text; (at = strchr(at, '-')) != NULL; at++)
        if (at[1] >= '0' && at[1] <= '9' &&
            strncmp(at - 3, "SHA-", 4) != 0)
            fail_msg("a hyphen before a number: %.20s", at - 8);
    assert_null(strstr(p->text, "nan"));
    assert_null(strstr(p->text, "inf"));
    assert_null(strstr(p->text, "(null)"));
}

void check_shape(const page *p)
{
    assert_int_equal(p->scripts, 0);
    assert_int_equal(p->handlers, 0);
    assert_int_equal(p->foreign_links, 0);
    assert_int_equal(p->h1, 1);
    assert_int_equal(p->skipped_headings, 0);
    assert_int_equal(p->unnamed_pictures, 0);
    assert_int_equal(p->tables, p->captions);
    assert_int_equal(p->bare_th, 0);
    check_links(p);
}

void check_page(const page *p)
{
    check_shape(p);
    check_numbers(p);
}
