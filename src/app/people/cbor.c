/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "cbor.h"

#include <string.h>

enum { DEEPEST = 8 };

/* The number after the first byte of an item: in its five low bits, or in the
 * 1, 2, 4 or 8 bytes that follow. The shortest form alone is right. */
static bool read_number(pe__cbor *reader, unsigned low, uint64_t *out)
{
    static const uint64_t least[] = {24, 256, 65536, 4294967296U};
    if (low < 24) {
        *out = low;
        return true;
    }
    if (low > 27)
        return false; /* open lengths and what has no meaning yet */
    size_t size = (size_t)1 << (low - 24);
    if ((size_t)(reader->end - reader->at) < size)
        return false;
    uint64_t number = 0;
    for (size_t k = 0; k < size; k++)
        number = number << 8 | *reader->at++;
    *out = number;
    return number >= least[low - 24];
}

static bool read_string(pe__cbor *reader, uint64_t size, pe__cbor_item *item)
{
    if (size > (uint64_t)(reader->end - reader->at))
        return false;
    item->bytes = reader->at;
    item->size = (size_t)size;
    reader->at += size;
    return true;
}

/* `major` is the kind in the three high bits of the first byte. */
static bool read_body(pe__cbor *reader, unsigned major, uint64_t number,
                      pe__cbor_item *item)
{
    static const pe__cbor_kind kinds[] = {
        PE__CBOR_INTEGER, PE__CBOR_INTEGER, PE__CBOR_BYTES, PE__CBOR_TEXT,
        PE__CBOR_ARRAY,   PE__CBOR_MAP};
    if (major == 7) {
        item->kind = PE__CBOR_SIMPLE;
        item->integer = (int64_t)number;
        return number >= 20 && number <= 22;
    }
    if (major == 6)
        return false; /* a tag */
    item->kind = kinds[major];
    if (major < 2) {
        item->integer = major == 0 ? (int64_t)number : -1 - (int64_t)number;
        return number <= INT64_MAX;
    }
    if (major < 4)
        return read_string(reader, number, item);
    /* every item takes a byte at least: no number that makes anyone wait */
    item->size = (size_t)number;
    return number <= (uint64_t)(reader->end - reader->at);
}

bool pe__cbor_next(pe__cbor *reader, pe__cbor_item *item)
{
    pe__cbor after = *reader;
    *item = (pe__cbor_item){0};
    if (after.at == after.end)
        return false;
    uint8_t first = *after.at++;
    uint64_t number;
    if (!read_number(&after, first & 31U, &number) ||
        !read_body(&after, first >> 5, number, item))
        return false;
    *reader = after;
    return true;
}

static bool skip(pe__cbor *reader, int depth)
{
    pe__cbor_item item;
    if (depth > DEEPEST || !pe__cbor_next(reader, &item))
        return false;
    if (item.kind != PE__CBOR_ARRAY && item.kind != PE__CBOR_MAP)
        return true;
    size_t count = item.kind == PE__CBOR_MAP ? 2 * item.size : item.size;
    for (size_t k = 0; k < count; k++)
        if (!skip(reader, depth + 1))
            return false;
    return true;
}

bool pe__cbor_skip(pe__cbor *reader)
{
    pe__cbor after = *reader;
    if (!skip(&after, 1))
        return false;
    *reader = after;
    return true;
}

/* The value whose key is `wanted`; the whole map is read, so that a broken or
 * double one is seen. */
static bool find(pe__cbor map, const pe__cbor_item *wanted, pe__cbor *value)
{
    pe__cbor_item head, key;
    int found = 0;
    if (!pe__cbor_next(&map, &head) || head.kind != PE__CBOR_MAP)
        return false;
    for (size_t k = 0; k < head.size; k++) {
        pe__cbor before = map;
        bool plain = pe__cbor_next(&map, &key);
        if (!plain || key.kind == PE__CBOR_ARRAY || key.kind == PE__CBOR_MAP) {
            map = before;
            if (!pe__cbor_skip(&map))
                return false;
        }
        bool same = key.kind == wanted->kind &&
                    key.integer == wanted->integer &&
                    key.size == wanted->size &&
                    (key.size == 0 ||
                     (key.bytes != NULL &&
                      memcmp(key.bytes, wanted->bytes, key.size) == 0));
        if (same) {
            *value = map;
            found++;
        }
        if (!pe__cbor_skip(&map))
            return false;
    }
    return found == 1;
}

bool pe__cbor_find_text(pe__cbor map, const char *key, pe__cbor *value)
{
    pe__cbor_item wanted = {.kind = PE__CBOR_TEXT,
                            .bytes = (const uint8_t *)key,
                            .size = strlen(key)};
    return find(map, &wanted, value);
}

bool pe__cbor_find_integer(pe__cbor map, int64_t key, pe__cbor *value)
{
    pe__cbor_item wanted = {.kind = PE__CBOR_INTEGER, .integer = key};
    return find(map, &wanted, value);
}
