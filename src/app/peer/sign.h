/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* HTTP Message Signatures (RFC 9421) with Ed25519, and Content-Digest (RFC
 * 9530): as much of them as hubs speak with each other. Of a Signature-Input
 * exactly one signature is read, its components without parameters of their
 * own; whatever else there is, is refused. Pure; texts are the caller's. */
#ifndef PE_APP_SIGN_H
#define PE_APP_SIGN_H

#include "buffer.h"

#include <parecon/error.h>
#include <stdbool.h>
#include <stdint.h>

enum {
    PE__HUB_SEED = 32,
    PE__HUB_POINT = 32,
    PE__HUB_SIGNATURE = 64,
    PE__HUB_HEX = 65,       /* a seed or point as text, with its 0 */
    PE__COMPONENTS = 12,    /* that one signature covers at most */
    PE__DIGEST_TEXT = 60    /* "sha-256=:…:" with its 0 */
};

typedef struct {
    uint8_t seed[PE__HUB_SEED];
    uint8_t point[PE__HUB_POINT]; /* public */
} pe__hub_key;

/* A new key by chance, or the one of key->seed. */
void pe__hub_key_new(pe__hub_key *key);
void pe__hub_key_complete(pe__hub_key *key);
/* 64 digits of hex; false when it is none. */
bool pe__hub_hex_read(const char *hex, uint8_t out[PE__HUB_POINT]);
void pe__hub_hex_write(const uint8_t bytes[PE__HUB_POINT],
                       char hex[PE__HUB_HEX]);

/* What a message has: "@method", "@path", "content-digest" … in small letters,
 * and its value. */
typedef struct {
    const char *name, *value;
} pe__component;

/* What two headers say. Pointers are into them. */
typedef struct {
    const char *params;     /* "(…);…", as it is signed */
    size_t params_size;
    struct {
        const char *name;
        size_t size;
    } covered[PE__COMPONENTS];
    int covers;
    int64_t created;        /* INT64_MIN = not said */
    char keyid[PE__HUB_HEX];
    uint8_t signature[PE__HUB_SIGNATURE];
} pe__signing;

/* PE_BAD_INPUT: not to be understood; `err` says what. An `alg` other than
 * ed25519 is refused, and one of the components named twice. */
pe_status pe__signing_read(const char *input, const char *signature,
                           pe__signing *out, pe_error *err);
bool pe__signing_covers(const pe__signing *signing, const char *name);
/* The signature base (§2.5). PE_BAD_INPUT: a component that `known` lacks. */
pe_status pe__signing_base(const pe__signing *signing,
                           const pe__component *known, int count,
                           pe__buffer *out, pe_error *err);
/* Whether the key's owner signed just that. */
pe_status pe__signing_verify(const pe__signing *signing,
                             const pe__component *known, int count,
                             const uint8_t point[PE__HUB_POINT],
                             pe_error *err);
/* Both headers for a message of these components. */
pe_status pe__sign(const pe__hub_key *key, const pe__component *known,
                   int count, int64_t created, pe__buffer *input,
                   pe__buffer *signature, pe_error *err);

/* Signs plain bytes, and looks whether a signature is right. */
void pe__hub_sign(const pe__hub_key *key, const void *bytes, size_t size,
                  uint8_t signature[PE__HUB_SIGNATURE]);
bool pe__hub_signed(const uint8_t point[PE__HUB_POINT], const void *bytes,
                    size_t size, const uint8_t signature[PE__HUB_SIGNATURE]);

/* "sha-256=:…:" */
void pe__digest_write(const void *bytes, size_t size,
                      char text[PE__DIGEST_TEXT]);
/* Whether one of a Content-Digest's sha-256 or sha-512 is that of the bytes,
 * and none is another's. PE_BAD_INPUT otherwise. */
pe_status pe__digest_check(const char *text, const void *bytes, size_t size,
                           pe_error *err);

#endif
