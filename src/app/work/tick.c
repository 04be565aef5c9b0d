/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What is due without anybody asking for it. */
#include "work.h"

#include "council_acts.h"
#include "council_day.h"
#include "dossier.h"
#include "error.h"
#include "event.h"
#include "work_division.h"
#include "work_import.h"

#include <math.h>

enum { AT_ONCE = 20 }; /* divisions, so that others are not held up */

/* What a period left uneven goes to the ledger, weighed by how long it lasted
 * against a full one. */
static pe_status carry(pe__sql *db, pe__doc *doc, int64_t council,
                       int64_t division, double days, pe_error *err)
{
    pe__dossier d;
    bool found = false;
    pe_status status = pe__dossier_open(db, doc, division, &d, &found, err);
    if (status != PE_OK || !found)
        return status;
    const pe_workplace *w = d.of.workplace;
    double share = d.of.period_days > 0 ? days / d.of.period_days : 1;
    for (int32_t i = 0; i < w->problem.members; i++)
        for (int32_t r = 0; r < w->problem.ratings && status == PE_OK; r++)
            status = pe__ledger_add(
                db, council, d.of.member[i], w->rating_name[r],
                llround(1000 * share * pe__dossier_reach(&d, r, i)), division,
                err);
    pe__dossier_close(&d);
    return status;
}

static pe_status end_one(pe__sql *db, int64_t council, int64_t division,
                         int64_t day, int64_t now, pe_error *err)
{
    bool done = false, found = false;
    pe__event event = {.at = now, .council = council,
                       .kind = "division.ended", .subject = division,
                       .data = "{}"};
    pe__doc *doc = pe__doc_new();
    if (!doc)
        return pe__fail_memory(err);
    pe__value *row = pe__doc_object(doc);
    pe_status status = pe__division_row(db, doc, row, council, division,
                                        &found, err);
    if (status == PE_OK)
        status = pe__division_end(db, division, day, &done, err);
    double days = (double)(day - pe__get_integer(row, "starts", day));
    if (status == PE_OK && done && days > 0)
        status = carry(db, doc, council, division, days, err);
    if (status == PE_OK && done)
        status = pe__event_add(db, &event, err);
    pe__doc_free(doc);
    return status;
}

/* Divisions that another follows, by the days of their council, where it may be
 * tomorrow already. */
static pe_status end_due(pe__sql *db, pe__doc *doc, pe__zones *zones,
                         int64_t now, bool *more, pe_error *err)
{
    pe__value *due = pe__doc_array(doc);
    pe_status status = pe__division_followed(db, doc, due,
                                             now / PE__DAY_SECONDS + 1, err);
    int did = 0;
    for (const pe__value *v = pe__first(due); v && status == PE_OK;
         v = v->next) {
        if (pe__get_integer(v, "starts", 0) > pe__day_there(zones, v, now))
            continue;
        if (++did > AT_ONCE) {
            *more = true;
            break;
        }
        status = end_one(db, pe__get_integer(v, "council", 0),
                         pe__get_integer(v, "division", 0),
                         pe__get_integer(v, "starts", 0), now, err);
    }
    return status;
}

pe_status pe__work_next(pe__sql *db, int64_t *at, pe_error *err)
{
    return pe__days_next(db, pe__division_next, at, err);
}

pe_status pe__work_tick(pe__sql *db, int64_t now, bool *more, pe_error *err)
{
    int64_t dropped;
    *more = false;
    pe__doc *doc = pe__doc_new();
    pe__zones *zones = pe__zones_new(PE__ZONES);
    pe_status status = doc && zones ? PE_OK : pe__fail_memory(err);
    if (status == PE_OK)
        status = end_due(db, doc, zones, now, more, err);
    if (status == PE_OK)
        status = pe__import_expire(db, now, &dropped, err);
    pe__zones_free(zones);
    pe__doc_free(doc);
    return status;
}
