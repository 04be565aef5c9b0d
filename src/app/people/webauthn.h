/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Passkeys: what a browser answers when it is asked to make one or to prove
 * that it has one (W3C Web Authentication, level 2, §7.1 and §7.2), checked.
 * No attestation is asked for and none is believed: who made the key is not
 * our business. ES256, EdDSA and RS256.
 *
 * Checked here: the type of the answer, the origin, the hash of the site's
 * name, that the person was present and verified, the key, the signature, the
 * counter. That the challenge was ours and had not been used is the caller's
 * to check, with what pe__webauthn_challenge finds. */
#ifndef PE_APP_WEBAUTHN_H
#define PE_APP_WEBAUTHN_H

#include <parecon/error.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    PE__CREDENTIAL_MOST = 1023, /* bytes, as the standard says */
    PE__COSE_MOST = 512
};

typedef struct {
    char origin[300]; /* "https://hub.example" */
    char name[256];   /* "hub.example", the relying party's id */
} pe__webauthn_site;

typedef struct {
    const uint8_t *bytes;
    size_t size;
} pe__webauthn_bytes;

typedef struct {
    uint8_t credential[PE__CREDENTIAL_MOST];
    size_t credential_size;
    uint8_t key[PE__COSE_MOST]; /* COSE, as the authenticator gave it */
    size_t key_size;
    int64_t counter;
} pe__webauthn_key;

/* From the hub's public address; false when it is none. */
bool pe__webauthn_site_of(const char *hub_url, pe__webauthn_site *site);

/* The challenge within what the browser says it answers, as base64url text;
 * false when that is not the JSON it should be or of another `type`
 * ("webauthn.create", "webauthn.get") or origin. */
bool pe__webauthn_challenge(const pe__webauthn_site *site, const char *type,
                            pe__webauthn_bytes client_data, char out[100]);

/* The new key in an attestation object; PE_BAD_INPUT says what was wrong. */
pe_status pe__webauthn_register(const pe__webauthn_site *site,
                                pe__webauthn_bytes attestation,
                                pe__webauthn_key *key, pe_error *err);

/* Whether `signature` is that of `key` over the two others, and all else is as
 * it should be. key->counter becomes the new one. */
pe_status pe__webauthn_verify(const pe__webauthn_site *site,
                              pe__webauthn_bytes client_data,
                              pe__webauthn_bytes data,
                              pe__webauthn_bytes signature,
                              pe__webauthn_key *key, pe_error *err);

#endif
