/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Things and places: offered, and given where the engine says they do most. */
#include "uses.h"

#include "board.h"
#include "board_offer.h"
#include "fields.h"
#include "gazetteer.h"
#include "need.h"

#include <math.h>
#include <string.h>

enum { MONTH = 30 * 86400 };

/* --- showing -------------------------------------------------------------- */

/* offers, gifts (of one's own offers), sorts, has_place, typed. */
pe_status pe__use_offers(pe__use *use, pe_error *err)
{
    pe__eye eye;
    pe__value *helper;
    pe__value *rows = pe__put_array(use->doc, use->out, "offers");
    pe__value *gifts = pe__put_array(use->doc, use->out, "gifts");
    pe_status status = pe__look_as(use, &eye, &helper, err);
    if (status == PE_OK)
        status = pe__offer_rows(use->db, use->doc, rows, use->member, use->now,
                                err);
    if (status == PE_OK)
        status = pe__gift_rows(use->db, use->doc, gifts, use->member, 0, err);
    if (status == PE_OK)
        status = pe__sort_rows(use->db, use->doc,
                               pe__put_array(use->doc, use->out, "sorts"),
                               err);
    for (pe__value *o = rows->items.first; o; o = o->next) {
        pe__put_is(use->doc, o, "what");
        bool mine = pe__get_bool(o, "is_mine", false);
        if (!mine) {
            pe__put_null(use->doc, o, "member");
            pe__put_null(use->doc, o, "name");
        }
        pe__put_district(use->doc, o);
        pe__put_distance(use->doc, o, helper, mine);
        pe__put_spot(use->doc, o, mine);
    }
    for (pe__value *g = gifts->items.first; g; g = g->next) {
        bool agreed = strcmp(pe__get_text(g, "state", ""), "proposed") != 0;
        pe__put_is(use->doc, g, "state");
        if (!agreed)
            pe__put_null(use->doc, g, "place");
    }
    pe__put_object(use->doc, use->out, "typed");
    pe__put_chosen(use, "what", "thing");
    pe__put_bool(use->doc, use->out, "has_place",
                 pe__get(helper, "north") != NULL);
    return status == PE_OK ? pe__put_areas(use, err) : status;
}

/* --- changing ------------------------------------------------------------- */

static pe_status read_offer(pe__use *use, const pe__spot *usual,
                            pe__offer_new *to, pe_error *err)
{
    pe__spot spot;
    pe__offer_row *row = &to->row;
    row->what = pe__use_choice(use, "what", "thing place transport");
    to->sort = pe__use_text(use, "sort", 60, true);
    row->title = pe__use_text(use, "title", 100, true);
    row->about = pe__use_text(use, "about", 2000, false);
    row->quantity = pe__use_integer(use, "quantity", 1, 100000, 1);
    row->is_lent = pe__use_ticked(use, "lent");
    pe_status status = pe__read_spot(use, usual, &spot, err);
    row->place = spot.words;
    row->north = spot.north;
    row->east = spot.east;
    row->reach_m = 1000 * pe__use_integer(use, "reach", 1, 1000, 10);
    row->from = pe__read_moment(use, "from", false, use->now);
    row->until = pe__read_moment(use, "until", false, row->from + MONTH);
    row->member = use->member;
    row->source = "";
    if (row->until <= row->from || row->until <= use->now)
        pe__use_fault(use, "until", "ends_before");
    return status;
}

pe_status pe__use_offer_add(pe__use *use, pe_error *err)
{
    pe__eye eye;
    pe__value *helper;
    pe__offer_new offer = {0};
    int64_t id = 0;
    pe_status status = pe__look_as(use, &eye, &helper, err);
    pe__spot usual = {"", pe__get_integer(helper, "north", 0),
                      pe__get_integer(helper, "east", 0)};
    if (status != PE_OK)
        return status;
    status = read_offer(use, pe__get(helper, "north") != NULL ? &usual : NULL,
                        &offer, err);
    if (status != PE_OK || pe__use_faulty(use))
        return status;
    status = pe__offer_add(use->db, &offer, use->now, &id, err);
    pe__put_integer(use->doc, use->out, "offer", id);
    pe__use_next(use, "/offers?said=board.offered");
    return status;
}

pe_status pe__use_offer_end(pe__use *use, pe_error *err)
{
    bool found = false;
    int64_t id = pe__board_number(use, "offer");
    pe_status status = pe__offer_end(use->db, id, use->now, &found, err);
    if (status == PE_OK && !found)
        return pe__use_conflict(use, "board.over");
    pe__use_next(use, "/offers?said=board.offer_ended");
    return status == PE_OK ? pe__use_event(use, "offer.ended", id, NULL, err)
                           : status;
}

/* promised, given or declined. */
pe_status pe__use_gift_answer(pe__use *use, pe_error *err)
{
    bool found = false;
    int64_t id = pe__board_number(use, "gift");
    const char *answer = pe__use_choice(use, "answer",
                                        "promised declined given");
    if (pe__use_faulty(use))
        return PE_OK;
    pe_status status = pe__gift_set(use->db, id, answer, use->now, &found,
                                    err);
    if (status == PE_OK && !found)
        return pe__use_conflict(use, "board.over");
    pe__use_next(use, "/offers?said=board.gift_%s", answer);
    return status == PE_OK ? pe__use_event(use, "gift.answered", id, NULL, err)
                           : status;
}
