/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "account_fields.h"

#include "clock.h"
#include "device.h"
#include "error.h"
#include "password.h"
#include "secret.h"
#include "session.h"
#include "visitor.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

static const char *in_small_letters(pe__use *use, const char *text)
{
    char *copy = pe__doc_alloc(use->doc, strlen(text) + 1);
    if (copy == NULL)
        return "";
    char *to = copy;
    for (; *text != '\0'; text++)
        *to++ = *text >= 'A' && *text <= 'Z' ? (char)(*text - 'A' + 'a')
                                             : *text;
    *to = '\0';
    return copy;
}

const char *pe__read_sign_in(pe__use *use, const char *field)
{
    const char *typed = pe__use_text(use, field, PE__SIGN_IN_MOST, true);
    const char *name = in_small_letters(use, typed);
    /* '#' stands for members' numbers */
    if (name[0] != '\0' &&
        (strlen(name) < 3 || strpbrk(name, " \t\n\r#<>\"'/\\") != NULL))
        pe__use_fault(use, field, "sign_in");
    return name;
}

static const char *read_email(pe__use *use)
{
    const char *email = pe__use_text(use, "email", PE__EMAIL_MOST, false);
    const char *at = strchr(email, '@');
    if (email[0] == '\0')
        return NULL;
    if (at == NULL || at == email || strchr(at, '.') == NULL ||
        strpbrk(email, " \t\n\r<>,;") != NULL)
        pe__use_fault(use, "email", "email");
    return email;
}

void pe__read_member(pe__use *use, pe__member_new *out)
{
    *out = (pe__member_new){0};
    out->name = pe__use_text(use, "name", PE__NAME_MOST, true);
    out->sign_in = pe__read_sign_in(use, "sign_in");
    out->email = read_email(use);
    out->language = pe__get(use->in, "language") != NULL
                        ? pe__use_choice(use, "language", "en de es")
                        : use->language;
    out->zone = pe__use_zone_name(use, "zone");
}

const char *pe__read_new_password(pe__use *use, const char *field,
                                  const char *name, const char *sign_in)
{
    const char *password = pe__use_text(use, field, PE__PASSWORD_MOST, true);
    const char *fault = pe__password_fault(password, name, sign_in);
    if (fault != NULL && password[0] != '\0')
        pe__use_fault(use, field, fault);
    return password;
}

const char *pe__read_next(pe__use *use, const char *otherwise)
{
    const char *next = pe__get_text(use->in, "next", "");
    bool here = next[0] == '/' && next[1] != '/' && next[1] != '\\' &&
                strpbrk(next, "\r\n\t\\") == NULL && strlen(next) < 500;
    return here ? next : otherwise;
}

const char *pe__in_query(pe__use *use, const char *text)
{
    char *copy = pe__doc_alloc(use->doc, 3 * strlen(text) + 1);
    char *to = copy;
    if (copy == NULL)
        return "";
    for (; *text != '\0'; text++) {
        bool plain = (*text >= 'a' && *text <= 'z') ||
                     (*text >= 'A' && *text <= 'Z') ||
                     (*text >= '0' && *text <= '9') ||
                     strchr("/-_.", *text) != NULL;
        if (plain)
            *to++ = *text;
        else
            to += snprintf(to, 4, "%%%02X", (unsigned)(unsigned char)*text);
    }
    *to = '\0';
    return copy;
}

pe__proof *pe__proof_new(pe__use *use)
{
    pe__proof *proof = pe__doc_alloc(use->doc, sizeof *proof);
    if (proof != NULL)
        *proof = (pe__proof){0};
    use->prepared = proof;
    return proof;
}

pe_status pe__proof_is_refused(pe__use *use, const char *name, bool *refused,
                               pe_error *err)
{
    int64_t tries = 0;
    pe_status status =
        pe__sign_in_tries(use->db, name, use->now, &tries, err);
    *refused = status == PE_OK && tries >= PE__SIGN_IN_TRIES;
    if (*refused) {
        use->outcome = PE__TOO_MANY;
        use->wait = 1200;
    }
    return status;
}

pe_status pe__proof_hash(pe__use *use, pe__proof *proof, const char *password,
                         pe_error *err)
{
    char hash[PE__PASSWORD_HASH];
    pe_status status = pe__password_hash(password, hash, err);
    if (status == PE_OK)
        proof->hash = pe__doc_text(use->doc, hash);
    if (status == PE_OK && pe__doc_failed(use->doc))
        status = pe__fail_memory(err);
    return status;
}

pe_status pe__proof_holds(pe__use *use, const pe__proof *proof, bool *holds,
                          pe_error *err)
{
    const char *now = NULL;
    *holds = false;
    if (proof == NULL || !proof->fits || proof->stored == NULL)
        return PE_OK;
    pe_status status = pe__member_password(use->db, use->doc, proof->member,
                                           &now, err);
    *holds = status == PE_OK && now != NULL && strcmp(now, proof->stored) == 0;
    return status;
}

/* The token for the browser; its hash in hex, as it is stored. */
static void new_token(pe__use *use, char hash[PE__HASH_SIZE])
{
    char token[PE__TOKEN_TEXT];
    unsigned char bytes[PE__TOKEN_HASH];
    pe__token_new(token);
    pe__token_hash(token, bytes);
    sodium_bin2hex(hash, PE__HASH_SIZE, bytes, sizeof bytes);
    use->token = pe__doc_text(use->doc, token);
    sodium_memzero(token, sizeof token);
}

pe_status pe__begin_session(pe__use *use, int64_t member, bool stepped_up,
                            pe_error *err)
{
    char hash[PE__HASH_SIZE], device[PE__DEVICE_SIZE];
    bool found;
    int64_t session = 0;
    pe_status status = PE_OK;
    if (use->session != 0)
        status = pe__session_end(use->db, use->member, use->session, &found,
                                 err);
    new_token(use, hash);
    pe__device_of(use->agent, device);
    if (status == PE_OK)
        status = pe__session_add(use->db, member, hash, device, use->now,
                                 stepped_up, &session, err);
    if (status == PE_OK && pe__doc_failed(use->doc))
        status = pe__fail_memory(err);
    return status;
}

pe_status pe__renew_session(pe__use *use, pe_error *err)
{
    char hash[PE__HASH_SIZE];
    new_token(use, hash);
    pe_status status =
        pe__session_step_up(use->db, use->session, hash, use->now, err);
    if (status == PE_OK && pe__doc_failed(use->doc))
        status = pe__fail_memory(err);
    return status;
}
