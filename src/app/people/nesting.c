/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* How councils belong to one another: one asks, the other consents, either can
 * end it. */
#include "council_acts.h"
#include "people.h"

/* The event stands with the council whose coordinator acts, its subject is the
 * other. */
static pe_status done(pe__use *use, const char *kind, int64_t other,
                      pe_error *err)
{
    pe__use_next(use, "/councils/%lld?said=council.done",
                 (long long)use->council);
    return pe__use_event(use, kind, other, NULL, err);
}

pe_status pe__use_nest_ask(pe__use *use, pe_error *err)
{
    bool may = false, can = false;
    int64_t parent = pe__use_integer(use, "parent", 0, INT64_MAX, 0);
    pe_status status = PE_OK;
    if (pe__use_faulty(use))
        return PE_OK;
    if (parent != 0) {
        status = pe__may_know(use, parent, &may, err);
        if (status == PE_OK && may)
            status = pe__council_can_nest(use->db, use->council, parent, &can,
                                          err);
        if (status == PE_OK && !can) {
            pe__use_fault(use, "parent", may ? "nesting" : "council_unknown");
            return PE_OK;
        }
    }
    if (status == PE_OK)
        status = pe__council_ask_parent(use->db, use->council, parent, err);
    return status == PE_OK ? done(use, "council.asked", parent, err) : status;
}

pe_status pe__use_nest_answer(pe__use *use, pe_error *err)
{
    bool can = false, found = false;
    int64_t child = pe__get_integer(use->in, "child", 0);
    bool yes = pe__use_ticked(use, "yes");
    pe_status status = PE_OK;
    if (yes)
        status = pe__council_can_nest(use->db, child, use->council, &can, err);
    if (status == PE_OK && yes && !can)
        return pe__use_conflict(use, "nesting");
    if (status == PE_OK)
        status = pe__council_answer(use->db, child, use->council, yes, &found,
                                    err);
    if (status == PE_OK && !found)
        return pe__use_not_found(use);
    if (status != PE_OK)
        return status;
    return done(use, yes ? "council.nested" : "council.refused", child, err);
}

pe_status pe__use_nest_end(pe__use *use, pe_error *err)
{
    bool found = false;
    int64_t child = pe__get_integer(use->in, "child", 0);
    pe__value *row = pe__doc_object(use->doc);
    pe_status status = pe__council_row(use->db, use->doc, row, use->council,
                                       &found, err);
    int64_t parent = pe__get_integer(pe__get(row, "parent"), "council", 0);
    /* with {child} in the path the parent lets go, without the child goes */
    int64_t other = child != 0 ? child : parent;
    if (status == PE_OK)
        status = pe__council_detach(use->db,
                                    child != 0 ? child : use->council,
                                    child != 0 ? use->council : parent,
                                    &found, err);
    if (status == PE_OK && !found)
        return pe__use_not_found(use);
    return status == PE_OK ? done(use, "council.parted", other, err) : status;
}
