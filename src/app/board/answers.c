/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Being asked, and answering: yes, no, later, still coming, cannot. Each in one
 * tap; what the engine refuses is said, and nothing is held against anybody. */
#include "uses.h"

#include "board.h"
#include "board_claim.h"
#include "board_helper.h"
#include "fields.h"
#include "need_show.h"
#include "people_member.h"
#include "peer_queue.h"

#include <math.h>
#include <string.h>

/* --- being asked ---------------------------------------------------------- */

/* Of two sentences: who is likely to come, and whom have we bothered least.
 * why: {answer_percent, show_percent, km, rank, of, wave, is_suiting,
 * is_learning, is_rested, is_fair, is_near}. */
static void dress_why(pe__use *use, pe__value *row)
{
    const pe__value *why = pe__get(row, "why");
    pe__value *out = pe__doc_object(use->doc);
    double km = pe__get_real(why, "km", 0);
    pe__put_integer(use->doc, out, "answer_percent",
                    lround(100 * pe__get_real(why, "answer", 0)));
    pe__put_integer(use->doc, out, "show_percent",
                    lround(100 * pe__get_real(why, "show", 0)));
    /* not nearer than a place is told to others */
    pe__put_integer(use->doc, out, "km", lround(fmax(1, ceil(km))));
    pe__put_integer(use->doc, out, "rank", pe__get_integer(why, "rank", 0));
    pe__put_number(use->doc, out, "of", PE__COUNT,
                   pe__get_integer(why, "of", 0));
    pe__put_integer(use->doc, out, "wave", pe__get_integer(why, "wave", 1));
    pe__put_bool(use->doc, out, "is_suiting", pe__get_bool(why, "suits",
                                                           false));
    pe__put_bool(use->doc, out, "is_learning", pe__get_bool(why, "learning",
                                                            false));
    pe__put_bool(use->doc, out, "is_rested",
                 pe__get_real(why, "load", 0) < 0.5);
    pe__put_bool(use->doc, out, "is_fair", pe__get_real(why, "region", 1) >
                                               1.05);
    pe__put(use->doc, row, "why", out);
}

/* asks: [{need, title, starts, ends, effort_name, asked, why}]. */
pe_status pe__use_asks(pe__use *use, pe_error *err)
{
    pe__value *asks = pe__put_array(use->doc, use->out, "asks");
    pe_status status = pe__ask_open(use->db, use->doc, asks, use->member,
                                    use->now, err);
    for (pe__value *row = asks->items.first; row; row = row->next) {
        dress_why(use, row);
        pe__put_days(use, row);
    }
    return status;
}

static pe_status find(pe__use *use, pe__eye *eye, pe__value **helper,
                      pe__value *row, pe_error *err)
{
    bool found = false;
    pe_status status = pe__look_as(use, eye, helper, err);
    if (status == PE_OK)
        status = pe__need_row_of(use->db, use->doc, row, eye,
                                 pe__board_number(use, "need"), &found, err);
    return status == PE_OK && !found ? pe__use_not_found(use) : status;
}

/* need, ask {asked, answer, why} (missing for who was not asked), can_answer.
 */
pe_status pe__use_ask(pe__use *use, pe_error *err)
{
    pe__eye eye;
    bool found = false;
    pe__value *helper, *row = pe__doc_object(use->doc);
    pe__value *asked = pe__doc_object(use->doc);
    pe__value *skills = pe__doc_array(use->doc);
    pe_status status = find(use, &eye, &helper, row, err);
    if (status != PE_OK || use->outcome != PE__DONE)
        return status;
    status = pe__ask_row(use->db, use->doc, asked,
                         pe__board_number(use, "need"), use->member, &found,
                         err);
    if (status == PE_OK)
        status = pe__skill_rows(use->db, use->doc, skills, err);
    if (status != PE_OK)
        return status;
    const char *answer = pe__get_text(asked, "answer", "");
    bool open = strcmp(pe__get_text(row, "state", ""), "open") == 0 &&
                pe__get_integer(row, "ends", 0) > use->now;
    dress_why(use, asked);
    pe__put_is(use->doc, asked, "answer");
    pe__need_dress(use, row, helper, skills, false);
    pe__put(use->doc, use->out, "need", row);
    if (found)
        pe__put(use->doc, use->out, "ask", asked);
    pe__put_bool(use->doc, use->out, "can_answer",
                 open && found &&
                     (*answer == '\0' || strcmp(answer, "later") == 0));
    return PE_OK;
}

/* --- answering ------------------------------------------------------------ */

static pe_status tell(pe__use *use, pe_match_event_kind kind, int64_t places,
                      pe__board_outcome *outcome, pe_error *err)
{
    pe_match_event event = {.kind = kind, .at = use->now,
                            .need = pe__board_number(use, "need"),
                            .person = use->member,
                            .places = (int32_t)places};
    return pe__board_tell(use->services.board, use->db, &event, outcome, err);
}

/* Whether it can be taken at all, so that what the engine would refuse is not
 * even told: the key of what stands against it; NULL = nothing. */
static const char *hindrance(const pe__use *use, const pe__value *need,
                             const pe__value *helper)
{
    int64_t lacks = pe__get_integer(need, "skills", 0) &
                    ~pe__get_integer(helper, "skills", 0);
    if (strcmp(pe__get_text(need, "state", ""), "open") != 0 ||
        pe__get_integer(need, "ends", 0) <= use->now)
        return "board.over";
    if (strcmp(pe__get_text(need, "what", ""), "shift") != 0)
        return "board.no_shift";
    if (pe__get(helper, "north") == NULL)
        return "board.no_profile";
    if (pe__get_integer(need, "author", 0) == use->member &&
        pe__get_integer(need, "effort", 0) == 0)
        return "board.own_need";
    return lacks != 0 ? "board.unskilled" : NULL;
}

static const char *refusal_text(pe_match_refusal refusal)
{
    static const char *const keys[] = {
        [PE_MATCH_NO_NEED] = "no_need", [PE_MATCH_NO_PERSON] = "no_person",
        [PE_MATCH_BLOCKED] = "blocked", [PE_MATCH_HAS_CLAIM] = "has_claim",
        [PE_MATCH_UNSKILLED] = "unskilled",
        [PE_MATCH_NOT_TO_SEE] = "not_to_see",
        [PE_MATCH_NO_CLAIM] = "no_claim", [PE_MATCH_TOO_MANY] = "too_many",
        [PE_MATCH_CLASHES] = "clashes"};
    bool known = (size_t)refusal < sizeof keys / sizeof *keys &&
                 keys[refusal] != NULL;
    return known ? keys[refusal] : "refused";
}

static const char *state_after(const pe__board_outcome *outcome)
{
    switch (outcome->kind) {
    case PE_MATCH_PROMISED:
        return "promised";
    case PE_MATCH_STOOD_BY:
        return "standby";
    case PE_MATCH_TENTATIVE:
        return "tentative";
    case PE_MATCH_REFUSED:
        return outcome->refusal == PE_MATCH_CLASHES ? "clashes" : "refused";
    default:
        return "refused";
    }
}

/* claim: {need, member, state}; after a refusal state is "refused", and refusal
 * says why. */
static void put_claim(pe__use *use, const pe__board_outcome *outcome,
                      const char *state)
{
    bool refused = outcome->kind == PE_MATCH_REFUSED;
    pe__value *out = pe__put_object(use->doc, use->out, "claim");
    pe__put_integer(use->doc, out, "need", pe__board_number(use, "need"));
    pe__put_integer(use->doc, out, "member", use->member);
    if (refused)
        pe__put_text(use->doc, out, "refusal",
                     refusal_text(outcome->refusal));
    pe__put_text(use->doc, out, "state", refused ? "refused" : state);
}

/* What pe__use_yes reads, of somebody who is no verifier. */
static pe_status foresee(pe__use *use, pe_error *err)
{
    pe__eye eye;
    bool found;
    int64_t claim, stands[2], need = pe__board_number(use, "need");
    pe__value *helper, *row = pe__doc_object(use->doc);
    pe_status status = find(use, &eye, &helper, row, err);
    if (status == PE_OK)
        status = pe__claim_open(use->db, need, use->member, &claim, err);
    return status == PE_OK ? pe__need_stands(use->db, need, stands, &found,
                                             err)
                           : status;
}

pe_status pe__use_yes(pe__use *use, pe_error *err)
{
    pe__eye eye;
    int64_t claim = 0;
    const char *state = "";
    pe__board_outcome outcome = {0};
    pe__value *helper, *row = pe__doc_object(use->doc);
    if (pe__sql_is_ahead(use->db))
        return foresee(use, err);
    int64_t places = pe__use_integer(use, "places", 1, PE_MATCH_PLACES, 1);
    pe_status status = find(use, &eye, &helper, row, err);
    if (status != PE_OK || use->outcome != PE__DONE)
        return status;
    int64_t need = pe__get_integer(row, "need", 0);
    const char *against = hindrance(use, row, helper);
    if (against != NULL)
        return pe__use_conflict(use, against);
    status = pe__claim_open(use->db, need, use->member, &claim, err);
    if (status == PE_OK && claim != 0)
        status = pe__claim_state(use->db, use->doc, need, use->member, &state,
                                 &claim, err);
    else if (status == PE_OK)
        status = tell(use, PE_MATCH_YES, places, &outcome, err);
    /* whether another hub, whose need it is, may be told who they are */
    if (status == PE_OK && pe__get_integer(row, "peer", 0) != 0)
        status = pe__claim_tells(use->db, need, use->member,
                                 pe__use_ticked(use, "tells"), err);
    if (claim == 0)
        state = state_after(&outcome);
    put_claim(use, &outcome, state);
    pe__use_next(use, "/needs/%lld?said=board.yes_%s", (long long)need, state);
    return status;
}

/* no, and later. */
static pe_status decline(pe__use *use, pe_match_event_kind kind,
                         const char *answer, pe_error *err)
{
    pe__eye eye;
    bool found = false;
    pe__value *helper, *row = pe__doc_object(use->doc);
    pe_status status = find(use, &eye, &helper, row, err);
    if (status != PE_OK || use->outcome != PE__DONE)
        return status;
    int64_t need = pe__get_integer(row, "need", 0);
    if (pe__get(helper, "north") == NULL)
        return pe__use_conflict(use, "board.no_profile");
    status = pe__ask_answer(use->db, need, use->member, answer, use->now,
                            &found, err);
    /* a question that was withdrawn meanwhile is as good as answered */
    if (status == PE_OK && found)
        status = tell(use, kind, 0, NULL, err);
    if (status == PE_OK)
        status = pe__message_drop(use->db, use->member, need, "asked", NULL,
                                  err);
    pe__use_next(use, "/board/asks?said=board.%s", answer);
    return status;
}

pe_status pe__use_no(pe__use *use, pe_error *err)
{
    return decline(use, PE_MATCH_NO, "no", err);
}

pe_status pe__use_later(pe__use *use, pe_error *err)
{
    return decline(use, PE_MATCH_LATER, "later", err);
}

/* Still coming, or cannot. */
static pe_status settle(pe__use *use, pe_match_event_kind kind,
                        const char *state, pe_error *err)
{
    int64_t claim = 0, need = pe__board_number(use, "need");
    const char *before = "";
    pe_status status = pe__claim_open(use->db, need, use->member, &claim, err);
    if (status == PE_OK && claim == 0)
        return pe__use_not_found(use);
    if (status == PE_OK)
        status = pe__claim_state(use->db, use->doc, need, use->member,
                                 &before, &claim, err);
    bool stands_by = strcmp(before, "standby") == 0;
    if (status == PE_OK && kind == PE_MATCH_CONFIRM && stands_by)
        return pe__use_conflict(use, "board.stands_by");
    if (status == PE_OK && kind == PE_MATCH_CONFIRM &&
        strcmp(before, "tentative") == 0)
        return pe__use_conflict(use, "board.tentative");
    if (status == PE_OK)
        status = tell(use, kind, 0, NULL, err);
    if (status == PE_OK)
        status = pe__claim_set(use->db, claim, state, use->now, err);
    if (status == PE_OK)
        status = pe__message_drop(use->db, use->member, need, "confirm", NULL,
                                  err);
    pe__put_integer(use->doc, use->out, "claim", claim);
    pe__put_text(use->doc, use->out, "state", state);
    pe__use_next(use, "/board/shifts?said=board.%s", state);
    return status == PE_OK
               ? pe__use_event(use, kind == PE_MATCH_CONFIRM
                                        ? "board.confirmed"
                                        : "board.given_back", need, NULL, err)
               : status;
}

pe_status pe__use_confirm(pe__use *use, pe_error *err)
{
    return settle(use, PE_MATCH_CONFIRM, "confirmed", err);
}

pe_status pe__use_cancel(pe__use *use, pe_error *err)
{
    return settle(use, PE_MATCH_CANCEL, "given_back", err);
}

/* --- one's own shifts ----------------------------------------------------- */

static void dress_shift(pe__use *use, pe__value *row)
{
    const char *state = pe__get_text(row, "state", "");
    bool held = strcmp(state, "promised") == 0 ||
                strcmp(state, "doubted") == 0;
    bool sure = strcmp(state, "confirmed") == 0;
    bool open = strcmp(pe__get_text(row, "need_state", ""), "open") == 0 &&
                pe__get_integer(row, "ends", 0) > use->now;
    bool asked = pe__get_integer(row, "confirm", INT64_MIN) != INT64_MIN;
    pe__put_is(use->doc, row, "state");
    pe__put_days(use, row);
    pe__put_bool(use->doc, row, "is_withdrawn",
                 strcmp(pe__get_text(row, "need_state", ""), "withdrawn") ==
                     0);
    pe__put_bool(use->doc, row, "can_confirm", open && held);
    pe__put_bool(use->doc, row, "is_asked_now", open && held && asked);
    pe__put_spot(use->doc, row, held || sure || strcmp(state, "came") == 0);
}

/* shifts: to come; past: those that were; calendar_council: where one's
 * calendar is to be had. */
pe_status pe__use_shifts(pe__use *use, pe_error *err)
{
    pe__value *councils = pe__doc_array(use->doc);
    pe__value *next = pe__put_array(use->doc, use->out, "shifts");
    pe__value *past = pe__put_array(use->doc, use->out, "past");
    pe_status status = pe__claim_mine(use->db, use->doc, next, use->member,
                                      use->now, false, err);
    if (status == PE_OK)
        status = pe__claim_mine(use->db, use->doc, past, use->member, use->now,
                                true, err);
    if (status == PE_OK)
        status = pe__member_councils(use->db, use->doc, councils, use->member,
                                     err);
    pe__put_integer(use->doc, use->out, "calendar_council",
                    pe__get_integer(pe__first(councils), "council", 0));
    for (pe__value *row = next->items.first; row; row = row->next)
        dress_shift(use, row);
    for (pe__value *row = past->items.first; row; row = row->next)
        dress_shift(use, row);
    return status;
}
