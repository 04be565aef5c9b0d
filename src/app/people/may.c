/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Who may do what: the permission table itself, as a page. */
#include "council_acts.h"
#include "people.h"
#include "permission.h"

#include <string.h>

static const char *const relation_names[PE__RELATIONS] = {
    "anybody", "signed_in",   "self",   "neighbour", "member",
    "shadow",  "coordinator", "scribe", "treasurer"};

/* Who may, a cell each, in their order. */
static void put_cells(pe__use *use, pe__value *row, uint32_t may)
{
    pe__value *cells = pe__put_array(use->doc, row, "cells");
    for (int r = 0; r < PE__RELATIONS; r++) {
        pe__value *cell = pe__add_object(use->doc, cells);
        pe__put_text(use->doc, cell, "relation", relation_names[r]);
        pe__put_bool(use->doc, cell, "may", (may >> r & 1U) != 0);
        pe__put_bool(use->doc, cell,
                     pe__doc_format(use->doc, "is_%s", relation_names[r]),
                     true);
        pe__put_bool(use->doc, cell, "is_mine",
                     use->council != 0 && (use->relations >> r & 1U) != 0);
    }
}

/* A row's name on the page: its text's key without the family. */
static const char *short_name(const pe__permission *p)
{
    const char *dot = strchr(p->text, '.');
    return dot != NULL ? dot + 1 : p->text;
}

pe_status pe__use_may_show(pe__use *use, pe_error *err)
{
    pe__value *rows = pe__put_object(use->doc, use->out, "may");
    for (int k = 0; k < PE__ACTIONS; k++) {
        const pe__permission *p = &pe__permissions[k];
        pe__value *row = pe__put_object(use->doc, rows, short_name(p));
        pe__put_text(use->doc, row, "name", p->name);
        pe__put_bool(use->doc, row, "is_mine",
                     use->council != 0 &&
                     pe__permits((pe__action)k, use->relations));
        put_cells(use, row, p->may);
    }
    if (use->council == 0)
        return PE_OK;
    return pe__put_council(use, err);
}
