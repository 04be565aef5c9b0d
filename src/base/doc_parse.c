/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* JSON text as a document: jansson reads, and knows where a fault is. It lets
 * values nest 2,048 deep, so the depth is looked at before. */
#include "doc.h"

#include "error.h"

#include <jansson.h>
#include <math.h>
#include <string.h>

enum { DEEPEST = 32 };

/* Where a fault is: line and column (in bytes) from 1. */
static pe_status refuse(const char *bytes, size_t at, const char *what,
                        pe_error *err)
{
    long line = 1, column = 1;
    for (size_t i = 0; i < at; i++) {
        column = bytes[i] == '\n' ? 1 : column + 1;
        line += bytes[i] == '\n';
    }
    return pe__fail_at(err, PE_BAD_INPUT, "", line, column, "%s", what);
}

/* The byte after a string that opens before `at`; jansson will find what is
 * wrong with one that does not end. */
static size_t skip_string(const char *bytes, size_t size, size_t at)
{
    while (at < size && bytes[at] != '"')
        at += bytes[at] == '\\' ? 2 : 1;
    return at + 1;
}

static pe_status check_depth(const char *bytes, size_t size, pe_error *err)
{
    int depth = 0;
    for (size_t at = 0; at < size;) {
        char c = bytes[at++];
        if (c == '"')
            at = skip_string(bytes, size, at);
        else if (c == ']' || c == '}')
            depth--;
        else if ((c == '[' || c == '{') && ++depth > DEEPEST)
            return refuse(bytes, at - 1, "JSON that nests deeper than 32 "
                          "levels; make it flatter", err);
    }
    return PE_OK;
}

static pe__value *convert(pe__doc *doc, json_t *json);

/* jansson saw to it that no key stands twice. */
static pe__value *convert_object(pe__doc *doc, json_t *json)
{
    pe__value *object = pe__doc_object(doc);
    for (void *at = json_object_iter(json); at != NULL;
         at = json_object_iter_next(json, at))
        pe__put_kept(doc, object, pe__doc_text(doc, json_object_iter_key(at)),
                     convert(doc, json_object_iter_value(at)));
    return object;
}

static pe__value *convert_array(pe__doc *doc, json_t *json)
{
    pe__value *array = pe__doc_array(doc);
    for (size_t k = 0; k < json_array_size(json); k++)
        pe__add(doc, array, convert(doc, json_array_get(json, k)));
    return array;
}

/* Beyond 2^53 neighbours of a double are no longer one apart, and other
 * programs would have changed such a number already. */
static pe__value *convert_number(pe__doc *doc, json_t *json)
{
    const json_int_t limit = (json_int_t)1 << 53;
    double real = json_number_value(json);
    if (json_is_integer(json)) {
        json_int_t whole = json_integer_value(json);
        if (whole >= -limit && whole <= limit)
            return pe__doc_number(doc, PE__INTEGER, whole);
    } else if (fabs(real) <= (double)limit && real == floor(real) &&
               (real != 0 || !signbit(real))) {
        return pe__doc_number(doc, PE__INTEGER, (int64_t)real);
    }
    return pe__doc_real(doc, real);
}

static pe__value *convert(pe__doc *doc, json_t *json)
{
    switch (json_typeof(json)) {
    case JSON_OBJECT: return convert_object(doc, json);
    case JSON_ARRAY: return convert_array(doc, json);
    case JSON_STRING:
        return pe__doc_bytes(doc, json_string_value(json),
                             json_string_length(json));
    case JSON_INTEGER:
    case JSON_REAL: return convert_number(doc, json);
    case JSON_TRUE: return pe__doc_number(doc, PE__BOOL, 1);
    case JSON_FALSE: return pe__doc_number(doc, PE__BOOL, 0);
    default: return pe__doc_null(doc);
    }
}

/* jansson's own words name the text near the fault. */
static pe_status not_json(const json_error_t *fault, pe_error *err)
{
    if (json_error_code(fault) == json_error_out_of_memory)
        return pe__fail_memory(err);
    return pe__fail_at(err, PE_BAD_INPUT, "", fault->line, fault->column,
                       "not JSON: %s", fault->text);
}

pe_status pe__doc_parse(pe__doc *doc, const char *bytes, size_t size,
                        pe__value **out, pe_error *err)
{
    *out = NULL;
    pe_status status = check_depth(bytes, size, err);
    if (status != PE_OK)
        return status;
    json_error_t fault;
    json_t *json = json_loadb(bytes, size,
                              JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &fault);
    if (json == NULL)
        return not_json(&fault, err);
    pe__value *value = convert(doc, json);
    json_decref(json);
    if (pe__doc_failed(doc))
        return pe__fail_memory(err);
    *out = value;
    return PE_OK;
}
