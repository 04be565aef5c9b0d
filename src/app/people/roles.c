/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Roles as members see them: who holds and learns them, the ledger, the lots,
 * in pages; standing aside, giving up, drawing. */
#include "council_acts.h"
#include "people.h"
#include "people_role.h"

#include <inttypes.h>
#include <string.h>

enum {
    WEEKS = 26,        /* a pause lasts at most */
    BETWEEN_WEEKS = 4, /* and begins again so long after the last */
    WEEK = 7 * PE__DAY_SECONDS,
    DRAWS = 30,        /* a page */
    PEOPLE = 200       /* likewise, of a ledger or a lot */
};

static const char kinds[] = "coordinator scribe treasurer";

/* {kind, is_KIND, is_due} of one role, and how the member stands. */
static pe_status put_role(pe__use *use, pe__value *array, const char *kind,
                          pe_error *err)
{
    bool due = false;
    int64_t until = INT64_MIN;
    pe__doc *doc = use->doc;
    pe__value *role = pe__add_object(doc, array);
    pe__put_text(doc, role, "kind", kind);
    pe__put_bool(doc, role, pe__doc_format(doc, "is_%s", kind), true);
    pe_status status = pe__role_is_due(use->db, use->council, kind, use->now,
                                       PE__SHADOW_SECONDS, &due, err);
    if (status == PE_OK)
        status = pe__role_pause_until(use->db, use->council, use->member, kind,
                                      &until, err);
    pe__put_bool(doc, role, "is_due", due);
    if (until > use->now)
        pe__put_number(doc, role, "paused_until", PE__TIME, until);
    return status;
}

pe_status pe__use_roles_show(pe__use *use, pe_error *err)
{
    pe__doc *doc = use->doc;
    int64_t from = pe__use_from(use);
    pe_status status = pe__put_council(use, err);
    if (status != PE_OK || use->outcome == PE__NOT_FOUND)
        return status;
    pe__put_can(use);
    pe__value *roles = pe__put_array(doc, use->out, "roles");
    pe__value *holders = pe__put_array(doc, use->out, "holders");
    pe__value *draws = pe__put_array(doc, use->out, "draws");
    for (const char *const *kind = pe__role_kinds;
         *kind != NULL && status == PE_OK; kind++)
        status = put_role(use, roles, *kind, err);
    if (status == PE_OK)
        status = pe__role_list(use->db, doc, holders, use->council,
                               use->member, use->now, err);
    if (status == PE_OK)
        status = pe__role_draw_list(use->db, doc, draws, use->council, from,
                                    DRAWS, err);
    pe__put_next_from(use, from, pe__count_of(draws), DRAWS);
    pe__name_kinds(doc, holders);
    pe__name_kinds(doc, draws);
    return status;
}

/* kind, from (of the query). kind, is_KIND, ledger, next_from. */
pe_status pe__use_role_ledger(pe__use *use, pe_error *err)
{
    const char *kind = pe__use_choice(use, "kind", kinds);
    int64_t from = pe__use_from(use);
    if (pe__use_faulty(use))
        return pe__use_not_found(use);
    pe_status status = pe__put_council(use, err);
    if (status != PE_OK || use->outcome == PE__NOT_FOUND)
        return status;
    const pe__role_ledger_ask ask = {
        use->council, kind, use->now, use->now - PE__NEW_SECONDS,
        use->now + PE__SHADOW_SECONDS, from, PEOPLE};
    pe__value *ledger = pe__put_array(use->doc, use->out, "ledger");
    pe__put_text(use->doc, use->out, "kind", kind);
    pe__name_kind(use->doc, use->out);
    status = pe__role_ledger(use->db, use->doc, ledger, &ask, err);
    pe__put_next_from(use, from, pe__count_of(ledger), PEOPLE);
    return status;
}

/* from (of the query). draw: {draw, kind, is_KIND, member, name, drawn, seq,
 * seed, candidates}, next_from. */
pe_status pe__use_role_lot(pe__use *use, pe_error *err)
{
    bool found = false;
    int64_t from = pe__use_from(use), at = 0;
    pe__value *draw = pe__put_object(use->doc, use->out, "draw");
    pe_status status = pe__put_council(use, err);
    if (status != PE_OK || use->outcome == PE__NOT_FOUND)
        return status;
    status = pe__role_draw_row(use->db, use->doc, draw, use->council,
                               pe__get_integer(use->in, "draw", 0), &found,
                               err);
    if (status == PE_OK && !found)
        return pe__use_not_found(use);
    pe__name_kind(use->doc, draw);
    pe__value *shown = pe__doc_array(use->doc);
    for (const pe__value *c = pe__first(pe__get(draw, "candidates")); c;
         c = c->next, at++)
        if (at >= from && at < from + PEOPLE)
            pe__add(use->doc, shown, pe__doc_copy(use->doc, c));
    if (at > from + PEOPLE)
        pe__put_integer(use->doc, use->out, "next_from", from + PEOPLE);
    pe__put(use->doc, draw, "candidates", shown);
    return status;
}

static void go_to_roles(pe__use *use)
{
    pe__use_next(use, "/councils/%" PRId64 "/roles?said=roles.done",
                 use->council);
}

pe_status pe__use_role_draw(pe__use *use, pe_error *err)
{
    bool due = false;
    const char *kind = pe__use_choice(use, "kind", kinds);
    if (pe__use_faulty(use))
        return PE_OK;
    pe_status status = pe__role_is_due(use->db, use->council, kind, use->now,
                                       PE__SHADOW_SECONDS, &due, err);
    if (status != PE_OK)
        return status;
    if (!due)
        return pe__use_conflict(use, "role_not_due");
    go_to_roles(use);
    return pe__fill_role(use->db, use->doc, use->council, kind, use->now, err);
}

/* A pause cannot be made longer while it runs, nor be followed by the next at
 * once: everybody's turn comes. */
pe_status pe__use_role_pause(pe__use *use, pe_error *err)
{
    int64_t until = INT64_MIN;
    const char *kind = pe__use_choice(use, "kind", kinds);
    int64_t weeks = pe__use_integer(use, "weeks", 0, WEEKS, 0);
    if (pe__use_faulty(use))
        return PE_OK;
    pe_status status = pe__role_pause_until(use->db, use->council, use->member,
                                            kind, &until, err);
    if (status != PE_OK)
        return status;
    int64_t wanted = use->now + weeks * WEEK;
    bool runs = until > use->now;
    bool rests = until != INT64_MIN && !runs &&
                 until + (int64_t)BETWEEN_WEEKS * WEEK > use->now;
    if ((runs && wanted > until) || (rests && weeks > 0)) {
        pe__use_fault(use, "weeks", "pause_long");
        return PE_OK;
    }
    go_to_roles(use);
    if (!runs && weeks == 0)
        return PE_OK;
    status = pe__role_pause_set(use->db, use->council, use->member, kind,
                                wanted, err);
    if (status == PE_OK)
        status = pe__use_event(use, "role.paused", use->member, NULL, err);
    return status;
}

pe_status pe__use_role_give_up(pe__use *use, pe_error *err)
{
    const char *kind = NULL;
    int64_t role = pe__get_integer(use->in, "role", 0);
    pe_status status = pe__role_give_up(use->db, use->council, role,
                                        use->member, use->now, &kind,
                                        use->doc, err);
    if (status == PE_OK && kind == NULL)
        return pe__use_not_found(use);
    go_to_roles(use);
    if (status == PE_OK)
        status = pe__use_event(use, "role.given_up", role, NULL, err);
    if (status == PE_OK)
        status = pe__fill_role(use->db, use->doc, use->council, kind, use->now,
                               err);
    return status;
}
