/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Walks the steps of a template. Nothing is allocated but what the output
 * grows by; the stack of values lives on the C stack, whose depth is bounded
 * by 64 sections in each of 64 partials. */
#include "mustache_own.h"

#include "ten.h"

#include <string.h>

enum { DEEPEST_PARTIAL = 64 };

/* A value that names are looked up in, and what is around it. */
typedef struct scope {
    const pe__value *value;
    const struct scope *outer;
} scope;

/* White space before every line of a partial that stood alone on its line. */
typedef struct indent {
    const char *bytes;
    size_t size;
    const struct indent *outer;
} indent;

typedef struct {
    pe__mustache_find *find;
    void *context;
    const pe__mustache_words *words;
    pe__buffer *out;
    const indent *indent; /* NULL = none, the usual case */
    bool fresh;           /* the next byte begins a line that is indented */
    int depth;            /* of partials */
    bool escape;
} writer;

static const pe__value yes = {.kind = PE__BOOL, .integer = 1};
static const pe__value no = {.kind = PE__BOOL, .integer = 0};

/* --- names --------------------------------------------------------------- */

typedef struct {
    const pe__value *value; /* NULL = nothing of that name */
    bool raw;               /* as JSON has it */
    int64_t count;          /* with `counted`: the value is this number */
    bool counted;
} found;

static bool is_true(const pe__value *value)
{
    if (value == NULL)
        return false;
    switch (value->kind) {
    case PE__NULL: return false;
    case PE__BOOL:
    case PE__INTEGER:
    case PE__COUNT:
    case PE__MONEY:
    case PE__HOURS: return value->integer != 0;
    case PE__REAL: return value->real != 0;
    case PE__TEXT: return value->text.size > 0;
    case PE__ARRAY: return value->items.count > 0;
    default: return true;
    }
}

static bool is_one(const pe__value *value)
{
    switch (value->kind) {
    case PE__INTEGER:
    case PE__COUNT: return value->integer == 1;
    case PE__HOURS: return value->integer == 4;
    case PE__MONEY: return value->integer == pe__ten_to(value->digits);
    case PE__REAL: return value->real == 1;
    case PE__ARRAY: return value->items.count == 1;
    default: return false;
    }
}

static const pe__value *member(const pe__value *object,
                               const pe__mustache_part *part)
{
    if (object->kind != PE__OBJECT)
        return NULL;
    const pe__value *v = object->items.first;
    while (v != NULL && (v->key[0] != part->word[0] ||
                         strncmp(v->key, part->word, part->size + 1) != 0))
        v = v->next;
    return v;
}

/* The members of what is no object. */
static found of_plain(const pe__value *value, const char *word)
{
    if (strcmp(word, "any") == 0)
        return (found){.value = is_true(value) ? &yes : &no};
    if (strcmp(word, "one") == 0)
        return (found){.value = is_one(value) ? &yes : &no};
    if (strcmp(word, "raw") == 0)
        return (found){.value = value, .raw = true};
    if (strcmp(word, "count") == 0 && value->kind == PE__ARRAY)
        return (found){.value = value, .counted = true,
                       .count = (int64_t)value->items.count};
    return (found){0};
}

/* The first part is looked for outwards, the others only in what was found. */
static found resolve(const pe__mustache *m, const pe__mustache_step *step,
                     const scope *inner)
{
    if (step->parts == 0)
        return (found){.value = inner->value};
    const pe__mustache_part *part = &m->part[step->first];
    const pe__value *value = NULL;
    for (; inner != NULL && value == NULL; inner = inner->outer)
        value = member(inner->value, part);
    uint32_t k = 1;
    for (; k < step->parts && value != NULL && value->kind == PE__OBJECT; k++)
        value = member(value, ++part);
    if (k < step->parts && value != NULL)
        return k + 1 == step->parts ? of_plain(value, part[1].word)
                                    : (found){0};
    return (found){.value = value};
}

/* --- values -------------------------------------------------------------- */

/* What stands for a byte in HTML; "" = itself. */
static const char *entity(char c)
{
    switch (c) {
    case '&': return "&amp;";
    case '<': return "&lt;";
    case '>': return "&gt;";
    case '"': return "&quot;";
    case '\'': return "&#39;";
    default: return "";
    }
}

/* 1 where `entity` has something. */
static const unsigned char special[256] = {
    ['&'] = 1, ['<'] = 1, ['>'] = 1, ['"'] = 1, ['\''] = 1};

static void add_escaped(pe__buffer *out, const char *bytes, size_t size)
{
    size_t from = 0;
    for (size_t k = 0; k < size; k++) {
        if (!special[(unsigned char)bytes[k]])
            continue;
        pe__buffer_add(out, bytes + from, k - from);
        pe__buffer_text(out, entity(bytes[k]));
        from = k + 1;
    }
    pe__buffer_add(out, bytes + from, size - from);
}

/* Escapes what stands in the buffer from `from` on, in place from its end. */
static void escape_tail(pe__buffer *out, size_t from)
{
    size_t more = 0;
    for (size_t k = from; k < out->size; k++)
        if (special[(unsigned char)out->bytes[k]])
            more += strlen(entity(out->bytes[k])) - 1;
    if (more == 0 || !pe__buffer_reserve(out, more))
        return;
    size_t to = out->size + more, at = out->size;
    out->size = to;
    out->bytes[to] = '\0';
    while (at > from) {
        char c = out->bytes[--at];
        if (special[(unsigned char)c]) {
            size_t size = strlen(entity(c));
            to -= size;
            memcpy(out->bytes + to, entity(c), size);
        } else
            out->bytes[--to] = c;
    }
}

/* As JSON, a time or day without its quotation marks. */
static void add_json(pe__buffer *out, const pe__value *value)
{
    size_t from = out->size;
    pe__json_write(value, out);
    if (value->kind != PE__TIME && value->kind != PE__DAY)
        return;
    if (out->failed || out->bytes[from] != '"') /* beyond the calendar: null */
        return;
    memmove(out->bytes + from, out->bytes + from + 1, out->size - from - 2);
    out->size -= 2;
    out->bytes[out->size] = '\0';
}

/* What is not text: through the words where people read it otherwise. */
static void add_plain(writer *w, const pe__value *value, bool raw)
{
    switch (value->kind) {
    case PE__NULL: break;
    case PE__BOOL:
        pe__buffer_text(w->out, value->integer ? "true" : "false");
        break;
    case PE__INTEGER: pe__buffer_number(w->out, value->integer); break;
    case PE__COUNT:
    case PE__REAL:
    case PE__HOURS:
    case PE__MONEY:
    case PE__TIME:
    case PE__DAY:
        if (!raw && w->words != NULL && w->words->write != NULL) {
            w->words->write(w->words->context, value, w->out);
            break;
        }
        add_json(w->out, value);
        break;
    default: add_json(w->out, value);
    }
}

static void add_value(writer *w, const found *f, bool escape)
{
    if (f->value == NULL)
        return;
    if (f->counted) {
        pe__value number = {.kind = PE__COUNT, .integer = f->count};
        add_plain(w, &number, false);
        return;
    }
    if (f->value->kind == PE__TEXT) {
        if (escape)
            add_escaped(w->out, f->value->text.bytes, f->value->text.size);
        else
            pe__buffer_add(w->out, f->value->text.bytes, f->value->text.size);
        return;
    }
    size_t from = w->out->size;
    add_plain(w, f->value, f->raw);
    if (escape && f->value->kind > PE__INTEGER && !w->out->failed)
        escape_tail(w->out, from);
}

/* --- indents ------------------------------------------------------------- */

static void add_indent(writer *w, const indent *some)
{
    if (some == NULL)
        return;
    add_indent(w, some->outer);
    pe__buffer_add(w->out, some->bytes, some->size);
}

/* Before anything that a line of an indented partial holds. */
static void begin_line(writer *w)
{
    if (w->fresh) {
        w->fresh = false;
        add_indent(w, w->indent);
    }
}

static void add_indented(writer *w, const char *text, size_t size)
{
    while (size > 0) {
        begin_line(w);
        const char *end = memchr(text, '\n', size);
        size_t line = end != NULL ? (size_t)(end - text) + 1 : size;
        pe__buffer_add(w->out, text, line);
        w->fresh = end != NULL;
        text += line;
        size -= line;
    }
}

/* --- walking ------------------------------------------------------------- */

static void render(writer *w, const pe__mustache *m, uint32_t from,
                   uint32_t to, const scope *inner);

/* Renders the section from its first step to before its end, once, or once an
 * item. */
static void render_section(writer *w, const pe__mustache *m, uint32_t at,
                           const scope *inner)
{
    const pe__mustache_step *step = &m->step[at];
    found f = resolve(m, step, inner);
    bool on = f.counted ? f.count > 0 : is_true(f.value);
    if (step->op == PE__OP_INVERTED) {
        if (!on)
            render(w, m, at + 1, step->other, inner);
        return;
    }
    if (!on)
        return;
    scope here = {f.value, inner};
    if (f.value->kind != PE__ARRAY || f.counted) {
        render(w, m, at + 1, step->other, &here);
        return;
    }
    for (here.value = pe__first(f.value); here.value != NULL;
         here.value = here.value->next)
        render(w, m, at + 1, step->other, &here);
}

static void render_partial(writer *w, const pe__mustache *m,
                           const pe__mustache_step *step, const scope *inner)
{
    const char *name = m->pool + step->first;
    const pe__mustache *partial = step->linked;
    if (partial == NULL && w->find != NULL)
        partial = w->find(w->context, name);
    if (partial == NULL || w->depth == DEEPEST_PARTIAL)
        return;
    w->depth++;
    if (step->indent == 0) {
        render(w, partial, 0, partial->steps, inner);
    } else {
        indent mine = {name + step->size + 1, step->indent, w->indent};
        w->indent = &mine;
        w->fresh = true;
        render(w, partial, 0, partial->steps, inner);
        w->indent = mine.outer;
        w->fresh = mine.outer != NULL;
    }
    w->depth--;
}

static void render(writer *w, const pe__mustache *m, uint32_t from,
                   uint32_t to, const scope *inner)
{
    for (uint32_t k = from; k < to; k++) {
        const pe__mustache_step *step = &m->step[k];
        found f;
        switch ((pe__mustache_op)step->op) {
        case PE__OP_TEXT:
            if (w->indent != NULL)
                add_indented(w, m->pool + step->first, step->size);
            else
                pe__buffer_add(w->out, m->pool + step->first, step->size);
            break;
        case PE__OP_VALUE:
        case PE__OP_RAW:
            begin_line(w);
            f = resolve(m, step, inner);
            add_value(w, &f, w->escape && step->op == PE__OP_VALUE);
            break;
        case PE__OP_SECTION:
        case PE__OP_INVERTED:
            render_section(w, m, k, inner);
            k = step->other;
            break;
        case PE__OP_PARTIAL: render_partial(w, m, step, inner); break;
        case PE__OP_END: break;
        }
    }
}

void pe__mustache_render(const pe__mustache *mustache, const pe__value *root,
                         pe__mustache_find *find, void *context,
                         const pe__mustache_words *words, pe__buffer *out)
{
    writer w = {.find = find, .context = context, .words = words, .out = out,
                .escape = words == NULL || !words->plain};
    scope outermost = {root, NULL};
    render(&w, mustache, 0, mustache->steps, &outermost);
}
