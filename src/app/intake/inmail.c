/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "inmail.h"

#include "calendar.h"
#include "error.h"
#include "utf8.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { PARTS_DEEP = 4 };

/* Bytes of the message. */
typedef struct {
    const char *at;
    size_t size;
} span;

/* --- headers -------------------------------------------------------------- */

/* The length of the line at `s`, with its end. */
static size_t line_of(span s)
{
    const char *end = memchr(s.at, '\n', s.size);
    return end ? (size_t)(end - s.at) + 1 : s.size;
}

static bool is_blank(span s)
{
    return s.size > 0 && (s.at[0] == '\n' || (s.size > 1 && s.at[0] == '\r' &&
                                              s.at[1] == '\n'));
}

/* "Name:" at the beginning: its length without the colon, 0 = no header. */
static size_t name_of(span s)
{
    size_t k = 0;
    while (k < s.size && s.at[k] > ' ' && s.at[k] < 127 && s.at[k] != ':')
        k++;
    return k > 0 && k < s.size && s.at[k] == ':' ? k : 0;
}

/* Splits into headers and body. A text without headers is all body. */
static void split(span whole, span *headers, span *body)
{
    span rest = whole;
    *headers = (span){whole.at, 0};
    while (rest.size > 0 && !is_blank(rest)) {
        bool folded = rest.at[0] == ' ' || rest.at[0] == '\t';
        size_t length = line_of(rest);
        if (!(folded && rest.at > whole.at) && name_of(rest) == 0) {
            *body = rest.at == whole.at ? whole : rest;
            return;
        }
        rest.at += length;
        rest.size -= length;
        headers->size = (size_t)(rest.at - whole.at);
    }
    size_t blank = rest.size > 0 ? line_of(rest) : 0;
    *body = (span){rest.at + blank, rest.size - blank};
}

/* The value of a header, its folded lines with it; {NULL} = none. */
static span header(span headers, const char *name)
{
    size_t length = strlen(name);
    for (span s = headers; s.size > 0;) {
        size_t end = line_of(s);
        while (end < s.size && (s.at[end] == ' ' || s.at[end] == '\t'))
            end += line_of((span){s.at + end, s.size - end});
        if (name_of(s) == length && strncasecmp(s.at, name, length) == 0) {
            size_t from = length + 1;
            while (end > from && isspace((unsigned char)s.at[end - 1]))
                end--;
            while (from < end && isspace((unsigned char)s.at[from]))
                from++;
            return (span){s.at + from, end - from};
        }
        s.at += end;
        s.size -= end;
    }
    return (span){NULL, 0};
}

static bool begins(span s, const char *word)
{
    size_t length = strlen(word);
    return s.size >= length && strncasecmp(s.at, word, length) == 0;
}

/* The parameter of a Content-Type: boundary, charset. */
static span parameter(span type, const char *name)
{
    size_t length = strlen(name);
    for (size_t k = 0; k + length + 1 < type.size; k++) {
        if ((k > 0 && !strchr("; \t\r\n", type.at[k - 1])) ||
            strncasecmp(type.at + k, name, length) != 0 ||
            type.at[k + length] != '=')
            continue;
        span value = {type.at + k + length + 1, type.size - k - length - 1};
        bool quoted = value.size > 0 && value.at[0] == '"';
        value.at += quoted;
        value.size -= quoted;
        size_t end = 0;
        while (end < value.size &&
               (quoted ? value.at[end] != '"'
                       : !strchr("; \t\r\n", value.at[end])))
            end++;
        return (span){value.at, end};
    }
    return (span){"", 0};
}

/* --- bodies --------------------------------------------------------------- */

static char code_of(span headers)
{
    span how = header(headers, "Content-Transfer-Encoding");
    return begins(how, "quoted-printable") ? 'q'
           : begins(how, "base64")         ? 'b'
                                           : 0;
}

/* The next line that is "--boundary", from `at` on; `size` = none. */
static size_t find_boundary(span body, span boundary, size_t at)
{
    while (at < body.size) {
        span line = {body.at + at, body.size - at};
        if (line.size >= boundary.size + 2 && line.at[0] == '-' &&
            line.at[1] == '-' &&
            memcmp(line.at + 2, boundary.at, boundary.size) == 0)
            return at;
        at += line_of(line);
    }
    return body.size;
}

static bool read_body(span whole, int depth, pe__buffer *out, bool *fine);

/* The first part with plain text. */
static bool read_parts(span body, span boundary, int depth, pe__buffer *out,
                       bool *fine)
{
    if (boundary.size == 0 || depth >= PARTS_DEEP)
        return false;
    size_t at = find_boundary(body, boundary, 0);
    while (at < body.size) {
        at += line_of((span){body.at + at, body.size - at});
        size_t end = find_boundary(body, boundary, at);
        if (read_body((span){body.at + at, end - at}, depth + 1, out, fine))
            return true;
        at = end;
    }
    return false;
}

/* A text whose lines only look like headers ("Where: Main St 5") is none. */
static void split_message(span whole, span *headers, span *body)
{
    static const char *const known[] = {
        "From", "To", "Date", "Subject", "Message-ID", "Received",
        "MIME-Version", "Content-Type", "Content-Transfer-Encoding"};
    split(whole, headers, body);
    for (size_t k = 0; k < sizeof known / sizeof *known; k++)
        if (header(*headers, known[k]).at != NULL)
            return;
    *headers = (span){whole.at, 0};
    *body = whole;
}

/* Headers and body of the message, or of one part. False: no text in it.
 * *fine = false when its charset is not what it says. */
static bool read_body(span whole, int depth, pe__buffer *out, bool *fine)
{
    span headers, body;
    if (depth == 0) {
        split_message(whole, &headers, &body);
    } else if (is_blank(whole)) { /* a part without headers */
        headers = (span){whole.at, 0};
        body = whole;
    } else {
        split(whole, &headers, &body);
    }
    span type = header(headers, "Content-Type");
    if (begins(type, "multipart/"))
        return read_parts(body, parameter(type, "boundary"), depth, out, fine);
    if (type.at != NULL && !begins(type, "text/plain"))
        return false;
    pe__buffer bytes = {0};
    span charset = parameter(type, "charset");
    pe__inmail_decode(body.at, body.size, code_of(headers), &bytes);
    *fine = pe__inmail_charset(charset.at, charset.size, &bytes, out);
    if (bytes.failed)
        out->failed = true;
    pe__buffer_free(&bytes);
    return true;
}

/* --- when it was sent ----------------------------------------------------- */

static int64_t whole_number(const char **at, const char *end)
{
    int64_t value = 0;
    int digits = 0;
    while (*at < end && isspace((unsigned char)**at))
        ++*at;
    for (; *at < end && isdigit((unsigned char)**at) && digits < 4; digits++)
        value = value * 10 + (*(*at)++ - '0');
    return digits > 0 ? value : -1;
}

static int month_named(const char **at, const char *end)
{
    static const char months[] = "janfebmaraprmayjunjulaugsepoctnovdec";
    while (*at < end && isspace((unsigned char)**at))
        ++*at;
    if (end - *at < 3)
        return 0;
    for (int m = 0; m < 12; m++)
        if (strncasecmp(*at, months + (size_t)m * 3, 3) == 0) {
            *at += 3;
            return m + 1;
        }
    return 0;
}

/* "Thu, 26 Nov 2026 17:45:00 +0100" in UTC; INT64_MIN = it is none. */
static int64_t read_date(span value)
{
    const char *at = value.at, *end = at ? at + value.size : at;
    const char *comma = at ? memchr(at, ',', value.size) : NULL;
    at = comma ? comma + 1 : at;
    int64_t day = at ? whole_number(&at, end) : -1;
    int month = day > 0 ? month_named(&at, end) : 0;
    int64_t year = month > 0 ? whole_number(&at, end) : -1;
    int64_t hour = year > 0 ? whole_number(&at, end) : -1;
    if (hour < 0 || hour > 23 || at >= end || *at++ != ':' || year < 1970 ||
        day > pe__days_in(year, month))
        return INT64_MIN;
    int64_t minute = whole_number(&at, end), second = 0;
    if (at < end && *at == ':') {
        at++;
        second = whole_number(&at, end);
    }
    while (at < end && *at == ' ')
        at++;
    int64_t sign = at < end && *at == '-' ? -1 : 1, zone = 0;
    if (at < end && (*at == '+' || *at == '-')) {
        at++;
        zone = whole_number(&at, end);
    }
    if (minute < 0 || minute > 59 || second < 0 || zone < 0)
        return INT64_MIN;
    return pe__day_of((pe__date){year, month, (int)day}) * 86400 +
           hour * 3600 + minute * 60 + second -
           sign * (zone / 100 * 3600 + zone % 100 * 60);
}

/* --- all of it ------------------------------------------------------------ */

/* Cuts after so many bytes, at a letter. */
static const char *kept(pe__doc *doc, const pe__buffer *buffer, size_t most)
{
    size_t size = buffer->size < most ? buffer->size : most;
    while (size < buffer->size && size > 0 &&
           ((unsigned char)buffer->bytes[size] & 0xc0) == 0x80)
        size--;
    char *out = pe__doc_alloc(doc, size + 1);
    if (out == NULL)
        return "";
    size_t length = 0;
    for (size_t k = 0; k < size; k++)
        if (buffer->bytes[k] != '\r' && buffer->bytes[k] != '\0')
            out[length++] = buffer->bytes[k];
    out[length] = '\0';
    return out;
}

static const char *read_header(pe__doc *doc, span headers, const char *name)
{
    pe__buffer value = {0};
    span raw = header(headers, name);
    if (raw.at != NULL)
        pe__inmail_header(raw.at, raw.size, &value);
    const char *text = kept(doc, &value, 500);
    if (value.size > 0 && !pe__is_utf8((const unsigned char *)text,
                                       strlen(text)))
        text = "";
    pe__buffer_free(&value);
    return text;
}

static const char *read_id(pe__doc *doc, span headers)
{
    span id = header(headers, "Message-ID");
    if (id.at == NULL)
        return "";
    if (id.size > 1 && id.at[0] == '<' && id.at[id.size - 1] == '>')
        id = (span){id.at + 1, id.size - 2};
    for (size_t k = 0; k < id.size; k++)
        if (id.at[k] <= ' ' || id.at[k] >= 127)
            return ""; /* no id, whatever it is */
    return pe__doc_format(doc, "%.*s", (int)(id.size < 150 ? id.size : 150),
                          id.at);
}

pe_status pe__inmail_read(pe__doc *doc, const char *bytes, size_t size,
                          pe__inmail *out, pe_error *err)
{
    span headers, body, whole = {bytes, size};
    pe__buffer text = {0};
    bool fine = true;
    *out = (pe__inmail){"", "", "", INT64_MIN};
    if (size > PE__INMAIL_MOST)
        return pe__fail(err, PE_BAD_INPUT,
                        "the message is longer than %d bytes; send it "
                        "without attachments", PE__INMAIL_MOST);
    split_message(whole, &headers, &body);
    bool found = read_body(whole, 0, &text, &fine);
    out->subject = read_header(doc, headers, "Subject");
    out->id = read_id(doc, headers);
    out->sent = read_date(header(headers, "Date"));
    out->text = kept(doc, &text, PE__INMAIL_TEXT);
    bool failed = text.failed || pe__doc_failed(doc);
    pe__buffer_free(&text);
    if (failed)
        return pe__fail_memory(err);
    if (!found)
        return pe__fail(err, PE_BAD_INPUT,
                        "the message has no plain text; send it as text, not "
                        "as HTML alone");
    return fine ? PE_OK
                : pe__fail(err, PE_BAD_INPUT,
                           "the text is in a charset that is not known, or "
                           "is not what it says; send it as UTF-8");
}
