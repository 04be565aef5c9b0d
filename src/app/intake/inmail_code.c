/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "inmail.h"

#include "utf8.h"

#include <string.h>
#include <strings.h>

static int hex(char c)
{
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
                                  : -1;
}

/* "=C3" is a byte, "=" at a line's end joins lines; anything else stays. */
static void quoted_printable(const char *b, size_t size, bool header,
                             pe__buffer *out)
{
    for (size_t k = 0; k < size; k++) {
        char c = header && b[k] == '_' ? ' ' : b[k];
        if (c == '=' && k + 2 < size && hex(b[k + 1]) >= 0 &&
            hex(b[k + 2]) >= 0) {
            c = (char)(hex(b[k + 1]) * 16 + hex(b[k + 2]));
            k += 2;
        } else if (c == '=' && k + 1 < size && b[k + 1] == '\n') {
            k++;
            continue;
        } else if (c == '=' && k + 2 < size && b[k + 1] == '\r' &&
                   b[k + 2] == '\n') {
            k += 2;
            continue;
        }
        pe__buffer_add(out, &c, 1);
    }
}

static int digit64(char c)
{
    return c >= 'A' && c <= 'Z'   ? c - 'A'
           : c >= 'a' && c <= 'z' ? c - 'a' + 26
           : c >= '0' && c <= '9' ? c - '0' + 52
           : c == '+'             ? 62
           : c == '/'             ? 63
                                  : -1;
}

/* What is no digit is passed over, as RFC 2045 asks; '=' ends it. */
static void base64(const char *b, size_t size, pe__buffer *out)
{
    unsigned bits = 0, count = 0;
    for (size_t k = 0; k < size && b[k] != '='; k++) {
        int digit = digit64(b[k]);
        if (digit < 0)
            continue;
        bits = bits << 6 | (unsigned)digit;
        count += 6;
        if (count >= 8) {
            count -= 8;
            char c = (char)(bits >> count & 0xff);
            pe__buffer_add(out, &c, 1);
        }
    }
}

void pe__inmail_decode(const char *bytes, size_t size, char how,
                       pe__buffer *out)
{
    if (how == 'b')
        base64(bytes, size, out);
    else if (how == 'q' || how == 'h')
        quoted_printable(bytes, size, how == 'h', out);
    else
        pe__buffer_add(out, bytes, size);
}

/* What windows-1252 has at 0x80 … 0x9f; 0 = nothing. */
static const uint16_t windows[32] = {
    0x20ac, 0, 0x201a, 0x192, 0x201e, 0x2026, 0x2020, 0x2021, 0x2c6, 0x2030,
    0x160, 0x2039, 0x152, 0, 0x17d, 0, 0, 0x2018, 0x2019, 0x201c, 0x201d,
    0x2022, 0x2013, 0x2014, 0x2dc, 0x2122, 0x161, 0x203a, 0x153, 0, 0x17e,
    0x178};

static void from_latin(const pe__buffer *bytes, pe__buffer *out)
{
    for (size_t k = 0; k < bytes->size; k++) {
        char letters[4];
        unsigned char c = (unsigned char)bytes->bytes[k];
        uint32_t code = c >= 0x80 && c < 0xa0 ? windows[c - 0x80] : c;
        if (code == 0)
            code = '?';
        pe__buffer_add(out, letters, pe__utf8_encode(code, letters));
    }
}

static bool is(const char *name, size_t length, const char *what)
{
    return strlen(what) == length && strncasecmp(name, what, length) == 0;
}

bool pe__inmail_charset(const char *name, size_t length,
                        const pe__buffer *bytes, pe__buffer *out)
{
    if (bytes->size == 0)
        return true;
    if (length == 0 || is(name, length, "utf-8") || is(name, length, "utf8") ||
        is(name, length, "us-ascii")) {
        bool utf8 = pe__is_utf8((const unsigned char *)bytes->bytes,
                                bytes->size) != 0;
        if (utf8)
            pe__buffer_add(out, bytes->bytes, bytes->size);
        else if (length == 0 || is(name, length, "us-ascii"))
            from_latin(bytes, out); /* says nothing: what it most often is */
        else
            return false;
        return true;
    }
    if (!is(name, length, "iso-8859-1") && !is(name, length, "iso-8859-15") &&
        !is(name, length, "windows-1252"))
        return false;
    from_latin(bytes, out);
    return true;
}

/* "=?charset?Q?text?=" at the start of `at`: its length, 0 = it is none. */
static size_t encoded_word(const char *at, size_t size, pe__buffer *out)
{
    const char *end = at + size, *charset = at + 2;
    if (size < 8 || at[0] != '=' || at[1] != '?')
        return 0;
    const char *how = memchr(charset, '?', (size_t)(end - charset));
    if (how == NULL || end - how < 4 || how[2] != '?')
        return 0;
    char code = how[1] == 'B' || how[1] == 'b'   ? 'b'
                : how[1] == 'Q' || how[1] == 'q' ? 'h'
                                                 : 0;
    const char *text = how + 3;
    const char *close = memchr(text, '?', (size_t)(end - text));
    if (code == 0 || close == NULL || close + 1 >= end || close[1] != '=')
        return 0;
    const char *star = memchr(charset, '*', (size_t)(how - charset));
    pe__buffer bytes = {0};
    pe__inmail_decode(text, (size_t)(close - text), code, &bytes);
    bool known = pe__inmail_charset(
        charset, (size_t)((star ? star : how) - charset), &bytes, out);
    if (bytes.failed)
        out->failed = true;
    pe__buffer_free(&bytes);
    return known ? (size_t)(close + 2 - at) : 0;
}

/* The space between two encoded words is none (RFC 2047, 6.2); any other
 * space, folded or not, is one. */
void pe__inmail_header(const char *value, size_t size, pe__buffer *out)
{
    bool after_word = false;
    for (size_t k = 0; k < size;) {
        size_t gap = 0;
        while (k + gap < size && value[k + gap] != '\0' &&
               strchr(" \t\r\n", value[k + gap]))
            gap++;
        pe__buffer word = {0};
        size_t length = encoded_word(value + k + gap, size - k - gap, &word);
        if (gap > 0 && out->size > 0 && !(after_word && length > 0))
            pe__buffer_add(out, " ", 1);
        k += gap;
        after_word = length > 0;
        if (length > 0)
            pe__buffer_add(out, word.bytes ? word.bytes : "", word.size);
        else if (k < size)
            pe__buffer_add(out, value + k++, 1);
        k += length;
        pe__buffer_free(&word);
    }
}
