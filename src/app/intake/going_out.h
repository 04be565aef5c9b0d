/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The board for other programs: an effort in ValueFlows' words as JSON-LD, and
 * what is needed and offered as GeoJSON or as a table with the columns that can
 * be brought again. Places are to the kilometre; nobody is named. */
#ifndef PE_APP_INTAKE_GOING_OUT_H
#define PE_APP_INTAKE_GOING_OUT_H

#include "buffer.h"
#include "doc.h"
#include "sql.h"

enum { PE__OUT_MOST = 10000 }; /* needs at once */

typedef struct {
    pe__sql *db;
    pe__doc *doc;
    const char *hub_url; /* without a final '/' */
    int64_t member;      /* who asks: 0 = a stranger, who sees what is public */
    bool is_verifier;
    int64_t effort;      /* 0 = all (not for JSON-LD) */
    int64_t now;
} pe__going_out;

/* *found = false: no such effort, or not for who asks to see; then nothing is
 * added to `out`. */
pe_status pe__out_jsonld(const pe__going_out *go, pe__buffer *out, bool *found,
                         pe_error *err);
pe_status pe__out_geojson(const pe__going_out *go, pe__buffer *out,
                          bool *found, pe_error *err);
pe_status pe__out_csv(const pe__going_out *go, pe__buffer *out, bool *found,
                      pe_error *err);

/* What these are made of, gathered: {effort: row or null, needs: rows of
 * board_need.h, offers, claims, gifts: rows of intake_store.h}. */
pe_status pe__out_gather(const pe__going_out *go, pe__value **all,
                         bool *found, pe_error *err);

#endif
