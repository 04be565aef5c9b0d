/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Passkeys: making one, removing one, coming in with one, stepping up with
 * one. The browser's part is web/assets/passkey.js; each of these pairs asks
 * for a challenge first and answers it then. */
#include "account_fields.h"
#include "error.h"
#include "people.h"
#include "session.h"
#include "webauthn.h"

#include <sodium.h>
#include <string.h>

enum { ANSWER_MOST = 8192, NAME = 60, KEYS = 20 };

/* A field of base64url, into the document; a fault when it is none. */
static pe__webauthn_bytes read_bytes(pe__use *use, const char *field)
{
    pe__webauthn_bytes out = {NULL, 0};
    const char *text = pe__get_text(use->in, field, "");
    size_t size = strlen(text), got = 0;
    uint8_t *bytes = pe__doc_alloc(use->doc, size + 1);
    bool good = bytes != NULL && size > 0 && size <= ANSWER_MOST &&
                sodium_base642bin(bytes, size, text, size, NULL, &got, NULL,
                                  sodium_base64_VARIANT_URLSAFE_NO_PADDING) ==
                    0;
    if (good)
        out = (pe__webauthn_bytes){bytes, got};
    else
        pe__use_fault(use, field, "passkey");
    return out;
}

static void fault(pe__use *use, const pe_error *why)
{
    pe__use_fault_text(use, "passkey", why->message);
}

/* Where the hub is; a fault when passkeys cannot work there. */
static bool find_site(pe__use *use, pe__webauthn_site *site)
{
    bool good = pe__webauthn_site_of(use->hub_url, site);
    if (!good)
        pe__use_fault(use, "passkey", "passkey_site");
    return good;
}

/* out.challenge, out.site; the challenge waits for its answer. */
static pe_status ask(pe__use *use, int64_t member, const char *purpose,
                     pe_error *err)
{
    char challenge[PE__TOKEN_TEXT];
    pe__webauthn_site site;
    if (!find_site(use, &site))
        return PE_OK;
    pe__token_new(challenge);
    pe__put_text(use->doc, use->out, "challenge", challenge);
    pe__put_text(use->doc, use->out, "site", site.name);
    return pe__challenge_add(use->db, challenge, member, purpose, use->now,
                             err);
}

/* Whether the answer is to a challenge that was given for this. */
static pe_status check_challenge(pe__use *use, const pe__webauthn_site *site,
                                 const char *type, int64_t member,
                                 const char *purpose, pe__webauthn_bytes said,
                                 pe_error *err)
{
    char challenge[100];
    bool fits = false;
    pe_status status = PE_OK;
    if (pe__webauthn_challenge(site, type, said, challenge))
        status = pe__challenge_use(use->db, challenge, member, purpose,
                                   use->now, &fits, err);
    if (status == PE_OK && !fits)
        pe__use_fault(use, "passkey", "passkey_late");
    return status;
}

/* --- making one ----------------------------------------------------------- */

pe_status pe__use_passkey_options(pe__use *use, pe_error *err)
{
    bool found = false;
    pe__value *me = pe__put_object(use->doc, use->out, "me");
    pe_status status =
        pe__member_row(use->db, use->doc, me, use->member, &found, err);
    if (status == PE_OK)
        status = pe__passkey_ids(use->db, use->doc,
                                 pe__put_array(use->doc, use->out, "known"),
                                 use->member, err);
    if (status == PE_OK)
        status = ask(use, use->member, "register", err);
    return status;
}

static pe_status keep(pe__use *use, const pe__webauthn_key *key,
                      const char *name, pe_error *err)
{
    int64_t id = 0;
    pe__passkey known;
    pe_status status = pe__passkey_find(use->db, key->credential,
                                        key->credential_size, &known, err);
    if (status == PE_OK && known.passkey != 0) {
        pe__use_fault(use, "passkey", "passkey_known");
        return PE_OK;
    }
    if (status == PE_OK)
        status = pe__passkey_add(use->db, use->member, key->credential,
                                 key->credential_size, key->key, key->key_size,
                                 key->counter, name, use->now, &id, err);
    if (status == PE_OK)
        status = pe__use_event(use, "passkey.added", id, NULL, err);
    return status;
}

pe_status pe__use_passkey_add(pe__use *use, pe_error *err)
{
    pe__webauthn_site site;
    pe__webauthn_key key;
    pe_error why = {0};
    const char *name = pe__use_text(use, "name", NAME, false);
    pe__webauthn_bytes said = read_bytes(use, "client_data");
    pe__webauthn_bytes attestation = read_bytes(use, "attestation");
    pe__value *list = pe__doc_array(use->doc);
    pe_status status =
        pe__passkey_list(use->db, use->doc, list, use->member, err);
    if (status == PE_OK && pe__count_of(list) >= KEYS)
        return pe__use_conflict(use, "passkeys_many");
    if (status != PE_OK || !find_site(use, &site) || pe__use_faulty(use))
        return status;
    status = check_challenge(use, &site, "webauthn.create", use->member,
                             "register", said, err);
    if (status != PE_OK || pe__use_faulty(use))
        return status;
    if (pe__webauthn_register(&site, attestation, &key, &why) != PE_OK) {
        fault(use, &why);
        return PE_OK;
    }
    pe__use_next(use, "/me?said=me.passkey");
    return keep(use, &key, name, err);
}

pe_status pe__use_passkey_remove(pe__use *use, pe_error *err)
{
    bool found = false;
    int64_t passkey = pe__get_integer(use->in, "passkey", 0);
    pe__value *me = pe__doc_object(use->doc);
    pe_status status =
        pe__member_row(use->db, use->doc, me, use->member, &found, err);
    /* nobody locks themselves out */
    if (status == PE_OK && !pe__get_bool(me, "has_password", false) &&
        pe__get_integer(me, "passkeys", 0) == 1)
        return pe__use_conflict(use, "passkey_last");
    if (status == PE_OK)
        status = pe__passkey_remove(use->db, use->member, passkey, &found,
                                    err);
    if (status == PE_OK && !found)
        return pe__use_not_found(use);
    pe__use_next(use, "/me?said=me.passkey_gone");
    if (status == PE_OK)
        status = pe__use_event(use, "passkey.removed", passkey, NULL, err);
    return status;
}

/* --- proving that one has it ---------------------------------------------- */

/* Checks an answer; *known.member = 0, with a fault, when it is not right.
 * `member`: 0 = whoever it is. */
static pe_status prove(pe__use *use, int64_t member, const char *purpose,
                       pe__passkey *known, pe_error *err)
{
    pe__webauthn_site site;
    pe__webauthn_key key = {0};
    pe_error why = {0};
    pe__webauthn_bytes id = read_bytes(use, "credential");
    pe__webauthn_bytes said = read_bytes(use, "client_data");
    pe__webauthn_bytes data = read_bytes(use, "data");
    pe__webauthn_bytes signature = read_bytes(use, "signature");
    *known = (pe__passkey){0};
    if (!find_site(use, &site) || pe__use_faulty(use))
        return PE_OK;
    pe_status status = check_challenge(use, &site, "webauthn.get", member,
                                       purpose, said, err);
    if (status == PE_OK && !pe__use_faulty(use))
        status = pe__passkey_find(use->db, id.bytes, id.size, known, err);
    if (status != PE_OK || pe__use_faulty(use))
        return status;
    if (known->member == 0 || (member != 0 && known->member != member)) {
        *known = (pe__passkey){0};
        pe__use_fault(use, "passkey", "passkey_unknown");
        return PE_OK;
    }
    memcpy(key.key, known->key, known->key_size);
    key.key_size = known->key_size;
    key.counter = known->counter;
    if (pe__webauthn_verify(&site, said, data, signature, &key, &why) !=
        PE_OK) {
        *known = (pe__passkey){0};
        fault(use, &why);
        return PE_OK;
    }
    return pe__passkey_used(use->db, known->passkey, key.counter, use->now,
                            err);
}

pe_status pe__use_passkey_ask(pe__use *use, pe_error *err)
{
    return ask(use, 0, "sign-in", err);
}

pe_status pe__use_passkey_sign_in(pe__use *use, pe_error *err)
{
    pe__passkey known;
    pe_status status = prove(use, 0, "sign-in", &known, err);
    if (status != PE_OK || known.member == 0)
        return status;
    pe__use_next(use, "%s", pe__read_next(use, "/councils"));
    return pe__begin_session(use, known.member, true, err);
}

pe_status pe__use_passkey_step_up_ask(pe__use *use, pe_error *err)
{
    pe_status status = pe__passkey_ids(
        use->db, use->doc, pe__put_array(use->doc, use->out, "known"),
        use->member, err);
    return status == PE_OK ? ask(use, use->member, "step-up", err) : status;
}

pe_status pe__use_passkey_step_up(pe__use *use, pe_error *err)
{
    pe__passkey known;
    pe_status status = prove(use, use->member, "step-up", &known, err);
    if (status != PE_OK || known.member == 0)
        return status;
    pe__use_next(use, "%s", pe__read_next(use, "/me"));
    return pe__renew_session(use, err);
}
