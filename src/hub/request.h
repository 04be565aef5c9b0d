/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What comes in as one document: query and forms (urlencoded, multipart,
 * JSON). A field is text: valid UTF-8 without control characters but white
 * space, its lines ended by '\n' alone. One that comes more than once is an
 * array of its values in their order. A file is {name, type, bytes}, left out
 * when none was chosen.
 *
 * All of these are handed foreign bytes: every fault is PE_BAD_INPUT in a
 * sentence, which is answered with 400 (or 413, 415: see the field). */
#ifndef PE_HUB_REQUEST_H
#define PE_HUB_REQUEST_H

#include "doc.h"

#include <parecon/error.h>

typedef struct {
    pe__doc *doc;
    pe__value *in;      /* an object */
    int64_t fields;     /* how many more are allowed */
    int http;           /* status that tells the fault best */
} pe__intake;

/* "a=1&b=x+y%20z". */
pe_status pe__form_read(pe__intake *intake, const char *text, size_t size,
                        pe_error *err);
/* RFC 7578. `boundary` as in the header, without quotation marks. */
pe_status pe__multipart_read(pe__intake *intake, const char *boundary,
                             const char *body, size_t size, pe_error *err);
/* By its type; "" with no bytes is an empty form. JSON must be an object. */
pe_status pe__body_read(pe__intake *intake, const char *type,
                        const char *body, size_t size, pe_error *err);

/* Puts a field that was just read, or adds it to those of the same name. Text
 * that is none is a fault. */
pe_status pe__intake_put(pe__intake *intake, const char *name,
                         const char *bytes, size_t size, pe_error *err);

/* Percent-decodes in place; in a form '+' is a space. False when a '%' is not
 * followed by two hexadecimal digits. */
bool pe__percent_decode(char *text, size_t *size, bool form);

/* The value of a cookie (RFC 6265, the first of that name), copied into `out`
 * of `room` bytes; false when there is none or it does not fit. */
bool pe__cookie_find(const char *header, const char *name, char *out,
                     size_t room);

/* Whether `token` is an element of a header's comma-separated list, letters'
 * case ignored, parameters left out, and not refused by q=0. *quality = its q
 * in thousandths. */
bool pe__header_has(const char *list, const char *token, int *quality);

/* The parameter of a header's value ("boundary" of a media type), without
 * quotation marks; false when there is none or it does not fit. */
bool pe__header_parameter(const char *value, const char *name, char *out,
                          size_t room);

#endif
