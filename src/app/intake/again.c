/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "again.h"

#include "board_helper.h"
#include "event.h"
#include "need.h"

#include <string.h>
#include <strings.h>

/* --- needs ---------------------------------------------------------------- */

static bool says(const pe__value *row, const char *key, const char *text)
{
    return strcmp(pe__get_text(row, key, ""), text) == 0;
}

static bool is(const pe__value *row, const char *key, int64_t number)
{
    return pe__get_integer(row, key, 0) == number;
}

static bool is_same_spot(const pe__value *row, const pe__item *item)
{
    return says(row, "title", item->title) &&
           says(row, "about", item->about) &&
           says(row, "place", item->place) && is(row, "north", item->north) &&
           is(row, "east", item->east);
}

static bool is_same_need(const pe__value *row, const pe__item *item,
                         const char *sort, int64_t skills)
{
    bool same_time = item->is_undated || (is(row, "starts", item->starts) &&
                                          is(row, "ends", item->ends));
    return is_same_spot(row, item) && same_time &&
           is(row, "radius_m", item->radius_m) &&
           is(row, "places", item->quantity) &&
           is(row, "urgency", item->urgency) &&
           is(row, "serves", item->serves) && is(row, "skills", skills) &&
           strcasecmp(pe__get_text(row, "sort_name", ""), sort) == 0;
}

static pe_status note(pe__sql *db, const pe__put_to *to, const char *kind,
                      int64_t subject, pe_error *err)
{
    pe__event event = {.at = to->now, .actor = to->member, .kind = kind,
                       .subject = subject, .data = "{}"};
    return pe__event_add(db, &event, err);
}

static pe_status follow_need(pe__board *board, pe__sql *db,
                             const pe__item *item, const pe__put_to *to,
                             const pe__again_of *of, pe__need_row *n,
                             pe_error *err)
{
    n->title = item->title;
    n->about = item->about;
    n->place = item->place;
    n->north = item->north;
    n->east = item->east;
    n->radius_m = item->radius_m;
    n->places = item->quantity;
    n->urgency = item->urgency;
    n->serves = item->serves;
    if (!item->is_undated) {
        n->starts = item->starts;
        n->ends = item->ends;
    }
    pe_status status = pe__sort_named(db, n->what, of->sort, &n->sort, err);
    if (status == PE_OK)
        status = pe__district_of(db, n->north, n->east, &n->district, err);
    if (status == PE_OK)
        status = pe__need_update(db, of->thing, n, to->now, err);
    if (status == PE_OK)
        status = pe__need_tell(board, db, of->thing, n, to->now, err);
    return status == PE_OK ? note(db, to, "need.changed", of->thing, err)
                           : status;
}

/* Where more than thirty places became several needs, only the first is known
 * by the row: those stay. */
static pe_status need_again(pe__board *board, pe__sql *db, pe__doc *doc,
                            const pe__item *item, const pe__put_to *to,
                            const pe__again_of *of, pe__again *out,
                            pe_error *err)
{
    bool found = false, touched = false, unknown;
    int64_t skills = 0;
    pe__eye eye = {-1, true}; /* who sees all; 0 would be a stranger */
    pe__value *row = pe__doc_object(doc);
    bool many = strcmp(item->what, "shift") == 0 &&
                item->quantity > PE_MATCH_PLACES;
    pe_status status = pe__need_row_of(db, doc, row, &eye, of->thing, &found,
                                       err);
    if (status == PE_OK && found)
        status = pe__skills_named(db, item->skills, true, &skills, &unknown,
                                  err);
    if (status != PE_OK || !found)
        return status;
    pe__item now = *item;
    if (many)
        now.quantity = PE_MATCH_PLACES;
    if (is_same_need(row, &now, of->sort, skills))
        return PE_OK;
    status = pe__need_touched(db, of->thing, of->at, &touched, err);
    touched = touched || many || !says(row, "what", item->what);
    *out = touched ? PE__AGAIN_STAYS : PE__AGAIN_FOLLOWS;
    if (status != PE_OK || *out == PE__AGAIN_STAYS)
        return status;
    pe__need_row n = pe__need_of(row);
    n.skills = skills;
    return follow_need(board, db, item, to, of, &n, err);
}

/* --- offers --------------------------------------------------------------- */

static bool is_same_offer(const pe__value *row, const pe__item *item,
                          const char *sort)
{
    bool same_time = item->is_undated || (is(row, "from", item->starts) &&
                                          is(row, "until", item->ends));
    return is_same_spot(row, item) && same_time &&
           is(row, "quantity", item->quantity) &&
           is(row, "reach_m", item->reach_m) &&
           pe__get_bool(row, "is_lent", false) == item->is_lent &&
           strcasecmp(pe__get_text(row, "sort_name", ""), sort) == 0;
}

static pe_status offer_again(pe__sql *db, pe__doc *doc, const pe__item *item,
                             const pe__put_to *to, const pe__again_of *of,
                             pe__again *out, pe_error *err)
{
    bool found = false;
    pe__value *row = pe__doc_object(doc);
    pe_status status = pe__offer_row_of(db, doc, row, of->thing, &found, err);
    if (status != PE_OK || !found || is_same_offer(row, item, of->sort))
        return status;
    bool touched = pe__get_bool(row, "is_touched", true);
    *out = touched || !says(row, "what", item->what) ? PE__AGAIN_STAYS
                                                     : PE__AGAIN_FOLLOWS;
    if (*out == PE__AGAIN_STAYS)
        return PE_OK;
    pe__offer_row o = {
        .what = item->what, .title = item->title, .about = item->about,
        .quantity = item->quantity, .is_lent = item->is_lent,
        .place = item->place, .north = item->north, .east = item->east,
        .reach_m = item->reach_m,
        .from = item->is_undated ? pe__get_integer(row, "from", 0)
                                 : item->starts,
        .until = item->is_undated ? pe__get_integer(row, "until", 0)
                                  : item->ends};
    status = pe__sort_named(db, o.what, of->sort, &o.sort, err);
    if (status == PE_OK)
        status = pe__district_of(db, o.north, o.east, &o.district, err);
    if (status == PE_OK)
        status = pe__offer_update(db, of->thing, &o, err);
    return status == PE_OK ? note(db, to, "offer.changed", of->thing, err)
                           : status;
}

pe_status pe__brought_again(pe__board *board, pe__sql *db, pe__doc *doc,
                            const pe__item *item, const pe__put_to *to,
                            const pe__again_of *of, pe__again *out,
                            pe_error *err)
{
    *out = PE__AGAIN_SAME;
    if (item->form == PE__IS_NEED)
        return need_again(board, db, doc, item, to, of, out, err);
    return item->form == PE__IS_OFFER
               ? offer_again(db, doc, item, to, of, out, err)
               : PE_OK;
}
