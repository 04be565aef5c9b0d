/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "going_out.h"

#include "board_effort.h"
#include "board_helper.h"
#include "board_need.h"
#include "calendar.h"
#include "csv_cell.h"
#include "error.h"
#include "intake_store.h"

#include <string.h>

/* --- gathering ------------------------------------------------------------ */

static pe_status gather_needs(const pe__going_out *go, pe__value *needs,
                              pe_error *err)
{
    static const char *const states[] = {"open", "over"};
    pe__eye eye = {go->member, go->is_verifier};
    pe_status status = PE_OK;
    for (int k = 0; k < (go->effort ? 2 : 1) && status == PE_OK; k++) {
        pe__sieve sieve = {.effort = go->effort, .state = states[k],
                           .most = PE__OUT_MOST};
        status = pe__need_rows(go->db, go->doc, needs, &eye, &sieve, err);
    }
    return status;
}

/* Nobody learns more than the kilometre. */
static void blur(pe__doc *doc, const pe__value *rows)
{
    for (pe__value *r = rows->items.first; r; r = r->next) {
        int64_t north = pe__get_integer(r, "north", 0);
        int64_t east = pe__get_integer(r, "east", 0);
        pe__place_coarse(&north, &east);
        pe__put_integer(doc, r, "north", north);
        pe__put_integer(doc, r, "east", east);
    }
}

pe_status pe__out_gather(const pe__going_out *go, pe__value **all,
                         bool *found, pe_error *err)
{
    pe__doc *doc = go->doc;
    pe_status status = PE_OK;
    pe__value *root = pe__doc_object(doc), *effort = pe__doc_object(doc);
    pe__value *needs = pe__put_array(doc, root, "needs");
    pe__value *offers = pe__put_array(doc, root, "offers");
    pe__value *claims = pe__put_array(doc, root, "claims");
    pe__value *gifts = pe__put_array(doc, root, "gifts");
    *all = root;
    *found = true;
    if (go->effort != 0)
        status = pe__undertaking_row(go->db, doc, effort, go->member,
                                     go->effort, found, err);
    if (status != PE_OK || !*found)
        return status;
    if (go->effort != 0)
        pe__put(doc, root, "effort", effort);
    status = gather_needs(go, needs, err);
    if (status == PE_OK)
        status = pe__intake_offers_out(go->db, doc, offers, go->member,
                                       go->effort, go->now, err);
    if (status == PE_OK && go->effort != 0)
        status = pe__intake_claims_out(go->db, doc, claims, go->effort, err);
    if (status == PE_OK && go->effort != 0)
        status = pe__intake_gifts_out(go->db, doc, gifts, go->effort, err);
    blur(doc, needs);
    blur(doc, offers);
    return status;
}

/* --- a map ---------------------------------------------------------------- */

static double degrees(const pe__value *row, const char *key)
{
    return (double)pe__get_integer(row, key, 0) / 1e7;
}

static void put_feature(pe__doc *doc, pe__value *features,
                        const pe__value *row, const char *form,
                        const char *id)
{
    static const char *const same[] = {"title", "about", "what"};
    pe__value *f = pe__add_object(doc, features);
    pe__put_text(doc, f, "type", "Feature");
    pe__put_format(doc, f, "id", "%s-%lld", form,
                   (long long)pe__get_integer(row, id, 0));
    pe__value *geometry = pe__put_object(doc, f, "geometry");
    pe__put_text(doc, geometry, "type", "Point");
    pe__value *at = pe__put_array(doc, geometry, "coordinates");
    pe__add_real(doc, at, degrees(row, "east"));
    pe__add_real(doc, at, degrees(row, "north"));
    pe__value *p = pe__put_object(doc, f, "properties");
    pe__put_text(doc, p, "form", form);
    for (size_t k = 0; k < sizeof same / sizeof *same; k++)
        pe__put_text(doc, p, same[k], pe__get_text(row, same[k], ""));
    pe__put_text(doc, p, "sort", pe__get_text(row, "sort_name", ""));
    bool need = strcmp(form, "need") == 0;
    pe__put_integer(doc, p, "quantity",
                    pe__get_integer(row, need ? "places" : "quantity", 1));
    pe__put_number(doc, p, "starts", PE__TIME,
                   pe__get_integer(row, need ? "starts" : "from", 0));
    pe__put_number(doc, p, "ends", PE__TIME,
                   pe__get_integer(row, need ? "ends" : "until", 0));
    if (need) {
        pe__put_integer(doc, p, "urgency", pe__get_integer(row, "urgency", 2));
        pe__put_integer(doc, p, "serves", pe__get_integer(row, "serves", 0));
        pe__put_real(doc, p, "radius",
                     (double)pe__get_integer(row, "radius_m", 0) / 1000);
        pe__put_integer(doc, p, "held", pe__get_integer(row, "held", 0));
    } else {
        pe__put_bool(doc, p, "lent", pe__get_integer(row, "is_lent", 0) != 0 ||
                                         pe__get_bool(row, "is_lent", false));
    }
}

static bool is_open(const pe__value *need)
{
    return strcmp(pe__get_text(need, "state", "open"), "open") == 0;
}

pe_status pe__out_geojson(const pe__going_out *go, pe__buffer *out,
                          bool *found, pe_error *err)
{
    pe__value *all;
    pe_status status = pe__out_gather(go, &all, found, err);
    if (status != PE_OK || !*found)
        return status;
    pe__value *root = pe__doc_object(go->doc);
    pe__put_text(go->doc, root, "type", "FeatureCollection");
    pe__value *features = pe__put_array(go->doc, root, "features");
    for (const pe__value *n = pe__first(pe__get(all, "needs")); n; n = n->next)
        if (is_open(n))
            put_feature(go->doc, features, n, "need", "need");
    for (const pe__value *o = pe__first(pe__get(all, "offers")); o;
         o = o->next)
        put_feature(go->doc, features, o, "offer", "offer");
    pe__json_write(root, out);
    return out->failed || pe__doc_failed(go->doc) ? pe__fail_memory(err)
                                                  : PE_OK;
}

/* --- a table -------------------------------------------------------------- */

static void number(pe__buffer *out, int64_t value)
{
    pe__buffer_add(out, ",", 1);
    pe__buffer_number(out, value);
}

static void moment(pe__buffer *out, int64_t at)
{
    int64_t day = at >= 0 ? at / 86400 : -((-at + 86399) / 86400);
    int64_t rest = at - day * 86400;
    pe__date date = pe__date_of(day);
    pe__buffer_format(out, ",%04lld-%02d-%02dT%02lld:%02lld:%02lldZ",
                      (long long)date.year, date.month, date.day,
                      (long long)(rest / 3600), (long long)(rest / 60 % 60),
                      (long long)(rest % 60));
}

static void put_row(pe__buffer *out, const pe__value *row, bool need)
{
    pe__csv_cell(out, need ? "need" : "offer", true);
    pe__csv_cell(out, pe__get_text(row, "title", ""), false);
    pe__csv_cell(out, pe__get_text(row, "about", ""), false);
    pe__csv_cell(out, pe__get_text(row, "what", ""), false);
    pe__csv_cell(out, pe__get_text(row, "sort_name", ""), false);
    pe__buffer_format(out, ",%.3f,%.3f", degrees(row, "north"),
                      degrees(row, "east"));
    if (need)
        pe__buffer_format(out, ",%.1f",
                          (double)pe__get_integer(row, "radius_m", 0) / 1000);
    else
        pe__buffer_add(out, ",", 1);
    number(out, pe__get_integer(row, need ? "places" : "quantity", 1));
    moment(out, pe__get_integer(row, need ? "starts" : "from", 0));
    moment(out, pe__get_integer(row, need ? "ends" : "until", 0));
    if (need) {
        number(out, pe__get_integer(row, "urgency", 2));
        number(out, pe__get_integer(row, "serves", 0));
        pe__buffer_text(out, ",,");
    } else {
        bool lent = pe__get_integer(row, "is_lent", 0) != 0 ||
                    pe__get_bool(row, "is_lent", false);
        pe__buffer_format(out, ",,,%lld,%s",
                          (long long)(pe__get_integer(row, "reach_m", 1000) /
                                      1000),
                          lent ? "yes" : "no");
    }
    pe__buffer_format(out, ",%s-%lld\r\n", need ? "need" : "offer",
                      (long long)pe__get_integer(row, need ? "need" : "offer",
                                                 0));
}

pe_status pe__out_csv(const pe__going_out *go, pe__buffer *out, bool *found,
                      pe_error *err)
{
    pe__value *all;
    pe_status status = pe__out_gather(go, &all, found, err);
    if (status != PE_OK || !*found)
        return status;
    pe__buffer_text(out, "form,title,about,what,sort,north,east,radius,"
                         "quantity,starts,ends,urgency,serves,reach,lent,"
                         "source\r\n");
    for (const pe__value *n = pe__first(pe__get(all, "needs")); n; n = n->next)
        if (is_open(n))
            put_row(out, n, true);
    for (const pe__value *o = pe__first(pe__get(all, "offers")); o;
         o = o->next)
        put_row(out, o, false);
    return out->failed || pe__doc_failed(go->doc) ? pe__fail_memory(err)
                                                  : PE_OK;
}
