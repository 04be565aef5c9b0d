/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "webauthn.h"

#include "cbor.h"
#include "cose.h"
#include "doc.h"
#include "error.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

/* Authenticator data, level 2 §6.1: hash of the name, flags, counter; when a
 * key is made, its maker, its id and itself. */
enum { HASH = 32, FLAGS = 32, COUNTER = 33, FIXED = 37, MAKER = 16 };
enum { PRESENT = 1, VERIFIED = 4, HAS_KEY = 64, HAS_MORE = 128 };

bool pe__webauthn_site_of(const char *hub_url, pe__webauthn_site *site)
{
    const char *host = strstr(hub_url, "://");
    if (host == NULL)
        return false;
    host += 3;
    size_t whole = (size_t)(host - hub_url) + strcspn(host, "/");
    size_t name = strcspn(host, ":/");
    if (whole >= sizeof site->origin || name >= sizeof site->name || name == 0)
        return false;
    snprintf(site->origin, sizeof site->origin, "%.*s", (int)whole, hub_url);
    snprintf(site->name, sizeof site->name, "%.*s", (int)name, host);
    /* browsers offer passkeys to names, over https or at home; not to
     * addresses */
    bool is_name = strspn(site->name, "0123456789.") != name &&
                   site->name[0] != '[';
    return is_name && (strncmp(hub_url, "https://", 8) == 0 ||
                       strcmp(site->name, "localhost") == 0);
}

bool pe__webauthn_challenge(const pe__webauthn_site *site, const char *type,
                            pe__webauthn_bytes client_data, char out[100])
{
    pe__doc *doc = pe__doc_new();
    pe__value *said = NULL;
    if (doc == NULL)
        return false;
    bool good = pe__doc_parse(doc, (const char *)client_data.bytes,
                              client_data.size, &said, NULL) == PE_OK;
    const char *challenge = pe__get_text(said, "challenge", "");
    good = good && strcmp(pe__get_text(said, "type", ""), type) == 0 &&
           strcmp(pe__get_text(said, "origin", ""), site->origin) == 0 &&
           !pe__get_bool(said, "crossOrigin", false) && challenge[0] != '\0' &&
           strlen(challenge) < 100;
    if (good)
        strcpy(out, challenge);
    pe__doc_free(doc);
    return good;
}

/* What holds of the data of both answers. */
static pe_status check_data(const pe__webauthn_site *site,
                            pe__webauthn_bytes data, pe_error *err)
{
    uint8_t hash[crypto_hash_sha256_BYTES];
    if (data.size < FIXED)
        return pe__fail(err, PE_BAD_INPUT,
                        "the passkey's data are cut off: try again");
    crypto_hash_sha256(hash, (const uint8_t *)site->name, strlen(site->name));
    if (memcmp(hash, data.bytes, HASH) != 0)
        return pe__fail(err, PE_BAD_INPUT,
                        "the passkey is of another site than %s", site->name);
    if ((data.bytes[FLAGS] & (PRESENT | VERIFIED)) != (PRESENT | VERIFIED))
        return pe__fail(err, PE_BAD_INPUT,
                        "the device did not check that it is you: use a "
                        "passkey with a PIN, a finger or a face");
    return PE_OK;
}

static int64_t counter_of(pe__webauthn_bytes data)
{
    const uint8_t *c = data.bytes + COUNTER;
    return (int64_t)((uint32_t)c[0] << 24 | (uint32_t)c[1] << 16 |
                     (uint32_t)c[2] << 8 | (uint32_t)c[3]);
}

/* After the fixed part: the key's maker, id and itself, then extensions when a
 * flag says so, then nothing. */
static bool read_key(pe__webauthn_bytes data, pe__webauthn_key *key)
{
    enum { BEFORE = FIXED + MAKER + 2 };
    if ((data.bytes[FLAGS] & HAS_KEY) == 0 || data.size < BEFORE)
        return false;
    size_t size = (size_t)data.bytes[BEFORE - 2] << 8 | data.bytes[BEFORE - 1];
    if (size == 0 || size > PE__CREDENTIAL_MOST || size > data.size - BEFORE)
        return false;
    memcpy(key->credential, data.bytes + BEFORE, size);
    key->credential_size = size;
    const uint8_t *start = data.bytes + BEFORE + size;
    pe__cbor rest = {start, data.bytes + data.size};
    if (!pe__cbor_skip(&rest) || rest.at - start > PE__COSE_MOST)
        return false;
    key->key_size = (size_t)(rest.at - start);
    memcpy(key->key, start, key->key_size);
    key->counter = counter_of(data);
    if ((data.bytes[FLAGS] & HAS_MORE) != 0 && !pe__cbor_skip(&rest))
        return false;
    return rest.at == rest.end;
}

static bool find_data(pe__webauthn_bytes attestation, pe__webauthn_bytes *data)
{
    pe__cbor whole = {attestation.bytes, attestation.bytes + attestation.size};
    pe__cbor rest = whole, value;
    pe__cbor_item item;
    if (attestation.size == 0 || !pe__cbor_skip(&rest) ||
        rest.at != rest.end ||
        !pe__cbor_find_text(whole, "authData", &value) ||
        !pe__cbor_next(&value, &item) || item.kind != PE__CBOR_BYTES)
        return false;
    *data = (pe__webauthn_bytes){item.bytes, item.size};
    return true;
}

pe_status pe__webauthn_register(const pe__webauthn_site *site,
                                pe__webauthn_bytes attestation,
                                pe__webauthn_key *key, pe_error *err)
{
    pe__webauthn_bytes data;
    *key = (pe__webauthn_key){0};
    if (!find_data(attestation, &data))
        return pe__fail(err, PE_BAD_INPUT,
                        "the browser's answer is no passkey: try again");
    pe_status status = check_data(site, data, err);
    if (status != PE_OK)
        return status;
    if (!read_key(data, key) || !pe__cose_is_key(key->key, key->key_size))
        return pe__fail(err, PE_BAD_INPUT,
                        "the passkey's key is of no kind that is known here "
                        "(ES256, EdDSA, RS256): use another device");
    return PE_OK;
}

/* §7.2 step 21: a counter that does not grow tells that the key was copied;
 * keys that have none say 0 for ever. */
static bool is_counter_fine(int64_t known, int64_t said)
{
    return (known == 0 && said == 0) || said > known;
}

pe_status pe__webauthn_verify(const pe__webauthn_site *site,
                              pe__webauthn_bytes client_data,
                              pe__webauthn_bytes data,
                              pe__webauthn_bytes signature,
                              pe__webauthn_key *key, pe_error *err)
{
    enum { MOST = 4096 }; /* real ones have 37 bytes, or a few more */
    uint8_t message[MOST + crypto_hash_sha256_BYTES];
    pe_status status = check_data(site, data, err);
    if (status != PE_OK)
        return status;
    if (data.size > MOST)
        return pe__fail(err, PE_BAD_INPUT,
                        "the passkey's data are longer than they can be");
    memcpy(message, data.bytes, data.size);
    crypto_hash_sha256(message + data.size, client_data.bytes,
                       client_data.size);
    if (!pe__cose_verify(key->key, key->key_size, message,
                         data.size + crypto_hash_sha256_BYTES,
                         signature.bytes, signature.size))
        return pe__fail(err, PE_BAD_INPUT,
                        "the passkey's signature is not right: try again");
    if (!is_counter_fine(key->counter, counter_of(data)))
        return pe__fail(err, PE_BAD_INPUT,
                        "this passkey may have been copied: use another way "
                        "in, and remove it");
    key->counter = counter_of(data);
    return PE_OK;
}
