/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "need.h"

#include "board_claim.h"
#include "board_helper.h"
#include "error.h"
#include "event.h"
#include "ids.h"

#include <math.h>
#include <stdio.h>

/* Of who has no account: nobody's number, whom nobody blocks. */
static const int64_t NOBODY = -((int64_t)1 << 52);

static bool is_of_people(const pe__need_row *row)
{
    return row->what[0] == 's'; /* shift */
}

/* Urgency, and the people it serves against the ten that are usual. */
static float weight_of(const pe__need_row *row)
{
    static const double urgency[] = {0.5, 1, 3};
    double u = row->urgency >= 1 && row->urgency <= 3
                   ? urgency[row->urgency - 1]
                   : 1;
    double served = row->serves > 0 ? sqrt((double)row->serves / 10) : 1;
    return (float)(u * fmin(5, fmax(0.5, served)));
}

pe_status pe__need_tell(pe__board *board, pe__sql *db, int64_t id,
                        const pe__need_row *row, int64_t now, pe_error *err)
{
    int64_t north = row->north, east = row->east;
    if (!is_of_people(row))
        return PE_OK;
    /* to the kilometre, as others are told: else who moves their own place
     * about could find out by what they are offered where it is */
    pe__place_coarse(&north, &east);
    pe_match_need what = {
        .need = id,
        .author = row->effort != 0   ? -row->effort
                  : row->author != 0 ? row->author
                                     : NOBODY,
        .place = {(int32_t)north, (int32_t)east},
        .radius = (float)row->radius_m / 1000,
        .region = (int32_t)row->district,
        .kind = (int32_t)row->sort,
        .places = (int32_t)row->places,
        .starts = row->starts,
        .ends = row->ends,
        .skills = (uint64_t)row->skills,
        .weight = weight_of(row),
        .duty = row->duty,
        .exact = row->limited,
        .vouched = row->vouched_by != 0,
        .foreign = row->peer != 0};
    pe_match_event event = {.kind = PE_MATCH_NEED, .at = now, .what = &what};
    return pe__board_tell(board, db, &event, NULL, err);
}

static pe_status note(pe__sql *db, int64_t author, const char *kind,
                      int64_t id, int64_t now, pe_error *err)
{
    pe__event event = {.at = now, .actor = author, .kind = kind,
                       .subject = id, .data = "{}"};
    return pe__event_add(db, &event, err);
}

pe_status pe__skills_named(pe__sql *db, const char *list, bool makes,
                           int64_t *bits, bool *unknown, pe_error *err)
{
    char name[64];
    const char *item;
    size_t length;
    pe_status status = PE_OK;
    *unknown = false;
    while (status == PE_OK && pe__list_next(&list, ';', &item, &length)) {
        int64_t skill = -1;
        if (length == 0 || length >= sizeof name) {
            *unknown = *unknown || length > 0;
            continue;
        }
        snprintf(name, sizeof name, "%.*s", (int)length, item);
        status = pe__skill_named(db, name, makes, false, &skill, err);
        if (skill >= 0)
            *bits = (int64_t)((uint64_t)*bits | (uint64_t)1 << skill);
        else
            *unknown = true;
    }
    return status;
}

static pe_status add_one(pe__board *board, pe__sql *db,
                         const pe__need_row *row, int64_t now, int64_t *id,
                         pe_error *err)
{
    pe_status status = pe__need_insert(db, row, now, id, err);
    if (status == PE_OK)
        status = pe__need_tell(board, db, *id, row, now, err);
    return status == PE_OK ? note(db, row->author, "need.posted", *id, now,
                                  err)
                           : status;
}

pe_status pe__need_add(pe__board *board, pe__sql *db,
                       const pe__need_new *need, int64_t now, int64_t *id,
                       pe_error *err)
{
    bool unknown;
    int64_t one;
    pe__need_row row = need->row;
    pe_status status = pe__sort_named(db, row.what, need->sort, &row.sort,
                                      err);
    if (status == PE_OK)
        status = pe__district_of(db, row.north, row.east, &row.district, err);
    if (status == PE_OK && need->skills != NULL)
        status = pe__skills_named(db, need->skills, true, &row.skills,
                                  &unknown, err);
    int64_t left = row.places, most = is_of_people(&row) ? PE_MATCH_PLACES
                                                         : left;
    *id = 0;
    while (status == PE_OK && left > 0) {
        row.places = left < most ? left : most;
        left -= row.places;
        status = add_one(board, db, &row, now, &one, err);
        if (*id == 0)
            *id = one;
    }
    return status;
}

pe_status pe__offer_add(pe__sql *db, const pe__offer_new *offer, int64_t now,
                        int64_t *id, pe_error *err)
{
    pe__offer_row row = offer->row;
    pe_status status = pe__sort_named(db, row.what, offer->sort, &row.sort,
                                      err);
    if (status == PE_OK)
        status = pe__district_of(db, row.north, row.east, &row.district, err);
    if (status == PE_OK)
        status = pe__offer_insert(db, &row, now, id, err);
    return status == PE_OK ? note(db, row.member, "offer.made", *id, now, err)
                           : status;
}

pe__need_row pe__need_of(const pe__value *row)
{
    return (pe__need_row){
        .effort = pe__get_integer(row, "effort", 0),
        .author = pe__get_integer(row, "author", 0),
        .duty = pe__get_integer(row, "duty", 0),
        .what = pe__get_text(row, "what", "shift"),
        .sort = pe__get_integer(row, "sort", 0),
        .title = pe__get_text(row, "title", ""),
        .about = pe__get_text(row, "about", ""),
        .place = pe__get_text(row, "place", ""),
        .north = pe__get_integer(row, "north", 0),
        .east = pe__get_integer(row, "east", 0),
        .radius_m = pe__get_integer(row, "radius_m", 0),
        .district = pe__get_integer(row, "district", 0),
        .places = pe__get_integer(row, "places", 1),
        .starts = pe__get_integer(row, "starts", 0),
        .ends = pe__get_integer(row, "ends", 0),
        .skills = pe__get_integer(row, "skills", 0),
        .urgency = pe__get_integer(row, "urgency", 2),
        .serves = pe__get_integer(row, "serves", 0),
        .limited = pe__get_bool(row, "is_limited", false),
        .vouched_by = pe__get_bool(row, "is_vouched", false),
        .peer = pe__get_integer(row, "peer", 0)};
}

pe_status pe__need_take_back(pe__board *board, pe__sql *db, int64_t id,
                            int64_t now, pe_error *err)
{
    bool people = false;
    pe_match_event event = {.kind = PE_MATCH_WITHDRAW, .at = now, .need = id};
    pe_status status = pe__need_is_of_people(db, id, &people, err);
    if (status == PE_OK && people)
        status = pe__board_tell(board, db, &event, NULL, err);
    if (status == PE_OK)
        status = pe__need_end(db, id, "withdrawn", 0, now, err);
    if (status == PE_OK)
        status = pe__claims_end(db, id, "", "given_back", now, err);
    return status == PE_OK ? note(db, 0, "need.ended", id, now, err) : status;
}
