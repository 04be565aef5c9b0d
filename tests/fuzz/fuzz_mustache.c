/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Any template, any partial and any values: three texts divided by bytes 0. The
 * first byte chooses the request for memory that fails. */
#include "check.h"

#include "mem.h"
#include "mustache.h"

#include <string.h>

enum { MOST_SECTIONS = 6, MOST_ITEMS = 8, MOST_PARTIALS = 100 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

typedef struct {
    const char *text;
    size_t size;
} piece;

/* The piece up to the next byte 0, and past it. */
static piece cut(const char **at, const char *end)
{
    const char *stop = memchr(*at, 0, (size_t)(end - *at));
    piece one = {*at, (size_t)((stop != NULL ? stop : end) - *at)};
    *at = stop != NULL ? stop + 1 : end;
    return one;
}

static bool has(piece p, const char *word)
{
    return memmem(p.text, p.size, word, strlen(word)) != NULL;
}

/* Sections in sections over lists cost a power of their length: that is no
 * fault of the renderer, but would hold up the search. */
static bool is_small(piece p)
{
    int sections = 0;
    for (size_t k = 0; k < p.size; k++)
        sections += p.text[k] == '#';
    return sections <= MOST_SECTIONS / 2;
}

static bool is_short(const pe__value *value)
{
    if (pe__count_of(value) > MOST_ITEMS)
        return false;
    for (const pe__value *v = pe__first(value); v != NULL; v = v->next)
        if (!is_short(v))
            return false;
    return true;
}

typedef struct {
    pe__mustache *partial;
    int left;
} world;

static const pe__mustache *find(void *context, const char *name)
{
    world *w = context;
    check(name[0] != '\0', "a partial has a name");
    return w->left-- > 0 ? w->partial : NULL;
}

/* Where neither text can write a '<' by itself, no value may. */
static bool is_safe(piece p)
{
    return !has(p, "<") && !has(p, "{{{") && !has(p, "&") && !has(p, "=");
}

static void render(const pe__mustache *m, const pe__value *root, world *w,
                   bool safe)
{
    pe__buffer out = {0};
    pe__mustache_render(m, root, find, w, NULL, &out);
    if (safe && out.size > 0)
        check(memchr(out.bytes, '<', out.size) == NULL &&
                  memchr(out.bytes, '"', out.size) == NULL,
              "values are escaped");
    pe__buffer_free(&out);
}

static pe__mustache *compile(piece p, pe_status *status)
{
    pe_error err = {0};
    pe__mustache *m = NULL;
    *status = pe__mustache_compile("fuzz", p.text, p.size, &m, &err);
    check((m != NULL) == (*status == PE_OK), "a failure gives no template");
    if (*status != PE_OK)
        check_error(*status, &err);
    return m;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0)
        return 0;
    long before = pe__mem_live();
    const char *at = (const char *)data + 1, *end = (const char *)data + size;
    piece main_text = cut(&at, end), partial = cut(&at, end),
          json = cut(&at, end);
    pe__doc *doc = pe__doc_new();
    pe__value *root = NULL;
    pe_status status;
    pe__mem_fail_at(data[0] % 16);
    pe__mustache *m = compile(main_text, &status);
    pe__mem_fail_at(0);
    world w = {compile(partial, &status), MOST_PARTIALS};
    bool safe = is_safe(main_text) && is_safe(partial) &&
                memchr(main_text.text, '"', main_text.size) == NULL &&
                memchr(partial.text, '"', partial.size) == NULL;
    if (m != NULL && is_small(main_text) && is_small(partial) &&
        pe__doc_parse(doc, json.text, json.size, &root, NULL) == PE_OK &&
        is_short(root))
        render(m, root, &w, safe);
    pe__mustache_free(m);
    pe__mustache_free(w.partial);
    pe__doc_free(doc);
    check(pe__mem_live() == before, "all memory is given back");
    return 0;
}
