/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Campaigns, strikes, kitchens: listed with how they are covered, made and
 * ended. */
#include "uses.h"

#include "board.h"
#include "board_effort.h"
#include "board_helper.h"
#include "council_acts.h"
#include "fields.h"
#include "need.h"
#include "need_show.h"
#include "people_member.h"

#include <string.h>

static const char KINDS[] = "campaign strike kitchen repair care relief other";

/* One row of a list or page: its place blurred for who is not of it. */
static pe_status dress(pe__use *use, pe__value *row, const pe__value *helper,
                       pe_error *err)
{
    bool of_it = false;
    pe_status status = use->member == 0
                           ? PE_OK
                           : pe__undertaking_may(
                                 use->db, pe__get_integer(row, "effort", 0),
                                 use->member, &of_it, err);
    pe__put_is(use->doc, row, "kind");
    pe__put_distance(use->doc, row, helper, of_it);
    pe__put_spot(use->doc, row, of_it);
    pe__put_bool(use->doc, row, "is_member", of_it);
    if (!of_it)
        pe__put_null(use->doc, row, "made_by");
    pe__put_bool(use->doc, row, "is_over",
                 pe__get_integer(row, "ended", INT64_MIN) != INT64_MIN);
    return status;
}

/* efforts: rows; totals; councils: those in which one can be started;
 * bringers: those for which they may bring more. */
pe_status pe__use_efforts(pe__use *use, pe_error *err)
{
    pe__eye eye;
    pe__value *helper;
    pe__value *rows = pe__put_array(use->doc, use->out, "efforts");
    pe_status status = pe__put_heard(use, err);
    if (status == PE_OK)
        status = pe__look_as(use, &eye, &helper, err);
    if (status == PE_OK)
        status = pe__undertaking_rows(use->db, use->doc, rows, use->member,
                                      0, err);
    for (pe__value *row = rows->items.first; row && status == PE_OK;
         row = row->next)
        status = dress(use, row, helper, err);
    if (status == PE_OK && use->member != 0)
        status = pe__member_councils(use->db, use->doc,
                                     pe__put_array(use->doc, use->out,
                                                   "councils"),
                                     use->member, err);
    if (status == PE_OK && use->member != 0)
        status = pe__board_bringers(use->db, use->doc,
                                    pe__put_array(use->doc, use->out,
                                                  "bringers"),
                                    use->member, use->now, err);
    return status;
}
/* --- one ------------------------------------------------------------------ */

static pe_status find(pe__use *use, pe__value *row, pe_error *err)
{
    bool found = false;
    pe_status status = pe__undertaking_row(
        use->db, use->doc, row, use->member, pe__board_number(use, "effort"),
        &found, err);
    return status == PE_OK && !found ? pe__use_not_found(use) : status;
}

static pe_status put_duties(pe__use *use, int64_t effort, bool of_it,
                            pe_error *err)
{
    pe__value *duties = pe__put_array(use->doc, use->out, "duties");
    pe_status status = pe__duty_rows(use->db, use->doc, duties, effort,
                                     use->member, use->now, err);
    for (pe__value *d = duties->items.first; d; d = d->next) {
        int64_t minute = pe__get_integer(d, "minute", 0);
        pe__put_bool(use->doc, d,
                     pe__doc_format(use->doc, "day_%d",
                                    (int)pe__get_integer(d, "weekday", 0)),
                     true);
        pe__put_format(use->doc, d, "clock", "%02d:%02d", (int)(minute / 60),
                       (int)(minute % 60));
        pe__put_number(use->doc, d, "lasts", PE__HOURS,
                       pe__get_integer(d, "minutes", 0) / 15);
        pe__put_bool(use->doc, d, "is_adopted",
                     *pe__get_text(d, "adopted_by", "") != '\0');
        if (!of_it && !pe__get_bool(d, "is_mine", false))
            pe__put_null(use->doc, d, "adopted_by");
    }
    return status;
}

/* effort, needs, totals, duties (of who is signed in), is_organiser. */
pe_status pe__use_effort(pe__use *use, pe_error *err)
{
    pe__eye eye;
    pe__value *helper, *row = pe__doc_object(use->doc);
    bool own = false;
    pe_status status = pe__put_heard(use, err);
    if (status == PE_OK)
        status = find(use, row, err);
    if (status != PE_OK || use->outcome != PE__DONE)
        return status;
    int64_t effort = pe__get_integer(row, "effort", 0);
    status = pe__look_as(use, &eye, &helper, err);
    if (status == PE_OK && use->member != 0)
        status = pe__undertaking_is_own(use->db, effort, use->member, use->now,
                                        &own, err);
    if (status == PE_OK)
        status = dress(use, row, helper, err);
    pe__put(use->doc, use->out, "effort", row);
    pe__put_bool(use->doc, use->out, "is_organiser", own);
    pe__sieve sieve = {.effort = effort, .from = use->now};
    if (status == PE_OK)
        status = pe__put_needs(use, &eye, helper, &sieve, "needs", err);
    if (status == PE_OK)
        status = pe__need_totals(use->db, use->doc,
                                 pe__put_object(use->doc, use->out, "totals"),
                                 effort, use->now, err);
    return status == PE_OK && use->member != 0
               ? put_duties(use, effort, pe__get_bool(row, "is_member", false),
                            err)
               : status;
}

/* --- changing ------------------------------------------------------------- */

static void put_typed(pe__use *use, const pe__value *row)
{
    static const char *const same[] = {"kind", "name", "about", "place"};
    pe__value *typed = pe__put_object(use->doc, use->out, "typed");
    for (size_t k = 0; k < sizeof same / sizeof *same; k++)
        pe__put_text(use->doc, typed, same[k], pe__get_text(row, same[k], ""));
    pe__put_chosen(use, "kind", pe__get_text(row, "kind", "campaign"));
    if (pe__get_integer(row, "effort", 0) == 0)
        return;
    pe__put_format(use->doc, typed, "north", "%.5f",
                   (double)pe__get_integer(row, "north", 0) / 1e7);
    pe__put_format(use->doc, typed, "east", "%.5f",
                   (double)pe__get_integer(row, "east", 0) / 1e7);
    pe__put_moment(use, typed, "starts",
                   pe__get_integer(row, "starts", INT64_MIN));
    pe__put_moment(use, typed, "ends",
                   pe__get_integer(row, "ends", INT64_MIN));
    if (pe__get_bool(row, "is_public", false))
        pe__put_text(use->doc, typed, "is_public", "1");
}

/* The empty form of a council. */
pe_status pe__use_effort_new(pe__use *use, pe_error *err)
{
    pe__eye eye;
    pe__value *helper, *row = pe__doc_object(use->doc);
    put_typed(use, row);
    pe_status status = pe__look_as(use, &eye, &helper, err);
    if (status == PE_OK)
        status = pe__put_areas(use, err);
    return status == PE_OK ? pe__put_council(use, err) : status;
}

pe_status pe__use_effort_form(pe__use *use, pe_error *err)
{
    pe__value *row = pe__doc_object(use->doc);
    pe_status status = find(use, row, err);
    if (status != PE_OK || use->outcome != PE__DONE)
        return status;
    put_typed(use, row);
    pe__put_spot(use->doc, row, true);
    pe__put(use->doc, use->out, "effort", row);
    return pe__put_areas(use, err);
}

/* The member's own place stands in for one that was not given. */
static pe_status read(pe__use *use, const pe__spot *before,
                      pe__undertaking *to, pe_error *err)
{
    pe__eye eye;
    pe__value *helper;
    pe__spot spot, own;
    pe_status status = pe__look_as(use, &eye, &helper, err);
    own = (pe__spot){"", pe__get_integer(helper, "north", 0),
                     pe__get_integer(helper, "east", 0)};
    if (before == NULL && pe__get(helper, "north") != NULL)
        before = &own;
    if (status == PE_OK)
        status = pe__read_spot(use, before, &spot, err);
    if (status != PE_OK)
        return status;
    *to = (pe__undertaking){
        .kind = pe__use_choice(use, "kind", KINDS),
        .name = pe__use_text(use, "name", 100, true),
        .about = pe__use_text(use, "about", 4000, false),
        .place = spot.words, .north = spot.north, .east = spot.east,
        .starts = pe__read_moment(use, "starts", false, INT64_MIN),
        .ends = pe__read_moment(use, "ends", false, INT64_MIN),
        .is_public = pe__use_ticked(use, "is_public")};
    if (to->starts != INT64_MIN && to->ends != INT64_MIN &&
        to->ends <= to->starts)
        pe__use_fault(use, "ends", "ends_before");
    if (status == PE_OK && !pe__use_faulty(use))
        status = pe__district_of(use->db, to->north, to->east, &to->district,
                                 err);
    return status;
}

pe_status pe__use_effort_add(pe__use *use, pe_error *err)
{
    int64_t id = 0;
    pe__undertaking to;
    pe_status status = read(use, NULL, &to, err);
    if (status != PE_OK || pe__use_faulty(use))
        return status;
    status = pe__undertaking_add(use->db, use->council, use->member, &to,
                                 use->now, &id, err);
    pe__put_integer(use->doc, use->out, "effort", id);
    pe__use_next(use, "/efforts/%lld?said=board.effort_added", (long long)id);
    return status == PE_OK ? pe__use_event(use, "effort.started", id, NULL,
                                           err)
                           : status;
}

pe_status pe__use_effort_change(pe__use *use, pe_error *err)
{
    pe__undertaking to;
    pe__value *row = pe__doc_object(use->doc);
    pe_status status = find(use, row, err);
    if (status != PE_OK || use->outcome != PE__DONE)
        return status;
    int64_t id = pe__get_integer(row, "effort", 0);
    pe__spot before = {pe__get_text(row, "place", ""),
                       pe__get_integer(row, "north", 0),
                       pe__get_integer(row, "east", 0)};
    status = read(use, &before, &to, err);
    if (status != PE_OK || pe__use_faulty(use))
        return status;
    status = pe__undertaking_change(use->db, id, &to, err);
    pe__use_next(use, "/efforts/%lld?said=board.changed", (long long)id);
    return status == PE_OK ? pe__use_event(use, "effort.changed", id, NULL,
                                           err)
                           : status;
}

/* Its needs are withdrawn with it. */
pe_status pe__use_effort_end(pe__use *use, pe_error *err)
{
    bool found = false;
    int64_t id = pe__board_number(use, "effort");
    pe__value *needs = pe__doc_array(use->doc);
    pe_status status = pe__undertaking_needs(use->db, use->doc, needs, id,
                                             use->now, err);
    for (const pe__value *n = pe__first(needs); n && status == PE_OK;
         n = n->next)
        status = pe__need_take_back(use->services.board, use->db,
                                   pe__get_integer(n, "need", 0), use->now,
                                   err);
    if (status == PE_OK)
        status = pe__undertaking_end(use->db, id, use->now, &found, err);
    if (status == PE_OK && !found)
        return pe__use_conflict(use, "board.over");
    pe__use_next(use, "/efforts?said=board.effort_ended");
    return status == PE_OK ? pe__use_event(use, "effort.ended", id, NULL, err)
                           : status;
}
