/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "vocabulary.h"

#include "utf8.h"

#include <string.h>

/* What the letters U+00C0 … U+017F are without their marks, two each; '?' =
 * as it is, space = a gap. */
static const char latin[] =
    "a a a a a a aec e e e e i i i i dhn o o o o o   o u u u u y thss"
    "a a a a a a aec e e e e i i i i dhn o o o o o   o u u u u y thy "
    "a a a a a a c c c c c c c c d d d d e e e e e e e e e e g g g g "
    "g g g g h h h h i i i i i i i i i i ijijj j k k k l l l l l l l "
    "l l l n n n n n n n n n o o o o o o oeoer r r r r r s s s s s s "
    "s s t t t t t t u u u u u u u u u u u u w w y y y z z z z z z s ";

/* The character at `at` as it counts: letters into `out` (at most 4 bytes),
 * their number; 0 = a gap. *bytes: how long it is. */
static size_t fold(const char *at, char out[4], unsigned *bytes)
{
    unsigned char c = (unsigned char)*at;
    *bytes = 1;
    if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) {
        out[0] = (char)c;
        return 1;
    }
    if (c >= 'A' && c <= 'Z') {
        out[0] = (char)(c - 'A' + 'a');
        return 1;
    }
    if (c < 0x80)
        return 0;
    unsigned length = pe__utf8_length((const unsigned char *)at,
                                      strnlen(at, 4));
    if (length == 0)
        return 0;
    *bytes = length;
    unsigned second = (unsigned char)at[1];
    unsigned code = length == 2 ? (c & 0x1fU) << 6 | (second & 0x3fU) : 0x180;
    if (code >= 0xc0 && code < 0x180) {
        const char *plain = &latin[(size_t)(code - 0xc0) * 2];
        out[0] = plain[0];
        out[1] = plain[1];
        return plain[0] == ' ' ? 0 : plain[1] == ' ' ? 1 : 2;
    }
    if (code < 0xc0 || (c == 0xe2 && second == 0x80)) /* marks, dashes */
        return 0;
    memcpy(out, at, length);
    return length;
}

bool pe__word_next(const char **at, char word[PE__WORD_MOST],
                   const char **start, size_t *length)
{
    char letters[4];
    unsigned bytes;
    size_t size = 0;
    const char *begin = *at;
    while (*begin != '\0' && fold(begin, letters, &bytes) == 0)
        begin += bytes;
    const char *end = begin;
    while (*end != '\0') {
        size_t count = fold(end, letters, &bytes);
        if (count == 0)
            break;
        if (size + count < PE__WORD_MOST) {
            memcpy(word + size, letters, count);
            size += count;
        }
        end += bytes;
    }
    word[size] = '\0';
    if (start != NULL)
        *start = begin;
    if (length != NULL)
        *length = (size_t)(end - begin);
    *at = end;
    return end > begin;
}

