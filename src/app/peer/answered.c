/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What a peer answers, what follows from it, and the end of a connection. */
#include "peer_own.h"

#include "board_log.h"
#include "error.h"
#include "event.h"
#include "need.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

enum { DAY = 86400, KEEP = 3 * DAY, PROOF_TEXT = 2 * PE__HUB_SIGNATURE + 1 };

pe_status pe__peer_key(pe__sql *db, pe__doc *doc, pe__hub_key *out,
                       pe_error *err)
{
    const char *hex;
    pe_status status = pe__peer_seed(db, doc, &hex, err);
    if (status != PE_OK)
        return status;
    if (!pe__hub_hex_read(hex, out->seed))
        return pe__fail(err, PE_IO, "the store's key for other hubs is none; "
                        "remove the setting peer_seed");
    pe__hub_key_complete(out);
    return PE_OK;
}

/* --- answers -------------------------------------------------------------- */

void pe__proof_text(int64_t have, bool stale, bool over,
                    const char *signature, pe__buffer *out)
{
    pe__buffer_format(out, "parecon peer answer\n%lld %d %d\n%s",
                      (long long)have, stale, over, signature);
}

static bool is_proved(int64_t have, bool stale, bool over,
                      const char *signature, const char *key,
                      const char *proof)
{
    size_t size = 0;
    uint8_t point[PE__HUB_POINT], bytes[PE__HUB_SIGNATURE];
    pe__buffer text = {0};
    pe__proof_text(have, stale, over, signature, &text);
    bool good = !text.failed && pe__hub_hex_read(key, point) &&
                strlen(proof) == PROOF_TEXT - 1 &&
                sodium_hex2bin(bytes, sizeof bytes, proof, PROOF_TEXT - 1,
                               NULL, &size, NULL) == 0 &&
                size == sizeof bytes &&
                pe__hub_signed(point, text.bytes, text.size, bytes);
    pe__buffer_free(&text);
    return good;
}

/* The first sentence of a problem (RFC 9457). */
static const char *sentence_of(const pe__value *root)
{
    const pe__value *fault = pe__first(pe__get(root, "faults"));
    return pe__get_text(fault, "text", pe__get_text(root, "title", ""));
}

pe__peer_answer pe__peer_answer_read(pe__doc *doc, long http,
                                     const pe__buffer *body,
                                     const char *signature, const char *key)
{
    pe__value *root = NULL;
    pe__peer_answer out = {.word = PE__PEER_SILENT, .why = ""};
    if (http == 403 || http == 404) {
        out.word = PE__PEER_STRANGE;
        return out;
    }
    if (body->size == 0 ||
        pe__doc_parse(doc, body->bytes, body->size, &root, NULL) != PE_OK)
        return out;
    if (http == 400 || http == 413 || http == 422) {
        out.word = PE__PEER_REFUSED;
        out.why = pe__doc_format(doc, "%.200s", sentence_of(root));
        return out;
    }
    out.have = pe__get_integer(root, "have", -1);
    bool stale = pe__get_bool(root, "stale", false);
    bool over = pe__get_bool(root, "over", false);
    if (http == 200 && out.have >= 0 &&
        is_proved(out.have, stale, over, signature, key,
                  pe__get_text(root, "proof", "")))
        out.word = over ? PE__PEER_OVER : stale ? PE__PEER_APART : PE__PEER_HAS;
    return out;
}

pe_status pe__peer_answered(pe__board *board, pe__sql *db, pe__doc *doc,
                            int64_t peer, const pe__peer_answer *answer,
                            int64_t now, pe_error *err)
{
    static const char *const trouble[] = {
        [PE__PEER_SILENT] = "", [PE__PEER_STRANGE] = "strange"};
    pe_status status;
    switch (answer->word) {
    case PE__PEER_HAS:
        return pe__parcel_done(db, peer, answer->have, now, err);
    case PE__PEER_APART:
        status = pe__parcel_done(db, peer, answer->have, now, err);
        return status == PE_OK
                   ? pe__parcel_renumber(db, peer, answer->have, err)
                   : status;
    case PE__PEER_OVER:
        return pe__peer_close(board, db, doc, peer, true, now, err);
    case PE__PEER_REFUSED:
        return pe__peer_silent(db, peer, answer->why, now, err);
    default:
        return pe__peer_silent(db, peer, trouble[answer->word], now, err);
    }
}

/* --- the end -------------------------------------------------------------- */

static pe_status give_back(pe__board *board, pe__sql *db, int64_t claim,
                           int64_t need, int64_t now, pe_error *err)
{
    pe_match_event event = {.kind = PE_MATCH_CANCEL, .at = now, .need = need,
                            .person = pe__stranger(claim)};
    pe_status status = pe__board_tell(board, db, &event, NULL, err);
    event = (pe_match_event){.kind = PE_MATCH_LEAVE, .at = now,
                             .person = pe__stranger(claim)};
    return status == PE_OK ? pe__board_tell(board, db, &event, NULL, err)
                           : status;
}

pe_status pe__peer_close(pe__board *board, pe__sql *db, pe__doc *doc,
                         int64_t peer, bool there, int64_t now, pe_error *err)
{
    pe__value *needs = pe__doc_array(doc), *claims = pe__doc_array(doc);
    pe__event event = {.at = now, .kind = there ? "peer.left" : "peer.closed",
                       .subject = peer, .data = "{}"};
    pe_status status = pe__needs_of_peer(db, doc, needs, peer, err);
    if (status == PE_OK)
        status = pe__claims_of_peer(db, doc, claims, peer, err);
    for (const pe__value *n = pe__first(needs); n && status == PE_OK;
         n = n->next)
        status = pe__need_take_back(board, db, pe__get_integer(n, "need", 0),
                                    now, err);
    for (const pe__value *c = pe__first(claims); c && status == PE_OK;
         c = c->next)
        status = give_back(board, db, pe__get_integer(c, "claim", 0),
                           pe__get_integer(c, "need", 0), now, err);
    if (status == PE_OK)
        status = pe__peer_end(db, peer, there, now, err);
    return status == PE_OK && there ? pe__event_add(db, &event, err) : status;
}

pe_status pe__peer_tick(pe__board *board, pe__sql *db, pe__doc *doc,
                        int64_t now, pe_error *err)
{
    pe__value *claims = pe__doc_array(doc);
    pe_status status = pe__claims_over(db, doc, claims, now - KEEP, err);
    for (const pe__value *c = pe__first(claims); c && status == PE_OK;
         c = c->next) {
        int64_t id = pe__get_integer(c, "claim", 0);
        pe_match_event event = {.kind = PE_MATCH_LEAVE, .at = now,
                                .person = pe__stranger(id)};
        status = pe__board_tell(board, db, &event, NULL, err);
    }
    return status == PE_OK ? pe__peer_forget(db, now - KEEP, err) : status;
}
