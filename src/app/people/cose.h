/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Public keys as authenticators write them (COSE, RFC 9053 and 8812): ES256 on
 * P-256, EdDSA on Ed25519, and RS256, which is all that many Windows devices
 * have. */
#ifndef PE_APP_COSE_H
#define PE_APP_COSE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Whether it is a key of these kinds: its point on the curve, its modulus of
 * 2,048 to 3,072 bits with the exponent 65,537. */
bool pe__cose_is_key(const uint8_t *key, size_t size);
/* Whether `signature` is the key's over `message`. */
bool pe__cose_verify(const uint8_t *key, size_t size, const uint8_t *message,
                     size_t message_size, const uint8_t *signature,
                     size_t signature_size);

#endif
