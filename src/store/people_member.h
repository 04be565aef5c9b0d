/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The records of members: who they are to themselves and to others, and the
 * passkeys with which they come in. */
#ifndef PE_STORE_PEOPLE_MEMBER_H
#define PE_STORE_PEOPLE_MEMBER_H

#include "doc.h"
#include "sql.h"

typedef struct {
    const char *name;     /* what others see */
    const char *sign_in;  /* small letters */
    const char *email;    /* NULL = none given */
    const char *password; /* Argon2id; NULL = none */
    const char *language, *zone;
    int64_t invited_by;   /* 0 = nobody */
} pe__member_new;

pe_status pe__member_add(pe__sql *db, const pe__member_new *member,
                         int64_t now, int64_t *id, pe_error *err);
/* How many there ever were, with those who left. */
pe_status pe__member_count(pe__sql *db, int64_t *count, pe_error *err);
/* Whether somebody else signs in so. */
pe_status pe__member_is_taken(pe__sql *db, const char *sign_in, int64_t but,
                              bool *taken, pe_error *err);
/* *member = 0 when nobody signs in so; *password as above. */
pe_status pe__member_by_sign_in(pe__sql *db, pe__doc *doc,
                                const char *sign_in, int64_t *member,
                                const char **password, pe_error *err);
pe_status pe__member_password(pe__sql *db, pe__doc *doc, int64_t member,
                              const char **password, pe_error *err);
pe_status pe__member_set_password(pe__sql *db, int64_t member,
                                  const char *password, pe_error *err);
pe_status pe__member_change(pe__sql *db, int64_t member,
                            const pe__member_new *to, pe_error *err);
/* {member, name, sign_in, email, language, zone, created, has_password,
 * passkeys: count, invited_by: {member, name} or null}. */
pe_status pe__member_row(pe__sql *db, pe__doc *doc, pe__value *object,
                         int64_t member, bool *found, pe_error *err);
/* {council, name, kind, joined} each, those they are in. */
pe_status pe__member_councils(pe__sql *db, pe__doc *doc, pe__value *array,
                              int64_t member, pe_error *err);

/* --- passkeys ------------------------------------------------------------- */

pe_status pe__passkey_add(pe__sql *db, int64_t member, const void *credential,
                          size_t credential_size, const void *key,
                          size_t key_size, int64_t counter, const char *name,
                          int64_t now, int64_t *passkey, pe_error *err);

typedef struct {
    int64_t passkey, member; /* 0 = no such */
    uint8_t key[512];        /* COSE */
    size_t key_size;
    int64_t counter;
} pe__passkey;

pe_status pe__passkey_find(pe__sql *db, const void *credential, size_t size,
                           pe__passkey *out, pe_error *err);
pe_status pe__passkey_used(pe__sql *db, int64_t passkey, int64_t counter,
                           int64_t now, pe_error *err);
pe_status pe__passkey_remove(pe__sql *db, int64_t member, int64_t passkey,
                             bool *found, pe_error *err);
pe_status pe__passkey_remove_all(pe__sql *db, int64_t member, pe_error *err);
/* {passkey, name, created, used} each. */
pe_status pe__passkey_list(pe__sql *db, pe__doc *doc, pe__value *array,
                           int64_t member, pe_error *err);
/* The ids of the member's passkeys, as base64url texts: what a browser must
 * not make another of. */
pe_status pe__passkey_ids(pe__sql *db, pe__doc *doc, pe__value *array,
                          int64_t member, pe_error *err);

#endif
