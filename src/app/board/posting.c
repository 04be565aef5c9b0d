/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A need: posted, changed, vouched for, withdrawn. */
#include "uses.h"

#include "board_effort.h"
#include "board_helper.h"
#include "fields.h"
#include "need.h"

#include <math.h>
#include <string.h>

enum {
    DAY = 86400,
    A_DAY = 40,            /* needs one author may post in a day */
    FARTHEST_AHEAD = 400 * DAY,
    LONGEST = 14 * DAY
};

static const char WHAT[] = "shift thing place transport";

/* --- the form ------------------------------------------------------------- */

static void put_typed(pe__use *use, const pe__value *row,
                      const pe__value *skills)
{
    static const char *const same[] = {"title", "about", "place"};
    static const char *const numbers[] = {"places", "urgency", "serves",
                                          "effort"};
    pe__buffer names = {0};
    pe__doc *doc = use->doc;
    pe__value *typed = pe__put_object(doc, use->out, "typed");
    if (pe__get(row, "need") == NULL)
        return;
    for (size_t k = 0; k < sizeof same / sizeof *same; k++)
        pe__put_text(doc, typed, same[k], pe__get_text(row, same[k], ""));
    for (size_t k = 0; k < sizeof numbers / sizeof *numbers; k++)
        if (pe__get_integer(row, numbers[k], 0) != 0)
            pe__put_format(doc, typed, numbers[k], "%lld",
                           (long long)pe__get_integer(row, numbers[k], 0));
    if (pe__get_bool(row, "is_limited", false))
        pe__put_text(doc, typed, "limited", "1");
    pe__put_text(doc, typed, "sort", pe__get_text(row, "sort_name", ""));
    pe__put_format(doc, typed, "north", "%.5f",
                   (double)pe__get_integer(row, "north", 0) / 1e7);
    pe__put_format(doc, typed, "east", "%.5f",
                   (double)pe__get_integer(row, "east", 0) / 1e7);
    pe__put_format(doc, typed, "radius", "%.1f",
                   (double)pe__get_integer(row, "radius_m", 0) / 1000);
    pe__put_moment(use, typed, "starts", pe__get_integer(row, "starts", 0));
    pe__put_moment(use, typed, "ends", pe__get_integer(row, "ends", 0));
    pe__value *copy = pe__doc_object(doc);
    pe__put_integer(doc, copy, "skills", pe__get_integer(row, "skills", 0));
    pe__put_skills(doc, copy, skills);
    for (const pe__value *n = pe__first(pe__get(copy, "skill_names")); n;
         n = n->next)
        pe__buffer_format(&names, "%s%s", names.size ? "; " : "",
                          n->text.bytes);
    pe__put_text(doc, typed, "skills", names.bytes ? names.bytes : "");
    pe__buffer_free(&names);
}

/* chosen: what, urgency; fold_open: something of what is folded away is
 * said. */
static void put_chosen(pe__use *use, const pe__value *row)
{
    bool more = pe__get_integer(row, "radius_m", 0) != 0 ||
                pe__get_integer(row, "serves", 0) != 0 ||
                pe__get_integer(row, "skills", 0) != 0 ||
                pe__get_bool(row, "is_limited", false);
    int urgency = (int)pe__get_integer(row, "urgency", 2);
    pe__put_bool(use->doc, use->out, "fold_open", more || use->writes);
    pe__put_chosen(use, "what", pe__get_text(row, "what", "shift"));
    pe__put_chosen(use, "urgency", pe__doc_format(use->doc, "%d", urgency));
}

/* efforts, sorts, skills to choose from; typed; has_place: the helper's own
 * place stands in for one that is not given. */
static pe_status put_form(pe__use *use, const pe__value *row, pe_error *err)
{
    pe__eye eye;
    pe__value *helper;
    pe__value *skills = pe__put_array(use->doc, use->out, "skills");
    pe__value *efforts = pe__put_array(use->doc, use->out, "efforts");
    int64_t chosen = pe__get_integer(use->in, "effort", 0);
    pe_status status = pe__look_as(use, &eye, &helper, err);
    if (status == PE_OK)
        status = pe__undertaking_mine(use->db, use->doc, efforts, use->member,
                                      err);
    if (status == PE_OK)
        status = pe__sort_rows(use->db, use->doc,
                               pe__put_array(use->doc, use->out, "sorts"),
                               err);
    if (status == PE_OK)
        status = pe__skill_rows(use->db, use->doc, skills, err);
    chosen = pe__get_integer(row, "effort", chosen);
    for (pe__value *e = efforts->items.first; e; e = e->next) {
        pe__put_bool(use->doc, e, "is_chosen",
                     pe__get_integer(e, "effort", 0) == chosen);
        pe__put_spot(use->doc, e, true);
    }
    pe__put_bool(use->doc, use->out, "has_place",
                 pe__get(helper, "north") != NULL);
    put_typed(use, row, skills);
    put_chosen(use, row);
    return status == PE_OK ? pe__put_areas(use, err) : status;
}

pe_status pe__use_need_new(pe__use *use, pe_error *err)
{
    return put_form(use, pe__doc_object(use->doc), err);
}

static pe_status find(pe__use *use, pe__value *row, pe_error *err)
{
    bool found = false;
    pe__eye eye = {use->member, true};
    pe_status status = pe__need_row_of(use->db, use->doc, row, &eye,
                                       pe__board_number(use, "need"), &found,
                                       err);
    return status == PE_OK && !found ? pe__use_not_found(use) : status;
}

/* need, and all of the form. */
pe_status pe__use_need_form(pe__use *use, pe_error *err)
{
    pe__value *row = pe__doc_object(use->doc);
    pe_status status = find(use, row, err);
    if (status != PE_OK || use->outcome != PE__DONE)
        return status;
    status = put_form(use, row, err);
    pe__put_spot(use->doc, row, true);
    pe__put(use->doc, use->out, "need", row);
    return status;
}

/* --- reading -------------------------------------------------------------- */

/* Where it is unless it says so: at the effort's place, else the author's. */
static pe_status usual_spot(pe__use *use, int64_t effort, pe__spot *spot,
                            bool *has, pe_error *err)
{
    pe__eye eye;
    bool found = false;
    pe__value *helper, *row = pe__doc_object(use->doc);
    pe_status status = pe__look_as(use, &eye, &helper, err);
    if (status == PE_OK && effort != 0)
        status = pe__undertaking_row(use->db, use->doc, row, use->member,
                                     effort, &found, err);
    const pe__value *from = found ? row : helper;
    *has = pe__get(from, "north") != NULL;
    *spot = (pe__spot){found ? pe__get_text(row, "place", "") : "",
                       pe__get_integer(from, "north", 0),
                       pe__get_integer(from, "east", 0)};
    return status;
}

static void read_times(pe__use *use, const pe__need_row *before,
                       pe__need_row *to)
{
    bool is_new = before == NULL;
    to->starts = pe__read_moment(use, "starts", is_new,
                                 is_new ? use->now : before->starts);
    int64_t quarters = pe__use_quarters(use, "lasts", 1, LONGEST / 900, 0);
    int64_t ends = quarters ? to->starts + 900 * quarters
                   : is_new ? to->starts + 7200
                            : before->ends;
    to->ends = pe__read_moment(use, "ends", false, ends);
    if (to->ends <= to->starts)
        pe__use_fault(use, "ends", "ends_before");
    else if (to->ends - to->starts > LONGEST)
        pe__use_fault(use, "ends", "ends_long");
    else if (to->ends <= use->now)
        pe__use_fault(use, "ends", "ends_past");
    else if (to->starts > use->now + FARTHEST_AHEAD)
        pe__use_fault(use, "starts", "starts_far");
}

static pe_status read_need(pe__use *use, const pe__need_row *before,
                           const pe__spot *usual, pe__need_new *to,
                           pe_error *err)
{
    pe__spot spot;
    pe__need_row *row = &to->row;
    bool is_new = before == NULL;
    if (is_new)
        row->what = pe__use_choice(use, "what", WHAT);
    bool people = strcmp(row->what, "shift") == 0;
    to->sort = pe__use_text(use, "sort", 60, true);
    to->skills = pe__use_text(use, "skills", 200, false);
    row->title = pe__use_text(use, "title", 100, true);
    row->about = pe__use_text(use, "about", 4000, false);
    pe_status status = pe__read_spot(use, usual, &spot, err);
    row->place = spot.words;
    row->north = spot.north;
    row->east = spot.east;
    row->radius_m = llround(1000 * pe__use_real(use, "radius", 0, 100, 0));
    row->places = pe__use_integer(use, "places", 1,
                                  !people  ? 100000
                                  : is_new ? PE__NEED_MOST
                                           : PE_MATCH_PLACES,
                                  is_new ? 1 : before->places);
    row->urgency = pe__use_integer(use, "urgency", 1, 3, 2);
    row->serves = pe__use_integer(use, "serves", 0, 1000000, 0);
    row->limited = pe__use_ticked(use, "limited");
    row->skills = 0;
    read_times(use, before, row);
    return status;
}

/* Whoever is of a council was let in by somebody, who vouches. */
static pe_status settle_author(pe__use *use, pe__need_row *row, pe_error *err)
{
    bool may = true, vouched = false;
    int64_t posted = 0;
    pe_status status = row->effort == 0
                           ? PE_OK
                           : pe__undertaking_may(use->db, row->effort,
                                                 use->member, &may, err);
    if (status == PE_OK && !may)
        pe__use_fault(use, "effort", "effort_not_yours");
    if (status == PE_OK)
        status = pe__member_is_vouched(use->db, use->member, &vouched, err);
    if (status == PE_OK)
        status = pe__need_posted(use->db, use->member, use->now - DAY, &posted,
                                 err);
    if (status == PE_OK && posted >= A_DAY && !pe__use_faulty(use)) {
        use->outcome = PE__TOO_MANY;
        use->wait = DAY / 4;
    }
    row->author = use->member;
    row->vouched_by = vouched ? use->member : 0;
    row->brought = "form";
    row->source = "";
    return status;
}

/* --- doing ---------------------------------------------------------------- */

pe_status pe__use_need_add(pe__use *use, pe_error *err)
{
    pe__need_new need = {.row = {.what = "shift"}};
    pe__spot usual;
    bool has = false;
    int64_t id = 0;
    need.row.effort = pe__use_integer(use, "effort", 0, INT64_MAX, 0);
    pe_status status = usual_spot(use, need.row.effort, &usual, &has, err);
    if (status != PE_OK)
        return status;
    status = read_need(use, NULL, has ? &usual : NULL, &need, err);
    if (status == PE_OK)
        status = settle_author(use, &need.row, err);
    if (status != PE_OK || use->outcome != PE__DONE)
        return status;
    status = pe__need_add(use->services.board, use->db, &need, use->now, &id,
                          err);
    pe__put_integer(use->doc, use->out, "need", id);
    pe__use_next(use, "/needs/%lld?said=board.%s", (long long)id,
                 need.row.vouched_by ? "posted" : "posted_unvouched");
    return status;
}

/* All but what it is, whose, and how it came. */
static pe_status change(pe__use *use, const pe__value *row, pe_error *err)
{
    int64_t id = pe__get_integer(row, "need", 0);
    pe__need_row before = pe__need_of(row);
    pe__need_new to = {.row = before};
    pe__spot usual = {before.place, before.north, before.east};
    bool unknown;
    pe_status status = read_need(use, &before, &usual, &to, err);
    if (status != PE_OK || pe__use_faulty(use))
        return status;
    status = pe__sort_named(use->db, before.what, to.sort,
                                      &to.row.sort, err);
    if (status == PE_OK)
        status = pe__skills_named(use->db, to.skills, true, &to.row.skills,
                                  &unknown, err);
    if (status == PE_OK)
        status = pe__district_of(use->db, to.row.north, to.row.east,
                                 &to.row.district, err);
    if (status == PE_OK)
        status = pe__need_update(use->db, id, &to.row, use->now, err);
    if (status == PE_OK)
        status = pe__need_tell(use->services.board, use->db, id, &to.row,
                               use->now, err);
    return status == PE_OK ? pe__use_event(use, "need.changed", id, NULL, err)
                           : status;
}

static bool is_open(const pe__value *row)
{
    return strcmp(pe__get_text(row, "state", ""), "open") == 0;
}

pe_status pe__use_need_change(pe__use *use, pe_error *err)
{
    pe__value *row = pe__doc_object(use->doc);
    pe_status status = find(use, row, err);
    if (status != PE_OK || use->outcome != PE__DONE)
        return status;
    if (!is_open(row))
        return pe__use_conflict(use, "board.over");
    pe__use_next(use, "/needs/%lld?said=board.changed",
                 (long long)pe__get_integer(row, "need", 0));
    return change(use, row, err);
}

pe_status pe__use_need_withdraw(pe__use *use, pe_error *err)
{
    pe__value *row = pe__doc_object(use->doc);
    pe_status status = find(use, row, err);
    if (status != PE_OK || use->outcome != PE__DONE)
        return status;
    int64_t id = pe__get_integer(row, "need", 0);
    if (!is_open(row))
        return pe__use_conflict(use, "board.over");
    status = pe__need_take_back(use->services.board, use->db, id, use->now,
                               err);
    pe__use_next(use, "/needs/%lld?said=board.withdrawn", (long long)id);
    return status == PE_OK ? pe__use_event(use, "need.withdrawn", id, NULL,
                                           err)
                           : status;
}

/* A verifier vouches; their own they cannot. */
pe_status pe__use_need_vouch(pe__use *use, pe_error *err)
{
    pe__eye eye;
    pe__value *helper, *row = pe__doc_object(use->doc);
    pe_status status = pe__look_as(use, &eye, &helper, err);
    if (status == PE_OK && !eye.is_verifier)
        return pe__use_not_found(use);
    if (status == PE_OK)
        status = find(use, row, err);
    if (status != PE_OK || use->outcome != PE__DONE)
        return status;
    pe__need_row need = pe__need_of(row);
    int64_t id = pe__get_integer(row, "need", 0);
    if (need.author == use->member)
        return pe__use_forbidden(use);
    if (!is_open(row) || need.vouched_by != 0)
        return pe__use_conflict(use, "board.over");
    need.vouched_by = use->member;
    status = pe__need_vouch(use->db, id, use->member, use->now, err);
    if (status == PE_OK)
        status = pe__need_tell(use->services.board, use->db, id, &need,
                               use->now, err);
    pe__use_next(use, "/board/verify?said=board.vouched");
    return status == PE_OK ? pe__use_event(use, "need.vouched", id, NULL, err)
                           : status;
}
