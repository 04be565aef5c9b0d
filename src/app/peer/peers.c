/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The page of the hubs that share needs with this one: who they are, how it
 * stands with each, connecting and ending. */
#include "peer_own.h"

#include "card.h"
#include "event.h"
#include "permission.h"
#include "qr.h"

#include <sodium.h>
#include <string.h>

/* --- the card ------------------------------------------------------------- */

/* card: {link, url, key, qr}. */
static pe_status put_card(pe__use *use, pe_error *err)
{
    char link[PE__CARD], hex[PE__HUB_HEX];
    pe__hub_key key;
    pe__value *card = pe__put_object(use->doc, use->out, "card");
    pe_status status = pe__peer_key(use->db, use->doc, &key, err);
    if (status != PE_OK)
        return status;
    pe__card_write(use->hub_url, key.point, link);
    pe__hub_hex_write(key.point, hex);
    sodium_memzero(&key, sizeof key);
    pe__put_text(use->doc, card, "link", link);
    pe__put_text(use->doc, card, "url", use->hub_url);
    pe__put_text(use->doc, card, "key", hex);
    pe__qr_put(use->doc, card, "qr", link);
    return PE_OK;
}

/* What somebody sees who follows a card: is_ours, whether it is still right. */
pe_status pe__use_peer_card(pe__use *use, pe_error *err)
{
    uint8_t point[PE__HUB_POINT];
    char hex[PE__HUB_HEX] = "";
    const char *text = pe__get_text(use->in, "card_text", "");
    if (!pe__card_key_read(text, point))
        return pe__use_not_found(use);
    pe__hub_hex_write(point, hex);
    pe_status status = put_card(use, err);
    const pe__value *card = pe__get(use->out, "card");
    if (status == PE_OK && strcmp(hex, pe__get_text(card, "key", "")) != 0)
        return pe__use_not_found(use);
    return status;
}

/* --- the list ------------------------------------------------------------- */

/* is_asked: they have not typed in our card yet. */
static void dress(pe__use *use, pe__value *row, const pe__value *shares)
{
    int64_t none = INT64_MIN, peer = pe__get_integer(row, "peer", 0);
    bool ended = pe__get_integer(row, "ended", none) != none;
    bool silent = pe__get_integer(row, "silent", none) != none;
    bool answered = pe__get_integer(row, "answered", none) != none;
    bool heard = pe__get_integer(row, "heard", none) != none;
    bool strange = strcmp(pe__get_text(row, "trouble", ""), "strange") == 0;
    bool asked = !ended && (!heard || strange) && (!answered || strange);
    int64_t shift = pe__get_integer(row, "shift", 0);
    pe__put_bool(use->doc, row, "is_ended", ended);
    pe__put_bool(use->doc, row, "is_asked", asked);
    pe__put_bool(use->doc, row, "is_silent", !ended && !asked && silent);
    pe__put_bool(use->doc, row, "is_well", !ended && !asked && !silent);
    bool ours = pe__get_integer(row, "council", 0) == use->council;
    pe__put_bool(use->doc, row, "is_ours", ours);
    if (!ours && !pe__get_bool(row, "is_listed", false)) {
        pe__put_null(use->doc, row, "council");
        pe__put_null(use->doc, row, "council_name");
    }
    if (strange)
        pe__put_null(use->doc, row, "trouble");
    if (shift != 0)
        pe__put_number(use->doc, row, "apart", PE__HOURS,
                       ((shift < 0 ? -shift : shift) + 899) / 900);
    pe__value *list = pe__put_array(use->doc, row, "offered");
    for (const pe__value *s = pe__first(shares); s; s = s->next)
        if (pe__get_integer(s, "peer", 0) == peer)
            pe__add(use->doc, list, pe__doc_copy(use->doc, s));
}

/* card, peers: [{peer, name, url, council_name, is_STATE, heard, silent,
 * waiting, needs, claims, offered: [{effort, effort_name, sort_name,
 * district_name}], apart, is_ours}], can_change. */
pe_status pe__use_peers(pe__use *use, pe_error *err)
{
    pe__value *peers = pe__put_array(use->doc, use->out, "peers");
    pe__value *shares = pe__doc_array(use->doc);
    pe_status status = put_card(use, err);
    if (status == PE_OK)
        status = pe__peer_rows(use->db, use->doc, peers, err);
    if (status == PE_OK)
        status = pe__share_rows(use->db, use->doc, shares, 0, 0, err);
    for (pe__value *p = peers->items.first; p; p = p->next)
        dress(use, p, shares);
    pe__put_bool(use->doc, use->out, "can_change",
                 (use->relations & 1u << PE__COORDINATOR) != 0);
    return status;
}

/* --- connecting, ending --------------------------------------------------- */

/* The newest event: what was before there were peers is nobody's to know. */
static pe_status start_looking(pe__use *use, pe_error *err)
{
    int count = 0;
    int64_t any[1], newest;
    pe_status status = pe__peer_active(use->db, any, 1, &count, err);
    if (status != PE_OK || count > 0)
        return status;
    status = pe__event_newest(use->db, &newest, err);
    return status == PE_OK ? pe__peer_seen_set(use->db, newest, err) : status;
}

static pe_status check_card(pe__use *use, const char *url, const char *hex,
                            pe_error *err)
{
    char ours[PE__HUB_HEX];
    bool taken = false;
    pe__peer before;
    pe__hub_key key;
    pe_status status = pe__peer_key(use->db, use->doc, &key, err);
    if (status == PE_OK) {
        pe__hub_hex_write(key.point, ours);
        sodium_memzero(&key, sizeof key);
        status = pe__peer_by_key(use->db, use->doc, hex, &before, err);
    }
    if (status == PE_OK)
        status = pe__peer_has_url(use->db, url, hex, &taken, err);
    if (status != PE_OK)
        return status;
    if (strcmp(ours, hex) == 0)
        pe__use_fault(use, "card", "card_own");
    else if (before.peer != 0 && !before.ended)
        pe__use_fault(use, "card", "card_known");
    else if (taken)
        pe__use_fault(use, "card", "card_other_key");
    return PE_OK;
}

pe_status pe__use_peer_add(pe__use *use, pe_error *err)
{
    char url[PE__CARD_URL] = "", hex[PE__HUB_HEX] = "";
    uint8_t point[PE__HUB_POINT];
    int64_t peer = 0;
    const char *card = pe__use_text(use, "card", PE__CARD, true);
    const char *name = pe__use_text(use, "name", 60, true);
    if (pe__use_faulty(use))
        return PE_OK;
    const char *fault = pe__card_read(card, url, point);
    if (fault != NULL) {
        pe__use_fault(use, "card", fault);
        return PE_OK;
    }
    pe__hub_hex_write(point, hex);
    pe_status status = check_card(use, url, hex, err);
    if (status != PE_OK || pe__use_faulty(use))
        return status;
    status = start_looking(use, err);
    if (status == PE_OK)
        status = pe__peer_add(use->db, use->council, use->member, name, url,
                              hex, use->now, &peer, err);
    pe__put_integer(use->doc, use->out, "peer", peer);
    pe__use_next(use, "/councils/%lld/peers?said=peer.added",
                 (long long)use->council);
    return status == PE_OK ? pe__use_event(use, "peer.connected", peer, NULL,
                                           err)
                           : status;
}

pe_status pe__use_peer_end(pe__use *use, pe_error *err)
{
    pe__peer peer;
    pe_status status = pe__peer_find(use->db, use->doc,
                                     pe__get_integer(use->in, "peer", 0),
                                     &peer, err);
    if (status != PE_OK)
        return status;
    if (peer.peer == 0 || peer.council != use->council)
        return pe__use_not_found(use);
    if (peer.ended)
        return pe__use_conflict(use, "peer.ended");
    status = pe__peer_close(use->services.board, use->db, use->doc, peer.peer,
                            false, use->now, err);
    pe__use_next(use, "/councils/%lld/peers?said=peer.ended",
                 (long long)use->council);
    return status == PE_OK ? pe__use_event(use, "peer.closed", peer.peer, NULL,
                                           err)
                           : status;
}
