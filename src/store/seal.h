/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A stream of bytes packed and sealed to custodians' public keys: whoever holds
 * one of the secret keys can open it, nobody else, not even who made it
 * (docs/store.md, "The file"). libsodium: X25519 sealed boxes for the key of
 * the stream, XChaCha20-Poly1305 secret stream for its pieces; zstd before. */
#ifndef PE_STORE_SEAL_H
#define PE_STORE_SEAL_H

#include <parecon/error.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

enum {
    PE__KEY = 32,
    PE__CUSTODIANS = 32, /* at most */
    PE__KEY_TEXT = 96    /* room for a public key as text */
};

typedef struct {
    unsigned char bytes[PE__KEY];
} pe__public_key;

typedef struct {
    unsigned char public_key[PE__KEY], secret[PE__KEY];
} pe__secret_key;

/* A new pair: the secret part into a file that must not be there yet, which
 * nobody else may read; the public part as text, to be handed out. */
pe_status pe__custodian_new(const char *path, char text[PE__KEY_TEXT],
                            pe_error *err);
/* PE_BAD_INPUT: a letter is wrong or missing. */
pe_status pe__custodian_read(const char *text, pe__public_key *key,
                             pe_error *err);
/* From the file. Wipe it with pe__custodian_wipe. */
pe_status pe__custodian_open(const char *path, pe__secret_key *key,
                             pe_error *err);
void pe__custodian_wipe(pe__secret_key *key);

typedef struct pe__seal pe__seal;

/* Writes to `out`, which stays the caller's. */
pe_status pe__seal_begin(FILE *out, const pe__public_key *key, int keys,
                         pe__seal **seal, pe_error *err);
pe_status pe__seal_write(pe__seal *seal, const void *bytes, size_t size,
                         pe_error *err);
pe_status pe__seal_end(pe__seal *seal, pe_error *err);
void pe__seal_free(pe__seal *seal); /* NULL is fine */

typedef struct pe__unseal pe__unseal;

/* Reads from `in`, which stays the caller's. PE_BAD_INPUT: no backup, or not
 * sealed to this key. `name` stands for the file in errors. */
pe_status pe__unseal_begin(FILE *in, const char *name,
                           const pe__secret_key *key, pe__unseal **unseal,
                           pe_error *err);
/* *got = 0 at the end. PE_BAD_INPUT: damaged, altered or cut off. */
pe_status pe__unseal_read(pe__unseal *unseal, void *out, size_t room,
                          size_t *got, pe_error *err);
void pe__unseal_free(pe__unseal *unseal); /* NULL is fine */

#endif
