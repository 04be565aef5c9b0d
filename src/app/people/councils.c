/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Councils: which there are, founding one, seeing and changing it. */
#include "clock.h"
#include "council_acts.h"
#include "error.h"
#include "people.h"
#include "people_role.h"
#include "permission.h"
#include "relations.h"

#include <string.h>

enum { NAME = 80, PURPOSE = 600, PAGE = 100 };

static const char kinds[] = "workers consumers federation project";

pe_status pe__use_councils_show(pe__use *use, pe_error *err)
{
    pe__value *all = pe__put_array(use->doc, use->out, "councils");
    int64_t from = pe__use_from(use);
    pe__put_bool(use->doc, use->out, "is_member", use->member != 0);
    pe_status status = pe__council_list(use->db, use->doc, all, use->member,
                                        from, PAGE, err);
    pe__name_kinds(use->doc, all);
    pe__put_next_from(use, from, pe__count_of(all), PAGE);
    return status;
}

static void read_council(pe__use *use, pe__council_new *out)
{
    out->name = pe__use_text(use, "name", NAME, true);
    out->kind = pe__use_choice(use, "kind", kinds);
    out->purpose = pe__use_text(use, "purpose", PURPOSE, false);
    out->is_listed = pe__use_ticked(use, "is_listed");
    out->zone = pe__get(use->in, "zone") != NULL
                    ? pe__use_zone_name(use, "zone") : NULL;
}

/* The council whose part a new one wants to be, as out.parent. */
static pe_status put_parent(pe__use *use, int64_t *parent, pe_error *err)
{
    bool may = false, found = false;
    *parent = pe__use_integer(use, "parent", 1, INT64_MAX, 0);
    if (*parent == 0 || pe__use_faulty(use))
        return PE_OK;
    pe_status status = pe__may_know(use, *parent, &may, err);
    if (status == PE_OK && may)
        status = pe__council_row(use->db, use->doc,
                                 pe__put_object(use->doc, use->out, "parent"),
                                 *parent, &found, err);
    else if (status == PE_OK)
        pe__use_fault(use, "parent", "council_unknown");
    return status;
}

/* The zone a form begins with: a new council's is its founder's, a part's that
 * of the whole, which is written as none. */
static void put_zone(pe__use *use, pe__value *typed, const pe__value *council)
{
    const char *zone = use->zone;
    if (council != NULL)
        zone = pe__get_bool(council, "has_own_zone", false)
                   ? pe__get_text(council, "zone", "") : "";
    else if (pe__get(use->in, "parent") != NULL)
        zone = "";
    pe__put_text(use->doc, typed, "zone", zone != NULL ? zone : "");
}

/* The form's kinds, the one that was chosen ticked, and what else the form
 * begins with. `council` NULL = a new one. */
static void put_form(pe__use *use, const pe__value *council)
{
    static const char *const each[] = {"workers", "consumers", "federation",
                                       "project"};
    pe__value *choices = pe__put_object(use->doc, use->out, "choices");
    pe__value *typed = pe__put_object(use->doc, use->out, "typed");
    const char *chosen = pe__get_text(use->in, "kind",
                                      pe__get_text(council, "kind", each[0]));
    for (size_t k = 0; k < sizeof each / sizeof *each; k++)
        pe__put_bool(use->doc, pe__put_object(use->doc, choices, each[k]),
                     "is_chosen", strcmp(chosen, each[k]) == 0);
    pe__put_text(use->doc, typed, "name", pe__get_text(council, "name", ""));
    pe__put_text(use->doc, typed, "purpose",
                 pe__get_text(council, "purpose", ""));
    put_zone(use, typed, council);
    /* a box that was not ticked does not come */
    bool was_sent = pe__get(use->in, "kind") != NULL;
    pe__put_bool(use->doc, typed, "is_listed",
                 was_sent ? pe__use_ticked(use, "is_listed")
                          : pe__get_bool(council, "is_listed", false));
}

pe_status pe__use_found_show(pe__use *use, pe_error *err)
{
    int64_t parent;
    put_form(use, NULL);
    return put_parent(use, &parent, err);
}

/* The founder holds all roles for a first term. */
static pe_status give_roles(pe__use *use, pe_error *err)
{
    pe_status status = PE_OK;
    for (const char *const *kind = pe__role_kinds;
         *kind != NULL && status == PE_OK; kind++) {
        int64_t id = 0;
        pe__role_new role = {.council = use->council, .member = use->member,
                             .kind = *kind, .since = use->now,
                             .until = use->now + PE__TERM_SECONDS};
        status = pe__role_add(use->db, &role, &id, err);
    }
    return status;
}

/* A coordinator of the parent has said yes by founding it. */
static pe_status nest(pe__use *use, int64_t parent, pe_error *err)
{
    uint32_t relations = 0;
    bool can = false, found = false;
    pe_status status = pe__council_can_nest(use->db, use->council, parent,
                                            &can, err);
    if (status != PE_OK || !can)
        return status != PE_OK ? status : pe__use_conflict(use, "nesting");
    status = pe__council_ask_parent(use->db, use->council, parent, err);
    if (status == PE_OK)
        status = pe__relations_to(use->db, use->member, parent, true, use->now,
                                  &relations, &found, err);
    if (status == PE_OK && pe__permits(PE__MAY_COUNCIL_CHANGE, relations))
        status = pe__council_answer(use->db, use->council, parent, true,
                                    &found, err);
    return status;
}

pe_status pe__use_found(pe__use *use, pe_error *err)
{
    pe__council_new council;
    pe__membership offer;
    int64_t parent = 0;
    bool joined;
    read_council(use, &council);
    pe__read_membership(use, &offer);
    pe_status status = put_parent(use, &parent, err);
    if (status != PE_OK || pe__use_faulty(use))
        return status;
    if (council.zone == NULL && parent == 0)
        council.zone = use->zone;
    status = pe__council_add(use->db, &council, use->member, use->now,
                             &use->council, err);
    if (status == PE_OK)
        status = pe__membership_add(use->db, use->council, use->member, &offer,
                                    use->now, &joined, err);
    if (status == PE_OK)
        status = give_roles(use, err);
    if (status == PE_OK)
        status = pe__use_event(use, "council.founded", use->council, NULL,
                               err);
    if (status == PE_OK && parent != 0)
        status = nest(use, parent, err);
    pe__put_integer(use->doc, use->out, "id", use->council);
    pe__use_next(use, "/councils/%lld", (long long)use->council);
    return status;
}

/* What members see besides. */
static pe_status put_inner(pe__use *use, pe_error *err)
{
    bool found = false;
    pe__value *mine = pe__put_object(use->doc, use->out, "membership");
    pe__value *asking = pe__put_array(use->doc, use->out, "asking");
    pe_status status = pe__membership_row(use->db, use->doc, mine,
                                          use->council, use->member, &found,
                                          err);
    if (status == PE_OK)
        status = pe__council_asking(use->db, use->doc, asking, use->council,
                                    err);
    return status;
}

pe_status pe__use_council_show(pe__use *use, pe_error *err)
{
    pe_status status = pe__put_council(use, err);
    if (status != PE_OK || use->outcome != PE__DONE)
        return status;
    pe__put_can(use);
    pe__value *children = pe__put_array(use->doc, use->out, "children");
    pe__value *roles = pe__put_array(use->doc, use->out, "roles");
    status = pe__council_children(use->db, use->doc, children, use->council,
                                  err);
    if (status == PE_OK)
        status = pe__role_list(use->db, use->doc, roles, use->council,
                               use->member, use->now, err);
    pe__name_kinds(use->doc, children);
    pe__name_kinds(use->doc, roles);
    if (status == PE_OK && pe__permits(PE__MAY_COUNCIL_SEE, use->relations))
        status = put_inner(use, err);
    return status;
}

/* Those that can be asked to take it in: listed ones and one's own, without
 * itself. */
static pe_status put_candidates(pe__use *use, pe_error *err)
{
    pe__value *all = pe__doc_array(use->doc);
    pe__value *others = pe__put_array(use->doc, use->out, "candidates");
    int64_t asked = pe__get_integer(use->in, "parent", 0);
    pe_status status = pe__council_list(use->db, use->doc, all, use->member,
                                        0, 2 * PAGE, err);
    for (const pe__value *one = pe__first(all); one != NULL;
         one = one->next) {
        int64_t council = pe__get_integer(one, "council", 0);
        if (council == use->council)
            continue;
        pe__value *other = pe__add_object(use->doc, others);
        pe__put_integer(use->doc, other, "council", council);
        pe__put_text(use->doc, other, "name", pe__get_text(one, "name", ""));
        pe__put_bool(use->doc, other, "is_chosen", council == asked);
    }
    return status;
}

pe_status pe__use_council_form(pe__use *use, pe_error *err)
{
    pe_status status = pe__put_council(use, err);
    put_form(use, pe__get(use->out, "council"));
    pe__put_can(use);
    if (status == PE_OK)
        status = put_candidates(use, err);
    if (status == PE_OK)
        status = pe__council_children(
            use->db, use->doc, pe__put_array(use->doc, use->out, "children"),
            use->council, err);
    return status;
}

pe_status pe__use_council_change(pe__use *use, pe_error *err)
{
    pe__council_new to;
    read_council(use, &to);
    if (pe__use_faulty(use))
        return PE_OK;
    pe_status status = pe__council_change(use->db, use->council, &to, err);
    if (status == PE_OK)
        status = pe__use_event(use, "council.changed", use->council, NULL,
                               err);
    pe__use_next(use, "/councils/%lld?said=council.changed",
                 (long long)use->council);
    return status;
}

pe_status pe__use_council_close(pe__use *use, pe_error *err)
{
    int64_t members = 0;
    pe__use_next(use, "/councils/%lld", (long long)use->council);
    pe_status status =
        pe__membership_count(use->db, use->council, &members, err);
    if (status != PE_OK)
        return status;
    if (members == 1)
        return pe__close_council(use->db, use->council, use->member, use->now,
                                 err);
    status = pe__council_set_closing(use->db, use->council,
                                     use->now + PE__CLOSING_SECONDS, err);
    if (status == PE_OK)
        status = pe__use_event(use, "council.closing", use->council, NULL,
                               err);
    return status;
}

pe_status pe__use_council_keep(pe__use *use, pe_error *err)
{
    pe__use_next(use, "/councils/%lld", (long long)use->council);
    pe_status status =
        pe__council_set_closing(use->db, use->council, INT64_MIN, err);
    if (status == PE_OK)
        status = pe__use_event(use, "council.kept", use->council, NULL, err);
    return status;
}
