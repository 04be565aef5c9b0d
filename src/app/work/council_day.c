/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "council_day.h"

#include "error.h"
#include "work_division.h"

static const pe__zone *zone_of(pe__zones *zones, const pe__value *row)
{
    return pe__zones_find(zones, pe__get_text(row, "council_zone", ""));
}

int64_t pe__day_there(pe__zones *zones, const pe__value *row, int64_t now)
{
    return pe__zone_day(zone_of(zones, row), now);
}

pe_status pe__days_next(pe__sql *db, pe__days *days, int64_t *at,
                        pe_error *err)
{
    pe__doc *doc = pe__doc_new();
    pe__zones *zones = pe__zones_new(PE__ZONES);
    pe_status status = doc && zones ? PE_OK : pe__fail_memory(err);
    *at = INT64_MAX;
    pe__value *all = status == PE_OK ? pe__doc_array(doc) : NULL;
    if (status == PE_OK)
        status = days(db, doc, all, err);
    if (status == PE_OK && pe__doc_failed(doc))
        status = pe__fail_memory(err);
    for (const pe__value *row = pe__first(all); row && status == PE_OK;
         row = row->next) {
        const int64_t begins = pe__zone_day_begins(
            zone_of(zones, row), pe__get_integer(row, "starts", 0));
        *at = begins < *at ? begins : *at;
    }
    pe__zones_free(zones);
    pe__doc_free(doc);
    return status;
}

pe_status pe__division_day(pe__sql *db, int64_t division, int64_t now,
                           int64_t *day, pe_error *err)
{
    const char *name = NULL;
    pe__doc *doc = pe__doc_new();
    pe__zones *zones = pe__zones_new(PE__ZONES);
    pe_status status = doc && zones ? PE_OK : pe__fail_memory(err);
    if (status == PE_OK)
        status = pe__division_zone(db, doc, division, &name, err);
    if (status == PE_OK && pe__doc_failed(doc))
        status = pe__fail_memory(err);
    if (status == PE_OK)
        *day = pe__zone_day(name ? pe__zones_find(zones, name) : NULL, now);
    pe__zones_free(zones);
    pe__doc_free(doc);
    return status;
}
