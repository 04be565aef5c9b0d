/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Building documents and reading from them. Members of an object are a chain
 * in the order in which they were put: objects are small, and a walk over a
 * dozen neighbours in one arena beats a hash. */
#include "doc.h"

#include "arena.h"
#include "mem.h"

#include <errno.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { KEPT_BYTES = 64 << 10 };

struct pe__doc {
    pe__arena arena;
    bool failed;
    /* Handed out when memory is out. Nothing is ever put into them, since
     * putting looks at `failed` first. */
    pe__value no_object, no_array;
};

pe__doc *pe__doc_new(void)
{
    pe__doc *doc = pe__zalloc(1, sizeof *doc);
    if (doc != NULL) {
        doc->no_object.kind = PE__OBJECT;
        doc->no_array.kind = PE__ARRAY;
    }
    return doc;
}

void pe__doc_free(pe__doc *doc)
{
    if (doc == NULL)
        return;
    pe__arena_free(&doc->arena);
    pe__free(doc);
}

void pe__doc_reset(pe__doc *doc)
{
    pe__arena_clear(&doc->arena, KEPT_BYTES);
    doc->failed = false;
}

bool pe__doc_failed(const pe__doc *doc)
{
    return doc->failed;
}

void *pe__doc_alloc(pe__doc *doc, size_t size)
{
    void *memory = doc->failed ? NULL : pe__arena_alloc(&doc->arena, size);
    if (memory == NULL)
        doc->failed = true;
    return memory;
}

static const char *keep(pe__doc *doc, const char *text, size_t size)
{
    char *copy = size < PTRDIFF_MAX ? pe__doc_alloc(doc, size + 1) : NULL;
    if (copy == NULL)
        return "";
    if (size > 0)
        memcpy(copy, text, size);
    copy[size] = '\0';
    return copy;
}

const char *pe__doc_text(pe__doc *doc, const char *text)
{
    return keep(doc, text, strlen(text));
}

/* A short text is written once and copied; a long one is written twice. */
static const char *keep_format(pe__doc *doc, const char *format,
                               va_list arguments)
{
    char small[256];
    va_list again;
    va_copy(again, arguments);
    int length = vsnprintf(small, sizeof small, format, arguments);
    const char *kept = "";
    if (length >= 0 && (size_t)length < sizeof small) {
        kept = keep(doc, small, (size_t)length);
    } else if (length >= 0) {
        char *large = pe__doc_alloc(doc, (size_t)length + 1);
        if (large != NULL) {
            vsnprintf(large, (size_t)length + 1, format, again);
            kept = large;
        }
    }
    va_end(again);
    return kept;
}

const char *pe__doc_format(pe__doc *doc, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    const char *kept = keep_format(doc, format, arguments);
    va_end(arguments);
    return kept;
}

/* --- building ------------------------------------------------------------- */

/* NULL when memory is out. */
static pe__value *make(pe__doc *doc, pe__kind kind)
{
    pe__value *value = pe__doc_alloc(doc, sizeof *value);
    if (value != NULL)
        *value = (pe__value){.kind = kind};
    return value;
}

pe__value *pe__doc_object(pe__doc *doc)
{
    pe__value *value = make(doc, PE__OBJECT);
    return value != NULL ? value : &doc->no_object;
}

pe__value *pe__doc_array(pe__doc *doc)
{
    pe__value *value = make(doc, PE__ARRAY);
    return value != NULL ? value : &doc->no_array;
}

pe__value *pe__doc_null(pe__doc *doc)
{
    return make(doc, PE__NULL);
}

pe__value *pe__doc_number(pe__doc *doc, pe__kind kind, int64_t number)
{
    pe__value *value = make(doc, kind);
    if (value != NULL) {
        value->integer = number;
        value->digits = kind == PE__MONEY ? 2 : 0;
    }
    return value;
}

pe__value *pe__doc_real(pe__doc *doc, double number)
{
    pe__value *value = make(doc, isfinite(number) ? PE__REAL : PE__NULL);
    if (value != NULL && isfinite(number))
        value->real = number;
    return value;
}

pe__value *pe__doc_bytes(pe__doc *doc, const char *text, size_t size)
{
    pe__value *value = make(doc, text == NULL ? PE__NULL : PE__TEXT);
    if (value != NULL && text != NULL) {
        value->text.bytes = keep(doc, text, size);
        value->text.size = doc->failed ? 0 : size;
    }
    return value;
}

/* The end of a container. */
static void append(pe__value *container, pe__value *value)
{
    value->next = NULL;
    if (container->items.last != NULL)
        container->items.last->next = value;
    else
        container->items.first = value;
    container->items.last = value;
    container->items.count++;
}

/* Takes a member out, if it is there. */
static void take_out(pe__value *object, const char *key)
{
    pe__value *before = NULL, *at = object->items.first;
    while (at != NULL && strcmp(at->key, key) != 0) {
        before = at;
        at = at->next;
    }
    if (at == NULL)
        return;
    if (before != NULL)
        before->next = at->next;
    else
        object->items.first = at->next;
    if (object->items.last == at)
        object->items.last = before;
    object->items.count--;
}

void pe__put(pe__doc *doc, pe__value *object, const char *key,
             pe__value *value)
{
    const char *kept = pe__doc_text(doc, key);
    if (doc->failed || value == NULL)
        return;
    take_out(object, kept);
    value->key = kept;
    append(object, value);
}

void pe__put_kept(pe__doc *doc, pe__value *object, const char *key,
                  pe__value *value)
{
    if (doc->failed || value == NULL)
        return;
    value->key = key;
    append(object, value);
}

void pe__add(pe__doc *doc, pe__value *array, pe__value *value)
{
    if (doc->failed || value == NULL)
        return;
    value->key = NULL;
    append(array, value);
}

void pe__put_null(pe__doc *doc, pe__value *object, const char *key)
{
    pe__put(doc, object, key, pe__doc_null(doc));
}

void pe__put_bool(pe__doc *doc, pe__value *object, const char *key, bool on)
{
    pe__put(doc, object, key, pe__doc_number(doc, PE__BOOL, on));
}

void pe__put_number(pe__doc *doc, pe__value *object, const char *key,
                    pe__kind kind, int64_t number)
{
    pe__put(doc, object, key, pe__doc_number(doc, kind, number));
}

void pe__put_money(pe__doc *doc, pe__value *object, const char *key,
                   int64_t amount, int digits)
{
    pe__value *value = pe__doc_number(doc, PE__MONEY, amount);
    if (value != NULL)
        value->digits = digits;
    pe__put(doc, object, key, value);
}

void pe__put_integer(pe__doc *doc, pe__value *object, const char *key,
                     int64_t number)
{
    pe__put(doc, object, key, pe__doc_number(doc, PE__INTEGER, number));
}

void pe__put_real(pe__doc *doc, pe__value *object, const char *key,
                  double number)
{
    pe__put(doc, object, key, pe__doc_real(doc, number));
}

void pe__put_text(pe__doc *doc, pe__value *object, const char *key,
                  const char *text)
{
    pe__put(doc, object, key,
            pe__doc_bytes(doc, text, text != NULL ? strlen(text) : 0));
}

void pe__put_bytes(pe__doc *doc, pe__value *object, const char *key,
                   const char *text, size_t size)
{
    pe__put(doc, object, key, pe__doc_bytes(doc, text, size));
}

void pe__put_format(pe__doc *doc, pe__value *object, const char *key,
                    const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    const char *kept = keep_format(doc, format, arguments);
    va_end(arguments);
    pe__value *value = make(doc, PE__TEXT);
    if (value == NULL)
        return;
    value->text.bytes = kept;
    value->text.size = strlen(kept);
    pe__put(doc, object, key, value);
}

pe__value *pe__put_object(pe__doc *doc, pe__value *object, const char *key)
{
    pe__value *value = pe__doc_object(doc);
    pe__put(doc, object, key, value);
    return value;
}

pe__value *pe__put_array(pe__doc *doc, pe__value *object, const char *key)
{
    pe__value *value = pe__doc_array(doc);
    pe__put(doc, object, key, value);
    return value;
}

pe__value *pe__add_object(pe__doc *doc, pe__value *array)
{
    pe__value *value = pe__doc_object(doc);
    pe__add(doc, array, value);
    return value;
}

pe__value *pe__add_array(pe__doc *doc, pe__value *array)
{
    pe__value *value = pe__doc_array(doc);
    pe__add(doc, array, value);
    return value;
}

void pe__add_text(pe__doc *doc, pe__value *array, const char *text)
{
    pe__add(doc, array,
            pe__doc_bytes(doc, text, text != NULL ? strlen(text) : 0));
}

void pe__add_number(pe__doc *doc, pe__value *array, pe__kind kind,
                    int64_t number)
{
    pe__add(doc, array, pe__doc_number(doc, kind, number));
}

void pe__add_real(pe__doc *doc, pe__value *array, double number)
{
    pe__add(doc, array, pe__doc_real(doc, number));
}

/* Keys of an object differ already: none is looked for. */
static pe__value *copy_container(pe__doc *doc, const pe__value *from)
{
    pe__value *to = from->kind == PE__OBJECT ? pe__doc_object(doc)
                                             : pe__doc_array(doc);
    for (const pe__value *v = pe__first(from); v != NULL; v = v->next) {
        pe__value *copy = pe__doc_copy(doc, v);
        if (from->kind == PE__OBJECT)
            pe__put_kept(doc, to, pe__doc_text(doc, v->key), copy);
        else
            pe__add(doc, to, copy);
    }
    return to;
}

/* When memory is out, something that may be put: it is dropped there. */
pe__value *pe__doc_copy(pe__doc *doc, const pe__value *value)
{
    if (value->kind == PE__OBJECT || value->kind == PE__ARRAY)
        return copy_container(doc, value);
    pe__value *copy = make(doc, value->kind);
    if (copy == NULL)
        return &doc->no_object;
    if (value->kind == PE__TEXT) {
        copy->text.bytes = keep(doc, value->text.bytes, value->text.size);
        copy->text.size = doc->failed ? 0 : value->text.size;
    } else if (value->kind == PE__REAL) {
        copy->real = value->real;
    } else if (value->kind != PE__NULL) {
        copy->integer = value->integer;
        copy->digits = value->digits;
    }
    return copy;
}

/* --- reading -------------------------------------------------------------- */

const pe__value *pe__get(const pe__value *object, const char *key)
{
    if (object == NULL || object->kind != PE__OBJECT)
        return NULL;
    const pe__value *at = object->items.first;
    while (at != NULL && strcmp(at->key, key) != 0)
        at = at->next;
    return at;
}

const char *pe__get_text(const pe__value *object, const char *key,
                         const char *otherwise)
{
    const pe__value *value = pe__get(object, key);
    return value != NULL && value->kind == PE__TEXT ? value->text.bytes
                                                    : otherwise;
}

/* "12", "-3"; nothing before, between or behind. */
static bool whole_of_text(const pe__value *value, int64_t *whole)
{
    const char *text = value->text.bytes;
    const char *digits = text + (*text == '-');
    size_t length = strspn(digits, "0123456789");
    if (length == 0 || digits + length != text + value->text.size)
        return false;
    errno = 0;
    long long number = strtoll(text, NULL, 10);
    *whole = number;
    return errno == 0;
}

/* A real without fraction, where every one of them is exact. */
static bool whole_of_real(double real, int64_t *whole)
{
    const double limit = 9007199254740992.0; /* 2^53 */
    if (!(fabs(real) <= limit) || real != floor(real))
        return false;
    *whole = (int64_t)real;
    return true;
}

static bool whole_of(const pe__value *value, int64_t *whole)
{
    switch (value->kind) {
    case PE__INTEGER:
    case PE__COUNT:
    case PE__HOURS:
    case PE__MONEY:
    case PE__TIME:
    case PE__DAY:
        *whole = value->integer;
        return true;
    case PE__REAL:
        return whole_of_real(value->real, whole);
    case PE__TEXT:
        return whole_of_text(value, whole);
    default:
        return false;
    }
}

int64_t pe__get_integer(const pe__value *object, const char *key,
                        int64_t otherwise)
{
    const pe__value *value = pe__get(object, key);
    int64_t whole;
    return value != NULL && whole_of(value, &whole) ? whole : otherwise;
}

double pe__get_real(const pe__value *object, const char *key,
                    double otherwise)
{
    const pe__value *value = pe__get(object, key);
    int64_t whole;
    if (value == NULL)
        return otherwise;
    if (value->kind == PE__REAL)
        return value->real;
    if (value->kind == PE__HOURS)
        return (double)value->integer / 4;
    return whole_of(value, &whole) ? (double)whole : otherwise;
}

bool pe__get_bool(const pe__value *object, const char *key, bool otherwise)
{
    const pe__value *value = pe__get(object, key);
    return value != NULL && value->kind == PE__BOOL ? value->integer != 0
                                                    : otherwise;
}

const pe__value *pe__first(const pe__value *container)
{
    if (container == NULL ||
        (container->kind != PE__ARRAY && container->kind != PE__OBJECT))
        return NULL;
    return container->items.first;
}

size_t pe__count_of(const pe__value *container)
{
    if (container == NULL ||
        (container->kind != PE__ARRAY && container->kind != PE__OBJECT))
        return 0;
    return container->items.count;
}
