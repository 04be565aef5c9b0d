/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "request.h"

#include "error.h"
#include "utf8.h"

#include <string.h>
#include <strings.h>

enum { LONGEST_NAME = 64 };

/* --- fields -------------------------------------------------------------- */

static pe_status fault(pe__intake *intake, int http, pe_error *err,
                       const char *sentence)
{
    intake->http = http;
    return pe__fail(err, PE_BAD_INPUT, "%s", sentence);
}

/* "\r\n" and '\r' become '\n', in a copy that lives in the document. */
static char *with_plain_lines(pe__doc *doc, const char *bytes, size_t *size)
{
    char *copy = pe__doc_alloc(doc, *size + 1);
    if (copy == NULL)
        return NULL;
    size_t to = 0;
    for (size_t k = 0; k < *size; k++) {
        if (bytes[k] == '\r' && k + 1 < *size && bytes[k + 1] == '\n')
            continue;
        copy[to++] = bytes[k] == '\r' ? '\n' : bytes[k];
    }
    copy[to] = '\0';
    *size = to;
    return copy;
}

/* Links a value under a name, beside others of that name. */
static void put_value(pe__intake *intake, const char *name, pe__value *value)
{
    pe__value *there = (pe__value *)pe__get(intake->in, name);
    if (there == NULL) {
        pe__put(intake->doc, intake->in, name, value);
        return;
    }
    if (there->kind != PE__ARRAY) {
        pe__value *list = pe__doc_array(intake->doc);
        pe__add(intake->doc, list, pe__doc_copy(intake->doc, there));
        pe__put(intake->doc, intake->in, name, list);
        there = list;
    }
    pe__add(intake->doc, there, value);
}

static pe_status check_field(pe__intake *intake, const char *name,
                             pe_error *err)
{
    if (intake->fields-- <= 0)
        return fault(intake, 413, err, "the request has too many fields");
    size_t size = strlen(name);
    if (size == 0 || size > LONGEST_NAME ||
        pe__text_prefix((const unsigned char *)name, size) < size)
        return fault(intake, 400, err, "the name of a field is empty, too "
                     "long or not text");
    return PE_OK;
}

pe_status pe__intake_put(pe__intake *intake, const char *name,
                         const char *bytes, size_t size, pe_error *err)
{
    pe_status status = check_field(intake, name, err);
    if (status != PE_OK)
        return status;
    if (pe__text_prefix((const unsigned char *)bytes, size) < size) {
        intake->http = 400;
        return pe__fail(err, PE_BAD_INPUT, "the field %s is not text in "
                        "UTF-8", name);
    }
    const char *text = bytes;
    if (memchr(bytes, '\r', size) != NULL)
        text = with_plain_lines(intake->doc, bytes, &size);
    if (text != NULL)
        put_value(intake, name, pe__doc_bytes(intake->doc, text, size));
    return pe__doc_failed(intake->doc) ? pe__fail_memory(err) : PE_OK;
}

/* --- urlencoded ---------------------------------------------------------- */

static int hexadecimal(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

bool pe__percent_decode(char *text, size_t *size, bool form)
{
    size_t to = 0;
    for (size_t k = 0; k < *size; k++) {
        if (text[k] == '+' && form) {
            text[to++] = ' ';
            continue;
        }
        if (text[k] != '%') {
            text[to++] = text[k];
            continue;
        }
        if (*size - k < 3)
            return false;
        int high = hexadecimal(text[k + 1]), low = hexadecimal(text[k + 2]);
        if (high < 0 || low < 0)
            return false;
        text[to++] = (char)(high * 16 + low);
        k += 2;
    }
    text[to] = '\0'; /* what was decoded is no longer than it was */
    *size = to;
    return true;
}

/* A copy, decoded; NULL with a fault. */
static char *decoded(pe__intake *intake, const char *text, size_t *size,
                     pe_error *err)
{
    char *copy = pe__doc_alloc(intake->doc, *size + 1);
    if (copy == NULL) {
        pe__fail_memory(err);
        return NULL;
    }
    memcpy(copy, text, *size);
    copy[*size] = '\0';
    if (pe__percent_decode(copy, size, true))
        return copy;
    fault(intake, 400, err, "a '%' in the form or the address is not followed "
          "by two hexadecimal digits");
    return NULL;
}

static pe_status read_pair(pe__intake *intake, const char *pair, size_t size,
                           pe_error *err)
{
    const char *equals = memchr(pair, '=', size);
    size_t name_size = equals != NULL ? (size_t)(equals - pair) : size;
    size_t value_size = equals != NULL ? size - name_size - 1 : 0;
    char *name = decoded(intake, pair, &name_size, err);
    char *value = NULL;
    if (name != NULL)
        value = decoded(intake, equals != NULL ? equals + 1 : "", &value_size,
                        err);
    if (value == NULL)
        return pe__doc_failed(intake->doc) ? PE_NO_MEMORY : PE_BAD_INPUT;
    if (strlen(name) != name_size)
        return fault(intake, 400, err, "the name of a field holds a byte 0");
    return pe__intake_put(intake, name, value, value_size, err);
}

pe_status pe__form_read(pe__intake *intake, const char *text, size_t size,
                        pe_error *err)
{
    const char *at = text, *end = text + size;
    pe_status status = PE_OK;
    while (status == PE_OK && at < end) {
        const char *stop = memchr(at, '&', (size_t)(end - at));
        if (stop == NULL)
            stop = end;
        if (stop > at)
            status = read_pair(intake, at, (size_t)(stop - at), err);
        at = stop + 1;
    }
    return status;
}

/* --- bodies -------------------------------------------------------------- */

/* The members of a JSON object become fields as they are. */
static pe_status read_json(pe__intake *intake, const char *body, size_t size,
                           pe_error *err)
{
    pe__value *value = NULL;
    pe_error why = {0};
    pe_status status =
        pe__doc_parse(intake->doc, body, size, &value, &why);
    if (status == PE_BAD_INPUT) {
        intake->http = 400;
        return pe__fail(err, PE_BAD_INPUT, "the body is not JSON: line %ld, "
                        "column %ld: %s", why.line, why.column, why.message);
    }
    if (status != PE_OK)
        return pe__fail_memory(err);
    if (value->kind != PE__OBJECT)
        return fault(intake, 400, err, "the body is JSON, but no object");
    for (pe__value *v = value->items.first; v != NULL;) {
        pe__value *next = v->next;
        status = check_field(intake, v->key, err);
        if (status != PE_OK)
            return status;
        pe__put(intake->doc, intake->in, v->key, v);
        v = next;
    }
    return pe__doc_failed(intake->doc) ? pe__fail_memory(err) : PE_OK;
}

static bool type_is(const char *type, const char *name)
{
    size_t size = strlen(name);
    return strncasecmp(type, name, size) == 0 &&
           (type[size] == '\0' || type[size] == ';' || type[size] == ' ');
}

pe_status pe__body_read(pe__intake *intake, const char *type,
                        const char *body, size_t size, pe_error *err)
{
    char boundary[80];
    if (*type == '\0' && size == 0)
        return PE_OK;
    if (type_is(type, "application/x-www-form-urlencoded"))
        return pe__form_read(intake, body, size, err);
    if (type_is(type, "application/json"))
        return read_json(intake, body, size, err);
    if (!type_is(type, "multipart/form-data"))
        return fault(intake, 415, err, "the body must be a form "
                     "(application/x-www-form-urlencoded, "
                     "multipart/form-data) or application/json");
    if (!pe__header_parameter(type, "boundary", boundary, sizeof boundary) ||
        strlen(boundary) > 70 || boundary[0] == '\0')
        return fault(intake, 400, err, "multipart/form-data comes without a "
                     "boundary of 1 to 70 characters");
    return pe__multipart_read(intake, boundary, body, size, err);
}
