/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "router.h"

#include "error.h"
#include "mem.h"

#include <stdio.h>
#include <string.h>

enum { LONGEST_NAME = 32 };

/* A place in the tree. Children are a chain: a place has few. */
typedef struct node {
    const char *segment; /* the edge that leads here, in the pattern */
    size_t size;
    bool parameter;      /* it is {NAME} */
    char name[LONGEST_NAME];
    bool number;         /* … and takes whole numbers alone */
    struct node *sibling, *child;
    int get, post; /* rows, -1 = none */
} node;

struct pe__router {
    node *nodes; /* nodes[0] is "/" */
    int used, room;
    const pe__route **row;
    int rows;
};

/* --- building ------------------------------------------------------------ */

static bool ends_in_text(const char *name, size_t size)
{
    return size > 5 && memcmp(name + size - 5, "_text", 5) == 0;
}

/* The segment at `at`, without the '/' before it; *size of it. */
static const char *next_segment(const char *at, const char *end, size_t *size)
{
    at++;
    const char *slash = memchr(at, '/', (size_t)(end - at));
    *size = (size_t)((slash != NULL ? slash : end) - at);
    return at;
}

static bool is_pattern_of_parameter(const char *segment, size_t size)
{
    return size > 2 && size < LONGEST_NAME && segment[0] == '{' &&
           segment[size - 1] == '}';
}

static node *find_child(node *at, const char *segment, size_t size)
{
    node *child = at->child;
    while (child != NULL && (child->size != size ||
                             memcmp(child->segment, segment, size) != 0))
        child = child->sibling;
    return child;
}

/* The child that this segment leads to, made if need be; NULL and an error
 * when a parameter of another name leads there already. Parameters stand last
 * in the chain, so that a word that fits wins. */
static node *grow(pe__router *router, node *at, const char *segment,
                  size_t size, pe_error *err)
{
    node *child = find_child(at, segment, size);
    if (child != NULL)
        return child;
    bool parameter = is_pattern_of_parameter(segment, size);
    for (child = at->child; parameter && child != NULL;
         child = child->sibling)
        if (child->parameter) {
            pe__fail(err, PE_USAGE, "two routes call one place %.*s and %.*s",
                     (int)child->size, child->segment, (int)size, segment);
            return NULL;
        }
    child = &router->nodes[router->used++];
    *child = (node){.segment = segment, .size = size, .parameter = parameter,
                    .number = parameter &&
                              !ends_in_text(segment + 1, size - 2),
                    .get = -1, .post = -1};
    if (parameter)
        snprintf(child->name, sizeof child->name, "%.*s", (int)size - 2,
                 segment + 1);
    node **link = &at->child;
    while (parameter && *link != NULL)
        link = &(*link)->sibling;
    child->sibling = *link;
    *link = child;
    return child;
}

static pe_status add_row(pe__router *router, const pe__route *row,
                         pe_error *err)
{
    const char *at = row->path, *end = at + strlen(at);
    bool get = strcmp(row->method, "GET") == 0;
    if (*at != '/' || (!get && strcmp(row->method, "POST") != 0))
        return pe__fail(err, PE_USAGE, "a route is GET or POST and begins "
                        "with '/', this is %s %s", row->method, row->path);
    node *place = &router->nodes[0];
    int parameters = 0;
    while (at < end && strcmp(row->path, "/") != 0) {
        size_t size;
        const char *segment = next_segment(at, end, &size);
        if (size == 0)
            return pe__fail(err, PE_USAGE, "a segment of %s is empty",
                            row->path);
        place = grow(router, place, segment, size, err);
        if (place == NULL)
            return PE_USAGE;
        parameters += place->parameter;
        at = segment + size;
    }
    int *slot = get ? &place->get : &place->post;
    if (*slot >= 0 || parameters > PE__PARAMETERS)
        return pe__fail(err, PE_USAGE, "%s %s is there twice, or has more "
                        "than %d parameters", row->method, row->path,
                        PE__PARAMETERS);
    *slot = router->rows;
    router->row[router->rows++] = row;
    return PE_OK;
}

/* Rows, and the nodes they can need at most. */
static int count_rows(const pe__route *const *sets, int *nodes)
{
    int rows = 0;
    *nodes = 1;
    for (; *sets != NULL; sets++)
        for (const pe__route *row = *sets; row->method != NULL; row++) {
            rows++;
            for (const char *c = row->path; *c != '\0'; c++)
                *nodes += *c == '/';
        }
    return rows;
}

pe_status pe__router_new(const pe__route *const *sets, pe__router **out,
                         pe_error *err)
{
    *out = NULL;
    int nodes, rows = count_rows(sets, &nodes);
    pe__router *router = pe__zalloc(1, sizeof *router);
    if (router == NULL)
        return pe__fail_memory(err);
    router->nodes = pe__zalloc((size_t)nodes, sizeof *router->nodes);
    router->row = pe__zalloc((size_t)rows, sizeof *router->row);
    pe_status status = PE_OK;
    if (router->nodes == NULL || router->row == NULL)
        status = pe__fail_memory(err);
    else
        router->nodes[router->used++] = (node){.get = -1, .post = -1};
    for (; status == PE_OK && *sets != NULL; sets++)
        for (const pe__route *row = *sets;
             status == PE_OK && row->method != NULL; row++)
            status = add_row(router, row, err);
    if (status == PE_OK)
        *out = router;
    else
        pe__router_free(router);
    return status;
}

void pe__router_free(pe__router *router)
{
    if (router == NULL)
        return;
    pe__free(router->nodes);
    pe__free(router->row);
    pe__free(router);
}

/* --- finding ------------------------------------------------------------- */

static bool is_number(const char *text, size_t size)
{
    if (size == 0 || size > 18 || text[0] == '0')
        return false;
    for (size_t k = 0; k < size; k++)
        if (text[k] < '0' || text[k] > '9')
            return false;
    return true;
}

static const node *step(const node *at, const char *segment, size_t size,
                        pe__match *match)
{
    for (const node *child = at->child; child != NULL; child = child->sibling) {
        if (!child->parameter) {
            if (child->size == size &&
                memcmp(child->segment, segment, size) == 0)
                return child;
            continue;
        }
        if (child->number ? !is_number(segment, size) : size == 0)
            return NULL;
        match->parameter[match->parameters++] =
            (pe__parameter){child->name, segment, size};
        return child;
    }
    return NULL;
}

void pe__router_find(const pe__router *router, const char *method,
                     const char *path, size_t size, pe__match *match)
{
    *match = (pe__match){0};
    const node *place = &router->nodes[0];
    const char *at = path, *end = path + size;
    if (size == 0 || *at != '/')
        return;
    while (place != NULL && at < end && size > 1) {
        size_t length;
        const char *segment = next_segment(at, end, &length);
        place = step(place, segment, length, match);
        at = segment + length;
    }
    if (place == NULL || (place->get < 0 && place->post < 0))
        return;
    match->allow = place->post < 0  ? "GET, HEAD"
                   : place->get < 0 ? "POST"
                                    : "GET, HEAD, POST";
    match->row = strcmp(method, "GET") == 0 || strcmp(method, "HEAD") == 0
                     ? place->get
                 : strcmp(method, "POST") == 0 ? place->post
                                               : -1;
    if (match->row >= 0)
        match->route = router->row[match->row];
}

/* Whether every parameter of `form` is one of `row`. */
static bool has_parameters_of(const pe__route *row, const pe__route *form)
{
    for (const char *at = form->path; (at = strchr(at, '{')) != NULL; at++) {
        size_t size = strcspn(at, "}") + 1;
        if (memmem(row->path, strlen(row->path), at, size) == NULL)
            return false;
    }
    return true;
}

const pe__route *pe__router_form(const pe__router *router,
                                 const pe__route *row)
{
    const pe__route *found = NULL;
    for (int k = 0; k < router->rows && row->page != NULL; k++) {
        const pe__route *form = router->row[k];
        if (form->page == NULL || (form->flags & PE__WRITES) != 0 ||
            strcmp(form->page, row->page) != 0 ||
            !has_parameters_of(row, form))
            continue;
        if (strcmp(form->path, row->path) == 0)
            return form;
        if (found == NULL)
            found = form;
    }
    return found;
}

int pe__router_count(const pe__router *router)
{
    return router->rows;
}

const pe__route *pe__router_at(const pe__router *router, int n)
{
    return router->row[n];
}
