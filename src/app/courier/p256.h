/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The curve P-256 as Web Push uses it: keys as bytes (a point uncompressed, 4
 * first), agreement and signature. */
#ifndef PE_APP_P256_H
#define PE_APP_P256_H

#include <parecon/error.h>
#include <stddef.h>
#include <stdint.h>

enum {
    PE__P256_SECRET = 32,
    PE__P256_POINT = 65,
    PE__P256_SIGNATURE = 64 /* r and s, as JSON Web Signatures want them */
};

typedef struct {
    uint8_t secret[PE__P256_SECRET];
    uint8_t point[PE__P256_POINT];
} pe__p256_pair;

/* A new pair by chance. */
pe_status pe__p256_new(pe__p256_pair *pair, pe_error *err);
/* The pair that belongs to pair->secret; PE_BAD_INPUT when it is none. */
pe_status pe__p256_complete(pe__p256_pair *pair, pe_error *err);
/* What both sides can reckon and nobody else (ECDH, SP 800-56A §5.7.1.2).
 * PE_BAD_INPUT when `other` is no point of the curve. */
pe_status pe__p256_agree(const pe__p256_pair *pair,
                         const uint8_t other[PE__P256_POINT],
                         uint8_t shared[32], pe_error *err);
/* ECDSA over the SHA-256 of `bytes`. */
pe_status pe__p256_sign(const pe__p256_pair *pair, const void *bytes,
                        size_t size, uint8_t signature[PE__P256_SIGNATURE],
                        pe_error *err);

#endif
