/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Any bytes as what a browser sends of a passkey: as one CBOR item, as an
 * attestation object, as the data and signature of an answer, as what the
 * browser says it did. The first byte chooses. */
#include "check.h"

#include "cbor.h"
#include "cose.h"
#include "mem.h"
#include "webauthn.h"

#include <sodium.h>
#include <stddef.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Reads an item in two ways, which must agree on whether it is one and where
 * it ends. Returns its end, NULL = none. */
static const uint8_t *walk(pe__cbor reader, int depth)
{
    pe__cbor_item item;
    pe__cbor skipped = reader;
    int whole = pe__cbor_skip(&skipped);
    if (depth > 8 || !pe__cbor_next(&reader, &item)) {
        check(!whole || depth > 8, "what is skipped is an item");
        return NULL;
    }
    check(reader.at <= reader.end, "nothing is read beyond the end");
    if (item.kind == PE__CBOR_BYTES || item.kind == PE__CBOR_TEXT)
        check(item.bytes + item.size == reader.at, "a string is the last read");
    size_t count = item.kind == PE__CBOR_ARRAY ? item.size
                   : item.kind == PE__CBOR_MAP ? 2 * item.size
                                               : 0;
    for (size_t k = 0; k < count; k++) {
        const uint8_t *end = walk(reader, depth + 1);
        if (end == NULL)
            return NULL;
        reader.at = end;
    }
    check(!whole || skipped.at == reader.at, "both ways end at one place");
    return reader.at;
}

static void try_item(const uint8_t *data, size_t size)
{
    pe__cbor reader = {data, data + size}, value;
    walk(reader, 1);
    for (int64_t key = -4; key < 5; key++)
        if (pe__cbor_find_integer(reader, key, &value))
            check(value.at < value.end, "a value that is found is there");
    if (pe__cbor_find_text(reader, "authData", &value))
        check(value.at < value.end, "a value that is found is there");
    if (pe__cose_is_key(data, size))
        check(!pe__cose_verify(data, size, data, size, data,
                               size < 64 ? size : 64),
              "nothing signs itself");
}

static void try_attestation(const pe__webauthn_site *site,
                            const uint8_t *data, size_t size)
{
    pe__webauthn_key key;
    pe_error err = {0};
    pe_status status = pe__webauthn_register(
        site, (pe__webauthn_bytes){data, size}, &key, &err);
    if (status != PE_OK) {
        check(status == PE_BAD_INPUT && strlen(err.message) > 10,
              "a refusal is a sentence");
        return;
    }
    check(pe__cose_is_key(key.key, key.key_size), "what is kept is a key");
    check(key.credential_size > 0, "and has an id");
}

/* With the key of RFC 8032's first test: no bytes are its signature. */
static void try_answer(const pe__webauthn_site *site, const uint8_t *data,
                       size_t size)
{
    static const uint8_t cose[] = {
        0xA4, 1,    1,    3,    0x27, 0x20, 6,    0x21, 0x58, 32,   0xd7,
        0x5a, 0x98, 0x01, 0x82, 0xb1, 0x0a, 0xb7, 0xd5, 0x4b, 0xfe, 0xd3,
        0xc9, 0x64, 0x07, 0x3a, 0x0e, 0xe1, 0x72, 0xf3, 0xda, 0xa6, 0x23,
        0x25, 0xaf, 0x02, 0x1a, 0x68, 0xf7, 0x07, 0x51, 0x1a};
    pe__webauthn_key key = {.key_size = sizeof cose};
    pe__webauthn_bytes part = {data, size / 2};
    pe__webauthn_bytes rest = {data + size / 2, size - size / 2};
    memcpy(key.key, cose, sizeof cose);
    check(pe__webauthn_verify(site, rest, part, rest, &key, NULL) != PE_OK,
          "nobody signs without the secret");
}

static void try_client(const pe__webauthn_site *site, const uint8_t *data,
                       size_t size)
{
    char challenge[100];
    pe__webauthn_bytes said = {data, size};
    if (pe__webauthn_challenge(site, "webauthn.get", said, challenge))
        check(challenge[0] != '\0' && strlen(challenge) < 100,
              "a challenge fits");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    pe__webauthn_site site;
    if (size == 0 || sodium_init() < 0)
        return 0;
    long before = pe__mem_live();
    check(pe__webauthn_site_of("https://hub.example", &site), "a site");
    switch (data[0] % 4) {
    case 0: try_item(data + 1, size - 1); break;
    case 1: try_attestation(&site, data + 1, size - 1); break;
    case 2: try_answer(&site, data + 1, size - 1); break;
    default:
        pe__mem_fail_at(data[0] / 4 % 8);
        try_client(&site, data + 1, size - 1);
        pe__mem_fail_at(0);
    }
    check(pe__mem_live() == before, "all memory is given back");
    return 0;
}
