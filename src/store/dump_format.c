/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "dump_format.h"

#include "utf8.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

bool pe__format_leaves_out(const char *table)
{
    return strcmp(table, "batch") == 0;
}

/* --- writing -------------------------------------------------------------- */

static const char HEX[] = "0123456789abcdef";

void pe__format_null(pe__buffer *out)
{
    pe__buffer_add(out, "n", 1);
}

void pe__format_integer(pe__buffer *out, int64_t value)
{
    pe__buffer_format(out, "i%lld", (long long)value);
}

void pe__format_real(pe__buffer *out, double value)
{
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    pe__buffer_format(out, "r%016llx", (unsigned long long)bits);
}

/* The letter of a byte that must not stand as it is, 0 = it may. */
static char letter_of(char c)
{
    switch (c) {
    case '\t': return 't';
    case '\n': return 'n';
    case '\r': return 'r';
    case '\\': return '\\';
    default: return '\0';
    }
}

void pe__format_text(pe__buffer *out, const char *text, size_t size)
{
    size_t start = 0;
    pe__buffer_add(out, "t", 1);
    for (size_t at = 0; at < size; at++) {
        char pair[2] = {'\\', letter_of(text[at])};
        if (pair[1] == '\0')
            continue;
        pe__buffer_add(out, text + start, at - start);
        pe__buffer_add(out, pair, 2);
        start = at + 1;
    }
    pe__buffer_add(out, text + start, size - start);
}

void pe__format_bytes(pe__buffer *out, const void *bytes, size_t size)
{
    const unsigned char *at = bytes;
    pe__buffer_add(out, "b", 1);
    if (size > SIZE_MAX / 4 || !pe__buffer_reserve(out, 2 * size))
        return;
    for (size_t k = 0; k < size; k++) {
        char pair[2] = {HEX[at[k] >> 4], HEX[at[k] & 15]};
        pe__buffer_add(out, pair, 2);
    }
}

/* --- reading -------------------------------------------------------------- */

static bool parse_integer(const char *digits, int64_t *value)
{
    char *end;
    if (*digits != '-' && (*digits < '0' || *digits > '9'))
        return false;
    errno = 0;
    *value = strtoll(digits, &end, 10);
    return errno == 0 && *end == '\0' && end > digits;
}

static int digit_of(char c)
{
    const char *at = c != '\0' ? strchr(HEX, c) : NULL;
    return at != NULL ? (int)(at - HEX) : -1;
}

/* In place; false when there is anything but pairs of hex digits. */
static bool parse_bytes(char *text, size_t size, size_t *count)
{
    *count = size / 2;
    for (size_t k = 0; k < *count; k++) {
        int high = digit_of(text[2 * k]), low = digit_of(text[2 * k + 1]);
        if (high < 0 || low < 0)
            return false;
        text[k] = (char)(unsigned char)(high << 4 | low);
    }
    return size % 2 == 0;
}

static bool parse_real(char *text, size_t size, double *value)
{
    size_t count;
    uint64_t bits = 0;
    if (size != 16 || !parse_bytes(text, size, &count))
        return false;
    for (size_t k = 0; k < count; k++)
        bits = bits << 8 | (unsigned char)text[k];
    memcpy(value, &bits, sizeof bits);
    return true;
}

static bool parse_text(char *text, size_t size, size_t *length)
{
    size_t to = 0;
    for (size_t at = 0; at < size; at++) {
        if (text[at] == '\\') {
            static const char letters[] = "tnr\\", meant[] = "\t\n\r\\";
            const char *letter =
                at + 1 < size ? strchr(letters, text[at + 1]) : NULL;
            if (letter == NULL || *letter == '\0')
                return false;
            text[to++] = meant[letter - letters];
            at++;
        } else if (text[at] == '\0') {
            return false;
        } else {
            text[to++] = text[at];
        }
    }
    text[to] = '\0';
    *length = to;
    return pe__is_utf8((unsigned char *)text, to) != 0;
}

bool pe__format_parse(char *value, size_t size, pe__cell *cell)
{
    *cell = (pe__cell){.bytes = value + 1};
    switch (size > 0 ? value[0] : '\0') {
    case 'n':
        cell->type = PE__SQL_NULL;
        return size == 1;
    case 'i':
        cell->type = PE__SQL_INTEGER;
        return strlen(value) == size && parse_integer(value + 1,
                                                      &cell->integer);
    case 'r':
        cell->type = PE__SQL_REAL;
        return parse_real(value + 1, size - 1, &cell->real);
    case 't':
        cell->type = PE__SQL_TEXT;
        return parse_text(value + 1, size - 1, &cell->size);
    case 'b':
        cell->type = PE__SQL_BYTES;
        return parse_bytes(value + 1, size - 1, &cell->size);
    default:
        return false;
    }
}
