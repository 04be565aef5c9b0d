/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The part of CBOR (RFC 8949) that passkeys speak, read strictly: whole
 * numbers, byte strings, texts, arrays, maps, true, false and null; lengths
 * that are stated, in their shortest form. Tags, fractions and items of open
 * length are refused, as CTAP2 asks. Nothing is copied or allocated. */
#ifndef PE_APP_CBOR_H
#define PE_APP_CBOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct {
    const uint8_t *at, *end; /* what has not been read */
} pe__cbor;

typedef enum {
    PE__CBOR_INTEGER, /* within ±2^63 */
    PE__CBOR_BYTES,
    PE__CBOR_TEXT,    /* its bytes; whether they are UTF-8 is not looked at */
    PE__CBOR_ARRAY,   /* `size` items follow */
    PE__CBOR_MAP,     /* `size` pairs follow */
    PE__CBOR_SIMPLE   /* false, true, null: `integer` 20, 21, 22 */
} pe__cbor_kind;

typedef struct {
    pe__cbor_kind kind;
    int64_t integer;
    const uint8_t *bytes;
    size_t size;
} pe__cbor_item;

/* Reads one item; of an array or map only the head. False when it is none, is
 * cut off or is not of the part above: then nothing was read. */
bool pe__cbor_next(pe__cbor *reader, pe__cbor_item *item);
/* Reads past one whole item, at most eight deep. */
bool pe__cbor_skip(pe__cbor *reader);
/* `reader` stands at a map: *value = a reader of what is under the key. False
 * when there is no such key, when it is there twice, or when the map is
 * broken. */
bool pe__cbor_find_text(pe__cbor map, const char *key, pe__cbor *value);
bool pe__cbor_find_integer(pe__cbor map, int64_t key, pe__cbor *value);

#endif
