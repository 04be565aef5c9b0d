/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A device with a passkey, made of OpenSSL and libsodium: what a browser would
 * send, and what a bad one might. */
#ifndef TESTS_APP_AUTHENTICATOR_H
#define TESTS_APP_AUTHENTICATOR_H

#include <stddef.h>
#include <stdint.h>

#include <openssl/evp.h>

typedef enum { ES256, EDDSA, RS256 } algorithm;

typedef struct {
    algorithm sort;
    EVP_PKEY *key;            /* of ES256 and RS256 */
    uint8_t secret[64];       /* EdDSA */
    uint8_t cose[400];
    size_t cose_size;
    uint8_t id[16];
    uint32_t counter;
    uint8_t flags;            /* 5 = present and verified */
    const char *site;         /* whose name is hashed */
    const char *origin;
} device;

typedef struct {
    uint8_t bytes[2048];
    size_t size;
} blob;

void device_make(device *d, algorithm sort);
void device_free(device *d);
/* What the browser says it did; `type` "webauthn.get" … */
void client_data(const device *d, const char *type, const char *challenge,
                 blob *out);
/* The attestation object of a new key. */
void attest(const device *d, blob *out);
/* The data of an answer, the counter one on, and its signature. */
void answer(device *d, const blob *client, blob *data, blob *signature);
/* As base64url, into one of a few buffers that are used in turn. */
const char *text_of(const void *bytes, size_t size);

#endif
