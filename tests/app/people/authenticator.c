/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "authenticator.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/rsa.h>

static void put(blob *b, const void *bytes, size_t size)
{
    memcpy(b->bytes + b->size, bytes, size);
    b->size += size;
}

static void put_byte(blob *b, unsigned byte)
{
    b->bytes[b->size++] = (uint8_t)byte;
}

/* {1: 2, 3: -7, -1: 1, -2: x, -3: y} or {1: 1, 3: -8, -1: 6, -2: x}. */
static void write_curve(device *d, const uint8_t *x, const uint8_t *y)
{
    blob key = {.size = 0};
    static const uint8_t es256[] = {0xA5, 1, 2, 3, 0x26, 0x20, 1, 0x21, 0x58,
                                    32};
    static const uint8_t eddsa[] = {0xA4, 1, 1, 3, 0x27, 0x20, 6, 0x21, 0x58,
                                    32};
    put(&key, d->sort == EDDSA ? eddsa : es256, sizeof es256);
    put(&key, x, 32);
    if (d->sort == ES256) {
        put(&key, (const uint8_t[]){0x22, 0x58, 32}, 3);
        put(&key, y, 32);
    }
    memcpy(d->cose, key.bytes, key.size);
    d->cose_size = key.size;
}

/* {1: 3, 3: -257, -1: n, -2: 65537} */
static void write_rsa(device *d)
{
    blob key = {.size = 0};
    uint8_t modulus[256];
    BIGNUM *n = NULL;
    if (EVP_PKEY_get_bn_param(d->key, OSSL_PKEY_PARAM_RSA_N, &n) != 1 ||
        BN_bn2binpad(n, modulus, sizeof modulus) != (int)sizeof modulus)
        abort();
    BN_free(n);
    put(&key, (const uint8_t[]){0xA4, 1, 3, 3, 0x39, 1, 0, 0x20, 0x59, 1, 0},
        11);
    put(&key, modulus, sizeof modulus);
    put(&key, (const uint8_t[]){0x21, 0x43, 1, 0, 1}, 5);
    memcpy(d->cose, key.bytes, key.size);
    d->cose_size = key.size;
}

void device_make(device *d, algorithm sort)
{
    *d = (device){.sort = sort, .flags = 5, .site = "hub.example",
                  .origin = "https://hub.example"};
    randombytes_buf(d->id, sizeof d->id);
    uint8_t point[65];
    size_t size = 0;
    if (sort == EDDSA) {
        crypto_sign_keypair(point, d->secret);
        write_curve(d, point, NULL);
        return;
    }
    if (sort == RS256) {
        d->key = EVP_RSA_gen(2048);
        write_rsa(d);
        return;
    }
    d->key = EVP_EC_gen("P-256");
    EVP_PKEY_get_octet_string_param(d->key,
        OSSL_PKEY_PARAM_ENCODED_PUBLIC_KEY, point, sizeof point, &size);
    if (size != 65)
        abort();
    write_curve(d, point + 1, point + 33);
}

void device_free(device *d)
{
    EVP_PKEY_free(d->key);
}

void client_data(const device *d, const char *type, const char *challenge,
                 blob *out)
{
    out->size = (size_t)snprintf((char *)out->bytes, sizeof out->bytes,
        "{\"type\":\"%s\",\"challenge\":\"%s\",\"origin\":\"%s\","
        "\"crossOrigin\":false}", type, challenge, d->origin);
}

static void put_fixed(const device *d, blob *out, unsigned more)
{
    uint8_t hash[32];
    crypto_hash_sha256(hash, (const uint8_t *)d->site, strlen(d->site));
    out->size = 0;
    put(out, hash, 32);
    put_byte(out, d->flags | more);
    for (int shift = 24; shift >= 0; shift -= 8)
        put_byte(out, d->counter >> shift & 255U);
}

/* {"fmt": "none", "attStmt": {}, "authData": bytes} */
void attest(const device *d, blob *out)
{
    blob data;
    put_fixed(d, &data, 64);
    memset(data.bytes + data.size, 0, 16); /* nobody's make */
    data.size += 16;
    put_byte(&data, 0);
    put_byte(&data, sizeof d->id);
    put(&data, d->id, sizeof d->id);
    put(&data, d->cose, d->cose_size);
    out->size = 0;
    put_byte(out, 0xA3);
    put(out, "\x63" "fmt\x64none\x67" "attStmt\xA0\x68" "authData", 27);
    if (data.size > 255) {
        put_byte(out, 0x59);
        put_byte(out, (unsigned)data.size >> 8);
    } else {
        put_byte(out, 0x58);
    }
    put_byte(out, data.size & 255U);
    put(out, data.bytes, data.size);
}

void answer(device *d, const blob *client, blob *data, blob *signature)
{
    blob message;
    uint8_t hash[32];
    d->counter++;
    put_fixed(d, data, 0);
    message = *data;
    crypto_hash_sha256(hash, client->bytes, client->size);
    put(&message, hash, 32);
    signature->size = sizeof signature->bytes;
    if (d->sort == EDDSA) {
        crypto_sign_detached(signature->bytes, NULL, message.bytes,
                             message.size, d->secret);
        signature->size = 64;
        return;
    }
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    if (EVP_DigestSignInit(context, NULL, EVP_sha256(), NULL, d->key) != 1 ||
        EVP_DigestSign(context, signature->bytes, &signature->size,
                       message.bytes, message.size) != 1)
        abort();
    EVP_MD_CTX_free(context);
}

const char *text_of(const void *bytes, size_t size)
{
    static char out[8][4096];
    static int k;
    k = (k + 1) % 8;
    return sodium_bin2base64(out[k], sizeof out[k], bytes, size,
                             sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}
