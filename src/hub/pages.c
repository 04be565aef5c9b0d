/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "pages.h"

#include "error.h"
#include "mem.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { DEEPEST_KEY = 8, LONGEST_KEY = 200, DEEPEST_PART = 16 };

const char *const pe__languages[PE__LANGUAGES] = {"en", "de", "es"};

int pe__language_of(const char *code, size_t size)
{
    for (int k = 0; k < PE__LANGUAGES; k++)
        if (strlen(pe__languages[k]) == size &&
            memcmp(pe__languages[k], code, size) == 0)
            return k;
    return -1;
}

/* A template under the name that partial tags call it by. */
typedef struct {
    const char *name; /* owned */
    pe__mustache *html;
    pe__mustache *plain; /* of a text: the same, unescaped */
    unsigned names;      /* of a page: see pe__pages_names */
    const pe__mustache *title;
} entry;

typedef struct {
    entry *item; /* sorted by name */
    int count;
} list;

/* All of one language. */
typedef struct {
    list pages, parts, texts;
    const list *assets;
    const pe__mustache *layout;
} edition;

struct pe__pages {
    edition edition[PE__LANGUAGES];
    list assets;
};

/* --- lists --------------------------------------------------------------- */

static int by_name(const void *a, const void *b)
{
    return strcmp(((const entry *)a)->name, ((const entry *)b)->name);
}

static entry *find_entry(const list *in, const char *name)
{
    entry wanted = {.name = name};
    return in->count > 0 ? bsearch(&wanted, in->item, (size_t)in->count,
                                   sizeof wanted, by_name)
                         : NULL;
}

/* An entry at the end; NULL when memory is out. Sort before finding. */
static entry *add_entry(list *to, const char *name)
{
    entry *more = pe__realloc(to->item, (size_t)to->count + 1, sizeof *more);
    if (more == NULL)
        return NULL;
    to->item = more;
    char *copy = pe__strdup(name);
    if (copy == NULL)
        return NULL;
    entry *added = &more[to->count++];
    *added = (entry){.name = copy};
    return added;
}

static void sort(list *some)
{
    if (some->count > 0)
        qsort(some->item, (size_t)some->count, sizeof *some->item, by_name);
}

static void free_list(list *some)
{
    for (int k = 0; k < some->count; k++) {
        pe__free((char *)some->item[k].name);
        pe__mustache_free(some->item[k].html);
        pe__mustache_free(some->item[k].plain);
    }
    pe__free(some->item);
    *some = (list){0};
}

/* --- reading ------------------------------------------------------------- */

/* The files of `folder` that end in `ending`, each under its bare name. */
static pe_status add_templates(list *to, const pe__web_files *files,
                               const char *folder, pe_error *err)
{
    size_t before = strlen(folder);
    for (int k = 0; k < files->count; k++) {
        const pe__web_file *file = &files->file[k];
        size_t size = strlen(file->path);
        if (strncmp(file->path, folder, before) != 0 || size < before + 6 ||
            strcmp(file->path + size - 5, ".html") != 0)
            continue;
        char name[LONGEST_KEY];
        snprintf(name, sizeof name, "%.*s", (int)(size - before - 5),
                 file->path + before);
        entry *added = add_entry(to, name);
        if (added == NULL)
            return pe__fail_memory(err);
        pe_status status = pe__mustache_compile(file->path, file->bytes,
                                                file->size, &added->html, err);
        if (status != PE_OK)
            return status;
    }
    sort(to);
    return PE_OK;
}

/* What stands outside of tags is text: escaped for HTML. */
static void escape_outside(const char *text, pe__buffer *out)
{
    while (*text != '\0') {
        if (strncmp(text, "{{", 2) == 0) {
            const char *end = strstr(text, "}}");
            size_t size = end != NULL ? (size_t)(end - text) + 2
                                      : strlen(text);
            pe__buffer_add(out, text, size);
            text += size;
            continue;
        }
        switch (*text) {
        case '&': pe__buffer_text(out, "&amp;"); break;
        case '<': pe__buffer_text(out, "&lt;"); break;
        case '>': pe__buffer_text(out, "&gt;"); break;
        case '"': pe__buffer_text(out, "&quot;"); break;
        default: pe__buffer_add(out, text, 1);
        }
        text++;
    }
}

static pe_status compile_text(entry *to, const char *file, const char *text,
                              pe_error *err)
{
    pe__buffer html = {0};
    escape_outside(text, &html);
    pe_error why = {0};
    pe_status status = html.failed ? pe__fail_memory(&why) : PE_OK;
    if (status == PE_OK)
        status = pe__mustache_compile(file, html.size > 0 ? html.bytes : "",
                                      html.size, &to->html, &why);
    if (status == PE_OK)
        status = pe__mustache_compile(file, text, strlen(text), &to->plain,
                                      &why);
    pe__buffer_free(&html);
    if (status != PE_OK)
        pe__fail_at(err, status, file, 0, 0, "%s: %s", to->name, why.message);
    return status;
}

/* Adds the texts of an object that stands under `prefix`; those whose key is
 * in `but` are left out. */
static pe_status add_texts(list *to, const char *file, const pe__value *object,
                           const char *prefix, int depth, const list *but,
                           pe_error *err)
{
    pe_status status = PE_OK;
    for (const pe__value *v = pe__first(object);
         v != NULL && status == PE_OK; v = v->next) {
        char key[LONGEST_KEY];
        int size = snprintf(key, sizeof key, "%s%s%s", prefix,
                            *prefix != '\0' ? "." : "", v->key);
        if (size >= LONGEST_KEY || depth == DEEPEST_KEY)
            return pe__fail_at(err, PE_BAD_INPUT, file, 0, 0, "the key %s is "
                               "too long or too deep", key);
        if (v->kind == PE__OBJECT) {
            status = add_texts(to, file, v, key, depth + 1, but, err);
            continue;
        }
        if (v->kind != PE__TEXT)
            return pe__fail_at(err, PE_BAD_INPUT, file, 0, 0, "%s is no text",
                               key);
        if (but != NULL && find_entry(but, key) != NULL)
            continue;
        entry *added = add_entry(to, key);
        status = added == NULL ? pe__fail_memory(err)
                               : compile_text(added, file, v->text.bytes, err);
    }
    return status;
}

/* The catalogue of a language; where `but` is given, only what that lacks. */
static pe_status read_texts(list *to, const pe__web_files *files,
                            const char *language, const list *but,
                            pe_error *err)
{
    char path[32];
    snprintf(path, sizeof path, "texts/%s.json", language);
    for (int k = 0; k < files->count; k++) {
        const pe__web_file *file = &files->file[k];
        if (strcmp(file->path, path) != 0)
            continue;
        pe__doc *doc = pe__doc_new();
        pe__value *root = NULL;
        pe_status status =
            doc == NULL ? pe__fail_memory(err)
                        : pe__doc_parse(doc, file->bytes, file->size, &root,
                                        err);
        if (status == PE_BAD_INPUT && err != NULL)
            snprintf(err->file, sizeof err->file, "%s", path);
        if (status == PE_OK)
            status = add_texts(to, path, root, "", 0, but, err);
        pe__doc_free(doc);
        return status;
    }
    return PE_OK;
}

/* A list of its own until it is joined, so that keys are not looked for in a
 * list that is not sorted. */
static pe_status read_all_texts(edition *of, const pe__web_files *files,
                                const char *language, pe_error *err)
{
    pe_status status = read_texts(&of->texts, files, language, NULL, err);
    sort(&of->texts);
    if (status != PE_OK || strcmp(language, pe__languages[0]) == 0)
        return status;
    list had = of->texts, missing = {0};
    status = read_texts(&missing, files, pe__languages[0], &had, err);
    entry *more = NULL;
    size_t count = (size_t)had.count + (size_t)missing.count;
    if (status == PE_OK && count > 0) {
        more = pe__realloc(of->texts.item, count, sizeof *more);
        if (more == NULL)
            status = pe__fail_memory(err);
    }
    if (status != PE_OK || count == 0) {
        free_list(&missing);
        return status;
    }
    if (missing.count > 0)
        memcpy(more + had.count, missing.item,
               (size_t)missing.count * sizeof *more);
    of->texts = (list){more, (int)count};
    pe__free(missing.item);
    sort(&of->texts);
    return PE_OK;
}

static pe_status read_assets(list *to, const pe__web_files *files,
                             const char *(*asset_url)(void *, const char *),
                             void *context, pe_error *err)
{
    for (int k = 0; k < files->count; k++) {
        const char *path = files->file[k].path;
        if (strncmp(path, "assets/", 7) != 0)
            continue;
        const char *url = asset_url(context, path + 7);
        if (url == NULL)
            continue;
        entry *added = add_entry(to, path + 7);
        if (added == NULL)
            return pe__fail_memory(err);
        pe_status status = pe__mustache_compile(path, url, strlen(url),
                                                &added->html, err);
        if (status != PE_OK)
            return status;
    }
    sort(to);
    return PE_OK;
}

/* --- linking ------------------------------------------------------------- */

static const pe__mustache *html_of(const entry *found)
{
    return found != NULL ? found->html : NULL;
}

static const pe__mustache *find_html(void *context, const char *name)
{
    const edition *in = context;
    if (strncmp(name, "t.", 2) == 0)
        return html_of(find_entry(&in->texts, name + 2));
    if (strncmp(name, "a.", 2) == 0)
        return html_of(find_entry(in->assets, name + 2));
    return html_of(find_entry(&in->parts, name));
}

static const pe__mustache *find_plain(void *context, const char *name)
{
    const edition *in = context;
    const entry *found = strncmp(name, "t.", 2) == 0
                             ? find_entry(&in->texts, name + 2)
                             : NULL;
    return found != NULL ? found->plain : NULL;
}

/* Links, and looks that every partial is there. */
static pe_status link_one(edition *in, const char *kind, const char *name,
                          pe__mustache *mustache, bool plain, pe_error *err)
{
    pe__mustache_find *find = plain ? find_plain : find_html;
    pe__mustache_link(mustache, find, in);
    const char *partial;
    for (uint32_t k = 0;
         (partial = pe__mustache_partial(mustache, k)) != NULL; k++)
        if (find(in, partial) == NULL && strcmp(partial, "page") != 0 &&
            strcmp(partial, "title") != 0)
            return pe__fail(err, PE_BAD_INPUT, "the %s %s uses {{>%s}}, which "
                            "is not there", kind, name, partial);
    return PE_OK;
}

/* Whether {{here.WORD}} is used, in parts that are included too. */
static bool uses(const edition *in, const pe__mustache *mustache,
                 const char *word, int depth)
{
    if (mustache == NULL || depth == DEEPEST_PART)
        return false;
    if (pe__mustache_names(mustache, word))
        return true;
    const char *partial;
    for (uint32_t k = 0;
         (partial = pe__mustache_partial(mustache, k)) != NULL; k++)
        if (uses(in, html_of(find_entry(&in->parts, partial)), word,
                 depth + 1))
            return true;
    return false;
}

static unsigned uses_either(const edition *in, const pe__mustache *page,
                            const char *word)
{
    return uses(in, page, word, 0) || uses(in, in->layout, word, 0);
}

static pe_status link_list(edition *in, list *some, const char *kind,
                           pe_error *err)
{
    pe_status status = PE_OK;
    for (int k = 0; k < some->count && status == PE_OK; k++) {
        entry *one = &some->item[k];
        status = link_one(in, kind, one->name, one->html, false, err);
        if (status == PE_OK && one->plain != NULL)
            status = link_one(in, kind, one->name, one->plain, true, err);
    }
    return status;
}

static pe_status link_edition(edition *in, pe_error *err)
{
    pe_status status = link_list(in, &in->texts, "text", err);
    if (status == PE_OK)
        status = link_list(in, &in->parts, "part", err);
    if (status == PE_OK)
        status = link_list(in, &in->pages, "page", err);
    in->layout = html_of(find_entry(&in->parts, "layout"));
    if (status == PE_OK && in->layout == NULL)
        return pe__fail(err, PE_BAD_INPUT, "there is no parts/layout.html");
    for (int k = 0; k < in->pages.count && status == PE_OK; k++) {
        entry *page = &in->pages.item[k];
        char key[LONGEST_KEY + 8];
        snprintf(key, sizeof key, "%s.title", page->name);
        page->names = uses_either(in, page->html, "once") * PE__PAGE_ONCE |
                      uses_either(in, page->html, "week") * PE__PAGE_WEEK;
        page->title = html_of(find_entry(&in->texts, key));
        if (page->title == NULL)
            status = pe__fail(err, PE_BAD_INPUT, "the page %s has no text "
                              "%s", page->name, key);
    }
    return status;
}

pe_status pe__pages_load(const pe__web_files *files,
                         const char *(*asset_url)(void *context,
                                                  const char *name),
                         void *context, pe__pages **out, pe_error *err)
{
    *out = NULL;
    pe__pages *pages = pe__zalloc(1, sizeof *pages);
    if (pages == NULL)
        return pe__fail_memory(err);
    pe_status status =
        read_assets(&pages->assets, files, asset_url, context, err);
    for (int k = 0; k < PE__LANGUAGES && status == PE_OK; k++) {
        edition *one = &pages->edition[k];
        one->assets = &pages->assets;
        status = read_all_texts(one, files, pe__languages[k], err);
        if (status == PE_OK)
            status = add_templates(&one->parts, files, "parts/", err);
        if (status == PE_OK)
            status = add_templates(&one->pages, files, "pages/", err);
        if (status == PE_OK)
            status = link_edition(one, err);
    }
    if (status == PE_OK)
        *out = pages;
    else
        pe__pages_free(pages);
    return status;
}

void pe__pages_free(pe__pages *pages)
{
    if (pages == NULL)
        return;
    for (int k = 0; k < PE__LANGUAGES; k++) {
        free_list(&pages->edition[k].pages);
        free_list(&pages->edition[k].parts);
        free_list(&pages->edition[k].texts);
    }
    free_list(&pages->assets);
    pe__free(pages);
}

/* --- rendering ----------------------------------------------------------- */

bool pe__pages_has(const pe__pages *pages, const char *page)
{
    return find_entry(&pages->edition[0].pages, page) != NULL;
}

bool pe__pages_names(const pe__pages *pages, const char *page, unsigned what)
{
    const entry *found = find_entry(&pages->edition[0].pages, page);
    return found != NULL && (found->names & what) != 0;
}

/* The two partials of the layout that differ from page to page. */
static const pe__mustache *find_in_layout(void *context, const char *name)
{
    const entry *page = context;
    return strcmp(name, "page") == 0    ? page->html
           : strcmp(name, "title") == 0 ? page->title
                                        : NULL;
}

void pe__pages_render(const pe__pages *pages, int language, const char *page,
                      const pe__value *root,
                      const pe__mustache_words *words, pe__buffer *out)
{
    const edition *in = &pages->edition[language];
    entry *found = find_entry(&in->pages, page);
    if (found != NULL)
        pe__mustache_render(in->layout, root, find_in_layout, found, words,
                            out);
}

bool pe__pages_text(const pe__pages *pages, int language, const char *key,
                    const pe__value *root, const pe__mustache_words *words,
                    pe__buffer *out)
{
    const entry *found = find_entry(&pages->edition[language].texts, key);
    if (found == NULL)
        return false;
    pe__mustache_words plain = {.plain = true};
    if (words != NULL)
        plain = (pe__mustache_words){words->write, words->context, true};
    pe__mustache_render(found->plain, root, NULL, NULL, &plain, out);
    return true;
}
