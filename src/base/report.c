/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The page is written straight to the stream; what is remembered is the list
 * of open elements and the first failure. After a failure every call does
 * nothing, so that a page is written without a check a line.
 *
 * The page is HTML that is also well-formed XML: void elements end in "/>",
 * every attribute is quoted, and characters that XML forbids become U+FFFD. So
 * a test can prove with an XML parser that no name, however hostile, changes
 * the page's shape. */
#include "report.h"

#include "error.h"
#include "mem.h"
#include "utf8.h"

#include <errno.h>
#include <math.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum {
    NUMBERS = 8,       /* results of pe__report_number that live at once */
    NUMBER_SIZE = 32,  /* "-9007199254740992.00," and the final 0 */
    TEXTS = 32,        /* the same of pe__report_keep */
    SHORT_TEXT = 512   /* bytes formatted without asking for memory */
};

struct pe__report {
    FILE *stream;
    pe_status status;  /* the first failure sticks */
    int error;         /* errno of a failed write */
    const char **open; /* tags of the open elements, outermost first */
    size_t depth, room;
    char number[NUMBERS][NUMBER_SIZE];
    unsigned numbers;  /* handed out so far */
    char text[TEXTS][PE__REPORT_KEPT];
    unsigned texts;    /* alike */
    char *points;      /* of the last pe__report_points */
};

/* --- writing ------------------------------------------------------------- */

void pe__report_fail(pe__report *r, pe_status code)
{
    if (r->status == PE_OK)
        r->status = code;
}

static void put(pe__report *r, const char *bytes, size_t count)
{
    if (r->status != PE_OK || count == 0)
        return;
    if (fwrite(bytes, 1, count, r->stream) != count) {
        r->error = errno;
        r->status = PE_IO;
    }
}

static void put_text(pe__report *r, const char *text)
{
    put(r, text, strlen(text));
}

/* The length of the character at `text`, 0 when it is not UTF-8 or when XML
 * does not allow it: controls, and U+FFFE and U+FFFF (EF BF BE, EF BF BF). */
static size_t character_length(const char *text, const char *end)
{
    const unsigned char *c = (const unsigned char *)text;
    if (c[0] < 0x20)
        return c[0] == '\t' || c[0] == '\n';
    size_t length = pe__utf8_length(c, (uint64_t)(end - text));
    bool forbidden = length == 3 && c[0] == 0xef && c[1] == 0xbf &&
                     c[2] >= 0xbe;
    return forbidden ? 0 : length;
}

/* What stands for a character that may not stand for itself, or NULL. */
static const char *escape_of(char c)
{
    switch (c) {
    case '&': return "&amp;";
    case '<': return "&lt;";
    case '>': return "&gt;";
    case '"': return "&quot;";
    case '\'': return "&#39;";
    default: return NULL;
    }
}

/* One rule for text and attribute values: a text that is safe in both places
 * cannot be put in the wrong one. */
static void put_escaped(pe__report *r, const char *text)
{
    const char *plain = text; /* start of what needs no escape */
    const char *end = text + strlen(text);
    while (text < end) {
        const char *escape = escape_of(*text);
        size_t length = character_length(text, end);
        if (escape == NULL && length > 0) {
            text += length;
            continue;
        }
        put(r, plain, (size_t)(text - plain));
        put_text(r, escape != NULL ? escape : "\xef\xbf\xbd");
        plain = ++text;
    }
    put(r, plain, (size_t)(text - plain));
}

/* --- the page ------------------------------------------------------------ */

pe__report *pe__report_new(FILE *stream)
{
    pe__report *r = pe__zalloc(1, sizeof *r);
    if (r != NULL)
        r->stream = stream;
    return r;
}

static void push(pe__report *r, const char *tag)
{
    if (r->depth == r->room) {
        size_t room = r->room == 0 ? 32 : r->room * 2;
        const char **grown = pe__realloc(r->open, room, sizeof *grown);
        if (grown == NULL) {
            pe__report_fail(r, PE_NO_MEMORY);
            return;
        }
        r->open = grown;
        r->room = room;
    }
    r->open[r->depth++] = tag;
}

/* The policy in the head forbids scripts and every request to anywhere: even
 * a fault in this file could not make a name run. */
void pe__report_begin(pe__report *r, const char *language, const char *title,
                      const char *style)
{
    put_text(r, "<!DOCTYPE html>\n");
    pe__report_open(r, "html", "lang", language, (char *)NULL);
    pe__report_open(r, "head", (char *)NULL);
    put_text(r,
             "<meta charset=\"utf-8\"/>\n"
             "<meta http-equiv=\"Content-Security-Policy\" "
             "content=\"default-src 'none'; style-src 'unsafe-inline'\"/>\n"
             "<meta name=\"viewport\" "
             "content=\"width=device-width, initial-scale=1\"/>\n"
             "<meta name=\"color-scheme\" content=\"light dark\"/>\n");
    pe__report_element(r, "title", NULL, "%s", title);
    pe__report_open(r, "style", (char *)NULL);
    put_text(r, style);
    pe__report_close(r);
    pe__report_close(r);
    pe__report_open(r, "body", (char *)NULL);
}

static void put_tag(pe__report *r, const char *tag, va_list attributes)
{
    put(r, "<", 1);
    put_text(r, tag);
    const char *name;
    while ((name = va_arg(attributes, const char *)) != NULL) {
        put(r, " ", 1);
        put_text(r, name);
        put(r, "=\"", 2);
        put_escaped(r, va_arg(attributes, const char *));
        put(r, "\"", 1);
    }
}

/* A line break after an element changes nothing on the page unless the element
 * stands in running text. */
static void end_line(pe__report *r, const char *tag)
{
    static const char *const inside[] = {"a", "b", "bdi", "code", "em",
                                         "small", "span", "strong", "tspan"};
    for (size_t i = 0; i < sizeof inside / sizeof inside[0]; i++)
        if (strcmp(tag, inside[i]) == 0)
            return;
    put(r, "\n", 1);
}

void pe__report_open(pe__report *r, const char *tag, ...)
{
    if (r->status != PE_OK)
        return;
    va_list attributes;
    va_start(attributes, tag);
    put_tag(r, tag, attributes);
    va_end(attributes);
    put(r, ">", 1);
    push(r, tag);
}

void pe__report_empty(pe__report *r, const char *tag, ...)
{
    if (r->status != PE_OK)
        return;
    va_list attributes;
    va_start(attributes, tag);
    put_tag(r, tag, attributes);
    va_end(attributes);
    put(r, "/>", 2);
    end_line(r, tag);
}

void pe__report_close(pe__report *r)
{
    if (r->status != PE_OK)
        return;
    if (r->depth == 0) {
        r->status = PE_USAGE;
        return;
    }
    const char *tag = r->open[--r->depth];
    put(r, "</", 2);
    put_text(r, tag);
    put(r, ">", 1);
    end_line(r, tag);
}

/* Formats first and escapes the whole, so that what a "%s" brings is escaped
 * like the rest. */
static void put_formatted(pe__report *r, const char *format, va_list arguments)
{
    char near[SHORT_TEXT];
    va_list again;
    va_copy(again, arguments);
    int length = vsnprintf(near, sizeof near, format, arguments);
    if (length < 0) {
        pe__report_fail(r, PE_USAGE);
    } else if ((size_t)length < sizeof near) {
        put_escaped(r, near);
    } else {
        char *whole = pe__alloc((size_t)length + 1, 1);
        if (whole == NULL) {
            pe__report_fail(r, PE_NO_MEMORY);
        } else {
            vsnprintf(whole, (size_t)length + 1, format, again);
            put_escaped(r, whole);
            pe__free(whole);
        }
    }
    va_end(again);
}

void pe__report_text(pe__report *r, const char *format, ...)
{
    if (r->status != PE_OK)
        return;
    va_list arguments;
    va_start(arguments, format);
    put_formatted(r, format, arguments);
    va_end(arguments);
}

void pe__report_element(pe__report *r, const char *tag, const char *klass,
                        const char *format, ...)
{
    if (r->status != PE_OK)
        return;
    if (klass != NULL)
        pe__report_open(r, tag, "class", klass, (char *)NULL);
    else
        pe__report_open(r, tag, (char *)NULL);
    va_list arguments;
    va_start(arguments, format);
    put_formatted(r, format, arguments);
    va_end(arguments);
    pe__report_close(r);
}

/* --- numbers ------------------------------------------------------------- */

/* Writes `value` with at most two decimals; returns the length. Made from an
 * integer, so that no locale puts a comma into a coordinate. What is not a
 * number, or too large for exact hundredths, becomes 0 or the limit. */
static size_t format_number(char *out, double value)
{
    const double limit = 9e13;
    if (isnan(value))
        value = 0;
    value = value > limit ? limit : value < -limit ? -limit : value;
    long long hundredths = llround(value * 100);
    const char *sign = hundredths < 0 ? "-" : "";
    unsigned long long size = (unsigned long long)llabs(hundredths);
    int length;
    if (size % 100 == 0)
        length = snprintf(out, NUMBER_SIZE, "%s%llu", sign, size / 100);
    else if (size % 10 == 0)
        length = snprintf(out, NUMBER_SIZE, "%s%llu.%llu", sign, size / 100,
                          size % 100 / 10);
    else
        length = snprintf(out, NUMBER_SIZE, "%s%llu.%02llu", sign, size / 100,
                          size % 100);
    return (size_t)length;
}

const char *pe__report_number(pe__report *r, double value)
{
    char *out = r->number[r->numbers++ % NUMBERS];
    format_number(out, value);
    return out;
}

/* Takes the last character off a text of that length when it is not whole. */
static void drop_broken_end(char *text, size_t length)
{
    size_t last = length;
    while (last > 0 && ((unsigned char)text[last - 1] & 0xc0) == 0x80)
        last--;
    if (last > 0 && character_length(text + last - 1, text + length) == 0)
        text[last - 1] = '\0';
}

const char *pe__report_keep(pe__report *r, const char *format, ...)
{
    char *out = r->text[r->texts++ % TEXTS];
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(out, PE__REPORT_KEPT, format, arguments);
    va_end(arguments);
    if (length < 0) {
        pe__report_fail(r, PE_USAGE);
        out[0] = '\0';
    } else if (length >= PE__REPORT_KEPT) {
        drop_broken_end(out, PE__REPORT_KEPT - 1);
    }
    return out;
}

const char *pe__report_points(pe__report *r, const double *xy, size_t count)
{
    pe__free(r->points);
    r->points = NULL;
    if (count > SIZE_MAX / (2 * (size_t)NUMBER_SIZE))
        r->points = NULL;
    else
        r->points = pe__alloc(count * 2 + 1, NUMBER_SIZE);
    if (r->points == NULL) {
        pe__report_fail(r, PE_NO_MEMORY);
        return "";
    }
    char *end = r->points;
    for (size_t i = 0; i < count; i++) {
        if (i > 0)
            *end++ = ' ';
        end += format_number(end, xy[2 * i]);
        *end++ = ',';
        end += format_number(end, xy[2 * i + 1]);
    }
    *end = '\0';
    return r->points;
}

/* --- the end ------------------------------------------------------------- */

static pe_status say(const pe__report *r, pe_error *err)
{
    switch (r->status) {
    case PE_OK:
        return PE_OK;
    case PE_NO_MEMORY:
        return pe__fail_memory(err);
    case PE_IO:
        return pe__fail(err, PE_IO, "the report could not be written: %s",
                        r->error != 0 ? strerror(r->error) : "unknown cause");
    default:
        return pe__fail(err, r->status, "the report could not be made");
    }
}

pe_status pe__report_end(pe__report *r, pe_error *err)
{
    while (r->depth > 0 && r->status == PE_OK)
        pe__report_close(r);
    if (r->status == PE_OK && (fflush(r->stream) != 0 || ferror(r->stream))) {
        r->error = errno;
        r->status = PE_IO;
    }
    pe_status status = say(r, err);
    pe__free(r->points);
    pe__free(r->open);
    pe__free(r);
    return status;
}
