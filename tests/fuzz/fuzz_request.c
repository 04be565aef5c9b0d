/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What comes from the network, as the hub's handlers see it: address, headers,
 * cookies, forms, parts, JSON. The first byte chooses which, the second the
 * request for memory that fails. */
#include "check.h"

#include "mem.h"
#include "request.h"
#include "router.h"
#include "utf8.h"
#include "zone.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A copy that ends with a byte 0, exactly as large. */
static char *text_of(const uint8_t *data, size_t size)
{
    char *text = pe__alloc(size + 1, 1);
    memcpy(text, data, size);
    text[size] = '\0';
    return text;
}

/* Texts of fields are text, but for the bytes of files. */
static void check_fields(const pe__value *value, bool is_file)
{
    for (const pe__value *v = pe__first(value); v != NULL; v = v->next) {
        if (v->kind == PE__TEXT &&
            !(is_file && strcmp(v->key, "bytes") == 0))
            check(pe__text_prefix((const unsigned char *)v->text.bytes,
                                  v->text.size) == v->text.size ||
                      !is_file,
                  "names and types are text");
        check_fields(v, v->kind == PE__OBJECT);
    }
}

static void check_form_field(const pe__value *v)
{
    check(v->kind == PE__TEXT || v->kind == PE__ARRAY,
          "a form has texts and lists of them");
    if (v->kind == PE__TEXT)
        check(pe__text_prefix((const unsigned char *)v->text.bytes,
                              v->text.size) == v->text.size &&
                  memchr(v->text.bytes, '\r', v->text.size) == NULL,
              "a field is text, its lines ended alike");
}

static void try_body(const char *type, const uint8_t *data, size_t size,
                     long fail)
{
    pe_error err = {0};
    pe__doc *doc = pe__doc_new();
    pe__intake intake = {doc, pe__doc_object(doc), 50, 0};
    pe__mem_fail_at(fail);
    pe_status status = pe__body_read(&intake, type, (const char *)data, size,
                                     &err);
    pe__mem_fail_at(0);
    if (status != PE_OK)
        check(err.code == status && err.message[0] != '\0',
              "a failure says what it is");
    if (status == PE_BAD_INPUT)
        check(intake.http == 400 || intake.http == 413 || intake.http == 415,
              "a fault has its status");
    check_fields(intake.in, false);
    if (status == PE_OK && strchr(type, 'x') != NULL)
        for (const pe__value *v = pe__first(intake.in); v != NULL;
             v = v->next)
            check_form_field(v);
    pe__doc_free(doc);
}

static void try_headers(const char *text)
{
    char out[32];
    int quality = -1;
    if (pe__cookie_find(text, "parecon", out, sizeof out))
        check(strlen(out) < sizeof out && strchr(out, ';') == NULL,
              "a cookie ends at its end");
    if (pe__header_has(text, "gzip", &quality))
        check(quality > 0 && quality <= 1000, "a weight is one");
    if (pe__header_parameter(text, "boundary", out, sizeof out))
        check(strlen(out) < sizeof out, "a parameter fits");
}

static const pe__route rows[] = {
    {"GET", "/", 0, 0, NULL, NULL, NULL, "", ""},
    {"GET", "/a/{b}/c/{d_text}", 0, 0, NULL, NULL, NULL, "", ""},
    {"POST", "/a/{b}", 0, PE__WRITES, NULL, NULL, NULL, "", ""},
    {0}};
static const pe__route *const sets[] = {rows, NULL};

static void try_path(const char *text, size_t size)
{
    pe__router *router = NULL;
    pe__match match;
    check(pe__router_new(sets, &router, NULL) == PE_OK, "the table is fine");
    pe__router_find(router, "GET", text, size, &match);
    check(match.parameters <= PE__PARAMETERS, "parameters are few");
    for (int k = 0; k < match.parameters; k++)
        check(match.parameter[k].value >= text &&
                  match.parameter[k].value + match.parameter[k].size <=
                      text + size, "a parameter is of the path");
    pe__router_free(router);
}

static void try_decoding(char *text, size_t size)
{
    size_t decoded = size;
    if (pe__percent_decode(text, &decoded, true))
        check(decoded <= size && text[decoded] == '\0',
              "decoded is no longer");
}

static void try_zone(const uint8_t *data, size_t size)
{
    pe__zone *zone = NULL;
    if (pe__zone_read(data, size, &zone, NULL) == PE_OK)
        for (int64_t at = -4000000000; at < 8000000000; at += 100000007)
            pe__zone_offset(zone, at);
    pe__zone_free(zone);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 2)
        return 0;
    long before = pe__mem_live(), fail = data[1] % 12;
    const uint8_t *rest = data + 2;
    char *text = text_of(rest, size - 2);
    switch (data[0] % 7) {
    case 0:
        try_body("application/x-www-form-urlencoded", rest, size - 2, fail);
        break;
    case 1: try_body("application/json", rest, size - 2, fail); break;
    case 2:
        try_body("multipart/form-data; boundary=b", rest, size - 2, fail);
        break;
    case 3: try_headers(text); break;
    case 4: try_path(text, size - 2); break;
    case 5: try_decoding(text, size - 2); break;
    default: try_zone(rest, size - 2);
    }
    pe__free(text);
    check(pe__mem_live() == before, "all memory is given back");
    return 0;
}
