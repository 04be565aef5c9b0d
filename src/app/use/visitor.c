/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "visitor.h"

#include <sodium.h>
#include <string.h>

void pe__token_new(char token[PE__TOKEN_TEXT])
{
    unsigned char bits[32];
    randombytes_buf(bits, sizeof bits);
    sodium_bin2base64(token, PE__TOKEN_TEXT, bits, sizeof bits,
                      sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    sodium_memzero(bits, sizeof bits);
}

void pe__token_hash(const char *token, unsigned char hash[PE__TOKEN_HASH])
{
    crypto_generichash(hash, PE__TOKEN_HASH, (const unsigned char *)token,
                       strlen(token), NULL, 0);
}
