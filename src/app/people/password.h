/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Passwords: Argon2id (RFC 9106; libsodium's) with 19 MiB and two passes. A
 * call takes some 25 ms of a core and the memory: never on the writer, always
 * in a route's `prepare`, of which only a few run at once. */
#ifndef PE_APP_PASSWORD_H
#define PE_APP_PASSWORD_H

#include <parecon/error.h>
#include <stdbool.h>

enum {
    PE__PASSWORD_LEAST = 10, /* characters */
    PE__PASSWORD_MOST = 200, /* bytes: more would be work for nothing */
    PE__PASSWORD_HASH = 128  /* room for the text that is stored */
};

/* PE_NO_MEMORY when the 19 MiB are not to be had. */
pe_status pe__password_hash(const char *password, char out[PE__PASSWORD_HASH],
                            pe_error *err);

/* Whether it is the password. `stored` NULL (no such member, or one without a
 * password): false after the same work, so that time does not tell who is
 * here. */
bool pe__password_fits(const char *stored, const char *password);

/* What is wrong with a new password: a key of the texts, NULL = nothing. Too
 * short, one of those that are tried first, or made of the name. */
const char *pe__password_fault(const char *password, const char *name,
                               const char *sign_in);

#endif
