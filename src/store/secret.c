/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "secret.h"

#include <sodium.h>
#include <string.h>

void pe__secret_hash(const char *text, char out[PE__HASH_SIZE])
{
    uint8_t hash[crypto_hash_sha256_BYTES];
    crypto_hash_sha256(hash, (const uint8_t *)text, strlen(text));
    sodium_bin2hex(out, PE__HASH_SIZE, hash, sizeof hash);
}
