/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The board as files for other programs. */
#include "bring.h"

#include "error.h"
#include "fields.h"
#include "going_out.h"

#include <string.h>

typedef pe_status writer(const pe__going_out *go, pe__buffer *out,
                         bool *found, pe_error *err);

static pe_status give(pe__use *use, writer *write, int64_t effort,
                      const char *type, const char *name, pe_error *err)
{
    pe__buffer out = {0};
    bool found = false;
    pe__eye eye = {0};
    pe__value *helper;
    pe_status status = pe__look_as(use, &eye, &helper, err);
    pe__going_out go = {.db = use->db, .doc = use->doc,
                        .hub_url = use->hub_url ? use->hub_url : "",
                        .member = use->member,
                        .is_verifier = eye.is_verifier, .effort = effort,
                        .now = use->now};
    if (status == PE_OK)
        status = write(&go, &out, &found, err);
    if (status == PE_OK && found)
        pe__use_file(use, type, name, &out);
    pe__buffer_free(&out);
    return status == PE_OK && !found ? pe__use_not_found(use) : status;
}

#define GEOJSON "application/geo+json"
#define CSV "text/csv; charset=utf-8"

/* board.geojson, board.csv: all that may be seen. */
pe_status pe__use_board_file(pe__use *use, pe_error *err)
{
    const char *file = pe__get_text(use->in, "file_text", "");
    if (strcmp(file, "board.geojson") == 0)
        return give(use, pe__out_geojson, 0, GEOJSON, file, err);
    if (strcmp(file, "board.csv") == 0)
        return give(use, pe__out_csv, 0, CSV, file, err);
    return pe__use_not_found(use);
}

/* effort.jsonld, effort.geojson, effort.csv. */
pe_status pe__use_effort_file(pe__use *use, pe_error *err)
{
    const char *file = pe__get_text(use->in, "file_text", "");
    int64_t effort = pe__get_integer(use->in, "effort", 0);
    if (strcmp(file, "effort.jsonld") == 0)
        return give(use, pe__out_jsonld, effort, "application/ld+json", file,
                    err);
    if (strcmp(file, "effort.geojson") == 0)
        return give(use, pe__out_geojson, effort, GEOJSON, file, err);
    if (strcmp(file, "effort.csv") == 0)
        return give(use, pe__out_csv, effort, CSV, file, err);
    return pe__use_not_found(use);
}
