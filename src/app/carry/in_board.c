/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "in_board.h"

#include "board_claim.h"
#include "board_helper.h"
#include "board_need.h"
#include "error.h"
#include "need.h"
#include "uses.h"

#include <string.h>

/* --- cells ---------------------------------------------------------------- */

bool pe__carry_is_looked_up(pe__carry_type type)
{
    return type == PE__CARRY_SORT || type == PE__CARRY_SKILL ||
           type == PE__CARRY_SKILLS || type == PE__CARRY_DISTRICT;
}

static pe_status find_skills(pe__sql *db, pe__cell from, pe__carry_type type,
                             pe__carry_cell *out, pe_error *err)
{
    bool unknown = false;
    const char *names = pe__cell_text(from);
    pe_status status = PE_OK;
    if (type == PE__CARRY_SKILLS)
        status = pe__skills_named(db, names, true, &out->integer, &unknown,
                                  err);
    else if (*names == '\0')
        unknown = true;
    else
        status = pe__skill_named(db, names, true, true, &out->integer, err);
    if (status == PE_OK && (unknown || out->integer < 0))
        status = pe__cell_fail(from, err, "names of skills are expected, with "
                               "; between them, 64 at most in a hub");
    return status;
}

pe_status pe__carry_look_up(pe__sql *db, pe__cell from,
                            const pe__carry_column *column, int k,
                            pe__carry_cell *cell, pe_error *err)
{
    pe__carry_cell *out = &cell[k];
    bool after_what = strcmp(column[-1].name, "what") == 0;
    *out = (pe__carry_cell){0};
    if (column->type == PE__CARRY_DISTRICT)
        return pe__district_of(db, cell[k - 2].integer, cell[k - 1].integer,
                               &out->integer, err);
    if (column->type != PE__CARRY_SORT)
        return find_skills(db, from, column->type, out, err);
    if (*pe__cell_text(from) == '\0')
        return pe__cell_fail(from, err, "a kind of work or thing is expected");
    return pe__sort_named(db, after_what ? cell[k - 1].text : "shift",
                          pe__cell_text(from), &out->integer, err);
}

/* --- telling -------------------------------------------------------------- */

static pe_status tell_helpers(pe__sql *db, pe__board *board, pe__doc *doc,
                              int64_t council, int64_t now, pe_error *err)
{
    pe__value *rows = pe__doc_array(doc);
    pe_status status = pe__carry_helpers(db, doc, rows, council, err);
    for (const pe__value *h = pe__first(rows); h && status == PE_OK;
         h = h->next)
        status = pe__helper_tell(board, db, doc,
                                 pe__get_integer(h, "member", 0), now, err);
    return status;
}

/* What is over by now ends when the engine is told what time it is. */
static pe_status tell_need(pe__sql *db, pe__board *board, pe__doc *doc,
                           int64_t id, int64_t now, pe_error *err)
{
    bool found = false;
    /* who verifies sees all; 0 would be a stranger */
    pe__eye eye = {-1, true};
    pe__value *row = pe__doc_object(doc);
    pe_status status = pe__need_row_of(db, doc, row, &eye, id, &found, err);
    if (status != PE_OK || !found)
        return status;
    pe__need_row need = pe__need_of(row);
    return pe__need_tell(board, db, id, &need, now, err);
}

/* The engine decides anew whether somebody has a place or stands by; who had
 * confirmed has. */
static pe_status tell_claim(pe__sql *db, pe__board *board,
                            const pe__value *claim, int64_t now, pe_error *err)
{
    bool sure = strcmp(pe__get_text(claim, "state", ""), "confirmed") == 0;
    pe_match_event event = {
        .kind = PE_MATCH_YES, .at = now,
        .need = pe__get_integer(claim, "need", 0),
        .person = pe__get_integer(claim, "member", 0),
        .places = (int32_t)pe__get_integer(claim, "places", 1)};
    pe_status status = pe__board_tell(board, db, &event, NULL, err);
    if (status != PE_OK || !sure)
        return status;
    event.kind = PE_MATCH_CONFIRM;
    status = pe__board_tell(board, db, &event, NULL, err);
    return status == PE_OK
               ? pe__claim_set(db, pe__get_integer(claim, "claim", 0),
                               "confirmed", now, err)
               : status;
}

pe_status pe__carry_tell(pe__sql *db, pe__board *board, int64_t council,
                         int64_t now, pe_error *err)
{
    pe__doc *doc = pe__doc_new();
    if (doc == NULL)
        return pe__fail_memory(err);
    pe__value *needs = pe__doc_array(doc), *claims = pe__doc_array(doc);
    pe_status status = tell_helpers(db, board, doc, council, now, err);
    if (status == PE_OK)
        status = pe__carry_open_needs(db, doc, needs, council, err);
    if (status == PE_OK)
        status = pe__carry_open_claims(db, doc, claims, council, err);
    for (const pe__value *n = pe__first(needs); n && status == PE_OK;
         n = n->next)
        status = tell_need(db, board, doc, pe__get_integer(n, "need", 0), now,
                           err);
    for (const pe__value *c = pe__first(claims); c && status == PE_OK;
         c = c->next)
        status = tell_claim(db, board, c, now, err);
    if (status == PE_OK && pe__doc_failed(doc))
        status = pe__fail_memory(err);
    pe__doc_free(doc);
    return status;
}
