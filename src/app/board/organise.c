/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* For who organises: what is at risk first; who comes, who came, thanks. */
#include "uses.h"

#include "board.h"
#include "board_claim.h"
#include "board_effort.h"
#include "board_helper.h"
#include "event.h"
#include "fields.h"
#include "need_show.h"

#include <string.h>

enum { DAY = 86400, BACK = 14 * DAY, WEEK = 7 * DAY };

/* --- an effort ------------------------------------------------------------ */

/* 0 at risk, 1 still open, 2 filled. */
static int rank_of(const pe__value *need)
{
    if (pe__get_bool(need, "is_at_risk", false))
        return 0;
    return pe__get_bool(need, "is_filled", false) ? 2 : 1;
}

/* At risk first; within, the soonest first, as they come. */
static void order(pe__use *use, const char *key)
{
    pe__value *rows = (pe__value *)pe__get(use->out, key);
    pe__value *sorted = pe__doc_array(use->doc);
    for (int rank = 0; rank < 3; rank++)
        for (const pe__value *v = pe__first(rows); v; v = v->next)
            if (rank_of(v) == rank)
                pe__add(use->doc, sorted, pe__doc_copy(use->doc, v));
    pe__put(use->doc, use->out, key, sorted);
}

/* effort, needs (at risk first), past (two weeks), totals. */
pe_status pe__use_organise(pe__use *use, pe_error *err)
{
    pe__eye eye;
    bool found = false;
    int64_t id = pe__board_number(use, "effort");
    pe__value *helper, *row = pe__doc_object(use->doc);
    pe__sieve next = {.effort = id, .from = use->now};
    pe__sieve past = {.effort = id, .from = use->now - BACK,
                      .state = "over"};
    pe_status status = pe__put_heard(use, err);
    if (status == PE_OK)
        status = pe__look_as(use, &eye, &helper, err);
    if (status == PE_OK)
        status = pe__undertaking_row(use->db, use->doc, row, use->member, id,
                                     &found, err);
    if (status == PE_OK && !found)
        return pe__use_not_found(use);
    pe__put_spot(use->doc, row, true);
    pe__put(use->doc, use->out, "effort", row);
    if (status == PE_OK)
        status = pe__put_needs(use, &eye, helper, &next, "needs", err);
    if (status == PE_OK)
        status = pe__put_needs(use, &eye, helper, &past, "past", err);
    if (status != PE_OK)
        return status;
    order(use, "needs");
    pe__put_chosen(use, "weekday", "0");
    return pe__need_totals(use->db, use->doc,
                           pe__put_object(use->doc, use->out, "totals"), id,
                           use->now, err);
}

/* --- the people of a need ------------------------------------------------- */

static pe_status find(pe__use *use, pe__value *row, pe_error *err)
{
    bool found = false;
    pe__eye eye = {use->member, true};
    pe_status status = pe__need_row_of(use->db, use->doc, row, &eye,
                                       pe__board_number(use, "need"), &found,
                                       err);
    return status == PE_OK && !found ? pe__use_not_found(use) : status;
}

static bool counts(const char *state)
{
    return strcmp(state, "given_back") != 0 && strcmp(state, "refused") != 0;
}

/* need, people: [{claim, member, name, places, is_STATE, is_held}], has_begun,
 * can_thank. */
pe_status pe__use_need_people(pe__use *use, pe_error *err)
{
    bool thanks = false;
    pe__value *row = pe__doc_object(use->doc);
    pe__value *skills = pe__doc_array(use->doc);
    pe__value *people = pe__put_array(use->doc, use->out, "people");
    pe_status status = pe__put_heard(use, err);
    if (status == PE_OK)
        status = find(use, row, err);
    if (status != PE_OK || use->outcome != PE__DONE)
        return status;
    status = pe__claim_rows(use->db, use->doc, people,
                            pe__get_integer(row, "need", 0), err);
    if (status == PE_OK)
        status = pe__skill_rows(use->db, use->doc, skills, err);
    for (pe__value *p = people->items.first; p; p = p->next) {
        const char *state = pe__get_text(p, "state", "");
        bool thanked = pe__get_integer(p, "thanked", INT64_MIN) != INT64_MIN;
        bool helped = strcmp(state, "came") == 0 ||
                      strcmp(state, "stood_by") == 0;
        pe__put_is(use->doc, p, "state");
        pe__put_bool(use->doc, p, "is_held", counts(state));
        thanks = thanks || (helped && !thanked);
    }
    pe__need_dress(use, row, NULL, skills, true);
    pe__put_bool(use->doc, use->out, "has_begun",
                 pe__get_integer(row, "starts", 0) <= use->now);
    pe__put_bool(use->doc, use->out, "can_thank", thanks);
    pe__put(use->doc, use->out, "need", row);
    return status;
}

/* --- who came ------------------------------------------------------------- */

/* One claim as the form says: came, absent, or nothing said. */
static pe_status note_one(pe__use *use, int64_t need, const pe__value *claim,
                          int *noted, pe_error *err)
{
    int64_t id = pe__get_integer(claim, "claim", 0);
    const char *before = pe__get_text(claim, "state", "");
    const char *field = pe__doc_format(use->doc, "came_%lld", (long long)id);
    if (!counts(before) || pe__get(use->in, field) == NULL)
        return PE_OK;
    const char *now = pe__use_choice(use, field, "unknown came absent");
    bool came = strcmp(now, "came") == 0;
    if (strcmp(now, "unknown") == 0 || strcmp(now, before) == 0)
        return PE_OK;
    pe_match_event event = {
        .kind = came ? PE_MATCH_SHOWED : PE_MATCH_ABSENT, .at = use->now,
        .need = need, .person = pe__get_integer(claim, "member", 0)};
    if (event.person == 0 && pe__get_integer(claim, "peer", 0) != 0)
        event.person = pe__stranger(id);
    ++*noted;
    pe_status status = event.person == 0
                           ? PE_OK
                           : pe__board_tell(use->services.board, use->db,
                                            &event, NULL, err);
    return status == PE_OK ? pe__claim_set(use->db, id, now, use->now, err)
                           : status;
}

/* A field came_CLAIM for each: came, absent, unknown. */
pe_status pe__use_need_came(pe__use *use, pe_error *err)
{
    int noted = 0;
    pe__value *row = pe__doc_object(use->doc);
    pe__value *claims = pe__doc_array(use->doc);
    pe_status status = find(use, row, err);
    if (status != PE_OK || use->outcome != PE__DONE)
        return status;
    int64_t need = pe__get_integer(row, "need", 0);
    if (pe__get_integer(row, "starts", 0) > use->now)
        return pe__use_conflict(use, "board.not_begun");
    status = pe__claim_rows(use->db, use->doc, claims, need, err);
    for (const pe__value *c = pe__first(claims); c && status == PE_OK;
         c = c->next)
        status = note_one(use, need, c, &noted, err);
    if (status == PE_OK && !pe__use_faulty(use))
        status = pe__need_came(use->db, need, err);
    pe__put_integer(use->doc, use->out, "noted", noted);
    pe__use_next(use, "/needs/%lld/people?said=board.noted", (long long)need);
    return status == PE_OK ? pe__use_event(use, "need.came", need, NULL, err)
                           : status;
}

static pe_status thank_one(pe__use *use, int64_t need, const pe__value *claim,
                           const char *words, int *thanked, pe_error *err)
{
    bool done = false;
    int64_t member = pe__get_integer(claim, "member", 0);
    pe__message message = {member, need, "thanks", use->now, use->now + WEEK};
    pe_status status = pe__claim_thank(
        use->db, pe__get_integer(claim, "claim", 0), words, use->now, &done,
        err);
    *thanked += done;
    if (status != PE_OK || !done || member == 0)
        return status;
    pe__event event = {.at = use->now, .actor = member,
                       .kind = "board.thanks", .subject = need, .data = "{}"};
    status = pe__message_add(use->db, &message, use->now, err);
    return status == PE_OK ? pe__event_add(use->db, &event, err) : status;
}

/* Everybody who came or stood by and was not thanked yet. */
pe_status pe__use_need_thank(pe__use *use, pe_error *err)
{
    int thanked = 0;
    pe__value *row = pe__doc_object(use->doc);
    pe__value *claims = pe__doc_array(use->doc);
    const char *words = pe__use_text(use, "words", 500, false);
    pe_status status = find(use, row, err);
    if (status != PE_OK || use->outcome != PE__DONE)
        return status;
    int64_t need = pe__get_integer(row, "need", 0);
    status = pe__claim_rows(use->db, use->doc, claims, need, err);
    for (const pe__value *c = pe__first(claims); c && status == PE_OK;
         c = c->next)
        status = thank_one(use, need, c, words, &thanked, err);
    pe__put_integer(use->doc, use->out, "thanked", thanked);
    pe__use_next(use, "/needs/%lld/people?said=board.thanked",
                 (long long)need);
    return status;
}
