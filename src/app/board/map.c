/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Where things are: districts with what is covered, and what lies on the map,
 * each to the kilometre unless it is for who looks to know exactly. */
#include "uses.h"

#include "board.h"
#include "board_effort.h"
#include "board_helper.h"
#include "board_need.h"
#include "board_offer.h"
#include "fields.h"
#include "gazetteer.h"
#include "need_show.h"
#include "people_member.h"

#include <math.h>

enum { MAP_MOST = 60, NEEDS = 1000, TOWNS = 40,
       AROUND = 5000000, BESIDE = 10000000 /* 1e-7 degrees */ };

static double degrees(int64_t place)
{
    return (double)place / PE__PLACE_DEGREE;
}

/* --- districts ------------------------------------------------------------ */

/* What the middles of all districts span, in degrees. */
typedef struct {
    double south, north, west, east;
} span;

static span span_of(const pe__value *rows)
{
    span s = {90, -90, 180, -180};
    for (const pe__value *row = pe__first(rows); row; row = row->next) {
        double north = pe__get_real(row, "north", 0);
        double east = pe__get_real(row, "east", 0);
        s.south = fmin(s.south, north);
        s.north = fmax(s.north, north);
        s.west = fmin(s.west, east);
        s.east = fmax(s.east, east);
    }
    return s;
}

/* Where they lie beside each other, the square's side as the unit: map {width,
 * height}, and x, y of each from the upper left. None when they lie so far
 * apart that nobody would see them. */
static void put_sketch(pe__use *use, pe__value *rows)
{
    const pe__value *first = pe__first(rows);
    span s = span_of(rows);
    double high = pe__get_real(first, "high", 1);
    double wide = pe__get_real(first, "wide", 1);
    double width = (s.east - s.west) / wide;
    double height = (s.north - s.south) / high;
    if (pe__count_of(rows) < 2 || width >= MAP_MOST || height >= MAP_MOST)
        return;
    pe__value *map = pe__put_object(use->doc, use->out, "map");
    pe__put_real(use->doc, map, "width", round(width * 100) / 100 + 1);
    pe__put_real(use->doc, map, "height", round(height * 100) / 100 + 1);
    for (pe__value *row = rows->items.first; row; row = row->next) {
        double right = (pe__get_real(row, "east", 0) - s.west) / wide;
        double down = (s.north - pe__get_real(row, "north", 0)) / high;
        pe__put_real(use->doc, row, "x", round(right * 100) / 100);
        pe__put_real(use->doc, row, "y", round(down * 100) / 100);
    }
}

/* districts: [{district, name, district_name, near, north, east (of its
 * middle), high, wide (its sides), helpers, open, filled, at_risk, places,
 * held, gap, is_bare (needs and nobody), x, y}], map. */
static pe_status put_districts(pe__use *use, pe_error *err)
{
    pe__value *rows = pe__put_array(use->doc, use->out, "districts");
    pe_status status = pe__district_rows(use->db, use->doc, rows, err);
    for (pe__value *row = rows->items.first; row; row = row->next) {
        int64_t helpers = pe__get_integer(row, "helpers", 0);
        int64_t open = pe__get_integer(row, "open", 0);
        int64_t places = pe__get_integer(row, "places", 0);
        int64_t held = pe__get_integer(row, "held", 0);
        pe__put_number(use->doc, row, "gap", PE__COUNT,
                       places > held ? places - held : 0);
        int64_t filled = pe__get_integer(row, "filled", 0);
        pe__put_bool(use->doc, row, "is_bare", open > 0 && helpers == 0);
        pe__put_bool(use->doc, row, "is_filled", open > 0 && filled >= open);
        pe__put_bool(use->doc, row, "is_burst",
                     pe__get_integer(row, "since", INT64_MIN) != INT64_MIN);
        /* so few could be known by name */
        pe__put_bool(use->doc, row, "is_few", helpers > 0 && helpers < 5);
        if (helpers < 5)
            pe__put_null(use->doc, row, "helpers");
        pe__put_square(use->doc, row);
        pe__put_district(use->doc, row);
    }
    put_sketch(use, rows);
    return status;
}

/* heard, districts, map, totals; councils, which may bring shapes for the map.
 */
pe_status pe__use_coverage(pe__use *use, pe_error *err)
{
    pe__value *councils = pe__put_array(use->doc, use->out, "councils");
    pe_status status = pe__put_heard(use, err);
    if (status == PE_OK)
        status = put_districts(use, err);
    if (status == PE_OK)
        status = pe__member_councils(use->db, use->doc, councils, use->member,
                                     err);
    return status == PE_OK
               ? pe__need_totals(use->db, use->doc,
                                 pe__put_object(use->doc, use->out, "totals"),
                                 0, use->now, err)
               : status;
}

/* --- one district --------------------------------------------------------- */

static pe_status find(pe__use *use, pe__value *row, pe_error *err)
{
    bool found = false;
    pe_status status = pe__district_row(use->db, use->doc, row,
                                        pe__board_number(use, "district"),
                                        &found, err);
    return status == PE_OK && !found ? pe__use_not_found(use) : status;
}

/* heard, place {district, district_name, near}, needs, can_name. */
pe_status pe__use_district(pe__use *use, pe_error *err)
{
    pe__eye eye;
    bool vouched = false;
    pe__value *helper, *row = pe__put_object(use->doc, use->out, "place");
    pe_status status = pe__put_heard(use, err);
    if (status == PE_OK)
        status = find(use, row, err);
    if (status != PE_OK || use->outcome != PE__DONE)
        return status;
    pe__sieve sieve = {.district = pe__get_integer(row, "district", 0),
                       .from = use->now};
    pe__put_square(use->doc, row);
    pe__put_district(use->doc, row);
    pe__value *typed = pe__put_object(use->doc, use->out, "typed");
    const char *name = pe__get_text(row, "district_name", "");
    pe__put_text(use->doc, typed, "name",
                 pe__district_is_unnamed(name) ? "" : name);
    status = pe__look_as(use, &eye, &helper, err);
    if (status == PE_OK)
        status = pe__put_needs(use, &eye, helper, &sieve, "needs", err);
    if (status == PE_OK)
        status = pe__member_is_vouched(use->db, use->member, &vouched, err);
    pe__put_bool(use->doc, use->out, "can_name", vouched);
    return status;
}

/* Who is of a council says what people there call it, for everybody. */
pe_status pe__use_district_name(pe__use *use, pe_error *err)
{
    bool vouched = false;
    pe__value *row = pe__doc_object(use->doc);
    const char *name = pe__use_text(use, "name", 60, false);
    pe_status status = find(use, row, err);
    if (status != PE_OK || use->outcome != PE__DONE)
        return status;
    status = pe__member_is_vouched(use->db, use->member, &vouched, err);
    if (status == PE_OK && !vouched)
        return pe__use_forbidden(use);
    if (*name != '\0' && pe__district_is_unnamed(name))
        pe__use_fault(use, "name", "district_name");
    if (status != PE_OK || pe__use_faulty(use))
        return status;
    status = pe__district_rename(use->db, row, name, err);
    int64_t district = pe__get_integer(row, "district", 0);
    pe__use_next(use, "/board/districts/%lld?said=board.district",
                 (long long)district);
    return status == PE_OK ? pe__use_event(use, "district.named", district,
                                           NULL, err)
                           : status;
}

/* --- the map -------------------------------------------------------------- */

/* Of a row that is blurred already, what the map shows of it. */
static void take(pe__doc *doc, const pe__value *row, pe__value *to,
                 const char *const *numbers, const char *const *words,
                 const char *const *bits)
{
    for (; *numbers != NULL; numbers++)
        if (pe__get(row, *numbers) != NULL)
            pe__put_integer(doc, to, *numbers,
                            pe__get_integer(row, *numbers, 0));
    for (; *words != NULL; words++)
        pe__put_text(doc, to, *words, pe__get_text(row, *words, ""));
    for (; *bits != NULL; bits++)
        if (pe__get_bool(row, *bits, false))
            pe__put_bool(doc, to, *bits, true);
    pe__put_real(doc, to, "north", pe__get_real(row, "north", 0));
    pe__put_real(doc, to, "east", pe__get_real(row, "east", 0));
    pe__put_bool(doc, to, "is_exact", pe__get_bool(row, "is_exact", false));
}

/* needs: the soonest; more_needs: there are more than that. */
static pe_status put_needs(pe__use *use, const pe__eye *eye, pe_error *err)
{
    static const char *const numbers[] = {"need", "district", "starts", "ends",
                                          "places", "held", "gap", "radius_m",
                                          NULL};
    static const char *const words[] = {"title", "sort_name", "what", NULL};
    static const char *const bits[] = {"is_at_risk", "is_filled", "is_urgent",
                                       NULL};
    pe__value *rows = pe__doc_array(use->doc);
    pe__value *list = pe__put_array(use->doc, use->out, "needs");
    pe_status status = pe__need_spots(use->db, use->doc, rows, eye, use->now,
                                      NEEDS + 1, err);
    int count = 0;
    for (pe__value *row = rows->items.first; row && count < NEEDS;
         row = row->next, count++) {
        pe__need_mark(use, row);
        take(use->doc, row, pe__add_object(use->doc, list), numbers, words,
             bits);
    }
    pe__put_bool(use->doc, use->out, "more_needs",
                 pe__count_of(rows) > NEEDS);
    return status;
}

static pe_status put_efforts(pe__use *use, pe_error *err)
{
    static const char *const numbers[] = {"effort", "open", "filled",
                                          "at_risk", NULL};
    static const char *const words[] = {"name", "kind", NULL};
    static const char *const bits[] = {"is_public", NULL};
    pe__value *rows = pe__doc_array(use->doc);
    pe__value *list = pe__put_array(use->doc, use->out, "efforts");
    pe_status status = pe__undertaking_rows(use->db, use->doc, rows,
                                            use->member, 0, err);
    for (pe__value *row = rows->items.first; row && status == PE_OK;
         row = row->next) {
        bool of_it = false;
        status = pe__undertaking_may(use->db,
                                     pe__get_integer(row, "effort", 0),
                                     use->member, &of_it, err);
        pe__put_spot(use->doc, row, of_it);
        take(use->doc, row, pe__add_object(use->doc, list), numbers, words,
             bits);
    }
    return status;
}

static pe_status put_offers(pe__use *use, pe_error *err)
{
    static const char *const numbers[] = {"offer", "quantity", NULL};
    static const char *const words[] = {"title", "sort_name", "what", NULL};
    static const char *const bits[] = {"is_mine", "is_lent", NULL};
    pe__value *rows = pe__doc_array(use->doc);
    pe__value *list = pe__put_array(use->doc, use->out, "offers");
    pe_status status = pe__offer_rows(use->db, use->doc, rows, use->member,
                                      use->now, err);
    for (pe__value *row = rows->items.first; row; row = row->next) {
        pe__put_spot(use->doc, row, pe__get_bool(row, "is_mine", false));
        take(use->doc, row, pe__add_object(use->doc, list), numbers, words,
             bits);
    }
    return status;
}

/* towns: the largest within the districts and some way around them. */
static void put_towns(pe__use *use)
{
    pe__town town[TOWNS];
    pe__gazetteer g = pe__gazetteer_of(pe__towns_built_in);
    pe__value *list = pe__put_array(use->doc, use->out, "towns");
    const pe__value *rows = pe__get(use->out, "districts");
    span s = span_of(rows);
    int count = pe__first(rows) == NULL
                    ? 0
                    : pe__towns_within(&g, llround(s.south * 1e7) - AROUND,
                                       llround(s.north * 1e7) + AROUND,
                                       llround(s.west * 1e7) - BESIDE,
                                       llround(s.east * 1e7) + BESIDE,
                                       town, TOWNS);
    for (int k = 0; k < count; k++) {
        pe__value *row = pe__add_object(use->doc, list);
        pe__put_bytes(use->doc, row, "name", town[k].name,
                      (size_t)town[k].length);
        pe__put_real(use->doc, row, "north", degrees(town[k].north));
        pe__put_real(use->doc, row, "east", degrees(town[k].east));
    }
}

/* districts, needs, more_needs, efforts, offers, towns (with only=places
 * districts and towns alone); own {north, east,
 * reach_km}: where who looks said they are; zone, in which times are to be
 * shown. */
pe_status pe__use_map(pe__use *use, pe_error *err)
{
    pe__eye eye;
    pe__value *helper;
    bool all = *pe__use_choice(use, "only", "all places") == 'a';
    pe_status status = pe__look_as(use, &eye, &helper, err);
    if (status == PE_OK)
        status = put_districts(use, err);
    if (status == PE_OK && all)
        status = put_needs(use, &eye, err);
    if (status == PE_OK && all)
        status = put_efforts(use, err);
    if (status == PE_OK && all)
        status = put_offers(use, err);
    put_towns(use);
    pe__put_text(use->doc, use->out, "zone", use->zone);
    if (pe__get(helper, "north") == NULL)
        return status;
    pe__value *own = pe__put_object(use->doc, use->out, "own");
    pe__put_real(use->doc, own, "north",
                 degrees(pe__get_integer(helper, "north", 0)));
    pe__put_real(use->doc, own, "east",
                 degrees(pe__get_integer(helper, "east", 0)));
    pe__put_integer(use->doc, own, "reach_km",
                    pe__get_integer(helper, "reach_m", 0) / 1000);
    return status;
}
