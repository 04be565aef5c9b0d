/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A claim of somebody of another hub on a need of ours; and the owner's word on
 * one of ours. */
#include "peer_own.h"

#include "board_claim.h"
#include "board_need.h"
#include "error.h"
#include "event.h"

#include <string.h>

enum { SPARE = 10 /* claims that may stand by beyond twice the places */ };

static const int64_t NEVER = (int64_t)1 << 40; /* seconds since 1970 */

static bool is_held(const char *state)
{
    return strcmp(state, "promised") == 0 ||
           strcmp(state, "confirmed") == 0 || strcmp(state, "doubted") == 0;
}

static bool is_open(const char *state)
{
    return is_held(state) || strcmp(state, "standby") == 0 ||
           strcmp(state, "tentative") == 0;
}

static pe_status tell(pe__taking *t, pe_match_event_kind kind, int64_t need,
                      int64_t person, int64_t places,
                      pe__board_outcome *outcome, pe_error *err)
{
    pe_match_event event = {.kind = kind, .at = t->now, .need = need,
                            .person = person, .places = (int32_t)places};
    return pe__board_tell(t->board, t->db, &event, outcome, err);
}

/* --- a claim on one of ours ----------------------------------------------- */

static const char *why_of(pe_match_refusal refusal)
{
    return refusal == PE_MATCH_NO_NEED  ? "over"
           : refusal == PE_MATCH_ENOUGH ? "enough"
                                        : "refused";
}

/* Somebody who is never asked, and can what the need asks for: that is their
 * own hub's to see to. */
static pe_status introduce(pe__taking *t, int64_t claim, const pe__value *need,
                           pe_error *err)
{
    pe_match_person who = {
        .person = pe__stranger(claim),
        .place = {(int32_t)pe__get_integer(need, "north", 0),
                  (int32_t)pe__get_integer(need, "east", 0)},
        .reach = 1, .most_a_week = 0, .joined = t->now, .paused_until = NEVER,
        .skills = (uint64_t)pe__get_integer(need, "skills", 0)};
    pe_match_event event = {.kind = PE_MATCH_PERSON, .at = t->now,
                            .who = &who};
    return pe__board_tell(t->board, t->db, &event, NULL, err);
}

/* Whether it can be at all; NULL, or why not. */
static pe_status hindrance(pe__taking *t, const pe__item *item,
                           const pe__value *need, const char **why,
                           pe_error *err)
{
    int64_t claimed = 0, places = pe__get_integer(need, "places", 1);
    pe_status status = pe__claimed_by_peer(t->db, t->peer.peer, item->need,
                                           &claimed, err);
    *why = strcmp(pe__get_text(need, "state", ""), "open") != 0 ||
                   pe__get_integer(need, "ends", 0) <= t->now
               ? "over"
           : item->places > places ||
                   claimed + item->places > 2 * places + SPARE
               ? "too_many"
               : NULL;
    return status;
}

static pe_status claim_it(pe__taking *t, const pe__item *item,
                          const pe__value *need, int64_t claim, pe_error *err)
{
    pe__board_outcome outcome = {0};
    int64_t person = pe__stranger(claim);
    pe_status status = introduce(t, claim, need, err);
    if (status == PE_OK)
        status = tell(t, PE_MATCH_YES, item->need, person, item->places,
                      &outcome, err);
    if (status != PE_OK || outcome.kind != PE_MATCH_REFUSED)
        return status;
    status = pe__claim_refuse(t->db, claim, why_of(outcome.refusal), t->now,
                              err);
    return status == PE_OK ? tell(t, PE_MATCH_LEAVE, 0, person, 0, NULL, err)
                           : status;
}

/* Of a need that is not theirs to know there is no claim, and none is kept:
 * "unknown" is what is said of those. */
static pe_status begin(pe__taking *t, const pe__item *item, pe_error *err)
{
    bool found = false;
    int64_t claim = 0;
    const char *why = NULL;
    pe__value *need = pe__doc_object(t->doc);
    pe_status status = pe__need_offered(t->db, t->doc, need, t->peer.peer,
                                        item->need, &found, err);
    bool open = strcmp(pe__get_text(need, "state", ""), "open") == 0;
    if (status != PE_OK || !found ||
        (open && !pe__get_bool(need, "is_offered", false)))
        return status;
    status = hindrance(t, item, need, &why, err);
    if (status == PE_OK)
        status = pe__claim_from_peer(t->db, t->peer.peer, item->claim,
                                     item->need, item->places, t->now, &claim,
                                     err);
    if (status != PE_OK)
        return status;
    return why != NULL ? pe__claim_refuse(t->db, claim, why, t->now, err)
                       : claim_it(t, item, need, claim, err);
}

static pe_status confirm(pe__taking *t, const pe__peer_claim *c,
                         pe_error *err)
{
    if (strcmp(c->state, "promised") != 0 && strcmp(c->state, "doubted") != 0)
        return PE_OK;
    pe_status status = tell(t, PE_MATCH_CONFIRM, c->need,
                            pe__stranger(c->claim), 0, NULL, err);
    return status == PE_OK ? pe__claim_set(t->db, c->claim, "confirmed",
                                           t->now, err)
                           : status;
}

static pe_status give_back(pe__taking *t, const pe__peer_claim *c,
                           pe_error *err)
{
    int64_t person = pe__stranger(c->claim);
    if (!is_open(c->state))
        return PE_OK;
    pe_status status = tell(t, PE_MATCH_CANCEL, c->need, person, 0, NULL, err);
    if (status == PE_OK)
        status = tell(t, PE_MATCH_LEAVE, 0, person, 0, NULL, err);
    return status == PE_OK ? pe__claim_tell(t->db, c->claim, NULL, NULL, err)
                           : status;
}

static pe_status go_on(pe__taking *t, const pe__item *item,
                       const pe__peer_claim *c, pe_error *err)
{
    pe_status status = PE_OK;
    if (strcmp(item->state, "given_back") == 0)
        return give_back(t, c, err);
    if (strcmp(item->state, "confirmed") == 0)
        status = confirm(t, c, err);
    return status == PE_OK && is_held(c->state)
               ? pe__claim_tell(t->db, c->claim, item->name, item->reach, err)
               : status;
}

/* The number is another claim's by now (their hub was restored from a backup
 * and counts anew): what it was is given back, and the number free. */
static pe_status make_way(pe__taking *t, pe__peer_claim *c, pe_error *err)
{
    pe_status status = give_back(t, c, err);
    if (status == PE_OK)
        status = pe__claim_unnumber(t->db, c->claim, err);
    *c = (pe__peer_claim){.state = ""};
    return status;
}

pe_status pe__take_claim(pe__taking *t, const pe__item *item, pe_error *err)
{
    pe__peer_claim c;
    pe_status status = pe__claim_of_peer(t->db, t->doc, t->peer.peer,
                                         item->claim, &c, err);
    bool back = strcmp(item->state, "given_back") == 0;
    if (status == PE_OK && c.claim != 0 && c.need != item->need)
        status = make_way(t, &c, err);
    if (status == PE_OK && c.claim == 0 && !back)
        status = begin(t, item, err);
    if (status == PE_OK && c.claim == 0)
        status = pe__claim_of_peer(t->db, t->doc, t->peer.peer, item->claim,
                                   &c, err);
    if (status == PE_OK && c.claim != 0)
        status = go_on(t, item, &c, err);
    if (status == PE_OK && (c.claim != 0 || !back))
        status = pe__peer_touch_verdict(t->db, t->peer.peer, item->claim, err);
    return status;
}

/* --- the owner's word on one of ours -------------------------------------- */

static pe_status report(pe__taking *t, const pe__peer_claim *c, bool came,
                        pe_error *err)
{
    const char *state = came ? "came" : "absent";
    pe_status status = tell(t, came ? PE_MATCH_SHOWED : PE_MATCH_ABSENT,
                            c->need, c->member, 0, NULL, err);
    return status == PE_OK ? pe__claim_set(t->db, c->claim, state, t->now, err)
                           : status;
}

pe_status pe__take_verdict(pe__taking *t, const pe__item *item, pe_error *err)
{
    pe__peer_claim c;
    pe_status status = pe__claim_abroad(t->db, t->doc, item->claim, &c, err);
    bool came = strcmp(item->state, "came") == 0;
    bool absent = strcmp(item->state, "absent") == 0;
    bool told = strcmp(c.state, "came") == 0 || strcmp(c.state, "absent") == 0;
    if (status != PE_OK || c.peer != t->peer.peer)
        return status;
    if (came || absent)
        return (is_open(c.state) || told) && strcmp(c.state, item->state) != 0
                   ? report(t, &c, came, err)
                   : PE_OK;
    if (!is_open(c.state))
        return PE_OK;
    if (item->north != 0 || item->east != 0)
        status = pe__need_placed(t->db, c.need, item->place, item->north,
                                 item->east, err);
    if (status != PE_OK)
        return status;
    bool promised = strcmp(item->state, "promised") == 0;
    bool standby = strcmp(item->state, "standby") == 0;
    status = tell(t, PE_MATCH_SETTLE, c.need, c.member,
                  promised ? c.places : standby ? 0 : -1, NULL, err);
    return status == PE_OK && !promised && !standby
               ? pe__claim_why(t->db, c.claim, item->why, err)
               : status;
}
