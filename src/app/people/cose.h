/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Public keys as authenticators write them (COSE, RFC 9053): ES256 on P-256
 * and EdDSA on Ed25519. */
#ifndef PE_APP_COSE_H
#define PE_APP_COSE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Whether it is a key of the two kinds, its point on the curve. */
bool pe__cose_is_key(const uint8_t *key, size_t size);
/* Whether `signature` is the key's over `message`. */
bool pe__cose_verify(const uint8_t *key, size_t size, const uint8_t *message,
                     size_t message_size, const uint8_t *signature,
                     size_t signature_size);

#endif
