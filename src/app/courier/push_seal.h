/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What goes to a browser through its maker's push service: sealed so that the
 * service cannot read it (RFC 8291 with the coding of RFC 8188), and signed so
 * that it knows it is from this hub (RFC 8292). */
#ifndef PE_APP_PUSH_SEAL_H
#define PE_APP_PUSH_SEAL_H

#include "buffer.h"
#include "p256.h"

enum {
    PE__PUSH_SECRET = 16,
    PE__PUSH_SALT = 16,
    PE__PUSH_MOST = 3000 /* bytes of a message; services take 4,096 sealed */
};

/* A browser's subscription. */
typedef struct {
    const char *endpoint;
    uint8_t point[PE__P256_POINT];
    uint8_t secret[PE__PUSH_SECRET];
} pe__push_to;

/* Adds the sealed message to `out`. PE_BAD_INPUT when the subscription's key
 * is none; then it can be forgotten. */
pe_status pe__push_seal(const pe__push_to *to, const char *text, size_t size,
                        pe__buffer *out, pe_error *err);
/* The same with what is otherwise chance, for tests. */
pe_status pe__push_seal_with(const pe__push_to *to, const pe__p256_pair *from,
                             const uint8_t salt[PE__PUSH_SALT],
                             const char *text, size_t size, pe__buffer *out,
                             pe_error *err);

/* The value of the header Authorization for a message to `endpoint`, good until
 * `expires` (seconds since 1970, at most a day ahead). `contact`: "mailto:…" or
 * the hub's address, for the service's keepers. */
pe_status pe__push_authorization(const pe__p256_pair *hub,
                                 const char *endpoint, const char *contact,
                                 int64_t expires, pe__buffer *out,
                                 pe_error *err);

/* Bytes as base64url without padding, as all of Web Push writes them. */
void pe__push_base64(pe__buffer *out, const void *bytes, size_t size);

#endif
