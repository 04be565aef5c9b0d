/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A need of another hub, as its owner says that it stands. */
#include "peer_own.h"

#include "board_helper.h"
#include "error.h"
#include "event.h"
#include "need.h"

#include <string.h>

enum { MOST_NEEDS = 2000 /* open ones of one hub */ };

/* Who connected the hubs vouches for what comes, and sees it. */
static pe__eye eye_of(const pe__taking *t)
{
    return (pe__eye){t->peer.added_by, true};
}

/* What the owner calls it, with the skills that nobody here has a name for: who
 * reads it can tell whether it is for them. */
static const char *about_of(pe__taking *t, const pe__item *item, bool unknown)
{
    return unknown ? pe__doc_format(t->doc, "%s%s[%s]", item->about,
                                    *item->about ? "\n\n" : "", item->skills)
                   : item->about;
}

/* `places` that our people hold or may still have. */
static pe_status read_row(pe__taking *t, const pe__item *item, int64_t places,
                          pe__need_row *row, pe_error *err)
{
    bool unknown = false;
    *row = (pe__need_row){
        .what = "shift", .title = item->title, .place = "",
        .north = item->north, .east = item->east, .radius_m = item->radius_m,
        .places = places, .starts = item->starts + t->peer.shift,
        .ends = item->ends + t->peer.shift, .urgency = item->urgency,
        .serves = item->serves, .limited = item->limited,
        .vouched_by = t->peer.added_by, .brought = "peer",
        .source = pe__doc_format(t->doc, "%lld:%lld", (long long)t->peer.peer,
                                 (long long)item->need),
        .peer = t->peer.peer};
    pe_status status = pe__skills_named(t->db, item->skills, false,
                                        &row->skills, &unknown, err);
    row->about = about_of(t, item, unknown);
    return status;
}

static pe_status tell_event(pe__taking *t, const char *kind, int64_t need,
                            pe_error *err)
{
    pe__event event = {.at = t->now, .kind = kind, .subject = need,
                       .data = "{}"};
    return pe__event_add(t->db, &event, err);
}

static pe_status add(pe__taking *t, const pe__item *item,
                     const pe__need_row *row, pe_error *err)
{
    int64_t count = 0, id;
    pe__need_new need = {.row = *row, .sort = item->sort};
    pe_status status = pe__needs_of_peer_count(t->db, t->peer.peer, &count,
                                               err);
    return status == PE_OK && count < MOST_NEEDS
               ? pe__need_add(t->board, t->db, &need, t->now, &id, err)
               : status;
}

/* Where it is exactly was told to who has a place here, who alone sees it: that
 * stays as long as it is in the same kilometre. */
static pe_status keep_place(pe__taking *t, int64_t id, pe__need_row *row,
                            pe_error *err)
{
    bool found = false;
    pe__eye eye = eye_of(t);
    pe__value *had = pe__doc_object(t->doc);
    pe_status status = pe__need_row_of(t->db, t->doc, had, &eye, id, &found,
                                       err);
    int64_t north = pe__get_integer(had, "north", 0), exact_north = north;
    int64_t east = pe__get_integer(had, "east", 0), exact_east = east;
    pe__place_coarse(&north, &east);
    if (status != PE_OK || north != row->north || east != row->east)
        return status;
    row->place = pe__get_text(had, "place", "");
    row->north = exact_north;
    row->east = exact_east;
    return PE_OK;
}

static pe_status change(pe__taking *t, const pe__item *item, int64_t id,
                        bool open, pe__need_row *row, pe_error *err)
{
    pe_status status = open ? PE_OK
                            : pe__need_reopen(t->db, id, t->now, err);
    if (status == PE_OK)
        status = pe__sort_named(t->db, "shift", item->sort, &row->sort, err);
    if (status == PE_OK)
        status = pe__district_of(t->db, row->north, row->east, &row->district,
                                 err);
    if (status == PE_OK)
        status = keep_place(t, id, row, err);
    if (status == PE_OK)
        status = pe__need_update(t->db, id, row, t->now, err);
    if (status == PE_OK)
        status = pe__need_tell(t->board, t->db, id, row, t->now, err);
    return status == PE_OK ? tell_event(t, "need.changed", id, err) : status;
}

static pe_status end(pe__taking *t, int64_t id, bool open, pe_error *err)
{
    return id != 0 && open
               ? pe__need_take_back(t->board, t->db, id, t->now, err)
               : PE_OK;
}

pe_status pe__take_need(pe__taking *t, const pe__item *item, pe_error *err)
{
    bool open = false, any = false;
    int64_t id = 0, held = 0;
    pe__need_row row;
    pe_status status = pe__need_of_peer(t->db, t->peer.peer, item->need, &id,
                                        &open, err);
    if (status == PE_OK && id != 0)
        status = pe__need_held_here(t->db, id, &held, &any, err);
    if (status != PE_OK)
        return status;
    /* nothing is sought, and nobody here has to do with it */
    if (strcmp(item->state, "gone") == 0 || (item->sought == 0 && !any))
        return end(t, id, open, err);
    int64_t places = held + item->sought;
    if (places > PE__PARCEL_PLACES)
        places = PE__PARCEL_PLACES;
    status = read_row(t, item, places > 0 ? places : 1, &row, err);
    if (status != PE_OK || row.ends <= t->now)
        return status;
    return id == 0 ? add(t, item, &row, err)
                   : change(t, item, id, open, &row, err);
}

/* --- clocks --------------------------------------------------------------- */

static pe_status tell_again(pe__taking *t, int64_t id, pe_error *err)
{
    bool found = false;
    pe__eye eye = eye_of(t);
    pe__value *row = pe__doc_object(t->doc);
    pe_status status = pe__need_row_of(t->db, t->doc, row, &eye, id, &found,
                                       err);
    if (status != PE_OK || !found)
        return status;
    pe__need_row need = pe__need_of(row);
    return need.ends > t->now ? pe__need_tell(t->board, t->db, id, &need,
                                              t->now, err)
                              : PE_OK;
}

pe_status pe__take_shift(pe__taking *t, int64_t shift, pe_error *err)
{
    pe__value *needs = pe__doc_array(t->doc);
    int64_t by = shift - t->peer.shift;
    if (by == 0)
        return PE_OK;
    pe_status status = pe__needs_shift(t->db, t->peer.peer, by, err);
    if (status == PE_OK)
        status = pe__needs_of_peer(t->db, t->doc, needs, t->peer.peer, err);
    for (const pe__value *n = pe__first(needs); n && status == PE_OK;
         n = n->next)
        status = tell_again(t, pe__get_integer(n, "need", 0), err);
    t->peer.shift = shift;
    return status;
}
