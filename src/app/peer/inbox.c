/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A parcel of another hub: proved and read on a worker, taken on the writer's
 * thread, in one transaction, or not at all. */
#include "peer_own.h"

#include "error.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

enum { NEAR = 120 /* seconds; less than that is no other clock */ };

/* What `prepare` found. */
typedef struct {
    int64_t peer;
    int64_t created;
    char digest[PE__HUB_HEX];
    const char *signature;
    pe__parcel parcel;
} proved;

static const char *header(const pe__use *use, const char *name)
{
    return pe__get_text(use->in, name, "");
}

/* --- proving -------------------------------------------------------------- */

static pe_status check_covers(const pe__signing *s, pe_error *err)
{
    static const char *const needed[] = {"@method", "@path", "content-type",
                                         "content-digest"};
    for (size_t k = 0; k < sizeof needed / sizeof *needed; k++)
        if (!pe__signing_covers(s, needed[k]))
            return pe__fail(err, PE_BAD_INPUT, "the signature does not cover "
                            "%s", needed[k]);
    return s->created != INT64_MIN
               ? PE_OK
               : pe__fail(err, PE_BAD_INPUT, "the signature does not say when "
                          "it was made");
}

/* The signature, before the body is even read: whoever is not connected is not
 * listened to. *peer = 0: not known. */
static pe_status prove(pe__use *use, const pe__value *body, proved *out,
                       pe_error *err)
{
    pe__signing s;
    pe__peer peer = {0};
    uint8_t point[PE__HUB_POINT];
    const pe__component known[] = {
        {"@method", "POST"},
        {"@path", header(use, "path")},
        {"content-type", header(use, "content_type")},
        {"content-digest", header(use, "content_digest")}};
    pe_status status = pe__signing_read(header(use, "signature_input"),
                                        header(use, "signature"), &s, err);
    if (status == PE_OK)
        status = check_covers(&s, err);
    if (status == PE_OK && pe__hub_hex_read(s.keyid, point))
        status = pe__peer_by_key(use->db, use->doc, s.keyid, &peer, err);
    if (status != PE_OK || peer.peer == 0)
        return status;
    status = pe__signing_verify(&s, known, sizeof known / sizeof *known, point,
                                err);
    if (status == PE_OK)
        status = pe__digest_check(header(use, "content_digest"),
                                  body->text.bytes, body->text.size, err);
    out->peer = peer.peer;
    out->created = s.created;
    out->signature = header(use, "signature");
    return status;
}

static pe_status read_parcel(pe__use *use, const pe__value *body, proved *out,
                             pe_error *err)
{
    char hex[PE__HUB_HEX];
    pe__hub_key key;
    uint8_t hash[crypto_hash_sha256_BYTES];
    pe_status status = pe__peer_key(use->db, use->doc, &key, err);
    if (status == PE_OK)
        status = pe__parcel_read(use->doc, body->text.bytes, body->text.size,
                                 &out->parcel, err);
    pe__hub_hex_write(key.point, hex);
    sodium_memzero(&key, sizeof key);
    if (status == PE_OK && strcmp(out->parcel.to, hex) != 0)
        status = pe__fail(err, PE_BAD_INPUT, "this parcel is for another hub");
    crypto_hash_sha256(hash, (const uint8_t *)body->text.bytes,
                       body->text.size);
    pe__hub_hex_write(hash, out->digest);
    return status;
}

pe_status pe__use_peer_prepare(pe__use *use, pe_error *err)
{
    pe_error why = {0};
    const pe__value *body = pe__get(use->in, "body");
    proved *out = pe__doc_alloc(use->doc, sizeof *out);
    if (out == NULL)
        return pe__fail_memory(err);
    *out = (proved){0};
    pe_status status = prove(use, body, out, &why);
    if (status == PE_OK && out->peer == 0)
        return pe__use_forbidden(use);
    if (status == PE_OK)
        status = read_parcel(use, body, out, &why);
    use->prepared = out;
    if (status == PE_BAD_INPUT) {
        pe__use_fault_text(use, "parcel", why.message);
        return PE_OK;
    }
    if (status != PE_OK && err != NULL)
        *err = why;
    return status;
}

/* --- taking --------------------------------------------------------------- */

static pe_status take_all(pe__taking *t, const pe__parcel *parcel,
                          pe_error *err)
{
    pe_status status = PE_OK;
    for (int k = 0; k < parcel->count && status == PE_OK; k++) {
        const pe__item *item = &parcel->item[k];
        status = item->kind == PE__ITEM_NEED    ? pe__take_need(t, item, err)
                 : item->kind == PE__ITEM_CLAIM ? pe__take_claim(t, item, err)
                                                : pe__take_verdict(t, item,
                                                                   err);
    }
    return status;
}

/* How far the peer's clock is behind ours; small differences are none, and one
 * that is known already is not known better. */
static int64_t shift_of(const pe__taking *t, int64_t created)
{
    int64_t shift = t->now - created;
    if (llabs(shift - t->peer.shift) <= NEAR)
        return t->peer.shift;
    return llabs(shift) <= NEAR ? 0 : shift;
}

static pe_status take(pe__taking *t, const proved *p, pe_error *err)
{
    int64_t shift = shift_of(t, p->created);
    pe_status status = pe__take_shift(t, shift, err);
    if (status == PE_OK)
        status = take_all(t, &p->parcel, err);
    return status == PE_OK ? pe__peer_heard(t->db, t->peer.peer,
                                            p->parcel.number, p->digest, shift,
                                            t->now, err)
                           : status;
}

/* {have, stale, over, proof} */
static pe_status put_answer(pe__use *use, int64_t have, bool stale, bool over,
                            const char *signature, pe_error *err)
{
    pe__hub_key key;
    uint8_t bytes[PE__HUB_SIGNATURE];
    char hex[2 * PE__HUB_SIGNATURE + 1];
    pe__buffer text = {0};
    pe_status status = pe__peer_key(use->db, use->doc, &key, err);
    if (status != PE_OK)
        return status;
    pe__proof_text(have, stale, over, signature, &text);
    if (text.failed)
        return pe__fail_memory(err);
    pe__hub_sign(&key, text.bytes, text.size, bytes);
    sodium_memzero(&key, sizeof key);
    pe__buffer_free(&text);
    sodium_bin2hex(hex, sizeof hex, bytes, sizeof bytes);
    pe__put_integer(use->doc, use->out, "have", have);
    if (stale)
        pe__put_bool(use->doc, use->out, "stale", true);
    if (over)
        pe__put_bool(use->doc, use->out, "over", true);
    pe__put_text(use->doc, use->out, "proof", hex);
    return PE_OK;
}

pe_status pe__use_peer_take(pe__use *use, pe_error *err)
{
    const proved *p = use->prepared;
    int64_t number = p->parcel.number;
    pe__taking t = {.board = use->services.board, .db = use->db,
                    .doc = use->doc, .now = use->now};
    pe_status status = pe__peer_find(use->db, use->doc, p->peer, &t.peer, err);
    if (status != PE_OK)
        return status;
    if (t.peer.ended)
        return put_answer(use, t.peer.last_in, false, true, p->signature, err);
    bool again = number == t.peer.last_in &&
                 strcmp(p->digest, t.peer.digest) == 0;
    bool next = number == t.peer.last_in + 1;
    if (!again && !next)
        return put_answer(use, t.peer.last_in, true, false, p->signature, err);
    if (next)
        status = take(&t, p, err);
    return status == PE_OK ? put_answer(use, number, false, false,
                                        p->signature, err)
                           : status;
}
