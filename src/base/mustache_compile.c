/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* From the text of a template to its steps, in one pass.
 *
 * A tag that does not write (section, end, comment, partial, delimiters) and
 * stands alone on its line takes the whole line with it, as the specification
 * asks; a partial keeps the white space before it as its indent. */
#include "mustache_own.h"

#include "error.h"
#include "mem.h"

#include <string.h>

enum {
    DEEPEST = 64,         /* sections in sections */
    LONGEST_NAME = 255,
    LONGEST_DELIMITER = 15,
    LARGEST = 1 << 24     /* bytes of a template */
};

typedef struct {
    pe__mustache *out;
    const char *name; /* for messages */
    const char *text;
    size_t size, at;
    size_t line_start; /* of the line in which what was read last ended, if
                          nothing but white space was read of it; else
                          SIZE_MAX */
    char open[LONGEST_DELIMITER + 1], close[LONGEST_DELIMITER + 1];
    size_t open_size, close_size;
    uint32_t section[DEEPEST]; /* those that are open: their steps */
    size_t tag_of[DEEPEST];    /* where their tags stand */
    int depth;
    pe_error *err;
} reader;

/* A tag: {{KIND CONTENT}}, from `start` up to but without `end`. */
typedef struct {
    size_t start, end;
    char kind; /* 0 = a value */
    const char *content; /* trimmed */
    size_t content_size;
} tag;

static pe_status fault(reader *r, size_t at, const char *what)
{
    long line = 1, column = 1;
    for (size_t k = 0; k < at; k++) {
        column = r->text[k] == '\n' ? 1 : column + 1;
        line += r->text[k] == '\n';
    }
    return pe__fail_at(r->err, PE_BAD_INPUT, r->name, line, column, "%s",
                       what);
}

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static pe__mustache_step *add_step(reader *r, pe__mustache_op op)
{
    pe__mustache *m = r->out;
    if (m->steps == m->step_room) {
        uint32_t room = m->step_room > 0 ? m->step_room * 2 : 32;
        void *more = pe__realloc(m->step, room, sizeof *m->step);
        if (more == NULL)
            return NULL;
        m->step = more;
        m->step_room = room;
    }
    pe__mustache_step *step = &m->step[m->steps++];
    *step = (pe__mustache_step){.op = (uint8_t)op};
    return step;
}

/* Literal text joins the one before. The pool is as large as the source, and
 * every byte of the source is pooled once at most. */
static pe_status add_text(reader *r, size_t from, size_t to)
{
    if (from >= to)
        return PE_OK;
    pe__mustache *m = r->out;
    pe__mustache_step *last = m->steps > 0 ? &m->step[m->steps - 1] : NULL;
    if (last == NULL || last->op != PE__OP_TEXT ||
        last->first + last->size != m->pooled) {
        last = add_step(r, PE__OP_TEXT);
        if (last == NULL)
            return pe__fail_memory(r->err);
        last->first = m->pooled;
    }
    memcpy(m->pool + m->pooled, r->text + from, to - from);
    m->pooled += (uint32_t)(to - from);
    last->size += (uint32_t)(to - from);
    return PE_OK;
}

static pe_status add_part(reader *r, char *word, size_t size)
{
    pe__mustache *m = r->out;
    if (m->parts == m->part_room) {
        uint32_t room = m->part_room > 0 ? m->part_room * 2 : 32;
        void *more = pe__realloc(m->part, room, sizeof *m->part);
        if (more == NULL)
            return pe__fail_memory(r->err);
        m->part = more;
        m->part_room = room;
    }
    word[size] = '\0'; /* over a '.', white space, or the closing delimiter */
    m->part[m->parts++] = (pe__mustache_part){word, (uint32_t)size};
    return PE_OK;
}

/* Divides the dotted name of `t` into parts of the template's own copy. */
static pe_status add_name(reader *r, const tag *t, uint32_t *first,
                          uint8_t *parts)
{
    *first = r->out->parts;
    *parts = 0;
    if (t->content_size == 1 && t->content[0] == '.')
        return PE_OK;
    char *name = r->out->text + (t->content - r->text);
    size_t from = 0;
    for (size_t k = 0; k <= t->content_size; k++) {
        if (k < t->content_size && name[k] != '.')
            continue;
        if (k == from)
            return fault(r, t->start, "a name in this tag is empty");
        pe_status status = add_part(r, name + from, k - from);
        if (status != PE_OK)
            return status;
        *parts = (uint8_t)(*parts + 1);
        from = k + 1;
    }
    return PE_OK;
}

static pe_status add_named(reader *r, const tag *t, pe__mustache_op op)
{
    uint32_t first;
    uint8_t parts;
    pe_status status = add_name(r, t, &first, &parts);
    if (status != PE_OK)
        return status;
    pe__mustache_step *step = add_step(r, op);
    if (step == NULL)
        return pe__fail_memory(r->err);
    step->first = first;
    step->parts = parts;
    return PE_OK;
}

static pe_status open_section(reader *r, const tag *t, pe__mustache_op op)
{
    if (r->depth == DEEPEST)
        return fault(r, t->start, "sections stand in one another more than "
                     "64 deep");
    r->section[r->depth] = r->out->steps;
    r->tag_of[r->depth++] = t->start;
    return add_named(r, t, op);
}

/* Whether the name of the step is that of the tag. */
static bool same_name(const reader *r, const pe__mustache_step *step,
                      const tag *t)
{
    const char *at = t->content, *end = at + t->content_size;
    if (step->parts == 0)
        return t->content_size == 1 && *at == '.';
    for (uint32_t k = 0; k < step->parts; k++) {
        const pe__mustache_part *part = &r->out->part[step->first + k];
        if ((size_t)(end - at) < part->size ||
            memcmp(at, part->word, part->size) != 0)
            return false;
        at += part->size;
        if (k + 1 < step->parts && (at == end || *at++ != '.'))
            return false;
    }
    return at == end;
}

static pe_status close_section(reader *r, const tag *t)
{
    if (r->depth == 0)
        return fault(r, t->start, "this tag closes a section that was not "
                     "opened");
    uint32_t begin = r->section[--r->depth];
    if (!same_name(r, &r->out->step[begin], t))
        return fault(r, t->start, "this tag closes another section than the "
                     "one opened last");
    pe__mustache_step *end = add_step(r, PE__OP_END);
    if (end == NULL)
        return pe__fail_memory(r->err);
    end->other = begin;
    r->out->step[begin].other = r->out->steps - 1;
    return PE_OK;
}

/* Name, byte 0 and indent go to the pool; the tag had at least four bytes of
 * delimiters and '>' besides, so there is room. */
static pe_status add_partial(reader *r, const tag *t, size_t indent_from)
{
    size_t indent = t->start - indent_from;
    if (indent > UINT16_MAX)
        return fault(r, t->start, "this partial is indented too far");
    pe__mustache_step *step = add_step(r, PE__OP_PARTIAL);
    if (step == NULL)
        return pe__fail_memory(r->err);
    pe__mustache *m = r->out;
    step->first = m->pooled;
    step->size = (uint32_t)t->content_size;
    step->indent = (uint16_t)indent;
    memcpy(m->pool + m->pooled, t->content, t->content_size);
    m->pooled += (uint32_t)t->content_size;
    m->pool[m->pooled++] = '\0';
    memcpy(m->pool + m->pooled, r->text + indent_from, indent);
    m->pooled += (uint32_t)indent;
    return PE_OK;
}

/* {{=<% %>=}}: two words without white space and '='. */
static pe_status set_delimiters(reader *r, const tag *t)
{
    const char *at = t->content, *end = at + t->content_size;
    const char *word[2];
    size_t size[2];
    for (int k = 0; k < 2; k++) {
        while (at < end && is_space(*at))
            at++;
        word[k] = at;
        while (at < end && !is_space(*at))
            at++;
        size[k] = (size_t)(at - word[k]);
        if (size[k] == 0 || size[k] > LONGEST_DELIMITER ||
            memchr(word[k], '=', size[k]) != NULL)
            return fault(r, t->start, "a tag that changes delimiters holds "
                         "two of them, as in {{=<% %>=}}");
    }
    while (at < end && is_space(*at))
        at++;
    if (at != end)
        return fault(r, t->start, "a tag that changes delimiters holds more "
                     "than two words");
    memcpy(r->open, word[0], size[0]);
    memcpy(r->close, word[1], size[1]);
    r->open_size = size[0];
    r->close_size = size[1];
    return PE_OK;
}

/* --- finding tags -------------------------------------------------------- */

/* The first place at or after `from` where `word` stands; SIZE_MAX: none. */
static size_t find(const reader *r, size_t from, const char *word, size_t size)
{
    if (from > r->size)
        return SIZE_MAX;
    const char *place = memmem(r->text + from, r->size - from, word, size);
    return place != NULL ? (size_t)(place - r->text) : SIZE_MAX;
}

/* Reads the tag that begins at `start`. */
static pe_status read_tag(reader *r, size_t start, tag *t)
{
    size_t from = start + r->open_size;
    *t = (tag){.start = start};
    char close[LONGEST_DELIMITER + 2];
    size_t close_size = r->close_size, more = 0;
    if (from < r->size && strchr("#^/>!=&{", r->text[from]) != NULL &&
        r->text[from] != '\0')
        t->kind = r->text[from++];
    if (t->kind == '=' || t->kind == '{')
        close[more++] = t->kind == '=' ? '=' : '}';
    memcpy(close + more, r->close, close_size);
    close_size += more;
    size_t end = find(r, from, close, close_size);
    if (end == SIZE_MAX)
        return fault(r, start, "this tag is not closed");
    t->end = end + close_size;
    while (from < end && is_space(r->text[from]))
        from++;
    while (end > from && is_space(r->text[end - 1]))
        end--;
    t->content = r->text + from;
    t->content_size = end - from;
    return PE_OK;
}

static pe_status check_name(reader *r, const tag *t)
{
    if (t->kind == '!' || t->kind == '=')
        return PE_OK;
    if (t->content_size == 0)
        return fault(r, t->start, "this tag holds no name");
    if (t->content_size > LONGEST_NAME)
        return fault(r, t->start, "the name in this tag is longer than 255 "
                     "bytes");
    for (size_t k = 0; k < t->content_size; k++)
        if (is_space(t->content[k]) || t->content[k] == '\0')
            return fault(r, t->start, "the name in this tag holds white "
                         "space");
    return PE_OK;
}

/* Whether the tag is alone on its line: *from becomes the line's start, *to
 * the next line's. */
static bool alone(const reader *r, const tag *t, size_t *from, size_t *to)
{
    if (t->kind == 0 || t->kind == '&' || t->kind == '{')
        return false;
    size_t start = t->start, end = t->end;
    while (start > r->at &&
           (r->text[start - 1] == ' ' || r->text[start - 1] == '\t'))
        start--;
    if (start == r->at ? r->line_start != start
                       : r->text[start - 1] != '\n')
        return false;
    while (end < r->size && (r->text[end] == ' ' || r->text[end] == '\t'))
        end++;
    if (end + 1 < r->size && r->text[end] == '\r' && r->text[end + 1] == '\n')
        end++;
    if (end < r->size && r->text[end] != '\n')
        return false;
    *from = start;
    *to = end < r->size ? end + 1 : end;
    return true;
}

static pe_status add_tag(reader *r, const tag *t, size_t indent_from)
{
    pe_status status = check_name(r, t);
    if (status != PE_OK)
        return status;
    switch (t->kind) {
    case '#': return open_section(r, t, PE__OP_SECTION);
    case '^': return open_section(r, t, PE__OP_INVERTED);
    case '/': return close_section(r, t);
    case '>': return add_partial(r, t, indent_from);
    case '=': return set_delimiters(r, t);
    case '!': return PE_OK;
    case '&':
    case '{': return add_named(r, t, PE__OP_RAW);
    default: return add_named(r, t, PE__OP_VALUE);
    }
}

/* Text up to the next tag, and the tag. */
static pe_status read_next(reader *r)
{
    size_t start = find(r, r->at, r->open, r->open_size);
    if (start == SIZE_MAX) {
        pe_status status = add_text(r, r->at, r->size);
        r->at = r->size;
        return status;
    }
    tag t;
    pe_status status = read_tag(r, start, &t);
    if (status != PE_OK)
        return status;
    size_t from = start, to = t.end;
    bool whole_line = alone(r, &t, &from, &to);
    status = add_text(r, r->at, from);
    if (status == PE_OK)
        status = add_tag(r, &t, from);
    r->at = to;
    r->line_start = whole_line ? to : SIZE_MAX;
    return status;
}

static pe_status read_all(reader *r)
{
    pe_status status = PE_OK;
    while (status == PE_OK && r->at < r->size)
        status = read_next(r);
    if (status == PE_OK && r->depth > 0)
        status = fault(r, r->tag_of[r->depth - 1], "this section is not "
                       "closed");
    return status;
}

pe_status pe__mustache_compile(const char *name, const char *text, size_t size,
                               pe__mustache **out, pe_error *err)
{
    *out = NULL;
    if (size > LARGEST)
        return pe__fail_at(err, PE_BAD_INPUT, name, 0, 0, "a template has at "
                           "most %d bytes", LARGEST);
    pe__mustache *m = pe__zalloc(1, sizeof *m);
    if (m == NULL)
        return pe__fail_memory(err);
    m->text = pe__alloc(size + 1, 1);
    m->pool = pe__alloc(size + 1, 1);
    pe_status status = PE_OK;
    if (m->text == NULL || m->pool == NULL)
        status = pe__fail_memory(err);
    if (status == PE_OK) {
        memcpy(m->text, text, size);
        reader r = {.out = m, .name = name, .text = text, .size = size,
                    .open = "{{", .close = "}}", .open_size = 2,
                    .close_size = 2, .err = err};
        status = read_all(&r);
    }
    if (status == PE_OK)
        *out = m;
    else
        pe__mustache_free(m);
    return status;
}

void pe__mustache_free(pe__mustache *mustache)
{
    if (mustache == NULL)
        return;
    pe__free(mustache->step);
    pe__free(mustache->part);
    pe__free(mustache->text);
    pe__free(mustache->pool);
    pe__free(mustache);
}

void pe__mustache_link(pe__mustache *mustache, pe__mustache_find *find_it,
                       void *context)
{
    for (uint32_t k = 0; k < mustache->steps; k++) {
        pe__mustache_step *step = &mustache->step[k];
        if (step->op == PE__OP_PARTIAL)
            step->linked = find_it(context, mustache->pool + step->first);
    }
}

bool pe__mustache_names(const pe__mustache *mustache, const char *word)
{
    size_t size = strlen(word);
    for (uint32_t k = 0; k < mustache->parts; k++)
        if (mustache->part[k].size == size &&
            memcmp(mustache->part[k].word, word, size) == 0)
            return true;
    return false;
}

const char *pe__mustache_partial(const pe__mustache *mustache, uint32_t n)
{
    for (uint32_t k = 0; k < mustache->steps; k++)
        if (mustache->step[k].op == PE__OP_PARTIAL && n-- == 0)
            return mustache->pool + mustache->step[k].first;
    return NULL;
}
