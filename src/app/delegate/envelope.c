/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "envelope.h"

#include "code.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

enum { HALF = 10 }; /* letters of a code of code.h */

void pe__long_code_new(char out[PE__LONG_CODE_SIZE])
{
    char first[PE__CODE_SIZE], second[PE__CODE_SIZE];
    pe__code_new(first);
    pe__code_new(second);
    snprintf(out, PE__LONG_CODE_SIZE, "%s-%s", first, second);
}

bool pe__long_code_read(const char *typed, char out[PE__LONG_CODE_SIZE])
{
    char half[2][HALF + 1] = {{0}}, read[2][PE__CODE_SIZE];
    size_t size = 0;
    for (; *typed != '\0'; typed++) {
        if (strchr(" -\t", *typed) != NULL)
            continue;
        if (size == (size_t)2 * HALF)
            return false;
        half[size / HALF][size % HALF] = *typed;
        size++;
    }
    if (size != (size_t)2 * HALF || !pe__code_read(half[0], read[0]) ||
        !pe__code_read(half[1], read[1]))
        return false;
    snprintf(out, PE__LONG_CODE_SIZE, "%s-%s", read[0], read[1]);
    return true;
}

static void keys_of(const char *code,
                    unsigned char public[crypto_box_PUBLICKEYBYTES],
                    unsigned char secret[crypto_box_SECRETKEYBYTES])
{
    static const char before[] = "parecon delegation ";
    unsigned char seed[crypto_hash_sha256_BYTES];
    crypto_hash_sha256_state state;
    crypto_hash_sha256_init(&state);
    crypto_hash_sha256_update(&state, (const unsigned char *)before,
                              sizeof before - 1);
    crypto_hash_sha256_update(&state, (const unsigned char *)code,
                              strlen(code));
    crypto_hash_sha256_final(&state, seed);
    crypto_box_seed_keypair(public, secret, seed);
    sodium_memzero(seed, sizeof seed);
}

void pe__seal_key_of(const char *code, char key[PE__SEAL_KEY_SIZE])
{
    unsigned char public[crypto_box_PUBLICKEYBYTES];
    unsigned char secret[crypto_box_SECRETKEYBYTES];
    keys_of(code, public, secret);
    sodium_bin2hex(key, PE__SEAL_KEY_SIZE, public, sizeof public);
    sodium_memzero(secret, sizeof secret);
}

static bool from_hex(const char *hex, unsigned char *bytes, size_t size)
{
    size_t got = 0;
    return strlen(hex) == 2 * size &&
           sodium_hex2bin(bytes, size, hex, 2 * size, NULL, &got, NULL) == 0 &&
           got == size;
}

bool pe__envelope_seal(const char *key, const char *text,
                       char seal[PE__SEAL_SIZE])
{
    unsigned char public[crypto_box_PUBLICKEYBYTES];
    unsigned char box[PE__SEALED_TEXT + crypto_box_SEALBYTES];
    if (!from_hex(key, public, sizeof public) ||
        crypto_box_seal(box, (const unsigned char *)text, PE__SEALED_TEXT,
                        public) != 0)
        return false;
    sodium_bin2hex(seal, PE__SEAL_SIZE, box, sizeof box);
    return true;
}

bool pe__envelope_open(const char *code, const char *seal,
                       char text[PE__SEALED_TEXT + 1])
{
    unsigned char public[crypto_box_PUBLICKEYBYTES];
    unsigned char secret[crypto_box_SECRETKEYBYTES];
    unsigned char box[PE__SEALED_TEXT + crypto_box_SEALBYTES];
    if (!from_hex(seal, box, sizeof box))
        return false;
    keys_of(code, public, secret);
    bool opened = crypto_box_seal_open((unsigned char *)text, box, sizeof box,
                                       public, secret) == 0;
    text[opened ? PE__SEALED_TEXT : 0] = '\0';
    sodium_memzero(secret, sizeof secret);
    return opened;
}
