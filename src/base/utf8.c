/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* UTF-8, RFC 3629 (doi:10.17487/RFC3629), table 3-7 of the Unicode Standard:
 * which second bytes may follow which first byte. */
#include "utf8.h"

#include <string.h>

/* 10xxxxxx: a byte inside a character. */
static int continues(unsigned char c)
{
    return (c & 0xc0) == 0x80;
}

/* Second bytes that would make an overlong form, a surrogate or a character
 * above U+10FFFF. */
static int second_fits(unsigned char first, unsigned char second)
{
    switch (first) {
    case 0xe0: return second >= 0xa0 && second <= 0xbf;
    case 0xed: return second >= 0x80 && second <= 0x9f;
    case 0xf0: return second >= 0x90 && second <= 0xbf;
    case 0xf4: return second >= 0x80 && second <= 0x8f;
    default: return continues(second);
    }
}

/* c0 and c1 would begin overlong forms of ASCII, f5 and above characters that
 * do not exist; 80 … bf begin nothing. */
unsigned pe__utf8_length(const unsigned char *bytes, uint64_t size)
{
    unsigned char c = bytes[0];
    if (c < 0x80)
        return 1;
    unsigned length = c >= 0xf0 ? 4 : c >= 0xe0 ? 3 : 2;
    if (c < 0xc2 || c > 0xf4 || size < length || !second_fits(c, bytes[1]))
        return 0;
    for (unsigned i = 2; i < length; i++)
        if (!continues(bytes[i]))
            return 0;
    return length;
}

/* True when all eight bytes are between 0x20 and 0x7f: no high bit, and none
 * below 0x20 (Mycroft's test). */
static int eight_letters(const unsigned char *bytes)
{
    const uint64_t ones = UINT64_C(0x0101010101010101);
    const uint64_t tops = UINT64_C(0x8080808080808080);
    uint64_t w;
    memcpy(&w, bytes, sizeof w);
    if ((w & tops) != 0)
        return 0;
    return ((w - ones * 0x20) & ~w & tops) == 0;
}

/* White space from tab to carriage return is text. DEL is let through: XML
 * allows it, and a table read from XLSX must be one that CSV can hold. */
static int is_control(unsigned char c)
{
    return c < '\t' || (c > '\r' && c < ' ');
}

/* Most tables are plain letters, so eight are tried first and single steps are
 * for what is left. */
uint64_t pe__text_prefix(const unsigned char *bytes, uint64_t size)
{
    uint64_t at = 0;
    while (at < size) {
        if (size - at >= 8 && eight_letters(bytes + at)) {
            at += 8;
            continue;
        }
        if (is_control(bytes[at]))
            return at;
        unsigned length = pe__utf8_length(bytes + at, size - at);
        if (length == 0)
            return at;
        at += length;
    }
    return size;
}

/* Control characters end a run of eight letters, nothing else. */
int pe__is_utf8(const unsigned char *bytes, uint64_t size)
{
    uint64_t at = 0;
    while (at < size) {
        if (size - at >= 8 && eight_letters(bytes + at)) {
            at += 8;
            continue;
        }
        unsigned length = pe__utf8_length(bytes + at, size - at);
        if (length == 0)
            return 0;
        at += length;
    }
    return 1;
}

/* Six bits a byte from the end; the first byte tells how many there are. The
 * character must be one: the callers have looked. */
unsigned pe__utf8_encode(uint32_t character, char out[4])
{
    if (character < 0x80) {
        out[0] = (char)character;
        return 1;
    }
    unsigned length = character < 0x800 ? 2 : character < 0x10000 ? 3 : 4;
    static const unsigned char first[] = {0, 0, 0xc0, 0xe0, 0xf0};
    for (unsigned i = length - 1; i > 0; i--) {
        out[i] = (char)(0x80 | (character & 0x3f));
        character >>= 6;
    }
    out[0] = (char)(first[length] | character);
    return length;
}
