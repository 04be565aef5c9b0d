/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "word.h"

#include "courier_store.h"
#include "error.h"
#include "people_member.h"
#include "push_seal.h"
#include "word_store.h"

#include <sodium.h>
#include <string.h>

enum { ENDPOINT = 1000 };

/* The hub's public key, as browsers want it. */
static pe_status put_key(pe__use *use, pe_error *err)
{
    const char *hex;
    pe__p256_pair pair;
    pe__buffer text = {0};
    size_t size = 0;
    pe_status status = pe__push_secret(use->db, use->doc, &hex, err);
    bool there = status == PE_OK &&
                 sodium_hex2bin(pair.secret, sizeof pair.secret, hex,
                                strlen(hex), NULL, &size, NULL) == 0 &&
                 size == sizeof pair.secret &&
                 pe__p256_complete(&pair, NULL) == PE_OK;
    if (there) {
        pe__push_base64(&text, pair.point, sizeof pair.point);
        pe__put_text(use->doc, use->out, "key", text.bytes);
    }
    sodium_memzero(&pair, sizeof pair);
    pe__buffer_free(&text);
    return status;
}

/* decisions {is_LEVEL, is_by_push, is_by_mail, has_mail}. Whoever never chose
 * finds the way ticked that works. */
static pe_status put_decisions(pe__use *use, pe_error *err)
{
    pe__value *out = pe__put_object(use->doc, use->out, "decisions");
    pe_status status = pe__word_choice_row(use->db, use->doc, out, use->member,
                                           err);
    pe__put_bool(use->doc, out,
                 pe__doc_format(use->doc, "is_%s",
                                pe__get_text(out, "level", "off")), true);
    if (!pe__get_bool(out, "is_chosen", false))
        pe__put_bool(use->doc, out,
                     pe__get_bool(out, "has_mail", false) ? "is_by_mail"
                                                          : "is_by_push",
                     true);
    return status;
}

pe_status pe__use_word(pe__use *use, pe_error *err)
{
    bool found = false;
    int64_t browsers = 0;
    pe__value *councils = pe__doc_array(use->doc);
    pe_status status = pe__word_ways(use->db, use->doc, use->out, use->member,
                                     &found, err);
    if (status == PE_OK)
        status = pe__push_count(use->db, use->member, &browsers, err);
    if (status == PE_OK)
        status = pe__member_councils(use->db, use->doc, councils, use->member,
                                     err);
    if (status == PE_OK)
        status = put_decisions(use, err);
    pe__put_integer(use->doc, use->out, "calendar_council",
                    pe__get_integer(pe__first(councils), "council", 0));
    pe__put_bool(use->doc, use->out, "can_be_asked", found);
    pe__put_number(use->doc, use->out, "browsers", PE__COUNT, browsers);
    return status == PE_OK ? put_key(use, err) : status;
}

/* One's own affair: no council hears of it. */
static pe_status note(pe__use *use, pe_error *err)
{
    return pe__use_event(use, "word.changed", use->member, NULL, err);
}

pe_status pe__use_word_change(pe__use *use, pe_error *err)
{
    pe_status status = pe__word_set_ways(
        use->db, use->member, pe__use_ticked(use, "by_push"),
        pe__use_ticked(use, "by_mail"), err);
    pe__use_next(use, "/me/word?said=word.changed");
    return status == PE_OK ? note(use, err) : status;
}

/* level (off, digest, on), by_push, by_mail. */
pe_status pe__use_word_decisions(pe__use *use, pe_error *err)
{
    const char *level = pe__use_choice(use, "level", "off digest on");
    bool push = pe__use_ticked(use, "by_push");
    bool mail = pe__use_ticked(use, "by_mail");
    if (strcmp(level, "off") != 0 && !push && !mail)
        pe__use_fault(use, "by_push", "word_way");
    if (pe__use_faulty(use))
        return PE_OK;
    pe_status status = pe__word_choice_set(use->db, use->member, level, push,
                                           mail, use->now, err);
    pe__use_next(use, "/me/word?said=word.changed");
    return status == PE_OK ? note(use, err) : status;
}

/* A field of base64url of just that size, or a fault. */
static void read_key(pe__use *use, const char *field, uint8_t *out,
                     size_t wanted)
{
    const char *text = pe__use_text(use, field, 200, true);
    size_t size = 0;
    if (sodium_base642bin(out, wanted, text, strlen(text), NULL, &size, NULL,
                          sodium_base64_VARIANT_URLSAFE_NO_PADDING) != 0 ||
        size != wanted)
        pe__use_fault(use, field, "push_key");
}

/* Push services are reached by https; on this very machine, where the setting
 * push-near lets them be, without. */
static const char *read_endpoint(pe__use *use)
{
    const char *endpoint = pe__use_text(use, "endpoint", ENDPOINT, true);
    if (strncmp(endpoint, "https://", 8) != 0 &&
        strncmp(endpoint, "http://127.0.0.1:", 17) != 0)
        pe__use_fault(use, "endpoint", "push_endpoint");
    return endpoint;
}

pe_status pe__use_word_browser(pe__use *use, pe_error *err)
{
    pe__push push = {.endpoint = read_endpoint(use)};
    pe__value *ways = pe__doc_object(use->doc);
    bool found = false;
    read_key(use, "key", push.point, sizeof push.point);
    read_key(use, "secret", push.secret, sizeof push.secret);
    if (pe__use_faulty(use))
        return PE_OK;
    pe_status status = pe__push_add(use->db, use->member, &push, use->now, err);
    if (status == PE_OK)
        status = pe__word_ways(use->db, use->doc, ways, use->member, &found,
                               err);
    if (status == PE_OK && found)
        status = pe__word_set_ways(use->db, use->member, true,
                                   pe__get_bool(ways, "is_by_mail", false),
                                   err);
    pe__use_next(use, "/me/word?said=word.browser");
    return status == PE_OK ? note(use, err) : status;
}

pe_status pe__use_word_browser_remove(pe__use *use, pe_error *err)
{
    bool found = false;
    const char *endpoint = pe__use_text(use, "endpoint", ENDPOINT, true);
    if (pe__use_faulty(use))
        return PE_OK;
    pe_status status =
        pe__push_remove(use->db, use->member, endpoint, &found, err);
    if (status != PE_OK)
        return status;
    if (!found)
        return pe__use_not_found(use);
    pe__use_next(use, "/me/word?said=word.browser_gone");
    return note(use, err);
}
